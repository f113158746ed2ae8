//! Account-local days and hours placed in time, as tables.
//!
//! SQL engines differ in what they know of time zones, so the rules are applied here, once, and
//! detectors join three tables: `calendar_day` (account x local day), `calendar_utc` (the same, once for
//! each UTC day `utc_on` that a local day touches, so that an instant finds its local day by an equal UTC day) and
//! `calendar_hour` (account x local hour label). `starts_at` and `ends_at` are UTC; the repeated hour of a 25-hour day is one
//! label of two hours, the skipped hour of a 23-hour day is absent. An account without a known
//! zone has no rows: detectors report it as not checked.

use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use jiff::ToSpan;
use makegood_core::time::{Day, Zone, week_start};

use crate::columns::{days_of, wall_micros};
use crate::{DetectError, Engine, scratch};

/// Days before and after an account's rows that the calendar covers: a week on each side, so that
/// budget weeks and posting windows at the edges are whole.
const MARGIN_DAYS: i64 = 8;

/// Longest calendar of one account, in days; beyond it the rows' dates are damaged, not long.
const DAYS_MAX: i64 = 366 * 30;

/// The days that an account's rows speak of.
#[derive(Debug, Clone)]
pub struct Span {
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Zone of the account.
    pub zone: Zone,
    /// First day of any row.
    pub from: Day,
    /// Last day of any row.
    pub to: Day,
    /// True when the account has hourly delivery.
    pub hourly: bool,
}

/// Writes and registers `calendar_day`, `calendar_utc` and `calendar_hour`.
///
/// - **Errors** [`DetectError::Scratch`] when the files cannot be written.
pub async fn register(engine: &impl Engine, folder: &Path, spans: &[Span]) -> Result<(), DetectError> {
    let mut days = Days::default();
    let mut hours = Hours::default();
    for span in spans {
        days.add(span);
        if span.hourly {
            hours.add(span);
        }
    }
    let (schema, batch) = days.by_utc_day().finish(true)?;
    scratch::register(engine, folder, "calendar_utc", schema, &[batch]).await?;
    let (schema, batch) = days.finish(false)?;
    scratch::register(engine, folder, "calendar_day", schema, &[batch]).await?;
    let (schema, batch) = hours.finish()?;
    scratch::register(engine, folder, "calendar_hour", schema, &[batch]).await
}

fn days_in(span: &Span) -> impl Iterator<Item = Day> {
    let length = makegood_core::time::days_between(span.from, span.to).clamp(0, DAYS_MAX);
    let first = span.from.saturating_sub(MARGIN_DAYS.days());
    (0..=length + 2 * MARGIN_DAYS).map(move |step| first.saturating_add(step.days()))
}

#[derive(Default)]
struct Days {
    platform: Vec<String>,
    account: Vec<String>,
    day: Vec<i32>,
    day_no: Vec<i64>,
    week: Vec<i32>,
    starts: Vec<i64>,
    ends: Vec<i64>,
    /// UTC days; empty in `calendar_day`.
    utc: Vec<i32>,
}

impl Days {
    fn add(&mut self, span: &Span) {
        for day in days_in(span) {
            let next = day.saturating_add(1.day());
            let (Ok(starts), Ok(ends)) = (span.zone.start_of_day(day), span.zone.start_of_day(next)) else { continue };
            self.platform.push(span.platform.clone());
            self.account.push(span.account_id.clone());
            self.day.push(days_of(day));
            self.day_no.push(i64::from(days_of(day)));
            self.week.push(days_of(week_start(day)));
            self.starts.push(starts.as_microsecond());
            self.ends.push(ends.as_microsecond());
        }
    }

