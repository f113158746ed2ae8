//! A person's decision, checked against the facts and the decisions that stand before it is written down.

use std::collections::BTreeSet;

use jiff::Timestamp;
use makegood_core::money::{Amount, Money};
use makegood_detect::reconcile::{Entry, EntryStatus, Named, Payment, Says, decision_id};

use super::record::{MatchAct, MatchDecision, ids, number_of, undone};
use super::{Matching, name};
use crate::AppError;

/// A decision that may be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted {
    /// The decision.
    pub decision: MatchDecision,
    /// The payment in words.
    pub payment: String,
    /// Its entries in words.
    pub entries: Vec<String>,
    /// What is worth knowing, such as amounts that differ.
    pub notes: Vec<String>,
}

/// Who decides, when and why.
#[derive(Debug, Clone)]
pub struct Said {
    /// Why.
    pub reason: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

/// Drafts a decision about the payment and entries of these names.
///
/// - **Errors** [`AppError::MatchName`] when a name is of no row or of several, [`AppError::MatchRefused`] when the
///   decision cannot be, or another one that stands says otherwise.
pub fn decide(
    matching: &Matching,
    says: Says,
    payment: &str,
    entries: &[String],
    said: Said,
) -> Result<Drafted, AppError> {
    let rows = &matching.result.input;
    let p = name::payment(&matching.result, payment)?;
    let mut at: Vec<usize> = Vec::new();
    for name in entries {
        let e = name::entry(&matching.result, name)?;
        if at.contains(&e) {
            return Err(refused(format!("statement entry `{name}` is named twice"), "name each entry once"));
        }
        at.push(e);
    }
    let paid = &rows.payments[p];
    let named: Vec<&Entry> = at.iter().map(|&e| &rows.entries[e]).collect();
    possible(says, paid, &named)?;
    agrees(matching, says, p, &at)?;
    let decision = MatchDecision {
        act: MatchAct::Decide {
            says,
            payment: Named { key: paid.key(), seen: paid.seen() },
            entries: named.iter().map(|entry| Named { key: entry.key.clone(), seen: entry.seen() }).collect(),
        },
        reason: said.reason,
        actor: said.actor,
        at: said.at,
    };
    let payment = format!(
        "{} {} of {}, {}",
        paid.kind.replace('_', " "),
        paid.transaction_id,
        paid.on,
        Money::new(paid.charged, paid.currency)
    );
    let entries = named.iter().map(|entry| words(entry)).collect();
    let notes = if says == Says::Apart { Vec::new() } else { differs(paid, &named).into_iter().collect() };
    Ok(Drafted { decision, payment, entries, notes })
}

/// Drafts the taking back of the decision of that id.
///
/// - **Errors** [`AppError::MatchName`] when there is none, [`AppError::MatchRefused`] when it was taken back already.
pub fn undo(matching: &Matching, id: &str, said: Said) -> Result<MatchDecision, AppError> {
    let history = &matching.history;
    let found = number_of(id).and_then(|number| history.iter().find(|(known, _)| *known == number));
    let Some((number, decision)) = found else {
        return Err(AppError::MatchName { noun: "decision", name: id.to_owned(), names: ids(history), more: 0 });
    };
    let id = decision_id(*number);
    if let MatchAct::Undo { number } = decision.act {
        let help =
            format!("decide anew instead; see what {} was:\n  makegood match list --only decided", decision_id(number));
        return Err(refused(
            format!("{id} takes {} back; that cannot be taken back in turn", decision_id(number)),
            &help,
        ));
    }
    if let Some(by) = undone(history).get(number) {
        let why = format!("{id} was taken back already, by {}", decision_id(*by));
        return Err(refused(why, "see what stands:\n  makegood match list --only decided"));
    }
    Ok(MatchDecision { act: MatchAct::Undo { number: *number }, reason: said.reason, actor: said.actor, at: said.at })
}

fn refused(why: String, help: &str) -> AppError {
    AppError::MatchRefused { why, help: help.to_owned() }
}

fn words(entry: &Entry) -> String {
    let text: String = entry.description.chars().filter(|c| !c.is_control()).take(60).collect();
    format!("{} of {}, {}, {text}", entry.key.entry_id, entry.booked_on, Money::new(entry.amount, entry.currency))
}

/// What no row can be, whoever says so.
fn possible(says: Says, paid: &Payment, entries: &[&Entry]) -> Result<(), AppError> {
    if says == Says::Apart {
        return Ok(());
    }
    for entry in entries {
        let id = &entry.key.entry_id;
        if entry.status != EntryStatus::Booked {
            return Err(refused(
                format!("statement entry {id} is a hold, which moves no money"),
                "wait for the statement on which it is booked, and decide about that entry",
            ));
        }
        if entry.amount.is_negative() == paid.charged.is_negative() {
            let (is, entry) =
                if paid.charged.is_negative() { ("money back", "takes money") } else { ("a payment", "brings money") };
            return Err(refused(
                format!(
                    "{} is {is} and statement entry {id} {entry}: they cannot be the same money",
                    paid.transaction_id
                ),
                "see what is open:\n  makegood match list --only unmatched",
            ));
        }
    }
    Ok(())
}

/// Decisions that stand never contradict each other: the older one is taken back first.
fn agrees(matching: &Matching, says: Says, p: usize, entries: &[usize]) -> Result<(), AppError> {
    let wanted: BTreeSet<usize> = entries.iter().copied().collect();
    let decisions = &matching.result.input.decisions;
    for (decision, fitted) in decisions.iter().zip(&matching.result.decided) {
        let Some(of) = fitted.payment else { continue };
        let shared = fitted.entries.iter().any(|e| wanted.contains(e));
        let split = says == Says::Split || decision.says == Says::Split;
        let how = match (says, decision.says) {
            (Says::Apart, Says::Apart) if of == p && shared => "keeps the two apart already",
            (Says::Apart, Says::Apart) => continue,
            (Says::Apart, _) if of == p && shared => "says that they are the same money",
            (_, Says::Apart) if of == p && shared => "keeps the two apart",
            (Says::Apart, _) | (_, Says::Apart) => continue,
            _ if of == p => "says already what the payment is",
            _ if shared && split => "says already what the entry is",
            _ => continue,
        };
        let id = decision.id();
        return Err(refused(format!("{id} {how}"), &format!("take it back first:\n  makegood match undo {id}")));
    }
    Ok(())
}

/// Says by how much entries and payment differ, where they are in one currency.
fn differs(paid: &Payment, entries: &[&Entry]) -> Option<String> {
    let mut sum = Amount::ZERO;
    for entry in entries {
        let money = entry.merchant_money();
        if money.currency != paid.currency {
            return Some(format!(
                "the payment is in {} and the entry in {}: amounts were not compared",
                paid.currency, money.currency
            ));
        }
        sum = sum.checked_add(money.amount.negated()).ok()?;
    }
    let money = |amount: Amount| Money::new(amount, paid.currency);
    (sum != paid.charged).then(|| {
        format!("amounts differ: the ledger has {}, the statement {}", money(paid.charged.abs()), money(sum.abs()))
    })
}
