//! `/findings`: the work list, by what expires first, with facets.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::response::Response;
use makegood_core::finding::Finding;
use makegood_core::money::Amount;
use makegood_core::policy::Outcome;
use makegood_core::time::{Day, days_between};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::home::standing;
use crate::access::Right;
use crate::failure::Failure;
use crate::office::lock;
use crate::routes::{Route, page};
use crate::shell::parts::{self, Facet, FacetValue, Span};
use crate::snapshot::Snapshot;
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;

const PAGE_ROWS: usize = 50;
/// Values of a facet that are offered; the search finds the others.
const FACET_VALUES: usize = 12;

pub fn routes() -> Vec<Route> {
    vec![page::<Findings, _, _>(
        "/findings",
        Right::Read,
        "Findings, by what expires first; filters in the address",
        show,
    )]
}

/// The JSON `makegood.finding_page/1`.
#[derive(Serialize, JsonSchema)]
struct Findings {
    schema: &'static str,
    as_of: Option<String>,
    current: bool,
    span: Span,
    facets: Vec<Facet>,
    findings: Vec<Row>,
}

/// A finding in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Row {
    pub id: String,
    pub title: String,
    pub summary: String,
    pub detector: String,
    pub platform: String,
    pub account_id: String,
    pub from: String,
    pub to: String,
    pub currency: String,
    pub questioned: String,
    pub claimable: String,
    /// `eligible`, `conditional`, `not_eligible`, `unknown`.
    pub verdict: String,
    pub rule: String,
    /// Last day of the nearest window that still runs.
    pub deadline: Option<String>,
    pub days_left: Option<i64>,
    /// Why that day.
    pub deadline_why: String,
    /// `open`, `dismissed`, `netted`, `claimed`.
    pub state: &'static str,
    /// The claim that it is in.
    pub claim: Option<String>,
    /// Rows that prove it.
    pub rows: usize,
    /// The finding's stable key, by which claims name it.
    #[serde(skip)]
    pub key: String,
    #[serde(skip)]
    outcome: Option<Outcome>,
    #[serde(skip)]
    amount: Amount,
}

/// The nearest window that still runs: its last day, and why.
fn deadline(finding: &Finding, today: Day) -> Option<(Day, String)> {
    let verdict = &finding.verdict;
    let own = verdict.deadline.map(|day| (day, format!("last day of rule {}", verdict.rule)));
    let clocks = verdict.clocks.iter().map(|clock| (clock.closes_on, format!("{}: {}", clock.title, clock.basis)));
    clocks.chain(own).filter(|(day, _)| *day >= today).min()
}

/// The word of an outcome in addresses and JSON.
pub fn outcome_value(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Eligible => "eligible",
        Outcome::Conditional => "conditional",
        Outcome::NotEligible => "not_eligible",
        Outcome::Unknown => "unknown",
    }
}

impl Row {
    /// A finding as it stands today.
    fn of(finding: &Finding, claims: &BTreeMap<(&str, &str), &str>, today: Day) -> Row {
        let found = &finding.found;
        let key = found.stable_key();
        let claim = claims.get(&(found.account_id.as_str(), key.as_str())).map(|id| (*id).to_owned());
        let near = deadline(finding, today);
        let state = match (&finding.dismissed, &finding.netted_into, &claim) {
            (Some(_), ..) => "dismissed",
            (_, Some(_), _) => "netted",
            (.., Some(_)) => "claimed",
            _ => "open",
        };
        Row {
            id: finding.id.clone(),
            title: found.title.clone(),
            summary: found.summary.clone(),
            detector: found.detector.clone(),
            platform: found.platform.clone(),
            account_id: found.account_id.clone(),
            from: found.from.to_string(),
            to: found.to.to_string(),
            currency: found.currency.code().to_owned(),
            questioned: found.questioned.to_text(found.currency),
            claimable: finding.claimable.to_text(found.currency),
            verdict: outcome_value(finding.verdict.outcome).to_owned(),
            rule: finding.verdict.rule.clone(),
            days_left: near.as_ref().map(|(day, _)| days_between(today, *day)),
            deadline: near.as_ref().map(|(day, _)| day.to_string()),
            deadline_why: near.map(|(_, why)| why).unwrap_or_default(),
            state,
            claim,
            rows: found.atoms.len(),
            key,
            outcome: Some(finding.verdict.outcome),
            amount: finding.claimable,
        }
    }
}

