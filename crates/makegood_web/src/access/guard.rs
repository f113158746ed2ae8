//! The guard itself, in front of every route.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::people::{PeopleError, SignedIn, session};

use super::{Needs, checks, token_of};
use crate::failure::Failure;
use crate::routes::App;
use crate::visit::Form;

/// What no page of ours needs is forbidden: scripts and styles come from this server alone, nothing is framed by others.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Lets a request through to its route, or says why not.
pub async fn guard(State((app, needs)): State<(Arc<App>, Needs)>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let refused = checks::host(headers, &app.hosts).or_else(|| checks::own_page(request.method(), headers));
    if let Some(why) = refused {
        let failure = Failure::Refused { why: why.to_owned(), status: StatusCode::FORBIDDEN };
        return sealed(plain(&failure));
    }
    let cookies = headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok()).unwrap_or_default();
    let signed_in = match signed_in(&app, cookies).await {
        Ok(signed_in) => signed_in,
        Err(failure) => return sealed(plain(&failure)),
    };
    if let Needs::Right(right) = needs {
        let Some(signed_in) = signed_in.as_ref() else {
            let page = request.extensions().get::<Form>().copied().unwrap_or_default() == Form::Page;
            if page && request.method().is_safe() {
                return sealed(Redirect::to("/sign-in").into_response());
            }
            let why = "Nobody is signed in.".to_owned();
            return sealed(plain(&Failure::Refused { why, status: StatusCode::UNAUTHORIZED }));
        };
        if signed_in.needs(right).is_err() {
            let why = format!("This needs another role than {}.", signed_in.user.role.word());
            return sealed(plain(&Failure::Refused { why, status: StatusCode::FORBIDDEN }));
        }
    }
    if let Some(signed_in) = signed_in {
        request.extensions_mut().insert(signed_in);
    }
    sealed(next.run(request).await)
}

/// Who is signed in, as the store says now: a session that was ended, or whose user was disabled, is none.
async fn signed_in(app: &App, cookies: &str) -> Result<Option<SignedIn>, Failure> {
    let Some(token) = token_of(cookies) else { return Ok(None) };
    let office = &app.office;
    match session::who(&office.store(), &token, &office.sessions, (office.outside.now)()).await {
        Ok(signed_in) => Ok(Some(signed_in)),
        Err(PeopleError::SignIn(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A refusal without a frame: it may be read by somebody who must not see one.
fn plain(failure: &Failure) -> Response {
    let problem = failure.problem();
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::FORBIDDEN);
    (status, axum::Json(problem)).into_response()
}

fn sealed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not `no-referrer`: with it browsers send `Origin: null` from our own forms
    // (<https://fetch.spec.whatwg.org/#append-a-request-origin-header>, read 2026-12-01).
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    response
}
