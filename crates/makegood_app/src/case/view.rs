//! A case as lists and pages show it: the JSON `makegood.case/1` and the rows of `makegood.case_list/1`.

use jiff::Timestamp;
use makegood_case::store::{Head, Message};
use makegood_case::{Case, CaseClock, Event, FollowUp, Line, NextStep, Tally, gate};
use makegood_core::time::{Day, days_between};
use serde::Serialize;

/// A sum in one form of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SumView {
    /// `cash`, `balance`, `ad_credit`, `invoice_adjustment`.
    pub purse: &'static str,
    /// Currency.
    pub currency: String,
    /// Amount with the currency's digits.
    pub amount: String,
}

/// Sums of a tally, by purse, then currency.
pub fn sums(tally: &Tally) -> Vec<SumView> {
    let sum = |(purse, money): (makegood_case::Purse, makegood_core::money::Money)| SumView {
        purse: purse.word(),
        currency: money.currency.code().to_owned(),
        amount: money.amount.to_text(money.currency),
    };
    tally.iter().map(sum).collect()
}

fn line(line: &Line) -> SumView {
    SumView {
        purse: line.purse.word(),
        currency: line.currency.code().to_owned(),
        amount: line.amount.to_text(line.currency),
    }
}

/// The next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepView {
    /// The day to do it on.
    pub on: Day,
    /// What, in a word.
    pub kind: &'static str,
    /// What, in a sentence.
    pub text: String,
    /// Why on that day.
    pub why: String,
    /// Last day on which it can be done.
    pub closes_on: Option<Day>,
    /// Days since its day, today in the case's zone; negative for days to come.
    pub days_late: i64,
    /// Where the clock behind it is written; `null` for our own rhythm, and in lists.
    pub source: Option<makegood_case::ClockSource>,
}

impl StepView {
    /// The step as it stands today.
    pub fn of(step: NextStep, today: Day) -> StepView {
        StepView {
            days_late: days_between(step.on, today),
            on: step.on,
            kind: step.kind.word(),
            text: step.text,
            why: step.why,
            closes_on: step.closes_on,
            source: step.source,
        }
    }
}

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeadView {
    /// `K-0001`.
    pub id: String,
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Where it stands.
    pub state: &'static str,
    /// Who has to move.
    pub waiting: &'static str,
    /// The platform's ticket.
    pub ticket: Option<String>,
    /// Highest rung reached.
    pub rung: Option<&'static str>,
    /// What is still to come, in words.
    pub missing: String,
    /// The next step; `null` when closed.
    pub next: Option<StepView>,
    /// Day on which it was opened.
    pub opened_on: Day,
}

impl HeadView {
    /// A row of a list, today.
    pub fn of(head: Head, now: Timestamp) -> HeadView {
        let today = head.zone.day_of(now);
        HeadView {
            state: head.state.word(),
            waiting: head.state.waiting().word(),
            rung: head.rung.map(makegood_case::Rung::word),
            next: head.next.map(|step| StepView::of(step, today)),
            id: head.id,
            platform: head.platform,
            account_id: head.account_id,
            ticket: head.ticket,
            missing: head.missing,
            opened_on: head.opened_on,
        }
    }
}

/// A claim of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimView {
    /// `C-0001`.
    pub id: String,
    /// What the policy answers.
    pub outcome: makegood_core::policy::Outcome,
    /// Rule that answered.
    pub rule: String,
    /// What it says.
    pub tell: String,
    /// What is asked for.
    pub lines: Vec<SumView>,
}

/// An event of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventView {
    /// Number, from 1.
    pub number: usize,
    /// When it was written down.
    pub at: Timestamp,
    /// The day on which it happened.
    pub on: Day,
    /// Who wrote it down.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// What happened, with what it carries.
    pub what: makegood_case::What,
}

/// A message of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageView {
    /// Its id.
    pub id: String,
    /// `in` or `out`.
    pub direction: &'static str,
    /// When it was sent.
    pub at: Timestamp,
    /// The other side.
    pub party: String,
    /// Subject.
    pub subject: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// A whole case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseView {
    /// `makegood.case/1`.
    pub schema: &'static str,
    /// `K-0001`.
    pub id: String,
    /// Our reference, as letters carry it.
    pub reference: String,
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// The account's zone.
    pub zone: String,
    /// Countries whose business days count.
    pub countries: Vec<String>,
    /// Where it stands.
    pub state: &'static str,
    /// Since when.
    pub since: Day,
    /// Who has to move.
    pub waiting: &'static str,
    /// The platform's ticket.
    pub ticket: Option<String>,
    /// Highest rung reached.
    pub rung: Option<&'static str>,
    /// Claims.
    pub claims: Vec<ClaimView>,
    /// What is asked for.
    pub claimed: Vec<SumView>,
    /// What was approved.
    pub approved: Vec<SumView>,
    /// What was received.
    pub received: Vec<SumView>,
    /// What was taken back.
    pub clawed_back: Vec<SumView>,
    /// What is still to come.
    pub missing: Vec<SumView>,
    /// The next step; `null` when closed.
    pub next: Option<StepView>,
    /// What a person should look at.
    pub flags: Vec<String>,
    /// Clocks that run.
    pub clocks: Vec<CaseClock>,
    /// What the state allows.
    pub allowed: Vec<&'static str>,
    /// Messages, by time.
    pub messages: Vec<MessageView>,
    /// Events, oldest first.
    pub events: Vec<EventView>,
}

impl CaseView {
    /// The case as it stands.
    pub fn of(
        case: &Case,
        events: Vec<Event>,
        messages: Vec<Message>,
        (follow_up, now): (&FollowUp, Timestamp),
        reference: &str,
    ) -> CaseView {
        let today = case.zone().day_of(now);
        CaseView {
            schema: "makegood.case/1",
            id: case.id().to_owned(),
            reference: reference.to_owned(),
            platform: case.platform().to_owned(),
            account_id: case.account_id().to_owned(),
            zone: case.zone().name().to_owned(),
            countries: case.countries().to_vec(),
            state: case.state().word(),
            since: case.since(),
            waiting: case.waiting().word(),
            ticket: case.ticket().map(str::to_owned),
            rung: case.rung().map(makegood_case::Rung::word),
            claims: case
                .claims()
                .iter()
                .map(|claim| ClaimView {
                    id: claim.id.clone(),
                    outcome: claim.outcome,
                    rule: claim.rule.clone(),
                    tell: claim.tell.clone(),
                    lines: claim.lines.iter().map(line).collect(),
                })
                .collect(),
            claimed: sums(case.claimed()),
            approved: sums(case.approved()),
            received: sums(case.received()),
            clawed_back: sums(case.clawed_back()),
            missing: sums(&case.missing()),
            next: case.next_step(follow_up).map(|step| StepView::of(step, today)),
            flags: case.flags().iter().map(ToString::to_string).collect(),
            clocks: case.clocks_running().cloned().collect(),
            allowed: gate::allowed(case.state()).into_iter().map(makegood_case::Move::word).collect(),
            messages: messages
                .into_iter()
                .map(|message| MessageView {
                    direction: message.direction.word(),
                    id: message.id,
                    at: message.at,
                    party: message.party,
                    subject: message.subject,
                    sha256: message.sha256,
                })
                .collect(),
            events: events
                .into_iter()
                .zip(1..)
                .map(|(event, number)| EventView {
                    number,
                    at: event.at,
                    on: event.on,
                    actor: event.actor,
                    reason: event.reason,
                    what: event.what,
                })
                .collect(),
        }
    }
}