/// Which claim holds which finding of which account.
fn claims_by_finding(snapshot: &Snapshot) -> BTreeMap<(&str, &str), &str> {
    let pairs = snapshot.stored.claims.iter().flat_map(|claim| {
        claim.findings.iter().map(move |key| ((claim.account_id.as_str(), key.as_str()), claim.id.as_str()))
    });
    pairs.collect()
}

impl Snapshot {
    /// Every finding as lists show it, in the order of the audit; made once for a snapshot.
    pub fn rows(&self) -> &[Row] {
        self.made.rows.get_or_init(|| {
            let claims = claims_by_finding(self);
            self.findings().iter().map(|finding| Row::of(finding, &claims, self.stamp.day)).collect()
        })
    }

    /// One finding as lists show it.
    ///
    /// - **Errors** [`Failure::Missing`].
    pub fn row(&self, id: &str) -> Result<&Row, Failure> {
        let found = self.rows().iter().find(|row| row.id.eq_ignore_ascii_case(id));
        found.ok_or_else(|| Failure::missing("finding", id))
    }
}

/// Facets: name in the address, and the value of a row.
const FACETS: [(&str, fn(&Row) -> &str); 6] = [
    ("state", |row| row.state),
    ("verdict", |row| &row.verdict),
    ("age", |row| age(row.days_left)),
    ("currency", |row| &row.currency),
    ("account", |row| &row.account_id),
    ("detector", |row| &row.detector),
];

fn age(left: Option<i64>) -> &'static str {
    match left {
        None => "none",
        Some(..=7) => "week",
        Some(8..=30) => "month",
        Some(_) => "later",
    }
}

async fn show(visit: Visit) -> Response {
    let model = findings(&visit).await;
    answer(&visit, model)
}

/// A list as it was asked for: places of its rows in order, and for each facet its values with how many rows have them.
#[derive(Debug)]
pub struct Listed {
    order: Vec<usize>,
    counts: [BTreeMap<String, usize>; FACETS.len()],
}

/// Lists that are kept for a snapshot.
const LISTS: usize = 64;

/// The list that the address asks for.
fn listed(visit: &Visit, snapshot: &Snapshot) -> Arc<Listed> {
    let mut asked: Vec<String> = FACETS.iter().map(|(name, _)| format!("{:?}", visit.asked(name))).collect();
    asked.extend(["q", "sort"].map(|name| format!("{:?}", visit.asked(name))));
    let asked = asked.join(" ");
    if let Some(known) = lock(&snapshot.made.lists).get(&asked) {
        return known.clone();
    }
    let made = Arc::new(counted(visit, snapshot));
    let mut lists = lock(&snapshot.made.lists);
    if lists.len() >= LISTS {
        lists.clear();
    }
    lists.insert(asked, made.clone());
    made
}

