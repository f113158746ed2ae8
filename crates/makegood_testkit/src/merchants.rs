//! Everything on the statements that is not an ad payment: other merchants, and the platform's shop, coins and
//! Promote charges, which look like ads and are none.

use jiff::ToSpan;
use makegood_core::time::add_posting_days;

use crate::accounts::{BANK, CARD};
use crate::calendar::posting_day_from;
use crate::statement::Desk;

/// Charges of the same platform that no ad ledger holds.
pub(crate) fn platform_side_charges(desk: &mut Desk<'_>) {
    let lines = [
        ("TIKTOK SHOP 8662104432 CA", 2_200, 8_900),
        ("TIKTOK COINS LOS ANGELES CA", 129, 2_999),
        ("TIKTOK PROMOTE CULVER CITY CA", 900, 6_000),
    ];
    let rounds = desk.calendar.months.len();
    for (description, low, high) in lines {
        for _ in 0..rounds.min(3) {
            let day = desk.calendar.day(desk.dice.between(3, desk.calendar.days - 6));
            let booked = add_posting_days(day, 1);
            // Prices end in 99 or 49; ad payments of this advertiser do not.
            let amount = desk.dice.between(low, high) / 100 * 100 + desk.dice.pick(&[49, 99]).unwrap_or(99);
            desk.enter(CARD, day, booked, -amount, description).trap = Some("shop_coins_or_promote_charge");
        }
    }
}

/// A business's ordinary month: groceries, software, fuel, rent, sales.
pub(crate) fn other_merchants(desk: &mut Desk<'_>) {
    const MONTHLY: [(&str, i64); 5] = [
        ("SHOPIFY* 318220114", 10_500),
        ("ADOBE CREATIVE CLOUD", 5_999),
        ("GOOGLE WORKSPACE", 7_200),
        ("NOTION LABS INC", 2_400),
        ("KLAVIYO INC SUBSCRIPTION", 15_000),
    ];
    const NOW_AND_THEN: [(&str, i64, i64); 7] = [
        ("WHOLEFDS MKT 10234 BROOKLYN NY", 1_800, 14_000),
        ("TRADER JOE S #541 NEW YORK NY", 1_200, 9_000),
        ("SHELL OIL 57442", 2_500, 7_800),
        ("UPS STORE 4471", 900, 6_200),
        ("DELTA AIR 0062341185", 18_000, 62_000),
        ("BLUE BOTTLE COFFEE", 450, 1_900),
        ("TIKI TOKYO RAMEN BROOKLYN NY", 2_100, 7_000),
    ];
    let months = desk.calendar.months.clone();
    for (first, last) in months {
        for (description, amount) in MONTHLY {
            let day = desk.calendar.day(first + desk.dice.between(0, 20));
            desk.enter(CARD, day, add_posting_days(day, 1), -amount, description);
        }
        for _ in 0..desk.dice.between(7, 10) {
            let (description, low, high) = desk.dice.pick(&NOW_AND_THEN).unwrap_or(("STORE", 100, 200));
            let day = desk.calendar.day(desk.dice.between(first, last));
            let amount = desk.dice.between(low, high);
            desk.enter(CARD, day, add_posting_days(day, 1), -amount, description);
        }
        let paid = posting_day_from(desk.calendar.day(last - 3));
        let amount = desk.dice.between(600_000, 900_000);
        desk.enter(CARD, paid, paid, amount, "AUTOMATIC PAYMENT - THANK YOU");
        bank_month(desk, first);
    }
}

fn bank_month(desk: &mut Desk<'_>, first: i64) {
    let lines = [
        ("MIETE BUERO LINDENSTR 14", 184_000),
        ("TELEKOM DEUTSCHLAND GMBH", 5_995),
        ("DHL PAKET GMBH", 41_230),
        ("KRANKENKASSE BEITRAG", 78_400),
    ];
    for (description, amount) in lines {
        let booked = posting_day_from(desk.calendar.day(first + desk.dice.between(0, 24)));
        let noise = desk.dice.between(0, 900);
        desk.enter(BANK, booked, booked, -(amount + noise), description);
    }
    for week in 0..4i64 {
        let booked = posting_day_from(desk.calendar.day(first).saturating_add((week * 7 + 2).days()));
        let amount = desk.dice.between(210_000, 460_000);
        desk.enter(BANK, booked, booked, amount, "STRIPE PAYOUT");
    }
}
