//! Delivery of an account's one ad, and what the platform says a day of it cost.

use std::collections::BTreeSet;

use jiff::Timestamp;
use makegood_core::time::Day;

use crate::calendar::{hour_seconds, instant, midnight_utc, utc_day};
use crate::dice::Dice;
use crate::ledger::rate_of;
use crate::money_side::book::{Book, Cost, Grant, Row, Scene, Served};

/// Hours in which an ad with hourly reports runs.
const HOURS: std::ops::RangeInclusive<i8> = 1..=22;

/// How an account spends.
pub(crate) struct Spending {
    /// Spend of a day, lowest and highest.
    pub(crate) daily: (i64, i64),
    /// True for hourly reports.
    pub(crate) hourly: bool,
    /// Days whose cost is a whole multiple of 1,000 minor units without rounding, so that any tax on it is exact.
    pub(crate) exact: BTreeSet<i64>,
}

/// Fills delivery and cost of every day of the calendar.
pub(crate) fn spend(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, how: &Spending) {
    for day in 0..scene.calendar.days {
        let drawn = dice.between(how.daily.0, how.daily.1);
        let exact = how.exact.contains(&day);
        let target = if exact { drawn / 1_000 * 1_000 } else { drawn };
        let mut left = target;
        if how.hourly {
            let runs = |hour: &i8| hour_seconds(&book.zone, scene.calendar.at(day, *hour, 0, 0)) > 0;
            let hours: Vec<i8> = HOURS.filter(runs).collect();
            for (number, hour) in hours.iter().enumerate() {
                let open = i64::try_from(hours.len() - number).unwrap_or(1);
                let share = if open == 1 { left } else { left / open * dice.between(70, 130) / 100 };
                book.served.push(Served { day, hour: Some(*hour), spend: share });
                left -= share;
            }
        } else {
            book.served.push(Served { day, hour: None, spend: target });
        }
    }
    for served in book.served.clone() {
        let on = cost_day(book, scene, served);
        let cost = book.costs.entry(on).or_default();
        cost.delivered += served.spend;
        cost.rows += 1;
    }
    for (day, cost) in &mut book.costs {
        let drawn = dice.between(-2, 2).clamp(-cost.rows, cost.rows);
        cost.rounding = if how.exact.contains(&scene.calendar.number(*day)) { 0 } else { drawn };
    }
    book.trap("rounding_of_one_minor_unit_per_row", "cost of most days");
    if book.utc_days {
        book.trap("zone_shifted_days", "cost is stated in UTC days");
    }
}

/// The day on which the platform counts what was served.
fn cost_day(book: &Book, scene: Scene<'_>, served: Served) -> Day {
    match served.hour {
        Some(hour) if book.utc_days => utc_day(instant(&book.zone, scene.calendar.at(served.day, hour, 0, 0))),
        _ => scene.calendar.day(served.day),
    }
}

/// Grants an ad credit that pays first from its day on until it is used up, well before it expires.
pub(crate) fn grant_credit(book: &mut Book, scene: Scene<'_>, day: i64, amount: i64) {
    let id = format!("GR{}{:04}", &book.id[..3], day + 1_000);
    let at = book.at(scene.calendar, day, 0, 5);
    let row = book.row(at, "credit_granted", amount);
    row.funding = "ad_credit";
    row.reference = Some(id.clone());
    let mut left = amount;
    for (on, cost) in &mut book.costs {
        if scene.calendar.number(*on) >= day {
            cost.credit = left.min(cost.total());
            left -= cost.credit;
        }
    }
    book.grants.push(Grant { id, amount, days: (day, day + 60) });
    book.trap("ad_credit_pays_part_of_cost", &format!("from {}", scene.calendar.day(day)));
}

/// Cost rows of every day in the ledger, at the end of the day; with `taxed`, tax on the day's cash cost beside them.
pub(crate) fn state_in_ledger(book: &mut Book, scene: Scene<'_>, funding: &'static str, taxed: bool) {
    book.cost_in_ledger = true;
    let days: Vec<(Day, Cost)> = book.costs.iter().map(|(day, cost)| (*day, *cost)).collect();
    for (on, cost) in days {
        let day = scene.calendar.number(on);
        let at = book.at(scene.calendar, day, 23, 57);
        let period = Some((on, on));
        if cost.credit > 0 {
            let row = book.row(at, "cost", -cost.credit);
            (row.funding, row.period) = ("ad_credit", period);
        }
        if cost.cash() > 0 {
            let row = book.row(at, "cost", -cost.cash());
            (row.funding, row.period) = (funding, period);
            let tax = rate_of(cost.cash(), book.rate_on(day));
            if taxed && tax > 0 {
                book.row(at, "tax", -tax).period = period;
            }
        }
    }
}

/// Cash that cost takes within some days, tax included: of the cost table, or of the ledger.
pub(crate) fn taken(book: &Book, scene: Scene<'_>, days: std::ops::Range<i64>) -> i64 {
    if book.cost_in_ledger {
        let of = |row: &&Row| {
            matches!(row.kind, "cost" | "tax")
                && row.funding == "cash"
                && row.period.is_some_and(|(_, end)| days.contains(&scene.calendar.number(end)))
        };
        return -book.ledger.iter().filter(of).map(|row| row.amount).sum::<i64>();
    }
    book.costs.iter().filter(|(on, _)| days.contains(&scene.calendar.number(**on))).map(|(_, cost)| cost.cash()).sum()
}

/// Balance at an instant: settled cash rows, less the days of cost that ended by then, less what a day under way has
/// delivered so far.
pub(crate) fn cash_at(book: &Book, scene: Scene<'_>, at: Timestamp) -> i64 {
    let moved: i64 = book
        .ledger
        .iter()
        .filter(|row| row.at < at && row.status == "settled" && row.funding == "cash")
        .map(|row| row.amount)
        .sum();
    if book.cost_in_ledger {
        return moved;
    }
    let (today, opens) = if book.utc_days {
        (utc_day(at), midnight_utc(utc_day(at)))
    } else {
        let day = book.zone.day_of(at);
        (day, instant(&book.zone, day.at(0, 0, 0, 0)))
    };
    let closed: i64 = book.costs.range(..today).map(|(_, cost)| cost.cash()).sum();
    let running: i64 = book
        .served
        .iter()
        .filter_map(|served| {
            Some((instant(&book.zone, scene.calendar.at(served.day, served.hour?, 0, 0)), served.spend))
        })
        .filter(|(begins, _)| *begins >= opens && *begins < at)
        .map(|(_, spend)| spend)
        .sum();
    // Ad credit pays first on a day under way too.
    let credit = book.costs.get(&today).map_or(0, |cost| cost.credit);
    moved - closed - (running - credit).max(0)
}
