//! A job: how far it is, live; when it is over, what came of it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Redirect, Response};
use futures::stream::{self, Stream};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use crate::access::Right;
use crate::failure::Failure;
use crate::jobs::{Job, Progress};
use crate::routes::{App, Route, look, page};
use crate::shell;
use crate::twin::{Model, answer, failed};
use crate::visit::{Form, Visit};

pub fn routes() -> Vec<Route> {
    vec![
        page::<JobPage, _, _>("/jobs/{number}", Right::Read, "How far a piece of long work is", show),
        look("/jobs/{number}/events", Right::Read, "The same as it goes on, as server-sent events", events),
    ]
}

/// The JSON `makegood.job/1`.
#[derive(Serialize, JsonSchema)]
struct JobPage {
    schema: &'static str,
    number: u64,
    title: String,
    actor: String,
    progress: Progress,
}

impl Model for JobPage {
    fn title(&self, _: &Visit) -> String {
        self.title.clone()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            h1 { (self.title) }
            @match &self.progress.problem {
                Some(problem) => (shell::problem(visit, problem)),
                None => { p { (words.say("job-leave")) } }
            }
            @if !self.progress.ended {
                noscript { meta http-equiv="refresh" content="2"; }
            }
        }
    }
}

fn job(app: &App, number: &str) -> Result<Arc<Job>, Failure> {
    let found = number.parse().ok().and_then(|number| app.office.jobs.get(number));
    found.ok_or_else(|| Failure::missing("work", number))
}

async fn show(State(app): State<Arc<App>>, visit: Visit, Path(number): Path<String>) -> Response {
    let job = match job(&app, &number) {
        Ok(job) => job,
        Err(failure) => return failed(&visit, &failure),
    };
    let progress = job.progress();
    if visit.form == Form::Page && progress.ended && progress.problem.is_none() {
        return Redirect::to(&progress.result).into_response();
    }
    let model = JobPage {
        schema: "makegood.job/1",
        number: job.number,
        title: job.title.clone(),
        actor: job.actor.clone(),
        progress,
    };
    answer(&visit, Ok(model))
}

async fn events(State(app): State<Arc<App>>, visit: Visit, Path(number): Path<String>) -> Response {
    match job(&app, &number) {
        Ok(job) => Sse::new(told(&job)).keep_alive(KeepAlive::default()).into_response(),
        Err(failure) => failed(&visit, &failure),
    }
}

/// Every state of the job, the last one when it is over.
fn told(job: &Job) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    let receiver = job.follow();
    stream::unfold((receiver, true, false), |(mut receiver, first, over)| async move {
        if over {
            return None;
        }
        if !first && receiver.changed().await.is_err() {
            return None;
        }
        let progress = receiver.borrow_and_update().clone();
        let ended = progress.ended;
        let event = Event::default().json_data(&progress).unwrap_or_default();
        Some((Ok(event), (receiver, false, ended)))
    })
}
