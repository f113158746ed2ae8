//! The part for the advertiser alone.

use makegood_core::policy::State;
use makegood_evidence::{ClaimDocument, ClockEntry, LeftOutEntry, Step};
use serde::Serialize;

use super::wording::{count, money};

#[derive(Serialize)]
pub(crate) struct ForYouView<'a> {
    claim: &'a str,
    steps: Vec<StepView<'a>>,
    consequences: Vec<SentenceView<'a>>,
    avoid: Vec<SentenceView<'a>>,
    clocks: Vec<ClockView<'a>>,
    proof: Vec<CheckView<'a>>,
    conditions: Vec<CheckView<'a>>,
    left_out: Vec<LeftOutView<'a>>,
    coverage: Vec<CoverageView<'a>>,
    payments_unknown: Vec<&'static str>,
}

#[derive(Serialize)]
struct StepView<'a> {
    text: &'a str,
    channel: String,
    findings: String,
}

#[derive(Serialize)]
struct SentenceView<'a> {
    text: &'a str,
    findings: String,
}

#[derive(Serialize)]
struct ClockView<'a> {
    title: &'a str,
    closes_on: String,
    left: String,
    urgent: bool,
    basis: String,
    findings: String,
}

#[derive(Serialize)]
struct CheckView<'a> {
    text: &'a str,
    state: State,
    word: &'static str,
    how: &'a str,
    findings: String,
}

#[derive(Serialize)]
struct LeftOutView<'a> {
    finding: &'a str,
    title: &'a str,
    questioned: String,
    reason: &'a str,
    rule: &'a str,
}

#[derive(Serialize)]
struct CoverageView<'a> {
    detector: &'a str,
    checked: String,
    of: String,
    missing: &'a [String],
}

/// Days left under which a clock is marked.
const URGENT_DAYS: i64 = 14;

/// The part's texts.
pub(crate) fn view(document: &ClaimDocument) -> ForYouView<'_> {
    let part = &document.for_you;
    let who = |findings: &[String]| match document.lines.len() {
        // With one finding in the claim it goes without saying which one is meant.
        0 | 1 => String::new(),
        all if all == findings.len() => "all findings".to_owned(),
        _ => findings.join(", "),
    };
    let check = |text, state, how, findings: &[String], words: [&'static str; 3]| {
        let word = match state {
            State::Met => words[0],
            State::NotMet => words[1],
            State::NotKnown => words[2],
        };
        CheckView { text, state, word, how, findings: who(findings) }
    };
    ForYouView {
        claim: &document.claim,
        steps: part.steps.iter().map(|entry| step(entry, who(&entry.findings))).collect(),
        consequences: part
            .consequences
            .iter()
            .map(|entry| SentenceView { text: &entry.text, findings: who(&entry.findings) })
            .collect(),
        avoid: part
            .avoid
            .iter()
            .map(|entry| SentenceView { text: &entry.text, findings: who(&entry.findings) })
            .collect(),
        clocks: part.clocks.iter().map(|entry| clock(entry, who(&entry.findings))).collect(),
        proof: part
            .proof
            .iter()
            .map(|item| check(&item.text, item.state, &item.how, &item.findings, ["present", "missing", "not known"]))
            .collect(),
        conditions: part
            .conditions
            .iter()
            .map(|item| check(&item.text, item.state, &item.how, &item.findings, ["met", "not met", "not known"]))
            .collect(),
        left_out: part.left_out.iter().map(left_out).collect(),
        coverage: part
            .coverage
            .iter()
            .map(|line| CoverageView {
                detector: &line.detector,
                checked: money(line.checked),
                of: money(line.of),
                missing: &line.missing,
            })
            .collect(),
        payments_unknown: part.payments_unknown.iter().map(|currency| currency.code()).collect(),
    }
}

fn step(step: &Step, findings: String) -> StepView<'_> {
    StepView { text: &step.text, channel: step.channel.replace('_', " "), findings }
}

fn clock(clock: &ClockEntry, findings: String) -> ClockView<'_> {
    let left = match clock.days_left {
        ..=-1 => format!("closed {} ago", count(clock.days_left.unsigned_abs(), "day", "days")),
        0 => "closes today".to_owned(),
        days => format!("{} left", count(days.unsigned_abs(), "day", "days")),
    };
    let basis = match clock.basis.as_str() {
        "" => clock.confidence_words.clone(),
        basis => format!("{basis} \u{b7} {}", clock.confidence_words),
    };
    ClockView {
        title: &clock.title,
        closes_on: clock.closes_on.to_string(),
        left,
        urgent: clock.days_left <= URGENT_DAYS,
        basis,
        findings,
    }
}

fn left_out(entry: &LeftOutEntry) -> LeftOutView<'_> {
    LeftOutView {
        finding: &entry.finding,
        title: entry.title.as_deref().unwrap_or_default(),
        questioned: entry.questioned.map_or_else(|| "not known".to_owned(), money),
        reason: &entry.reason,
        rule: &entry.rule,
    }
}
