//! What must be so before a letter is written: the facts that its step needs, and sums that are sums.

use std::collections::BTreeMap;

use makegood_core::money::{Amount, Currency, Money, MoneyError};
use makegood_core::time::Day;

use crate::error::LetterError;
use crate::facts::Facts;
use crate::step::Step;

/// Checks the facts for a step.
///
/// - **Errors** [`LetterError::Missing`] with the first fact that is not there, [`LetterError::SumsDiffer`],
///   [`LetterError::DayDoesNotFit`].
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
    days_fit(step, facts)?;
    let grounds = sum(facts.grounds.iter().map(|ground| ground.amount))?;
    same("claimed", &grounds, &sum(facts.claimed.iter().copied())?)?;
    let received = sum(facts.received.iter().map(|received| received.money))?;
    if !facts.outstanding.is_empty() || step == Step::Closing {
        same("outstanding", &left(&grounds, &received)?, &sum(facts.outstanding.iter().copied())?)?;
    }
    Ok(())
}

/// What happened lies not after the day of the letter; what is asked for lies after it.
fn days_fit(step: Step, facts: &Facts) -> Result<(), LetterError> {
    let misfit = |fact, day: Day| LetterError::DayDoesNotFit {
        fact,
        day: day.to_string(),
        written_on: facts.written_on.to_string(),
    };
    let happened = [
        ("filed_on", facts.filed_on),
        ("promise.made_on", facts.promise.as_ref().map(|it| it.made_on)),
        ("request.on", facts.request.as_ref().map(|it| it.on)),
        ("denial.on", facts.denial.as_ref().map(|it| it.on)),
        ("decision.on", facts.decision.as_ref().map(|it| it.on)),
        ("received.on", facts.received.iter().map(|it| it.on).max()),
        ("clawback.on", facts.clawback.as_ref().map(|it| it.on)),
        ("period", Some(facts.period.1)),
    ];
    for (fact, day) in happened {
        if let Some(day) = day.filter(|day| *day > facts.written_on) {
            return Err(misfit(fact, day));
        }
    }
    let notice = facts.notice.as_ref().filter(|_| step == Step::FormalNotice);
    for (fact, day) in [("answer_by", facts.answer_by), ("notice.settle_by", notice.map(|it| it.settle_by))] {
        if let Some(day) = day.filter(|day| *day <= facts.written_on) {
            return Err(misfit(fact, day));
        }
    }
    // A promise is not chased before its last day has passed.
    let promise = facts.promise.as_ref().filter(|it| step == Step::Chaser && it.due_on >= facts.written_on);
    promise.map_or(Ok(()), |promise| Err(misfit("promise.due_on", promise.due_on)))
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
