//! `/balances`: what is left on each account by purse, the way to get it back, and what that costs.

use axum::extract::Path;
use axum::response::Response;
use makegood_app::Access;
use makegood_app::balance::{Balance, KIND, balances};
use makegood_core::money::Amount;
use makegood_core::policy::{Course, Filing, Verdict};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::finding::{source_address, verdict};
use crate::access::Right;
use crate::failure::Failure;
use crate::routes::{Route, page};
use crate::shell::parts;
use crate::twin::{Model, Table, answer};
use crate::visit::{Visit, encoded};

pub fn routes() -> Vec<Route> {
    vec![
        page::<Balances, _, _>(
            "/balances",
            Right::Read,
            "What is left on each account, as the platform stated it last",
            list,
        ),
        page::<One, _, _>(
            "/balances/{platform}/{id}",
            Right::Read,
            "One account's balance with the way to get it back; `currency` in the address where it has several",
            show,
        ),
    ]
}

/// The JSON `makegood.balances/1`.
#[derive(Serialize, JsonSchema)]
struct Balances {
    schema: &'static str,
    balances: Vec<Row>,
    /// Accounts of which no balance was read.
    unknown: usize,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    platform: String,
    account_id: String,
    name: Option<String>,
    /// When the platform stated it.
    as_of: String,
    currency: String,
    cash: String,
    credit: Option<String>,
    frozen: Option<String>,
    tax: Option<String>,
    /// Cash less what is frozen and less tax.
    free: String,
    /// `eligible`, `conditional`, `not_eligible`, `unknown`; `None` where nothing is left.
    outcome: Option<String>,
    /// What the policy says, one sentence.
    tell: Option<String>,
    /// An open finding about it.
    finding: Option<String>,
    source_ref: String,
    source: String,
    #[serde(skip)]
    way: Option<(Verdict, Course)>,
}

async fn rows(visit: &Visit) -> Result<(Vec<Row>, usize), Failure> {
    let snapshot = visit.office.snapshot().await?;
    let accounts = snapshot.judged.as_ref().map(|judged| judged.audited.accounts.clone()).unwrap_or_default();
    let (known, now) = (accounts.len(), visit.now);
    let all = visit
        .office
        .work(Access::Read, "balances", visit.actor(), async move |desk| {
            Ok(balances(&desk.workspace, &accounts, now).await?)
        })
        .await?;
    let mut stated: Vec<(&str, &str)> =
        all.iter().map(|one| (&*one.latest.platform, &*one.latest.account_id)).collect();
    stated.dedup();
    let unknown = known.saturating_sub(stated.len());
    let finding = |one: &Balance| {
        let open = snapshot.rows().iter().find(|row| {
            row.detector == KIND
                && row.account_id == one.latest.account_id
                && row.currency == one.latest.currency.code()
                && row.state != "dismissed"
        });
        open.map(|row| row.id.clone())
    };
    Ok((all.iter().map(|one| row(one, finding(one))).collect(), unknown))
}

fn row(one: &Balance, finding: Option<String>) -> Row {
    let latest = &one.latest;
    let text = |amount: Amount| amount.to_text(latest.currency);
    Row {
        platform: latest.platform.clone(),
        account_id: latest.account_id.clone(),
        name: one.account.account_name.clone(),
        as_of: latest.as_of.to_string(),
        currency: latest.currency.code().to_owned(),
        cash: text(latest.cash),
        credit: latest.credit.map(text),
        frozen: latest.frozen.map(text),
        tax: latest.tax.map(text),
        free: text(one.free),
        outcome: one.way.as_ref().map(|(verdict, _)| super::findings::outcome_value(verdict.outcome).to_owned()),
        tell: one.way.as_ref().map(|(verdict, _)| verdict.tell.clone()),
        finding,
        source_ref: latest.source_ref.clone(),
        source: source_address(&latest.source_ref),
        way: one.way.clone(),
    }
}

async fn list(visit: Visit) -> Response {
    let model =
        rows(&visit).await.map(|(balances, unknown)| Balances { schema: "makegood.balances/1", balances, unknown });
    answer(&visit, model)
}

impl Row {
    fn address(&self) -> String {
        format!(
            "/balances/{}/{}?currency={}",
            encoded(&self.platform),
            encoded(&self.account_id),
            encoded(&self.currency)
        )
    }

    fn cells(&self, visit: &Visit) -> [(String, Markup); 5] {
        let words = visit.words;
        let part = |amount: Option<&str>| parts::money_link(words, amount, &self.currency, &self.source);
        [
            (words.say("purse-cash").to_owned(), part(Some(&self.cash))),
            (words.say("purse-frozen").to_owned(), part(self.frozen.as_deref())),
            (words.say("purse-tax").to_owned(), part(self.tax.as_deref())),
            (words.say("purse-free").to_owned(), part(Some(&self.free))),
            (words.say("purse-credit").to_owned(), part(self.credit.as_deref())),
        ]
    }
}

