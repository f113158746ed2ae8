//! The days that an advertiser covers, numbered from 0, and their weeks, months and clock changes.

use jiff::civil::DateTime;
use jiff::{Span, Timestamp};
use makegood_core::time::{Day, Zone, days_between, is_posting_day, week_start};

/// Days from the last day of data to the audit date: every day is settled (30 days) with some to spare.
const AUDIT_LAG_DAYS: i64 = 35;

/// The generated period.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    start: Day,
    /// Number of days.
    pub(crate) days: i64,
    /// First and last day number of each month, both included; months count from the first day.
    pub(crate) months: Vec<(i64, i64)>,
}

impl Calendar {
    pub(crate) fn new(start: Day, months: u32) -> Self {
        let opens = |month: u32| start.saturating_add(Span::new().months(i64::from(month)));
        let bounds = |month: u32| (days_between(start, opens(month)), days_between(start, opens(month + 1)) - 1);
        let months: Vec<(i64, i64)> = (0..months).map(bounds).collect();
        let days = months.last().map_or(0, |(_, last)| last + 1);
        Calendar { start, days, months }
    }

    /// The day of that number; numbers before 0 and after the end are days too.
    pub(crate) fn day(&self, number: i64) -> Day {
        self.start.saturating_add(Span::new().days(number))
    }

    /// The number of a day.
    pub(crate) fn number(&self, day: Day) -> i64 {
        days_between(self.start, day)
    }

    /// The audit date for which everything is settled.
    pub(crate) fn as_of(&self) -> Timestamp {
        midnight_utc(self.day(self.days - 1 + AUDIT_LAG_DAYS))
    }

    /// Number of the Sunday that opens the week of a day.
    pub(crate) fn week_of(&self, number: i64) -> i64 {
        self.number(week_start(self.day(number)))
    }

    /// Sundays whose whole week lies inside the period and after its first days.
    pub(crate) fn full_weeks(&self) -> Vec<i64> {
        let first = self.week_of(0) + 7;
        (0..).map(|week| first + 7 * week).take_while(|sunday| sunday + 6 < self.days).collect()
    }

    /// Days of 23 or 25 hours in a zone.
    pub(crate) fn clock_changes(&self, zone: &Zone) -> Vec<i64> {
        (0..self.days).filter(|number| zone.hours_in(self.day(*number)).is_ok_and(|hours| hours != 24)).collect()
    }

    /// The last instant before `hour` past midnight of a day, as used for wall-clock events.
    pub(crate) fn at(&self, number: i64, hour: i8, minute: i8, second: i8) -> DateTime {
        self.day(number).at(hour, minute, second, 0)
    }
}

/// The instant that a wall clock in `zone` first shows `local`.
///
/// Days are clamped to years that every zone knows (see `AdvertiserOptions`), so the fallback is never reached.
pub(crate) fn instant(zone: &Zone, local: DateTime) -> Timestamp {
    zone.instant(local).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Midnight in UTC.
pub(crate) fn midnight_utc(day: Day) -> Timestamp {
    jiff::tz::TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Day of an instant in UTC.
pub(crate) fn utc_day(at: Timestamp) -> Day {
    jiff::tz::TimeZone::UTC.to_datetime(at).date()
}

/// `day`, or the next day on which banks post.
pub(crate) fn posting_day_from(day: Day) -> Day {
    let mut at = day;
    while !is_posting_day(at) {
        at = at.tomorrow().unwrap_or(at);
    }
    at
}

/// Hours, in seconds of real time, that a local hour label covers: 0, 3600 or 7200.
pub(crate) fn hour_seconds(zone: &Zone, hour: DateTime) -> i64 {
    zone.hour_span(hour).map_or(0, |(from, to)| to.as_second() - from.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_default_period_has_four_months_and_both_spring_changes() {
        let calendar = Calendar::new(date(2026, 2, 1), 4);
        assert_eq!(calendar.day(calendar.days - 1), date(2026, 5, 31));
        assert_eq!(calendar.as_of().to_string(), "2026-07-05T00:00:00Z");
        let changes = |zone: &str| calendar.clock_changes(&Zone::parse(zone).unwrap());
        assert_eq!(changes("America/New_York"), [calendar.number(date(2026, 3, 8))]);
        assert_eq!(changes("Europe/Berlin"), [calendar.number(date(2026, 3, 29))]);
    }

    #[test]
    fn full_weeks_are_sunday_to_saturday_inside_the_period() {
        let calendar = Calendar::new(date(2026, 9, 2), 3);
        for sunday in calendar.full_weeks() {
            assert_eq!(calendar.week_of(sunday), sunday);
            assert!(sunday > 0 && sunday + 6 < calendar.days);
        }
    }
}
