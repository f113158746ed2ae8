//! The one dated step that an open case always has.
//!
//! Several things may be due in a case: an answer to ask for, a card window that closes. The earliest is the step; the
//! others come up when it is done or set aside. Every step is ours to take: while the platform is to answer, the step is
//! to ask.

use jiff::ToSpan;
use makegood_core::time::Day;

use crate::case::Case;
use crate::clock::{CaseClock, ClockKind, ClockSource, FollowUp, Rhythm};
use crate::purse::Tally;
use crate::state::{Rung, State, words};

/// What to do. Of several that are due on one day, the first of this list goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// Answer what the platform asked.
    AnswerQuestions,
    /// Withdraw a dispute about money that came.
    WithdrawDispute,
    /// Open a card or bank dispute, or decide against one.
    DecideDispute,
    /// Take advice before a limitation period ends.
    TakeAdvice,
    /// Ask why money was taken back.
    AskAboutClawback,
    /// Send the claims.
    Send,
    /// Finish the draft.
    FinishDraft,
    /// Ask where promised money is.
    ChaseRefund,
    /// Look for money on the statement, and ask if it is not there.
    LookForRefund,
    /// Ask by when money comes.
    AskForPaymentDay,
    /// Go up the ladder, settle, or write off.
    DecideNext,
    /// Ask again after a rung up, or take the next.
    AskAfterEscalation,
    /// Ask whether the claims arrived.
    AskWhetherReceived,
    /// Ask for a decision.
    AskForAnswer,
}

words!(StepKind {
    AnswerQuestions = "answer_questions",
    WithdrawDispute = "withdraw_dispute",
    DecideDispute = "decide_dispute",
    TakeAdvice = "take_advice",
    AskAboutClawback = "ask_about_clawback",
    Send = "send",
    FinishDraft = "finish_draft",
    ChaseRefund = "chase_refund",
    LookForRefund = "look_for_refund",
    AskForPaymentDay = "ask_for_payment_day",
    DecideNext = "decide_next",
    AskAfterEscalation = "ask_after_escalation",
    AskWhetherReceived = "ask_whether_received",
    AskForAnswer = "ask_for_answer",
});

/// The next step of an open case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// The day on which to do it, in the case's zone; never before the case's last event.
    pub on: Day,
    /// What.
    pub kind: StepKind,
    /// What, in one sentence.
    pub text: String,
    /// Why on that day.
    pub why: String,
    /// Last day on which it can be done, where a clock says so.
    pub closes_on: Option<Day>,
    /// Where the clock is written; `None` where the day follows our own rhythm.
    pub source: Option<ClockSource>,
}

impl Case {
    /// The next step; `None` exactly when the case is closed.
    pub fn next_step(&self, follow_up: &FollowUp) -> Option<NextStep> {
        if !self.state().is_open() {
            return None;
        }
        let rhythm = &follow_up.rhythm;
        let mut steps = vec![self.step_of_state(rhythm)];
        steps.extend(self.clocks_running().filter_map(|clock| self.step_of_clock(clock, rhythm)));
        steps.extend(self.step_of_promise());
        let last = self.last_day();
        for step in &mut steps {
            step.on = step.on.max(last);
        }
        steps.into_iter().min_by(|a, b| (a.on, a.kind).cmp(&(b.on, b.kind)))
    }

