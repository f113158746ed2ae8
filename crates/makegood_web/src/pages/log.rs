//! `/log`: the append-only log, newest first, and its check.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use makegood_app::evidence_log::{EvidenceLogError, Holdings, check, reading};
use makegood_app::{Access, AppError};
use makegood_log::{Filter, Reader, show as leaves};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::finding::clean;
use crate::access::Right;
use crate::failure::Failure;
use crate::routes::{App, Route, page};
use crate::shell::parts::{self, Span};
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;

const PAGE_ROWS: usize = 50;

pub fn routes() -> Vec<Route> {
    vec![
        page::<LogPage, _, _>("/log", Right::Read, "Leaves of the evidence log, newest first", show),
        page::<LogCheckPage, _, _>(
            "/log/check",
            Right::Read,
            "The log held against itself, given-out checkpoints and the workspace",
            verify,
        ),
    ]
}

/// The JSON `makegood.log_page/1`.
#[derive(Serialize, JsonSchema)]
struct LogPage {
    schema: &'static str,
    /// The signed checkpoint; `null` where nothing was logged yet.
    checkpoint: Option<String>,
    span: Span,
    leaves: Vec<LeafRow>,
}

#[derive(Serialize, JsonSchema)]
struct LeafRow {
    index: u64,
    at: String,
    kind: String,
    actor: String,
    subject: Option<String>,
    sha256: String,
}

async fn show(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let subject = visit.asked("about").map(str::to_owned);
    let model = app
        .office
        .work(Access::Read, "log", visit.actor(), async move |desk| {
            let (folder, _, known) = match reading(&desk.workspace, &desk.outside.keys) {
                Ok(read) => read,
                Err(EvidenceLogError::Absent) => return Ok(None),
                Err(error) => return Err(AppError::from(error).into()),
            };
            let broken = |error: makegood_log::LogError| Failure::from(AppError::from(EvidenceLogError::from(error)));
            let reader = Reader::open(&folder, std::slice::from_ref(&known.public)).map_err(broken)?;
            let size = usize::try_from(reader.checkpoint().size).unwrap_or(usize::MAX);
            let filter = Filter { subject, ..Filter::default() };
            let page = leaves(&reader, &filter, size).map_err(broken)?;
            let note = makegood_log::newest(&reader, &known.public).note;
            let rows = page.leaves.into_iter().rev().map(|shown| LeafRow {
                index: shown.index,
                at: shown.leaf.instant.to_string(),
                kind: shown.leaf.kind.to_string(),
                actor: clean(&shown.leaf.actor),
                subject: shown.leaf.subject.as_deref().map(clean),
                sha256: shown.leaf.sha256.to_string(),
            });
            Ok(Some((note, rows.collect::<Vec<_>>())))
        })
        .await;
    let page = model.map(|read| {
        let (checkpoint, rows) = read.map_or((None, Vec::new()), |(note, rows)| (Some(note), rows));
        let span = Span::of(&visit, rows.len(), PAGE_ROWS);
        LogPage { schema: "makegood.log_page/1", checkpoint, span, leaves: span.cut(rows) }
    });
    answer(&visit, page)
}

impl Model for LogPage {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("nav-log").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            h1 { (words.say("nav-log")) }
            p.lead { (words.say("log-lead")) }
            @match &self.checkpoint {
                None => (parts::empty(words.say("log-none"), words.say("log-none-text"), Some(("/sources", words.say("nav-sources"))))),
                Some(note) => {
                    p { a.button href="/log/check" { (words.say("log-check")) } }
                    details { summary { (words.say("checkpoint")) } (parts::copied(words, words.say("checkpoint"), note)) }
                    table.stack data-list {
                        thead { tr { th.number scope="col" { (words.say("leaf")) } th scope="col" { (words.say("at-utc")) } th scope="col" { (words.say("what")) } th scope="col" { (words.say("who")) } th scope="col" { (words.say("about")) } th scope="col" { "SHA-256" } } }
                        tbody { @for leaf in &self.leaves { tr data-row {
                            th.number scope="row" data-label=(words.say("leaf")) { (leaf.index) }
                            td data-label=(words.say("at-utc")) { time datetime=(leaf.at) { (leaf.at.get(..19).unwrap_or(&leaf.at).replace('T', " ")) } }
                            td data-label=(words.say("what")) { (leaf.kind) }
                            td data-label=(words.say("who")) { (leaf.actor) }
                            td data-label=(words.say("about")) { (leaf.subject.as_deref().unwrap_or("—")) }
                            td.hash data-label="SHA-256" { (leaf.sha256.get(..16).unwrap_or(&leaf.sha256)) "…" }
                        } } }
                    }
                    (parts::pager(visit, self.span))
                }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.leaves.iter().map(|leaf| {
            vec![
                leaf.index.to_string(),
                leaf.at.clone(),
                leaf.kind.clone(),
                leaf.actor.clone(),
                leaf.subject.clone().unwrap_or_default(),
                leaf.sha256.clone(),
            ]
        });
        Some(Table { columns: vec!["leaf", "at", "what", "who", "about", "sha256"], rows: rows.collect() })
    }
}

/// The JSON `makegood.log_check_page/1`.
#[derive(Serialize, JsonSchema)]
struct LogCheckPage {
    schema: &'static str,
    whole: bool,
    report: String,
    contradictions: Vec<String>,
    cautions: Vec<String>,
    not_logged: usize,
}

async fn verify(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let model = app
        .office
        .work(Access::Read, "log check", visit.actor(), async move |desk| {
            let mut holdings = Holdings::of(&desk.workspace, Some(&desk.store)).await?;
            holdings.add_cases(&desk.cases).await?;
            let found = check(&desk.workspace, &holdings, &desk.outside.keys, &[]).map_err(AppError::from)?;
            Ok(LogCheckPage {
                schema: "makegood.log_check_page/1",
                whole: found.whole,
                report: found.log.to_string(),
                contradictions: found.contradictions,
                cautions: found.cautions,
                not_logged: found.not_logged,
            })
        })
        .await;
    answer(&visit, model)
}

impl Model for LogCheckPage {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("log-check").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            p.crumbs { a href="/log" { (words.say("nav-log")) } }
            h1 { (words.say("log-check")) }
            p { @if self.whole { (parts::chip("good", words.say("log-whole"))) } @else { (parts::chip("bad", words.say("log-not-whole"))) } }
            pre tabindex="0" { (self.report) }
            @if !self.contradictions.is_empty() { ul.warnings { @for wrong in &self.contradictions { li { (clean(wrong)) } } } }
            @for caution in &self.cautions { p.note { (caution) } }
            @if self.not_logged > 0 { p.faint { (words.with("not-logged", &[("count", &self.not_logged.to_string())])) } }
        }
    }
}
