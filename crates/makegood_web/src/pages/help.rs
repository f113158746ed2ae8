//! `/help`: what each code means and what to do.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use makegood_core::diagnostic::CODES;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use crate::access::Right;
use crate::failure::Failure;
use crate::routes::{App, Route, page};
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;

pub fn routes() -> Vec<Route> {
    vec![
        page::<Help, _, _>("/help", Right::Read, "Every code with what it says", list),
        page::<Code, _, _>("/help/{code}", Right::Read, "What a code means and what to do", show),
    ]
}

/// The JSON `makegood.help/1`.
#[derive(Serialize, JsonSchema)]
struct Help {
    schema: &'static str,
    codes: Vec<(&'static str, &'static str)>,
}

async fn list(visit: Visit) -> Response {
    answer(
        &visit,
        Ok(Help { schema: "makegood.help/1", codes: CODES.iter().map(|code| (code.id, code.title)).collect() }),
    )
}

impl Model for Help {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("help").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            h1 { (words.say("help")) }
            p.lead { (words.say("help-lead")) }
            ol.plain { li { (words.say("first-files-text")) } li { (words.say("first-audit-text")) } li { (words.say("first-claim-text")) } }
            h2 { (words.say("codes")) }
            ul.plain { @for (id, title) in &self.codes { li { a.code href={ "/help/" (id) } { (id) } " " (title) } } }
        }
    }

    fn table(&self) -> Option<Table> {
        Some(Table {
            columns: vec!["code", "title"],
            rows: self.codes.iter().map(|(id, title)| vec![(*id).to_owned(), (*title).to_owned()]).collect(),
        })
    }
}

/// The JSON `makegood.explain/1`.
#[derive(Serialize, JsonSchema)]
struct Code {
    schema: &'static str,
    code: &'static str,
    title: &'static str,
    means: String,
    r#do: String,
    example: Option<&'static str>,
}

async fn show(State(app): State<Arc<App>>, visit: Visit, Path(code): Path<String>) -> Response {
    let said = (app.office.outside.explain)(&code.to_ascii_uppercase()).ok_or_else(|| Failure::missing("code", &code));
    let model = said.map(|said| Code {
        schema: "makegood.explain/1",
        code: said.id,
        title: said.title,
        means: said.means,
        r#do: said.to_do,
        example: said.example,
    });
    answer(&visit, model)
}

impl Model for Code {
    fn title(&self, _: &Visit) -> String {
        format!("{} {}", self.code, self.title)
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            p.crumbs { a href="/help" { (words.say("help")) } " / " (self.code) }
            h1 { (self.code) " " (self.title) }
            p { (self.means) }
            h2 { (words.say("what-to-do")) }
            p { (self.r#do) }
            @if let Some(example) = self.example { h2 { (words.say("example")) } pre tabindex="0" { (example) } }
        }
    }
}
