//! The identities of the three billing modes with their running values, one list per account and currency, so that a person
//! can see where one left its bounds.
//!
//! - automatic: `0 <= carry <= threshold + one day's cost` (view `carry`);
//! - manual: the running balance equals each stated balance and is never below zero (view `balance_run`);
//! - monthly invoicing: lines, tax and total agree, the subtotal is the cost of the period with its adjustments, and an
//!   invoice is paid once (view `invoice_run`).

use std::path::Path;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::DataType;
use makegood_core::money::Currency;
use makegood_facts::FactsStore;

use crate::columns::Cells;
use crate::{DetectError, Engine, Local, People, catalog};

/// Columns of each query that are not shown as cells.
const HEAD: &[&str] = &["platform", "account_id", "currency", "mark", "line_no"];

const CARRY: &str = include_str!("identity/carry.sql");
const BALANCE: &str = include_str!("identity/balance.sql");
const INVOICES: &str = include_str!("identity/invoices.sql");

/// One account in one currency, followed through time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Currency of all amounts.
    pub currency: String,
    /// `automatic`, `manual`, `invoicing`, or empty where it is not known.
    pub payment_mode: String,
    /// Names of the cells of each row.
    pub columns: Vec<String>,
    /// In order of time. Empty when the facts do not let the identity be followed.
    pub rows: Vec<IdentityRow>,
}

/// One event: what moved, and the values after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// Cells in the order of [`Identity::columns`]; money as decimal text in major units.
    pub cells: Vec<Option<String>>,
    /// What does not hold here, in words; empty when all does.
    pub mark: String,
    /// True where the identity leaves its bounds: a mark that the row before does not have. A lasting difference is marked
    /// once by the queries.
    pub left: bool,
}

/// Follows every account by its latest payment mode, sorted by platform, account and currency.
///
/// - **Errors** [`DetectError`].
pub async fn identities(
    facts: &FactsStore,
    (folder, sums): (&Path, &Path),
    people: People<'_>,
) -> Result<Vec<Identity>, DetectError> {
    let engine = Local::new(folder)?;
    let wanted = catalog::views_read([CARRY, BALANCE, INVOICES]);
    let prepared = catalog::prepare(&engine, facts, (folder, sums), None, people, Some(&wanted)).await?;
    let mut followed = Vec::new();
    for (mode, name, sql) in
        [("automatic", "carry", CARRY), ("manual", "balance_run", BALANCE), ("invoicing", "invoice_run", INVOICES)]
    {
        for batch in engine.query(name, sql).await? {
            add(&mut followed, mode, name, &batch)?;
        }
    }
    for account in prepared.accounts {
        if !followed.iter().any(|one| one.platform == account.platform && one.account_id == account.account_id) {
            followed.push(Identity {
                platform: account.platform,
                account_id: account.account_id,
                currency: account.currency.map(|code| code.code().to_owned()).unwrap_or_default(),
                payment_mode: account.payment_mode.unwrap_or_default(),
                columns: Vec::new(),
                rows: Vec::new(),
            });
        }
    }
    followed.sort_by(|a, b| (&a.platform, &a.account_id, &a.currency).cmp(&(&b.platform, &b.account_id, &b.currency)));
    Ok(followed)
}

/// Adds the rows of a batch, which is in order of account, currency and time, to the lists they belong to.
fn add(followed: &mut Vec<Identity>, mode: &str, name: &str, batch: &RecordBatch) -> Result<(), DetectError> {
    let text = |column: &str| Cells::of(name, batch, column)?.text();
    let (platforms, accounts, currencies, marks) =
        (text("platform")?, text("account_id")?, text("currency")?, text("mark")?);
    let schema = batch.schema();
    let shown: Vec<&str> =
        schema.fields().iter().map(|field| field.name().as_str()).filter(|column| !HEAD.contains(column)).collect();
    let cells = shown.iter().map(|column| printed(name, batch, column, &currencies)).collect::<Result<Vec<_>, _>>()?;
    for row in 0..batch.num_rows() {
        let head = |column: &[Option<String>]| column[row].clone().unwrap_or_default();
        let (platform, account_id, currency) = (head(&platforms), head(&accounts), head(&currencies));
        let same = |one: &Identity| {
            one.platform == platform
                && one.account_id == account_id
                && one.currency == currency
                && one.payment_mode == mode
        };
        if !followed.last().is_some_and(same) {
            followed.push(Identity {
                platform,
                account_id,
                currency,
                payment_mode: mode.to_owned(),
                columns: shown.iter().map(|column| (*column).to_owned()).collect(),
                rows: Vec::new(),
            });
        }
        let Some(identity) = followed.last_mut() else { continue };
        let mark = head(&marks);
        let before = identity.rows.last().map(|row| row.mark.as_str()).unwrap_or_default();
        let left = !mark.is_empty() && mark != before;
        identity.rows.push(IdentityRow { cells: cells.iter().map(|column| column[row].clone()).collect(), mark, left });
    }
    Ok(())
}

/// Cells of one column as text: money in its currency's decimals, instants in UTC.
fn printed(
    name: &str,
    batch: &RecordBatch,
    column: &str,
    currencies: &[Option<String>],
) -> Result<Vec<Option<String>>, DetectError> {
    let cells = Cells::of(name, batch, column)?;
    let kind =
        batch.schema().field_with_name(column).map_err(|error| DetectError::query(name, error))?.data_type().clone();
    Ok(match kind {
        DataType::Decimal128(..) => cells
            .money()?
            .into_iter()
            .zip(currencies)
            .map(|(amount, code)| {
                let currency = Currency::parse(code.as_deref()?).ok()?;
                amount.map(|amount| amount.to_text(currency))
            })
            .collect(),
        DataType::Timestamp(..) => cells.instant()?.into_iter().map(|at| at.map(|at| at.to_string())).collect(),
        _ => cells.text()?,
    })
}
