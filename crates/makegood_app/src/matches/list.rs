//! The matching as a person reads it: matched, unmatched and decided, each with its explanation: the JSON
//! `makegood.match_list/1`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use makegood_core::time::Day;
use makegood_detect::reconcile::{
    ChargeClass, Entry, EntryKey, EntryStatus, Named, Payment, PaymentKey, Says, decision_id,
};
use serde::Serialize;

use super::record::{MatchAct, undone};
use super::{Matching, UnmetDecision, unmet};

/// Value of `schema`.
pub const SCHEMA: &str = "makegood.match_list/1";

/// Which part to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// What matched.
    Matched,
    /// What did not.
    Unmatched,
    /// What people decided.
    Decided,
}

/// What to show; every part that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MatchFilter {
    /// One part alone.
    pub only: Option<Which>,
    /// Ad account of the payment; an entry that no account owns is left out.
    pub account: Option<String>,
    /// Leave out what was paid (an unmatched entry: booked) before this day.
    pub from: Option<Day>,
    /// Leave out what was paid (an unmatched entry: booked) after this day.
    pub to: Option<Day>,
}

impl MatchFilter {
    fn part(&self, which: Which) -> bool {
        self.only.is_none_or(|only| only == which)
    }

    fn shows(&self, account: Option<&str>, on: Day) -> bool {
        self.account.as_deref().is_none_or(|wanted| account == Some(wanted))
            && self.from.is_none_or(|from| on >= from)
            && self.to.is_none_or(|to| on <= to)
    }
}

/// A payment or refund. Amounts are text in the currency beside them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownPayment {
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Id that decisions name.
    pub transaction_id: String,
    /// Kind of the ledger row; empty where the row is not among the facts.
    pub kind: String,
    /// Day in the account.
    pub paid_on: Day,
    /// What the card was charged; negative for money back.
    pub amount: String,
    /// Its currency.
    pub currency: String,
    /// Row; empty where it is not among the facts.
    pub source_ref: String,
}

/// A statement entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownEntry {
    /// Bank or card issuer.
    pub institution: String,
    /// Account or card.
    pub bank_account: String,
    /// Id that decisions name.
    pub entry_id: String,
    /// Day of booking.
    pub booked_on: Day,
    /// Signed amount; minus left the account.
    pub amount: String,
    /// Its currency.
    pub currency: String,
    /// Description; empty where the entry is not among the facts.
    pub description: String,
    /// Row; empty where it is not among the facts.
    pub source_ref: String,
}

/// A payment and an entry that are the same money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchedRow {
    /// The payment, or refund.
    pub payment: ShownPayment,
    /// The entry.
    pub entry: ShownEntry,
    /// How it was made: `one_to_one`, `parts`, `batch`, `fx`, `differs`, `confirmed`.
    pub kind: &'static str,
    /// Why, in words.
    pub reason: String,
}

/// A payment or refund that no statement has in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenPayment {
    /// The payment, or refund.
    pub payment: ShownPayment,
    /// Class of the break.
    pub class: &'static str,
    /// What is on no statement, in the currency of the payment.
    pub open: String,
    /// Last day on which it may be booked.
    pub due_on: Day,
    /// Why, in words.
    pub reason: String,
}

/// A platform's entry that no ledger row is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenEntry {
    /// The entry.
    pub entry: ShownEntry,
    /// Class of the charge; of money back `credit`.
    pub class: &'static str,
    /// Ad accounts that are paid from its card.
    pub accounts: Vec<String>,
    /// Why, in words.
    pub reason: String,
}

/// What a person decided, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownDecision {
    /// `M-0001`.
    pub decision: String,
    /// `confirm`, `split`, `apart`.
    pub says: &'static str,
    /// The payment, as it is now or else as it was seen.
    pub payment: ShownPayment,
    /// Its entries, likewise.
    pub entries: Vec<ShownEntry>,
    /// Why.
    pub reason: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// `in_force`, `undone`, `changed`, `vanished`, `ambiguous`, `contradicted`.
    pub state: &'static str,
    /// What is to be said of the state.
    pub why: String,
}

