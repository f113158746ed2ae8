//! What others change while a page is open, as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream};
use makegood_app::people::{PeopleStore as _, SignedIn};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use crate::access::Right;
use crate::routes::{App, Route, look};
use crate::visit::Visit;

pub fn routes() -> Vec<Route> {
    vec![look("/changes", Right::Read, "What changes, as server-sent events", changes)]
}

async fn changes(State(app): State<Arc<App>>, visit: Visit) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = stream::unfold((app.clone(), app.office.listen()), move |(app, mut receiver)| {
        let session = visit.session.clone();
        async move {
            let told = match receiver.recv().await {
                Ok(change) => json!({"object": change.object, "actor": change.actor}),
                // Too slow to hear all of it: something changed, that much is true.
                Err(RecvError::Lagged(_)) => json!({"object": "*", "actor": ""}),
                Err(RecvError::Closed) => return None,
            };
            // A session that was ended meanwhile hears nothing more.
            if !still_good(&app, session.as_ref()).await {
                return None;
            }
            Some((Ok(Event::default().json_data(&told).unwrap_or_default()), (app, receiver)))
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

/// Whether the session that opened the stream still is one.
async fn still_good(app: &App, signed_in: Option<&SignedIn>) -> bool {
    let (Some(signed_in), office) = (signed_in, &app.office) else { return false };
    match office.store().session_of(&signed_in.session.token).await {
        Ok(Some(session)) => session.check(&office.sessions, (office.outside.now)()).is_ok(),
        Ok(None) | Err(_) => false,
    }
}
