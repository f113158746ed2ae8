//! Instants, account-local days and hours, weeks and business days.
//!
//! An instant is a [`Timestamp`] (UTC inside); a day is a [`Day`] in an account's [`Zone`]. Zones are
//! IANA names and their rules come from the tz database bundled with the program, so the same
//! files give the same days on every machine. TikTok's help page says account zones have no
//! daylight saving (TT-REP-04); the API also names zones that do (`America/Los_Angeles`), so a
//! zone's own rules are followed and days of 23 and 25 hours are ordinary.

use std::fmt;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar day without a zone; which zone it is in is said by the column that holds it.
pub type Day = Date;

/// An account's time zone: an IANA name whose rules are known.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

impl Zone {
    /// Reads an IANA name such as `Europe/Berlin`, `UTC` or `Etc/GMT+8`.
    ///
    /// `UTC±HH:MM`, the form of TikTok's transaction records, is read as a fixed offset.
    ///
    /// - **Errors** [`TimeError::UnknownZone`] when the bundled tz database has no such name.
    pub fn parse(name: &str) -> Result<Self, TimeError> {
        let unknown = || TimeError::UnknownZone(name.to_owned());
        if let Some(offset) = name.strip_prefix("UTC").filter(|rest| !rest.is_empty()) {
            let zone = fixed_offset(offset).ok_or_else(unknown)?;
            return Ok(Zone { name: name.to_owned(), zone });
        }
        let zone = TimeZone::get(name).map_err(|_| unknown())?;
        Ok(Zone { name: name.to_owned(), zone })
    }

    /// The name as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The day in this zone that contains `at`.
    pub fn day_of(&self, at: Timestamp) -> Day {
        self.local(at).date()
    }

    /// The wall-clock time in this zone at `at`.
    pub fn local(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    /// The first instant of `day` in this zone (the hour after midnight where midnight is skipped).
    ///
    /// - **Errors** [`TimeError::OutOfRange`] at the ends of the calendar.
    pub fn start_of_day(&self, day: Day) -> Result<Timestamp, TimeError> {
        self.instant(day.at(0, 0, 0, 0))
    }

    /// The first instant that the wall clock shows `local`; a skipped time maps to the end of the gap.
    ///
    /// - **Errors** [`TimeError::OutOfRange`] at the ends of the calendar.
    pub fn instant(&self, local: DateTime) -> Result<Timestamp, TimeError> {
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        ambiguous.compatible().map_err(|_| TimeError::OutOfRange)
    }

    /// The half-open span of instants that a local hour label covers.
    ///
    /// An ordinary hour is one hour. The repeated hour of a 25-hour day is one label that holds
    /// both hours (two hours long); the skipped hour of a 23-hour day covers nothing.
    ///
    /// - **Errors** [`TimeError::OutOfRange`] at the ends of the calendar.
    pub fn hour_span(&self, hour: DateTime) -> Result<(Timestamp, Timestamp), TimeError> {
        let next = hour.checked_add(1.hour()).map_err(|_| TimeError::OutOfRange)?;
        let earlier =
            |local: DateTime| self.zone.to_ambiguous_timestamp(local).compatible().map_err(|_| TimeError::OutOfRange);
        Ok((earlier(hour)?, earlier(next)?))
    }

    /// Hours in `day`: 24, or 23 and 25 on the days that the clocks change.
    ///
    /// - **Errors** [`TimeError::OutOfRange`] at the ends of the calendar.
    pub fn hours_in(&self, day: Day) -> Result<i64, TimeError> {
        let next = day.checked_add(1.day()).map_err(|_| TimeError::OutOfRange)?;
        let span = self.start_of_day(next)?.as_second() - self.start_of_day(day)?.as_second();
        Ok(span / 3600)
    }
}

fn fixed_offset(text: &str) -> Option<TimeZone> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    if !(0..=14).contains(&hours) || !(0..=59).contains(&minutes) {
        return None;
    }
    let seconds = sign * (hours * 3600 + minutes * 60);
    jiff::tz::Offset::from_seconds(seconds).ok().map(TimeZone::fixed)
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Zone::parse(&name).map_err(serde::de::Error::custom)
    }
}

