//! Manual payment: top-ups before spend, transfers with the Business Center, and a balance that never falls below zero.

use std::collections::BTreeMap;

use jiff::Timestamp;
use makegood_core::time::Day;

use crate::accounts::{Account, CARD, Who};
use crate::automatic::verify_card;
use crate::calendar::{Calendar, instant, midnight_utc};
use crate::cost::CostDay;
use crate::delivery::HourRow;
use crate::dice::Dice;
use crate::ledger::{Ledger, Payment, Route};
use crate::plan::Plan;

/// The balance is topped up before it would fall below this within a day and a half, in minor units.
const RESERVE: i64 = 3_000;

struct Book<'a> {
    account: &'a Account,
    calendar: &'a Calendar,
    /// Changes of the cash balance by instant.
    changes: BTreeMap<Timestamp, i64>,
    recent: Vec<i64>,
}

impl Book<'_> {
    fn at(&self, day: i64, hour: i8, minute: i8) -> Timestamp {
        instant(&self.account.zone, self.calendar.at(day, hour, minute, 0))
    }

    fn change(&mut self, at: Timestamp, amount: i64) {
        *self.changes.entry(at).or_default() += amount;
    }

    fn top_up(&mut self, ledger: &mut Ledger, at: Timestamp, amount: i64, method: &'static str, route: Route) {
        ledger.pay(self.account, at, "top_up", amount, method, route);
        self.change(at, amount);
        self.recent.push(amount);
    }

    fn move_cash(
        &mut self,
        ledger: &mut Ledger,
        at: Timestamp,
        kind: &'static str,
        amount: i64,
        description: &'static str,
    ) {
        ledger.row(self.account, at, kind, amount, description);
        self.change(at, amount);
    }

    fn balance_at(&self, at: Timestamp) -> i64 {
        self.changes.range(..=at).map(|(_, amount)| amount).sum()
    }

    fn lowest(&self, from: Timestamp, to: Timestamp) -> i64 {
        let opening = self.balance_at(from);
        let later = self.changes.range((std::ops::Bound::Excluded(from), std::ops::Bound::Included(to)));
        let mut balance = opening;
        later.fold(opening, |lowest, (_, amount)| {
            balance += amount;
            lowest.min(balance)
        })
    }
}

/// Fills the ledger of a manual account.
pub(crate) fn run(
    seed: u64,
    calendar: &Calendar,
    plan: &Plan,
    account: &Account,
    rows: &[HourRow],
    costs: &BTreeMap<Day, CostDay>,
    ledger: &mut Ledger,
) {
    let mut dice = Dice::new(seed, &format!("manual {}", account.who as usize));
    let mut book = Book { account, calendar, changes: BTreeMap::new(), recent: Vec::new() };
    for row in rows.iter().filter(|row| row.who == account.who) {
        book.change(instant(&account.zone, row.hour), -row.spend);
    }
    for (day, cost) in costs {
        book.change(day_opens(account, *day), -(cost.rounding + cost.excess));
    }
    let last = match account.who {
        Who::Small => plan.small_stops_on,
        Who::Auto | Who::Prepaid => calendar.days - 1,
    };
    match account.who {
        Who::Prepaid => arrange_prepaid(&mut dice, &mut book, ledger),
        Who::Small => arrange_small(seed, &mut dice, &mut book, plan, ledger),
        Who::Auto => {}
    }
    for day in 0..=last {
        let hour = if day == 0 { 8 } else { 9 };
        let at = book.at(day, hour, i8::try_from(dice.between(0, 50)).unwrap_or(0));
        let until = book.at(day + 1, 21, 0);
        if book.lowest(at, until) < RESERVE {
            let need = 3_000 - book.lowest(at, book.at((day + dice.between(5, 8)).min(last + 1), 12, 0));
            let amount = distinct(need / 1000 * 1000 + 1000, &book.recent);
            book.top_up(ledger, at, amount, account.method, Route::Single);
        }
    }
    if account.who == Who::Prepaid || plan.clean {
        let sweep = book.at(last + 1, 10, 15);
        let left = book.balance_at(sweep);
        book.move_cash(ledger, sweep, "transfer_out", -left, "Transfer to Business Center");
    }
}

/// Where rounding and excess of a day of cost fall: at its first instant, so that a balance is never shown too high.
fn day_opens(account: &Account, day: Day) -> Timestamp {
    match account.who {
        Who::Prepaid => {
            midnight_utc(day).saturating_add(jiff::SignedDuration::from_secs(1)).unwrap_or(Timestamp::UNIX_EPOCH)
        }
        Who::Auto | Who::Small => instant(&account.zone, day.at(0, 0, 1, 0)),
    }
}

