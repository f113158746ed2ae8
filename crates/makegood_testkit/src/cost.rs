//! What the platform's finance pages say a day cost.
//!
//! A day's cost is its delivery, off by at most one minor unit per row (rounding), plus a planted excess. `Auto` and
//! `Small` state days of the account, `Prepaid` states days in UTC.

use std::collections::BTreeMap;

use makegood_core::time::Day;

use crate::accounts::{Account, Who};
use crate::calendar::{Calendar, instant, utc_day};
use crate::delivery::HourRow;
use crate::dice::Dice;
use crate::plan::Plan;

/// Cost of one account on one day, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct CostDay {
    pub(crate) delivered: i64,
    /// Delivery rows of the day.
    pub(crate) rows: i64,
    /// Rounding: between minus and plus `rows`.
    pub(crate) rounding: i64,
    /// Planted excess.
    pub(crate) excess: i64,
    /// Part paid by ad credit.
    pub(crate) credit: i64,
    /// True on the day whose rounding reaches one minor unit per row.
    pub(crate) rounded_to_the_edge: bool,
}

impl CostDay {
    pub(crate) fn total(&self) -> i64 {
        self.delivered + self.rounding + self.excess
    }

    pub(crate) fn cash(&self) -> i64 {
        self.total() - self.credit
    }
}

/// The zone in which an account's days of cost are counted.
pub(crate) fn cost_day(account: &Account, row: &HourRow) -> Day {
    match account.who {
        Who::Prepaid => utc_day(instant(&account.zone, row.hour)),
        Who::Auto | Who::Small => row.hour.date(),
    }
}

/// Cost of an account by day.
pub(crate) fn cost_days(
    seed: u64,
    calendar: &Calendar,
    plan: &Plan,
    account: &Account,
    rows: &[HourRow],
) -> BTreeMap<Day, CostDay> {
    let mut days: BTreeMap<Day, CostDay> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.who == account.who) {
        // The small account's report has one row per ad and day, so its rounding allowance is per ad.
        let day = days.entry(cost_day(account, row)).or_default();
        day.delivered += row.spend;
        day.rows += 1;
    }
    if account.who == Who::Small {
        for day in days.values_mut() {
            day.rows = 1;
        }
    }
    let mut dice = Dice::new(seed, &format!("cost {}", account.who as usize));
    let edge = edge_day(&mut dice, calendar, plan, account);
    let mut credit_left = plan.grant.1;
    for (date, day) in &mut days {
        let number = calendar.number(*date);
        let drawn = dice.between(-3, 3);
        day.excess = plan.excess(account.who, number);
        if number == edge {
            day.rounding = day.rows;
            day.rounded_to_the_edge = true;
        } else if !plan.near_excess(account.who, number) {
            day.rounding = drawn.clamp(-day.rows, day.rows);
        }
        if account.who == Who::Auto && number >= plan.grant.0 {
            // Ad credit pays first, until it is used up.
            day.credit = credit_left.min(day.total());
            credit_left -= day.credit;
        }
    }
    days
}

/// A day away from planted excesses and from the ad credit, whose rounding is as large as it may be.
fn edge_day(dice: &mut Dice, calendar: &Calendar, plan: &Plan, account: &Account) -> i64 {
    let suits = |day: i64| !plan.near_excess(account.who, day) && (day - plan.grant.0).abs() > 6;
    let draws: Vec<i64> = (0..50).map(|_| dice.between(5, calendar.days - 50)).collect();
    draws.into_iter().find(|day| suits(*day)).unwrap_or(2)
}