fn counted(visit: &Visit, snapshot: &Snapshot) -> Listed {
    let text = visit.asked("q").map(str::to_lowercase);
    let chosen: Vec<Option<&str>> = FACETS.iter().map(|(name, _)| visit.asked(name)).collect();
    let mut counts: [BTreeMap<&str, usize>; FACETS.len()] = Default::default();
    let mut rows: Vec<(usize, &Row)> = Vec::new();
    for (place, (row, finding)) in snapshot.rows().iter().zip(snapshot.findings()).enumerate() {
        if text.as_ref().is_some_and(|text| !holds(finding, text)) {
            continue;
        }
        // A value is counted under all other facets that are chosen: a row that only its own facet leaves out counts there.
        let misses = |at: usize| chosen[at].is_some_and(|wanted| (FACETS[at].1)(row) != wanted);
        let mut missed = (0..FACETS.len()).filter(|at| misses(*at));
        match (missed.next(), missed.next()) {
            (None, _) => {
                rows.push((place, row));
                for (at, (_, value)) in FACETS.iter().enumerate() {
                    *counts[at].entry(value(row)).or_default() += 1;
                }
            }
            (Some(at), None) => *counts[at].entry((FACETS[at].1)(row)).or_default() += 1,
            _ => {}
        }
    }
    match visit.asked("sort") {
        Some("id") => {}
        Some("amount") => rows.sort_by(|(_, a), (_, b)| {
            (&a.currency, std::cmp::Reverse(a.amount), &a.id).cmp(&(&b.currency, std::cmp::Reverse(b.amount), &b.id))
        }),
        _ => rows.sort_by(|(_, a), (_, b)| urgency(a).cmp(&urgency(b))),
    }
    Listed {
        order: rows.into_iter().map(|(place, _)| place).collect(),
        counts: counts.map(|counts| counts.into_iter().map(|(value, count)| (value.to_owned(), count)).collect()),
    }
}

async fn findings(visit: &Visit) -> Result<Findings, Failure> {
    let snapshot = visit.office.snapshot().await?;
    let list = listed(visit, &snapshot);
    let facets = FACETS.iter().zip(&list.counts).map(|((name, _), counts)| {
        let mut values: Vec<FacetValue> = counts
            .iter()
            .map(|(value, count)| FacetValue { value: value.clone(), label: label(visit, name, value), count: *count })
            .collect();
        values.sort_by(|a, b| (b.count, &a.value).cmp(&(a.count, &b.value)));
        values.truncate(FACET_VALUES);
        Facet { name: (*name).to_owned(), label: facet_label(visit, name), values }
    });
    let facets: Vec<Facet> = facets.collect();
    let span = Span::of(visit, list.order.len(), PAGE_ROWS);
    let shown = list.order.iter().skip((span.page - 1) * span.size).take(span.size);
    Ok(Findings {
        schema: "makegood.finding_page/1",
        as_of: snapshot.judged.as_ref().map(|judged| judged.audited.as_of.to_string()),
        current: snapshot.current,
        span,
        facets,
        findings: shown.filter_map(|place| snapshot.rows().get(*place)).cloned().collect(),
    })
}

/// Open ones first, by the days that are left; then the rest.
fn urgency(row: &Row) -> (bool, i64, &str) {
    (row.state != "open", row.days_left.unwrap_or(i64::MAX), &row.id)
}

fn holds(finding: &Finding, text: &str) -> bool {
    let found = &finding.found;
    let has = |field: &str| field.to_lowercase().contains(text);
    has(&finding.id)
        || has(&found.title)
        || has(&found.summary)
        || has(&found.account_id)
        || has(&found.detector)
        || has(&finding.verdict.rule)
        || found.entities.iter().any(|entity| has(&entity.entity_id))
}

fn facet_label(visit: &Visit, name: &str) -> String {
    let words = visit.words;
    let label = match name {
        "state" => words.say("state"),
        "verdict" => words.say("verdict"),
        "age" => words.say("expires"),
        "currency" => words.say("currency"),
        "account" => words.say("account"),
        _ => words.say("detector"),
    };
    label.to_owned()
}

fn label(visit: &Visit, name: &str, value: &str) -> String {
    let words = visit.words;
    let label = match (name, value) {
        ("state", "open") => words.say("state-open"),
        ("state", "dismissed") => words.say("state-dismissed"),
        ("state", "netted") => words.say("state-netted"),
        ("state", _) => words.say("state-claimed"),
        ("verdict", "eligible") => words.say("eligible"),
        ("verdict", "conditional") => words.say("conditional"),
        ("verdict", "not_eligible") => words.say("not-eligible"),
        ("verdict", _) => words.say("unknown"),
        ("age", "week") => words.say("within-week"),
        ("age", "month") => words.say("within-month"),
        ("age", "later") => words.say("later"),
        ("age", _) => words.say("no-deadline"),
        _ => value,
    };
    label.to_owned()
}

