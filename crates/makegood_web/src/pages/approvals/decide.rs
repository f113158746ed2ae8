//! Yes, no, never mind; and carrying out what was approved.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::Access;
use makegood_app::case::write_off;
use makegood_app::people::{ApprovalError, PeopleError, PeopleStore as _, Proposal, SignedIn, approval, sign_in};
use secrecy::SecretString;
use serde::Deserialize;

use crate::failure::Failure;
use crate::routes::App;
use crate::twin::failed;
use crate::visit::Visit;

#[derive(Deserialize)]
pub struct Yes {
    binding: String,
    #[serde(default)]
    typed: String,
    #[serde(default)]
    password: String,
}

#[derive(Deserialize)]
pub struct No {
    #[serde(default)]
    reason: String,
}

fn ended(app: &App, visit: &Visit, done: Result<(Proposal, String), Failure>) -> Response {
    match done {
        Ok((proposal, text)) => {
            app.office.changed(&proposal.object, visit.actor());
            visit.say(text, None);
            Redirect::to(&format!("/approvals/{}", proposal.id)).into_response()
        }
        Err(failure) => failed(visit, &failure),
    }
}

pub async fn approve(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Yes>,
) -> Response {
    let (password, typed) = (SecretString::from(form.password), form.typed);
    let done = async {
        let (office, store) = (&app.office, app.office.store());
        let rules = office.approval_rules()?;
        let mut by = visit.signed_in()?.clone();
        if !visit.is_fresh() {
            let again = (&password, &office.sessions);
            by = sign_in::again(&store, &office.outside.passwords, &by, again, visit.now).await?;
        }
        let typed = Some(typed.trim()).filter(|typed| !typed.is_empty());
        let said = (id.as_str(), form.binding.as_str(), typed);
        let approved = approval::approve(&store, &by, said, &rules, visit.now).await?;
        let cooling = approved.approval.as_ref().is_some_and(|approval| approval.not_before > visit.now);
        if cooling {
            let text = visit.words.with("said-approved", &[("id", &approved.id)]);
            return Ok((approved, text));
        }
        let text = visit.words.with("said-carried-out", &[("id", &approved.id)]);
        carry(&app, &visit, by, &approved.id).await?;
        Ok((approved, text))
    };
    let done = done.await;
    ended(&app, &visit, done)
}

pub async fn carry_out(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let done = async {
        let by = visit.signed_in()?.clone();
        let proposal = carry(&app, &visit, by, &id).await?;
        let text = visit.words.with("said-carried-out", &[("id", &proposal.id)]);
        Ok((proposal, text))
    };
    let done = done.await;
    ended(&app, &visit, done)
}

/// Carries the step out on a desk, each kind in its own way.
async fn carry(app: &App, visit: &Visit, by: SignedIn, id: &str) -> Result<Proposal, Failure> {
    let unknown = || PeopleError::from(ApprovalError::Unknown { id: crate::pages::finding::clean(id) });
    let proposal = app.office.store().proposal(id).await.map_err(PeopleError::from)?.ok_or_else(unknown)?;
    if proposal.kind != write_off::KIND {
        let help = "It stays approved until its time is over; nothing was done.";
        return Err(Failure::asked(format!("{} is not carried out here.", proposal.kind), help));
    }
    let (named, actor, now) = (proposal.id.clone(), visit.actor().to_owned(), visit.now);
    let rules = app.office.approval_rules()?;
    app.office
        .work(Access::Change, "approval", visit.actor(), async move |desk| {
            let stores = (&desk.store, &desk.cases);
            let case = write_off::carry_out(stores, (&by, &actor), &named, &rules, now).await?;
            desk.log(Some(case.id())).await?;
            Ok(())
        })
        .await?;
    Ok(proposal)
}

pub async fn refuse(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<No>,
) -> Response {
    let done = async {
        let reason = form.reason.trim();
        if reason.is_empty() {
            return Err(Failure::asked("A refusal says nothing of its reason.", "Fill the field in."));
        }
        let (rules, by) = (app.office.approval_rules()?, visit.signed_in()?);
        let refused = approval::refuse(&app.office.store(), by, (&id, reason), &rules, visit.now).await?;
        let text = visit.words.with("said-refused", &[("id", &refused.id)]);
        Ok((refused, text))
    };
    let done = done.await;
    ended(&app, &visit, done)
}

pub async fn withdraw(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    let done = async {
        let (rules, by) = (app.office.approval_rules()?, visit.signed_in()?);
        let taken = approval::withdraw(&app.office.store(), by, (&id, ""), &rules, visit.now).await?;
        let text = visit.words.with("said-withdrawn", &[("id", &taken.id)]);
        Ok((taken, text))
    };
    let done = done.await;
    ended(&app, &visit, done)
}
