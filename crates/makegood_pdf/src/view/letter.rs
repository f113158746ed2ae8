//! The letter: who, whom, how much, why, and the calculation behind each amount.

use makegood_evidence::{ArithmeticStep, ClaimDocument, ClaimLineDocument, DetectorEntry, Ground, Op};
use serde::Serialize;

use super::wording::{amount, days, long_day, money, number, ranges};

#[derive(Serialize)]
pub(crate) struct LetterView<'a> {
    claim: &'a str,
    title: String,
    description: String,
    date: [i16; 3],
    date_words: String,
    to: [&'a str; 2],
    legal_name: &'a str,
    address: &'a [String],
    contact: Option<&'a str>,
    role: Option<&'a str>,
    email: Option<&'a str>,
    reference: Vec<(&'static str, String)>,
    subject: String,
    summary: &'a str,
    amounts: Vec<String>,
    totals: Vec<TotalView>,
    lines: Vec<LineView<'a>>,
    grounds: Vec<GroundView<'a>>,
    detectors: &'a [DetectorEntry],
}

#[derive(Serialize)]
struct TotalView {
    currency: &'static str,
    questioned: String,
    claimed: String,
}

#[derive(Serialize)]
struct LineView<'a> {
    finding: &'a str,
    title: &'a str,
    statement: &'a str,
    days: String,
    zone: Option<&'a str>,
    entities: Vec<String>,
    questioned: String,
    claimed: String,
    reduced: Option<&'a str>,
    steps: Vec<StepView<'a>>,
    rows: String,
    detector: &'a str,
    rule: String,
    answer: String,
    tell: &'a str,
}

#[derive(Serialize)]
struct StepView<'a> {
    sign: &'static str,
    label: &'a str,
    amount: String,
    kind: Op,
}

#[derive(Serialize)]
struct GroundView<'a> {
    title: String,
    findings: String,
    answer: String,
    tell: &'a str,
    remedy: &'a str,
    in_force: String,
    expected_time: &'a str,
    citations: Vec<CitationView<'a>>,
}

#[derive(Serialize)]
struct CitationView<'a> {
    source: &'a str,
    title: &'a str,
    address: &'a str,
    dated: String,
    says: &'a str,
}

/// The letter's texts.
pub(crate) fn view(document: &ClaimDocument) -> LetterView<'_> {
    let account = &document.account;
    let named = account.name.as_ref().map_or(String::new(), |name| format!(", {name}"));
    let day = document.prepared_on;
    LetterView {
        claim: &document.claim,
        title: format!("Refund claim {}", document.claim),
        description: document.summary.clone(),
        date: [day.year(), i16::from(day.month()), i16::from(day.day())],
        date_words: long_day(day),
        to: [&document.to.name, &document.to.office],
        legal_name: &document.from.legal_name,
        address: &document.from.address,
        contact: document.from.contact.as_deref(),
        role: document.from.role.as_deref(),
        email: document.from.email.as_deref(),
        reference: reference(document),
        subject: format!("Request for a refund: ad account {}{named}", account.account_id),
        summary: &document.summary,
        amounts: document.totals.iter().map(|total| money(total.claimed)).collect(),
        totals: document
            .totals
            .iter()
            .map(|total| TotalView {
                currency: total.currency.code(),
                questioned: money(total.questioned),
                claimed: money(total.claimed),
            })
            .collect(),
        lines: document.lines.iter().map(line).collect(),
        grounds: document.grounds.iter().map(ground).collect(),
        detectors: &document.detectors,
    }
}

/// The reference block; what the files do not say is said to be unknown.
fn reference(document: &ClaimDocument) -> Vec<(&'static str, String)> {
    let account = &document.account;
    let unknown = || "not in the files".to_owned();
    let mut reference = vec![("Claim", document.claim.clone()), ("Ad account", account.account_id.clone())];
    if let Some(name) = &account.name {
        reference.push(("Account name", name.clone()));
    }
    reference.push(("Billing", account.payment_mode.clone().unwrap_or_else(unknown)));
    reference.push(("Currency", account.currency.map_or_else(unknown, |currency| currency.code().to_owned())));
    reference.push(("Time zone of days", account.time_zone.clone().unwrap_or_else(unknown)));
    reference.push(("Period", days(document.period_from, document.period_to)));
    reference.push(("Files read up to", document.as_of.to_string()));
    reference
}

