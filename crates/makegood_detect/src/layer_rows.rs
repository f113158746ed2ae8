//! The rows of files behind a month's figure of delivered, billed or paid.

use std::path::Path;

use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;
use makegood_facts::FactsStore;

use crate::catalog::{prepare, views_read};
use crate::columns::Cells;
use crate::{DetectError, Engine, Local, People};

/// Which of the three layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// Delivered spend.
    Delivered,
    /// Billed cost.
    Billed,
    /// Settled payments and top-ups less refunds.
    Paid,
}

/// A row of a file, with its part of the figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerRow {
    /// Account-local day.
    pub on: Day,
    /// Account.
    pub account_id: String,
    /// Its part.
    pub amount: Amount,
    /// Where it stands.
    pub source_ref: String,
}

impl Layer {
    fn sql(self) -> &'static str {
        match self {
            // The account's own spend is what its campaigns spent (layer 10), or rows of the account itself, which have no campaign.
            // A day that has hours is the sum of its hours.
            Layer::Delivered => {
                "WITH own AS (
                     SELECT s.platform, s.account_id, s.currency, s.grain, s.start, s.layer, d.day_on
                     FROM spend_slot AS s
                     JOIN spend_day AS d ON d.platform = s.platform AND d.account_id = s.account_id AND d.currency = s.currency
                         AND d.level = s.level AND d.day_on = CAST(s.start AS DATE)
                         AND d.from_hours = CASE WHEN s.grain = 'hour' THEN 1 ELSE 0 END
                     WHERE s.level = 'account'
                 ),
                 part AS (
                     SELECT o.day_on, o.platform, o.account_id, o.currency, c.entity_id, o.grain, o.start, c.layer
                     FROM own AS o
                     JOIN spend_slot AS c ON c.platform = o.platform AND c.account_id = o.account_id AND c.currency = o.currency
                         AND c.level = 'campaign' AND c.grain = o.grain AND c.start = o.start
                     WHERE o.layer = 10
                     UNION ALL
                     SELECT day_on, platform, account_id, currency, '' AS entity_id, grain, start, layer FROM own WHERE layer <> 10
                 )
                 SELECT p.day_on, p.account_id, p.currency, r.spend AS amount, r.source_ref
                 FROM part AS p
                 JOIN spend_row AS r ON r.platform = p.platform AND r.account_id = p.account_id AND r.currency = p.currency
                     AND r.level = 'campaign' AND COALESCE(r.entity_id, '') = p.entity_id AND r.grain = p.grain
                     AND r.start = p.start AND r.layer = p.layer"
            }
            Layer::Billed => "SELECT cost_on AS day_on, account_id, currency, total AS amount, source_ref FROM cost_row",
            Layer::Paid => {
                "SELECT c.day_on, l.account_id, l.currency, l.amount + COALESCE(l.tax, CAST(0 AS DECIMAL(18, 6))) AS amount, l.source_ref
                 FROM ledger AS l
                 JOIN calendar_utc AS c ON c.platform = l.platform AND c.account_id = l.account_id
                     AND c.utc_on = CAST(l.occurred_at AS DATE) AND l.occurred_at >= c.starts_at AND l.occurred_at < c.ends_at
                 WHERE l.kind IN ('payment', 'top_up', 'refund') AND l.status = 'settled' AND l.funding = 'cash'"
            }
        }
    }
}

/// The rows behind the figure of a month (its first day is named), by day; of one account, or of all.
///
/// - **Errors** [`DetectError`].
pub async fn rows_behind(
    facts: &FactsStore,
    (folder, sums): (&Path, &Path),
    people: People<'_>,
    (layer, currency, month): (Layer, Currency, Day),
    account: Option<&str>,
) -> Result<Vec<LayerRow>, DetectError> {
    let engine = Local::new(folder)?;
    let wanted = views_read([layer.sql()]);
    prepare(&engine, facts, (folder, sums), None, people, Some(&wanted)).await?;
    let name = "rows_behind";
    let account = account.map(|id| format!(" AND account_id = '{}'", id.replace('\'', "''"))).unwrap_or_default();
    let sql = format!(
        "SELECT day_on, account_id, amount, source_ref FROM ({}) AS part
         WHERE currency = '{}' AND day_on BETWEEN DATE '{}' AND DATE '{}'{account}
         ORDER BY day_on, account_id, source_ref",
        layer.sql(),
        currency.code(),
        month.first_of_month(),
        month.last_of_month(),
    );
    let mut rows = Vec::new();
    for batch in engine.query(name, &sql).await? {
        let on = Cells::of(name, &batch, "day_on")?.day()?;
        let ids = Cells::of(name, &batch, "account_id")?.text()?;
        let amounts = Cells::of(name, &batch, "amount")?.money()?;
        let refs = Cells::of(name, &batch, "source_ref")?.text()?;
        for (((on, id), amount), source_ref) in on.into_iter().zip(ids).zip(amounts).zip(refs) {
            if let (Some(on), Some(account_id), Some(amount), Some(source_ref)) = (on, id, amount, source_ref) {
                rows.push(LayerRow { on, account_id, amount, source_ref });
            }
        }
    }
    Ok(rows)
}
