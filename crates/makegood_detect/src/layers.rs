//! The three layers per account: delivered, billed, paid; and which tables know anything of it.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::claim::Paid;
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

use crate::columns::Cells;
use crate::{DetectError, Engine};

/// What delivered, billed and paid add up to, where each is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerTotal {
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Delivered spend.
    pub delivered: Option<Amount>,
    /// Billed cost, cash and ad credit.
    pub billed: Option<Amount>,
    /// Settled payments and top-ups less refunds.
    pub paid: Option<Amount>,
    /// First day of any of them.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

/// The same of one month, account-local days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerMonth {
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Currency of the amounts.
    pub currency: Currency,
    /// First day of the month.
    pub month: Day,
    /// Delivered spend.
    pub delivered: Option<Amount>,
    /// Billed cost, cash and ad credit.
    pub billed: Option<Amount>,
    /// Settled payments and top-ups less refunds.
    pub paid: Option<Amount>,
}

/// Tables that hold rows, per account; `statement` stands under the empty id.
///
/// - **Errors** [`DetectError`].
pub async fn tables_of_accounts(engine: &impl Engine) -> Result<BTreeMap<String, BTreeSet<String>>, DetectError> {
    let parts: Vec<String> = makegood_core::tables::TABLES
        .iter()
        .filter(|table| table.column("account_id").is_some())
        .map(|table| match table.name {
            // Whoever has a row of delivery has a day.
            "delivery" => {
                "SELECT DISTINCT account_id, 'delivery' AS table_name FROM spend_day WHERE level = 'account'".to_owned()
            }
            name => format!("SELECT DISTINCT account_id, '{name}' AS table_name FROM {name}"),
        })
        .chain(["SELECT DISTINCT '' AS account_id, 'statement' AS table_name FROM statement".to_owned()])
        .collect();
    let name = "tables_of_accounts";
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for batch in engine.query(name, &parts.join(" UNION ALL ")).await? {
        let ids = Cells::of(name, &batch, "account_id")?.text()?;
        let names = Cells::of(name, &batch, "table_name")?.text()?;
        for (id, table) in ids.into_iter().zip(names) {
            tables.entry(id.unwrap_or_default()).or_default().insert(table.unwrap_or_default());
        }
    }
    Ok(tables)
}

/// Delivered, billed and paid per account and currency.
///
/// - **Errors** [`DetectError`].
pub async fn layer_totals(engine: &impl Engine) -> Result<Vec<LayerTotal>, DetectError> {
    let sql = "SELECT platform, account_id, currency, SUM(delivered) AS delivered,
                      SUM(billed_cash) AS billed_cash, SUM(billed_ad_credit) AS billed_ad_credit, SUM(paid) AS paid,
                      MIN(day_on) AS from_on, MAX(day_on) AS to_on
               FROM account_day GROUP BY platform, account_id, currency ORDER BY platform, account_id, currency";
    let name = "totals";
    let mut totals = Vec::new();
    for batch in engine.query(name, sql).await? {
        let text = |column: &str| Cells::of(name, &batch, column)?.text();
        let money = |column: &str| Cells::of(name, &batch, column)?.money();
        let (platforms, ids, currencies) = (text("platform")?, text("account_id")?, text("currency")?);
        let (delivered, cash, ad_credit, paid) =
            (money("delivered")?, money("billed_cash")?, money("billed_ad_credit")?, money("paid")?);
        let from = Cells::of(name, &batch, "from_on")?.day()?;
        let to = Cells::of(name, &batch, "to_on")?.day()?;
        for row in 0..batch.num_rows() {
            let Some(currency) = currencies[row].as_deref().and_then(|code| Currency::parse(code).ok()) else {
                continue;
            };
            totals.push(LayerTotal {
                platform: platforms[row].clone().unwrap_or_default(),
                account_id: ids[row].clone().unwrap_or_default(),
                currency,
                delivered: delivered[row],
                billed: billed(cash[row], ad_credit[row]),
                paid: paid[row],
                from: from[row],
                to: to[row],
            });
        }
    }
    Ok(totals)
}