    /// The step that the state asks for.
    fn step_of_state(&self, rhythm: &Rhythm) -> NextStep {
        let wait = |count: u32, from: Day, kind: StepKind, text: String| {
            let on = self.calendar().add(from, count).unwrap_or(from);
            let why = format!("{count} business days from {from}. {}", rhythm.says);
            NextStep { on, kind, text, why, closes_on: None, source: None }
        };
        // Once we asked, the wait is that until we ask again, whatever was asked for.
        let asked = |first: u32, kind: StepKind, text: &str| match self.chased_on {
            None => wait(first, self.since(), kind, text.to_owned()),
            Some(day) => wait(
                rhythm.ask_again,
                day,
                kind,
                format!("{text} We asked on {day}; think of the next rung{}.", self.rungs_left()),
            ),
        };
        match self.state() {
            State::Draft => wait(
                rhythm.finish_draft,
                self.since(),
                StepKind::FinishDraft,
                "Finish the draft, or write it off.".to_owned(),
            ),
            State::Ready => wait(rhythm.submit, self.since(), StepKind::Send, "Send the claims.".to_owned()),
            State::Submitted => asked(
                rhythm.ask_whether_received,
                StepKind::AskWhetherReceived,
                "Ask whether the claims arrived, and for a ticket id.",
            ),
            State::Acknowledged | State::Answered => {
                asked(rhythm.ask_for_answer, StepKind::AskForAnswer, "Ask for a decision.")
            }
            State::InfoRequested => self.answer(rhythm, wait),
            State::Approved => {
                let text = format!("{} is approved: ask by when it comes.", self.approved());
                asked(rhythm.ask_for_payment_day, StepKind::AskForPaymentDay, &text)
            }
            State::PartlyApproved => {
                let rest = self.claimed().above(self.approved());
                let text = format!(
                    "{rest} was not approved: go up the ladder{}, or settle for what was approved.",
                    self.rungs_left()
                );
                wait(rhythm.decide_after_refusal, self.since(), StepKind::DecideNext, text)
            }
            State::Denied => {
                let text = format!("Nothing was approved: go up the ladder{}, or write it off.", self.rungs_left());
                wait(rhythm.decide_after_refusal, self.since(), StepKind::DecideNext, text)
            }
            State::Escalated => self.after_escalation(rhythm, asked),
            // Closed states were left out before.
            State::RefundPending | State::Recovered | State::WrittenOff => self.for_the_money(rhythm, wait),
        }
    }

    fn answer(&self, rhythm: &Rhythm, wait: impl Fn(u32, Day, StepKind, String) -> NextStep) -> NextStep {
        let asks = self.asks.as_ref();
        let what: String = asks.map(|(asks, _)| asks.chars().take(200).collect()).unwrap_or_default();
        let text = format!("Answer what the platform asked: {what}");
        let mut step = wait(rhythm.answer_questions, self.since(), StepKind::AnswerQuestions, text);
        if let Some(by) = asks.and_then(|(_, by)| *by) {
            step.on = step.on.min(self.calendar().on_or_before(by).max(self.since()));
            step.why = format!("The platform wants the answer by {by}.");
            step.closes_on = Some(by);
        }
        step
    }

    fn after_escalation(&self, rhythm: &Rhythm, asked: impl Fn(u32, StepKind, &str) -> NextStep) -> NextStep {
        let notice = self.clocks_running().find(|clock| clock.kind == ClockKind::Notice);
        match (self.rung(), notice, self.chased_on) {
            (Some(Rung::FormalNotice), Some(clock), None) => {
                let text =
                    "The time of the formal notice is over: take advice on mediation, small claims or arbitration.";
                self.day_after(clock, StepKind::TakeAdvice, text.to_owned())
            }
            _ => asked(rhythm.ask_after_escalation, StepKind::AskAfterEscalation, "Ask what became of the escalation."),
        }
    }

    fn for_the_money(&self, rhythm: &Rhythm, wait: impl Fn(u32, Day, StepKind, String) -> NextStep) -> NextStep {
        let missing = self.missing();
        if self.has_open_dispute() && self.fully_received() {
            let text = "All money came: withdraw the dispute at the bank. Never keep a refund and a chargeback.";
            return wait(1, self.since(), StepKind::WithdrawDispute, text.to_owned());
        }
        if self.clawback_unanswered {
            let text = format!("{} was taken back: ask why, and claim it again.", self.clawed_back());
            return wait(rhythm.answer_questions, self.since(), StepKind::AskAboutClawback, text);
        }
        if let Some(day) = self.chased_on {
            let text = format!("Ask again where {missing} is; think of the next rung{}.", self.rungs_left());
            return wait(rhythm.ask_again, day, StepKind::ChaseRefund, text);
        }
        match self.promise() {
            Some(promise) => self.day_after(promise, StepKind::ChaseRefund, self.chase(&missing, promise)),
            None => {
                let text = format!("Look for {missing} on the statement or in the ledger; ask if it is not there.");
                wait(rhythm.look_for_refund, self.since(), StepKind::LookForRefund, text)
            }
        }
    }

