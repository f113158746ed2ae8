//! The state of one matching: rows as numbers, what is done, and what was found.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::money::{Amount, Currency};
use makegood_core::time::{Day, add_posting_days};

use super::decisions::{Fitted, PaymentKey, Says, Seen};
use super::fit::fit;
use super::model::{Entry, EntryStatus, Input, Match, MatchKind, Payment, PaymentStatus};
use super::references::References;
use crate::columns::days_of;

/// Posting days between a payment and its statement entry, at most (detectors.md: posting delay of
/// up to 5 business days, over weekends and year end).
pub const POSTING_DAYS: u32 = 5;

/// Days within which money back is expected on the statement (TT-REF-07).
pub const BACK_DAYS: i32 = 60;

/// Posting days after which a payment that is still pending has lapsed (detectors.md, readings).
pub const PENDING_DAYS: u32 = 10;

/// A payment, reduced to what pairing compares. Days are counted from 1970-01-01.
#[derive(Debug, Clone, Copy)]
pub struct Paid {
    pub platform: u32,
    /// 0 = the ledger does not say.
    pub card: u32,
    pub on: i32,
    /// First and last day of booking.
    pub window: (i32, i32),
    pub amount: Amount,
    pub currency: Currency,
    pub status: PaymentStatus,
}

/// An entry, likewise. `amount` is signed as a payment: plus was taken from the card.
#[derive(Debug, Clone, Copy)]
pub struct Booked {
    /// 0 = no platform's descriptor.
    pub platform: u32,
    /// 0 = the statement does not say.
    pub card: u32,
    pub on: i32,
    pub authorised: Option<i32>,
    pub amount: Amount,
    pub currency: Currency,
    pub status: EntryStatus,
}

/// What all steps of matching share.
pub struct Work<'a> {
    pub input: &'a Input,
    pub paid: Vec<Paid>,
    pub booked: Vec<Booked>,
    pub references: References,
    pub payment_done: Vec<bool>,
    pub entry_done: Vec<bool>,
    /// Too many ways to add up: never accused, never matched.
    pub payment_undecided: Vec<bool>,
    pub entry_undecided: Vec<bool>,
    /// Payments of each matched entry, in the order of matching.
    pub payments_of: Vec<Vec<usize>>,
    /// Entries of each matched payment.
    pub entries_of: Vec<Vec<usize>>,
    pub matches: Vec<Match>,
    /// Pairs that a person took apart.
    apart: BTreeSet<(usize, usize)>,
    /// What became of the decisions of persons.
    pub decided: Vec<Fitted>,
    /// Steps of search that are left; it grows with the rows, so the time of all searches does too.
    pub effort: u64,
}

impl<'a> Work<'a> {
    pub fn new(input: &'a Input) -> Self {
        let mut platforms: BTreeMap<&str, u32> = BTreeMap::new();
        let mut cards: BTreeMap<&str, u32> = BTreeMap::new();
        let number = |names: &mut BTreeMap<&'a str, u32>, name: Option<&'a str>| {
            let next = u32::try_from(names.len() + 1).unwrap_or(u32::MAX);
            name.map_or(0, |name| *names.entry(name).or_insert(next))
        };
        let paid: Vec<Paid> = input
            .payments
            .iter()
            .map(|payment| {
                let on = days_of(payment.on);
                Paid {
                    platform: number(&mut platforms, Some(&payment.platform)),
                    card: number(&mut cards, payment.last4.as_deref()),
                    on,
                    window: window(payment.on, payment.charged.is_negative()),
                    amount: payment.charged,
                    currency: payment.currency,
                    status: payment.status,
                }
            })
            .collect();
        let booked: Vec<Booked> = input
            .entries
            .iter()
            .map(|entry| {
                let money = entry.merchant_money();
                Booked {
                    platform: number(&mut platforms, entry.platform.as_deref()),
                    card: number(&mut cards, entry.last4.as_deref()),
                    on: days_of(entry.booked_on),
                    authorised: entry.authorised_on.map(days_of),
                    amount: money.amount.negated(),
                    currency: money.currency,
                    status: entry.status,
                }
            })
            .collect();
        let (payments, entries) = (paid.len(), booked.len());
        let mut work = Work {
            input,
            references: References::find(&input.payments, &input.entries),
            payment_done: vec![false; payments],
            entry_done: vec![false; entries],
            payment_undecided: vec![false; payments],
            entry_undecided: vec![false; entries],
            payments_of: vec![Vec::new(); entries],
            entries_of: vec![Vec::new(); payments],
            matches: Vec::new(),
            apart: BTreeSet::new(),
            decided: Vec::new(),
            effort: 20_000_000 + 400 * (payments + entries) as u64,
            paid,
            booked,
        };
        work.let_persons_decide();
        work
    }

