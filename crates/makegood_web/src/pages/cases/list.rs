//! The list of cases.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use makegood_app::AppError;
use makegood_app::case::HeadView;
use makegood_case::store::{Cases as _, Filter};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use crate::failure::Failure;
use crate::routes::App;
use crate::shell::parts::{self, Facet, FacetValue, Span};
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;

const PAGE_ROWS: usize = 50;

/// The JSON `makegood.case_page/1`.
#[derive(Serialize, JsonSchema)]
pub struct Cases {
    schema: &'static str,
    span: Span,
    facets: Vec<Facet>,
    cases: Vec<Row>,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Row {
    id: String,
    platform: String,
    account_id: String,
    state: &'static str,
    /// Who has to move: `for_us`, `for_platform`, `nobody`.
    waiting: &'static str,
    ticket: Option<String>,
    /// What is still to come, in words.
    missing: String,
    next_on: Option<String>,
    next: Option<String>,
    why: String,
    closes_on: Option<String>,
    days_left: Option<i64>,
}

impl Row {
    fn of(head: HeadView) -> Row {
        let step = head.next;
        Row {
            id: head.id,
            platform: head.platform,
            account_id: head.account_id,
            state: head.state,
            waiting: head.waiting,
            ticket: head.ticket,
            missing: head.missing,
            next_on: step.as_ref().map(|step| step.on.to_string()),
            closes_on: step.as_ref().and_then(|step| step.closes_on).map(|day| day.to_string()),
            days_left: step.as_ref().map(|step| -step.days_late),
            why: step.as_ref().map(|step| step.why.clone()).unwrap_or_default(),
            next: step.map(|step| step.text),
        }
    }
}

const FACETS: [(&str, fn(&Row) -> &str); 3] =
    [("state", |row| row.state), ("waiting", |row| row.waiting), ("account", |row| &row.account_id)];

pub async fn show(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let model = cases(&app, &visit).await;
    answer(&visit, model)
}

async fn cases(app: &App, visit: &Visit) -> Result<Cases, Failure> {
    let filter = Filter { text: visit.asked("q").map(str::to_owned), ..Filter::default() };
    let heads = app.office.cases().list(&filter).await.map_err(AppError::from)?;
    let mut counts: [BTreeMap<String, usize>; FACETS.len()] = Default::default();
    let mut rows = Vec::new();
    for row in heads.into_iter().map(|head| Row::of(HeadView::of(head, visit.now))) {
        let currency = visit.asked("currency").is_none_or(|code| row.missing.contains(code) || row.next_on.is_none());
        let misses = |at: usize| visit.asked(FACETS[at].0).is_some_and(|wanted| (FACETS[at].1)(&row) != wanted);
        let mut missed = (0..FACETS.len()).filter(|at| misses(*at));
        match (missed.next(), missed.next()) {
            (None, _) if currency => {
                for (at, (_, value)) in FACETS.iter().enumerate() {
                    *counts[at].entry(value(&row).to_owned()).or_default() += 1;
                }
                rows.push(row);
            }
            (Some(at), None) => *counts[at].entry((FACETS[at].1)(&row).to_owned()).or_default() += 1,
            _ => {}
        }
    }
    let words = visit.words;
    let labels = [words.say("state"), words.say("waiting"), words.say("account")];
    let facets = FACETS.iter().zip(counts).zip(labels).map(|(((name, _), counts), label)| Facet {
        name: (*name).to_owned(),
        label: label.to_owned(),
        values: counts
            .into_iter()
            .map(|(value, count)| FacetValue { label: value.replace('_', " "), value, count })
            .take(12)
            .collect(),
    });
    let facets = facets.collect();
    let span = Span::of(visit, rows.len(), PAGE_ROWS);
    Ok(Cases { schema: "makegood.case_page/1", span, facets, cases: span.cut(rows) })
}

impl Model for Cases {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("nav-cases").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            h1 { (words.say("nav-cases")) }
            @if self.cases.is_empty() && visit.query.is_empty() {
                (parts::empty(words.say("cases-none"), words.say("cases-none-text"), Some(("/claims", words.say("nav-claims")))))
            } @else {
                div.with-facets {
                    (parts::facets(visit, &self.facets))
                    section.list aria-label=(words.say("nav-cases")) {
                        @if self.cases.is_empty() { (parts::empty(words.say("nothing-like-that"), words.say("nothing-like-that-text"), Some(("/cases", words.say("show-all"))))) }
                        @else { table.stack data-list {
                            thead { tr { th scope="col" { (words.say("case")) } th scope="col" { (words.say("next-step")) } th scope="col" { (words.say("expires")) } th scope="col" { (words.say("still-to-come")) } th scope="col" { (words.say("account")) } th scope="col" { (words.say("ticket")) } } }
                            tbody { @for row in &self.cases { tr data-row {
                                th scope="row" data-label=(words.say("case")) { a href={ "/cases/" (row.id) } { strong { (row.id) } } " " (parts::chip(if row.waiting == "for_us" { "maybe" } else { "off" }, &row.state.replace('_', " "))) }
                                td data-label=(words.say("next-step")) { @match &row.next { Some(text) => { (text) } None => { span.faint { (words.say("closed")) } } } }
                                td data-label=(words.say("expires")) { (parts::left(words, row.days_left, &row.why)) }
                                td data-label=(words.say("still-to-come")) { a.figure href={ "/cases/" (row.id) "#money" } { (row.missing) } }
                                td data-label=(words.say("account")) { (parts::account(&row.platform, &row.account_id)) }
                                td data-label=(words.say("ticket")) { (row.ticket.as_deref().unwrap_or("—")) }
                            } } }
                        }
                        (parts::pager(visit, self.span)) }
                    }
                }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let cell = |text: &Option<String>| text.clone().unwrap_or_default();
        let rows = self.cases.iter().map(|row| {
            vec![
                row.id.clone(),
                row.state.to_owned(),
                row.waiting.to_owned(),
                row.platform.clone(),
                row.account_id.clone(),
                cell(&row.ticket),
                row.missing.clone(),
                cell(&row.next_on),
                cell(&row.next),
                cell(&row.closes_on),
            ]
        });
        Some(Table {
            columns: vec![
                "case",
                "state",
                "waiting",
                "platform",
                "account_id",
                "ticket",
                "still_to_come",
                "next_on",
                "next",
                "closes_on",
            ],
            rows: rows.collect(),
        })
    }
}
