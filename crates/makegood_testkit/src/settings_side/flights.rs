//! Start and end of a flight: spend beyond them, in the hour in which they fall, and in the hours of grace.

use jiff::ToSpan;

use crate::plan::GRACE_HOURS;
use crate::settings_side::book::{Desk, Flight, OWNER, Slot};

/// Spend after the end, by hours: silent in the hour of the end and the grace, questioned from then on.
pub(super) fn after_end(desk: &mut Desk<'_>) {
    let change = desk.clock_change(8, 6);
    // At the clock change the grace counts hours that passed, not hours of the clock.
    let (end_day, end_hour) = match change {
        Some(day) => (day, 0),
        None => (desk.some_day(8).max(8), desk.dice.between(12, 16)),
    };
    let minute = if desk.dice.chance(70) { 30 } else { 0 };
    let first = end_day - 5;
    let (opens, ends) = (desk.local(first, 9, 0), desk.local(end_day, end_hour, minute));
    let unit = desk.campaign("Launch week", opens);
    let flight = Flight { starts: Some(opens), ends: Some(ends), countries: desk.country, ..Flight::default() };
    desk.flight(unit.group(), &flight, (opens, None));
    for day in first..end_day {
        for hour in desk.hours(day, 9..22) {
            let spend = desk.odd(2, 3);
            desk.deliver(&unit, unit.ad(), Slot::Hour(hour), "", spend);
        }
    }
    let ended = desk.instant(ends);
    let wanted = if desk.scene.clean { 0 } else { desk.dice.between(3, 6) };
    let (mut leaks, mut from, mut questioned) = (0, None, 0);
    let mut last = end_day;
    let hours: Vec<_> = desk.hours(end_day, 0..24).into_iter().chain(desk.hours(end_day + 1, 0..8)).collect();
    for hour in hours {
        let (begins, _) = desk.span(hour);
        let late = begins >= ended + GRACE_HOURS.hours();
        if late && leaks >= wanted {
            break;
        }
        let spend = desk.odd(1, 4);
        desk.deliver(&unit, unit.ad(), Slot::Hour(hour), "", spend);
        if late {
            last = desk.day_of(hour);
            from.get_or_insert(last);
            questioned += spend;
            leaks += 1;
        }
    }
    if let Some(from) = from {
        desk.fault(
            "spend_outside_flight",
            unit.group(),
            (from, last),
            questioned,
            format!("the flight ended at {ends}"),
        );
    }
    desk.trap("flight_end_hour_and_grace", unit.group(), end_day);
}

/// Spend after the end, by days: the day that begins at the end is within the grace, those after it are not.
pub(super) fn after_end_by_day(desk: &mut Desk<'_>) {
    let first = desk.some_day(14);
    let end_day = first + desk.dice.between(4, 7);
    let (opens, ends) = (desk.local(first, 0, 0), desk.local(end_day, 0, 0));
    let unit = desk.campaign("Weekend push", opens);
    let flight = Flight { starts: Some(opens), ends: Some(ends), ..Flight::default() };
    desk.flight(unit.group(), &flight, (opens, None));
    for day in first..=end_day {
        let spend = desk.odd(10, 40);
        desk.deliver(&unit, unit.group(), Slot::Day(day), "", spend);
    }
    desk.trap("day_row_begins_within_grace", unit.group(), end_day);
    if !desk.scene.clean {
        let last = end_day + desk.dice.between(1, 3);
        let mut questioned = 0;
        for day in end_day + 1..=last {
            let spend = desk.odd(3, 20);
            desk.deliver(&unit, unit.group(), Slot::Day(day), "", spend);
            questioned += spend;
        }
        let note = format!("the flight ended at {ends}; delivery is by days");
        desk.fault("spend_outside_flight", unit.group(), (end_day + 1, last), questioned, note);
    }
}

/// Spend before the start: silent in the hour in which the flight starts.
pub(super) fn before_start(desk: &mut Desk<'_>) {
    let made = desk.some_day(12);
    let (created, starts) = (desk.local(made, 8, 20), desk.local(made + 3, 9, 30));
    let unit = desk.campaign("Pre-order", created);
    let flight = Flight { starts: Some(starts), ..Flight::default() };
    desk.flight(unit.group(), &flight, (created, None));
    for day in made + 3..made + 9 {
        for hour in desk.hours(day, 9..20) {
            let spend = desk.odd(2, 4);
            desk.deliver(&unit, unit.ad(), Slot::Hour(hour), "", spend);
        }
    }
    desk.trap("flight_start_hour", unit.group(), made + 3);
    if !desk.scene.clean {
        let day = made + 1 + desk.dice.index(2) as i64;
        let begins = desk.dice.between(9, 14);
        let ends = begins + desk.dice.between(2, 5);
        let mut questioned = 0;
        for hour in desk.hours(day, begins..ends) {
            let spend = desk.odd(2, 5);
            desk.deliver(&unit, unit.ad(), Slot::Hour(hour), "", spend);
            questioned += spend;
        }
        let note = format!("the flight starts at {starts} only");
        desk.fault("spend_outside_flight", unit.group(), (day, day), questioned, note);
    }
}

/// A flight whose end was moved before it came: spend up to the new end is in order.
pub(super) fn extended(desk: &mut Desk<'_>) {
    let first = desk.some_day(14);
    let opens = desk.local(first, 8, 0);
    let (old_end, new_end) = (desk.local(first + 4, 18, 0), desk.local(first + 8, 18, 0));
    let moved = desk.local(first + 3, 12, 10);
    let unit = desk.campaign("Restock", opens);
    let flight = |ends| Flight { starts: Some(opens), ends: Some(ends), ..Flight::default() };
    desk.flight(unit.group(), &flight(old_end), (opens, Some(moved)));
    desk.flight(unit.group(), &flight(new_end), (moved, None));
    let (old, new) = (desk.instant(old_end).to_string(), desk.instant(new_end).to_string());
    desk.change(moved, OWNER, unit.group(), ("schedule", &old, &new));
    for day in first..=first + 8 {
        for hour in desk.hours(day, 9..18) {
            let spend = desk.odd(2, 3);
            desk.deliver(&unit, unit.ad(), Slot::Hour(hour), "", spend);
        }
    }
    desk.trap("flight_extended", unit.group(), first + 4);
}
