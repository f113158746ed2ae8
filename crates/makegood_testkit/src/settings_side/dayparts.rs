//! Schedules of hours and half hours: spend in what they exclude, and in hours that are partly open.

use crate::settings_side::book::{APP, Desk, Flight, Slot, Unit};

/// A schedule of a week, Monday first, in `parts` slots a day.
fn grid(parts: usize, open: impl Fn(usize, usize) -> bool) -> String {
    let slots = (0..7).flat_map(|day| (0..parts).map(move |part| (day, part)));
    slots.map(|(day, part)| if open(day, part) { '1' } else { '0' }).collect()
}

fn scheduled(desk: &mut Desk<'_>, theme: &str, first: i64, dayparts: String) -> Unit {
    let opens = desk.local(first, 0, 0);
    let unit = desk.campaign(theme, opens);
    let flight = Flight { starts: Some(opens), dayparts, countries: desk.country, ..Flight::default() };
    desk.flight(unit.group(), &flight, (opens, None));
    unit
}

/// Spends in some hours of each day.
fn steady(desk: &mut Desk<'_>, unit: &Unit, days: std::ops::Range<i64>, hours: std::ops::Range<i64>) {
    for day in days {
        for hour in desk.hours(day, hours.clone()) {
            let spend = desk.odd(1, 3);
            desk.deliver(unit, unit.ad(), Slot::Hour(hour), "", spend);
        }
    }
}

/// Spends from the evening of a day into the night, in hours that the schedule excludes.
fn leak(desk: &mut Desk<'_>, unit: &Unit, day: i64, evening: i64, note: &str) {
    let count = usize::try_from(desk.dice.between(3, 7)).unwrap_or(3);
    let hours: Vec<_> = desk.hours(day, evening..24).into_iter().chain(desk.hours(day + 1, 0..7)).take(count).collect();
    let (mut questioned, mut last) = (0, day);
    for hour in hours {
        let spend = desk.odd(1, 4);
        desk.deliver(unit, unit.ad(), Slot::Hour(hour), "", spend);
        questioned += spend;
        last = desk.day_of(hour);
    }
    desk.fault("spend_outside_dayparts", unit.group(), (day, last), questioned, note.to_owned());
}

/// A schedule of whole hours, 168 a week, through a clock change where there is one.
pub(super) fn hours(desk: &mut Desk<'_>) {
    let first = desk.clock_change(4, 9).map_or_else(|| desk.some_day(12), |day| day - 3);
    let opens = usize::try_from(desk.dice.between(7, 9)).unwrap_or(8);
    let closes = usize::try_from(desk.dice.between(19, 21)).unwrap_or(20);
    let unit = scheduled(desk, "Office hours", first, grid(24, |_, hour| (opens..closes).contains(&hour)));
    steady(desk, &unit, first..first + 8, opens as i64..closes as i64);
    if !desk.scene.clean {
        let day = first + desk.dice.between(1, 5);
        leak(desk, &unit, day, closes as i64, "in the night, which the schedule of 168 hours excludes");
    }
}

/// A schedule of half hours, 336 a week: the hours in which it opens and closes are partly open.
pub(super) fn half_hours(desk: &mut Desk<'_>) {
    let first = desk.some_day(12);
    let unit = scheduled(desk, "Tea time", first, grid(48, |_, part| (19..43).contains(&part)));
    steady(desk, &unit, first..first + 7, 9..22);
    desk.trap("half_hour_daypart_partly_open", unit.group(), first);
    if !desk.scene.clean {
        let day = first + desk.dice.between(1, 4);
        leak(desk, &unit, day, 22, "in the night, which the schedule of 336 half hours excludes");
    }
}

/// Closed on Sundays and at night, reported by days: only a day that is closed from end to end can be questioned.
pub(super) fn whole_days(desk: &mut Desk<'_>) {
    let first = desk.some_day(20);
    let unit = scheduled(desk, "Weekday trade", first, grid(24, |day, hour| day < 6 && (6..23).contains(&hour)));
    let sunday = (first + 1..).find(|day| desk.scene.calendar.week_of(*day) == *day).unwrap_or(first + 7);
    for day in (first..first + 12).filter(|day| desk.scene.calendar.week_of(*day) != *day) {
        let spend = desk.odd(12, 40);
        desk.deliver(&unit, unit.group(), Slot::Day(day), "", spend);
    }
    desk.trap("day_row_partly_open", unit.group(), sunday - 1);
    if !desk.scene.clean {
        let spend = desk.odd(3, 25);
        desk.deliver(&unit, unit.group(), Slot::Day(sunday), "", spend);
        let note = "on a Sunday, which the schedule excludes; delivery is by days".to_owned();
        desk.fault("spend_outside_dayparts", unit.group(), (sunday, sunday), spend, note);
    }
}

/// A schedule that was opened for the night, within an hour of it: spend of that hour and of those after it is in order.
pub(super) fn widened(desk: &mut Desk<'_>) {
    let first = desk.some_day(12);
    let (opens, wide) = (desk.local(first, 0, 0), desk.local(first + 3, 22, 20));
    let unit = desk.campaign("Late show", opens);
    let schedule = |dayparts: String| Flight { starts: Some(opens), dayparts, ..Flight::default() };
    let narrow = grid(24, |_, hour| (9..21).contains(&hour));
    let all = grid(24, |_, _| true);
    desk.flight(unit.group(), &schedule(narrow.clone()), (opens, Some(wide)));
    desk.flight(unit.group(), &schedule(all.clone()), (wide, None));
    desk.change(wide, APP, unit.group(), ("dayparts", &narrow, &all));
    steady(desk, &unit, first..first + 3, 9..21);
    steady(desk, &unit, first + 3..first + 4, 9..21);
    steady(desk, &unit, first + 3..first + 4, 22..24);
    steady(desk, &unit, first + 4..first + 6, 0..24);
    desk.trap("dayparts_widened_within_the_hour", unit.group(), first + 3);
}