/// The whole list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchList {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Instant up to which it looks.
    pub as_of: Timestamp,
    /// Matches, in the order of the payments.
    pub matched: Vec<MatchedRow>,
    /// Payments and refunds without a full match, in the order of the ledger.
    pub open_payments: Vec<OpenPayment>,
    /// Entries of a platform without a match, in the order of the statement.
    pub open_entries: Vec<OpenEntry>,
    /// Decisions, by number. An undo shows at what it took back.
    pub decisions: Vec<ShownDecision>,
    /// Decisions that no longer fit, whatever is shown.
    pub unmet: Vec<UnmetDecision>,
}

impl MatchList {
    /// The part of a matching that `filter` shows.
    pub fn of(matching: &Matching, filter: &MatchFilter) -> MatchList {
        let mut list = MatchList {
            schema: SCHEMA,
            as_of: matching.as_of,
            matched: Vec::new(),
            open_payments: Vec::new(),
            open_entries: Vec::new(),
            decisions: Vec::new(),
            unmet: unmet(&matching.result.decided),
        };
        if filter.part(Which::Matched) {
            list.matched = matched(matching, filter);
        }
        if filter.part(Which::Unmatched) {
            list.open_payments = open_payments(matching, filter);
            list.open_entries = open_entries(matching, filter);
        }
        if filter.part(Which::Decided) {
            list.decisions = decisions(matching, filter);
        }
        list
    }
}

fn matched(matching: &Matching, filter: &MatchFilter) -> Vec<MatchedRow> {
    let input = &matching.result.input;
    let payments: BTreeMap<&str, usize> =
        input.payments.iter().enumerate().map(|(at, row)| (row.source_ref.as_str(), at)).collect();
    let entries: BTreeMap<&str, usize> =
        input.entries.iter().enumerate().map(|(at, row)| (row.source_ref.as_str(), at)).collect();
    let mut rows: Vec<(usize, usize, MatchedRow)> = Vec::new();
    for found in &matching.result.matches {
        let (Some(&p), Some(&e)) = (payments.get(found.payment_ref.as_str()), entries.get(found.entry_ref.as_str()))
        else {
            continue;
        };
        let payment = &input.payments[p];
        if filter.shows(Some(&payment.account_id), payment.on) {
            let row = MatchedRow {
                payment: ShownPayment::of(payment),
                entry: ShownEntry::of(&input.entries[e]),
                kind: found.kind.word(),
                reason: found.reason.clone(),
            };
            rows.push((p, e, row));
        }
    }
    rows.sort_by_key(|(p, e, _)| (*p, *e));
    rows.into_iter().map(|(.., row)| row).collect()
}

fn open_payments(matching: &Matching, filter: &MatchFilter) -> Vec<OpenPayment> {
    let result = &matching.result;
    let shown = result.breaks.iter().filter_map(|found| {
        let payment = &result.input.payments[found.payment];
        filter.shows(Some(&payment.account_id), payment.on).then(|| OpenPayment {
            payment: ShownPayment::of(payment),
            class: found.class.word(),
            open: found.open.to_text(payment.currency),
            due_on: found.due_on,
            reason: found.reason.clone(),
        })
    });
    shown.collect()
}

