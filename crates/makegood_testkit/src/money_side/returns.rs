//! Money that had to come back and did not: card verifications after 15 days, refunds after 60.

use std::collections::BTreeSet;

use jiff::ToSpan;

use crate::calendar::posting_day_from;
use crate::dice::Dice;
use crate::money_side::book::{Book, Home, Paid, Scene};
use crate::money_side::routes::{apart, booking, debit, fund, give_back, merchants, posting_pair, settle};
use crate::money_side::spend::{Spending, spend};

const CARD: &str = "2846";

/// Days within which a card verification comes back (TT-BIL-06).
const VERIFICATION_DAYS: i64 = 15;

/// Days within which a refund arrives (TT-REF-07).
const REFUND_DAYS: i64 = 60;

const HOMES: [Home; 4] = [
    Home("USD", "America/Los_Angeles", "US", 0),
    Home("JPY", "Asia/Tokyo", "JP", 0),
    Home("AUD", "Australia/Sydney", "AU", 0),
    Home("EUR", "Europe/Madrid", "ES", 0),
];

/// The account to which money has to come back.
pub(crate) fn account(scene: Scene<'_>) -> Option<Book> {
    let mut dice = Dice::new(scene.seed, "returns");
    let home = dice.pick(&HOMES)?;
    let mut book = Book::open(3, dice.between(1, 9_999_999_999_999_999), "Returns", home, "manual")?;
    spend(&mut book, scene, &mut dice, &Spending { daily: (11_000, 18_000), hourly: false, exact: BTreeSet::new() });
    for paid in fund(&mut book, scene, &mut dice, CARD, 10) {
        settle(&mut book, &mut dice, &paid);
    }
    merchants(&mut book, scene, &mut dice, CARD, None);
    verifications(&mut book, scene, &mut dice);
    refunds(&mut book, scene, &mut dice);
    Some(book)
}

/// A verification: the ledger row and its charge, booked on the same day.
fn verify(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, day: i64) -> (Paid, i64) {
    let number = i64::try_from(book.ledger.iter().filter(|row| row.kind == "card_verification").count()).unwrap_or(0);
    let amount = 1_000 + number * 57 + dice.between(0, 20);
    let at = book.at(scene.calendar, day, 12, 12);
    let paid = book.paid(at, "card_verification", amount, CARD);
    debit(book, dice, &paid, paid.day, amount);
    (paid, amount)
}

/// The ledger's own row of a return.
fn returned_in_ledger(book: &mut Book, scene: Scene<'_>, day: i64, amount: i64) {
    let at = book.at(scene.calendar, day, 10, 30);
    book.paid(at, "card_verification_refund", -amount, CARD);
}

fn verifications(book: &mut Book, scene: Scene<'_>, dice: &mut Dice) {
    // Returned on the last day that the platform gives itself.
    let day = posting_pair(scene, 3, VERIFICATION_DAYS);
    let (paid, amount) = verify(book, scene, dice, day);
    returned_in_ledger(book, scene, day + VERIFICATION_DAYS - 1, amount);
    give_back(book, dice, &paid, paid.day.saturating_add(VERIFICATION_DAYS.days()), amount);
    book.trap("card_verification_returned_on_day_15", &format!("payment {}", paid.reference));
    // Held and let go: no charge, no return.
    let day = posting_pair(scene, 62, 0);
    let amount = 1_000 + dice.between(400, 450);
    let at = book.at(scene.calendar, day, 12, 12);
    let paid = book.paid(at, "card_verification", amount, CARD);
    debit(book, dice, &paid, paid.day, amount).status = "dropped";
    returned_in_ledger(book, scene, day + 4, amount);
    book.trap("hold_that_drops_off", &format!("card verification {}", paid.reference));
    // Charged a few days before the audit: still in time.
    let day = posting_pair(scene, scene.calendar.days + 24, 0);
    let (paid, _) = verify(book, scene, dice, day);
    book.trap("card_verification_within_its_days", &format!("payment {}", paid.reference));
    if scene.clean {
        return;
    }
    let day = posting_pair(scene, dice.between(25, 40), 0);
    let (paid, amount) = verify(book, scene, dice, day);
    let due = paid.day.saturating_add(VERIFICATION_DAYS.days());
    let note = if dice.chance(50) {
        returned_in_ledger(book, scene, day + 9, amount);
        "the ledger has the return, the card does not"
    } else {
        "neither the ledger nor the card has the return"
    };
    book.plant(
        "verification_not_returned",
        (paid.day, due),
        amount,
        format!("card verification {}: {note}", paid.reference),
    );
}

fn refund(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, day: i64) -> (Paid, i64) {
    let amount = apart(book, dice, 6_000, 29_000);
    let at = book.at(scene.calendar, day, 15, 15);
    (book.paid(at, "refund", -amount, CARD), amount)
}

fn refunds(book: &mut Book, scene: Scene<'_>, dice: &mut Dice) {
    // Credited within its 60 days, once at their very end.
    for (day, days) in [(8, dice.between(3, 20)), (16, REFUND_DAYS)] {
        let day = posting_pair(scene, day + dice.between(0, 2), days);
        let (paid, amount) = refund(book, scene, dice, day);
        let back = posting_day_from(paid.day.saturating_add(days.days()));
        give_back(book, dice, &paid, back, amount);
        book.trap("refund_within_its_60_days", &format!("refund {}, credited after {days} days", paid.reference));
    }
    // Not there yet, and its time is not up at the audit.
    let day = scene.calendar.days - dice.between(3, 12);
    let (paid, _) = refund(book, scene, dice, day);
    book.trap("refund_within_its_60_days", &format!("refund {}, not due yet", paid.reference));
    // Taken off the next debit instead.
    let at = book.at(scene.calendar, 30, 10, 0);
    let less = apart(book, dice, 6_000, 12_000);
    let paid = book.paid(at, "refund", -less, CARD);
    let at = book.at(scene.calendar, 30, 10, 20);
    let amount = apart(book, dice, 50_000, 80_000);
    let next = book.paid(at, "top_up", amount, CARD);
    let booked = booking(dice, &next);
    debit(book, dice, &next, booked, amount - less);
    book.trap("refund_netted_into_payment", &format!("refund {}", paid.reference));
    // Announced and withdrawn: nothing is owed.
    let (paid, _) = refund(book, scene, dice, 36);
    if let Some(row) = book.ledger.last_mut() {
        row.status = "failed";
    }
    book.trap("failed_refund", &format!("refund {}", paid.reference));
    if scene.clean {
        return;
    }
    let mut days = [12, 22, 42];
    dice.shuffle(&mut days);
    let count = 1 + dice.index(2);
    for day in days.into_iter().take(count) {
        let day = day + dice.between(0, 3);
        let (paid, amount) = refund(book, scene, dice, day);
        let due = paid.day.saturating_add(REFUND_DAYS.days());
        book.plant(
            "refund_not_received",
            (paid.day, due),
            amount,
            format!("refund {} never reached the card", paid.reference),
        );
    }
}
