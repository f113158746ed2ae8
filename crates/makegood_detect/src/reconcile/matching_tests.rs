//! Matching by example and by law.

use super::*;
use crate::reconcile::{
    BreakClass, Decision, Entry, EntryKey, EntryStatus, LedgerCoverage, MatchKind, Named, Payment, PaymentStatus, Says,
    StatementCoverage,
};
use jiff::civil::date;
use makegood_core::money::{Amount, Currency};
use proptest::prelude::*;

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

fn eur() -> Currency {
    Currency::parse("EUR").unwrap()
}

pub(in crate::reconcile) fn payment(number: usize, day: i8, cents: i64) -> Payment {
    let on = date(2026, 3, day);
    Payment {
        platform: "tiktok".to_owned(),
        account_id: "A".to_owned(),
        transaction_id: format!("T{number}"),
        kind: if cents < 0 { "refund" } else { "payment" }.to_owned(),
        status: PaymentStatus::Settled,
        charged: Amount::from_minor(cents, usd()),
        tax: Amount::ZERO,
        currency: usd(),
        last4: Some("4417".to_owned()),
        reference: None,
        on,
        at: on.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp(),
        source_ref: format!("ledger:{number}"),
    }
}

pub(in crate::reconcile) fn key(number: usize) -> EntryKey {
    EntryKey { institution: "bank".to_owned(), bank_account: "4417".to_owned(), entry_id: format!("E{number}") }
}

pub(in crate::reconcile) fn debit(number: usize, day: i8, cents: i64) -> Entry {
    Entry {
        key: key(number),
        status: EntryStatus::Booked,
        platform: Some("tiktok".to_owned()),
        last4: Some("4417".to_owned()),
        booked_on: date(2026, 3, day),
        authorised_on: None,
        amount: Amount::from_minor(-cents, usd()),
        currency: usd(),
        original: None,
        description: "TIKTOK ADS".to_owned(),
        reference: None,
        source_ref: format!("statement:{number}"),
    }
}

pub(in crate::reconcile) fn input(payments: Vec<Payment>, entries: Vec<Entry>) -> Input {
    let coverage = vec![LedgerCoverage {
        platform: "tiktok".to_owned(),
        account_id: "A".to_owned(),
        from: date(2026, 2, 1),
        to: date(2026, 4, 30),
        opened_on: None,
    }];
    let statements =
        vec![StatementCoverage { last4: "4417".to_owned(), from: date(2026, 2, 1), to: date(2026, 6, 30) }];
    Input { payments, entries, coverage, statements, as_of: Some(date(2026, 6, 30)), ..Input::default() }
}

fn classes(result: &Reconciled) -> Vec<(String, &'static str)> {
    result.charges.iter().map(|c| (result.input.entries[c.entry].source_ref.clone(), c.class.word())).collect()
}

pub(in crate::reconcile) fn pairs(result: &Reconciled) -> Vec<(&str, &str)> {
    result.matches.iter().map(|m| (m.payment_ref.as_str(), m.entry_ref.as_str())).collect()
}

/// A decision about a payment and entries of the input, as they look in it.
pub(in crate::reconcile) fn decide(
    number: u32,
    says: Says,
    base: &Input,
    payment: usize,
    entries: &[usize],
) -> Decision {
    let row = |number: usize| base.payments.iter().find(|row| row.transaction_id == format!("T{number}")).unwrap();
    let entry = |number: &usize| base.entries.iter().find(|row| row.key == key(*number)).unwrap();
    Decision {
        number,
        says,
        payment: Named { key: row(payment).key(), seen: row(payment).seen() },
        entries: entries.iter().map(entry).map(|row| Named { key: row.key.clone(), seen: row.seen() }).collect(),
        note: "ana says so".to_owned(),
    }
}

#[test]
fn two_equal_payments_take_the_debits_nearest_to_them() {
    let result =
        reconcile(input(vec![payment(1, 2, 180), payment(2, 5, 180)], vec![debit(1, 3, 180), debit(2, 6, 180)]));
    assert_eq!(pairs(&result), [("ledger:1", "statement:1"), ("ledger:2", "statement:2")]);
    assert!(result.breaks.is_empty());
}

#[test]
fn a_reference_comes_before_a_day() {
    let (mut first, mut second) = (payment(1, 2, 180), payment(2, 3, 180));
    (first.reference, second.reference) = (Some("R-000001".to_owned()), Some("R-000002".to_owned()));
    let (mut near, mut far) = (debit(1, 3, 180), debit(2, 5, 180));
    near.reference = Some("EREF+R000002".to_owned());
    far.description = "TIKTOK ADS R-000001".to_owned();
    let result = reconcile(input(vec![first, second], vec![near, far]));
    assert_eq!(pairs(&result), [("ledger:1", "statement:2"), ("ledger:2", "statement:1")]);
    assert_eq!(result.matches[0].reason, "same amount, card and reference");
}

