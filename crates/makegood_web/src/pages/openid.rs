//! Signing in with the company's provider of OpenID Connect: there, back, and in.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::people::{Identity, NewUser, PeopleError, SignInError, SignInName, Token, invitation, sign_in};
use makegood_openid::{OpenIdError, Vouched};
use maud::{DOCTYPE, html};

use super::entrance::{fresh, with_cookie};
use crate::access::{Needs, cookie, preference};
use crate::failure::Failure;
use crate::office::Office;
use crate::outside::OpenId;
use crate::routes::{App, Route, look};
use crate::twin::failed;
use crate::visit::Visit;

pub fn routes() -> Vec<Route> {
    vec![
        look("/sign-in/openid", Needs::Nothing, "Leads to the company's sign-in", begin),
        look("/sign-in/openid/done", Needs::Nothing, "Takes the answer of the company's sign-in", done),
        look("/invitation/{token}/openid", Needs::Nothing, "Accepts an invitation by the company's sign-in", invited),
    ]
}

/// Name of the cookie that ties an answer to the browser which asked.
const STATE: &str = "makegood_openid";

async fn begin(State(app): State<Arc<App>>, visit: Visit) -> Response {
    begun(&app.office, &visit, None).await
}

async fn invited(State(app): State<Arc<App>>, visit: Visit, Path(token): Path<String>) -> Response {
    begun(&app.office, &visit, Token::parse(&token)).await
}

/// Why nobody comes in, as text. Words of the provider in it are one line, cut short.
fn refused(visit: &Visit, why: String, status: StatusCode) -> Response {
    failed(visit, &Failure::Refused { why, status })
}

fn provider(office: &Office) -> Result<OpenId, Failure> {
    office.outside.openid.clone().ok_or_else(|| Failure::missing("sign-in of a company", "openid"))
}

async fn begun(office: &Arc<Office>, visit: &Visit, invitation: Option<Token>) -> Response {
    let (openid, random) = match (provider(office), fresh::<96>(office)) {
        (Ok(openid), Ok(random)) => (openid, random),
        (Err(failure), _) | (_, Err(failure)) => return failed(visit, &failure),
    };
    let asked = tokio::task::spawn_blocking(move || {
        let mut draws = [[0; 32]; 3];
        for (draw, bytes) in draws.iter_mut().zip(random.chunks_exact(32)) {
            draw.copy_from_slice(bytes);
        }
        makegood_openid::begin(&openid.settings, &openid.redirect, &draws)
    });
    match asked.await {
        Ok(Ok(begun)) => {
            let (address, state) = (begun.address.clone(), begun.state.clone());
            office.sign_ins.keep(begun, invitation, visit.now);
            // Lax: the answer comes by a link from the provider's page.
            let secure = if office.outside.secure { "; Secure" } else { "" };
            let cookie = format!("{STATE}={state}; Path=/sign-in/openid; HttpOnly; SameSite=Lax; Max-Age=600{secure}");
            with_cookie(Redirect::to(&address).into_response(), &cookie)
        }
        Ok(Err(error)) => refused(visit, error.to_string(), StatusCode::BAD_GATEWAY),
        Err(died) => failed(visit, &Failure::Defect(died.to_string())),
    }
}

async fn done(State(app): State<Arc<App>>, visit: Visit, headers: axum::http::HeaderMap) -> Response {
    let office = &app.office;
    let cookies = headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let state = visit.asked("state").unwrap_or_default().to_owned();
    // An answer that another browser asked for would sign this one in as somebody else.
    let ours = preference(cookies, STATE).is_some_and(|kept| kept == state && !state.is_empty());
    let waiting = if ours { office.sign_ins.take(&state, visit.now) } else { None };
    let Some((begun, invitation)) = waiting else {
        return refused(&visit, OpenIdError::NotOurs.to_string(), StatusCode::BAD_REQUEST);
    };
    let Some(code) = visit.asked("code").map(str::to_owned) else {
        return refused(&visit, visit.words.say("openid-not").to_owned(), StatusCode::FORBIDDEN);
    };
    let openid = match provider(office) {
        Ok(openid) => openid,
        Err(failure) => return failed(&visit, &failure),
    };
    let now = visit.now;
    let asked =
        tokio::task::spawn_blocking(move || makegood_openid::finish(&openid.settings, begun, (&state, &code), now));
    let vouched = match asked.await {
        Ok(Ok(vouched)) => vouched,
        Ok(Err(error)) => return refused(&visit, error.to_string(), StatusCode::FORBIDDEN),
        Err(died) => return failed(&visit, &Failure::Defect(died.to_string())),
    };
    match entered(office, &visit, vouched, invitation).await {
        Ok(token) => welcome(office, &visit, &token),
        Err(PeopleError::SignIn(SignInError::Wrong)) => {
            refused(&visit, visit.words.say("openid-unknown").to_owned(), StatusCode::FORBIDDEN)
        }
        Err(error) => failed(&visit, &error.into()),
    }
}

/// Accepts the invitation, where one is to be accepted, and signs in.
async fn entered(
    office: &Office,
    visit: &Visit,
    vouched: Vouched,
    invitation: Option<Token>,
) -> Result<Token, PeopleError> {
    let store = office.store();
    let identity = Identity { issuer: vouched.issuer, subject: vouched.subject };
    let random = || {
        let mut bytes = [0; 32];
        (office.outside.random)(&mut bytes).map(|()| bytes).map_err(|_| PeopleError::Busy)
    };
    match sign_in::with_identity(&store, &identity, random()?, visit.now).await {
        Ok((token, _)) => return Ok(token),
        Err(PeopleError::SignIn(SignInError::Wrong)) if invitation.is_some() => {}
        Err(error) => return Err(error),
    }
    let Some(invitation) = invitation else { return Err(SignInError::Wrong.into()) };
    let open = invitation::of_token(&store, &invitation, visit.now).await?;
    let named = vouched.email.as_deref().unwrap_or(&identity.subject);
    let new = NewUser {
        name: vouched.name.unwrap_or_default(),
        sign_in: SignInName::parse(named)?,
        role: open.role,
        password: None,
        identity: Some(identity.clone()),
    };
    invitation::accept(&store, &invitation, new, visit.now).await?;
    let (token, _) = sign_in::with_identity(&store, &identity, random()?, visit.now).await?;
    Ok(token)
}

/// The first page of a session. It is a page and no redirect: a cookie that is `SameSite=Strict` would not be sent along a chain
/// that began at the provider's.
fn welcome(office: &Office, visit: &Visit, token: &Token) -> Response {
    let words = visit.words;
    let page = html! {
        (DOCTYPE)
        html lang=(words.code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="refresh" content="0; url=/";
                title { (words.say("signed-in")) " · Makegood" }
                link rel="stylesheet" href="/assets/makegood.css";
            }
            body { main { h1 { (words.say("signed-in")) } p { a href="/" { (words.say("nav-home")) } } } }
        }
    };
    let gone = format!("{STATE}=; Path=/sign-in/openid; HttpOnly; SameSite=Lax; Max-Age=0");
    with_cookie(with_cookie(page.into_response(), &cookie(Some(token), office.outside.secure)), &gone)
}
