//! What a detector could check of each account, by its own `coverage.sql` and by the tables that it needs.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::coverage::Coverage;
use makegood_core::money::{Amount, Currency};

use crate::columns::Cells;
use crate::detector::Detector;
use crate::facts_of_accounts::Observed;
use crate::layers::LayerTotal;
use crate::{DetectError, Engine, template};

/// One line per account and currency. `tables` are the tables with rows per account, statements under the empty id.
///
/// - **Errors** [`DetectError`].
pub async fn cover(
    engine: &impl Engine,
    detector: &Detector,
    literals: &BTreeMap<String, String>,
    tables: &BTreeMap<String, BTreeSet<String>>,
    accounts: &[Observed],
    totals: &[LayerTotal],
) -> Result<Vec<Coverage>, DetectError> {
    let mut result = Vec::new();
    let name = format!("{} coverage", detector.id);
    if let Some(sql) = &detector.coverage {
        for batch in engine.query(&name, &template::with_literals(sql, literals)).await? {
            let ids = Cells::of(&name, &batch, "account_id")?.text()?;
            let currencies = Cells::of(&name, &batch, "currency")?.text()?;
            let checked = Cells::of(&name, &batch, "checked")?.money()?;
            let of = Cells::of(&name, &batch, "of_total")?.money()?;
            let missing = Cells::of(&name, &batch, "missing")?.text()?;
            for row in 0..batch.num_rows() {
                let Some(currency) = currencies[row].as_deref().and_then(|code| Currency::parse(code).ok()) else {
                    continue;
                };
                result.push(Coverage {
                    detector: detector.id.clone(),
                    account_id: ids[row].clone().unwrap_or_default(),
                    currency,
                    checked: checked[row].unwrap_or_default(),
                    of: of[row].unwrap_or_default(),
                    missing: missing[row].iter().cloned().collect(),
                });
            }
        }
    }
    // Inputs without a single row for an account, and accounts nothing was said of.
    let statement = tables.contains_key("");
    for total in totals {
        let have = tables.get(&total.account_id);
        let missing: Vec<String> = detector
            .inputs
            .iter()
            .filter(|table| match table.as_str() {
                "statement" => !statement,
                table => !have.is_some_and(|have| have.contains(table)),
            })
            .map(|table| format!("{table} (import a file of table `{table}`)"))
            .collect();
        let known = accounts.iter().any(|account| account.account_id == total.account_id);
        let said =
            result.iter_mut().find(|line| line.account_id == total.account_id && line.currency == total.currency);
        let of = total.delivered.or(total.billed).or(total.paid).unwrap_or_default();
        match said {
            Some(line) => line.missing.extend(missing),
            None if missing.is_empty() && known => result.push(Coverage {
                detector: detector.id.clone(),
                account_id: total.account_id.clone(),
                currency: total.currency,
                checked: if detector.coverage.is_some() { Amount::ZERO } else { of },
                of: if detector.coverage.is_some() { Amount::ZERO } else { of },
                missing: Vec::new(),
            }),
            None => result.push(Coverage {
                detector: detector.id.clone(),
                account_id: total.account_id.clone(),
                currency: total.currency,
                checked: Amount::ZERO,
                of,
                missing,
            }),
        }
    }
    Ok(result)
}
