//! What must be so before a letter is written: the facts that its step needs, and sums that are sums.

use std::collections::BTreeMap;

use makegood_core::money::{Amount, Currency, Money, MoneyError};

use crate::error::LetterError;
use crate::facts::Facts;
use crate::step::Step;

/// Checks the facts for a step.
///
/// - **Errors** [`LetterError::Missing`] with the first fact that is not there, [`LetterError::SumsDiffer`].
pub(crate) fn check(step: Step, facts: &Facts) -> Result<(), LetterError> {
    let needs = |there: bool, fact: &'static str| if there { Ok(()) } else { Err(LetterError::Missing { step, fact }) };
    needs(!facts.reference.trim().is_empty(), "reference")?;
    needs(!facts.account.id.trim().is_empty(), "account.id")?;
    needs(!facts.grounds.is_empty(), "grounds")?;
    needs(!facts.claimed.is_empty(), "claimed")?;
    needs(!facts.sender.entity.trim().is_empty() && !facts.sender.email.trim().is_empty(), "sender")?;
    let answer_by = || needs(facts.answer_by.is_some(), "answer_by");
    let filed_on = || needs(facts.filed_on.is_some(), "filed_on");
    match step {
        Step::FirstClaim => answer_by()?,
        Step::Chaser | Step::Complaint => {
            filed_on()?;
            answer_by()?;
        }
        Step::InformationAnswer => {
            needs(facts.request.as_ref().is_some_and(|request| !request.items.is_empty()), "request")?;
        }
        Step::Appeal => {
            filed_on()?;
            needs(facts.denial.is_some(), "denial")?;
            answer_by()?;
        }
        Step::FormalNotice => {
            filed_on()?;
            needs(facts.notice.is_some(), "notice")?;
        }
        Step::CardDispute => {
            let Some(dispute) = facts.dispute.as_ref().filter(|it| !it.lines.is_empty()) else {
                return needs(false, "dispute");
            };
            let known = |finding: &String| facts.grounds.iter().any(|ground| ground.finding == *finding);
            let named = !dispute.findings.is_empty() && dispute.findings.iter().all(known);
            needs(named, "dispute.findings")?;
            let lines = sum(dispute.lines.iter().map(|line| line.disputed))?;
            same("disputed", &lines, &sum(dispute.disputed.iter().copied())?)?;
        }
        Step::Closing => {
            needs(!facts.received.is_empty(), "received")?;
            needs(facts.outstanding.is_empty() || facts.answer_by.is_some(), "answer_by")?;
        }
        Step::ClawbackReply => {
            needs(facts.clawback.is_some(), "clawback")?;
            answer_by()?;
        }
    }
    let grounds = sum(facts.grounds.iter().map(|ground| ground.amount))?;
    same("claimed", &grounds, &sum(facts.claimed.iter().copied())?)?;
    let received = sum(facts.received.iter().map(|received| received.money))?;
    if !facts.outstanding.is_empty() || step == Step::Closing {
        same("outstanding", &left(&grounds, &received)?, &sum(facts.outstanding.iter().copied())?)?;
    }
    Ok(())
}

fn sum(monies: impl Iterator<Item = Money>) -> Result<BTreeMap<Currency, Amount>, MoneyError> {
    let mut sums = BTreeMap::new();
    for money in monies {
        let sum = sums.entry(money.currency).or_insert(Amount::ZERO);
        *sum = sum.checked_add(money.amount)?;
    }
    Ok(sums)
}

/// What is left of the claim per currency; a currency in which more came than was claimed has nothing left.
fn left(
    claimed: &BTreeMap<Currency, Amount>,
    received: &BTreeMap<Currency, Amount>,
) -> Result<BTreeMap<Currency, Amount>, MoneyError> {
    let mut left = BTreeMap::new();
    for (currency, amount) in claimed {
        let rest = amount.checked_sub(received.get(currency).copied().unwrap_or(Amount::ZERO))?;
        left.insert(*currency, rest.max(Amount::ZERO));
    }
    Ok(left)
}

fn same(
    name: &'static str,
    parts: &BTreeMap<Currency, Amount>,
    total: &BTreeMap<Currency, Amount>,
) -> Result<(), LetterError> {
    for currency in parts.keys().chain(total.keys()) {
        let amount = |sums: &BTreeMap<Currency, Amount>| sums.get(currency).copied().unwrap_or(Amount::ZERO);
        if amount(parts) != amount(total) {
            return Err(LetterError::SumsDiffer { sum: name, currency: currency.code().to_owned() });
        }
    }
    Ok(())
}
