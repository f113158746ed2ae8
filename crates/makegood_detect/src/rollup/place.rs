//! Local hours and days of one account, placed in time.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;
use makegood_core::time::Zone;

use crate::columns::{days_of, wall_micros};

const DAY_MICROS: i64 = 86_400_000_000;
const HOUR_MICROS: i64 = 3_600_000_000;

/// What a local hour or day covers, in UTC microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instants {
    /// First instant.
    pub starts_at: i64,
    /// First instant after it.
    pub ends_at: i64,
    /// UTC day of the first instant, counted from 1970-01-01.
    pub utc_on: i32,
}

/// Places slots, each asked of the zone once.
pub struct Places<'a> {
    zone: Option<&'a Zone>,
    known: HashMap<(bool, i64), Option<Instants>, foldhash::fast::FixedState>,
}

impl<'a> Places<'a> {
    /// Of an account in `zone`; without a known zone nothing is placed.
    pub fn new(zone: Option<&'a Zone>) -> Self {
        Places { zone, known: HashMap::default() }
    }

    /// The local day of a start, counted from 1970-01-01.
    pub fn day(start: i64) -> i32 {
        i32::try_from(start.div_euclid(DAY_MICROS)).unwrap_or_default()
    }

    /// Where the slot that begins at local time `start` (microseconds of the wall clock) lies. `None` for an hour that
    /// the clocks skip, and for a start that is not a whole hour.
    pub fn of(&mut self, hour: bool, start: i64) -> Option<Instants> {
        let zone = self.zone?;
        let start = if hour { start } else { start.div_euclid(DAY_MICROS) * DAY_MICROS };
        *self.known.entry((hour, start)).or_insert_with(|| place(zone, hour, start))
    }
}

fn place(zone: &Zone, hour: bool, start: i64) -> Option<Instants> {
    let epoch = Date::constant(1970, 1, 1);
    let day = epoch.checked_add(start.div_euclid(DAY_MICROS).days()).ok()?;
    let in_day = start.rem_euclid(DAY_MICROS);
    let (starts, ends) = if hour {
        if in_day % HOUR_MICROS != 0 {
            return None;
        }
        let label = day.at(i8::try_from(in_day / HOUR_MICROS).ok()?, 0, 0, 0);
        debug_assert_eq!(wall_micros(label), start, "an hour label is its own wall clock");
        zone.hour_span(label).ok().filter(|(starts, ends)| starts != ends)?
    } else {
        (zone.start_of_day(day).ok()?, zone.start_of_day(day.checked_add(1.day()).ok()?).ok()?)
    };
    let utc_on = days_of(jiff::tz::TimeZone::UTC.to_datetime(starts).date());
    Some(Instants { starts_at: starts.as_microsecond(), ends_at: ends.as_microsecond(), utc_on })
}