    fn by_utc_day(&self) -> Days {
        const DAY_MICROS: i64 = 86_400_000_000;
        let mut touched = Days::default();
        for at in 0..self.day.len() {
            let first = self.starts[at].div_euclid(DAY_MICROS);
            let last = (self.ends[at] - 1).div_euclid(DAY_MICROS);
            for utc in first..=last {
                touched.platform.push(self.platform[at].clone());
                touched.account.push(self.account[at].clone());
                touched.day.push(self.day[at]);
                touched.day_no.push(self.day_no[at]);
                touched.week.push(self.week[at]);
                touched.starts.push(self.starts[at]);
                touched.ends.push(self.ends[at]);
                touched.utc.push(i32::try_from(utc).unwrap_or_default());
            }
        }
        touched
    }

    fn finish(self, by_utc: bool) -> Result<(SchemaRef, RecordBatch), DetectError> {
        let mut fields = vec![
            Field::new("platform", DataType::Utf8, false),
            Field::new("account_id", DataType::Utf8, false),
            Field::new("day_on", DataType::Date32, false),
            Field::new("day_no", DataType::Int64, false),
            Field::new("week_on", DataType::Date32, false),
            Field::new("starts_at", DataType::Timestamp(TimeUnit::Microsecond, None), false),
            Field::new("ends_at", DataType::Timestamp(TimeUnit::Microsecond, None), false),
        ];
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from(self.platform)),
            Arc::new(StringArray::from(self.account)),
            Arc::new(Date32Array::from(self.day)),
            Arc::new(Int64Array::from(self.day_no)),
            Arc::new(Date32Array::from(self.week)),
            Arc::new(TimestampMicrosecondArray::from(self.starts)),
            Arc::new(TimestampMicrosecondArray::from(self.ends)),
        ];
        if by_utc {
            fields.push(Field::new("utc_on", DataType::Date32, false));
            columns.push(Arc::new(Date32Array::from(self.utc)));
        }
        batch(Arc::new(Schema::new(fields)), columns)
    }
}

#[derive(Default)]
struct Hours {
    platform: Vec<String>,
    account: Vec<String>,
    label: Vec<i64>,
    day: Vec<i32>,
    utc_day: Vec<i32>,
    starts: Vec<i64>,
    ends: Vec<i64>,
}

impl Hours {
    fn add(&mut self, span: &Span) {
        for day in days_in(span) {
            for hour in 0..24i8 {
                let label = day.at(hour, 0, 0, 0);
                let Ok((starts, ends)) = span.zone.hour_span(label) else { continue };
                if starts == ends {
                    continue;
                }
                self.platform.push(span.platform.clone());
                self.account.push(span.account_id.clone());
                self.label.push(wall_micros(label));
                self.day.push(days_of(day));
                self.utc_day.push(days_of(jiff::tz::TimeZone::UTC.to_datetime(starts).date()));
                self.starts.push(starts.as_microsecond());
                self.ends.push(ends.as_microsecond());
            }
        }
    }

    fn finish(self) -> Result<(SchemaRef, RecordBatch), DetectError> {
        let instant = DataType::Timestamp(TimeUnit::Microsecond, None);
        let schema = Arc::new(Schema::new(vec![
            Field::new("platform", DataType::Utf8, false),
            Field::new("account_id", DataType::Utf8, false),
            Field::new("start", instant.clone(), false),
            Field::new("day_on", DataType::Date32, false),
            Field::new("utc_on", DataType::Date32, false),
            Field::new("starts_at", instant.clone(), false),
            Field::new("ends_at", instant, false),
        ]));
        let columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from(self.platform)),
            Arc::new(StringArray::from(self.account)),
            Arc::new(TimestampMicrosecondArray::from(self.label)),
            Arc::new(Date32Array::from(self.day)),
            Arc::new(Date32Array::from(self.utc_day)),
            Arc::new(TimestampMicrosecondArray::from(self.starts)),
            Arc::new(TimestampMicrosecondArray::from(self.ends)),
        ];
        batch(schema, columns)
    }
}

fn batch(schema: SchemaRef, columns: Vec<ArrayRef>) -> Result<(SchemaRef, RecordBatch), DetectError> {
    let batch = RecordBatch::try_new(schema.clone(), columns).map_err(|error| DetectError::query("calendar", error))?;
    Ok((schema, batch))
}
