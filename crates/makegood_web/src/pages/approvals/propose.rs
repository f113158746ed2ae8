//! Proposing a step from the page on which it would be taken.

use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::people::{NewProposal, approval};

use crate::failure::Failure;
use crate::routes::App;
use crate::twin::failed;
use crate::visit::Visit;

/// Proposes a step and goes on to its page, which says whose yes it waits for.
pub async fn propose(app: &App, visit: &Visit, new: &NewProposal) -> Response {
    let made = async {
        let rules = app.office.approval_rules()?;
        Ok::<_, Failure>(approval::propose(&app.office.store(), visit.signed_in()?, new, &rules, visit.now).await?)
    };
    match made.await {
        Ok(made) => {
            app.office.changed(&made.object, visit.actor());
            visit.say(visit.words.with("said-proposed", &[("id", &made.id)]), None);
            Redirect::to(&format!("/approvals/{}", made.id)).into_response()
        }
        Err(failure) => failed(visit, &failure),
    }
}
