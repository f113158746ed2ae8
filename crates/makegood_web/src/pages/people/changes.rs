//! What an admin changes about people. Each change ends on the list, which says it; an invitation shows its link here, once.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::people::user::{self, Edit};
use makegood_app::people::{By, PeopleError, Role, User, UserError, invitation, session};
use maud::html;
use serde::Deserialize;

use super::role_word;
use crate::failure::Failure;
use crate::pages::entrance::fresh;
use crate::pages::finding::clean;
use crate::routes::App;
use crate::shell::{self, parts};
use crate::twin::failed;
use crate::visit::Visit;

#[derive(Deserialize)]
pub struct Invited {
    role: String,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
pub struct NewRole {
    role: String,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
pub struct Why {
    #[serde(default)]
    reason: String,
}

fn role_of(word: &str) -> Result<Role, PeopleError> {
    let shown = || clean(word).chars().take(60).collect();
    Role::of_word(word).ok_or_else(|| UserError::Role { word: shown() }.into())
}

fn done(visit: &Visit, done: Result<String, Failure>) -> Response {
    match done {
        Ok(text) => {
            visit.say(text, None);
            Redirect::to("/people").into_response()
        }
        Err(failure) => failed(visit, &failure),
    }
}

pub async fn invite(
    State(app): State<Arc<App>>,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<Invited>,
) -> Response {
    let made = async {
        let (role, by) = (role_of(&form.role)?, visit.signed_in()?);
        let random = fresh(&app.office)?;
        let made = invitation::invite(&app.office.store(), By::User(by), (role, &form.note), random, visit.now).await?;
        Ok::<_, Failure>(made)
    };
    let (token, made) = match made.await {
        Ok(made) => made,
        Err(failure) => return failed(&visit, &failure),
    };
    // The guard has seen that this is an address of ours.
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or_default();
    let link = format!("{origin}/invitation/{}", token.expose());
    let words = visit.words;
    let main = html! {
        p.crumbs { a href="/people" { (words.say("people")) } " / " (made.id) }
        h1 { (words.with("invited", &[("role", role_word(words, made.role))])) }
        p.note { (words.say("invitation-once")) }
        (parts::copied(words, words.say("invitation-link"), &link))
        p { (words.say("until")) " " (parts::instant(&made.expires_at.to_string())) @if !made.note.is_empty() { " · " (clean(&made.note)) } }
        p { a.button href="/people" { (words.say("people")) } }
    };
    shell::page(&visit, words.say("invite"), false, &main).into_response()
}

pub async fn revoke(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let ended = async {
        let taken = invitation::revoke(&app.office.store(), By::User(visit.signed_in()?), &id, visit.now).await?;
        Ok(visit.words.with("said-taken-back", &[("id", &taken.id)]))
    };
    let ended = ended.await;
    done(&visit, ended)
}

async fn edited(app: &App, visit: &Visit, id: &str, edit: Edit, reason: &str) -> Result<User, Failure> {
    let by = By::User(visit.signed_in()?);
    let changed = user::edit(&app.office.store(), by, id, edit, reason, visit.now).await?;
    app.office.changed(&changed.id, visit.actor());
    Ok(changed)
}

pub async fn role(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<NewRole>,
) -> Response {
    let changed = async {
        let edit = Edit::Role(role_of(&form.role)?);
        let user = edited(&app, &visit, &id, edit, &form.reason).await?;
        let role = role_word(visit.words, user.role);
        Ok(visit.words.with("said-role", &[("who", &clean(&user.name)), ("role", role)]))
    };
    let changed = changed.await;
    done(&visit, changed)
}

pub async fn disable(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Why>,
) -> Response {
    let changed = edited(&app, &visit, &id, Edit::Disabled(true), &form.reason).await;
    let said = changed.map(|user| visit.words.with("said-disabled", &[("who", &clean(&user.name))]));
    done(&visit, said)
}

pub async fn enable(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let changed = edited(&app, &visit, &id, Edit::Disabled(false), "").await;
    let said = changed.map(|user| visit.words.with("said-enabled", &[("who", &clean(&user.name))]));
    done(&visit, said)
}

pub async fn end_sessions(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let ended = async {
        session::end_all(&app.office.store(), By::User(visit.signed_in()?), &id, visit.now).await?;
        Ok(visit.words.say("said-sessions-ended").to_owned())
    };
    let ended = ended.await;
    done(&visit, ended)
}
