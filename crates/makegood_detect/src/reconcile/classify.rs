//! What became of every debit of a platform, and why.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::time::add_posting_days;

use super::covered::{Covered, first_day_of_payment};
use super::model::{Charge, ChargeClass, EntryStatus, PaymentStatus};
use super::near::DIFFERENCE_PERMILLE;
use super::open::Open;
use super::repeats::Repeats;
use super::returns::{RETURN_DAYS, returns};
use super::work::{PENDING_DAYS, POSTING_DAYS, Work};
use crate::columns::{date_of, days_of};

/// Days within which a card verification comes back (TT-BIL-06).
const VERIFICATION_DAYS: i32 = 15;

/// One charge per booked debit of a platform, in canonical order.
pub fn classify(work: &Work<'_>, covered: &Covered) -> Vec<Charge> {
    let judge = Judge {
        work,
        covered,
        returned: returns(work),
        repeats: Repeats::of(work),
        open: Open::list(work),
        cards: accounts_by_card(work),
    };
    (0..work.booked.len()).filter_map(|e| judge.charge(e)).collect()
}

struct Judge<'w> {
    work: &'w Work<'w>,
    covered: &'w Covered,
    returned: BTreeMap<usize, usize>,
    repeats: Repeats,
    open: Open,
    cards: BTreeMap<(String, String), Vec<String>>,
}

