//! The list of cases.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::response::Response;
use makegood_app::AppError;
use makegood_app::case::HeadView;
use makegood_case::store::{Cases as _, Filter};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use crate::failure::Failure;
use crate::office::lock;
use crate::routes::App;
use crate::shell::parts::{self, Facet, FacetValue, Span};
use crate::snapshot::Stamp;
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
pub struct Row {
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

/// Every case as the list shows it, made once for a state of the database and a minute of the clock, by which days are counted.
#[derive(Default)]
pub struct LastRows(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// How often something changed: rows that were read before a change are not kept after it.
    changes: u64,
    rows: Option<(Stamp, i64, Arc<Vec<Row>>)>,
}

impl LastRows {
    /// Something changed: the rows are made again.
    pub fn forget(&self) {
        let mut kept = lock(&self.0);
        kept.changes += 1;
        kept.rows = None;
    }
}

async fn rows(app: &App, visit: &Visit) -> Result<Arc<Vec<Row>>, Failure> {
    let (stamp, minute) = (Stamp::of(app.office.root(), visit.now), visit.now.as_second().div_euclid(60));
    let changes = {
        let kept = lock(&app.office.case_rows.0);
        if let Some((of, at, rows)) = &kept.rows
            && *of == stamp
            && *at == minute
        {
            return Ok(rows.clone());
        }
        kept.changes
    };
    let made = Arc::new(listed(app, visit, None).await?);
    let mut kept = lock(&app.office.case_rows.0);
    if kept.changes == changes {
        kept.rows = Some((stamp, minute, made.clone()));
    }
    Ok(made)
}

async fn listed(app: &App, visit: &Visit, text: Option<String>) -> Result<Vec<Row>, Failure> {
    let filter = Filter { text, ..Filter::default() };
    let heads = app.office.cases().list(&filter).await.map_err(AppError::from)?;
    Ok(heads.into_iter().map(|head| Row::of(HeadView::of(head, visit.now))).collect())
}

async fn cases(app: &App, visit: &Visit) -> Result<Cases, Failure> {
    let all = match visit.asked("q") {
        Some(text) => Arc::new(listed(app, visit, Some(text.to_owned())).await?),
        None => rows(app, visit).await?,
    };
    let mut counts: [BTreeMap<&str, usize>; FACETS.len()] = Default::default();
    let mut rows: Vec<&Row> = Vec::new();
    for row in all.iter() {
        let currency = visit.asked("currency").is_none_or(|code| row.missing.contains(code) || row.next_on.is_none());
        let misses = |at: usize| visit.asked(FACETS[at].0).is_some_and(|wanted| (FACETS[at].1)(row) != wanted);
        let mut missed = (0..FACETS.len()).filter(|at| misses(*at));
        match (missed.next(), missed.next()) {
            (None, _) if currency => {
                for (at, (_, value)) in FACETS.iter().enumerate() {
                    *counts[at].entry(value(row)).or_default() += 1;
                }
                rows.push(row);
            }
            (Some(at), None) => *counts[at].entry((FACETS[at].1)(row)).or_default() += 1,
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
            .map(|(value, count)| FacetValue { label: value.replace('_', " "), value: value.to_owned(), count })
            .take(12)
            .collect(),
    });
    let facets = facets.collect();
    let span = Span::of(visit, rows.len(), PAGE_ROWS);
    Ok(Cases { schema: "makegood.case_page/1", span, facets, cases: span.cut(rows).into_iter().cloned().collect() })
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
