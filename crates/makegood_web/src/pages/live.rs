//! What others change while a page is open, as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use crate::access::Right;
use crate::routes::{App, Route, look};

pub fn routes() -> Vec<Route> {
    vec![look("/changes", Right::Read, "What changes, as server-sent events", changes)]
}

async fn changes(State(app): State<Arc<App>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = stream::unfold(app.office.listen(), |mut receiver| async move {
        let told = match receiver.recv().await {
            Ok(change) => json!({"object": change.object, "actor": change.actor}),
            // Too slow to hear all of it: something changed, that much is true.
            Err(RecvError::Lagged(_)) => json!({"object": "*", "actor": ""}),
            Err(RecvError::Closed) => return None,
        };
        Some((Ok(Event::default().json_data(&told).unwrap_or_default()), receiver))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}