impl Judge<'_> {
    fn charge(&self, e: usize) -> Option<Charge> {
        let (entry, booked) = (&self.work.input.entries[e], &self.work.booked[e]);
        let platform = entry.platform.clone().or_else(|| {
            let p = *self.work.payments_of[e].first()?;
            Some(self.work.input.payments[p].platform.clone())
        })?;
        if !entry.is_debit() || booked.status != EntryStatus::Booked {
            return None;
        }
        let accounts = entry
            .last4
            .as_ref()
            .and_then(|last4| self.cards.get(&(platform.clone(), last4.clone())))
            .cloned()
            .unwrap_or_default();
        let mut charge = Charge {
            entry: e,
            platform,
            class: ChargeClass::NotCovered,
            reason: String::new(),
            account_id: accounts.first().cloned(),
            accounts,
            payment: None,
            due_on: None,
            returned_by: self.returned.get(&e).copied(),
        };
        match self.work.payments_of[e].first() {
            Some(&p) => self.matched(&mut charge, p),
            None => self.unmatched(&mut charge),
        }
        Some(charge)
    }

    fn matched(&self, charge: &mut Charge, p: usize) {
        let (payment, paid) = (&self.work.input.payments[p], &self.work.paid[p]);
        charge.payment = Some(p);
        charge.account_id = Some(payment.account_id.clone());
        let name = format!("{} {} of {}", payment.kind.replace('_', " "), payment.transaction_id, payment.on);
        let booked = self.work.booked[charge.entry].on;
        // The day by which it had to come back, the last day on which that may be booked, and what else must be past.
        let (due, last, also) = match paid.status {
            PaymentStatus::Settled if payment.kind == "card_verification" => {
                let due = paid.on + VERIFICATION_DAYS;
                let last = date_of(i64::from(due)).map_or(due, |day| days_of(add_posting_days(day, POSTING_DAYS)));
                (due, last, due)
            }
            PaymentStatus::Settled => {
                (charge.class, charge.reason) = (ChargeClass::Matched, format!("is {name}"));
                return;
            }
            PaymentStatus::Pending => {
                let lapsed = days_of(add_posting_days(payment.on, PENDING_DAYS));
                (booked + RETURN_DAYS, booked + RETURN_DAYS, lapsed)
            }
            PaymentStatus::Failed | PaymentStatus::Reversed => (booked + RETURN_DAYS, booked + RETURN_DAYS, booked),
        };
        charge.due_on = date_of(i64::from(due));
        let what = match paid.status {
            PaymentStatus::Settled => format!("is {name}"),
            status => format!("is {name}, which the ledger calls {}", status.word()),
        };
        let statement = charge.entry_card(self.work).is_some_and(|card| self.covered.on_card(card, booked, last));
        (charge.class, charge.reason) = if let Some(back) = charge.returned_by {
            (ChargeClass::Returned, format!("{what}; it came back on {}", self.work.input.entries[back].booked_on))
        } else if !self.covered.is_past(last.max(also)) {
            (ChargeClass::Matched, format!("{what}; there is still time for it to come back"))
        } else if !statement {
            (ChargeClass::Matched, format!("{what}; no statement covers the time in which it had to come back"))
        } else if payment.kind == "card_verification" && paid.status == PaymentStatus::Settled {
            (ChargeClass::NotReturned, format!("{what}; it did not come back in {VERIFICATION_DAYS} days"))
        } else {
            (ChargeClass::FailedPayment, format!("{what}; it did not come back in {RETURN_DAYS} days"))
        };
    }

    fn unmatched(&self, charge: &mut Charge) {
        let (work, e) = (self.work, charge.entry);
        let entry = &work.input.entries[e];
        let booked = work.booked[e].on;
        let repeat = self.repeats.payment_of(work, e);
        let (class, reason) = if let Some(back) = charge.returned_by {
            (ChargeClass::Returned, format!("it came back on {}", work.input.entries[back].booked_on))
        } else if let Some((by_reference, p)) = repeat.filter(|(named, _)| *named || !work.entry_undecided[e]) {
            let payment = &work.input.payments[p];
            charge.account_id = Some(payment.account_id.clone());
            charge.payment = Some(p);
            let known =
                self.covered.by_ledger(&payment.platform, &payment.account_id, work.paid[p].on.min(booked), booked);
            if by_reference || known {
                let how = if by_reference { "reference and amount" } else { "card and amount" };
                (
                    ChargeClass::Surplus,
                    format!(
                        "same {how} as payment {} of {}, which was captured in full",
                        payment.transaction_id, payment.on
                    ),
                )
            } else {
                (
                    ChargeClass::NotCovered,
                    format!(
                        "the ledger of account {} ends before this day; it may hold a payment like {} of {}",
                        payment.account_id, payment.transaction_id, payment.on
                    ),
                )
            }
        } else if work.entry_undecided[e] {
            (ChargeClass::NotDecided, "there are too many ways in which open payments may add up to it".to_owned())
        } else if charge.accounts.is_empty() {
            (ChargeClass::NotCovered, "no ledger row names the card that it was taken from".to_owned())
        } else if let Some(account) = self.uncovered(charge) {
            (
                ChargeClass::NotCovered,
                format!("the ledger of account {account} does not cover the days on which it could stand"),
            )
        } else if let Some(p) = self.may_belong_to(e) {
            let payment = &work.input.payments[p];
            (
                ChargeClass::NotDecided,
                format!("it may belong to payment {} of {}, which is still open", payment.transaction_id, payment.on),
            )
        } else {
            (
                ChargeClass::Unknown,
                format!("no ledger of the accounts paid from this card has it on the days around {}", entry.booked_on),
            )
        };
        (charge.class, charge.reason) = (class, reason);
    }

    fn uncovered(&self, charge: &Charge) -> Option<String> {
        let booked = self.work.input.entries[charge.entry].booked_on;
        let (from, to) = (first_day_of_payment(booked), days_of(booked));
        charge.accounts.iter().find(|id| !self.covered.by_ledger(&charge.platform, id, from, to)).cloned()
    }

    /// An open settled payment that this debit may be a part of, or a capture that differs.
    fn may_belong_to(&self, e: usize) -> Option<usize> {
        let booked = &self.work.booked[e];
        self.open.payments_near(self.work, e).into_iter().find(|&p| {
            let paid = &self.work.paid[p];
            let most = paid.amount.micros().saturating_mul(1000 + DIFFERENCE_PERMILLE) / 1000;
            paid.status == PaymentStatus::Settled
                && self.work.input.payments[p].is_bill()
                && (paid.currency != booked.currency || booked.amount.micros() <= most)
        })
    }
}

impl Charge {
    fn entry_card<'w>(&self, work: &Work<'w>) -> Option<&'w str> {
        work.input.entries[self.entry].last4.as_deref()
    }
}

/// Accounts that a ledger row says are paid from each card, sorted.
fn accounts_by_card(work: &Work<'_>) -> BTreeMap<(String, String), Vec<String>> {
    let mut cards: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for payment in &work.input.payments {
        if let Some(last4) = &payment.last4 {
            cards.entry((&payment.platform, last4)).or_default().insert(&payment.account_id);
        }
    }
    let owned = |ids: BTreeSet<&str>| ids.into_iter().map(str::to_owned).collect();
    cards.into_iter().map(|((platform, card), ids)| ((platform.to_owned(), card.to_owned()), owned(ids))).collect()
}
