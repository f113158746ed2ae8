//! `/guard`: settings that did not hold, by account, with the money in question. What takes the live account is said to.

use std::collections::BTreeMap;

use axum::response::Response;
use makegood_core::money::{Amount, Currency};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use crate::access::Right;
use crate::failure::Failure;
use crate::routes::{Route, page};
use crate::shell::parts;
use crate::twin::{Model, Table, answer};
use crate::visit::{Visit, encoded};

/// Detectors that hold delivery against what was set.
const SETTINGS: [&str; 12] = [
    "account_cap_exceeded",
    "daily_budget_exceeded",
    "delivery_outside_countries",
    "lifetime_budget_exceeded",
    "spend_after_rejection",
    "spend_by_unknown_actor",
    "spend_outside_dayparts",
    "spend_outside_flight",
    "spend_spike",
    "spend_while_paused",
    "weekly_budget_exceeded",
    "invalid_traffic",
];

pub fn routes() -> Vec<Route> {
    vec![page::<Guard, _, _>("/guard", Right::Read, "Settings that did not hold, by account", show)]
}

/// The JSON `makegood.guard/1`.
#[derive(Serialize, JsonSchema)]
struct Guard {
    schema: &'static str,
    rows: Vec<Row>,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    platform: String,
    account_id: String,
    detector: String,
    /// What the detector is called.
    title: String,
    currency: String,
    questioned: String,
    findings: usize,
    /// Last day in question.
    last_on: String,
}

async fn show(visit: Visit) -> Response {
    let model = guard(&visit).await;
    answer(&visit, model)
}

async fn guard(visit: &Visit) -> Result<Guard, Failure> {
    let snapshot = visit.office.snapshot().await?;
    let mut groups: BTreeMap<(&str, &str, &str, Currency), (Amount, usize, String)> = BTreeMap::new();
    for finding in snapshot.findings().iter().filter(|finding| finding.dismissed.is_none()) {
        let found = &finding.found;
        if !SETTINGS.contains(&found.detector.as_str()) {
            continue;
        }
        let key = (found.platform.as_str(), found.account_id.as_str(), found.detector.as_str(), found.currency);
        let group = groups.entry(key).or_insert_with(|| (Amount::ZERO, 0, String::new()));
        group.0 = group.0.checked_add(found.questioned)?;
        group.1 += 1;
        group.2 = group.2.clone().max(found.to.to_string());
    }
    let title = |id: &str| {
        let known = snapshot.detectors.iter().find(|detector| detector.id == id);
        known.map_or_else(|| id.to_owned(), |detector| detector.title.clone())
    };
    let mut rows: Vec<(Amount, Row)> = groups
        .into_iter()
        .map(|((platform, account_id, detector, currency), (sum, findings, last_on))| {
            let row = Row {
                platform: platform.to_owned(),
                account_id: account_id.to_owned(),
                title: title(detector),
                detector: detector.to_owned(),
                currency: currency.code().to_owned(),
                questioned: sum.to_text(currency),
                findings,
                last_on,
            };
            (sum, row)
        })
        .collect();
    // Amounts of one currency stand together; they are never held against others.
    rows.sort_by(|(a, x), (b, y)| {
        (&x.currency, b, &x.account_id, &x.detector).cmp(&(&y.currency, a, &y.account_id, &y.detector))
    });
    Ok(Guard { schema: "makegood.guard/1", rows: rows.into_iter().map(|(_, row)| row).collect() })
}

impl Model for Guard {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("nav-guard").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            h1 { (words.say("nav-guard")) }
            p.faint { (words.say("guard-lead")) }
            @if self.rows.is_empty() { (parts::empty(words.say("guard-none"), words.say("guard-none-text"), Some(("/sources", words.say("nav-sources"))))) }
            @else { table.stack data-list {
                thead { tr {
                    th scope="col" { (words.say("setting")) }
                    th scope="col" { (words.say("account")) }
                    th.number scope="col" { (words.say("money-at-risk")) }
                    th.number scope="col" { (words.say("nav-findings")) }
                    th scope="col" { (words.say("last-seen-on")) }
                } }
                tbody { @for row in &self.rows {
                    @let address = format!("/findings?detector={}&account={}&currency={}", encoded(&row.detector), encoded(&row.account_id), row.currency);
                    tr data-row {
                        th scope="row" data-label=(words.say("setting")) { a href=(address) { (row.title) } }
                        td data-label=(words.say("account")) { (parts::account(&row.platform, &row.account_id)) }
                        td.number data-label=(words.say("money-at-risk")) { (parts::money_link(words, Some(&row.questioned), &row.currency, &address)) }
                        td.number data-label=(words.say("nav-findings")) { (words.count(row.findings)) }
                        td data-label=(words.say("last-seen-on")) { (parts::days(&row.last_on, &row.last_on)) }
                    }
                } }
            } }
            div.note { p { (words.say("guard-live")) } }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.rows.iter().map(|row| {
            vec![
                row.platform.clone(),
                row.account_id.clone(),
                row.detector.clone(),
                row.title.clone(),
                row.currency.clone(),
                row.questioned.clone(),
                row.findings.to_string(),
                row.last_on.clone(),
            ]
        });
        Some(Table {
            columns: vec![
                "platform",
                "account_id",
                "detector",
                "title",
                "currency",
                "questioned",
                "findings",
                "last_on",
            ],
            rows: rows.collect(),
        })
    }
}
