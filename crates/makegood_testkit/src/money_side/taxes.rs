//! Two accounts whose tax is taken by the two methods of TT-TAX-01: daily from the balance, and on each top-up.

use std::collections::BTreeSet;

use crate::dice::Dice;
use crate::ledger::rate_of;
use crate::money_side::book::{Book, Cost, Home, Paid, Scene};
use crate::money_side::routes::{fund, merchants, settle, sweep};
use crate::money_side::spend::{Spending, cash_at, grant_credit, spend, state_in_ledger};

const CONSUMPTION_CARD: &str = "9350";
const TOP_UP_CARD: &str = "6690";

/// Countries whose tax the platform takes, at rates that make the tax on whole thousands exact.
pub(crate) const TAXED: [Home; 5] = [
    Home("EUR", "Europe/Paris", "FR", 2_000),
    Home("JPY", "Asia/Tokyo", "JP", 1_000),
    Home("SGD", "Asia/Singapore", "SG", 900),
    Home("GBP", "Europe/London", "GB", 2_000),
    Home("ZAR", "Africa/Johannesburg", "ZA", 1_500),
];

/// A country whose rate rises in the middle of the data, as Switzerland's did from 7.7 % to 8.1 % (TT-TAX-05).
const RISING: (Home, i64) = (Home("CHF", "Europe/Zurich", "CH", 770), 810);

/// The account whose tax is taken with each day's cost.
pub(crate) fn consumption(scene: Scene<'_>) -> Option<Book> {
    let mut dice = Dice::new(scene.seed, "consumption tax");
    let rises = dice.chance(40);
    let home = if rises { RISING.0 } else { dice.pick(&TAXED)? };
    let mut book = Book::open(4, dice.between(1, 9_999_999_999_999_999), "Taxed daily", home, "manual")?;
    let half = scene.calendar.days / 2;
    if rises {
        book.rates.push((half + dice.between(-5, 5), RISING.1));
        book.trap("tax_rate_changes", "between two observations of the account");
    }
    // The number is on file late, so that most days are taxed.
    let number_from = scene.calendar.days - dice.between(18, 26);
    book.number_from = Some(number_from);
    book.trap("tax_before_the_number_is_on_file", &format!("before {}", scene.calendar.day(number_from)));
    let wrong_rate = [half - 20 + dice.between(0, 6), half + 12 + dice.between(0, 6)];
    let despite_number = number_from + dice.between(3, 12);
    let mut exact: BTreeSet<i64> = wrong_rate.into_iter().collect();
    exact.insert(despite_number);
    spend(&mut book, scene, &mut dice, &Spending { daily: (14_000, 29_000), hourly: false, exact });
    grant_credit(&mut book, scene, 9 + dice.between(0, 5), dice.between(30_000, 50_000));
    state_in_ledger(&mut book, scene, "cash", true);
    book.trap("tax_as_its_own_row", "every taxed day");
    round_off(&mut book, scene, &mut dice);
    if !scene.clean {
        let at_rate = dice.chance(60);
        if at_rate {
            let count = 1 + dice.index(2);
            for day in wrong_rate.into_iter().take(count) {
                let points = dice.between(1, 5) * 100;
                overtax_day(&mut book, scene, day, points);
            }
        } else {
            tax_despite_number(&mut book, scene, despite_number);
        }
    }
    book.ledger.sort_by_key(|row| row.at);
    for paid in fund(&mut book, scene, &mut dice, CONSUMPTION_CARD, 9) {
        settle(&mut book, &mut dice, &paid);
    }
    merchants(&mut book, scene, &mut dice, CONSUMPTION_CARD, None);
    sweep(&mut book, scene);
    snapshots(&mut book, scene);
    Some(book)
}

/// Tax on an amount, rounded up to the next minor unit.
fn rounded_up(amount: i64, basis_points: i64) -> i64 {
    (amount * basis_points + 9_999) / 10_000
}

/// Some days' tax is rounded up, not to the nearest: less than a minor unit is no fault.
fn round_off(book: &mut Book, scene: Scene<'_>, dice: &mut Dice) {
    let exact_before = scene.calendar.days / 2 - 24;
    for number in 0..book.ledger.len() {
        let Some((on, _)) = book.ledger[number].period.filter(|_| book.ledger[number].kind == "tax") else { continue };
        let day = scene.calendar.number(on);
        if day < exact_before && dice.chance(25) {
            let base = book.costs.get(&on).map_or(0, Cost::cash);
            book.ledger[number].amount = -rounded_up(base, book.rate_on(day));
        }
    }
    book.trap("tax_rounded_up", "some of the first days");
}

