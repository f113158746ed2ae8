//! `/findings/F-0001`: one finding, from its sentence to the rows of the files that prove it; dismissed here, and taken back.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::claim::evidence_rows;
use makegood_app::{Access, CaseStore as _, Decision, DecisionKind, Workspace};
use makegood_core::finding::Finding;
use makegood_core::money::Amount;
use makegood_core::policy::{Confidence, State as Met, Verdict};
use makegood_evidence::EvidenceRow;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::findings::Row;
use crate::access::Right;
use crate::failure::Failure;
use crate::routes::{App, Route, act, page};
use crate::shell::chart::{self, Bar};
use crate::shell::icons::icon;
use crate::shell::parts::{self, Span};
use crate::snapshot::Snapshot;
use crate::twin::{Model, Table, answer, failed};
use crate::visit::{Visit, encoded};
use crate::words::Words;

const PAGE_ROWS: usize = 50;

pub fn routes() -> Vec<Route> {
    vec![
        page::<FindingPage, _, _>(
            "/findings/{id}",
            Right::Read,
            "One finding with its arithmetic, verdict and rows",
            show,
        ),
        act("/findings/{id}/dismiss", Right::Work, "Dismisses a finding; form field `reason`", dismiss),
        act("/findings/{id}/restore", Right::Work, "Takes a dismissal back", restore),
    ]
}

/// The JSON `makegood.finding_detail/1`.
#[derive(Serialize, JsonSchema)]
struct FindingPage {
    schema: &'static str,
    finding: Row,
    /// Why it was dismissed.
    dismissed: Option<String>,
    /// The finding that already holds its money.
    netted_into: Option<String>,
    /// Who caused it, in words.
    cause: String,
    /// How sure the detector is: `low`, `medium`, `high`.
    confidence: String,
    entities: Vec<Entity>,
    arithmetic: Vec<Step>,
    /// What the policy answers, whole.
    #[schemars(with = "serde_json::Value")]
    verdict: Verdict,
    span: Span,
    rows: Vec<Witness>,
    /// The questions that were asked of the tables.
    query: String,
    witness_query: String,
}

#[derive(Serialize, JsonSchema)]
struct Entity {
    level: String,
    id: String,
}

#[derive(Serialize, JsonSchema)]
struct Step {
    op: String,
    label: String,
    amount: String,
}

/// A row of a file that proves a part of the finding.
#[derive(Serialize, JsonSchema)]
struct Witness {
    amount: String,
    source_ref: String,
    /// The file's name as received.
    file: String,
    /// Line, page or cell.
    place: String,
    /// Filled cells by the names of their columns.
    cells: Vec<(String, String)>,
    /// Where the file is shown at this row.
    address: String,
}

async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let model = finding(&app, &visit, &id).await;
    answer(&visit, model)
}

async fn finding(app: &App, visit: &Visit, id: &str) -> Result<FindingPage, Failure> {
    let snapshot = app.office.snapshot().await?;
    let finding = snapshot.finding(id)?;
    let found = &finding.found;
    let span = Span::of(visit, found.atoms.len(), PAGE_ROWS);
    let atoms = span.cut(found.atoms.iter().collect());
    let refs: Vec<String> = atoms.iter().map(|atom| atom.source_ref.clone()).collect();
    let rows = read_rows(app, refs).await?;
    let text = |amount: Amount| amount.to_text(found.currency);
    let witness = |atom: &&makegood_core::finding::Atom| {
        let row = rows.get(&atom.source_ref);
        Witness {
            amount: text(atom.amount),
            source_ref: atom.source_ref.clone(),
            file: row.map(|row| row.source_name.clone()).unwrap_or_default(),
            place: row.map(|row| row.place.clone()).unwrap_or_default(),
            cells: row.map(filled).unwrap_or_default(),
            address: source_address(&atom.source_ref),
        }
    };
    let (query, witness_query) = queries(&snapshot, &found.detector);
    Ok(FindingPage {
        schema: "makegood.finding_detail/1",
        finding: snapshot.row(&finding.id)?.clone(),
        dismissed: finding.dismissed.clone(),
        netted_into: finding.netted_into.clone(),
        cause: format!("{}. {}", found.cause.kind.label(), found.cause.words),
        confidence: format!("{:?}", found.confidence).to_lowercase(),
        entities: found
            .entities
            .iter()
            .map(|e| Entity { level: e.level.replace('_', " "), id: e.entity_id.clone() })
            .collect(),
        arithmetic: found
            .arithmetic
            .iter()
            .map(|step| Step { op: step.op.clone(), label: step.label.clone(), amount: text(step.amount) })
            .collect(),
        verdict: finding.verdict.clone(),
        span,
        rows: atoms.iter().map(witness).collect(),
        query,
        witness_query,
    })
}

