//! Changes by somebody that nobody knows: campaigns created, resumed and raised until the owner undoes it.
//!
//! The hour in which a change or its undoing falls has no spend, and the days on which a raise begins and ends stay below
//! the old budget, so that the money in question is the same however these edges are read.

use crate::settings_side::book::{APP, Desk, OWNER, PLATFORM, RULE, Slot, Unit};

const STRANGER: (&str, &str) = ("203.0.113.77", "unknown");

/// Spends in some hours of a day; the sum.
fn spend(desk: &mut Desk<'_>, unit: &Unit, day: i64, hours: std::ops::Range<i64>) -> i64 {
    let mut sum = 0;
    for hour in desk.hours(day, hours) {
        let spend = desk.odd(2, 5);
        desk.deliver(unit, unit.ad(), Slot::Hour(hour), "", spend);
        sum += spend;
    }
    sum
}

/// A campaign that a stranger created, paused by the owner some days later.
pub(super) fn created(desk: &mut Desk<'_>) {
    if desk.scene.clean {
        return;
    }
    let first = desk.some_day(8);
    let nights = desk.dice.between(1, 3);
    let (at, undone) = (desk.local(first, 10, 20), desk.local(first + nights, 14, 10));
    let unit = desk.create("promo_9931", at, 1, STRANGER);
    desk.budget(unit.campaign(), "dynamic_daily", Some(desk.money(5_000)), (at, None));
    desk.status(unit.campaign(), "active", (at, Some(undone)));
    desk.status(unit.campaign(), "paused", (undone, None));
    desk.change(undone, OWNER, unit.campaign(), ("status", "active", "paused"));
    let mut questioned = spend(desk, &unit, first, 11..22);
    for day in first + 1..first + nights {
        questioned += spend(desk, &unit, day, 8..22);
    }
    questioned += spend(desk, &unit, first + nights, 8..13);
    let note = format!("created by {} and paused on {undone}", STRANGER.0);
    desk.fault("spend_by_unknown_actor", unit.campaign(), (first, first + nights), questioned, note);
}

/// An ad group or campaign that the owner paused, resumed by a stranger (or by nobody strange).
pub(super) fn resumed(desk: &mut Desk<'_>, by_stranger: bool) {
    let first = desk.some_day(12);
    let opens = desk.local(first, 0, 0);
    let (paused, resumed, undone) =
        (desk.local(first + 2, 0, 0), desk.local(first + 4, 9, 25), desk.local(first + 5, 18, 5));
    let unit = desk.create("Retired looks", opens, 1, OWNER);
    desk.budget(unit.campaign(), "dynamic_daily", Some(desk.money(20_000)), (opens, None));
    let on_group = desk.dice.chance(50);
    let target = if on_group { unit.group() } else { unit.campaign() };
    if on_group {
        desk.status(unit.campaign(), "active", (opens, None));
    }
    let spans = [
        ("active", opens, Some(paused)),
        ("paused", paused, Some(resumed)),
        ("active", resumed, Some(undone)),
        ("paused", undone, None),
    ];
    for (status, from, to) in spans {
        desk.status(target, status, (from, to));
    }
    let actor = if by_stranger { STRANGER } else { desk.dice.pick(&[APP, RULE, PLATFORM]).unwrap_or(RULE) };
    desk.change(paused, OWNER, target, ("status", "active", "paused"));
    desk.change(resumed, actor, target, ("status", "paused", "active"));
    desk.change(undone, OWNER, target, ("status", "active", "paused"));
    for day in first..first + 2 {
        spend(desk, &unit, day, 8..20);
    }
    let mut questioned = spend(desk, &unit, first + 4, 10..23);
    questioned += spend(desk, &unit, first + 5, 8..17);
    if by_stranger {
        let note = format!("resumed by {} on {resumed}", actor.0);
        desk.fault("spend_by_unknown_actor", target, (first + 4, first + 5), questioned, note);
    } else {
        desk.trap("resumed_by_program_or_platform", target, first + 4);
    }
}

/// A daily budget that was raised and put back: by a stranger, or by the platform.
pub(super) fn raised(desk: &mut Desk<'_>, by_stranger: bool) {
    let first = desk.some_day(14);
    let opens = desk.local(first, 0, 0);
    let (raise, back) = (desk.local(first + 3, 15, 45), desk.local(first + 6, 11, 15));
    let unit = desk.create("Core range", opens, 1, OWNER);
    desk.status(unit.campaign(), "active", (opens, None));
    // 14 hours of at most 5 dollars stay below the old budget's days, 20 hours of two draws pass it.
    let (old, new) = (desk.money(80), desk.money(400));
    for (amount, from, to) in [(old, opens, Some(raise)), (new, raise, Some(back)), (old, back, None)] {
        desk.budget(unit.campaign(), "dynamic_daily", Some(amount), (from, to));
    }
    let (old_text, new_text) = (desk.text(old), desk.text(new));
    let actor = if by_stranger { STRANGER } else { PLATFORM };
    desk.change(raise, actor, unit.campaign(), ("budget", &old_text, &new_text));
    desk.change(back, OWNER, unit.campaign(), ("budget", &new_text, &old_text));
    let mut questioned = 0;
    for day in first..first + 9 {
        let full = (first + 4..first + 6).contains(&day);
        if full {
            let mut spent = 0;
            for hour in desk.hours(day, 3..23) {
                let spend = desk.odd(6, 10);
                desk.deliver(&unit, unit.ad(), Slot::Hour(hour), "", spend);
                spent += spend;
            }
            questioned += spent - old;
        } else {
            spend(desk, &unit, day, 8..20);
        }
    }
    if by_stranger {
        let note =
            format!("raised by {} from {old_text} to {new_text}: what was spent above {old_text} a day", actor.0);
        desk.fault("spend_by_unknown_actor", unit.campaign(), (first + 4, first + 5), questioned, note);
    } else {
        desk.trap("raised_by_platform", unit.campaign(), first + 3);
    }
}

/// A stranger's change that costs nothing: a budget lowered, a campaign renamed, one created that never ran.
pub(super) fn harmless(desk: &mut Desk<'_>) {
    let first = desk.some_day(10);
    let opens = desk.local(first, 0, 0);
    let lower = desk.local(first + 3, 13, 30);
    let unit = desk.create("Basics", opens, 1, APP);
    desk.status(unit.campaign(), "active", (opens, None));
    let (high, low) = (desk.money(300), desk.money(200));
    desk.budget(unit.campaign(), "dynamic_daily", Some(high), (opens, Some(lower)));
    desk.budget(unit.campaign(), "dynamic_daily", Some(low), (lower, None));
    let (high_text, low_text) = (desk.text(high), desk.text(low));
    desk.change(lower, STRANGER, unit.campaign(), ("budget", &high_text, &low_text));
    desk.change(desk.local(first + 2, 8, 0), STRANGER, unit.campaign(), ("name", "Basics", "Basics 2"));
    for day in first..first + 6 {
        spend(desk, &unit, day, 8..20);
    }
    let idle = desk.create("untitled", opens, 1, STRANGER);
    desk.budget(idle.campaign(), "dynamic_daily", Some(low), (opens, None));
    desk.status(idle.campaign(), "active", (opens, None));
    desk.trap("lowered_by_stranger", unit.campaign(), first + 3);
    desk.trap("created_by_stranger_without_spend", idle.campaign(), first);
    desk.trap("created_by_program", unit.campaign(), first);
}
