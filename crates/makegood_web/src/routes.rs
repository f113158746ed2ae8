//! The one list of addresses, each with the right that it needs: nothing can be reached that is not in it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use tower::Layer as _;
use tower::util::MapRequestLayer;

use crate::access::{Needs, Right, guard};
use crate::failure::Failure;
use crate::office::Office;
use crate::pages;
use crate::twin;
use crate::visit::{Form, Visit};

/// What every request can reach.
pub struct App {
    /// Workspace, sessions, jobs.
    pub office: Arc<Office>,
    /// Names beside loopback that the server answers to.
    pub hosts: Vec<String>,
}

/// One address.
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Pattern of the path.
    pub path: &'static str,
    /// What it needs.
    pub needs: Needs,
    /// What it does, one line, for the description of the API.
    pub about: &'static str,
    /// Schema of its JSON; `None` where there is no twin.
    pub schema: Option<fn(&mut SchemaGenerator) -> Schema>,
    handler: MethodRouter<Arc<App>>,
}

/// A page with twins, whose JSON is `M`.
pub(crate) fn page<M, H, T>(path: &'static str, needs: impl Into<Needs>, about: &'static str, handler: H) -> Route
where
    M: JsonSchema,
    H: Handler<T, Arc<App>>,
    T: 'static,
{
    Route {
        method: "GET",
        path,
        needs: needs.into(),
        about,
        schema: Some(|generator| generator.subschema_for::<M>()),
        handler: get(handler),
    }
}

/// Something to look at that is no list and no object: a file, a style, a stream.
pub(crate) fn look<H, T>(path: &'static str, needs: impl Into<Needs>, about: &'static str, handler: H) -> Route
where
    H: Handler<T, Arc<App>>,
    T: 'static,
{
    Route { method: "GET", path, needs: needs.into(), about, schema: None, handler: get(handler) }
}

/// Something that changes.
pub(crate) fn act<H, T>(path: &'static str, needs: impl Into<Needs>, about: &'static str, handler: H) -> Route
where
    H: Handler<T, Arc<App>>,
    T: 'static,
{
    Route { method: "POST", path, needs: needs.into(), about, schema: None, handler: post(handler) }
}

/// Something that takes files: as large as they are, read a piece at a time and bounded where they are written.
pub(crate) fn act_on_files<H, T>(path: &'static str, needs: impl Into<Needs>, about: &'static str, handler: H) -> Route
where
    H: Handler<T, Arc<App>>,
    T: 'static,
{
    let handler = post(handler).layer(DefaultBodyLimit::disable());
    Route { method: "POST", path, needs: needs.into(), about, schema: None, handler }
}

/// Every address.
pub fn routes() -> Vec<Route> {
    pages::routes()
}

/// The whole, guarded.
pub fn router(app: Arc<App>) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let guarded = route.handler.layer(from_fn_with_state((app.clone(), route.needs), guard));
        router = router.route(route.path, guarded);
    }
    // What is not in the list is not there, also not for who is not signed in.
    let nothing = get(nothing).post(nothing).layer(from_fn_with_state((app.clone(), Needs::Right(Right::Read)), guard));
    router.fallback_service(nothing.with_state(app.clone())).with_state(app)
}

async fn nothing(visit: Visit) -> Response {
    twin::failed(&visit, &Failure::missing("page", &visit.path)).into_response()
}

/// Takes the form off the address before it is looked up.
fn formed(mut request: Request) -> Request {
    let (form, uri) = Form::of(request.uri());
    request.extensions_mut().insert(form);
    if let Some(uri) = uri {
        *request.uri_mut() = uri;
    }
    request
}

/// Answers until `stop` ends.
///
/// - **Errors** when the listener fails.
pub async fn serve(
    app: Arc<App>,
    listener: tokio::net::TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = MapRequestLayer::new(formed).layer(router(app));
    let service = axum::ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(service);
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