    /// Lets the decisions that fit have their effect, before any other matching.
    fn let_persons_decide(&mut self) {
        let input = self.input;
        if input.decisions.is_empty() {
            return;
        }
        let decided = fit(input);
        for (decision, place) in input.decisions.iter().zip(&decided) {
            let Some(p) = place.payment else { continue };
            if decision.says == Says::Apart {
                self.apart.extend(place.entries.iter().map(|&e| (p, e)));
            } else {
                let how = if decision.says == Says::Split { "split" } else { "confirmed" };
                let reason = format!("{how} by a person, {}: {}", decision.id(), decision.note);
                self.record(&[p], &place.entries, MatchKind::Confirmed, &reason);
            }
        }
        self.decided = decided;
    }

    /// True when a person took the two apart.
    pub fn is_apart(&self, payment: usize, entry: usize) -> bool {
        !self.apart.is_empty() && self.apart.contains(&(payment, entry))
    }

    /// Payments without a match, in canonical order.
    pub fn open_payments(&self) -> Vec<usize> {
        (0..self.paid.len()).filter(|&at| !self.payment_done[at]).collect()
    }

    /// Booked entries of a platform without a match, in canonical order.
    pub fn open_entries(&self) -> Vec<usize> {
        (0..self.booked.len()).filter(|&at| self.is_open(at)).collect()
    }

    /// True for a booked entry of a platform without a match.
    pub fn is_open(&self, entry: usize) -> bool {
        let booked = &self.booked[entry];
        !self.entry_done[entry] && booked.platform != 0 && booked.status == EntryStatus::Booked
    }

    /// Notes that `payments` and `entries` are the same money.
    pub fn record(&mut self, payments: &[usize], entries: &[usize], kind: MatchKind, reason: &str) {
        for &p in payments {
            for &e in entries {
                self.payment_done[p] = true;
                self.entry_done[e] = true;
                self.payments_of[e].push(p);
                self.entries_of[p].push(e);
                self.matches.push(Match {
                    payment_ref: self.input.payments[p].source_ref.clone(),
                    entry_ref: self.input.entries[e].source_ref.clone(),
                    kind,
                    reason: reason.to_owned(),
                });
            }
        }
    }

    /// Takes steps of search; false when none are left.
    pub fn spend(&mut self, steps: u64) -> bool {
        let enough = self.effort >= steps;
        self.effort = self.effort.saturating_sub(steps);
        enough
    }

    /// True when nothing about card or platform speaks against the two.
    pub fn same_card(&self, payment: usize, entry: usize) -> bool {
        let (paid, booked) = (&self.paid[payment], &self.booked[entry]);
        paid.platform == booked.platform && (paid.card == 0 || booked.card == 0 || paid.card == booked.card)
    }

    /// True for money that goes back to the card.
    pub fn is_back(&self, payment: usize) -> bool {
        self.paid[payment].amount.is_negative()
            && matches!(self.input.payments[payment].kind.as_str(), "refund" | "card_verification_refund")
    }

    /// Distance in days; a known day of authorisation counts more than the day of booking.
    pub fn distance(&self, payment: usize, entry: usize) -> i64 {
        let (paid, booked) = (&self.paid[payment], &self.booked[entry]);
        let authorised = booked.authorised.map_or(0, |day| i64::from((day - paid.on).abs()).min(400) * 3);
        i64::from((booked.on - paid.on).abs()).min(4_000) + authorised
    }
}

/// First and last day of booking of a payment, or of money back.
pub fn window(on: Day, back: bool) -> (i32, i32) {
    let day = days_of(on);
    // A day before: the account's day may be ahead of the bank's.
    (day - 1, if back { day + BACK_DAYS } else { days_of(add_posting_days(on, POSTING_DAYS)) })
}

impl Payment {
    pub(super) fn is_bill(&self) -> bool {
        matches!(self.kind.as_str(), "payment" | "top_up" | "order_payment")
    }

    /// What a decision keeps of it.
    pub fn seen(&self) -> Seen {
        Seen { on: self.on, amount: self.charged, currency: self.currency }
    }

    /// Key of the row.
    pub fn key(&self) -> PaymentKey {
        PaymentKey {
            platform: self.platform.clone(),
            account_id: self.account_id.clone(),
            transaction_id: self.transaction_id.clone(),
        }
    }
}

impl Entry {
    /// What a decision keeps of it.
    pub fn seen(&self) -> Seen {
        Seen { on: self.booked_on, amount: self.amount, currency: self.currency }
    }

    pub(super) fn is_debit(&self) -> bool {
        self.amount.is_negative()
    }
}
