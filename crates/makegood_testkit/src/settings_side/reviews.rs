//! Rejection, suspension and deletion: spend long after them, within the grace, and in rejections that were short.

use jiff::ToSpan;
use jiff::civil::DateTime;

use crate::plan::GRACE_HOURS;
use crate::settings_side::book::{Desk, OWNER, PLATFORM, Slot, Unit};

/// Status of an ad through a rejection and back.
fn rejected(desk: &mut Desk<'_>, unit: &Unit, opens: DateTime, from: DateTime, to: DateTime) {
    desk.status(unit.ad(), "active", (opens, Some(from)));
    desk.status(unit.ad(), "rejected", (from, Some(to)));
    desk.status(unit.ad(), "active", (to, None));
    desk.change(from, PLATFORM, unit.ad(), ("status", "active", "rejected"));
    desk.change(to, PLATFORM, unit.ad(), ("status", "rejected", "active"));
}

/// An ad rejected for a night: the hours in which it falls and ends, and the grace, are silent.
pub(super) fn overnight(desk: &mut Desk<'_>) {
    let change = desk.clock_change(3, 6);
    let first = change.map_or_else(|| desk.some_day(8), |day| day - 3);
    let opens = desk.local(first, 0, 0);
    let hour = desk.dice.between(14, 16);
    let (from, to) = (desk.local(first + 2, hour, 20), desk.local(first + 3, 9, 40));
    let unit = desk.campaign("Testimonials", opens);
    rejected(desk, &unit, opens, from, to);
    let (begins, ends) = (desk.instant(from), desk.instant(to));
    let wanted = if desk.scene.clean { 0 } else { desk.dice.between(3, 8) };
    let (mut leaks, mut questioned, mut days) = (0, 0, None);
    for day in first..first + 6 {
        for hour in desk.hours(day, 0..24) {
            let (starts, closes) = desk.span(hour);
            let inside = starts >= begins + GRACE_HOURS.hours() && closes <= ends;
            let at_night = hour.hour() < 8 || hour.hour() > 21;
            if (inside && leaks >= wanted) || (!inside && at_night) {
                continue;
            }
            let spend = desk.odd(1, 3);
            desk.deliver(&unit, unit.ad(), Slot::Hour(hour), "", spend);
            if inside {
                leaks += 1;
                questioned += spend;
                days = Some((days.map_or(day, |(from, _)| from), day));
            }
        }
    }
    desk.trap("rejection_hour_and_grace", unit.ad(), first + 2);
    if let Some(days) = days {
        let note = format!("rejected {from} to {to}");
        desk.fault("spend_after_rejection", unit.ad(), days, questioned, note);
    }
}

/// A rejection shorter than the grace, with spend throughout.
pub(super) fn short(desk: &mut Desk<'_>) {
    let first = desk.some_day(6);
    let opens = desk.local(first, 0, 0);
    let unit = desk.campaign("Unboxing", opens);
    rejected(desk, &unit, opens, desk.local(first + 2, 11, 10), desk.local(first + 2, 13, 40));
    for day in first..first + 4 {
        for hour in desk.hours(day, 8..20) {
            let spend = desk.odd(1, 3);
            desk.deliver(&unit, unit.ad(), Slot::Hour(hour), "", spend);
        }
    }
    desk.trap("rejection_shorter_than_grace", unit.ad(), first + 2);
}

/// An ad group deleted, or a campaign suspended, for good: spend on whole days after it.
pub(super) fn for_good(desk: &mut Desk<'_>) {
    let first = desk.some_day(14);
    let hour = desk.dice.between(9, 18);
    let (opens, from) = (desk.local(first, 0, 0), desk.local(first + 5, hour, 5));
    let unit = desk.create("Old stock", opens, 1, OWNER);
    desk.budget(unit.campaign(), "dynamic_daily", Some(desk.money(20_000)), (opens, None));
    let (level, status, actor) =
        if desk.dice.chance(50) { ("ad_group", "deleted", OWNER) } else { ("campaign", "suspended", PLATFORM) };
    let target = unit.at(level);
    desk.status(target, "active", (opens, Some(from)));
    desk.status(target, status, (from, None));
    if level == "ad_group" {
        desk.status(unit.campaign(), "active", (opens, None));
    }
    desk.change(from, actor, target, ("status", "active", status));
    for day in first..=first + 5 {
        let spend = desk.odd(10, 30);
        desk.deliver(&unit, unit.group(), Slot::Day(day), "", spend);
    }
    desk.trap("day_row_of_the_deletion", target, first + 5);
    if !desk.scene.clean {
        let last = first + 5 + desk.dice.between(1, 4);
        let mut questioned = 0;
        for day in first + 6..=last {
            let spend = desk.odd(4, 20);
            desk.deliver(&unit, unit.group(), Slot::Day(day), "", spend);
            questioned += spend;
        }
        let note = format!("{status} from {from} on; delivery is by days");
        desk.fault("spend_after_rejection", target, (first + 6, last), questioned, note);
    }
}