impl Model for Balances {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("nav-balances").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            h1 { (words.say("nav-balances")) }
            p.faint { (words.say("balances-lead")) }
            @if self.unknown > 0 { div.note { p { (words.with("balances-unknown", &[("count", &words.count(self.unknown))])) } } }
            @if self.balances.is_empty() { (parts::empty(words.say("balances-none"), words.say("balances-none-text"), Some(("/sources", words.say("nav-sources"))))) }
            @else { table.stack data-list {
                thead { tr {
                    th scope="col" { (words.say("account")) }
                    @for (word, _) in self.balances[0].cells(visit) { th.number scope="col" { (word) } }
                    th scope="col" { (words.say("way-back")) }
                } }
                tbody { @for row in &self.balances { tr data-row {
                    th scope="row" data-label=(words.say("account")) { a href=(row.address()) { (row.name.as_deref().unwrap_or(&row.account_id)) } p.faint { (row.account_id) " · " (parts::instant(&row.as_of)) } }
                    @for (word, cell) in row.cells(visit) { td.number data-label=(word) { (cell) } }
                    td data-label=(words.say("way-back")) {
                        @if let Some((verdict, _)) = &row.way { (parts::outcome_chip(words, verdict.outcome)) }
                        @else { span.faint { (words.say("nothing-left")) } }
                        @if let Some(finding) = &row.finding { " " a.chip href={ "/findings/" (finding) } { (finding) } }
                    }
                } } }
            } }
        }
    }

    fn table(&self) -> Option<Table> {
        let cell = |text: &Option<String>| text.clone().unwrap_or_default();
        let rows = self.balances.iter().map(|row| {
            vec![
                row.platform.clone(),
                row.account_id.clone(),
                cell(&row.name),
                row.as_of.clone(),
                row.currency.clone(),
                row.cash.clone(),
                cell(&row.frozen),
                cell(&row.tax),
                row.free.clone(),
                cell(&row.credit),
                cell(&row.outcome),
                cell(&row.tell),
                cell(&row.finding),
                row.source_ref.clone(),
            ]
        });
        Some(Table {
            columns: vec![
                "platform",
                "account_id",
                "name",
                "as_of",
                "currency",
                "cash",
                "frozen",
                "tax",
                "free",
                "credit",
                "outcome",
                "tell",
                "finding",
                "source_ref",
            ],
            rows: rows.collect(),
        })
    }
}

/// The JSON `makegood.balance/1`.
#[derive(Serialize, JsonSchema)]
struct One {
    schema: &'static str,
    balance: Row,
    /// The policy's answer, whole.
    #[schemars(with = "serde_json::Value")]
    verdict: Option<Verdict>,
    /// How to go about it, whole.
    #[schemars(with = "serde_json::Value")]
    course: Option<Course>,
}

async fn show(visit: Visit, Path((platform, id)): Path<(String, String)>) -> Response {
    let model = one(&visit, &platform, &id).await;
    answer(&visit, model)
}

async fn one(visit: &Visit, platform: &str, id: &str) -> Result<One, Failure> {
    let currency = visit.asked("currency");
    let is_it = |row: &Row| {
        row.platform == platform && row.account_id == id && currency.is_none_or(|currency| currency == row.currency)
    };
    let balance =
        rows(visit).await?.0.into_iter().find(is_it).ok_or_else(|| Failure::missing("balance of account", id))?;
    let (verdict, course) = balance.way.clone().unzip();
    Ok(One { schema: "makegood.balance/1", balance, verdict, course })
}

impl Model for One {
    fn title(&self, _: &Visit) -> String {
        self.balance.name.clone().unwrap_or_else(|| self.balance.account_id.clone())
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let row = &self.balance;
        html! {
            p.crumbs { a href="/balances" { (words.say("nav-balances")) } " / " (row.account_id) }
            h1 { (row.name.as_deref().unwrap_or(&row.account_id)) }
            p.faint { (words.with("stated-on", &[("at", &row.as_of.get(..10).unwrap_or_default().to_owned())])) " · " (parts::account(&row.platform, &row.account_id)) }
            dl.stats { @for (word, cell) in row.cells(visit) { div.stat { dt { (word) } dd { (cell) } } } }
            @if let Some(answer) = &self.verdict {
                section aria-labelledby="way" {
                    h2 id="way" { (words.say("way-back")) }
                    (verdict(visit, answer))
                }
            } @else { p { (words.say("nothing-left-text")) } }
            @if let Some(course) = &self.course {
                @match &course.filing {
                    Filing::DoNotFile { reason } => div.note { p { strong { (words.say("do-not-file")) } " " (reason) } },
                    Filing::AskFirst { reason } => div.note { p { strong { (words.say("ask-first")) } " " (reason) } },
                    Filing::NotYet { .. } | Filing::File => {}
                }
                @if !course.ladder.is_empty() { details {
                    summary { (words.say("by-hand")) }
                    ol { @for step in &course.ladder { li {
                        strong { (step.title) }
                        @for part in &step.steps { p { (part.text) } }
                        @for cost in &step.costs { p.faint { (words.with("costs", &[("cost", cost)])) } }
                    } } }
                } }
                @if !course.accept.is_empty() { section aria-labelledby="accept" {
                    h2 id="accept" { (words.say("what-it-means")) }
                    ul { @for accept in &course.accept { li { (accept.text) } } }
                } }
            }
            p.faint { (words.say("transfer-later")) }
        }
    }
}
