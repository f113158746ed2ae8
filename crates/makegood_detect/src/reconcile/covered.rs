//! Which days the imported ledgers and statements cover, and which day it is.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::time::Day;

use super::model::Input;
use super::work::{POSTING_DAYS, Work, window};
use crate::columns::days_of;

/// Days between two statements of one card that are no gap; our reading: a card is not used every day, so the first
/// entry of a month's statement may come days after the last of the month before.
const STATEMENT_GAP_DAYS: i32 = 7;

/// Days covered, as sorted spans that do not touch.
#[derive(Debug, Default)]
struct Spans(Vec<(i32, i32)>);

impl Spans {
    fn merged(mut spans: Vec<(i32, i32)>, gap: i32) -> Self {
        spans.sort_unstable();
        let mut merged: Vec<(i32, i32)> = Vec::new();
        for (from, to) in spans {
            match merged.last_mut() {
                Some(last) if from <= last.1 + 1 + gap => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        Spans(merged)
    }

    fn hold(&self, from: i32, to: i32) -> bool {
        self.0.iter().any(|span| span.0 <= from && to <= span.1)
    }
}

/// Days that ledgers and statements cover.
pub struct Covered {
    as_of: Option<i32>,
    statements: BTreeMap<String, Spans>,
    ledgers: BTreeMap<(String, String), (Spans, Option<i32>)>,
    cards: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Covered {
    /// Collects them.
    pub fn of(input: &Input) -> Self {
        let mut statements: BTreeMap<String, Vec<(i32, i32)>> = BTreeMap::new();
        for cover in &input.statements {
            statements.entry(cover.last4.clone()).or_default().push((days_of(cover.from), days_of(cover.to)));
        }
        let mut ledgers: BTreeMap<(String, String), (Vec<(i32, i32)>, Option<i32>)> = BTreeMap::new();
        for cover in &input.coverage {
            let ledger = ledgers.entry((cover.platform.clone(), cover.account_id.clone())).or_default();
            ledger.0.push((days_of(cover.from), days_of(cover.to)));
            ledger.1 = cover.opened_on.map(days_of).or(ledger.1);
        }
        let mut cards: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for payment in input.payments.iter().filter(|payment| payment.is_bill()) {
            if let Some(card) = &payment.last4 {
                let of_account = cards.entry((payment.platform.clone(), payment.account_id.clone())).or_default();
                if !of_account.contains(card) {
                    of_account.insert(card.clone());
                }
            }
        }
        Covered {
            as_of: input.as_of.map(days_of),
            statements: statements
                .into_iter()
                .map(|(card, spans)| (card, Spans::merged(spans, STATEMENT_GAP_DAYS)))
                .collect(),
            ledgers: ledgers
                .into_iter()
                .map(|(account, (spans, opened))| (account, (Spans::merged(spans, 0), opened)))
                .collect(),
            cards,
        }
    }

    /// True when the audit date is after `day`.
    pub fn is_past(&self, day: i32) -> bool {
        self.as_of.is_some_and(|as_of| as_of > day)
    }

    /// True when statements of the card cover every day of a span.
    pub fn on_card(&self, last4: &str, from: i32, to: i32) -> bool {
        self.statements.get(last4).is_some_and(|spans| spans.hold(from, to))
    }

    /// True when statements cover a span of the card of a payment, or of all cards of its account when it names none.
    pub fn of_payment(&self, work: &Work<'_>, payment: usize, from: i32, to: i32) -> bool {
        let payment = &work.input.payments[payment];
        if let Some(card) = &payment.last4 {
            return self.on_card(card, from, to);
        }
        let account = (payment.platform.clone(), payment.account_id.clone());
        self.cards.get(&account).is_some_and(|cards| cards.iter().all(|card| self.on_card(card, from, to)))
    }

    /// True when the time of a payment is over and statements cover it.
    pub fn is_over(&self, work: &Work<'_>, payment: usize) -> bool {
        let paid = &work.paid[payment];
        self.is_past(paid.window.1) && self.of_payment(work, payment, paid.on, paid.window.1)
    }

    /// True when exports of the account's ledger cover a span; nothing came before the account opened.
    pub fn by_ledger(&self, platform: &str, account: &str, from: i32, to: i32) -> bool {
        let Some((spans, opened)) = self.ledgers.get(&(platform.to_owned(), account.to_owned())) else { return false };
        let from = opened.map_or(from, |opened| from.max(opened));
        from > to || spans.hold(from, to)
    }
}

/// The first day on which a payment can stand that is booked on `booked`.
pub fn first_day_of_payment(booked: Day) -> i32 {
    let mut first = booked;
    for _ in 0..POSTING_DAYS * 3 {
        if window(first, false).1 < days_of(booked) {
            break;
        }
        let Ok(before) = first.yesterday() else { break };
        first = before;
    }
    days_of(first)
}
