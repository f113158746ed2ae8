//! What the facts say of each account: its latest observation and the days its rows speak of.

use jiff::Timestamp;
use makegood_core::money::Currency;
use makegood_core::time::Zone;

use crate::calendar::Span;
use crate::columns::Cells;
use crate::{DetectError, Engine};

/// An account as last observed, or as far as other tables name it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observed {
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Name.
    pub account_name: Option<String>,
    /// Business Center that owns it.
    pub business_center_id: Option<String>,
    /// `own`, `business_center` or `agency`.
    pub owner_kind: Option<String>,
    /// Billing currency.
    pub currency: Option<Currency>,
    /// IANA zone name.
    pub time_zone: Option<String>,
    /// `manual`, `automatic` or `invoicing`.
    pub payment_mode: Option<String>,
    /// `active`, `suspended`, `closed`, `in_review` or `unknown`.
    pub status: Option<String>,
    /// Country code.
    pub country: Option<String>,
}

/// Latest observation of every account, sorted by platform and id.
///
/// - **Errors** [`DetectError::Query`].
pub async fn observed(engine: &impl Engine) -> Result<Vec<Observed>, DetectError> {
    let name = "account_now";
    let mut accounts = Vec::new();
    for batch in engine.query(name, "SELECT * FROM account_now ORDER BY platform, account_id").await? {
        let text = |column: &str| Cells::of(name, &batch, column)?.text();
        let columns = [
            text("platform")?,
            text("account_id")?,
            text("account_name")?,
            text("business_center_id")?,
            text("owner_kind")?,
            text("currency")?,
            text("time_zone")?,
            text("payment_mode")?,
            text("status")?,
            text("country")?,
        ];
        for row in 0..batch.num_rows() {
            let cell = |at: usize| columns[at][row].clone();
            accounts.push(Observed {
                platform: cell(0).unwrap_or_default(),
                account_id: cell(1).unwrap_or_default(),
                account_name: cell(2),
                business_center_id: cell(3),
                owner_kind: cell(4),
                currency: cell(5).and_then(|code| Currency::parse(&code).ok()),
                time_zone: cell(6),
                payment_mode: cell(7),
                status: cell(8),
                country: cell(9),
            });
        }
    }
    Ok(accounts)
}

/// The audit date when none is given: the latest moment at which anything was observed.
///
/// `retrieved_at` of any table but delivery, `observed_at` of accounts, `as_of` of balances; `None` without any.
///
/// - **Errors** [`DetectError::Query`].
pub async fn latest_observation(engine: &impl Engine) -> Result<Option<Timestamp>, DetectError> {
    let mut parts: Vec<String> = makegood_core::tables::TABLES
        .iter()
        .filter(|table| table.name != "delivery")
        .map(|table| format!("SELECT MAX(retrieved_at) AS at_latest FROM {}", table.name))
        .collect();
    parts.push("SELECT MAX(observed_at) AS at_latest FROM account".to_owned());
    parts.push("SELECT MAX(as_of) AS at_latest FROM balance".to_owned());
    let sql = format!("SELECT MAX(at_latest) AS at_latest FROM ({}) AS seen", parts.join(" UNION ALL "));
    let mut latest = None;
    for batch in engine.query("latest_observation", &sql).await? {
        for at in Cells::of("latest_observation", &batch, "at_latest")?.instant()? {
            latest = latest.max(at);
        }
    }
    Ok(latest)
}

/// The days that each account's rows speak of, for accounts whose zone is known.
///
/// - **Errors** [`DetectError::Query`].
pub async fn spans(engine: &impl Engine, accounts: &[Observed]) -> Result<Vec<Span>, DetectError> {
    let sql =
        "SELECT platform, account_id, MIN(first_on) AS first_on, MAX(last_on) AS last_on, MAX(hourly) AS hourly FROM (
        SELECT platform, account_id, MIN(day_on) AS first_on, MAX(day_on) AS last_on, MAX(from_hours) AS hourly
        FROM spend_day WHERE level = 'account' GROUP BY platform, account_id
        UNION ALL SELECT platform, account_id, MIN(cost_on), MAX(cost_on), 0 FROM cost GROUP BY platform, account_id
        UNION ALL SELECT platform, account_id, CAST(MIN(occurred_at) AS DATE), CAST(MAX(occurred_at) AS DATE), 0
                  FROM ledger GROUP BY platform, account_id
        UNION ALL SELECT platform, account_id, CAST(MIN(as_of) AS DATE), CAST(MAX(as_of) AS DATE), 0
                  FROM balance GROUP BY platform, account_id
        UNION ALL SELECT platform, account_id, MIN(day), MAX(day), 0 FROM protection_day GROUP BY platform, account_id
        ) AS seen GROUP BY platform, account_id ORDER BY platform, account_id";
    let name = "account_days";
    let mut spans = Vec::new();
    for batch in engine.query(name, sql).await? {
        let platforms = Cells::of(name, &batch, "platform")?.text()?;
        let ids = Cells::of(name, &batch, "account_id")?.text()?;
        let firsts = Cells::of(name, &batch, "first_on")?.day()?;
        let lasts = Cells::of(name, &batch, "last_on")?.day()?;
        let hourly = Cells::of(name, &batch, "hourly")?.count()?;
        for row in 0..batch.num_rows() {
            let (Some(platform), Some(account_id), Some(from), Some(to)) =
                (platforms[row].clone(), ids[row].clone(), firsts[row], lasts[row])
            else {
                continue;
            };
            let known = accounts.iter().find(|known| known.platform == platform && known.account_id == account_id);
            let Some(zone) = known.and_then(|known| known.time_zone.as_deref()).and_then(|name| Zone::parse(name).ok())
            else {
                continue;
            };
            spans.push(Span { platform, account_id, zone, from, to, hourly: hourly[row] == Some(1) });
        }
    }
    Ok(spans)
}