fn line(line: &ClaimLineDocument) -> LineView<'_> {
    LineView {
        finding: &line.finding,
        title: &line.title,
        statement: &line.statement,
        days: days(line.from, line.to),
        zone: line.time_zone.as_deref(),
        entities: line
            .entities
            .iter()
            .map(|entity| format!("{} {}", entity.level.replace('_', " "), entity.entity_id))
            .collect(),
        questioned: money(line.questioned),
        claimed: money(line.claimed),
        reduced: line.reduced_because.as_deref(),
        steps: line.arithmetic.iter().map(step).collect(),
        rows: rows(line),
        detector: &line.detector,
        rule: rule_title(&line.rule),
        answer: format!("{}, {}", line.outcome_words, line.confidence_words),
        tell: &line.tell,
    }
}

/// `Rule TT-BUD-03`; a verdict without a rule has the id `none`.
fn rule_title(rule: &str) -> String {
    if rule == "none" { "No published rule".to_owned() } else { format!("Rule {rule}") }
}

fn step(step: &ArithmeticStep) -> StepView<'_> {
    let sign = match step.op {
        Op::Fact | Op::Start => "",
        Op::Plus => "+",
        Op::Minus => "\u{2212}",
        Op::Times => "\u{d7}",
        Op::Equals => "=",
    };
    let shown = match step.currency {
        Some(currency) => format!("{currency}\u{a0}{}", amount(step.amount, currency)),
        None => number(step.amount),
    };
    StepView { sign, label: &step.label, amount: shown, kind: step.op }
}

/// The exhibits' rows of a line: `Exhibit 1, rows 1–24; Exhibit 2, row 3`.
fn rows(line: &ClaimLineDocument) -> String {
    let mut by_exhibit: Vec<(usize, Vec<usize>)> = Vec::new();
    for witness in &line.witness {
        match by_exhibit.last_mut() {
            Some((exhibit, rows)) if *exhibit == witness.exhibit => rows.push(witness.row),
            _ => by_exhibit.push((witness.exhibit, vec![witness.row])),
        }
    }
    let shown = by_exhibit.iter().map(|(exhibit, rows)| {
        let word = if rows.len() == 1 { "row" } else { "rows" };
        format!("Exhibit {exhibit}, {word} {}", ranges(rows))
    });
    shown.collect::<Vec<_>>().join("; ")
}

fn ground(ground: &Ground) -> GroundView<'_> {
    let in_force = match (ground.in_force_from, ground.in_force_to) {
        (Some(from), Some(to)) => format!("in force from {from} to {to}"),
        (Some(from), None) => format!("in force from {from}"),
        (None, Some(to)) => format!("in force until {to}"),
        (None, None) => "dates in force not published".to_owned(),
    };
    let in_force = match &ground.rule_at_filing {
        Some(rule) => format!("{in_force}; on the day of filing rule {rule} is in force"),
        None => in_force,
    };
    GroundView {
        title: rule_title(&ground.rule),
        findings: ground.findings.join(", "),
        answer: format!("{} \u{b7} {}", ground.outcome_words, ground.confidence_words),
        tell: &ground.tell,
        remedy: &ground.remedy_words,
        in_force,
        expected_time: &ground.expected_time,
        citations: ground
            .citations
            .iter()
            .map(|citation| CitationView {
                source: &citation.source,
                title: &citation.title,
                address: &citation.address,
                dated: match &citation.page_date {
                    Some(date) => format!("page dated {date}, read on {}", citation.read_on),
                    None => format!("page undated, read on {}", citation.read_on),
                },
                says: &citation.says,
            })
            .collect(),
    }
}