fn arrange_prepaid(dice: &mut Dice, book: &mut Book<'_>, ledger: &mut Ledger) {
    let own = book.account.method;
    let week = |number: i64, dice: &mut Dice| number * 7 + dice.between(0, 3);
    // Two honest equal top-ups on one day.
    let day = week(3, dice);
    let equal = dice.between(21, 29) * 1_000;
    for hour in [10, 15] {
        let at = book.at(day, hour, 24);
        book.top_up(ledger, at, equal, own, Route::Single);
    }
    // Two top-ups that the bank books as one debit.
    let day = week(5, dice);
    let (first, second) = (dice.between(311, 349) * 50, dice.between(411, 449) * 50);
    for (hour, amount) in [(9, first), (11, second)] {
        let at = book.at(day, hour, 5);
        book.top_up(ledger, at, amount, own, Route::Batched);
    }
    // One top-up captured in two parts.
    let at = book.at(week(7, dice), 12, 40);
    book.top_up(ledger, at, dice.between(411, 449) * 90, own, Route::InParts);
    // One top-up by the card, which is in another currency.
    let at = book.at(week(9, dice), 13, 10);
    book.top_up(ledger, at, dice.between(150, 240) * 100, CARD, Route::Foreign);
    // One whose debit takes the longest that posting may take, of an amount that nothing else could explain.
    let at = book.at(week(11, dice), 10, 10);
    book.top_up(ledger, at, dice.between(311, 349) * 110, own, Route::Slow);
    let at = book.at(week(10, dice), 14, 0);
    book.move_cash(ledger, at, "transfer_in", dice.between(10, 20) * 1_000, "Transfer from Business Center");
}

fn arrange_small(seed: u64, dice: &mut Dice, book: &mut Book<'_>, plan: &Plan, ledger: &mut Ledger) {
    // The same amount from two ad accounts with one card on one day.
    let same = ledger
        .payments
        .iter()
        .find(|payment| is_plain_threshold(payment) && book.calendar.number(payment.day) >= 12)
        .cloned();
    if let Some(payment) = same {
        let at = book.at(book.calendar.number(payment.day), 10, 48);
        book.top_up(ledger, at, payment.charge, CARD, Route::Single);
    }
    // A refund of part of the balance, netted into the next top-up by the card's acquirer.
    let day = 30 + dice.between(0, 5);
    let (amount, refund) = (dice.between(231, 259) * 70, dice.between(31, 49) * 50);
    let at = book.at(day, 11, 30);
    book.top_up(ledger, at, amount, CARD, Route::LessRefund(refund));
    let at = book.at(day, 11, 35);
    book.move_cash(ledger, at, "refund", -refund, "Refund of balance");
    if let Some(row) = ledger.rows.last_mut() {
        row.method = Some(CARD);
    }
    // What is left when the account falls silent is more than small change.
    if !plan.clean {
        let at = book.at(plan.small_stops_on - 2, 16, 20);
        book.top_up(ledger, at, Dice::new(seed, "left idle").between(151, 239) * 110, CARD, Route::Single);
    }
    // A new card is added towards the end: charged and returned within 15 days.
    let day = book.calendar.days - 24;
    verify_card(book.account, dice, book.calendar, ledger, day, 12);
    let rows = ledger.rows.len();
    let both: Vec<(Timestamp, i64)> =
        ledger.rows[rows.saturating_sub(2)..].iter().map(|row| (row.at, row.amount)).collect();
    for (at, amount) in both {
        book.change(at, amount);
    }
}

fn is_plain_threshold(payment: &Payment) -> bool {
    payment.who == Who::Auto && payment.route == Route::Single && payment.charge % 1_000 == 0 && payment.charge > 5_000
}

/// An amount at or above `wanted` that no recent top-up had, so that a second debit of it can only be a repeat.
fn distinct(wanted: i64, recent: &[i64]) -> i64 {
    let mut amount = wanted;
    while recent.contains(&amount) {
        amount += 1000;
    }
    amount
}

/// Cash balance at an instant as the ledger and the days of cost that ended by then leave it.
pub(crate) fn cash_at(
    account: &Account,
    ledger: &Ledger,
    costs: &BTreeMap<Day, CostDay>,
    at: Timestamp,
    day: Day,
) -> i64 {
    let moved: i64 = ledger
        .rows
        .iter()
        .filter(|row| row.who == account.who && row.at < at && row.status == "settled")
        .map(|row| row.amount)
        .sum();
    let spent: i64 = costs.range(..day).map(|(_, cost)| cost.cash()).sum();
    moved - spent
}
