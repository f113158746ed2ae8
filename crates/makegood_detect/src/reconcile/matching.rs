//! The matching itself: values in, matches and classes out.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::money::{Amount, Currency, Money};
use makegood_core::time::{Day, add_posting_days, days_between};

use super::assignment::pair;
use super::model::{Charge, ChargeClass, Entry, Input, Match, MatchKind, Payment, Reconciled};
use super::sums::exact_sum;

/// Posting days between a payment and its statement entry, at most (detectors.md: posting delay of
/// up to 5 business days, over weekends and year end).
pub const POSTING_DAYS: u32 = 5;

/// Days within which a debit that came back is not a loss (detectors.md: "did not come back").
const RETURN_DAYS: i64 = 30;

/// Largest share of the amount, in thousandths, by which an issuer's rate may differ from the
/// reference rate; our reading: issuer margins are the issuer's, not the platform's (TT-FX-02).
const FX_TOLERANCE_PERMILLE: i128 = 50;

/// Matches payments with statement entries. The order of the input does not show in the result.
pub fn reconcile(input: &Input) -> Reconciled {
    let input = &input.sorted();
    let mut work = Work::new(input);
    work.equal_amounts();
    work.parts();
    work.batches();
    work.currencies();
    let charges = work.classify();
    let mut matches = work.matches;
    matches.sort();
    Reconciled { input: input.clone(), matches, charges }
}

struct Work<'a> {
    input: &'a Input,
    payment_done: Vec<bool>,
    entry_done: Vec<bool>,
    /// Payments of each matched entry, used to know a surplus.
    payments_of: BTreeMap<usize, Vec<usize>>,
    matches: Vec<Match>,
}

impl<'a> Work<'a> {
    fn new(input: &'a Input) -> Self {
        Work {
            input,
            payment_done: vec![false; input.payments.len()],
            entry_done: vec![false; input.entries.len()],
            payments_of: BTreeMap::new(),
            matches: Vec::new(),
        }
    }

    fn open_payments(&self) -> Vec<usize> {
        (0..self.input.payments.len()).filter(|&at| !self.payment_done[at]).collect()
    }

    fn open_entries(&self) -> Vec<usize> {
        (0..self.input.entries.len())
            .filter(|&at| !self.entry_done[at] && self.input.entries[at].platform.is_some())
            .collect()
    }

    fn record(&mut self, payments: &[usize], entries: &[usize], kind: MatchKind, reason: &str) {
        for &p in payments {
            self.payment_done[p] = true;
            for &e in entries {
                self.entry_done[e] = true;
                self.payments_of.entry(e).or_default().push(p);
                self.matches.push(Match {
                    payment_ref: self.input.payments[p].source_ref.clone(),
                    entry_ref: self.input.entries[e].source_ref.clone(),
                    kind,
                    reason: reason.to_owned(),
                });
            }
        }
    }

    /// Same card, same amount and currency, inside the posting window: solved per amount as an assignment.
    fn equal_amounts(&mut self) {
        let mut blocks: BTreeMap<(Currency, Amount), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for at in self.open_payments() {
            let payment = &self.input.payments[at];
            blocks.entry((payment.currency, payment.charged.negated())).or_default().0.push(at);
        }
        for at in self.open_entries() {
            let money = self.input.entries[at].merchant_money();
            blocks.entry((money.currency, money.amount)).or_default().1.push(at);
        }
        for (payments, entries) in blocks.into_values() {
            let input = self.input;
            let cost = |p: usize, e: usize| pair_cost(&input.payments[payments[p]], &input.entries[entries[e]]);
            for (p, e) in pair(payments.len(), entries.len(), cost) {
                let (payment, entry) = (&input.payments[payments[p]], &input.entries[entries[e]]);
                let reason = if same_reference(payment, entry) {
                    "same amount, card and reference"
                } else {
                    "same amount and card, inside the posting window"
                };
                self.record(&[payments[p]], &[entries[e]], MatchKind::OneToOne, reason);
            }
        }
    }

    /// One settled payment captured in parts that sum to it.
    fn parts(&mut self) {
        for p in self.open_payments() {
            let payment = &self.input.payments[p];
            if !payment.settled || payment.charged.is_negative() {
                continue;
            }
            let mut near: Vec<usize> = self.open_entries();
            near.retain(|&e| {
                let entry = &self.input.entries[e];
                let money = entry.merchant_money();
                entry.amount.is_negative()
                    && money.currency == payment.currency
                    && money.amount.abs() < payment.charged
                    && in_window(payment, entry)
            });
            near.sort_by_key(|&e| (!same_reference(payment, &self.input.entries[e]), e));
            let amounts: Vec<Amount> =
                near.iter().map(|&e| self.input.entries[e].merchant_money().amount.abs()).collect();
            if let Some(chosen) = exact_sum(payment.charged, &amounts, 5) {
                let entries: Vec<usize> = chosen.into_iter().map(|at| near[at]).collect();
                self.record(&[p], &entries, MatchKind::Parts, "captured in parts that sum to the payment");
            }
        }
    }

