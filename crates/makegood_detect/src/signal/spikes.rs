//! Hours of campaigns whose spend departs upward, gathered into incidents.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use makegood_core::money::Currency;

use super::{Reading, Stream, THRESHOLD};
use crate::columns::{Cells, wall_micros};
use crate::{DetectError, Engine, scratch};

/// An incident ends after this many hours under half of the threshold.
const CALM_HOURS: usize = 6;

/// Share of the highest daily budget that one day may reach (TT-BUD-03), in hundredths.
const DAY_PERCENT: i128 = 125;

const HOUR_MICROS: i64 = 3_600_000_000;
const DAY_MICROS: i64 = 24 * HOUR_MICROS;

/// One campaign's hours, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Series {
    /// Platform, account, currency, campaign.
    pub key: [String; 4],
    /// Wall clock (microseconds), spend and the day's highest budget (millionths).
    pub hours: Vec<(i64, i128, Option<i128>)>,
}

/// One hour of an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpikeHour {
    /// Incidents of the campaign, counted from 1.
    pub incident: i64,
    /// Wall clock, microseconds.
    pub start: i64,
    /// Spend, millionths.
    pub spend: i128,
    /// Most that was expected or that the budget left, millionths, in whole minor units.
    pub expected: i128,
}

/// The hours above expectation of all incidents of one campaign. `minor_unit` is that of the currency, millionths.
pub fn spikes(series: &Series, minor_unit: i128) -> Vec<SpikeHour> {
    // Spend in units of the budget makes a change of budget no event; it needs a budget for every hour.
    let by_budget = series.hours.iter().all(|(_, _, budget)| budget.is_some_and(|budget| budget > 0));
    let mut stream = Stream::default();
    let mut hours = Vec::new();
    let (mut incident, mut open, mut calm) = (0, false, 0usize);
    let (mut day, mut spent) = (i64::MIN, 0i128);
    for (start, spend, budget) in &series.hours {
        if start.div_euclid(DAY_MICROS) != day {
            (day, spent) = (start.div_euclid(DAY_MICROS), 0);
        }
        let unit = match budget {
            Some(budget) if by_budget => *budget as f64 / 24.0,
            _ => 1_000_000.0,
        };
        let Reading { expected, score, above } = stream.update(start / 1_000_000, *spend as f64 / unit);
        let left = budget.map_or(0, |budget| (budget * DAY_PERCENT / 100 - spent).max(0));
        spent += spend;
        let Some(expected) = expected else { continue };
        if above && score >= THRESHOLD && !open {
            (open, incident) = (true, incident + 1);
        }
        calm = if above && score >= THRESHOLD / 2.0 { 0 } else { calm + 1 };
        open = open && calm < CALM_HOURS;
        if !open || !above {
            continue;
        }
        let expected = whole(expected * unit, minor_unit).max(left);
        if *spend > expected {
            hours.push(SpikeHour { incident, start: *start, spend: *spend, expected });
        }
    }
    hours
}

/// Rounds up to whole minor units, so that no excess is more than it is.
fn whole(micros: f64, minor_unit: i128) -> i128 {
    let micros = micros.clamp(0.0, 1e18).ceil() as i128;
    let unit = minor_unit.max(1);
    (micros + unit - 1) / unit * unit
}

/// Computes and registers `spike_hour`: one row per campaign x hour of an incident that is above expectation.
///
/// - **Errors** [`DetectError`].
pub async fn register(engine: &impl Engine, folder: &Path) -> Result<(), DetectError> {
    let name = "spike_hour";
    let sql = "SELECT h.platform, h.account_id, h.currency, h.entity_id, h.start, h.spend,
                      CASE WHEN b.has_other = 0 AND b.may_increase = 0 THEN b.budget_max END AS budget_max
               FROM spend_hour AS h
               LEFT JOIN budget_day AS b ON b.platform = h.platform AND b.account_id = h.account_id AND b.level = h.level
                   AND b.entity_id = h.entity_id AND b.day_on = h.day_on AND b.currency = h.currency
               WHERE h.level = 'campaign'
               ORDER BY h.platform, h.account_id, h.currency, h.entity_id, h.start";
    let mut found: Vec<([String; 4], SpikeHour)> = Vec::new();
    let mut series = Series::default();
    let mut close = |series: &mut Series| {
        let unit = Currency::parse(&series.key[2]).map(|currency| currency.minor_unit().micros()).unwrap_or(1);
        found.extend(spikes(series, unit).into_iter().map(|hour| (series.key.clone(), hour)));
        series.hours.clear();
    };
    for batch in engine.query(name, sql).await? {
        let text = |column: &str| Cells::of(name, &batch, column)?.text();
        let (platforms, accounts, currencies, entities) =
            (text("platform")?, text("account_id")?, text("currency")?, text("entity_id")?);
        let starts = Cells::of(name, &batch, "start")?.instant()?;
        let spends = Cells::of(name, &batch, "spend")?.money()?;
        let budgets = Cells::of(name, &batch, "budget_max")?.money()?;
        for row in 0..batch.num_rows() {
            let (Some(start), Some(spend)) = (starts[row], spends[row]) else { continue };
            let key = [&platforms[row], &accounts[row], &currencies[row], &entities[row]];
            if key.iter().zip(&series.key).any(|(a, b)| a.as_deref().unwrap_or_default() != b) {
                close(&mut series);
                series.key = key.map(|text| text.clone().unwrap_or_default());
            }
            let wall = wall_micros(jiff::tz::TimeZone::UTC.to_datetime(start));
            series.hours.push((wall, spend.micros(), budgets[row].map(|budget| budget.micros())));
        }
    }
    close(&mut series);
    table(engine, folder, name, &found).await
}

