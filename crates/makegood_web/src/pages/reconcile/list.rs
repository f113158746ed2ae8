//! The list: what is open, what matched, what was decided.

use std::collections::BTreeMap;

use axum::response::Response;
use makegood_app::matches::{MatchFilter, MatchList};
use makegood_core::time::{Day, days_between};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Line, class_word};
use crate::failure::Failure;
use crate::shell::parts::{self, Facet, FacetValue, Span};
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;

const PAGE_ROWS: usize = 50;
const FACET_VALUES: usize = 12;

/// The JSON `makegood.reconcile/1`.
#[derive(Serialize, JsonSchema)]
pub struct Reconcile {
    schema: &'static str,
    as_of: String,
    /// `open`, `matched` or `decided`.
    show: &'static str,
    /// Rows of each.
    counts: Counts,
    facets: Vec<Facet>,
    span: Span,
    rows: Vec<Row>,
    /// Decisions that no longer fit the facts.
    unmet: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct Counts {
    open: usize,
    matched: usize,
    decided: usize,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    line: Line,
    /// What it was matched with, or decided to be.
    others: Vec<Line>,
    /// What of it is open.
    open: Option<String>,
    /// Kind of break or of match, or what a decision says.
    class: String,
    class_word: String,
    /// Days since it was paid or booked.
    age: i64,
    why: String,
    /// The decision.
    decision: Option<String>,
    /// Whether the decision stands: `in_force`, `undone`, or why it does not fit.
    state: String,
}

pub async fn show(visit: Visit) -> Response {
    let model = reconcile(&visit).await;
    answer(&visit, model)
}

async fn reconcile(visit: &Visit) -> Result<Reconcile, Failure> {
    let matching = visit.office.matching(visit.actor()).await?;
    let list = MatchList::of(&matching, &MatchFilter::default());
    let today = Day::from(visit.now.to_zoned(jiff::tz::TimeZone::UTC));
    let counts = Counts {
        open: list.open_payments.len() + list.open_entries.len(),
        matched: list.matched.len(),
        decided: list.decisions.len(),
    };
    let show = match visit.asked("show") {
        Some("matched") => "matched",
        Some("decided") => "decided",
        _ => "open",
    };
    let all = match show {
        "matched" => matched(visit, &list, today),
        "decided" => decided(visit, &list, today),
        _ => open(visit, &list, today),
    };
    let (facets, mut rows) = narrowed(visit, all);
    if show == "open" {
        rows.sort_by(|a, b| (std::cmp::Reverse(a.age), &a.line.name).cmp(&(std::cmp::Reverse(b.age), &b.line.name)));
    }
    let span = Span::of(visit, rows.len(), PAGE_ROWS);
    Ok(Reconcile {
        schema: "makegood.reconcile/1",
        as_of: list.as_of.to_string(),
        show,
        counts,
        facets,
        span,
        rows: span.cut(rows),
        unmet: list.unmet.iter().map(|unmet| format!("{}: {}", unmet.decision, unmet.why)).collect(),
    })
}

fn open(visit: &Visit, list: &MatchList, today: Day) -> Vec<Row> {
    let row = |line: Line, open: Option<String>, class: &str, why: &str, on: Day| Row {
        line,
        others: Vec::new(),
        open,
        class: class.to_owned(),
        class_word: class_word(visit, class),
        age: days_between(on, today),
        why: why.to_owned(),
        decision: None,
        state: String::new(),
    };
    let payments = list.open_payments.iter().map(|open| {
        let line = Line::of_payment(&open.payment);
        row(line, Some(open.open.clone()), open.class, &open.reason, open.payment.paid_on)
    });
    let entries = list.open_entries.iter().map(|open| {
        let line = Line::of_entry(&open.entry);
        let amount = line.amount.clone();
        row(line, Some(amount), open.class, &open.reason, open.entry.booked_on)
    });
    payments.chain(entries).collect()
}

fn matched(visit: &Visit, list: &MatchList, today: Day) -> Vec<Row> {
    let rows = list.matched.iter().map(|found| Row {
        line: Line::of_payment(&found.payment),
        others: vec![Line::of_entry(&found.entry)],
        open: None,
        class: found.kind.to_owned(),
        class_word: class_word(visit, found.kind),
        age: days_between(found.payment.paid_on, today),
        why: found.reason.clone(),
        decision: None,
        state: String::new(),
    });
    rows.collect()
}

fn decided(visit: &Visit, list: &MatchList, today: Day) -> Vec<Row> {
    let words = visit.words;
    let rows = list.decisions.iter().rev().map(|shown| Row {
        line: Line::of_payment(&shown.payment),
        others: shown.entries.iter().map(Line::of_entry).collect(),
        open: None,
        class: shown.says.to_owned(),
        class_word: match shown.says {
            "confirm" => words.say("says-confirm").to_owned(),
            "split" => words.say("says-split").to_owned(),
            _ => words.say("says-apart").to_owned(),
        },
        age: days_between(shown.payment.paid_on, today),
        why: [format!("{}: {}", shown.actor, shown.reason), shown.why.clone()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("; "),
        decision: Some(shown.decision.clone()),
        state: shown.state.to_owned(),
    });
    rows.collect()
}

/// Facets: name in the address, and the value of a row.
const FACETS: [(&str, fn(&Row) -> &str); 5] = [
    ("side", |row| row.line.side),
    ("class", |row| &row.class),
    ("age", |row| age(row.age)),
    ("currency", |row| &row.line.currency),
    ("account", |row| &row.line.account),
];

fn age(days: i64) -> &'static str {
    match days {
        ..=7 => "week",
        8..=30 => "month",
        31..=90 => "quarter",
        _ => "older",
    }
}

fn narrowed(visit: &Visit, all: Vec<Row>) -> (Vec<Facet>, Vec<Row>) {
    let chosen: Vec<Option<&str>> = FACETS.iter().map(|(name, _)| visit.asked(name)).collect();
    let mut counts: [BTreeMap<String, usize>; FACETS.len()] = Default::default();
    let mut labels: BTreeMap<String, String> = BTreeMap::new();
    let mut rows = Vec::new();
    for row in all {
        labels.entry(row.class.clone()).or_insert_with(|| row.class_word.clone());
        let misses = |at: usize| chosen[at].is_some_and(|wanted| (FACETS[at].1)(&row) != wanted);
        let missed: Vec<usize> = (0..FACETS.len()).filter(|at| misses(*at)).collect();
        for (at, (_, value)) in FACETS.iter().enumerate() {
            // A value is counted under all other facets that are chosen.
            if missed.iter().all(|missed| *missed == at) {
                *counts[at].entry(value(&row).to_owned()).or_default() += 1;
            }
        }
        if missed.is_empty() {
            rows.push(row);
        }
    }
    let words = visit.words;
    let label = |name: &str, value: &str| match (name, value) {
        ("side", "payment") => words.say("side-payment").to_owned(),
        ("side", _) => words.say("side-entry").to_owned(),
        ("age", "week") => words.say("age-week").to_owned(),
        ("age", "month") => words.say("age-month").to_owned(),
        ("age", "quarter") => words.say("age-quarter").to_owned(),
        ("age", _) => words.say("age-older").to_owned(),
        ("class", value) => labels.get(value).cloned().unwrap_or_default(),
        _ => value.to_owned(),
    };
    let titles = ["side", "kind", "age", "currency", "account"];
    let facets = FACETS.iter().zip(counts).zip(titles).map(|(((name, _), counts), title)| {
        let mut values: Vec<FacetValue> =
            counts.into_iter().map(|(value, count)| FacetValue { label: label(name, &value), value, count }).collect();
        values.sort_by(|a, b| (b.count, &a.value).cmp(&(a.count, &b.value)));
        values.truncate(FACET_VALUES);
        Facet { name: (*name).to_owned(), label: words.say(title).to_owned(), values }
    });
    (facets.collect(), rows)
}

impl Model for Reconcile {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("nav-reconcile").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let tab = |value: &str, word: &str, count: usize| {
            html! { a data-swap href=(if value == "open" { "/reconcile".to_owned() } else { format!("/reconcile?show={value}") }) aria-current=[(self.show == value).then_some("true")] { (word) " " span.count { (words.count(count)) } } }
        };
        html! {
            h1 { (words.say("nav-reconcile")) }
            p.faint { (words.with("reconcile-as-of", &[("at", &self.as_of.get(..10).unwrap_or_default().to_owned())])) }
            @for unmet in &self.unmet { div.note { p { (words.say("decision-unmet")) " " (unmet) } } }
            nav.sorting aria-label=(words.say("show")) {
                (tab("open", words.say("tab-open"), self.counts.open))
                (tab("matched", words.say("tab-matched"), self.counts.matched))
                (tab("decided", words.say("tab-decided"), self.counts.decided))
            }
            div.with-facets {
                (parts::facets(visit, &self.facets))
                section.list aria-label=(words.say("nav-reconcile")) {
                    @if self.rows.is_empty() {
                        @if self.counts.open + self.counts.matched == 0 { (parts::empty(words.say("reconcile-none"), words.say("reconcile-none-text"), Some(("/sources", words.say("nav-sources"))))) }
                        @else { (parts::empty(words.say("nothing-like-that"), words.say("reconcile-all-found"), Some(("/reconcile?show=matched", words.say("tab-matched"))))) }
                    } @else {
                        (self.rows_shown(visit))
                        (parts::pager(visit, self.span))
                    }
                }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let columns = vec![
            "side",
            "id",
            "account",
            "on",
            "amount",
            "currency",
            "open",
            "class",
            "age_days",
            "others",
            "why",
            "decision",
            "state",
            "source_ref",
        ];
        let rows = self.rows.iter().map(|row| {
            let others: Vec<&str> = row.others.iter().map(|line| line.id.as_str()).collect();
            vec![
                row.line.side.to_owned(),
                row.line.id.clone(),
                row.line.account.clone(),
                row.line.on.clone(),
                row.line.amount.clone(),
                row.line.currency.clone(),
                row.open.clone().unwrap_or_default(),
                row.class.clone(),
                row.age.to_string(),
                others.join(" "),
                row.why.clone(),
                row.decision.clone().unwrap_or_default(),
                row.state.clone(),
                row.line.source_ref.clone(),
            ]
        });
        Some(Table { columns, rows: rows.collect() })
    }
}

impl Reconcile {
    fn rows_shown(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            table.stack data-list {
                thead { tr {
                    th scope="col" { (words.say("row")) }
                    th scope="col" { (words.say("at-day")) }
                    th.number scope="col" { (words.say("amount")) }
                    @if self.show == "open" { th.number scope="col" { (words.say("still-open")) } } @else { th scope="col" { (words.say("side-entry")) } }
                    th scope="col" { (words.say("kind")) ", " (words.say("why")) }
                } }
                tbody { @for row in &self.rows { tr data-row class=[(row.state == "undone").then_some("dismissed")] {
                    th scope="row" data-label=(words.say("row")) {
                        a href=(row.line.address()) { @if let Some(decision) = &row.decision { strong { (decision) } " " } (row.line.id) }
                        p.faint { (row.line.text) }
                    }
                    td data-label=(words.say("at-day")) { (parts::days(&row.line.on, &row.line.on)) }
                    td.number data-label=(words.say("amount")) { (parts::money_link(words, Some(&row.line.amount), &row.line.currency, &row.line.source)) }
                    @if self.show == "open" { td.number data-label=(words.say("still-open")) { (parts::money(words, row.open.as_deref(), &row.line.currency)) } }
                    @else { td data-label=(words.say("side-entry")) { @for other in &row.others { p { a href=(other.source) { (other.id) } " " (other.on) " " (parts::money(words, Some(&other.amount), &other.currency)) } } } }
                    td data-label=(words.say("kind")) { div {
                        (parts::chip(if matches!(row.class.as_str(), "overdue" | "surplus" | "not_returned") { "maybe" } else { "off" }, &row.class_word))
                        @if !row.state.is_empty() && row.state != "in_force" { " " (parts::chip("off", &row.state.replace('_', " "))) }
                        p.faint { (row.why) }
                        @if let (Some(decision), "in_force") = (&row.decision, row.state.as_str()) { form method="post" action={ "/reconcile/undo/" (decision) } { button.quiet { (words.say("take-back")) } } }
                    } }
                } } }
            }
        }
    }
}