    /// A promise stands while something else goes on: a question about the bank details, a rung up for the rest.
    fn step_of_promise(&self) -> Option<NextStep> {
        let promise = self.promise()?;
        let elsewhere = !matches!(self.state(), State::RefundPending | State::Draft | State::Ready);
        let open = elsewhere && self.chased_on.is_none() && !self.missing().is_empty();
        open.then(|| self.day_after(promise, StepKind::ChaseRefund, self.chase(&self.missing(), promise)))
    }

    /// The step that a running clock asks for, as long as it can still be taken.
    fn step_of_clock(&self, clock: &CaseClock, rhythm: &Rhythm) -> Option<NextStep> {
        let ahead = |lead_days: u32, kind: StepKind, text: String| {
            let early = clock.closes_on.checked_sub(i64::from(lead_days).days()).unwrap_or(clock.closes_on);
            let on = self.calendar().on_or_before(early).max(clock.opens_on.unwrap_or(Day::MIN));
            let why = format!("{} closes on {}: {}", clock.title, clock.closes_on, clock.basis);
            let source = Some(clock.source.clone());
            NextStep { on, kind, text, why, closes_on: Some(clock.closes_on), source }
        };
        if clock.closes_on < self.last_day() && clock.kind != ClockKind::Promise {
            return None;
        }
        match clock.kind {
            ClockKind::Card | ClockKind::Bank if self.dispute().is_none() && !self.fully_received() => {
                let text = format!(
                    "Decide on a dispute at the bank: {}. Set the clock aside if it is not the card that paid.",
                    clock.title
                );
                Some(ahead(rhythm.card_lead_days, StepKind::DecideDispute, text))
            }
            ClockKind::Limitation => {
                let text = format!("Take advice before {} ends; a formal notice alone takes its time.", clock.title);
                Some(ahead(rhythm.limitation_lead_days, StepKind::TakeAdvice, text))
            }
            ClockKind::Platform if !self.state().was_sent() => {
                Some(ahead(0, StepKind::Send, format!("Send the claims before {} closes.", clock.title)))
            }
            ClockKind::Promise if self.state().was_sent() && self.promise().is_none() && self.chased_on.is_none() => {
                Some(self.day_after(clock, StepKind::ChaseRefund, self.chase(&self.missing(), clock)))
            }
            _ => None,
        }
    }

    /// The first business day after the clock closed: of a 60-day window, day 61 or the first business day after it.
    fn day_after(&self, clock: &CaseClock, kind: StepKind, text: String) -> NextStep {
        let next = clock.closes_on.tomorrow().unwrap_or(clock.closes_on);
        NextStep {
            on: self.calendar().on_or_after(next),
            kind,
            text,
            why: format!("{} ran to {}: {}", clock.title, clock.closes_on, clock.basis),
            closes_on: None,
            source: Some(clock.source.clone()),
        }
    }

    fn chase(&self, missing: &Tally, clock: &CaseClock) -> String {
        format!(
            "Look for {missing} on the statement or in the ledger, and ask where it is: it was to come by {}.",
            clock.closes_on
        )
    }

    /// What is still to come: of what was approved, else of what was claimed.
    pub fn missing(&self) -> Tally {
        let due = if self.approved().is_empty() { self.claimed() } else { self.approved() };
        due.above(self.net())
    }

    fn rungs_left(&self) -> String {
        let above: Vec<&str> = match self.rung() {
            Some(rung) => rung.above().map(Rung::word).collect(),
            None => Vec::new(),
        };
        if above.is_empty() { String::new() } else { format!(" ({})", above.join(", ")) }
    }
}