fn open_entries(matching: &Matching, filter: &MatchFilter) -> Vec<OpenEntry> {
    let result = &matching.result;
    let matched: BTreeSet<&str> = result.matches.iter().map(|found| found.entry_ref.as_str()).collect();
    let mut rows: Vec<(usize, OpenEntry)> = Vec::new();
    let mut brings_back: BTreeMap<usize, usize> = BTreeMap::new();
    for charge in &result.charges {
        let entry = &result.input.entries[charge.entry];
        if let Some(back) = charge.returned_by {
            brings_back.insert(back, charge.entry);
        }
        let of_filter =
            filter.account.is_none() || charge.accounts.iter().any(|id| filter.account.as_ref() == Some(id));
        if charge.class == ChargeClass::Matched
            || matched.contains(entry.source_ref.as_str())
            || !of_filter
            || !filter.shows(filter.account.as_deref(), entry.booked_on)
        {
            continue;
        }
        let open = OpenEntry {
            entry: ShownEntry::of(entry),
            class: charge.class.word(),
            accounts: charge.accounts.clone(),
            reason: charge.reason.clone(),
        };
        rows.push((charge.entry, open));
    }
    for (at, entry) in result.input.entries.iter().enumerate() {
        let credit = entry.platform.is_some() && entry.status == EntryStatus::Booked && !entry.amount.is_negative();
        if !credit
            || matched.contains(entry.source_ref.as_str())
            || filter.account.is_some()
            || !filter.shows(None, entry.booked_on)
        {
            continue;
        }
        let reason = match brings_back.get(&at).map(|&charge| &result.input.entries[charge]) {
            Some(charge) => format!("brings back the charge {} of {}", charge.key.entry_id, charge.booked_on),
            None => "no ledger row brings this money back".to_owned(),
        };
        rows.push((at, OpenEntry { entry: ShownEntry::of(entry), class: "credit", accounts: Vec::new(), reason }));
    }
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn decisions(matching: &Matching, filter: &MatchFilter) -> Vec<ShownDecision> {
    let result = &matching.result;
    let undone = undone(&matching.history);
    let fitted: BTreeMap<u32, usize> =
        result.decided.iter().enumerate().map(|(at, fitted)| (fitted.number, at)).collect();
    let mut shown = Vec::new();
    for (number, decision) in &matching.history {
        let MatchAct::Decide { says, payment, entries } = &decision.act else { continue };
        let now = fitted.get(number).map(|&at| &result.decided[at]);
        let (state, why) = match (undone.get(number), now) {
            (Some(by), _) => ("undone", taken_back(matching, *by)),
            (None, Some(fitted)) => (fitted.fit.word(), fitted.why.clone()),
            (None, None) => ("in_force", String::new()),
        };
        let placed = now.and_then(|fitted| Some((fitted.payment?, &fitted.entries)));
        let (payment, entries) = match placed {
            Some((p, at)) => (
                ShownPayment::of(&result.input.payments[p]),
                at.iter().map(|&e| ShownEntry::of(&result.input.entries[e])).collect(),
            ),
            None => (ShownPayment::seen(payment), entries.iter().map(ShownEntry::seen).collect()),
        };
        if filter.shows(Some(&payment.account_id), payment.paid_on) {
            shown.push(ShownDecision {
                decision: decision_id(*number),
                says: Says::word(*says),
                payment,
                entries,
                reason: decision.reason.clone(),
                actor: decision.actor.clone(),
                at: decision.at,
                state,
                why,
            });
        }
    }
    shown
}

fn taken_back(matching: &Matching, by: u32) -> String {
    let undo = matching.history.iter().find(|(number, _)| *number == by).map(|(_, decision)| decision);
    let said = undo.map(|undo| {
        let reason = if undo.reason.is_empty() { String::new() } else { format!(": {}", undo.reason) };
        format!(", {}{reason}", undo.actor)
    });
    format!("taken back by {}{}", decision_id(by), said.unwrap_or_default())
}

impl ShownPayment {
    fn of(row: &Payment) -> ShownPayment {
        let mut shown = ShownPayment::seen(&Named { key: row.key(), seen: row.seen() });
        (shown.kind, shown.source_ref) = (row.kind.clone(), row.source_ref.clone());
        shown
    }

    fn seen(named: &Named<PaymentKey>) -> ShownPayment {
        ShownPayment {
            platform: named.key.platform.clone(),
            account_id: named.key.account_id.clone(),
            transaction_id: named.key.transaction_id.clone(),
            kind: String::new(),
            paid_on: named.seen.on,
            amount: named.seen.amount.to_text(named.seen.currency),
            currency: named.seen.currency.code().to_owned(),
            source_ref: String::new(),
        }
    }
}

impl ShownEntry {
    fn of(row: &Entry) -> ShownEntry {
        let mut shown = ShownEntry::seen(&Named { key: row.key.clone(), seen: row.seen() });
        (shown.description, shown.source_ref) = (row.description.clone(), row.source_ref.clone());
        shown
    }

    fn seen(named: &Named<EntryKey>) -> ShownEntry {
        ShownEntry {
            institution: named.key.institution.clone(),
            bank_account: named.key.bank_account.clone(),
            entry_id: named.key.entry_id.clone(),
            booked_on: named.seen.on,
            amount: named.seen.amount.to_text(named.seen.currency),
            currency: named.seen.currency.code().to_owned(),
            description: String::new(),
            source_ref: String::new(),
        }
    }
}
