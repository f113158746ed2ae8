//! Debits that came back: which credit returned which debit.

use std::collections::BTreeMap;

use makegood_core::money::{Amount, Currency};

use super::assignment::pair;
use super::model::{EntryStatus, PaymentStatus};
use super::work::Work;

/// Days within which a debit that came back is not a loss (detectors.md: "did not come back").
pub const RETURN_DAYS: i32 = 30;

/// Days within which the return of a card verification is taken for it, late or not.
const VERIFICATION_DAYS: i32 = 365;

/// The credit that returned each debit.
pub fn returns(work: &Work<'_>) -> BTreeMap<usize, usize> {
    let mut returned = BTreeMap::new();
    let mut used = vec![false; work.booked.len()];
    let first_payment = |e: usize| work.payments_of[e].first().copied();
    let kind = |p: usize| work.input.payments[p].kind.as_str();
    let (mut verifications, mut owed) = (Vec::new(), Vec::new());
    for e in 0..work.booked.len() {
        let booked = &work.booked[e];
        if booked.platform == 0 || booked.status != EntryStatus::Booked || booked.amount.micros() <= 0 {
            continue;
        }
        match first_payment(e) {
            Some(p) if kind(p) == "card_verification" => verifications.push(e),
            Some(p) if work.paid[p].status == PaymentStatus::Settled => {}
            _ => owed.push(e),
        }
    }
    let credits: Vec<usize> = (0..work.booked.len())
        .filter(|&e| {
            let booked = &work.booked[e];
            booked.platform != 0 && booked.status == EntryStatus::Booked && booked.amount.is_negative()
        })
        .collect();
    let is_open = |e: usize| first_payment(e).is_none();
    let of_kind = |kinds: &[&str]| {
        credits
            .iter()
            .copied()
            .filter(|&e| first_payment(e).is_some_and(|p| kinds.contains(&kind(p))))
            .collect::<Vec<usize>>()
    };
    let open: Vec<usize> = credits.iter().copied().filter(|&e| is_open(e)).collect();
    // What the ledger calls a return comes first, then credits that no ledger row explains; a refund of the ledger
    // may also be how a debit came back that should not have been taken.
    undo(work, &verifications, &of_kind(&["card_verification_refund"]), VERIFICATION_DAYS, &mut returned, &mut used);
    undo(work, &verifications, &open, VERIFICATION_DAYS, &mut returned, &mut used);
    undo(work, &owed, &open, RETURN_DAYS, &mut returned, &mut used);
    undo(work, &owed, &of_kind(&["refund", "cancellation", "adjustment"]), RETURN_DAYS, &mut returned, &mut used);
    returned
}

type Block = (u32, Currency, Amount, u32);

/// Pairs debits and credits of one card and amount, the credit no earlier than the debit and within `days`.
fn undo(
    work: &Work<'_>,
    debits: &[usize],
    credits: &[usize],
    days: i32,
    returned: &mut BTreeMap<usize, usize>,
    used: &mut [bool],
) {
    let mut blocks: BTreeMap<Block, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    let block = |e: usize| {
        let booked = &work.booked[e];
        (booked.platform, booked.currency, booked.amount.abs(), booked.card)
    };
    for &e in debits.iter().filter(|e| !returned.contains_key(e)) {
        blocks.entry(block(e)).or_default().0.push(e);
    }
    for &e in credits.iter().filter(|&&e| !used[e]) {
        if let Some(rows) = blocks.get_mut(&block(e)) {
            rows.1.push(e);
        }
    }
    // Entries are in order of days already.
    for (debits, credits) in blocks.into_values() {
        let windows: Vec<(i32, i32)> = debits.iter().map(|&e| (work.booked[e].on, work.booked[e].on + days)).collect();
        let at: Vec<i32> = credits.iter().map(|&e| work.booked[e].on).collect();
        let cost = |d: usize, c: usize| Some(i64::from(at[c] - windows[d].0));
        for (d, c) in pair(&windows, &at, cost) {
            returned.insert(debits[d], credits[c]);
            used[credits[c]] = true;
        }
    }
}
