//! Payments that the platform says it never got and the card paid all the same.

use jiff::ToSpan;
use makegood_core::time::add_posting_days;

use crate::dice::Dice;
use crate::money_side::book::{Book, Home, Scene};
use crate::money_side::routes::{apart, booking, debit, fund, give_back, merchants, posting_pair, settle};
use crate::money_side::spend::{Spending, spend};

const CARD: &str = "5512";
const HOMES: [Home; 5] = [
    Home("USD", "America/Chicago", "US", 0),
    Home("JPY", "Asia/Tokyo", "JP", 0),
    Home("GBP", "Europe/London", "GB", 0),
    Home("INR", "Asia/Kolkata", "IN", 0),
    Home("BRL", "America/Sao_Paulo", "BR", 0),
];

/// The account whose payments fail.
pub(crate) fn account(scene: Scene<'_>) -> Option<Book> {
    let mut dice = Dice::new(scene.seed, "failed payments");
    let home = dice.pick(&HOMES)?;
    let mut book = Book::open(1, dice.between(1, 9_999_999_999_999_999), "Declined", home, "manual")?;
    spend(
        &mut book,
        scene,
        &mut dice,
        &Spending { daily: (9_000, 16_000), hourly: false, exact: std::collections::BTreeSet::new() },
    );
    for paid in fund(&mut book, scene, &mut dice, CARD, 9) {
        settle(&mut book, &mut dice, &paid);
    }
    merchants(&mut book, scene, &mut dice, CARD, None);
    // Every case has ten days of its own, so that its debit can be no other's.
    let mut days: Vec<i64> = (0..7).map(|number| 6 + number * 10 + dice.between(0, 2)).collect();
    dice.shuffle(&mut days);
    retried(&mut book, scene, &mut dice, days[0]);
    came_back(&mut book, scene, &mut dice, days[1], "failed");
    came_back(&mut book, scene, &mut dice, days[2], "reversed");
    dropped(&mut book, scene, &mut dice, days[3]);
    equal_twins(&mut book, scene, &mut dice, days[4]);
    still_in_time(&mut book, scene, &mut dice);
    if !scene.clean {
        let mut states = ["failed", "reversed", "pending"];
        dice.shuffle(&mut states);
        let count = 1 + dice.index(2);
        for (state, day) in states.into_iter().zip([days[5], days[6]]).take(count) {
            captured(&mut book, scene, &mut dice, day, state);
        }
    }
    Some(book)
}

/// Fault: the row never settled, the debit did and stayed.
fn captured(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, day: i64, state: &'static str) {
    let amount = apart(book, dice, 30_000, 90_000);
    let at = book.at(scene.calendar, day, 14, 25);
    let paid = book.paid(at, "top_up", amount, CARD);
    if let Some(row) = book.ledger.last_mut() {
        row.status = state;
    }
    let booked = booking(dice, &paid);
    debit(book, dice, &paid, booked, amount);
    let note = format!("payment {} stands as {state}, the card paid it on {booked}", paid.reference);
    book.plant("failed_payment_captured", (paid.day, booked), amount, note);
}

/// A payment that failed and was made again half an hour later: one debit, of the second.
fn retried(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, day: i64) {
    let amount = apart(book, dice, 20_000, 60_000);
    let first = book.at(scene.calendar, day, 11, 5);
    book.paid(first, "top_up", amount, CARD);
    if let Some(row) = book.ledger.last_mut() {
        row.status = "failed";
    }
    let second = book.at(scene.calendar, day, 11, 35);
    let paid = book.paid(second, "top_up", amount, CARD);
    settle(book, dice, &paid);
    book.trap("failed_payment_retried", &format!("payment {}", paid.reference));
}

/// A payment that did not settle, whose debit came back in time.
fn came_back(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, day: i64, state: &'static str) {
    let amount = apart(book, dice, 20_000, 60_000);
    let at = book.at(scene.calendar, day, 15, 40);
    let paid = book.paid(at, "top_up", amount, CARD);
    if let Some(row) = book.ledger.last_mut() {
        row.status = state;
    }
    let booked = booking(dice, &paid);
    debit(book, dice, &paid, booked, amount);
    let back = booked.saturating_add(dice.between(6, 26).days());
    give_back(book, dice, &paid, back, amount);
    book.trap("failed_payment_returned", &format!("payment {} ({state})", paid.reference));
}

/// A failed payment that the card held and let go.
fn dropped(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, day: i64) {
    let amount = apart(book, dice, 20_000, 60_000);
    let at = book.at(scene.calendar, day, 10, 10);
    let paid = book.paid(at, "top_up", amount, CARD);
    if let Some(row) = book.ledger.last_mut() {
        row.status = "failed";
    }
    debit(book, dice, &paid, paid.day, amount).status = "dropped";
    book.trap("hold_that_drops_off", &format!("payment {}", paid.reference));
}

/// Two honest equal top-ups on one day, the second booked as late as posting may take.
fn equal_twins(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, day: i64) {
    let amount = apart(book, dice, 20_000, 60_000);
    let first = book.at(scene.calendar, day, 9, 10);
    let paid = book.paid(first, "top_up", amount, CARD);
    settle(book, dice, &paid);
    let second = book.at(scene.calendar, day, 16, 10);
    let paid = book.paid(second, "top_up", amount, CARD);
    let booked = add_posting_days(paid.day, 5);
    debit(book, dice, &paid, booked, amount);
    book.trap("two_honest_equal_top_ups", &format!("on {}", paid.day));
    book.trap("posting_delay_of_five_business_days", &format!("payment {}", paid.reference));
}

/// A payment that is pending a few business days before the audit, with its debit booked already.
fn still_in_time(book: &mut Book, scene: Scene<'_>, dice: &mut Dice) {
    let day = posting_pair(scene, scene.calendar.days + 24, 0);
    let amount = apart(book, dice, 20_000, 60_000);
    let at = book.at(scene.calendar, day, 13, 0);
    let paid = book.paid(at, "top_up", amount, CARD);
    if let Some(row) = book.ledger.last_mut() {
        row.status = "pending";
    }
    debit(book, dice, &paid, add_posting_days(paid.day, 1), amount);
    book.trap("pending_within_its_window", &format!("payment {}", paid.reference));
}
