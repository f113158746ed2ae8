//! `/search`: anything by its id, name or words: findings, claims, cases, proposed steps, accounts, files, sessions.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::AppError;
use makegood_app::people::PeopleStore as _;
use makegood_case::store::{Cases as _, Filter};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::finding::clean;
use super::people::name_of;
use crate::access::Right;
use crate::failure::Failure;
use crate::routes::{App, Route, page};
use crate::shell::parts;
use crate::twin::{Model, Table, answer};
use crate::visit::{Form, Visit, encoded};

/// Hits of one kind that are shown.
const EACH: usize = 20;
/// Proposed steps that are looked through, newest first.
const PROPOSALS: u32 = 1_000;

pub fn routes() -> Vec<Route> {
    vec![page::<Found, _, _>("/search", Right::Read, "Anything by its id, name or words (`q`)", show)]
}

/// The JSON `makegood.search/1`.
#[derive(Serialize, JsonSchema)]
struct Found {
    schema: &'static str,
    q: String,
    hits: Vec<Hit>,
}

#[derive(Serialize, JsonSchema)]
struct Hit {
    /// `finding`, `claim`, `case`, `approval`, `account`, `file`, `session`.
    kind: &'static str,
    id: String,
    text: String,
    address: String,
}

async fn show(State(app): State<Arc<App>>, visit: Visit) -> Response {
    let model = search(&app, &visit).await;
    if let (Form::Page, Ok(found)) = (visit.form, &model)
        && let Some(hit) = found.hits.iter().find(|hit| hit.id.eq_ignore_ascii_case(&found.q))
    {
        // Who types a number means it.
        return Redirect::to(&hit.address).into_response();
    }
    answer(&visit, model)
}

async fn search(app: &App, visit: &Visit) -> Result<Found, Failure> {
    let q = visit.asked("q").unwrap_or_default().trim().to_owned();
    let mut found = Found { schema: "makegood.search/1", q: clean(&q), hits: Vec::new() };
    if q.is_empty() {
        return Ok(found);
    }
    let text = q.to_lowercase();
    let has = |field: &str| field.to_lowercase().contains(&text);
    let snapshot = app.office.snapshot().await?;
    let hits = &mut found.hits;
    let findings = snapshot.findings().iter().filter(|finding| {
        let of = &finding.found;
        has(&finding.id)
            || has(&of.title)
            || has(&of.summary)
            || has(&of.detector)
            || of.entities.iter().any(|entity| has(&entity.entity_id))
    });
    hits.extend(findings.take(EACH).map(|finding| Hit {
        kind: "finding",
        id: finding.id.clone(),
        text: format!("{}: {}", finding.found.title, finding.questioned()),
        address: format!("/findings/{}", finding.id),
    }));
    let claims = snapshot.stored.claims.iter().filter(|claim| has(&claim.id) || has(&claim.account_id));
    hits.extend(claims.take(EACH).map(|claim| Hit {
        kind: "claim",
        id: claim.id.clone(),
        text: claim.totals.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + "),
        address: format!("/claims/{}", claim.id),
    }));
    let filter = Filter { text: Some(q.clone()), rows_max: EACH as u32, ..Filter::default() };
    for head in app.office.cases().list(&filter).await.map_err(AppError::from)? {
        hits.push(Hit {
            kind: "case",
            text: format!("{} {}", head.state.word(), head.missing),
            address: format!("/cases/{}", head.id),
            id: head.id,
        });
    }
    if let Some(judged) = &snapshot.judged {
        let accounts = judged
            .audited
            .accounts
            .iter()
            .filter(|account| has(&account.account_id) || account.account_name.as_deref().is_some_and(has));
        hits.extend(accounts.take(EACH).map(|account| Hit {
            kind: "account",
            id: account.account_id.clone(),
            text: account.account_name.clone().unwrap_or_default(),
            address: format!("/accounts/{}/{}", encoded(&account.platform), encoded(&account.account_id)),
        }));
    }
    let files = snapshot.sources.values().filter(|file| has(&file.name) || file.sha256.starts_with(&text));
    hits.extend(files.take(EACH).map(|file| Hit {
        kind: "file",
        id: clean(&file.name),
        text: file.format.clone(),
        address: format!("/sources/{}", file.sha256),
    }));
    let people = of_people(app, visit, has).await?;
    hits.extend(people);
    Ok(found)
}

/// Proposed steps, and sessions: those of everybody for an admin, one's own for others.
async fn of_people(app: &App, visit: &Visit, has: impl Fn(&str) -> bool) -> Result<Vec<Hit>, Failure> {
    let (store, here) = (app.office.store(), visit.signed_in()?);
    let all = store.proposals(None, PROPOSALS).await.map_err(AppError::from)?;
    let proposals = all.iter().filter(|one| has(&one.id) || has(&one.object) || has(&one.kind) || has(&one.payload));
    let mut hits: Vec<Hit> = proposals
        .take(EACH)
        .map(|one| Hit {
            kind: "approval",
            id: one.id.clone(),
            text: clean(&format!("{} {}, {}", one.kind.replace('_', " "), one.object, one.state(visit.now).word())),
            address: format!("/approvals/{}", one.id),
        })
        .collect();
    let admin = visit.may(Right::Administer);
    let users = store.users().await.map_err(AppError::from)?;
    let of = Some(here.user.id.as_str()).filter(|_| !admin);
    let open = store.sessions(of).await.map_err(AppError::from)?;
    let open = open.iter().filter(|session| session.check(&app.office.sessions, visit.now).is_ok());
    let named = open.map(|session| (session, name_of(&users, &session.user)));
    let named = named.filter(|(session, name)| has(&session.id) || has(&session.user) || has(name));
    hits.extend(named.take(EACH).map(|(session, name)| Hit {
        kind: "session",
        id: session.id.clone(),
        text: format!("{name}, {}", session.began_at),
        address: if admin { format!("/people?object={}", session.user) } else { "/me".to_owned() },
    }));
    Ok(hits)
}

impl Model for Found {
    fn title(&self, visit: &Visit) -> String {
        format!("{} {}", visit.words.say("search"), self.q)
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            h1 { (words.say("search")) @if !self.q.is_empty() { ": " (self.q) } }
            @if self.hits.is_empty() { (parts::empty(words.say("nothing-like-that"), words.say("search-hint"), None)) }
            @else { ul.hits data-list { @for hit in &self.hits { li data-row {
                span.chip { (kind(visit, hit.kind)) } " " a href=(hit.address) { strong { (hit.id) } } " " span.faint { (hit.text) }
            } } } }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self
            .hits
            .iter()
            .map(|hit| vec![hit.kind.to_owned(), hit.id.clone(), hit.text.clone(), hit.address.clone()]);
        Some(Table { columns: vec!["kind", "id", "text", "address"], rows: rows.collect() })
    }
}

fn kind(visit: &Visit, kind: &str) -> String {
    let words = visit.words;
    let word = match kind {
        "finding" => words.say("finding"),
        "claim" => words.say("claim"),
        "case" => words.say("case"),
        "account" => words.say("account"),
        "approval" => words.say("proposed-step"),
        "session" => words.say("session"),
        _ => words.say("file"),
    };
    word.to_owned()
}
