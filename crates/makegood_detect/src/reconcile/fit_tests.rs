//! Decisions among facts that changed since.

use super::*;
use crate::reconcile::matching::tests::{debit, decide, input, key, pairs, payment};
use crate::reconcile::{Reconciled, reconcile};
use makegood_core::money::Amount;
use proptest::prelude::*;

fn usd(cents: i64) -> Amount {
    Amount::from_minor(cents, makegood_core::money::Currency::parse("USD").unwrap())
}

fn fits(result: &Reconciled) -> Vec<(&'static str, &str)> {
    result.decided.iter().map(|fitted| (fitted.fit.word(), fitted.why.as_str())).collect()
}

/// Two payments; a person says that the first is the second debit.
fn base() -> Input {
    let mut base = input(vec![payment(1, 2, 180), payment(2, 5, 180)], vec![debit(1, 3, 180), debit(2, 6, 180)]);
    base.decisions = vec![decide(1, Says::Confirm, &base, 1, &[2])];
    base
}

#[test]
fn an_entry_that_came_back_under_another_id_is_the_same_entry() {
    let mut later = base();
    later.entries[1].key = key(9);
    let result = reconcile(later);
    assert_eq!(pairs(&result), [("ledger:1", "statement:2")]);
    assert_eq!(fits(&result), [("in_force", "entry bank/4417/E2 is found as bank/4417/E9")]);
}

#[test]
fn an_entry_that_moved_by_a_day_is_still_the_entry_of_its_id() {
    let mut later = base();
    later.entries[1].booked_on = jiff::civil::date(2026, 3, 9);
    assert_eq!(fits(&reconcile(later)), [("in_force", "")]);
}

#[test]
fn of_two_equal_entries_it_cannot_be_told_which_one_was_meant() {
    let mut later = base();
    later.entries[1].key = key(8);
    let mut twin = later.entries[1].clone();
    (twin.key, twin.source_ref) = (key(9), "statement:9".to_owned());
    later.entries.push(twin);
    let result = reconcile(later.clone());
    assert_eq!(
        fits(&result),
        [("ambiguous", "there is no entry bank/4417/E2, and 2 may be it: same account, day and amount")]
    );
    // Without the decision the nearest debits are the payments'.
    assert_eq!(pairs(&result)[0], ("ledger:1", "statement:1"));

    // As many decisions as equal entries: each has its own, and none is counted twice.
    let mut second = later.decisions[0].clone();
    (second.number, second.payment) = (2, decide(2, Says::Confirm, &later, 2, &[1]).payment);
    second.entries[0].key = key(3);
    later.decisions.push(second);
    let result = reconcile(later.clone());
    assert_eq!(pairs(&result), [("ledger:1", "statement:2"), ("ledger:2", "statement:9")]);

    // Unless they differ in words, which a person may have gone by.
    later.entries[2].description = "TIKTOK ADS second card".to_owned();
    assert!(fits(&reconcile(later)).iter().all(|(word, _)| *word == "ambiguous"));
}

#[test]
fn a_row_that_is_gone_and_a_row_that_changed_are_said() {
    let mut gone = base();
    gone.entries.pop();
    assert_eq!(fits(&reconcile(gone)), [("vanished", "there is no entry bank/4417/E2, and none that looks like it")]);

    let mut changed = base();
    changed.entries[1].amount = usd(-1_800);
    let result = reconcile(changed);
    assert_eq!(fits(&result), [("changed", "entry bank/4417/E2 was USD -1.80 and is USD -18.00 now")]);
    assert_eq!(pairs(&result), [("ledger:1", "statement:1")]);

    let mut hold = base();
    hold.entries[1].status = EntryStatus::Pending;
    assert_eq!(fits(&reconcile(hold)), [("changed", "entry bank/4417/E2 is a hold, which moves no money")]);
}