/// The Sunday that opens the Sunday–Saturday week of `day`.
///
/// - **Source** TT-BUD-03: a budget week runs Sunday to Saturday.
pub fn week_start(day: Day) -> Day {
    let back = day.weekday().since(Weekday::Sunday);
    day.saturating_sub(Span::new().days(i64::from(back)))
}

/// True when banks post on `day`: Monday to Friday, without 25 and 26 December and 1 January.
///
/// National calendars are data of their own; these three days are enough for a posting window
/// that is only ever used to be lenient.
pub fn is_posting_day(day: Day) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let holiday = matches!((day.month(), day.day()), (12, 25 | 26) | (1, 1));
    !weekend && !holiday
}

/// The day that is `count` posting days after `day` (see [`is_posting_day`]).
pub fn add_posting_days(day: Day, count: u32) -> Day {
    let mut at = day;
    let mut left = count;
    while left > 0 {
        let Ok(next) = at.tomorrow() else { return at };
        at = next;
        if is_posting_day(at) {
            left -= 1;
        }
    }
    at
}

/// Whole days from `from` to `to`; negative when `to` is earlier.
pub fn days_between(from: Day, to: Day) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// What can go wrong with time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// The zone name is not in the bundled tz database.
    #[error("unknown time zone `{0}`: expected an IANA name such as Europe/Berlin or America/New_York")]
    UnknownZone(String),
    /// The day or instant lies outside the years -9999 to 9999.
    #[error("date out of range: expected a year between -9999 and 9999")]
    OutOfRange,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn daylight_saving_days_have_23_and_25_hours() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        assert_eq!(berlin.hours_in(date(2026, 3, 29)).unwrap(), 23);
        assert_eq!(berlin.hours_in(date(2026, 3, 30)).unwrap(), 24);
        assert_eq!(berlin.hours_in(date(2026, 10, 25)).unwrap(), 25);
    }

    #[test]
    fn the_repeated_hour_holds_two_and_the_skipped_hour_none() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let length = |hour: DateTime| {
            let (from, to) = berlin.hour_span(hour).unwrap();
            to.as_second() - from.as_second()
        };
        assert_eq!(length(date(2026, 10, 25).at(2, 0, 0, 0)), 7200);
        assert_eq!(length(date(2026, 10, 25).at(3, 0, 0, 0)), 3600);
        assert_eq!(length(date(2026, 3, 29).at(2, 0, 0, 0)), 0);
    }

    #[test]
    fn posix_signs_and_fixed_offsets_are_read_as_the_platform_means_them() {
        let west = Zone::parse("Etc/GMT+8").unwrap();
        let noon: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        assert_eq!(west.local(noon).hour(), 4);
        assert_eq!(Zone::parse("UTC+05:30").unwrap().local(noon).minute(), 30);
        assert!(Zone::parse("Mars/Olympus").is_err());
        assert!(Zone::parse("UTC+99").is_err());
    }

    #[test]
    fn weeks_open_on_sunday() {
        assert_eq!(week_start(date(2026, 11, 24)), date(2026, 11, 22));
        assert_eq!(week_start(date(2026, 11, 22)), date(2026, 11, 22));
    }

    #[test]
    fn posting_days_step_over_the_year_end() {
        assert_eq!(add_posting_days(date(2025, 12, 24), 5), date(2026, 1, 5));
    }

    proptest! {
        /// Hour labels of any day cover it exactly once, whatever the clocks do.
        #[test]
        fn hours_tile_the_day(offset in 0i64..20_000, zone in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Etc/GMT+8", "America/Sao_Paulo"])) {
            let zone = Zone::parse(zone).unwrap();
            let day = date(1990, 1, 1).checked_add(Span::new().days(offset)).unwrap();
            let mut covered = 0;
            for hour in 0..24i8 {
                let (from, to) = zone.hour_span(day.at(hour, 0, 0, 0)).unwrap();
                covered += to.as_second() - from.as_second();
            }
            prop_assert_eq!(covered / 3600, zone.hours_in(day).unwrap());
        }
    }
}
