//! Coming in and going out: the launch link, the page that says how to sign in, what a person chose for this browser.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde::Deserialize;
use std::sync::Arc;

use crate::access::{LAUNCH_SECONDS, Right, cookie};
use crate::failure::Failure;
use crate::routes::{App, Route, act, look};
use crate::shell;
use crate::twin::failed;
use crate::visit::{Theme, Visit};
use crate::words::Words;

pub fn routes() -> Vec<Route> {
    vec![
        look("/launch/{token}", Right::Anyone, "Signs the person at this machine in, once", launch),
        look("/sign-in", Right::Anyone, "How to sign in", sign_in),
        act("/sign-out", Right::Read, "Ends the session", sign_out),
        act("/preferences", Right::Anyone, "Language and colours of this browser", preferences),
    ]
}

async fn launch(State(app): State<Arc<App>>, visit: Visit, Path(token): Path<String>) -> Response {
    let office = &app.office;
    let mut fresh = [0; 32];
    if let Err(error) = (office.outside.random)(&mut fresh) {
        return failed(&visit, &Failure::Defect(error.to_string()));
    }
    match office.sessions.use_launch(&token, fresh, &office.outside.person, visit.now) {
        Some(token) => with_cookie(Redirect::to("/").into_response(), &cookie(&token)),
        None => {
            let why = format!("This link was used, or is older than {} minutes.", LAUNCH_SECONDS / 60);
            failed(&visit, &Failure::Refused { why, status: StatusCode::FORBIDDEN })
        }
    }
}

async fn sign_in(visit: Visit) -> Response {
    let words = visit.words;
    let main = html! {
        div.empty {
            h1 { (words.say("sign-in")) }
            p { (words.say("sign-in-how")) }
            pre { "makegood serve" }
        }
    };
    shell::page(&visit, words.say("sign-in"), false, &main).into_response()
}

async fn sign_out(visit: Visit) -> Response {
    if let Some(session) = &visit.session {
        visit.office.sessions.end(&session.id);
    }
    with_cookie(Redirect::to("/sign-in").into_response(), &cookie(""))
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

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