/// Delivered, billed and paid per account, currency and month, in that order.
///
/// - **Errors** [`DetectError`].
pub async fn layer_months(engine: &impl Engine) -> Result<Vec<LayerMonth>, DetectError> {
    let sql = "SELECT platform, account_id, currency, CAST(date_trunc('month', day_on) AS DATE) AS month_on,
                      SUM(delivered) AS delivered, SUM(billed_cash) AS billed_cash, SUM(billed_ad_credit) AS billed_ad_credit,
                      SUM(paid) AS paid
               FROM account_day GROUP BY platform, account_id, currency, CAST(date_trunc('month', day_on) AS DATE)
               ORDER BY platform, account_id, currency, month_on";
    let name = "months";
    let mut months = Vec::new();
    for batch in engine.query(name, sql).await? {
        let text = |column: &str| Cells::of(name, &batch, column)?.text();
        let money = |column: &str| Cells::of(name, &batch, column)?.money();
        let (platforms, ids, currencies) = (text("platform")?, text("account_id")?, text("currency")?);
        let (delivered, cash, ad_credit, paid) =
            (money("delivered")?, money("billed_cash")?, money("billed_ad_credit")?, money("paid")?);
        let month = Cells::of(name, &batch, "month_on")?.day()?;
        for row in 0..batch.num_rows() {
            let currency = currencies[row].as_deref().and_then(|code| Currency::parse(code).ok());
            let (Some(currency), Some(month)) = (currency, month[row]) else { continue };
            months.push(LayerMonth {
                platform: platforms[row].clone().unwrap_or_default(),
                account_id: ids[row].clone().unwrap_or_default(),
                currency,
                month,
                delivered: delivered[row],
                billed: billed(cash[row], ad_credit[row]),
                paid: paid[row],
            });
        }
    }
    Ok(months)
}

/// Cash and ad credit together; a part that is unknown is left out, and nothing known stays unknown.
fn billed(cash: Option<Amount>, ad_credit: Option<Amount>) -> Option<Amount> {
    match (cash, ad_credit) {
        (Some(cash), Some(ad_credit)) => cash.checked_add(ad_credit).ok(),
        (cash, ad_credit) => cash.or(ad_credit),
    }
}

/// What each account paid: the larger of what its ledger says and what its card and bank were charged.
///
/// - **Errors** [`DetectError`].
pub async fn paid(engine: &impl Engine) -> Result<Paid, DetectError> {
    let sql = "SELECT account_id, currency, MAX(amount) AS amount FROM (
                   SELECT account_id, currency, SUM(amount + COALESCE(tax, CAST(0 AS DECIMAL(18, 6)))) AS amount FROM ledger
                   WHERE kind IN ('payment', 'top_up', 'order_payment', 'transfer_in') AND status = 'settled' GROUP BY account_id, currency
                   UNION ALL
                   SELECT account_id, currency, SUM(amount) AS amount FROM charge WHERE account_id IS NOT NULL GROUP BY account_id, currency
               ) AS paid GROUP BY account_id, currency ORDER BY account_id, currency";
    let name = "paid";
    let mut paid = Paid::new();
    for batch in engine.query(name, sql).await? {
        let ids = Cells::of(name, &batch, "account_id")?.text()?;
        let currencies = Cells::of(name, &batch, "currency")?.text()?;
        let amounts = Cells::of(name, &batch, "amount")?.money()?;
        for row in 0..batch.num_rows() {
            let currency = currencies[row].as_deref().and_then(|code| Currency::parse(code).ok());
            if let (Some(id), Some(currency), Some(amount)) = (ids[row].clone(), currency, amounts[row]) {
                paid.insert((id, currency), amount);
            }
        }
    }
    Ok(paid)
}
