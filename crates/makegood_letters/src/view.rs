//! The facts written out in a language: everything that a template sees is text, and templates compute nothing.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::error::LetterError;
use crate::facts::{Clause, Exhibit, Facts, Ground};
use crate::format::Format;
use crate::language::Words;
use crate::step::Step;

/// Most grounds and exhibits that stand in a letter itself; the others stand in the attached claim, which the letter says.
const LISTED_MAX: usize = 40;

/// What templates see. A fact that is not given is `none`, which a template may ask for and cannot print.
#[derive(Debug, Serialize)]
pub(crate) struct View {
    written_on: String,
    platform: String,
    recipient: String,
    representative: bool,
    reference: String,
    ticket: Option<String>,
    earlier_tickets: Option<String>,
    account: String,
    account_id: String,
    business_center: Option<String>,
    time_zone: Option<String>,
    period: String,
    pub(crate) claimed: String,
    grounds: Vec<GroundView>,
    more_grounds: bool,
    exhibits: Vec<ExhibitView>,
    more_exhibits: bool,
    document: String,
    answer_by: Option<String>,
    filed_on: Option<String>,
    promise: Option<PromiseView>,
    request: Option<RequestView>,
    denial: Option<DenialView>,
    decision: Option<DecisionView>,
    received: Vec<ReceivedView>,
    outstanding: Option<String>,
    clawback: Option<ClawbackView>,
    notice: Option<NoticeView>,
    dispute: Option<DisputeView>,
    sender: SenderView,
}

#[derive(Debug, Serialize)]
struct GroundView {
    finding: String,
    what: String,
    amount: String,
    period: String,
    expected: Option<String>,
    actual: Option<String>,
    exhibits: Option<String>,
    transactions: Option<String>,
    invoices: Option<String>,
    clause: Option<ClauseView>,
    answer: Option<String>,
}

#[derive(Debug, Serialize)]
struct ClauseView {
    title: String,
    address: String,
    page_date: Option<String>,
    read_on: String,
    says: String,
}

#[derive(Debug, Serialize)]
struct ExhibitView {
    number: String,
    title: String,
}

#[derive(Debug, Serialize)]
struct PromiseView {
    made_on: String,
    due_on: String,
    money: Option<String>,
}

#[derive(Debug, Serialize)]
struct RequestView {
    on: String,
    items: Vec<ItemView>,
}

#[derive(Debug, Serialize)]
struct ItemView {
    asked: String,
    answer: Option<String>,
    exhibits: Option<String>,
}

