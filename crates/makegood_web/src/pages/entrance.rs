//! Coming in and going out: the launch link, name and password, what a person chose for this browser.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::people::{By, PeopleError, PeopleStore as _, SignInError, Token, launch, session, sign_in};
use maud::{Markup, html};
use secrecy::SecretString;
use serde::Deserialize;

use crate::access::{Needs, Right, cookie};
use crate::failure::Failure;
use crate::office::Office;
use crate::routes::{App, Route, act, look};
use crate::shell;
use crate::twin::failed;
use crate::visit::{Theme, Visit};
use crate::words::Words;

pub fn routes() -> Vec<Route> {
    vec![
        look("/launch/{token}", Needs::Nothing, "Signs the person at this machine in, once", by_launch),
        look("/sign-in", Needs::Nothing, "How to sign in", ask),
        act("/sign-in", Needs::Nothing, "Signs in by `name` and `password`", by_password),
        act("/sign-out", Right::Read, "Ends the session", sign_out),
        act("/preferences", Needs::Nothing, "Language and colours of this browser", preferences),
    ]
}

/// Randomness that nobody can guess, of that many bytes.
pub(super) fn fresh<const N: usize>(office: &Office) -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    (office.outside.random)(&mut bytes).map_err(|error| Failure::Defect(error.to_string()))?;
    Ok(bytes)
}

async fn by_launch(State(app): State<Arc<App>>, visit: Visit, Path(token): Path<String>) -> Response {
    let office = &app.office;
    let session = match fresh(office) {
        Ok(session) => session,
        Err(failure) => return failed(&visit, &failure),
    };
    let refused = |why: String| failed(&visit, &Failure::Refused { why, status: StatusCode::FORBIDDEN });
    let Some(token) = Token::parse(&token) else { return refused("This is no launch link.".to_owned()) };
    match launch::redeem(&office.store(), &token, session, visit.now).await {
        Ok((token, _)) => entered(office, &token),
        Err(PeopleError::Invitation(_)) => {
            refused(format!("This link was used, or is older than {} minutes.", launch::GOOD_FOR.as_mins()))
        }
        Err(error) => failed(&visit, &error.into()),
    }
}

/// Signed in: the browser gets the new token and the first page.
pub(super) fn entered(office: &Office, token: &Token) -> Response {
    with_cookie(Redirect::to("/").into_response(), &cookie(Some(token), office.outside.secure))
}

async fn ask(State(app): State<Arc<App>>, visit: Visit) -> Response {
    page(&app.office, &visit, None).await
}

/// Why the last attempt failed, in words.
async fn page(office: &Office, visit: &Visit, wrong: Option<(StatusCode, String)>) -> Response {
    match by_name(office).await {
        Ok(by_name) => {
            let (status, why) = wrong.map_or((StatusCode::OK, None), |(status, why)| (status, Some(why)));
            let company = office.outside.openid.as_ref().map(|openid| openid.name.as_str());
            let main = sign_in_form(visit.words, (by_name, company), why.as_deref());
            (status, shell::page(visit, visit.words.say("sign-in"), false, &main)).into_response()
        }
        Err(failure) => failed(visit, &failure),
    }
}

/// Whether there is somebody who can sign in by name: others than the local owner, or the local owner with a password.
async fn by_name(office: &Office) -> Result<bool, Failure> {
    let store = office.store();
    let users = store.users().await.map_err(PeopleError::from)?;
    for user in &users {
        if !user.local_owner || store.password_of(&user.id).await.map_err(PeopleError::from)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn sign_in_form(words: &Words, (by_name, company): (bool, Option<&str>), why: Option<&str>) -> Markup {
    html! {
        h1 { (words.say("sign-in")) }
        @if let Some(why) = why { div.problem role="alert" { p { (why) } } }
        @if let Some(company) = company {
            p { a.button href="/sign-in/openid" { (words.with("sign-in-with", &[("name", company)])) } }
        }
        @if by_name {
            form.fields method="post" action="/sign-in" {
                label { span { (words.say("sign-in-name")) } input name="name" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="254" required; }
                label { span { (words.say("password")) } input type="password" name="password" autocomplete="current-password" maxlength="1024" required; }
                button { (words.say("sign-in")) }
            }
        }
        section {
            p { @if by_name { (words.say("sign-in-link")) } @else { (words.say("sign-in-how")) } }
            pre { "makegood serve" }
        }
    }
}

/// A password is in no error and no log: it is taken into a [`SecretString`] at once.
#[derive(Deserialize)]
struct Given {
    name: String,
    password: String,
}

async fn by_password(State(app): State<Arc<App>>, visit: Visit, Form(given): Form<Given>) -> Response {
    let office = &app.office;
    let password = SecretString::from(given.password);
    let random = match fresh(office) {
        Ok(random) => random,
        Err(failure) => return failed(&visit, &failure),
    };
    let asked = (given.name.as_str(), &password);
    match sign_in::with_password(&office.store(), &office.outside.passwords, asked, random, visit.now).await {
        Ok((token, _)) => {
            // The session that this browser had is not left behind.
            if let Some(before) = &visit.session {
                let _ = session::end(&office.store(), By::User(before), &before.session.id, visit.now).await;
            }
            entered(office, &token)
        }
        Err(PeopleError::SignIn(error)) => {
            let (status, why) = said(visit.words, &error, visit.now);
            page(office, &visit, Some((status, why))).await
        }
        Err(error) => failed(&visit, &error.into()),
    }
}

/// What is said of an attempt that failed; a name that nobody has is told as a wrong password.
fn said(words: &Words, error: &SignInError, now: jiff::Timestamp) -> (StatusCode, String) {
    match error {
        SignInError::Wait { until } => {
            let left = until.duration_since(now).as_secs().max(0) + 1;
            (StatusCode::TOO_MANY_REQUESTS, words.with("sign-in-wait", &[("seconds", &left.to_string())]))
        }
        SignInError::Disabled { .. } => (StatusCode::FORBIDDEN, words.say("sign-in-disabled").to_owned()),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, words.say("sign-in-wrong").to_owned()),
    }
}

async fn sign_out(visit: Visit) -> Response {
    if let Some(here) = &visit.session {
        let ended = session::end(&visit.office.store(), By::User(here), &here.session.id, visit.now).await;
        // Ended by somebody else meanwhile is ended.
        if let Err(error) = ended
            && !matches!(error, PeopleError::SignIn(SignInError::SessionUnknown))
        {
            return failed(&visit, &error.into());
        }
    }
    left(&visit.office)
}

/// Signed out: the browser loses its token.
pub(super) fn left(office: &Office) -> Response {
    with_cookie(Redirect::to("/sign-in").into_response(), &cookie(None, office.outside.secure))
}

#[derive(Deserialize)]
struct Chosen {
    language: String,
    theme: String,
    #[serde(default)]
    back: String,
}

async fn preferences(Form(chosen): Form<Chosen>) -> Response {
    let language = Words::of(Some(&chosen.language), "").code;
    let theme = Theme::of_word(&chosen.theme).word();
    // Only to a page of ours: `//evil.example` is an address of another site.
    let ours = chosen.back.starts_with('/') && !chosen.back.starts_with("//") && !chosen.back.contains('\\');
    let response = Redirect::to(if ours { &chosen.back } else { "/" }).into_response();
    let keep = |name: &str, value: &str| format!("{name}={value}; Path=/; SameSite=Strict; Max-Age=31536000");
    with_cookie(with_cookie(response, &keep("makegood_language", language)), &keep("makegood_theme", theme))
}

pub(super) fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
