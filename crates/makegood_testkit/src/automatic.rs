//! Automatic payment: the card is charged when what is owed reaches the threshold, and the rest on the bill date.
//!
//! The excess over a threshold rolls over (TT-BIL-03), so equal charges in one week are the ordinary case. Tax is a
//! row of its own, each day, on the day's cash cost.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};
use makegood_core::time::Day;

use crate::accounts::{Account, CARD, Who};
use crate::calendar::{Calendar, hour_seconds, instant};
use crate::cost::CostDay;
use crate::delivery::HourRow;
use crate::dice::Dice;
use crate::ledger::{Ledger, Route, rate_of};
use crate::plan::Plan;

/// Billing threshold by day, in minor units: it starts low and rises (TT-BIL-04).
pub(crate) fn threshold(seed: u64, calendar: &Calendar, day: i64) -> i64 {
    let mut dice = Dice::new(seed, "threshold");
    let low = dice.between(3, 4) * 10_000;
    let rise = dice.between(1, 2) * 10_000;
    if day < calendar.months[1].1 - 4 { low } else { low + rise }
}

/// Fills the ledger of the automatic account.
pub(crate) fn bill(
    seed: u64,
    calendar: &Calendar,
    plan: &Plan,
    account: &Account,
    rows: &[HourRow],
    costs: &BTreeMap<Day, CostDay>,
    ledger: &mut Ledger,
) {
    let mut dice = Dice::new(seed, "automatic");
    let slow_from = dice.between(10, 20);
    let hold_from = dice.between(24, 34);
    let fails_from = dice.between(38, 46);
    let mut traps =
        [(slow_from, Route::Slow, false), (hold_from, Route::AfterHold, false), (fails_from, Route::Single, true)];
    let at =
        |day: i64, hour: i8, minute: i8, second: i8| instant(&account.zone, calendar.at(day, hour, minute, second));
    verify_card(account, &mut dice, calendar, ledger, 0, 6);

    let mut spent: BTreeMap<(i64, i8), (i64, i64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.who == Who::Auto) {
        let hour = spent.entry((row.day, row.hour.hour())).or_default();
        *hour = (hour.0 + row.spend, hour.1 + 1);
    }
    let mut owed = 0;
    for day in 0..calendar.days {
        let cost = costs.get(&calendar.day(day)).copied().unwrap_or_default();
        if day == plan.grant.0 {
            grant(account, plan, at(day, 0, 5, 0), ledger);
        }
        // Paid within the day against what was delivered so far, less the rounding that the day's row may bring.
        let (mut so_far, mut paid_today) = (0, 0);
        for hour in 0..24i8 {
            let (spend, count) = spent.get(&(day, hour)).copied().unwrap_or_default();
            so_far += (spend - count).max(0);
            if hour_seconds(&account.zone, calendar.at(day, hour, 0, 0)) == 0 || hour == 23 {
                continue;
            }
            let due = |paid: i64| owed + (so_far - cost.credit).max(0) - paid;
            let limit = threshold(seed, calendar, day);
            while due(paid_today) >= limit {
                let trap = traps.iter().position(|(from, _, _)| *from <= day);
                let (_, route, fails) = trap.map_or((0, Route::Single, false), |position| {
                    std::mem::replace(&mut traps[position], (i64::MAX, Route::Single, false))
                });
                let paid_at = at(day, hour, 59, 0)
                    .saturating_add(jiff::SignedDuration::from_secs(i64::from(paid_today > 0) * 7))
                    .unwrap_or(Timestamp::UNIX_EPOCH);
                if fails {
                    let failed = ledger.row(
                        account,
                        paid_at.saturating_sub(31.minutes()).unwrap_or(paid_at),
                        "payment",
                        limit,
                        "Bill payment, declined by the issuer",
                    );
                    failed.status = "failed";
                    failed.method = Some(CARD);
                }
                ledger.pay(account, paid_at, "payment", limit, CARD, route);
                paid_today += limit;
            }
        }
        owed += close_day(account, at(day, 23, 58, 0), calendar.day(day), cost, ledger) - paid_today;
        if let Some(month) = calendar.months.iter().position(|(_, last)| *last == day) {
            let bill = owed;
            if bill > 0 {
                ledger.pay(account, at(day, 23, 59, 20), "payment", bill, CARD, Route::Single);
                owed = 0;
            }
            if plan.overpaid_months.contains(&month) {
                let again = if dice.chance(50) && bill > 4_000 { bill } else { dice.between(6_000, 24_000) };
                ledger.pay(account, at(day, 23, 59, 45), "payment", again, CARD, Route::Single);
                if let Some(payment) = ledger.payments.last_mut() {
                    payment.extra = true;
                }
            }
        }
    }
}

/// Cost and tax rows of a day; returns what they add to what is owed.
fn close_day(account: &Account, at: Timestamp, day: Day, cost: CostDay, ledger: &mut Ledger) -> i64 {
    if cost.credit > 0 {
        let row = ledger.row(account, at, "cost", -cost.credit, "Daily cost paid by ad credit");
        row.funding = "ad_credit";
        row.period = Some(day);
    }
    let tax = rate_of(cost.cash(), account.tax_bp);
    if cost.cash() > 0 {
        ledger.row(account, at, "cost", -cost.cash(), "Daily cost").period = Some(day);
        ledger.row(account, at, "tax", -tax, "Sales tax on daily cost").period = Some(day);
    }
    cost.cash() + tax
}

fn grant(account: &Account, plan: &Plan, at: Timestamp, ledger: &mut Ledger) {
    let row = ledger.row(account, at, "credit_granted", plan.grant.1, "Ad credit: spring offer");
    row.funding = "ad_credit";
    row.reference = Some(GRANT_ID.to_owned());
}

/// Id of the ad credit granted to the automatic account.
pub(crate) const GRANT_ID: &str = "PROMO-5512088";

/// A small charge that proves a card and comes back within 15 days (TT-BIL-06).
pub(crate) fn verify_card(
    account: &Account,
    dice: &mut Dice,
    calendar: &Calendar,
    ledger: &mut Ledger,
    day: i64,
    days_until_return: i64,
) {
    let amount = 1_000 + dice.between(0, 40);
    let at = |day: i64, hour: i8| instant(&account.zone, calendar.at(day, hour, 12, 0));
    ledger.pay(account, at(day, 9), "card_verification", amount, CARD, Route::ComesBack(days_until_return));
    let back = ledger.row(
        account,
        at(day + days_until_return, 11),
        "card_verification_refund",
        -amount,
        "Card verification returned",
    );
    back.method = Some(CARD);
}