async fn table(
    engine: &impl Engine,
    folder: &Path,
    name: &str,
    found: &[([String; 4], SpikeHour)],
) -> Result<(), DetectError> {
    let failed = |error: datafusion::arrow::error::ArrowError| DetectError::query(name, error);
    let money = DataType::Decimal128(28, 6);
    let field = |name: &str, kind: &DataType| Field::new(name, kind.clone(), true);
    let schema = Arc::new(Schema::new(vec![
        field("platform", &DataType::Utf8),
        field("account_id", &DataType::Utf8),
        field("currency", &DataType::Utf8),
        field("level", &DataType::Utf8),
        field("entity_id", &DataType::Utf8),
        field("incident_no", &DataType::Int64),
        field("start", &DataType::Timestamp(TimeUnit::Microsecond, None)),
        field("day_on", &DataType::Date32),
        field("spend", &money),
        field("expected", &money),
        field("excess", &money),
    ]));
    let text = |at: usize| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(found.iter().map(|(key, _)| key[at].as_str())))
    };
    let amounts = |amount: fn(&SpikeHour) -> i128| -> Result<ArrayRef, DetectError> {
        let amounts = Decimal128Array::from_iter_values(found.iter().map(|(_, hour)| amount(hour)));
        Ok(Arc::new(amounts.with_precision_and_scale(28, 6).map_err(failed)?))
    };
    let day = |start: i64| i32::try_from(start.div_euclid(DAY_MICROS)).unwrap_or_default();
    let columns: Vec<ArrayRef> = vec![
        text(0),
        text(1),
        text(2),
        Arc::new(StringArray::from_iter_values(found.iter().map(|_| "campaign"))),
        text(3),
        Arc::new(Int64Array::from_iter_values(found.iter().map(|(_, hour)| hour.incident))),
        Arc::new(TimestampMicrosecondArray::from_iter_values(found.iter().map(|(_, hour)| hour.start))),
        Arc::new(Date32Array::from_iter_values(found.iter().map(|(_, hour)| day(hour.start)))),
        amounts(|hour| hour.spend)?,
        amounts(|hour| hour.expected)?,
        amounts(|hour| hour.spend - hour.expected)?,
    ];
    let batch = RecordBatch::try_new(schema.clone(), columns).map_err(failed)?;
    scratch::register(engine, folder, name, schema, &[batch]).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four weeks of a campaign that spends more in the evening, and `odd` in place of some hours.
    fn series(odd: impl Fn(i64) -> Option<i128>, budget: Option<i128>) -> Series {
        let hours = (0..28 * 24).map(|hour: i64| {
            let usual = 2_000_000 + 300_000 * i128::from(hour % 24) + 10_000 * i128::from(hour * 7919 % 13);
            (hour * HOUR_MICROS, odd(hour).unwrap_or(usual), budget)
        });
        Series { hours: hours.collect(), ..Series::default() }
    }

    #[test]
    fn a_night_at_ten_times_the_usual_is_one_incident() {
        let night = 20 * 24 + 2..20 * 24 + 6;
        let found = spikes(&series(|hour| night.contains(&hour).then_some(30_000_000), None), 10_000);
        assert!(!found.is_empty());
        assert!(
            found.iter().all(|hour| hour.incident == 1 && night.contains(&(hour.start / HOUR_MICROS))),
            "{found:?}"
        );
        assert!(found.iter().all(|hour| hour.expected % 10_000 == 0 && hour.expected < 10_000_000));
    }

    #[test]
    fn what_the_budget_still_leaves_is_not_at_risk() {
        let night = 20 * 24 + 2..20 * 24 + 6;
        let odd = |hour| night.contains(&hour).then_some(30_000_000);
        assert!(spikes(&series(odd, Some(400_000_000)), 10_000).is_empty());
    }

    #[test]
    fn the_daily_rhythm_is_no_event() {
        assert!(spikes(&series(|_| None, None), 10_000).is_empty());
    }
}
