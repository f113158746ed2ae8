//! Payments for which the card was charged another amount than the ledger says, on a card in another currency.

use std::collections::BTreeSet;

use makegood_core::money::Currency;
use makegood_core::time::{Day, add_posting_days};

use crate::dice::Dice;
use crate::money_side::book::{Book, Home, Line, Paid, Scene};
use crate::money_side::routes::{apart, booking, debit, fund, give_back, merchants};
use crate::money_side::spend::{Spending, spend};

const CARD: &str = "6127";
const BANK: &str = "7039";

/// The account's home, the card's currency, and the card's minor units for ten thousand of the account's.
const PAIRS: [(Home, &str, i64); 4] = [
    (Home("GBP", "Europe/London", "GB", 0), "EUR", 11_700),
    (Home("JPY", "Asia/Tokyo", "JP", 0), "USD", 6_600),
    (Home("CHF", "Europe/Zurich", "CH", 0), "EUR", 10_500),
    (Home("USD", "America/Denver", "US", 0), "GBP", 7_800),
];

/// Reference rates that the account's card is converted at: base, quote, and by day the quote's minor units for ten
/// thousand of the base's.
pub(crate) struct Rates {
    pub(crate) base: Currency,
    pub(crate) quote: Currency,
    pub(crate) daily: Vec<i64>,
}

struct Card<'a> {
    rates: &'a Rates,
    scene: Scene<'a>,
}

impl Card<'_> {
    /// An amount of the account in the card's currency at the day's rate.
    fn converted(&self, amount: i64, day: Day) -> i64 {
        let number = usize::try_from(self.scene.calendar.number(day)).unwrap_or(0);
        let rate = self.rates.daily.get(number).or(self.rates.daily.last()).copied().unwrap_or(10_000);
        (amount * rate + 5_000) / 10_000
    }

    /// A debit on the card, in its currency with the issuer's margin in basis points.
    fn debit<'b>(&self, book: &'b mut Book, dice: &mut Dice, paid: &Paid, amount: i64, margin: i64) -> &'b mut Line {
        let booked = booking(dice, paid);
        let charged = self.converted(amount, paid.day) * (10_000 + margin) / 10_000;
        let currency = book.currency;
        let line = debit(book, dice, paid, booked, charged);
        line.currency = self.rates.quote;
        line.original = Some((-amount, currency));
        line
    }
}

/// The account, and the rates of its card.
pub(crate) fn account(scene: Scene<'_>) -> Option<(Book, Rates)> {
    let mut dice = Dice::new(scene.seed, "captured amounts");
    let (home, quote, around) = dice.pick(&PAIRS)?;
    let mut book = Book::open(2, dice.between(1, 9_999_999_999_999_999), "Abroad", home, "manual")?;
    let mut rate = around;
    let daily = (0..scene.calendar.days + 30)
        .map(|_| {
            rate += dice.between(-around / 400, around / 400);
            rate
        })
        .collect();
    let rates = Rates { base: book.currency, quote: Currency::parse(quote).ok()?, daily };
    let card = Card { rates: &rates, scene };
    spend(&mut book, scene, &mut dice, &Spending { daily: (8_000, 15_000), hourly: false, exact: BTreeSet::new() });
    for (number, paid) in fund(&mut book, scene, &mut dice, CARD, 8).iter().enumerate() {
        let margin = dice.between(90, 290);
        let line = card.debit(&mut book, &mut dice, paid, paid.charge, margin);
        let (booked, fee) = (line.booked, -line.amount * 3 / 100);
        // Every third line does not say what the merchant charged; the rate must explain it.
        if number % 3 == 2 {
            line.original = None;
            book.trap("issuer_fx_margin_without_original", &format!("payment {}", paid.reference));
        } else {
            book.trap("issuer_fx_margin", &format!("payment {}", paid.reference));
        }
        if number % 2 == 0 {
            let line = debit(&mut book, &mut dice, paid, booked, fee);
            line.currency = rates.quote;
            line.description = "FOREIGN TRANSACTION FEE".to_owned();
            book.trap("foreign_transaction_fee", &format!("on {booked}"));
        }
    }
    merchants(&mut book, scene, &mut dice, CARD, Some(rates.quote));
    merchants(&mut book, scene, &mut dice, BANK, None);
    let mut days: Vec<i64> = (0..8).map(|number| 5 + number * 10 + dice.between(0, 2)).collect();
    dice.shuffle(&mut days);
    off_by_one(&mut book, &card, &mut dice, days[0]);
    in_parts(&mut book, scene, &mut dice, days[1]);
    batched(&mut book, scene, &mut dice, days[2]);
    netted(&mut book, scene, &mut dice, days[3]);
    below(&mut book, scene, &mut dice, days[4]);
    refunded_abroad(&mut book, &card, &mut dice, days[5]);
    if !scene.clean {
        let on_card_first = dice.chance(50);
        let count = 1 + dice.index(2);
        for (number, day) in [days[6], days[7]].into_iter().take(count).enumerate() {
            let on_card = on_card_first == (number == 0);
            above(&mut book, &card, &mut dice, day, on_card);
        }
    }
    Some((book, rates))
}

