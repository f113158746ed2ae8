//! `/rows`: the rows of files behind a figure of delivered, billed or paid.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use makegood_app::Access;
use makegood_app::audit::rows_behind;
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;
use makegood_detect::Layer;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::finding::{clean, filled, read_rows, source_address};
use crate::access::Right;
use crate::failure::Failure;
use crate::routes::{App, Route, page};
use crate::shell::parts::{self, Span};
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;

const PAGE_ROWS: usize = 50;

pub fn routes() -> Vec<Route> {
    vec![page::<Rows, _, _>(
        "/rows",
        Right::Read,
        "The rows of files behind a month's figure: `layer` delivered, billed or paid; `currency`; `month` as 2026-03; `account`",
        show,
    )]
}

/// The JSON `makegood.rows/1`.
#[derive(Serialize, JsonSchema)]
struct Rows {
    schema: &'static str,
    layer: &'static str,
    currency: String,
    month: String,
    account: Option<String>,
    /// Sum of all rows, not of this page alone.
    sum: String,
    span: Span,
    rows: Vec<Row>,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    on: String,
    account_id: String,
    amount: String,
    file: String,
    place: String,
    source_ref: String,
    cells: Vec<(String, String)>,
    address: String,
}

async fn show(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let model = rows(&app, &visit).await;
    answer(&visit, model)
}

async fn rows(app: &App, visit: &Visit) -> Result<Rows, Failure> {
    let (layer, of) = match visit.asked("layer") {
        Some("delivered") => ("delivered", Layer::Delivered),
        Some("billed") => ("billed", Layer::Billed),
        Some("paid") => ("paid", Layer::Paid),
        _ => return Err(Failure::asked("The address names no layer.", "layer is delivered, billed or paid")),
    };
    let currency = visit.asked("currency").and_then(|code| Currency::parse(code).ok());
    let currency =
        currency.ok_or_else(|| Failure::asked("The address names no currency.", "currency is a code such as USD"))?;
    let month: Option<Day> = visit.asked("month").and_then(|month| format!("{month}-01").parse().ok());
    let month = month.ok_or_else(|| Failure::asked("The address names no month.", "month is written as 2026-03"))?;
    let account = visit.asked("account").map(str::to_owned);
    let ask = ((of, currency, month), account.clone());
    let all = app
        .office
        .work(Access::Read, "rows", visit.actor(), async move |desk| {
            let (figure, account) = ask;
            Ok(rows_behind(&desk.workspace, &desk.store, figure, account.as_deref()).await?)
        })
        .await?;
    let sum = all.iter().try_fold(Amount::ZERO, |sum, row| sum.checked_add(row.amount))?;
    let span = Span::of(visit, all.len(), PAGE_ROWS);
    let shown = span.cut(all);
    let found = read_rows(app, shown.iter().map(|row| row.source_ref.clone()).collect()).await?;
    let rows = shown.into_iter().map(|row| {
        let evidence = found.get(&row.source_ref);
        Row {
            on: row.on.to_string(),
            account_id: row.account_id,
            amount: row.amount.to_text(currency),
            file: evidence.map(|row| clean(&row.source_name)).unwrap_or_default(),
            place: evidence.map(|row| row.place.clone()).unwrap_or_default(),
            cells: evidence.map(filled).unwrap_or_default(),
            address: source_address(&row.source_ref),
            source_ref: row.source_ref,
        }
    });
    Ok(Rows {
        schema: "makegood.rows/1",
        layer,
        currency: currency.code().to_owned(),
        month: month.strftime("%Y-%m").to_string(),
        account,
        sum: sum.to_text(currency),
        span,
        rows: rows.collect(),
    })
}

impl Model for Rows {
    fn title(&self, visit: &Visit) -> String {
        format!("{} {} {}", self.word(visit), self.month, self.currency)
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            p.crumbs { a href="/" { (words.say("nav-home")) } " / " (self.month) }
            h1 { (self.word(visit)) " " (self.month) }
            dl.stats { div.stat { dt { (words.with("sum-of-rows", &[("count", &words.count(self.span.of))])) } dd { (parts::money(words, Some(&self.sum), &self.currency)) } } }
            @if self.rows.is_empty() { (parts::empty(words.say("nothing-like-that"), words.say("nothing-like-that-text"), Some(("/", words.say("nav-home"))))) }
            ol.witnesses data-list start=((self.span.page - 1) * self.span.size + 1) {
                @for row in &self.rows {
                    li data-row {
                        a.witness-head href=(row.address) { span.money { (words.amount(&row.amount)) " " (self.currency) } span { (row.on) " · " (row.file) ", " (row.place) } }
                        dl.cells { @for (name, cell) in &row.cells { div { dt { (name) } dd { (cell) } } } }
                    }
                }
            }
            (parts::pager(visit, self.span))
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.rows.iter().map(|row| {
            vec![
                row.on.clone(),
                row.account_id.clone(),
                row.amount.clone(),
                self.currency.clone(),
                row.file.clone(),
                row.place.clone(),
                row.source_ref.clone(),
            ]
        });
        Some(Table {
            columns: vec!["on", "account_id", "amount", "currency", "file", "place", "source_ref"],
            rows: rows.collect(),
        })
    }
}

impl Rows {
    fn word(&self, visit: &Visit) -> String {
        let words = visit.words;
        let word = match self.layer {
            "delivered" => words.say("delivered"),
            "billed" => words.say("billed"),
            _ => words.say("paid"),
        };
        word.to_owned()
    }
}
