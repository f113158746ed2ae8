//! One file: what it was taken for, and a row of it in its place. Its bytes go out as a download that nothing can run.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use makegood_app::Workspace;
use makegood_app::workspace::SourceEntry;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::super::finding::{clean, filled, read_rows};
use crate::failure::Failure;
use crate::routes::App;
use crate::shell::parts;
use crate::twin::{Model, Table, answer, failed};
use crate::uploads::safe_name;
use crate::visit::{Visit, encoded};

/// The JSON `makegood.source/1`.
#[derive(Serialize, JsonSchema)]
pub struct Source {
    schema: &'static str,
    sha256: String,
    name: String,
    bytes: u64,
    imported_at: String,
    format: String,
    status: String,
    refused_rows: u64,
    inside: Option<String>,
    /// The row that was asked for.
    place: Option<String>,
    cells: Vec<(String, String)>,
    /// Findings that rest on this file.
    findings: Vec<String>,
    /// Where its bytes are.
    download: String,
}

async fn entry(app: &App, sha256: &str) -> Result<SourceEntry, Failure> {
    let snapshot = app.office.snapshot().await?;
    snapshot.sources.get(sha256).cloned().ok_or_else(|| Failure::missing("file", sha256))
}

pub async fn show(State(app): State<Arc<App>>, visit: Visit, Path(sha256): Path<String>) -> Response {
    let model = source(&app, &visit, &sha256).await;
    answer(&visit, model)
}

async fn source(app: &App, visit: &Visit, sha256: &str) -> Result<Source, Failure> {
    let entry = entry(app, sha256).await?;
    let snapshot = app.office.snapshot().await?;
    let prefix = format!("{sha256}:");
    let rests = |finding: &&makegood_core::finding::Finding| {
        finding.found.atoms.iter().any(|atom| atom.source_ref.starts_with(&prefix))
    };
    let findings = snapshot.findings().iter().filter(rests).map(|finding| finding.id.clone()).take(200).collect();
    let row = match visit.asked("at") {
        Some(at) => {
            let source_ref = format!("{sha256}:{at}");
            let mut rows = read_rows(app, vec![source_ref.clone()]).await?;
            rows.remove(&source_ref)
        }
        None => None,
    };
    let name = clean(&entry.name);
    Ok(Source {
        schema: "makegood.source/1",
        download: format!("/sources/{sha256}/download/{}", encoded(&safe_name(&name))),
        name,
        sha256: entry.sha256,
        bytes: entry.bytes,
        imported_at: entry.imported_at.to_string(),
        format: entry.format,
        status: entry.status,
        refused_rows: entry.refused_rows,
        inside: entry.inside,
        place: row.as_ref().map(|row| row.place.clone()),
        cells: row.as_ref().map(filled).unwrap_or_default(),
        findings,
    })
}

impl Model for Source {
    fn title(&self, _: &Visit) -> String {
        self.name.clone()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            p.crumbs { a href="/sources" { (words.say("nav-sources")) } " / " (self.name) }
            h1 { (self.name) }
            @if let Some(place) = &self.place {
                section.row-shown aria-labelledby="place" {
                    h2 id="place" { (place) }
                    dl.cells.large { @for (name, cell) in &self.cells { div { dt { (name) } dd { (cell) } } } }
                }
            }
            dl.facts {
                div { dt { (words.say("read-as")) } dd { (self.format) } }
                div { dt { (words.say("received")) } dd { (parts::instant(&self.imported_at)) } }
                div { dt { (words.say("size")) } dd { (words.amount(&self.bytes.to_string())) " B" } }
                div { dt { (words.say("refused-rows")) } dd { (words.amount(&self.refused_rows.to_string())) } }
                div { dt { "SHA-256" } dd.hash { (self.sha256) } }
                @if let Some(outer) = &self.inside { div { dt { (words.say("inside-of")) } dd.hash { a href={ "/sources/" (outer) } { (outer) } } } }
            }
            p { a.button href=(self.download) download { (words.say("download-as-received")) } }
            @if !self.findings.is_empty() {
                h2 { (words.say("findings-on-this-file")) }
                ul.inline { @for id in &self.findings { li { a href={ "/findings/" (id) } { (id) } } } }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.cells.iter().map(|(name, cell)| vec![name.clone(), cell.clone()]);
        Some(Table { columns: vec!["column", "cell"], rows: rows.collect() })
    }
}

/// The bytes as received. Whatever they are, a browser saves them: it neither shows nor runs them.
pub async fn download(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((sha256, _)): Path<(String, String)>,
) -> Response {
    let entry = match entry(&app, &sha256).await {
        Ok(entry) => entry,
        Err(failure) => return failed(&visit, &failure),
    };
    let path = Workspace::sources_at(app.office.root()).path_of(&sha256);
    let file = match path {
        Some(path) => tokio::fs::read(path).await,
        None => Err(std::io::Error::from(std::io::ErrorKind::NotFound)),
    };
    match file {
        Ok(bytes) => saved(Body::from(bytes), &safe_name(&entry.name)),
        Err(_) => failed(&visit, &Failure::missing("file", &sha256)),
    }
}

/// A body that is saved under that name, in a sandbox of its own.
pub fn saved(body: Body, name: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\') { c } else { '_' }).collect();
    let shown = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", encoded(name));
    if let Ok(value) = HeaderValue::from_str(&shown) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    response
}