/// Fault: a day's tax at some points (in basis points) above the rate.
fn overtax_day(book: &mut Book, scene: Scene<'_>, day: i64, points: i64) {
    let on = scene.calendar.day(day);
    let base = book.costs.get(&on).map_or(0, Cost::cash);
    let excess = rate_of(base, points);
    if let Some(row) = book.ledger.iter_mut().find(|row| row.kind == "tax" && row.period == Some((on, on))) {
        row.amount -= excess;
    }
    let note = format!("tax on {} at {points} basis points above the rate", book.text(base));
    book.plant("tax_above_rate", (on, on), excess, note);
}

/// Fault: a day's tax although a valid number is on file.
fn tax_despite_number(book: &mut Book, scene: Scene<'_>, day: i64) {
    let on = scene.calendar.day(day);
    let base = book.costs.get(&on).map_or(0, Cost::cash);
    let tax = rate_of(base, book.rates.last().map_or(0, |(_, rate)| *rate));
    let at = book.at(scene.calendar, day, 23, 58);
    book.row(at, "tax", -tax).period = Some((on, on));
    book.plant("tax_above_rate", (on, on), tax, "taxed although a valid number is on file".to_owned());
}

/// The account whose tax is added to each top-up.
pub(crate) fn top_ups(scene: Scene<'_>) -> Option<Book> {
    let mut dice = Dice::new(scene.seed, "top-up tax");
    let home = dice.pick(&TAXED)?;
    let mut book = Book::open(5, dice.between(1, 9_999_999_999_999_999), "Taxed on top", home, "manual")?;
    let number_from = scene.calendar.days - dice.between(30, 36);
    book.number_from = Some(number_from);
    let how = Spending { daily: (12_000, 21_000), hourly: false, exact: BTreeSet::new() };
    spend(&mut book, scene, &mut dice, &how);
    let own_rows = dice.chance(50);
    let payments = fund(&mut book, scene, &mut dice, TOP_UP_CARD, 8);
    let mut wrong: Vec<usize> = (1..payments.len()).collect();
    dice.shuffle(&mut wrong);
    let count = 1 + dice.index(2);
    wrong.truncate(if scene.clean { 0 } else { count });
    for (number, payment) in payments.iter().enumerate() {
        let day = scene.calendar.number(payment.day);
        let rate = book.rate_on(day);
        let wrong_here = wrong.contains(&number);
        // A whole thousand, so that the tax is exact, with the account's own odd remainder kept where it is not wrong.
        let base = if wrong_here { payment.charge / 1_000 * 1_000 + 1_000 } else { payment.charge };
        let owed = if wrong_here || dice.chance(60) { rate_of(base, rate) } else { rounded_up(base, rate) };
        let excess = if !wrong_here {
            0
        } else if rate == 0 {
            rate_of(base, home.3)
        } else {
            rate_of(base, dice.between(1, 4) * 100)
        };
        let tax = owed + excess;
        let at = payment.at;
        if let Some(row) = book.ledger.iter_mut().find(|row| row.reference.as_deref() == Some(&payment.reference)) {
            // With a row of its own the payment is what the card was charged; in its own column it is added to that.
            row.amount = if own_rows { base + tax } else { base };
            row.tax = (!own_rows && tax > 0).then_some(tax);
        }
        if own_rows && tax > 0 {
            let reference = payment.reference.clone();
            book.row(at, "tax", -tax).reference = Some(reference);
        }
        let charged = Paid { charge: base + tax, ..payment.clone() };
        settle(&mut book, &mut dice, &charged);
        if wrong_here {
            let why = if rate == 0 { "although a valid number is on file" } else { "above the rate" };
            let note = format!("payment {}: tax of {} on {} {why}", payment.reference, book.text(tax), book.text(base));
            book.plant("tax_above_rate", (payment.day, payment.day), excess, note);
        }
    }
    book.trap(if own_rows { "tax_as_its_own_row" } else { "tax_in_its_own_column" }, "every taxed top-up");
    book.trap("tax_before_the_number_is_on_file", &format!("before {}", scene.calendar.day(number_from)));
    merchants(&mut book, scene, &mut dice, TOP_UP_CARD, None);
    sweep(&mut book, scene);
    snapshots(&mut book, scene);
    Some(book)
}

/// Snapshots at the first instant of every tenth day and after the sweep.
fn snapshots(book: &mut Book, scene: Scene<'_>) {
    let last = scene.calendar.days + 20;
    for day in (10..scene.calendar.days).step_by(10).chain([last]) {
        let at = book.at(scene.calendar, day, 0, 0);
        let cash = cash_at(book, scene, at);
        book.snapshots.push((at, cash));
    }
}
