//! A page and its twins: the same rows as HTML, JSON and CSV.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::Markup;
use schemars::JsonSchema;
use serde::Serialize;

use crate::failure::{Failure, Problem};
use crate::shell;
use crate::visit::{Form, Visit};

/// Rows for spreadsheets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<&'static str>,
    /// Cells.
    pub rows: Vec<Vec<String>>,
}

/// What a page shows.
pub trait Model: Serialize + JsonSchema {
    /// Title of the page.
    fn title(&self, visit: &Visit) -> String;
    /// The page without its frame.
    fn html(&self, visit: &Visit) -> Markup;
    /// Its rows; `None` where it has none.
    fn table(&self) -> Option<Table> {
        None
    }
}

/// Answers in the form that was asked for.
pub fn answer(visit: &Visit, model: Result<impl Model, Failure>) -> Response {
    let model = match model {
        Ok(model) => model,
        Err(failure) => return failed(visit, &failure),
    };
    match visit.form {
        Form::Page => {
            let table = model.table().is_some();
            shell::page(visit, &model.title(visit), table, &model.html(visit)).into_response()
        }
        Form::Json => axum::Json(model).into_response(),
        Form::Csv => match model.table() {
            Some(table) => spreadsheet(&table),
            None => failed(visit, &Failure::missing("list of rows at", &visit.path)),
        },
    }
}

/// A failure in the form that was asked for.
pub fn failed(visit: &Visit, failure: &Failure) -> Response {
    let problem = failure.problem();
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match visit.form {
        Form::Page => (status, shell::page(visit, visit.words.say("problem"), false, &shell::problem(visit, &problem)))
            .into_response(),
        Form::Json | Form::Csv => (status, axum::Json::<Problem>(problem)).into_response(),
    }
}

/// CSV for spreadsheets: UTF-8 with its mark, lines of CRLF (RFC 4180), and no cell that a spreadsheet would run.
fn spreadsheet(table: &Table) -> Response {
    let mut text = String::from("\u{feff}");
    let line = |cells: &mut dyn Iterator<Item = &str>| cells.map(cell).collect::<Vec<_>>().join(",") + "\r\n";
    text.push_str(&line(&mut table.columns.iter().copied()));
    for row in &table.rows {
        text.push_str(&line(&mut row.iter().map(String::as_str)));
    }
    let mut response = text.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    response
}

/// A cell that begins like a formula gets an apostrophe before it (OWASP, CSV Injection,
/// <https://owasp.org/www-community/attacks/CSV_Injection>, read 2026-12-01), unless it is a number.
fn cell(text: &str) -> String {
    let number = text.strip_prefix('-').unwrap_or(text);
    let number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']) && !number;
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r', '\'']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_runs_in_a_spreadsheet_and_amounts_stay_numbers() {
        assert_eq!(cell("-12.50"), "-12.50");
        for evil in ["=1+1", "+49 30", "-2+3", "@SUM(A1)", "\t=1", "＝cmd"] {
            assert!(cell(evil).trim_start_matches('"').starts_with('\''), "{evil}");
        }
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
    }
}