#[test]
fn a_split_stands_whole_or_not_at_all() {
    let mut split = input(vec![payment(1, 2, 300)], vec![debit(1, 3, 200), debit(2, 6, 100)]);
    split.decisions = vec![decide(1, Says::Split, &split, 1, &[1, 2])];
    assert_eq!(pairs(&reconcile(split.clone())).len(), 2);
    split.entries.pop();
    let result = reconcile(split);
    assert!(result.matches.is_empty());
    assert_eq!(result.decided[0].fit, Fit::Vanished);
}

#[test]
fn what_takes_away_wins_and_else_the_older() {
    let mut base = base();
    base.decisions.push(decide(2, Says::Apart, &base, 1, &[2]));
    base.decisions.push(decide(3, Says::Confirm, &base, 2, &[1]));
    base.decisions.push(decide(4, Says::Split, &base, 2, &[1, 2]));
    let result = reconcile(base);
    assert_eq!(pairs(&result), [("ledger:2", "statement:1")]);
    assert_eq!(
        result.decided.iter().map(|f| (f.number, f.fit.word(), f.why.as_str())).collect::<Vec<_>>(),
        [
            (1, "contradicted", "M-0002 keeps the two apart"),
            (2, "in_force", ""),
            (3, "in_force", ""),
            (4, "contradicted", "M-0003 already says what the payment is"),
        ]
    );
}

proptest! {
    /// Decisions of different pairs do not depend on each other's order, nor on the order of rows; and each row that a
    /// person matched is matched with nothing else.
    #[test]
    fn order_of_decisions_does_not_show(
        amounts in prop::collection::vec((1i8..28, prop::sample::select(vec![100i64, 200, 300])), 1..9),
        said in prop::collection::vec((0usize..9, 0usize..9, 0usize..3), 0..8),
        turned in any::<prop::sample::Index>(),
    ) {
        let payments: Vec<Payment> = amounts.iter().enumerate().map(|(n, (day, cents))| payment(n, *day, *cents)).collect();
        let entries: Vec<Entry> = amounts.iter().enumerate().map(|(n, (day, cents))| debit(n, *day, *cents)).collect();
        let mut base = input(payments, entries);
        // Each pair is named once: decisions of one pair are refused where they are made.
        let mut pairs_seen = BTreeSet::new();
        for (p, e, says) in said {
            let (p, e) = (p % amounts.len(), e % amounts.len());
            if pairs_seen.insert((p, e)) {
                let says = [Says::Confirm, Says::Apart, Says::Split][says];
                let named = if says == Says::Split { vec![e, (e + 1) % amounts.len()] } else { vec![e] };
                let number = u32::try_from(base.decisions.len()).unwrap() + 1;
                base.decisions.push(decide(number, says, &base, p, &named));
            }
        }
        let straight = reconcile(base.clone());
        let mut shuffled = base.clone();
        if !shuffled.decisions.is_empty() {
            let at = turned.index(shuffled.decisions.len());
            shuffled.decisions.rotate_left(at);
        }
        shuffled.payments.reverse();
        shuffled.entries.reverse();
        let shuffled = reconcile(shuffled);
        prop_assert_eq!(&straight.matches, &shuffled.matches);
        prop_assert_eq!(&straight.decided, &shuffled.decided);
        prop_assert_eq!(&straight.breaks, &shuffled.breaks);
        // Every decision is accounted for, and those in force show in the matches exactly.
        prop_assert_eq!(straight.decided.len(), base.decisions.len());
        for (decision, fitted) in straight.input.decisions.iter().zip(&straight.decided) {
            let Some(p) = fitted.payment else { prop_assert!(fitted.fit != Fit::InForce); continue };
            let reference = &straight.input.payments[p].source_ref;
            let matched: Vec<&str> = straight.matches.iter().filter(|m| m.payment_ref == *reference).map(|m| m.entry_ref.as_str()).collect();
            let mut named: Vec<&str> = fitted.entries.iter().map(|&e| straight.input.entries[e].source_ref.as_str()).collect();
            named.sort_unstable();
            if decision.says == Says::Apart {
                prop_assert!(!matched.contains(&named[0]));
            } else {
                prop_assert_eq!(matched, named);
            }
        }
    }
}