/// Fault: the charge carries the payment's own reference and is larger than the payment.
fn above(book: &mut Book, card: &Card<'_>, dice: &mut Dice, day: i64, on_card: bool) {
    let amount = apart(book, dice, 40_000, 90_000);
    let surplus = amount * dice.between(4, 18) / 100 + dice.between(3, 90);
    let at = book.at(card.scene.calendar, day, 14, 30);
    let paid = book.paid(at, "top_up", amount, if on_card { CARD } else { BANK });
    let booked = if on_card {
        let margin = dice.between(90, 250);
        let line = card.debit(book, dice, &paid, amount + surplus, margin);
        line.reference = Some(paid.reference.clone());
        line.booked
    } else {
        let booked = booking(dice, &paid);
        debit(book, dice, &paid, booked, amount + surplus).reference = Some(paid.reference.clone());
        booked
    };
    let note = format!("payment {} of {}, charged {}", paid.reference, book.text(amount), book.text(amount + surplus));
    book.plant("captured_amount_differs", (paid.day, booked), surplus, note);
}

/// The merchant's amount is one minor unit off.
fn off_by_one(book: &mut Book, card: &Card<'_>, dice: &mut Dice, day: i64) {
    let amount = apart(book, dice, 30_000, 60_000);
    let at = book.at(card.scene.calendar, day, 12, 30);
    let paid = book.paid(at, "top_up", amount, CARD);
    let line = card.debit(book, dice, &paid, amount + 1, 180);
    line.reference = Some(paid.reference.clone());
    book.trap("captured_one_minor_unit_off", &format!("payment {}", paid.reference));
}

/// One payment in two captures that sum to it.
fn in_parts(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, day: i64) {
    let amount = apart(book, dice, 40_000, 70_000);
    let at = book.at(scene.calendar, day, 12, 40);
    let paid = book.paid(at, "top_up", amount, BANK);
    let booked = booking(dice, &paid);
    let first = amount * 3 / 7 + 11;
    debit(book, dice, &paid, booked, first);
    debit(book, dice, &paid, add_posting_days(booked, 1), amount - first);
    book.trap("payment_captured_in_parts", &format!("payment {}", paid.reference));
}

/// Two payments of one day in one debit.
fn batched(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, day: i64) {
    let first = apart(book, dice, 20_000, 40_000);
    let at = book.at(scene.calendar, day, 10, 40);
    book.paid(at, "top_up", first, BANK);
    let second = apart(book, dice, 41_000, 60_000);
    let at = book.at(scene.calendar, day, 13, 20);
    let paid = book.paid(at, "top_up", second, BANK);
    let booked = booking(dice, &paid);
    debit(book, dice, &paid, booked, first + second);
    book.trap("payments_batched_into_one_debit", &format!("on {}", paid.day));
}

/// A refund netted into the next payment: the debit is smaller by it.
fn netted(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, day: i64) {
    let amount = apart(book, dice, 40_000, 70_000);
    let refund = apart(book, dice, 5_000, 12_000);
    let at = book.at(scene.calendar, day, 11, 0);
    book.paid(at, "refund", -refund, BANK);
    let at = book.at(scene.calendar, day, 11, 10);
    let paid = book.paid(at, "top_up", amount, BANK);
    let booked = booking(dice, &paid);
    debit(book, dice, &paid, booked, amount - refund);
    book.trap("refund_netted_into_payment", &format!("payment {}", paid.reference));
}

/// Less was taken than the ledger says: no harm to who pays.
fn below(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, day: i64) {
    let amount = apart(book, dice, 40_000, 70_000);
    let at = book.at(scene.calendar, day, 15, 0);
    let paid = book.paid(at, "top_up", amount, BANK);
    let booked = booking(dice, &paid);
    let less = amount - dice.between(200, 900);
    debit(book, dice, &paid, booked, less).reference = Some(paid.reference.clone());
    book.trap("captured_below_payment", &format!("payment {}", paid.reference));
}

/// A refund that reaches the card at another rate than the payment left it.
fn refunded_abroad(book: &mut Book, card: &Card<'_>, dice: &mut Dice, day: i64) {
    let amount = apart(book, dice, 9_000, 15_000);
    let at = book.at(card.scene.calendar, day, 16, 0);
    let paid = book.paid(at, "refund", -amount, CARD);
    let back = add_posting_days(paid.day, u32::try_from(dice.between(4, 12)).unwrap_or(5));
    let credited = card.converted(amount, back) * 98 / 100;
    give_back(book, dice, &paid, back, credited);
    let currency = book.currency;
    if let Some(line) = book.lines.last_mut() {
        line.currency = card.rates.quote;
        line.original = Some((amount, currency));
    }
    book.trap("refund_at_another_rate", &format!("refund {}", paid.reference));
}