    /// Several payments, or payments less refunds, in one debit.
    fn batches(&mut self) {
        for e in self.open_entries() {
            let entry = &self.input.entries[e];
            if !entry.amount.is_negative() {
                continue;
            }
            let money = entry.merchant_money();
            let mut near: Vec<usize> = self.open_payments();
            near.retain(|&p| {
                let payment = &self.input.payments[p];
                let wanted = if payment.charged.is_negative() { payment.kind == "refund" } else { true };
                payment.settled && wanted && payment.currency == money.currency && in_window(payment, entry)
            });
            let amounts: Vec<Amount> = near.iter().map(|&p| self.input.payments[p].charged).collect();
            if let Some(chosen) = exact_sum(money.amount.abs(), &amounts, 6) {
                let payments: Vec<usize> = chosen.into_iter().map(|at| near[at]).collect();
                let netted = payments.iter().any(|&p| self.input.payments[p].charged.is_negative());
                let reason =
                    if netted { "payments less a refund sum to the debit" } else { "payments that sum to one debit" };
                self.record(&payments, &[e], MatchKind::Batch, reason);
            }
        }
    }

    /// A payment in another currency than the card's, where the statement does not give the original amount.
    fn currencies(&mut self) {
        for p in self.open_payments() {
            let payment = &self.input.payments[p];
            let candidates = self.open_entries().into_iter().filter_map(|e| {
                let entry = &self.input.entries[e];
                if entry.original.is_some()
                    || entry.currency == payment.currency
                    || entry.amount.is_negative() == payment.charged.is_negative()
                    || !in_window(payment, entry)
                {
                    return None;
                }
                self.fx_distance(payment, entry).map(|distance| (!same_reference(payment, entry), distance, e))
            });
            if let Some((_, _, e)) = candidates.min() {
                self.record(&[p], &[e], MatchKind::Fx, "same money at the reference rate, within the issuer's margin");
            }
        }
    }

    /// Thousandths by which the entry differs from the payment at the nearest reference rate.
    fn fx_distance(&self, payment: &Payment, entry: &Entry) -> Option<i128> {
        let rates = self.input.rates.iter().filter_map(|&(base, quote, on, rate)| {
            let apart = days_between(on, payment.on).abs();
            if base == payment.currency && quote == entry.currency && rate > 0 {
                Some((apart, payment.charged.abs().micros().checked_mul(rate)? / 1_000_000))
            } else if base == entry.currency && quote == payment.currency && rate > 0 {
                Some((apart, payment.charged.abs().micros().checked_mul(1_000_000)? / rate))
            } else {
                None
            }
        });
        let (_, expected) = rates.min()?;
        if expected == 0 {
            return None;
        }
        let distance = (entry.amount.abs().micros() - expected).abs().checked_mul(1000)? / expected;
        (distance <= FX_TOLERANCE_PERMILLE).then_some(distance)
    }

    /// Says what became of every debit of a platform.
    fn classify(&mut self) -> Vec<Charge> {
        let cards = self.accounts_by_card();
        let mut returned = self.unexplained_returns();
        let mut charges = Vec::new();
        for (e, entry) in self.input.entries.iter().enumerate() {
            let Some(platform) = entry.platform.clone() else { continue };
            if !entry.amount.is_negative() {
                continue;
            }
            let accounts: Vec<String> = entry
                .last4
                .as_ref()
                .and_then(|last4| cards.get(&(platform.clone(), last4.clone())))
                .map(|accounts| accounts.iter().cloned().collect())
                .unwrap_or_default();
            let mut charge = Charge {
                entry: e,
                platform,
                class: ChargeClass::NotCovered,
                account_id: accounts.first().cloned(),
                accounts,
                payment: None,
            };
            if let Some(payments) = self.payments_of.get(&e) {
                charge.class = ChargeClass::Matched;
                charge.payment = payments.first().copied();
                charge.account_id = charge.payment.map(|p| self.input.payments[p].account_id.clone());
            } else if let Some(at) = returned.iter().position(|&back| undoes(entry, &self.input.entries[back])) {
                returned.remove(at);
                charge.class = ChargeClass::Returned;
            } else if let Some(p) = self.captured_again(entry) {
                charge.class = ChargeClass::Surplus;
                charge.payment = Some(p);
                charge.account_id = Some(self.input.payments[p].account_id.clone());
            } else if !charge.accounts.is_empty()
                && charge.accounts.iter().all(|id| self.covered(&charge.platform, id, entry))
            {
                charge.class = ChargeClass::Unknown;
            }
            charges.push(charge);
        }
        charges
    }

    fn accounts_by_card(&self) -> BTreeMap<(String, String), BTreeSet<String>> {
        let mut cards: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for payment in &self.input.payments {
            if let Some(last4) = &payment.last4 {
                cards.entry((payment.platform.clone(), last4.clone())).or_default().insert(payment.account_id.clone());
            }
        }
        cards
    }

