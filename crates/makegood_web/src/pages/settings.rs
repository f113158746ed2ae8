//! `/settings`: what the workspace is set to, and the detectors and policies that run, with versions.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::Access;
use makegood_app::workspace::{Advertiser, CONFIG_FILE, Config};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::access::Right;
use crate::failure::Failure;
use crate::routes::{App, Route, act, page};
use crate::shell::parts;
use crate::twin::{Model, Table, answer, failed};
use crate::visit::Visit;

pub fn routes() -> Vec<Route> {
    vec![
        page::<Settings, _, _>("/settings", Right::Read, "Settings, detectors with their versions", show),
        act(
            "/settings/advertiser",
            Right::Work,
            "Says who asks for the money; `seen`, `name`, `legal_name`, `address`, `contact`, `role`, `email`",
            set_advertiser,
        ),
    ]
}

/// The JSON `makegood.settings/1`.
#[derive(Serialize, JsonSchema)]
struct Settings {
    schema: &'static str,
    version: &'static str,
    advertiser: String,
    /// Folder of the workspace on the server's machine.
    workspace: String,
    /// Who asks for the money: what stands on every letter.
    sender: Sender,
    /// `makegood.toml` as it stands.
    file: String,
    /// SHA-256 of that file, by which a form knows that nobody changed it meanwhile.
    seen: String,
    detectors: Vec<DetectorRow>,
}

/// What stands on every letter; the lines of the address are lines.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Sender {
    name: String,
    legal_name: String,
    address: String,
    contact: String,
    role: String,
    email: String,
}

#[derive(Deserialize)]
struct Given {
    seen: String,
    #[serde(flatten)]
    sender: Sender,
}

async fn set_advertiser(visit: Visit, Form(given): Form<Given>) -> Response {
    let Given { seen, sender } = given;
    if !sender.email.trim().is_empty() && !sender.email.contains('@') {
        return failed(&visit, &Failure::asked(visit.words.say("email-wrong"), visit.words.say("email-example")));
    }
    let done = visit
        .office
        .work(Access::Change, "settings", visit.actor(), async move |desk| {
            let file = std::fs::read(desk.workspace.root().join(CONFIG_FILE)).unwrap_or_default();
            if hex::encode(Sha256::digest(&file)) != seen {
                let help = "Look at it again: /settings".to_owned();
                return Err(Failure::Stale { object: CONFIG_FILE.to_owned(), help });
            }
            Ok(desk.workspace.set_advertiser(&Advertiser {
                name: sender.name,
                legal_name: sender.legal_name,
                address: sender.address.lines().map(str::to_owned).collect(),
                contact: sender.contact,
                role: sender.role,
                email: sender.email,
            })?)
        })
        .await;
    match done {
        Ok(()) => {
            visit.office.changed("settings", visit.actor());
            visit.say(visit.words.say("sender-saved"), None);
            Redirect::to("/settings").into_response()
        }
        Err(failure) => failed(&visit, &failure),
    }
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
    let path = app.office.root().join(CONFIG_FILE);
    let file = tokio::fs::read_to_string(&path).await.unwrap_or_default();
    let config = tokio::task::spawn_blocking(move || Config::read(&path));
    let of = config.await.map_err(|died| Failure::Defect(died.to_string()))??.advertiser;
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
        sender: Sender {
            name: of.name,
            legal_name: of.legal_name,
            address: of.address.join("\n"),
            contact: of.contact,
            role: of.role,
            email: of.email,
        },
        seen: hex::encode(Sha256::digest(file.as_bytes())),
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
            section aria-labelledby="sender" { h2 id="sender" { (words.say("sender")) } p.faint { (words.say("sender-text")) }
                @let sender = &self.sender;
                form.fields method="post" action="/settings/advertiser" {
                    input type="hidden" name="seen" value=(self.seen);
                    label { span { (words.say("sender-name")) } input name="name" value=(sender.name) maxlength="254"; }
                    label { span { (words.say("sender-legal-name")) } input name="legal_name" value=(sender.legal_name) maxlength="254" autocomplete="organization"; }
                    label { span { (words.say("sender-address")) } textarea name="address" rows="3" autocomplete="street-address" { (sender.address) } }
                    label { span { (words.say("sender-contact")) } input name="contact" value=(sender.contact) maxlength="254" autocomplete="name"; }
                    label { span { (words.say("sender-role")) } input name="role" value=(sender.role) maxlength="254"; }
                    label { span { (words.say("sender-email")) } input type="email" name="email" value=(sender.email) maxlength="254" autocomplete="email"; }
                    button { (words.say("save")) }
                }
            }
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
