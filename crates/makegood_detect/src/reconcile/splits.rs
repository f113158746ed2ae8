//! One payment captured in parts, several payments in one debit, refunds netted into a payment: exact sums.

use makegood_core::money::Amount;

use super::model::{MatchKind, PaymentStatus};
use super::open::Open;
use super::sums::{Sum, exact_sum, steps};
use super::work::Work;

/// Parts of one payment, and payments of one debit, that are tried.
const PARTS_MAX: usize = 5;
const BATCH_MAX: usize = 6;

/// Finds exact sums: fewest parts first over all rows, so that no larger sum takes what a smaller one needs.
pub fn splits(work: &mut Work<'_>) {
    let open = Open::list(work);
    let (payments, entries) = (work.open_payments(), work.open_entries());
    for count in 2..=PARTS_MAX.max(BATCH_MAX) {
        if count <= PARTS_MAX {
            payments.iter().for_each(|&p| parts(work, &open, p, count));
        }
        entries.iter().for_each(|&e| batch(work, &open, e, count));
    }
}

/// One settled payment, or refund, captured in parts that sum to it.
fn parts(work: &mut Work<'_>, open: &Open, p: usize, count: usize) {
    let paid = work.paid[p];
    let bill = paid.amount.micros() > 0 || work.is_back(p);
    if work.payment_done[p] || work.payment_undecided[p] || paid.status != PaymentStatus::Settled || !bill {
        return;
    }
    let mut near = open.entries_near(work, p);
    near.retain(|&e| {
        let booked = &work.booked[e];
        booked.currency == paid.currency
            && booked.amount.is_negative() == paid.amount.is_negative()
            && booked.amount.abs() < paid.amount.abs()
    });
    near.sort_by_key(|&e| !work.references.same(p, e));
    let amounts: Vec<Amount> = near.iter().map(|&e| work.booked[e].amount).collect();
    match sum(work, paid.amount, &amounts, count) {
        Sum::Of(chosen) => {
            let entries: Vec<usize> = chosen.into_iter().map(|at| near[at]).collect();
            let reason = if paid.amount.is_negative() {
                "came back in parts that sum to the refund"
            } else {
                "captured in parts that sum to the payment"
            };
            work.record(&[p], &entries, MatchKind::Parts, reason);
        }
        Sum::TooMany => work.payment_undecided[p] = true,
        Sum::None => {}
    }
}

/// Several payments, or payments less refunds, in one debit; several refunds in one credit.
fn batch(work: &mut Work<'_>, open: &Open, e: usize, count: usize) {
    if !work.is_open(e) || work.entry_undecided[e] {
        return;
    }
    let booked = work.booked[e];
    let back = booked.amount.is_negative();
    let mut near = open.payments_near(work, e);
    near.retain(|&p| {
        let paid = &work.paid[p];
        let wanted = if paid.amount.is_negative() { work.is_back(p) } else { !back };
        paid.status == PaymentStatus::Settled && wanted && paid.currency == booked.currency
    });
    near.sort_by_key(|&p| !work.references.same(p, e));
    let amounts: Vec<Amount> = near.iter().map(|&p| work.paid[p].amount).collect();
    match sum(work, booked.amount, &amounts, count) {
        Sum::Of(chosen) => {
            let payments: Vec<usize> = chosen.into_iter().map(|at| near[at]).collect();
            let netted = !back && payments.iter().any(|&p| work.paid[p].amount.is_negative());
            let reason = match (back, netted) {
                (true, _) => "refunds that sum to one credit",
                (_, true) => "payments less a refund sum to the debit",
                _ => "payments that sum to one debit",
            };
            work.record(&payments, &[e], MatchKind::Batch, reason);
        }
        Sum::TooMany => work.entry_undecided[e] = true,
        Sum::None => {}
    }
}

fn sum(work: &mut Work<'_>, total: Amount, parts: &[Amount], count: usize) -> Sum {
    if parts.len() < count {
        return Sum::None;
    }
    if !work.spend(steps(parts.len(), count)) {
        return Sum::TooMany;
    }
    exact_sum(total, parts, count)
}
