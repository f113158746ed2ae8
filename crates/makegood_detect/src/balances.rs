//! The latest balance of each account, as the platform stated it.

use std::path::Path;

use jiff::Timestamp;
use makegood_core::money::{Amount, Currency};
use makegood_facts::FactsStore;

use crate::catalog::{prepare, views_read};
use crate::columns::Cells;
use crate::{DetectError, Engine, Local, People};

/// The latest balance of an account in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatestBalance {
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Currency of all amounts.
    pub currency: Currency,
    /// When the platform stated it.
    pub as_of: Timestamp,
    /// Money that was paid in and not spent.
    pub cash: Amount,
    /// Ad credit; `None` where nobody said.
    pub credit: Option<Amount>,
    /// Part of the cash that is held back.
    pub frozen: Option<Amount>,
    /// Part of the cash that is tax.
    pub tax: Option<Amount>,
    /// The row that says it.
    pub source_ref: String,
}

const SQL: &str = "SELECT platform, account_id, currency, as_of, cash, credit, frozen, tax, source_ref FROM (
    SELECT b.*, ROW_NUMBER() OVER (PARTITION BY platform, account_id, currency ORDER BY as_of DESC, source_ref) AS newest
    FROM balance AS b) AS latest
WHERE newest = 1 ORDER BY platform, account_id, currency";

/// The latest balance of every account and currency, by platform, account and currency.
///
/// - **Errors** [`DetectError`].
pub async fn latest_balances(facts: &FactsStore, folders: (&Path, &Path)) -> Result<Vec<LatestBalance>, DetectError> {
    let engine = Local::new(folders.0)?;
    let people = People { owners: &[], decisions: &[] };
    prepare(&engine, facts, folders, None, people, Some(&views_read([SQL]))).await?;
    let name = "latest_balances";
    let mut all = Vec::new();
    for batch in engine.query(name, SQL).await? {
        let column = |column: &str| Cells::of(name, &batch, column);
        let (platforms, accounts) = (column("platform")?.text()?, column("account_id")?.text()?);
        let (currencies, refs) = (column("currency")?.text()?, column("source_ref")?.text()?);
        let instants = column("as_of")?.instant()?;
        let [cash, credit, frozen, tax] =
            [column("cash")?.money()?, column("credit")?.money()?, column("frozen")?.money()?, column("tax")?.money()?];
        for row in 0..batch.num_rows() {
            let currency = currencies[row].as_deref().and_then(|code| Currency::parse(code).ok());
            let (Some(currency), Some(as_of), Some(cash)) = (currency, instants[row], cash[row]) else { continue };
            all.push(LatestBalance {
                platform: platforms[row].clone().unwrap_or_default(),
                account_id: accounts[row].clone().unwrap_or_default(),
                currency,
                as_of,
                cash,
                credit: credit[row],
                frozen: frozen[row],
                tax: tax[row],
                source_ref: refs[row].clone().unwrap_or_default(),
            });
        }
    }
    Ok(all)
}
