//! How payments reach the card or the bank, and how an account is funded.

use jiff::ToSpan;
use makegood_core::money::Currency;
use makegood_core::time::{Day, add_posting_days, is_posting_day};

use crate::calendar::{posting_day_from, utc_day};
use crate::dice::Dice;
use crate::money_side::book::{Book, Line, Paid, Scene};
use crate::money_side::spend::taken;

/// Days from the last day of data to the last statement line: the day before the audit.
pub(crate) const STATEMENT_LAG_DAYS: i64 = 34;

/// When a payment is booked: up to three posting days later; on its own day only while that is the day in UTC too.
pub(crate) fn booking(dice: &mut Dice, paid: &Paid) -> Day {
    let same_day = utc_day(paid.at) == paid.day && is_posting_day(paid.day);
    let delay = dice.between(if same_day { 0 } else { 1 }, 3);
    add_posting_days(paid.day, u32::try_from(delay).unwrap_or(1))
}

/// Adds a debit of an amount for a payment, in the account's currency.
pub(crate) fn debit<'a>(book: &'a mut Book, dice: &mut Dice, paid: &Paid, booked: Day, amount: i64) -> &'a mut Line {
    let forms = ["TIKTOK ADS CULVER CITY CA", "TIKTOK*ADS SINGAPORE", "TIKTOK PTE LTD SINGAPORE", "TIKTOK ADS"];
    let number = book.lines.len();
    book.lines.push(Line {
        method: paid.method,
        currency: book.currency,
        authorised: paid.day,
        booked,
        amount: -amount,
        original: None,
        status: "booked",
        description: dice.pick(&forms).unwrap_or("TIKTOK ADS").to_owned(),
        reference: None,
    });
    &mut book.lines[number]
}

/// Adds the one debit of a payment, some posting days later.
pub(crate) fn settle(book: &mut Book, dice: &mut Dice, paid: &Paid) {
    let booked = booking(dice, paid);
    debit(book, dice, paid, booked, paid.charge);
}

/// Adds what comes back for a payment on or after a day.
pub(crate) fn give_back(book: &mut Book, dice: &mut Dice, paid: &Paid, day: Day, amount: i64) {
    let line = debit(book, dice, paid, posting_day_from(day), -amount);
    line.authorised = line.booked;
}

/// An amount that no other row of the account has: the digits below a hundred minor units tell it apart.
pub(crate) fn apart(book: &Book, dice: &mut Dice, low: i64, high: i64) -> i64 {
    let used = |amount: i64| book.ledger.iter().any(|row| (row.amount.abs() - amount).abs() < 40);
    let drawn: Vec<i64> = (0..60).map(|_| dice.between(low, high)).collect();
    drawn.iter().copied().find(|amount| !used(*amount)).unwrap_or(high + 41)
}

/// Tops the account up before each run of days by what it will cost, so that the balance never falls below zero.
///
/// With `tax_on_top` (basis points by day) each top-up is as much larger as the tax that is taken from it; the caller
/// adds those rows. Returns the payments, none of which has a debit yet.
pub(crate) fn fund(book: &mut Book, scene: Scene<'_>, dice: &mut Dice, method: &'static str, every: i64) -> Vec<Paid> {
    let mut list = Vec::new();
    let mut day = 0;
    let reserve = taken(book, scene, 0..3).max(20_000);
    while day < scene.calendar.days {
        let next = (day + every + dice.between(-1, 1)).min(scene.calendar.days);
        let from = if day == 0 { -3 } else { day };
        let need = taken(book, scene, from..next) + if day == 0 { reserve } else { 0 };
        let amount = apart(book, dice, need + 100, need + 900);
        let at = book.at(
            scene.calendar,
            day,
            if day == 0 { 0 } else { 9 },
            i8::try_from(dice.between(20, 50)).unwrap_or(30),
        );
        list.push(book.paid(at, "top_up", amount, method));
        day = next;
    }
    list
}

/// Moves what is left to the Business Center on the day after the last, so that nothing lies idle.
pub(crate) fn sweep(book: &mut Book, scene: Scene<'_>) {
    let at = book.at(scene.calendar, scene.calendar.days + 1, 10, 15);
    let left = crate::money_side::spend::cash_at(book, scene, at);
    book.row(at, "transfer_out", -left);
    book.trap("business_center_transfer", &format!("on {}", scene.calendar.day(scene.calendar.days + 1)));
}

/// Other merchants on a card or bank account (in a currency of its own, or the account's), from the first day to the day before the audit.
pub(crate) fn merchants(
    book: &mut Book,
    scene: Scene<'_>,
    dice: &mut Dice,
    method: &'static str,
    foreign: Option<Currency>,
) {
    const LINES: [&str; 6] = [
        "SHOPIFY* 772190034",
        "ADOBE CREATIVE CLOUD",
        "SHELL OIL 57442",
        "TIKTOK SHOP 8662104432",
        "TIKTOK COINS",
        "TIKTOK PROMOTE CULVER CITY CA",
    ];
    let currency = foreign.unwrap_or(book.currency);
    let last = scene.calendar.days - 1 + STATEMENT_LAG_DAYS;
    let days = (0..last).step_by(6).chain([last]);
    for (number, day) in days.enumerate() {
        let booked = scene.calendar.day(day);
        book.lines.push(Line {
            method,
            currency,
            authorised: booked,
            booked,
            amount: -(dice.between(9, 290) * 100 + 99),
            original: None,
            status: "booked",
            description: LINES[number % LINES.len()].to_owned(),
            reference: None,
        });
    }
    book.trap("shop_coins_or_promote_charge", &format!("statement {method}"));
}

/// A posting day on or after a day whose day `later` days on is one too.
pub(crate) fn posting_pair(scene: Scene<'_>, day: i64, later: i64) -> i64 {
    let suits = |day: &i64| {
        let on = scene.calendar.day(*day);
        is_posting_day(on) && is_posting_day(on.saturating_add(later.days()))
    };
    (day..day + 12).find(suits).unwrap_or(day)
}