#[derive(Debug, Serialize)]
struct DenialView {
    on: String,
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
struct DecisionView {
    on: String,
    approved: String,
}

#[derive(Debug, Serialize)]
struct ReceivedView {
    on: String,
    money: String,
    purse: String,
}

#[derive(Debug, Serialize)]
struct ClawbackView {
    on: String,
    money: String,
    reason: Option<String>,
    exhibits: Option<String>,
}

#[derive(Debug, Serialize)]
struct NoticeView {
    company: String,
    address: String,
    clause: ClauseView,
    settle_by: String,
}

#[derive(Debug, Serialize)]
struct DisputeView {
    bank: String,
    conditions: Option<String>,
    lines: Vec<LineView>,
}

#[derive(Debug, Serialize)]
struct LineView {
    on: String,
    descriptor: String,
    reference: String,
    money: String,
    disputed: Option<String>,
}

#[derive(Debug, Serialize)]
struct SenderView {
    entity: String,
    name: String,
    email: String,
    address: Option<String>,
}

impl View {
    pub(crate) fn of(step: Step, facts: &Facts, words: &Words, format: &Format<'_>) -> Result<View, LetterError> {
        let day = |day: Option<makegood_core::time::Day>| day.map(|day| format.day(day)).transpose();
        let dispute = facts.dispute.as_ref().filter(|_| step == Step::CardDispute);
        let spoken_of = |it: &&Ground| is_spoken_of(step, facts, it);
        let listed = facts.grounds.iter().filter(spoken_of).take(LISTED_MAX);
        let asked = dispute.map_or(&facts.claimed, |dispute| &dispute.disputed);
        Ok(View {
            written_on: format.day(facts.written_on)?,
            platform: facts.platform.clone(),
            recipient: recipient(step, facts, words),
            representative: facts.by_representative,
            reference: facts.reference.clone(),
            ticket: given(facts.ticket.as_deref()),
            earlier_tickets: many(format, &facts.earlier_tickets),
            account: match given(facts.account.name.as_deref()) {
                Some(name) => format!("{name} ({})", facts.account.id),
                None => facts.account.id.clone(),
            },
            account_id: facts.account.id.clone(),
            business_center: given(facts.account.business_center.as_deref()),
            time_zone: given(facts.account.time_zone.as_deref()),
            period: format.period(facts.period)?,
            claimed: format.monies(asked)?,
            grounds: listed.map(|it| ground(it, words, format)).collect::<Result<_, _>>()?,
            more_grounds: facts.grounds.iter().filter(spoken_of).count() > LISTED_MAX,
            exhibits: exhibits_of(step, facts)
                .into_iter()
                .take(LISTED_MAX)
                .map(|it| ExhibitView { number: it.number.clone(), title: it.title.clone() })
                .collect(),
            more_exhibits: exhibits_of(step, facts).len() > LISTED_MAX,
            document: facts.document.clone(),
            answer_by: day(facts.answer_by)?,
            filed_on: day(facts.filed_on)?,
            // One that still runs is not held against anybody.
            promise: match facts.promise.as_ref().filter(|it| it.due_on < facts.written_on) {
                Some(it) => Some(PromiseView {
                    made_on: format.day(it.made_on)?,
                    due_on: format.day(it.due_on)?,
                    money: it.money.map(|money| format.money(money)).transpose()?,
                }),
                None => None,
            },
            request: match &facts.request {
                Some(it) => Some(RequestView {
                    on: format.day(it.on)?,
                    items: it
                        .items
                        .iter()
                        .map(|item| ItemView {
                            asked: item.asked.clone(),
                            answer: given(item.answer.as_deref()),
                            exhibits: many(format, &item.exhibits),
                        })
                        .collect(),
                }),
                None => None,
            },
            denial: match &facts.denial {
                Some(it) => Some(DenialView { on: format.day(it.on)?, reason: given(it.reason.as_deref()) }),
                None => None,
            },
            decision: match &facts.decision {
                Some(it) => Some(DecisionView { on: format.day(it.on)?, approved: format.monies(&it.approved)? }),
                None => None,
            },
            received: facts
                .received
                .iter()
                .take(LISTED_MAX)
                .map(|it| {
                    let purse = purse_word(it.purse);
                    Ok(ReceivedView {
                        on: format.day(it.on)?,
                        money: format.money(it.money)?,
                        purse: words.purses.get(purse).cloned().unwrap_or_default(),
                    })
                })
                .collect::<Result<_, LetterError>>()?,
            outstanding: match facts.outstanding.as_slice() {
                [] => None,
                some => Some(format.monies(some)?),
            },
            clawback: match &facts.clawback {
                Some(it) => Some(ClawbackView {
                    on: format.day(it.on)?,
                    money: format.money(it.money)?,
                    reason: given(it.reason.as_deref()),
                    exhibits: many(format, &it.exhibits),
                }),
                None => None,
            },
            notice: match &facts.notice {
                Some(it) => Some(NoticeView {
                    company: it.company.clone(),
                    address: it.address.clone(),
                    clause: clause(&it.clause, format)?,
                    settle_by: format.day(it.settle_by)?,
                }),
                None => None,
            },
            dispute: match &facts.dispute {
                Some(it) => Some(DisputeView {
                    bank: it.bank.clone(),
                    conditions: many(format, &it.conditions),
                    lines: it
                        .lines
                        .iter()
                        .take(LISTED_MAX)
                        .map(|line| {
                            Ok(LineView {
                                on: format.day(line.on)?,
                                descriptor: line.descriptor.clone(),
                                reference: line.reference.clone(),
                                money: format.money(line.money)?,
                                disputed: (line.disputed != line.money)
                                    .then(|| format.money(line.disputed))
                                    .transpose()?,
                            })
                        })
                        .collect::<Result<_, LetterError>>()?,
                }),
                None => None,
            },
            sender: SenderView {
                entity: facts.sender.entity.clone(),
                name: facts.sender.name.clone(),
                email: facts.sender.email.clone(),
                address: given(facts.sender.address.as_deref()),
            },
        })
    }
}

/// A bank is told of what is disputed, and of nothing else; everybody else of the whole claim.
fn is_spoken_of(step: Step, facts: &Facts, ground: &Ground) -> bool {
    let dispute = facts.dispute.as_ref().filter(|_| step == Step::CardDispute);
    dispute.is_none_or(|dispute| dispute.findings.contains(&ground.finding))
}

/// The exhibits that go with a letter: all, and to a bank those of what is disputed.
pub(crate) fn exhibits_of(step: Step, facts: &Facts) -> Vec<&Exhibit> {
    let spoken_of = facts.grounds.iter().filter(|ground| is_spoken_of(step, facts, ground));
    let shown: BTreeSet<&String> = spoken_of.flat_map(|ground| &ground.exhibits).collect();
    facts.exhibits.iter().filter(|it| step != Step::CardDispute || shown.contains(&it.number)).collect()
}

/// Who is addressed: the bank for a dispute, the company for a notice, else who is named, else the usual words.
fn recipient(step: Step, facts: &Facts, words: &Words) -> String {
    let named = match step {
        Step::CardDispute => facts.dispute.as_ref().map(|dispute| dispute.bank.as_str()),
        Step::FormalNotice => facts.notice.as_ref().map(|notice| notice.company.as_str()),
        _ => facts.recipient.as_deref(),
    };
    let usual =
        if step == Step::FirstClaim && facts.by_representative { &words.representative } else { &words.recipient };
    given(named).unwrap_or_else(|| usual.replace("{platform}", &facts.platform))
}

fn ground(ground: &Ground, words: &Words, format: &Format<'_>) -> Result<GroundView, LetterError> {
    let money = |money: Option<makegood_core::money::Money>| money.map(|money| format.money(money)).transpose();
    Ok(GroundView {
        finding: ground.finding.clone(),
        what: words.kinds.get(&ground.kind).unwrap_or(&words.other_kind).clone(),
        amount: format.money(ground.amount)?,
        period: format.period(ground.period)?,
        expected: money(ground.expected)?,
        actual: money(ground.actual)?,
        exhibits: many(format, &ground.exhibits),
        transactions: many(format, &ground.transactions),
        invoices: many(format, &ground.invoices),
        clause: ground.clause.as_ref().map(|it| clause(it, format)).transpose()?,
        answer: given(ground.answer.as_deref()),
    })
}

fn clause(clause: &Clause, format: &Format<'_>) -> Result<ClauseView, LetterError> {
    Ok(ClauseView {
        title: clause.title.clone(),
        address: clause.address.clone(),
        page_date: given(clause.page_date.as_deref()),
        read_on: format.day(clause.read_on)?,
        says: clause.says.clone(),
    })
}

/// A fact, or `None` where it is empty.
pub(crate) fn given(fact: Option<&str>) -> Option<String> {
    fact.filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// A list in words, or `None` for an empty one; at most as many as a letter lists.
fn many(format: &Format<'_>, items: &[String]) -> Option<String> {
    let shown: Vec<String> = items.iter().take(LISTED_MAX).cloned().collect();
    (!shown.is_empty()).then(|| format.list(&shown))
}

fn purse_word(purse: makegood_core::policy::Purse) -> &'static str {
    use makegood_core::policy::Purse;
    match purse {
        Purse::Cash => "cash",
        Purse::AdCredit => "ad_credit",
        Purse::InvoiceAdjustment => "invoice_adjustment",
    }
}