#[test]
fn a_payment_that_went_through_comes_before_its_failed_attempt() {
    let mut failed = payment(1, 2, 180);
    failed.status = PaymentStatus::Failed;
    let result = reconcile(input(vec![failed, payment(2, 3, 180)], vec![debit(1, 3, 180)]));
    assert_eq!(pairs(&result), [("ledger:2", "statement:1")]);
    assert_eq!(result.breaks[0].class, BreakClass::Failed);
    assert!(result.breaks[0].open.is_zero());
}

#[test]
fn another_currency_is_matched_within_the_issuers_margin_only() {
    let mut entry = debit(1, 3, 9_300);
    entry.currency = eur();
    let mut base = input(vec![payment(1, 2, 10_000)], vec![entry]);
    base.rates = vec![(usd(), eur(), date(2026, 3, 2), 910_000)];
    assert_eq!(reconcile(base.clone()).matches[0].kind, MatchKind::Fx);
    base.rates[0].3 = 800_000;
    assert!(reconcile(base).matches.is_empty());
}

#[test]
fn parts_batches_and_netted_refunds_are_exact_sums() {
    let parts = reconcile(input(vec![payment(1, 2, 180)], vec![debit(1, 3, 100), debit(2, 4, 80)]));
    assert_eq!(pairs(&parts), [("ledger:1", "statement:1"), ("ledger:1", "statement:2")]);
    let batch = reconcile(input(vec![payment(1, 2, 180), payment(2, 2, 50)], vec![debit(1, 4, 230)]));
    assert_eq!(pairs(&batch), [("ledger:1", "statement:1"), ("ledger:2", "statement:1")]);
    let netted = reconcile(input(vec![payment(1, 2, 180), payment(2, 2, -30)], vec![debit(1, 4, 150)]));
    assert_eq!(netted.matches[0].reason, "payments less a refund sum to the debit");
    for result in [parts, batch, netted] {
        assert!(result.breaks.is_empty());
    }
}

#[test]
fn late_is_not_wrong_and_a_hold_is_no_capture() {
    let mut hold = debit(1, 3, 180);
    hold.status = EntryStatus::Pending;
    let mut young = input(vec![payment(1, 2, 180)], vec![hold]);
    young.as_of = Some(date(2026, 3, 5));
    let found = &reconcile(young.clone()).breaks[0];
    assert_eq!((found.class, found.due_on, found.age_days), (BreakClass::InTime, date(2026, 3, 9), Some(3)));
    assert_eq!(found.reason, "it may be booked until 2026-03-09; a hold of 2026-03-03 is not booked yet");

    young.as_of = Some(date(2026, 6, 30));
    young.entries[0].status = EntryStatus::Dropped;
    let result = reconcile(young.clone());
    assert_eq!(result.breaks[0].class, BreakClass::Overdue);
    assert!(result.charges.is_empty());

    young.statements.clear();
    assert_eq!(reconcile(young).breaks[0].class, BreakClass::NotCovered);
}

#[test]
fn a_capture_that_differs_is_a_surplus_or_a_break() {
    let more = reconcile(input(vec![payment(1, 2, 18_000)], vec![debit(1, 3, 19_000)]));
    assert_eq!(more.matches[0].kind, MatchKind::Differs);
    assert_eq!(more.differences[0].surplus, Amount::from_minor(1_000, usd()));
    let less = reconcile(input(vec![payment(1, 2, 18_000)], vec![debit(1, 3, 17_000)]));
    assert_eq!(
        (less.breaks[0].class, less.breaks[0].open),
        (BreakClass::PartlyCaptured, Amount::from_minor(1_000, usd()))
    );
    // One minor unit is rounding.
    let same = reconcile(input(vec![payment(1, 2, 18_000)], vec![debit(1, 3, 18_001)]));
    assert!(same.differences.is_empty() && same.breaks.is_empty());
    // While the exact capture may still come, a close one accuses nobody.
    let mut young = input(vec![payment(1, 2, 18_000)], vec![debit(1, 3, 19_000)]);
    young.as_of = Some(date(2026, 3, 4));
    assert_eq!(classes(&reconcile(young)), [("statement:1".to_owned(), "not_decided")]);
}

