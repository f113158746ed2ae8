//! `/settings`: what the workspace is set to, and the detectors and policies that run, with versions.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use crate::access::Right;
use crate::failure::Failure;
use crate::routes::{App, Route, page};
use crate::shell::parts;
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;

pub fn routes() -> Vec<Route> {
    vec![page::<Settings, _, _>("/settings", Right::Read, "Settings, detectors with their versions", show)]
}

/// The JSON `makegood.settings/1`.
#[derive(Serialize, JsonSchema)]
struct Settings {
    schema: &'static str,
    version: &'static str,
    advertiser: String,
    /// Folder of the workspace on the server's machine.
    workspace: String,
    /// `makegood.toml` as it stands.
    file: String,
    detectors: Vec<DetectorRow>,
}

#[derive(Serialize, JsonSchema)]
struct DetectorRow {
    id: String,
    title: String,
    version: u32,
    status: String,
    own: bool,
    findings: usize,
}

async fn show(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let model = settings(&app).await;
    answer(&visit, model)
}

async fn settings(app: &App) -> Result<Settings, Failure> {
    let snapshot = app.office.snapshot().await?;
    let file = tokio::fs::read_to_string(app.office.root().join("makegood.toml")).await.unwrap_or_default();
    let detectors = snapshot.detectors.iter().map(|detector| DetectorRow {
        id: detector.id.clone(),
        title: detector.title.clone(),
        version: detector.version,
        status: format!("{:?}", detector.status).to_lowercase(),
        own: !matches!(detector.origin, makegood_detect::Origin::BuiltIn),
        findings: snapshot.findings().iter().filter(|finding| finding.found.detector == detector.id).count(),
    });
    Ok(Settings {
        schema: "makegood.settings/1",
        version: env!("CARGO_PKG_VERSION"),
        advertiser: snapshot.advertiser.clone(),
        workspace: app.office.root().to_string_lossy().into_owned(),
        file,
        detectors: detectors.collect(),
    })
}

impl Model for Settings {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("nav-settings").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            h1 { (words.say("nav-settings")) }
            dl.facts {
                div { dt { (words.say("advertiser")) } dd { @if self.advertiser.is_empty() { span.warn { (words.say("advertiser-none")) } } @else { (self.advertiser) } } }
                div { dt { (words.say("workspace")) } dd.hash { (self.workspace) } }
                div { dt { "Makegood" } dd { (self.version) } }
            }
            p { a href="/approvals" { (words.say("approvals")) } " · " a href="/me" { (words.say("me")) } @if visit.may(Right::Administer) { " · " a href="/people" { (words.say("people")) } } }
            section { h2 { "makegood.toml" } p.faint { (words.say("settings-file")) } (parts::copied(words, "makegood.toml", &self.file)) }
            section { h2 { (words.say("detectors")) }
                table.stack {
                    thead { tr { th scope="col" { (words.say("detector")) } th.number scope="col" { (words.say("version")) } th scope="col" { (words.say("state")) } th.number scope="col" { (words.say("nav-findings")) } } }
                    tbody { @for detector in &self.detectors { tr {
                        th scope="row" data-label=(words.say("detector")) { (detector.title) p.faint { (detector.id) } }
                        td.number data-label=(words.say("version")) { (detector.version) }
                        td data-label=(words.say("state")) { (detector.status) @if detector.own { " " (parts::chip("off", words.say("own"))) } }
                        td.number data-label=(words.say("nav-findings")) { a href={ "/findings?detector=" (detector.id) } { (words.count(detector.findings)) } }
                    } } }
                }
            }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.detectors.iter().map(|detector| {
            vec![
                detector.id.clone(),
                detector.title.clone(),
                detector.version.to_string(),
                detector.status.clone(),
                detector.findings.to_string(),
            ]
        });
        Some(Table { columns: vec!["id", "title", "version", "status", "findings"], rows: rows.collect() })
    }
}