    /// Credits of a platform that no ledger row explains.
    fn unexplained_returns(&self) -> Vec<usize> {
        self.open_entries().into_iter().filter(|&e| !self.input.entries[e].amount.is_negative()).collect()
    }

    /// The settled payment that this debit captures once more: same card, and the amount of one of its captures.
    fn captured_again(&self, entry: &Entry) -> Option<usize> {
        let money = entry.merchant_money();
        let mut best: Option<(bool, i64, usize)> = None;
        for (&other, payments) in &self.payments_of {
            let [p] = payments.as_slice() else { continue };
            let payment = &self.input.payments[*p];
            let captured = self.input.entries[other].merchant_money();
            if !payment.settled || !payment.is_bill() || captured != money || !same_card(payment, entry) {
                continue;
            }
            let by_reference = same_reference(payment, entry);
            let from = payment.on.saturating_sub(jiff::Span::new().days(1));
            let to = add_posting_days(payment.on, 2 * POSTING_DAYS);
            if !by_reference && (entry.booked_on < from || entry.booked_on > to) {
                continue;
            }
            let rank = (!by_reference, days_between(payment.on, entry.booked_on).abs(), *p);
            if best.is_none_or(|best| rank < best) {
                best = Some(rank);
            }
        }
        best.map(|(_, _, p)| p)
    }

    /// True when exports of the account's ledger cover every day on which the debit's payment could stand.
    fn covered(&self, platform: &str, account_id: &str, entry: &Entry) -> bool {
        let mut need_from = entry.booked_on;
        for _ in 0..POSTING_DAYS * 3 {
            if add_posting_days(need_from, POSTING_DAYS) < entry.booked_on {
                break;
            }
            need_from = need_from.saturating_sub(jiff::Span::new().days(1));
        }
        let need_to = entry.booked_on;
        let mut spans: Vec<(Day, Day)> = Vec::new();
        let mut opened: Option<Day> = None;
        for cover in &self.input.coverage {
            if cover.platform == platform && cover.account_id == account_id {
                spans.push((cover.from, cover.to));
                opened = cover.opened_on;
            }
        }
        spans.sort();
        let mut at = opened.filter(|day| *day > need_from).unwrap_or(need_from);
        if at > need_to {
            return true;
        }
        for (from, to) in spans {
            if from <= at && to >= at {
                if to >= need_to {
                    return true;
                }
                at = to.saturating_add(jiff::Span::new().days(1));
            }
        }
        false
    }
}

fn same_card(payment: &Payment, entry: &Entry) -> bool {
    payment.last4.is_none() || entry.last4.is_none() || payment.last4 == entry.last4
}

fn same_reference(payment: &Payment, entry: &Entry) -> bool {
    let stands_in = |text: &str| {
        text.len() >= 6
            && (entry.reference.as_deref().is_some_and(|reference| reference.contains(text))
                || entry.description.contains(text))
    };
    payment.reference.as_deref().is_some_and(stands_in) || stands_in(&payment.transaction_id)
}

fn in_window(payment: &Payment, entry: &Entry) -> bool {
    let from = payment.on.saturating_sub(jiff::Span::new().days(1));
    let to = add_posting_days(payment.on, POSTING_DAYS);
    same_platform(payment, entry)
        && same_card(payment, entry)
        && ((entry.booked_on >= from && entry.booked_on <= to) || same_reference(payment, entry))
}

fn same_platform(payment: &Payment, entry: &Entry) -> bool {
    entry.platform.as_deref() == Some(payment.platform.as_str())
}

/// Cost of a pair of equal amounts, `None` when they cannot be one. Reference first, then settled, then days.
fn pair_cost(payment: &Payment, entry: &Entry) -> Option<i64> {
    // Money back may take the 60 days that the platform states for refunds (TT-REF-07).
    let back = payment.charged.is_negative()
        && same_platform(payment, entry)
        && same_card(payment, entry)
        && (-1..=60).contains(&days_between(payment.on, entry.booked_on));
    if !back && !in_window(payment, entry) {
        return None;
    }
    let reference = if same_reference(payment, entry) { 0 } else { 500 };
    let settled = if payment.settled { 0 } else { 200 };
    let authorised = entry.authorised_on.map_or(0, |day| days_between(payment.on, day).abs().min(20) * 3);
    Some(reference + settled + authorised + days_between(payment.on, entry.booked_on).abs().min(90))
}

/// True when `back` returns the money of `debit`.
fn undoes(debit: &Entry, back: &Entry) -> bool {
    debit.last4 == back.last4
        && debit.platform == back.platform
        && debit.merchant_money() == Money::new(back.merchant_money().amount.negated(), back.merchant_money().currency)
        && (0..=RETURN_DAYS).contains(&days_between(debit.booked_on, back.booked_on))
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
