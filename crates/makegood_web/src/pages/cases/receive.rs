//! Money that is seen: rows of statements and ledgers that fit, counted one by one.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use makegood_app::case::record::{Said, record};
use makegood_app::case::refund::{Fitting, fitting};
use makegood_app::{Access, matches};
use makegood_case::Case;
use makegood_core::money::Money;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::finding::{clean, source_address};
use super::steps::{done_at, unchanged};
use crate::failure::Failure;
use crate::office::Desk;
use crate::routes::App;
use crate::shell::parts;
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;

/// The JSON `makegood.receive/1`.
#[derive(Serialize, JsonSchema)]
pub struct Receive {
    schema: &'static str,
    case: String,
    version: u64,
    missing: String,
    rows: Vec<Row>,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    source_ref: String,
    table: &'static str,
    name: String,
    on: String,
    purse: &'static str,
    currency: String,
    amount: String,
    /// What of it would be counted.
    counts: String,
    description: String,
    /// `whole`, `part` or `more`.
    fit: &'static str,
}

/// What of a row is counted: all of it, or what is missing where it holds more.
fn counted(case: &Case, row: &Fitting) -> Money {
    let missing = case.missing().amount(row.purse, row.money.currency);
    let most = if missing.is_zero() { row.money.amount } else { row.money.amount.min(missing) };
    Money::new(most, row.money.currency)
}

async fn rows(desk: &Desk, case: &Case) -> Result<Vec<Fitting>, Failure> {
    let matching = matches::matching(&desk.workspace, &desk.store, None).await?;
    Ok(fitting(&desk.workspace, &matching, &desk.cases, case).await?)
}

pub async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let model = app
        .office
        .work(Access::Read, "receive", visit.actor(), async move |desk| {
            let case = desk.case(&id).await?;
            let found = rows(desk, &case).await?;
            Ok(Receive {
                schema: "makegood.receive/1",
                case: case.id().to_owned(),
                version: case.version(),
                missing: case.missing().to_string(),
                rows: found
                    .iter()
                    .map(|row| Row {
                        source_ref: row.source_ref.clone(),
                        table: row.table,
                        name: clean(&row.name),
                        on: row.on.to_string(),
                        purse: row.purse.word(),
                        currency: row.money.currency.code().to_owned(),
                        amount: row.money.amount.to_text(row.money.currency),
                        counts: counted(&case, row).amount.to_text(row.money.currency),
                        description: clean(&row.description),
                        fit: row.fit.word(),
                    })
                    .collect(),
            })
        })
        .await;
    answer(&visit, model)
}

#[derive(Deserialize)]
pub struct Chosen {
    seen: u64,
    row: String,
}

pub async fn count(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Chosen>,
) -> Response {
    let (actor, at) = (visit.actor().to_owned(), visit.now);
    let done = app
        .office
        .work(Access::Change, "receive", visit.actor(), async move |desk| {
            let case = unchanged(desk, &id, form.seen).await?;
            let found = rows(desk, &case).await?;
            let row = found
                .iter()
                .find(|row| row.source_ref == form.row)
                .ok_or_else(|| Failure::missing("row that fits", &form.row))?;
            let on = Some(row.on.min(case.zone().day_of(at)));
            let said = Said { actor, reason: String::new(), at, on };
            let case = record(&desk.cases, case.id(), &said, vec![row.received(counted(&case, row))], &[]).await?;
            desk.log(Some(case.id())).await?;
            Ok(case.id().to_owned())
        })
        .await;
    done_at(&app, &visit, done)
}

impl Model for Receive {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("step-receive").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            p.crumbs { a href="/cases" { (words.say("nav-cases")) } " / " a href={ "/cases/" (self.case) } { (self.case) } }
            h1 { (words.say("step-receive")) }
            p { (words.say("still-to-come")) ": " strong { (self.missing) } }
            @if self.rows.is_empty() { (parts::empty(words.say("receive-none"), words.say("receive-none-text"), Some(("/sources", words.say("nav-sources"))))) }
            @else { table.stack {
                thead { tr { th scope="col" { (words.say("rows")) } th scope="col" { (words.say("at-day")) } th.number scope="col" { (words.say("amount")) } th scope="col" { (words.say("purse")) } th scope="col" { (words.say("actions")) } } }
                tbody { @for row in &self.rows { tr.suggested {
                    th scope="row" data-label=(words.say("rows")) { a href=(source_address(&row.source_ref)) { (row.table) " " (row.name) } p.faint { (row.description) } }
                    td data-label=(words.say("at-day")) { time datetime=(row.on) { (row.on) } }
                    td.number data-label=(words.say("amount")) { (parts::money(words, Some(&row.amount), &row.currency)) }
                    td data-label=(words.say("purse")) { (row.purse.replace('_', " ")) }
                    td data-label=(words.say("actions")) { form method="post" action={ "/cases/" (self.case) "/receive" } { input type="hidden" name="seen" value=(self.version); input type="hidden" name="row" value=(row.source_ref); button { (words.with("count-amount", &[("amount", &format!("{} {}", row.counts, row.currency))])) } } }
                } } }
            } }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.rows.iter().map(|row| {
            vec![
                row.table.to_owned(),
                row.name.clone(),
                row.on.clone(),
                row.amount.clone(),
                row.currency.clone(),
                row.purse.to_owned(),
                row.fit.to_owned(),
                row.source_ref.clone(),
            ]
        });
        Some(Table {
            columns: vec!["table", "name", "on", "amount", "currency", "purse", "fit", "source_ref"],
            rows: rows.collect(),
        })
    }
}