impl Model for Findings {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("nav-findings").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            h1 { (words.say("nav-findings")) }
            (standing(visit, self.as_of.as_deref(), self.current))
            div.with-facets {
                (parts::facets(visit, &self.facets))
                section.list aria-label=(words.say("nav-findings")) {
                    div.sorting {
                        span.faint { (words.say("order")) }
                        @for (value, word) in [("", words.say("order-expires")), ("amount", words.say("order-amount")), ("id", words.say("order-number"))] {
                            a data-swap href=(visit.address(&[("sort", Some(value).filter(|v| !v.is_empty()))])) aria-current=[(visit.asked("sort").unwrap_or_default() == value).then_some("true")] { (word) }
                        }
                    }
                    @if self.findings.is_empty() {
                        @if self.span.of == 0 && visit.query.is_empty() {
                            (parts::empty(words.say("findings-none"), words.say("findings-none-text"), Some(("/sources", words.say("nav-sources")))))
                        } @else {
                            (parts::empty(words.say("nothing-like-that"), words.say("nothing-like-that-text"), Some((&visit.path, words.say("show-all")))))
                        }
                    } @else {
                        (table(visit, &self.findings))
                        (parts::pager(visit, self.span))
                    }
                }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let columns = vec![
            "id",
            "title",
            "account_id",
            "from",
            "to",
            "currency",
            "questioned",
            "claimable",
            "verdict",
            "rule",
            "deadline",
            "state",
            "claim",
            "rows",
            "summary",
        ];
        let rows = self.findings.iter().map(|row| {
            vec![
                row.id.clone(),
                row.title.clone(),
                row.account_id.clone(),
                row.from.clone(),
                row.to.clone(),
                row.currency.clone(),
                row.questioned.clone(),
                row.claimable.clone(),
                row.verdict.clone(),
                row.rule.clone(),
                row.deadline.clone().unwrap_or_default(),
                row.state.to_owned(),
                row.claim.clone().unwrap_or_default(),
                row.rows.to_string(),
                row.summary.clone(),
            ]
        });
        Some(Table { columns, rows: rows.collect() })
    }
}

/// A table of findings, for every page that lists some.
pub fn table(visit: &Visit, rows: &[Row]) -> Markup {
    let words = visit.words;
    html! {
        table.stack data-list {
            thead { tr {
                th scope="col" { (words.say("finding")) }
                th scope="col" { (words.say("account")) }
                th scope="col" { (words.say("days")) }
                th.number scope="col" { (words.say("questioned")) }
                th.number scope="col" { (words.say("claimable")) }
                th scope="col" { (words.say("verdict")) }
                th scope="col" { (words.say("expires")) }
            } }
            tbody {
                @for row in rows {
                    tr data-row class=[(row.state == "dismissed").then_some("dismissed")] {
                        th scope="row" data-label=(words.say("finding")) {
                            a href={ "/findings/" (row.id) } { strong { (row.id) } " " (row.title) }
                            @match (row.state, &row.claim) {
                                ("dismissed", _) => (parts::chip("off", words.say("state-dismissed"))),
                                ("netted", _) => (parts::chip("off", words.say("state-netted"))),
                                (_, Some(claim)) => { a.chip href={ "/claims/" (claim) } { (claim) } }
                                _ => {}
                            }
                        }
                        td data-label=(words.say("account")) { (parts::account(&row.platform, &row.account_id)) }
                        td data-label=(words.say("days")) { (parts::days(&row.from, &row.to)) }
                        td.number data-label=(words.say("questioned")) { (parts::money_link(words, Some(&row.questioned), &row.currency, &format!("/findings/{}#rows", row.id))) }
                        td.number data-label=(words.say("claimable")) { (parts::money_link(words, Some(&row.claimable), &row.currency, &format!("/findings/{}#rows", row.id))) }
                        td data-label=(words.say("verdict")) { @if let Some(outcome) = row.outcome { (parts::outcome_chip(words, outcome)) } }
                        td data-label=(words.say("expires")) { (parts::left(words, row.days_left, &row.deadline_why)) }
                    }
                }
            }
        }
    }
}
