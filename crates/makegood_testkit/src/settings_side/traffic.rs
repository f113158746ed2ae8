//! Independent measurements of visits: shares above the threshold, at it, below it, and of somebody who is no partner.

use crate::settings_side::book::{Desk, Slot, Unit};

/// Invalid visits of a thousand up to which the platform's own figure stands (TT-IVT-04).
const THRESHOLD: i64 = 200;

/// One ad or ad group on one day, with a measurement of it.
fn measured(desk: &mut Desk<'_>, theme: &str, per_mille: i64, partner: bool) -> (Unit, &'static str, i64, i64) {
    let first = desk.some_day(6);
    let unit = desk.campaign(theme, desk.local(first, 0, 0));
    let level = if desk.dice.chance(50) { "ad" } else { "ad_group" };
    let day = first + 2;
    let mut spent = 0;
    for each in first..first + 4 {
        // A multiple of a thousand minor units, so that the share of it is exact.
        let spend = (desk.odd(20, 60) / 1000 + 1) * 1000;
        desk.deliver(&unit, unit.at(level), Slot::Day(each), "", spend);
        if each == day {
            spent = spend;
        }
    }
    let seen = desk.dice.between(1, 4) * 1000;
    let invalid = seen * per_mille / 1000;
    let (level_of, id) = unit.at(level);
    let source = if partner { "DoubleVerify" } else { "own server log" };
    let cells = [
        level_of,
        id,
        &desk.scene.calendar.day(day).to_string(),
        source,
        if partner { "tag" } else { "log" },
        &seen.to_string(),
        &(seen - invalid).to_string(),
        &invalid.to_string(),
        "data_center",
        if partner { "yes" } else { "no" },
    ];
    let row = cells.map(str::to_owned).to_vec();
    desk.push("visit_quality", row);
    (unit, level, day, spent * per_mille / 1000)
}

/// A partner found far too many invalid visits.
pub(super) fn invalid(desk: &mut Desk<'_>) {
    if desk.scene.clean {
        return;
    }
    let per_mille = THRESHOLD + desk.dice.between(50, 350);
    let (unit, level, day, questioned) = measured(desk, "Audience network", per_mille, true);
    let note = format!("{per_mille} of 1000 visits are invalid");
    desk.fault("invalid_traffic", unit.at(level), (day, day), questioned, note);
}

/// Shares up to the threshold, and one above it that no approved partner measured.
pub(super) fn tolerated(desk: &mut Desk<'_>) {
    let (unit, level, day, _) = measured(desk, "Search", THRESHOLD, true);
    desk.trap("invalid_share_at_threshold", unit.at(level), day);
    let (unit, level, day, _) = measured(desk, "Feed", 70, true);
    desk.trap("invalid_share_below_threshold", unit.at(level), day);
    let (unit, level, day, _) = measured(desk, "Shopping", 640, false);
    desk.trap("measured_by_no_partner", unit.at(level), day);
}
