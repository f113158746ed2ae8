//! Work that pages share: the audit on a desk, and a job that ends at an address.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::audit::{AuditAsk, Judged, audited, judge};
use makegood_app::matches::standing;
use makegood_app::{Access, AppError, CaseStore as _};

use crate::failure::Failure;
use crate::office::{Desk, Office};
use crate::visit::Visit;

/// The audit with people's decisions, on a desk.
pub async fn judged(desk: &Desk) -> Result<Judged, Failure> {
    let history = desk.store.match_decisions().await.map_err(AppError::from)?;
    let done = audited(&desk.workspace, &standing(&history), AuditAsk::AsLast, &mut |_, _, _| {}).await?;
    let decisions = desk.store.decisions().await.map_err(AppError::from)?;
    Ok(judge(done, &decisions)?)
}

/// Does work that ends at an address, as a job that can be left.
pub fn begin<F>(office: &Arc<Office>, visit: &Visit, title: &str, changes: &str, work: F) -> Response
where
    F: AsyncFnOnce(&Desk) -> Result<String, Failure> + Send + 'static,
{
    let job = office.jobs.begin(title, visit.actor(), visit.now);
    let address = format!("/jobs/{}", job.number);
    let (office, actor, changes) = (office.clone(), visit.actor().to_owned(), changes.to_owned());
    let title = title.to_owned();
    tokio::spawn(async move {
        let result = office.work(Access::Change, &title, &actor, work).await;
        office.changed(&changes, &actor);
        job.end(result.map_err(|failure| failure.problem()));
    });
    Redirect::to(&address).into_response()
}