/// Rows of files as received, read without a lock: what was received never changes.
pub async fn read_rows(app: &App, refs: Vec<String>) -> Result<BTreeMap<String, EvidenceRow>, Failure> {
    let root = app.office.root().to_owned();
    let read = tokio::task::spawn_blocking(move || {
        evidence_rows(&Workspace::sources_at(&root), refs.iter().map(String::as_str))
    });
    Ok(read.await.map_err(|died| Failure::Defect(died.to_string()))??)
}

/// The questions of a detector, as they are asked of the tables.
fn queries(snapshot: &Snapshot, detector: &str) -> (String, String) {
    let known = snapshot.detectors.iter().find(|known| known.id == detector);
    known.map(|known| (known.query.clone(), known.witness.clone())).unwrap_or_default()
}

/// Filled cells with the names of their columns; a column without a name has its number.
pub fn filled(row: &EvidenceRow) -> Vec<(String, String)> {
    let named = |(number, cell): (usize, &String)| {
        let name = row.header.get(number).filter(|name| !name.is_empty()).cloned();
        (name.unwrap_or_else(|| (number + 1).to_string()), clean(cell))
    };
    row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(named).collect()
}

/// Text of a stranger without what would move a cursor or turn the writing around.
pub fn clean(text: &str) -> String {
    let odd = |c: char| {
        c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
    };
    text.chars().map(|c| if odd(c) { ' ' } else { c }).collect()
}

/// Where a file is shown at a row of it.
pub fn source_address(source_ref: &str) -> String {
    let (sha256, place) = source_ref.split_once(':').unwrap_or((source_ref, ""));
    format!("/sources/{sha256}?at={}", encoded(place))
}

