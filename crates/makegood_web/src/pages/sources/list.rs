//! The list of files, and the calendar of what is covered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use makegood_app::Workspace;
use makegood_core::tables::TABLES;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::super::finding::clean;
use super::receive::drop_form;
use crate::failure::Failure;
use crate::routes::App;
use crate::shell::parts::{self, Span};
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;

const PAGE_ROWS: usize = 50;

/// The JSON `makegood.sources/1`.
#[derive(Serialize, JsonSchema)]
pub struct Sources {
    schema: &'static str,
    span: Span,
    files: Vec<FileRow>,
    /// Months, oldest first.
    months: Vec<String>,
    /// Which table has rows in which month.
    coverage: Vec<Covered>,
}

#[derive(Serialize, JsonSchema)]
struct FileRow {
    sha256: String,
    name: String,
    bytes: u64,
    imported_at: String,
    format: String,
    status: String,
    refused_rows: u64,
    /// The file that it was inside of.
    inside: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Covered {
    table: &'static str,
    about: &'static str,
    /// Months that have rows.
    months: Vec<String>,
}

pub async fn show(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let model = sources(&app, &visit).await;
    answer(&visit, model)
}

async fn sources(app: &App, visit: &Visit) -> Result<Sources, Failure> {
    let snapshot = app.office.snapshot().await?;
    let text = visit.asked("q").map(str::to_lowercase);
    let mut files: Vec<FileRow> = snapshot
        .sources
        .values()
        .filter(|entry| {
            text.as_ref()
                .is_none_or(|text| entry.name.to_lowercase().contains(text) || entry.sha256.starts_with(text.as_str()))
        })
        .map(|entry| FileRow {
            sha256: entry.sha256.clone(),
            name: clean(&entry.name),
            bytes: entry.bytes,
            imported_at: entry.imported_at.to_string(),
            format: entry.format.clone(),
            status: entry.status.clone(),
            refused_rows: entry.refused_rows,
            inside: entry.inside.clone(),
        })
        .collect();
    files.sort_by(|a, b| (&b.imported_at, &a.name).cmp(&(&a.imported_at, &b.name)));
    let span = Span::of(visit, files.len(), PAGE_ROWS);
    let root = app.office.root().to_owned();
    let by_table = tokio::task::spawn_blocking(move || covered(&root)).await;
    let by_table = by_table.map_err(|died| Failure::Defect(died.to_string()))?;
    let months: BTreeSet<String> = by_table.values().flatten().cloned().collect();
    let coverage = TABLES.iter().filter_map(|table| {
        let months = by_table.get(table.name)?;
        Some(Covered { table: table.name, about: table.about, months: months.iter().cloned().collect() })
    });
    Ok(Sources {
        schema: "makegood.sources/1",
        span,
        files: span.cut(files),
        months: all_between(&months),
        coverage: coverage.collect(),
    })
}

/// Months of each table, from the folders that its rows are kept in.
fn covered(root: &std::path::Path) -> BTreeMap<&'static str, BTreeSet<String>> {
    let _ = Workspace::sources_at(root);
    let mut by_table = BTreeMap::new();
    for table in TABLES.iter().filter(|table| table.month_column.is_some()) {
        let mut months = BTreeSet::new();
        let mut open = vec![root.join("facts").join(table.name)];
        while let Some(folder) = open.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                match name.strip_prefix("month=") {
                    Some(month) => {
                        months.insert(month.to_owned());
                    }
                    None if entry.path().is_dir() => open.push(entry.path()),
                    None => {}
                }
            }
        }
        by_table.insert(table.name, months);
    }
    by_table
}

/// Every month from the first to the last: a gap is seen because it is there.
fn all_between(months: &BTreeSet<String>) -> Vec<String> {
    let day = |month: &String| format!("{month}-01").parse::<jiff::civil::Date>().ok();
    let (Some(first), Some(last)) = (months.first().and_then(day), months.last().and_then(day)) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let mut at = first;
    while at <= last && all.len() < 120 {
        all.push(at.strftime("%Y-%m").to_string());
        let Ok(next) = at.checked_add(jiff::Span::new().months(1)) else { break };
        at = next;
    }
    all
}

impl Model for Sources {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("nav-sources").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            h1 { (words.say("nav-sources")) }
            (drop_form(visit))
            @if self.files.is_empty() {
                (parts::empty(words.say("sources-none"), words.say("sources-none-text"), None))
            } @else {
                section aria-labelledby="coverage" { h2 id="coverage" { (words.say("coverage")) } (self.calendar(visit)) }
                section aria-labelledby="files" {
                    h2 id="files" { (words.say("files")) }
                    table.stack data-list {
                        thead { tr { th scope="col" { (words.say("file")) } th scope="col" { (words.say("read-as")) } th scope="col" { (words.say("received")) } th.number scope="col" { (words.say("size")) } th.number scope="col" { (words.say("refused-rows")) } } }
                        tbody { @for file in &self.files { tr data-row {
                            th scope="row" data-label=(words.say("file")) { a href={ "/sources/" (file.sha256) } { (file.name) } }
                            td data-label=(words.say("read-as")) { (file.format) @if file.status != "imported" { " " (parts::chip("maybe", words.say("partly"))) } }
                            td data-label=(words.say("received")) { time datetime=(file.imported_at) { (file.imported_at.get(..10).unwrap_or_default()) } }
                            td.number data-label=(words.say("size")) { (words.amount(&file.bytes.to_string())) " B" }
                            td.number data-label=(words.say("refused-rows")) { (words.amount(&file.refused_rows.to_string())) }
                        } } }
                    }
                    (parts::pager(visit, self.span))
                }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.files.iter().map(|file| {
            vec![
                file.name.clone(),
                file.format.clone(),
                file.status.clone(),
                file.imported_at.clone(),
                file.bytes.to_string(),
                file.refused_rows.to_string(),
                file.sha256.clone(),
            ]
        });
        Some(Table {
            columns: vec!["name", "format", "status", "imported_at", "bytes", "refused_rows", "sha256"],
            rows: rows.collect(),
        })
    }
}

impl Sources {
    fn calendar(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        parts::scroll(
            words.say("coverage"),
            &html! {
                table.calendar {
                    thead { tr { th scope="col" { (words.say("table")) } @for month in &self.months { th scope="col" { (month) } } } }
                    tbody { @for row in &self.coverage { tr {
                        th scope="row" title=(row.about) { (row.table.replace('_', " ")) }
                        @for month in &self.months {
                            @if row.months.contains(month) { td.has { span title={ (row.table) " " (month) } { "●" } span.hidden { (words.say("check-met")) } } }
                            @else if row.months.is_empty() { td.none { span title=(words.say("no-file-yet")) { "·" } span.hidden { (words.say("no-file-yet")) } } }
                            @else { td.gap { span title={ (words.say("no-rows")) " " (month) } { "○" } span.hidden { (words.say("no-rows")) } } }
                        }
                    } } }
                }
            },
        )
    }
}
