//! Matching by example and by law.

use super::*;
use crate::reconcile::model::LedgerCoverage;
use jiff::civil::date;
use proptest::prelude::*;

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

fn payment(number: usize, day: i8, cents: i64) -> Payment {
    let on = date(2026, 3, day);
    Payment {
        platform: "tiktok".to_owned(),
        account_id: "A".to_owned(),
        transaction_id: format!("T{number}"),
        kind: "payment".to_owned(),
        settled: true,
        charged: Amount::from_minor(cents, usd()),
        currency: usd(),
        last4: Some("4417".to_owned()),
        reference: None,
        on,
        at: on.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp(),
        source_ref: format!("ledger:{number}"),
    }
}

fn debit(number: usize, day: i8, cents: i64) -> Entry {
    Entry {
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

fn input(payments: Vec<Payment>, entries: Vec<Entry>) -> Input {
    let coverage = vec![LedgerCoverage {
        platform: "tiktok".to_owned(),
        account_id: "A".to_owned(),
        from: date(2026, 2, 1),
        to: date(2026, 4, 30),
        opened_on: None,
    }];
    Input { payments, entries, coverage, rates: Vec::new(), decisions: Vec::new() }
}

fn classes(result: &Reconciled) -> Vec<(String, &'static str)> {
    result.charges.iter().map(|c| (result.input.entries[c.entry].source_ref.clone(), c.class.word())).collect()
}

#[test]
fn two_equal_payments_take_the_debits_nearest_to_them() {
    let result =
        reconcile(&input(vec![payment(1, 2, 180), payment(2, 5, 180)], vec![debit(1, 3, 180), debit(2, 6, 180)]));
    let pairs: Vec<(&str, &str)> =
        result.matches.iter().map(|m| (m.payment_ref.as_str(), m.entry_ref.as_str())).collect();
    assert_eq!(pairs, [("ledger:1", "statement:1"), ("ledger:2", "statement:2")]);
}

#[test]
fn another_currency_is_matched_within_the_issuers_margin_only() {
    let mut entry = debit(1, 3, 9_300);
    entry.currency = Currency::parse("EUR").unwrap();
    let mut base = input(vec![payment(1, 2, 10_000)], vec![entry]);
    base.rates = vec![(usd(), Currency::parse("EUR").unwrap(), date(2026, 3, 2), 910_000)];
    assert_eq!(reconcile(&base).matches[0].kind, MatchKind::Fx);
    base.rates[0].3 = 800_000;
    assert!(reconcile(&base).matches.is_empty());
}

proptest! {
    /// Matching looks at values, never at file order.
    #[test]
    fn order_does_not_show(
        payments in prop::collection::vec((1i8..28, 1i64..4), 0..8),
        debits in prop::collection::vec((1i8..28, 1i64..6), 0..10),
        turn in any::<prop::sample::Index>(),
    ) {
        let payments: Vec<Payment> = payments.iter().enumerate().map(|(n, (day, amount))| payment(n, *day, amount * 100)).collect();
        let debits: Vec<Entry> = debits.iter().enumerate().map(|(n, (day, amount))| debit(n, *day, amount * 100)).collect();
        let straight = reconcile(&input(payments.clone(), debits.clone()));
        let (mut payments, mut debits) = (payments, debits);
        payments.reverse();
        if !debits.is_empty() {
            let at = turn.index(debits.len());
            debits.rotate_left(at);
        }
        let turned = reconcile(&input(payments, debits));
        prop_assert_eq!(&straight.matches, &turned.matches);
        prop_assert_eq!(classes(&straight), classes(&turned));
        // Every debit has one class, and no entry is matched one to one twice.
        let mut once: Vec<&str> = straight.matches.iter().filter(|m| m.kind == MatchKind::OneToOne).map(|m| m.entry_ref.as_str()).collect();
        let count = once.len();
        once.dedup();
        prop_assert_eq!(once.len(), count);
    }
}
