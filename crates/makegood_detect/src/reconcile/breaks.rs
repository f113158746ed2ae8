//! Payments and refunds that no statement has in full, and why. Late is not wrong: what may still be booked is no fault.

use std::collections::BTreeMap;

use makegood_core::money::{Amount, Money};
use makegood_core::time::{add_posting_days, days_between};

use super::covered::Covered;
use super::equal::holds;
use super::model::{Break, BreakClass, Difference, EntryStatus, MatchKind, PaymentStatus};
use super::rates::Rates;
use super::work::{PENDING_DAYS, Work};
use crate::columns::{date_of, days_of};

/// Kinds of ledger rows that a statement must show.
const KINDS: [&str; 6] =
    ["payment", "top_up", "order_payment", "card_verification", "refund", "card_verification_refund"];

/// Payments matched to another amount: less is a break, more is a difference.
pub fn differences(work: &Work<'_>, rates: &Rates) -> (BTreeMap<usize, Amount>, Vec<Difference>) {
    let (mut open, mut more) = (BTreeMap::new(), Vec::new());
    let by_ref: BTreeMap<&str, MatchKind> = work
        .matches
        .iter()
        .filter(|found| matches!(found.kind, MatchKind::Differs | MatchKind::Confirmed))
        .map(|found| (found.payment_ref.as_str(), found.kind))
        .collect();
    if by_ref.is_empty() {
        return (open, more);
    }
    for (p, payment) in work.input.payments.iter().enumerate() {
        let Some(kind) = by_ref.get(payment.source_ref.as_str()) else { continue };
        let (entries, paid) = (&work.entries_of[p], &work.paid[p]);
        // In a batch the shares of the payments are not known.
        if entries.is_empty() || entries.iter().any(|&e| work.payments_of[e].len() > 1) {
            continue;
        }
        let amounts: Option<Vec<i128>> = entries
            .iter()
            .map(|&e| {
                let booked = &work.booked[e];
                rates.convert(booked.amount, booked.currency, paid.currency, paid.on).map(Amount::micros)
            })
            .collect();
        let Some(amounts) = amounts else { continue };
        let captured: i128 = amounts.iter().sum();
        let unit = paid.currency.minor_unit().micros();
        let sign = if paid.amount.is_negative() { -1 } else { 1 };
        let beyond = (captured - paid.amount.micros()) * sign;
        if beyond < -unit && *kind == MatchKind::Differs {
            open.insert(p, Amount::from_micros(-beyond));
        }
        // More money back than the ledger has is to nobody's harm.
        if beyond <= unit || sign < 0 {
            continue;
        }
        let foreign = entries.iter().any(|&e| work.booked[e].currency != paid.currency);
        // An issuer's margin hides in an amount that is not the merchant's own.
        if foreign
            && entries
                .iter()
                .any(|&e| work.input.entries[e].original.is_none() && work.booked[e].currency != paid.currency)
        {
            continue;
        }
        let captured_text = Money::new(Amount::from_micros(captured), paid.currency);
        let reason = if foreign {
            format!("it was taken in another currency; at the reference rate that is {captured_text}")
        } else {
            format!("{captured_text} was taken for it")
        };
        let mut left = beyond;
        for (&e, amount) in entries.iter().zip(&amounts).rev() {
            let share = left.min(*amount);
            if share > 0 {
                left -= share;
                more.push(Difference {
                    payment: p,
                    entry: e,
                    captured: Amount::from_micros(captured),
                    surplus: Amount::from_micros(share),
                    reason: reason.clone(),
                });
            }
        }
    }
    (open, more)
}

/// One break per payment or refund without a full match. `short` are those captured for less.
pub fn breaks(work: &Work<'_>, covered: &Covered, short: &BTreeMap<usize, Amount>) -> Vec<Break> {
    let without: Vec<usize> = work.open_payments();
    let shadows: Vec<usize> = (0..work.booked.len())
        .filter(|&e| work.booked[e].platform != 0 && work.booked[e].status != EntryStatus::Booked)
        .collect();
    let held: BTreeMap<usize, usize> = holds(work, &without, &shadows).into_iter().collect();
    let mut breaks = Vec::new();
    for (p, payment) in work.input.payments.iter().enumerate() {
        let is_short = short.get(&p);
        if (work.payment_done[p] && is_short.is_none()) || !KINDS.contains(&payment.kind.as_str()) {
            continue;
        }
        let mut due = work.paid[p].window.1;
        if payment.status == PaymentStatus::Pending {
            due = due.max(days_of(add_posting_days(payment.on, PENDING_DAYS)));
        }
        let due_on = date_of(i64::from(due)).unwrap_or(payment.on);
        let (class, reason) = match is_short {
            Some(open) => (
                BreakClass::PartlyCaptured,
                format!("{} of it is on no statement", Money::new(*open, payment.currency)),
            ),
            None => class_of(work, covered, p, due),
        };
        let hold = held.get(&p).map(|&e| {
            let entry = &work.input.entries[e];
            let what = if entry.status == EntryStatus::Dropped { "dropped off" } else { "is not booked yet" };
            format!("; a hold of {} {what}", entry.booked_on)
        });
        let nothing_due = matches!(class, BreakClass::Failed | BreakClass::Lapsed);
        breaks.push(Break {
            payment: p,
            class,
            due_on,
            age_days: work.input.as_of.map(|as_of| days_between(payment.on, as_of)),
            open: if nothing_due { Amount::ZERO } else { is_short.copied().unwrap_or(payment.charged.abs()) },
            reason: format!("{reason}{}", hold.unwrap_or_default()),
        });
    }
    breaks
}

fn class_of(work: &Work<'_>, covered: &Covered, p: usize, due: i32) -> (BreakClass, String) {
    let paid = &work.paid[p];
    let due_on = date_of(i64::from(due)).map(|day| day.to_string()).unwrap_or_default();
    match paid.status {
        PaymentStatus::Failed | PaymentStatus::Reversed => {
            return (
                BreakClass::Failed,
                format!("the ledger calls it {}, and no statement shows that it was taken", paid.status.word()),
            );
        }
        PaymentStatus::Pending if covered.is_past(due) => {
            return (
                BreakClass::Lapsed,
                format!("it has been pending for more than {PENDING_DAYS} business days, and no statement shows it"),
            );
        }
        _ => {}
    }
    if work.payment_undecided[p] {
        (BreakClass::NotDecided, "there are too many ways in which entries may add up to it".to_owned())
    } else if !covered.is_past(due) {
        (BreakClass::InTime, format!("it may be booked until {due_on}"))
    } else if covered.of_payment(work, p, paid.on, due) {
        let what = if paid.amount.is_negative() { "credit" } else { "debit" };
        (
            BreakClass::Overdue,
            format!("the statement covers {} to {due_on} and has no {what} for it", work.input.payments[p].on),
        )
    } else {
        (BreakClass::NotCovered, format!("no imported statement covers {} to {due_on}", work.input.payments[p].on))
    }
}