impl Model for FindingPage {
    fn title(&self, _: &Visit) -> String {
        format!("{} {}", self.finding.id, self.finding.title)
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let finding = &self.finding;
        html! {
            article data-object=(finding.id) {
                p.crumbs { a href="/findings" { (words.say("nav-findings")) } " / " (finding.id) }
                h1 { (finding.title) }
                p.lead { (finding.summary) }
                (self.at_a_glance(visit))
                @if let Some(reason) = &self.dismissed { p.note { strong { (words.say("state-dismissed")) } ": " (reason) } }
                @if let Some(other) = &self.netted_into { p.note { (words.say("netted-note")) " " a href={ "/findings/" (other) } { (other) } } }
                section aria-labelledby="how" {
                    h2 id="how" { (words.say("how-it-adds-up")) }
                    (self.sums(words))
                    p.faint { (words.say("caused-by")) ": " (self.cause) }
                }
                section aria-labelledby="verdict" { h2 id="verdict" { (words.say("what-policy-says")) } (verdict(visit, &self.verdict)) }
                section aria-labelledby="rows" {
                    h2 id="rows" { (words.with("rows-that-prove", &[("count", &words.count(self.span.of))])) }
                    (self.rows(visit))
                }
                @if !self.query.is_empty() {
                    section {
                        details { summary { (words.say("the-query")) } pre tabindex="0" { (self.query) } pre tabindex="0" { (self.witness_query) } }
                    }
                }
                (self.actions(visit))
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.rows.iter().map(|row| {
            let cells: Vec<String> = row.cells.iter().map(|(name, cell)| format!("{name}={cell}")).collect();
            vec![
                row.amount.clone(),
                self.finding.currency.clone(),
                row.file.clone(),
                row.place.clone(),
                row.source_ref.clone(),
                cells.join(" · "),
            ]
        });
        Some(Table {
            columns: vec!["amount", "currency", "file", "place", "source_ref", "cells"],
            rows: rows.collect(),
        })
    }
}

impl FindingPage {
    fn at_a_glance(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let finding = &self.finding;
        html! {
            dl.stats {
                div.stat { dt { (words.say("questioned")) } dd { (parts::money_link(words, Some(&finding.questioned), &finding.currency, "#rows")) } }
                div.stat.good { dt { (words.say("claimable")) } dd { (parts::money_link(words, Some(&finding.claimable), &finding.currency, "#rows")) } }
                div.stat { dt { (words.say("verdict")) } dd { (parts::outcome_chip(words, self.verdict.outcome)) } }
                div.stat { dt { (words.say("expires")) } dd { (parts::left(words, finding.days_left, &finding.deadline_why)) @if let Some(day) = &finding.deadline { p.faint { (day) ": " (finding.deadline_why) } } } }
            }
            p.faint {
                a href={ "/accounts/" (finding.platform) "/" (finding.account_id) } { (words.with("account-named", &[("account", &finding.account_id)])) }
                " · " (parts::days(&finding.from, &finding.to)) " · " (finding.detector) " · " (words.with("confidence", &[("grade", &self.confidence)]))
                @for entity in &self.entities { " · " (entity.level) " " (entity.id) }
                @if let Some(claim) = &finding.claim { " · " a href={ "/claims/" (claim) } { (claim) } }
            }
        }
    }

    fn sums(&self, words: &Words) -> Markup {
        let finding = &self.finding;
        let amount = |text: &str| Amount::parse_canonical(text).unwrap_or_default();
        let limit = self.arithmetic.iter().find(|step| step.op == "-").map(|step| amount(&step.amount));
        let mut bars: Vec<Bar> = self
            .arithmetic
            .iter()
            .map(|step| Bar {
                label: step.label.clone(),
                amount: amount(&step.amount),
                text: format!("{} {}", words.amount(&step.amount), finding.currency),
                class: if step.op == "-" { "limit" } else { "spent" },
            })
            .collect();
        bars.push(Bar {
            label: words.say("questioned").to_owned(),
            amount: amount(&finding.questioned),
            text: format!("{} {}", words.amount(&finding.questioned), finding.currency),
            class: "over",
        });
        html! {
            (chart::bars(&finding.title, &bars, limit))
            table.sums {
                tbody {
                    @for (number, step) in self.arithmetic.iter().enumerate() {
                        tr { td.op { @if !(number == 0 && step.op == "+") { (if step.op == "-" { "−" } else { step.op.as_str() }) } } td.number { (words.amount(&step.amount)) } th scope="row" { (step.label) } }
                    }
                    tr.total { td.op { "=" } td.number { (words.amount(&finding.questioned)) } th scope="row" { (words.say("questioned")) " (" (finding.currency) ")" } }
                }
            }
        }
    }

    fn rows(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            ol.witnesses data-list start=((self.span.page - 1) * self.span.size + 1) {
                @for row in &self.rows {
                    li data-row {
                        a.witness-head href=(row.address) { span.money { (words.amount(&row.amount)) " " (self.finding.currency) } span { (row.file) ", " (row.place) } }
                        dl.cells { @for (name, cell) in &row.cells { div { dt { (name) } dd { (cell) } } } }
                    }
                }
            }
            (parts::pager(visit, self.span))
        }
    }

    fn actions(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let id = &self.finding.id;
        html! {
            section.actions aria-label=(words.say("actions")) {
                @if self.dismissed.is_some() {
                    form method="post" action={ "/findings/" (id) "/restore" } { button { (words.say("restore")) } }
                } @else {
                    @if self.finding.claim.is_none() && self.verdict.outcome.claimable() {
                        form method="post" action="/claims/build" { input type="hidden" name="finding" value=(id); button { (words.say("add-to-claim")) } }
                    }
                    details.action {
                        summary.button.quiet { (words.say("dismiss")) }
                        form method="post" action={ "/findings/" (id) "/dismiss" } {
                            label for="reason" { (words.say("dismiss-why")) }
                            textarea id="reason" name="reason" rows="2" required maxlength="2000" {}
                            button { (words.say("dismiss")) }
                        }
                    }
                }
            }
        }
    }
}

/// What the policy answers, whole, with its sources.
pub fn verdict(visit: &Visit, verdict: &Verdict) -> Markup {
    let words = visit.words;
    html! {
        div.verdict {
            p { (parts::outcome_chip(words, verdict.outcome)) " " (verdict.tell) }
            p.faint { (words.with("rule", &[("rule", &verdict.rule)])) " · " (confidence(words, verdict.confidence)) }
            @for citation in &verdict.citations {
                blockquote {
                    p { (citation.says) }
                    footer { cite { (citation.source) " “" (citation.title) "”" } @if let Some(date) = &citation.page_date { ", " (date) } ", " (words.with("read-on", &[("day", &citation.read_on.to_string())])) br; span.address { (citation.address) } }
                }
            }
            @if !verdict.conditions.is_empty() {
                h3 { (words.say("conditions")) }
                ul.checks { @for item in &verdict.conditions { (check(words, item.state, &item.text, &item.how)) } }
            }
            @if !verdict.proof.is_empty() {
                h3 { (words.say("proof")) }
                ul.checks { @for item in &verdict.proof { (check(words, item.state, &item.text, &item.how)) } }
            }
            @if !verdict.steps.is_empty() {
                h3 { (words.say("what-to-do")) }
                ol { @for step in &verdict.steps { li { (step.text) } } }
            }
            @if !verdict.clocks.is_empty() {
                h3 { (words.say("clocks")) }
                ul.plain { @for clock in &verdict.clocks { li { time datetime=(clock.closes_on) { (clock.closes_on) } " " (clock.title) p.faint { (clock.basis) " · " (confidence(words, clock.confidence)) } } } }
            }
            @if !verdict.consequences.is_empty() {
                h3 { (words.say("to-accept")) }
                ul.warnings { @for text in &verdict.consequences { li { (text) } } }
            }
            @if !verdict.avoid.is_empty() {
                h3 { (words.say("do-not")) }
                ul.warnings { @for text in &verdict.avoid { li { (text) } } }
            }
        }
    }
}

fn check(words: &Words, state: Met, text: &str, how: &str) -> Markup {
    let (class, sign, word) = match state {
        Met::Met => ("met", "yes", words.say("check-met")),
        Met::NotMet => ("not-met", "no", words.say("check-not-met")),
        Met::NotKnown => ("not-known", "ask", words.say("check-not-known")),
    };
    html! {
        li class=(class) { span.sign title=(word) { (icon(sign)) span.hidden { (word) } } div { (text) @if state != Met::Met && !how.is_empty() { p.faint { (how) } } } }
    }
}

/// How good a source is, in words.
pub fn confidence(words: &Words, confidence: Confidence) -> &str {
    match confidence {
        Confidence::P => words.say("source-platform"),
        Confidence::S => words.say("source-secondary"),
        Confidence::I => words.say("source-ours"),
        Confidence::U => words.say("source-none"),
    }
}

#[derive(Deserialize)]
struct Reason {
    #[serde(default)]
    reason: String,
}

async fn dismiss(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Reason>,
) -> Response {
    let reason = form.reason.trim().to_owned();
    if reason.is_empty() {
        return failed(&visit, &Failure::asked("The reason is empty.", "Say why, so that it can be understood later."));
    }
    decided(&app, &visit, &id, DecisionKind::Dismiss, reason).await
}

async fn restore(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    decided(&app, &visit, &id, DecisionKind::Restore, String::new()).await
}

async fn decided(app: &App, visit: &Visit, id: &str, kind: DecisionKind, reason: String) -> Response {
    match decide(app, visit, id, kind, reason).await {
        Ok(id) => Redirect::to(&format!("/findings/{id}")).into_response(),
        Err(failure) => failed(visit, &failure),
    }
}

async fn decide(app: &App, visit: &Visit, id: &str, kind: DecisionKind, reason: String) -> Result<String, Failure> {
    let snapshot = app.office.snapshot().await?;
    let finding: &Finding = snapshot.finding(id)?;
    let (id, key, at) = (finding.id.clone(), finding.found.stable_key(), visit.now);
    let actor = visit.actor().to_owned();
    let by = actor.clone();
    app.office
        .work(Access::Change, "decide", visit.actor(), async move |desk| {
            let decision = Decision { finding: key, kind, reason, actor: by, at };
            desk.store.record_decision(&decision).await.map_err(makegood_app::AppError::from)?;
            desk.log(None).await?;
            Ok(())
        })
        .await?;
    app.office.changed(&id, &actor);
    let words = visit.words;
    match kind {
        DecisionKind::Dismiss => visit.say(
            words.with("said-dismissed", &[("finding", &id)]),
            Some((format!("/findings/{id}/restore"), words.say("undo").to_owned())),
        ),
        DecisionKind::Restore => visit.say(words.with("said-restored", &[("finding", &id)]), None),
    }
    Ok(id)
}
