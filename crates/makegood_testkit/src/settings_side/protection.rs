//! Days under ROI and bid protection: credit that did not come, and days to which none is due.
//!
//! A day's credit is cost - gross revenue / (0.9 x target ROI), for more than 20 orders.

use crate::settings_side::book::{Desk, OWNER, Slot, Unit};

/// Target ROI in tenths, and nine tenths of it in hundredths.
const TARGETS: [(i64, i64); 4] = [(20, 180), (25, 225), (30, 270), (40, 360)];

/// One protected day.
struct Day<'a> {
    day: i64,
    scheme: &'a str,
    cost: i64,
    /// Cost that the revenue of the day stands for.
    covered: i64,
    orders: i64,
    status: &'a str,
    credit: Option<i64>,
}

fn write(desk: &mut Desk<'_>, unit: &Unit, (target, factor): (i64, i64), day: &Day<'_>) {
    desk.deliver(unit, unit.campaign(), Slot::Day(day.day), "", day.cost);
    let revenue = desk.text(day.covered * factor / 100);
    let target = format!("{}.{}", target / 10, target % 10);
    let credit = day.credit.map(|credit| desk.text(credit)).unwrap_or_default();
    let cells = [
        unit.campaign.as_str(),
        &desk.scene.calendar.day(day.day).to_string(),
        day.scheme,
        &desk.text(day.cost),
        desk.currency.code(),
        &day.orders.to_string(),
        if day.scheme == "roi_protection" { &revenue } else { "" },
        if day.scheme == "roi_protection" { &target } else { "" },
        day.status,
        &credit,
        &desk.read_at(),
    ];
    desk.push("protection_day", cells.map(str::to_owned).to_vec());
}

/// A campaign under ROI protection for a fortnight, each day of another kind, and one under bid protection.
pub(super) fn days(desk: &mut Desk<'_>) {
    let first = desk.some_day(20);
    let opens = desk.local(first, 0, 0);
    let unit = desk.campaign("Shop ROI", opens);
    let form = desk.dice.pick(&TARGETS).unwrap_or(TARGETS[0]);
    let id = unit.campaign.clone();
    let edited = first + 5;
    // The platform's log of changes begins before the protected days.
    desk.change(desk.local(edited, 13, 20), OWNER, unit.campaign(), ("target_roi", "1.8", "2.0"));
    let mut short = vec![first + 8];
    if desk.dice.chance(60) {
        short.push(first + 11);
    }
    for number in 0..13 {
        let day = first + number;
        // Whole dollars times 20 keep the revenue exact at every target.
        let covered = desk.money(desk_dollars(number)) * 20;
        let gap = desk.odd(12, 90);
        let met = Day {
            day,
            scheme: "roi_protection",
            cost: covered,
            covered,
            orders: desk.dice.between(24, 60),
            status: "target_met",
            credit: None,
        };
        let row = match number {
            2 => Day { cost: covered + gap, orders: 20, ..met },
            4 => Day { cost: covered + gap, status: "payment_complete", credit: Some(gap), ..met },
            5 => Day { cost: covered + gap, status: "ineligible", ..met },
            8 | 11 if short.contains(&day) && !desk.scene.clean => {
                let status = if desk.dice.chance(50) { "confirming" } else { "under_protection" };
                let note = format!("{status}, {} above what the revenue of the day stands for", desk.text(gap));
                desk.fault("protection_credit_missing", ("campaign", &id), (day, day), gap, note);
                Day { cost: covered + gap, status, ..met }
            }
            // To the cent at nine tenths of the target.
            3 => met,
            // Better than that.
            _ => Day { cost: covered * 4 / 5, ..met },
        };
        write(desk, &unit, form, &row);
    }
    desk.trap("protection_twenty_orders", unit.campaign(), first + 2);
    desk.trap("protection_at_ninety_percent", unit.campaign(), first + 3);
    desk.trap("protection_paid", unit.campaign(), first + 4);
    desk.trap("protection_ineligible_after_edit", unit.campaign(), edited);
    let bid = desk.campaign("App bid cap", opens);
    for day in first..first + 3 {
        let cost = desk.odd(40, 90);
        let row =
            Day { day, scheme: "bid_protection", cost, covered: 0, orders: 30, status: "confirming", credit: None };
        write(desk, &bid, form, &row);
    }
    desk.trap("bid_protection_without_formula", bid.campaign(), first);
}

/// Twentieths of the covered cost of a day, in dollars.
fn desk_dollars(number: i64) -> i64 {
    4 + number % 5
}
