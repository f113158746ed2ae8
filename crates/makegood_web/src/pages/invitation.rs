//! `/invitation/{token}`: who was invited chooses a name and a password, once.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use makegood_app::people::{Invitation, InvitationError, NewUser, PeopleError, SignInName, Token, invitation, sign_in};
use maud::{Markup, html};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::entrance::{entered, fresh};
use super::people::role_word;
use crate::access::Needs;
use crate::failure::Failure;
use crate::office::Office;
use crate::routes::{App, Route, act, look};
use crate::shell::{self, parts};
use crate::twin::failed;
use crate::visit::Visit;

pub fn routes() -> Vec<Route> {
    vec![
        look("/invitation/{token}", Needs::Nothing, "What an invitation is for, and the form that accepts it", show),
        act("/invitation/{token}", Needs::Nothing, "Accepts it with `name`, `sign_in`, `password`, `again`", accept),
    ]
}

#[derive(Deserialize)]
struct Given {
    #[serde(default)]
    name: String,
    sign_in: String,
    password: String,
    again: String,
}

async fn open(office: &Office, typed: &str, visit: &Visit) -> Result<(Token, Invitation), Failure> {
    let token = Token::parse(typed).ok_or(PeopleError::Invitation(InvitationError::Unknown))?;
    let found = invitation::of_token(&office.store(), &token, visit.now).await?;
    Ok((token, found))
}

async fn show(State(app): State<Arc<App>>, visit: Visit, Path(token): Path<String>) -> Response {
    match open(&app.office, &token, &visit).await {
        Ok((token, invitation)) => page(&visit, &token, &invitation, ("", ""), None),
        Err(failure) => failed(&visit, &failure),
    }
}

async fn accept(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(token): Path<String>,
    Form(given): Form<Given>,
) -> Response {
    let (password, again) = (SecretString::from(given.password), SecretString::from(given.again));
    let typed = (given.name.as_str(), given.sign_in.as_str());
    let (token, invitation) = match open(&app.office, &token, &visit).await {
        Ok(open) => open,
        Err(failure) => return failed(&visit, &failure),
    };
    if password.expose_secret() != again.expose_secret() {
        return page(&visit, &token, &invitation, typed, Some(visit.words.say("passwords-differ").to_owned()));
    }
    match take(&app.office, &visit, &token, &invitation, typed, &password).await {
        Ok(session) => entered(&app.office, &session),
        // What the person can put right is said on the same page.
        Err(Failure::App(makegood_app::AppError::People(error)))
            if matches!(*error, PeopleError::User(_) | PeopleError::Password(_)) =>
        {
            page(&visit, &token, &invitation, typed, Some(error.to_string()))
        }
        Err(failure) => failed(&visit, &failure),
    }
}

async fn take(
    office: &Office,
    visit: &Visit,
    token: &Token,
    invitation: &Invitation,
    (name, typed): (&str, &str),
    password: &SecretString,
) -> Result<Token, Failure> {
    let (store, passwords) = (office.store(), &office.outside.passwords);
    let sign_in = SignInName::parse(typed).map_err(PeopleError::from)?;
    let hash = passwords.hash_new(password, &sign_in, fresh(office)?).await.map_err(PeopleError::from)?;
    let new = NewUser {
        name: name.to_owned(),
        sign_in: sign_in.clone(),
        role: invitation.role,
        password: Some(hash),
        identity: None,
    };
    invitation::accept(&store, token, new, visit.now).await?;
    let asked = (sign_in.as_str(), password);
    let (session, _) = sign_in::with_password(&store, passwords, asked, fresh(office)?, visit.now).await?;
    Ok(session)
}

fn page(
    visit: &Visit,
    token: &Token,
    invitation: &Invitation,
    (name, sign_in): (&str, &str),
    wrong: Option<String>,
) -> Response {
    let words = visit.words;
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let main: Markup = html! {
        h1 { (words.say("invited-title")) }
        p { (words.with("invited-as", &[("role", role_word(words, invitation.role))])) " " (words.say("until")) " " (parts::instant(&invitation.expires_at.to_string())) }
        @if let Some(why) = &wrong { div.problem role="alert" { p { (why) } } }
        @if let Some(openid) = &visit.office.outside.openid {
            p { a.button href={ "/invitation/" (token.expose()) "/openid" } { (words.with("invitation-with", &[("name", &openid.name)])) } }
        }
        form.fields method="post" action={ "/invitation/" (token.expose()) } {
            label { span { (words.say("your-name")) } input name="name" value=(name) autocomplete="name" maxlength="254" required; }
            label { span { (words.say("sign-in-name")) } input name="sign_in" value=(sign_in) autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="254" required; }
            label { span { (words.say("password-new")) } input type="password" name="password" autocomplete="new-password" minlength="12" maxlength="1024" required; }
            label { span { (words.say("password-again")) } input type="password" name="again" autocomplete="new-password" minlength="12" maxlength="1024" required; }
            p.faint { (words.say("password-rule")) }
            button { (words.say("invitation-accept")) }
        }
    };
    (status, shell::page(visit, words.say("invited-title"), false, &main)).into_response()
}
