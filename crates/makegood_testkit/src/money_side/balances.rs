//! A prepaid account whose balance is read often, at midnight and in the middle of days, and once falls by itself.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::calendar::midnight_utc;
use crate::dice::Dice;
use crate::money_side::book::{Book, Home, Scene};
use crate::money_side::routes::{apart, fund, merchants, settle, sweep};
use crate::money_side::spend::{Spending, cash_at, grant_credit, spend};

const CARD: &str = "3318";
const HOMES: [Home; 4] = [
    Home("USD", "America/New_York", "US", 0),
    Home("JPY", "Asia/Tokyo", "JP", 0),
    Home("EUR", "Europe/Berlin", "DE", 0),
    Home("AUD", "Australia/Sydney", "AU", 0),
];

/// The account with the snapshots.
pub(crate) fn account(scene: Scene<'_>) -> Option<Book> {
    let mut dice = Dice::new(scene.seed, "balance");
    let home = dice.pick(&HOMES)?;
    let mut book = Book::open(8, dice.between(1, 9_999_999_999_999_999), "Snapshots", home, "manual")?;
    book.utc_days = dice.chance(50);
    let how = Spending { daily: (10_000, 17_000), hourly: true, exact: BTreeSet::new() };
    spend(&mut book, scene, &mut dice, &how);
    grant_credit(&mut book, scene, 33 + dice.between(0, 5), dice.between(20_000, 45_000));
    // Paid in beforehand, so that a fall leaves enough for what is spent.
    let extra = apart(&book, &mut dice, 60_000, 90_000);
    let at = book.at(scene.calendar, 0, 0, 12);
    let paid = book.paid(at, "top_up", extra, CARD);
    settle(&mut book, &mut dice, &paid);
    for paid in fund(&mut book, scene, &mut dice, CARD, 9) {
        settle(&mut book, &mut dice, &paid);
    }
    merchants(&mut book, scene, &mut dice, CARD, None);
    let amount = apart(&book, &mut dice, 5_000, 19_000);
    for (day, kind, amount) in [(26, "transfer_in", amount), (47, "transfer_out", -amount)] {
        let at = book.at(scene.calendar, day + dice.between(0, 2), 14, 20);
        book.row(at, kind, amount);
    }
    sweep(&mut book, scene);
    let falls = falls(&mut dice, scene);
    read(&mut book, scene, &mut dice, &falls);
    Some(book)
}

/// By position of the snapshot before it, what the balance falls by without an entry.
fn falls(dice: &mut Dice, scene: Scene<'_>) -> Vec<(i64, i64)> {
    let mut weeks = [3, 6, 9];
    dice.shuffle(&mut weeks);
    let count = if scene.clean { 0 } else { 1 + dice.index(2) };
    weeks.into_iter().take(count).map(|week| (week * 7, dice.between(2_300, 19_900))).collect()
}

/// Reads the balance each week when a day of cost opens, at some noons, and at the end.
fn read(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, falls: &[(i64, i64)]) {
    let opens = |book: &Book, day: i64| -> Timestamp {
        if book.utc_days { midnight_utc(scene.calendar.day(day)) } else { book.at(scene.calendar, day, 0, 0) }
    };
    let last = scene.calendar.days + 20;
    let mut fallen = 0;
    let mut noon_of = BTreeSet::new();
    for day in (7..scene.calendar.days).step_by(7) {
        let at = opens(book, day);
        let cash = cash_at(book, scene, at);
        book.snapshots.push((at, cash - fallen));
        if let Some((_, amount)) = falls.iter().find(|(on, _)| *on == day) {
            fallen += amount;
            let later = opens(book, day + 7);
            let days = (book.zone.day_of(at), book.zone.day_of(later));
            let note =
                format!("the balance read {} to {} fell by {} that no entry explains", at, later, book.text(*amount));
            book.plant("balance_dropped_without_entry", days, *amount, note);
        } else if dice.chance(40) && day + 4 < scene.calendar.days {
            // Never between a fall and the reading that shows it: what a day under way has cost is not stated.
            let at = book.at(scene.calendar, day + dice.between(1, 4), 12, 30);
            let cash = cash_at(book, scene, at);
            book.snapshots.push((at, cash - fallen));
            noon_of.insert(day);
        }
    }
    // What fell away was not there to be moved.
    if let Some(row) = book
        .ledger
        .iter_mut()
        .find(|row| row.kind == "transfer_out" && scene.calendar.number(book.zone.day_of(row.at)) > scene.calendar.days)
    {
        row.amount += fallen;
    }
    let at = opens(book, last);
    let cash = cash_at(book, scene, at);
    book.snapshots.push((at, cash - fallen));
    if !noon_of.is_empty() {
        book.trap("snapshot_in_the_middle_of_a_day", &format!("{} of them", noon_of.len()));
    }
}
