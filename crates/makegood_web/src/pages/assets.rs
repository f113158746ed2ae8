//! Style, script, icon and the description of the API. No request leaves the machine.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use crate::access::{Needs, Right};
use crate::routes::{Route, look};
use crate::{openapi, shell};

pub fn routes() -> Vec<Route> {
    vec![
        look("/assets/makegood.css", Needs::Nothing, "The style of the pages", async || {
            kept(include_str!("../assets/makegood.css"), "text/css; charset=utf-8")
        }),
        look(
            "/assets/makegood.js",
            Needs::Nothing,
            "The script of the pages; every page works without it",
            async || kept(include_str!("../assets/makegood.js"), "text/javascript; charset=utf-8"),
        ),
        look("/assets/makegood.svg", Needs::Nothing, "The icon of the pages", async || {
            kept(shell::favicon().0, "image/svg+xml")
        }),
        look("/openapi.json", Right::Read, "This description of the API", async || axum::Json(openapi::document())),
    ]
}

fn kept(text: &'static str, kind: &'static str) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