#[test]
fn a_failed_payment_that_was_taken_has_thirty_days_to_come_back() {
    let mut failed = payment(1, 2, 180);
    failed.status = PaymentStatus::Failed;
    let base = input(vec![failed], vec![debit(1, 3, 180)]);
    assert_eq!(classes(&reconcile(base.clone()))[0].1, "failed_payment");
    let mut young = base.clone();
    young.as_of = Some(date(2026, 3, 20));
    assert_eq!(classes(&reconcile(young))[0].1, "matched");
    let mut back = base;
    back.entries.push(debit(2, 20, -180));
    assert_eq!(classes(&reconcile(back))[0].1, "returned");
}

#[test]
fn a_further_debit_is_a_surplus_only_while_the_ledger_would_show_its_payment() {
    let mut twice = input(vec![payment(1, 2, 180)], vec![debit(1, 3, 180), debit(2, 5, 180)]);
    assert_eq!(classes(&reconcile(twice.clone()))[1].1, "surplus");
    twice.coverage[0].to = date(2026, 3, 4);
    assert_eq!(classes(&reconcile(twice))[1].1, "not_covered");
}

#[test]
fn what_a_person_decided_comes_first() {
    let mut base = input(vec![payment(1, 2, 180), payment(2, 5, 180)], vec![debit(1, 3, 180), debit(2, 6, 180)]);
    base.decisions = vec![decide(1, Says::Confirm, &base, 1, &[2])];
    let result = reconcile(base.clone());
    assert_eq!(pairs(&result), [("ledger:1", "statement:2")]);
    assert_eq!(result.matches[0].reason, "confirmed by a person, M-0001: ana says so");

    // The second debit is nearer to the second payment; the first debit came before it.
    base.decisions = vec![decide(1, Says::Apart, &base, 1, &[1])];
    assert_eq!(pairs(&reconcile(base.clone())), [("ledger:2", "statement:2")]);

    // A split names several entries, whatever they sum to.
    base.decisions = vec![decide(1, Says::Split, &base, 1, &[1, 2])];
    assert_eq!(pairs(&reconcile(base.clone())), [("ledger:1", "statement:1"), ("ledger:1", "statement:2")]);

    // Two payments in one debit are two confirmations.
    base.decisions = vec![decide(1, Says::Confirm, &base, 1, &[2]), decide(2, Says::Confirm, &base, 2, &[2])];
    assert_eq!(pairs(&reconcile(base)), [("ledger:1", "statement:2"), ("ledger:2", "statement:2")]);
}

proptest! {
    /// Matching looks at values, never at file order; equal amounts stay as many as they are.
    #[test]
    fn order_does_not_show(
        payments in prop::collection::vec((1i8..28, prop::sample::select(vec![-200i64, -100, 100, 200, 300, 400])), 0..12),
        debits in prop::collection::vec((1i8..28, prop::sample::select(vec![-200i64, -100, 100, 200, 300, 400, 500, 600])), 0..14),
        shuffled in any::<u64>(),
    ) {
        let payments: Vec<Payment> = payments.iter().enumerate().map(|(n, (day, amount))| payment(n, *day, *amount)).collect();
        let debits: Vec<Entry> = debits.iter().enumerate().map(|(n, (day, amount))| debit(n, *day, *amount)).collect();
        let straight = reconcile(input(payments.clone(), debits.clone()));
        let (mut payments, mut debits) = (payments, debits);
        let place = |at: &str| (at.bytes().fold(shuffled, |sum, byte| sum.rotate_left(7) ^ u64::from(byte))).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        payments.sort_by_key(|payment| place(&payment.source_ref));
        debits.sort_by_key(|debit| place(&debit.source_ref));
        let turned = reconcile(input(payments, debits));
        prop_assert_eq!(&straight.matches, &turned.matches);
        prop_assert_eq!(&straight.breaks, &turned.breaks);
        prop_assert_eq!(classes(&straight), classes(&turned));
        // No row is in two matches, but for the one entry or payment that a sum shares.
        let count = |kind: MatchKind, side: fn(&crate::reconcile::Match) -> &str| {
            let mut rows: Vec<&str> = straight.matches.iter().filter(|m| m.kind == kind).map(side).collect();
            let all = rows.len();
            rows.sort_unstable();
            rows.dedup();
            (all, rows.len())
        };
        for (kind, side) in [
            (MatchKind::OneToOne, (|m| m.entry_ref.as_str()) as fn(&crate::reconcile::Match) -> &str),
            (MatchKind::OneToOne, |m| m.payment_ref.as_str()),
            (MatchKind::Parts, |m| m.entry_ref.as_str()),
            (MatchKind::Batch, |m| m.payment_ref.as_str()),
        ] {
            let (all, distinct) = count(kind, side);
            prop_assert_eq!(all, distinct);
        }
    }
}
