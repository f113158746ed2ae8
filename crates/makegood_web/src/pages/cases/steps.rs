//! Writing down what happened. A form carries the version of the case that its page showed: what somebody else did since is not
//! written over.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use makegood_app::case::record::{Said, case_id, record};
use makegood_app::case::{reply, write_off};
use makegood_app::people::{PeopleStore as _, Proposal, ProposalState};
use makegood_app::{Access, AppError};
use makegood_case::store::Cases as _;
use makegood_case::{Case, Move, What};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::office::Desk;
use crate::pages::approvals;
use crate::routes::App;
use crate::twin::{Model, answer, failed};
use crate::visit::Visit;

#[derive(Debug, Deserialize)]
pub struct Taken {
    step: String,
    seen: u64,
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    asks: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    reason: String,
}

/// The case as its form saw it.
///
/// - **Errors** [`Failure::Stale`] when somebody else wrote since.
pub async fn unchanged(desk: &Desk, id: &str, seen: u64) -> Result<Case, Failure> {
    let case = desk.case(id).await?;
    if case.version() != seen {
        let events = desk.cases.events(case.id()).await.map_err(AppError::from)?;
        let by = events.last().map(|event| event.actor.clone()).unwrap_or_default();
        let help = format!("{by} wrote something down meanwhile. Look at it, then decide: /cases/{}", case.id());
        return Err(Failure::Stale { object: case.id().to_owned(), help });
    }
    Ok(case)
}

pub async fn take(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Taken>,
) -> Response {
    let (actor, at) = (visit.actor().to_owned(), visit.now);
    let named = id.clone();
    if form.step == Move::WrittenOff.word() {
        match takes_two(&app).await {
            Ok(true) => return propose_write_off(&app, &visit, &id, &form).await,
            Ok(false) => {}
            Err(failure) => return failed(&visit, &failure),
        }
    }
    let done = app
        .office
        .work(Access::Change, "case", visit.actor(), async move |desk| {
            let case = unchanged(desk, &named, form.seen).await?;
            let what = what(desk, &case, &form, at)?;
            let said = Said { actor, reason: form.reason.trim().to_owned(), at, on: None };
            let case = record(&desk.cases, case.id(), &said, vec![what], &[]).await?;
            desk.log(Some(case.id())).await?;
            Ok(case.id().to_owned())
        })
        .await;
    done_at(&app, &visit, done)
}

/// Whether writing off takes two people, as the workspace and its people are now.
async fn takes_two(app: &App) -> Result<bool, Failure> {
    let users = app.office.store().users().await.map_err(AppError::from)?;
    Ok(app.office.approval_rules()?.two_people.needs_two(write_off::KIND, &users))
}

/// Proposes to write the case off, as its page showed it.
async fn propose_write_off(app: &App, visit: &Visit, id: &str, form: &Taken) -> Response {
    let new = async {
        let case = app.office.cases().case(&case_id(id)).await.map_err(AppError::from)?;
        if case.version() != form.seen {
            let help = format!("Look at what happened meanwhile, then decide: /cases/{}", case.id());
            return Err(Failure::Stale { object: case.id().to_owned(), help });
        }
        let reason = form.reason.trim();
        if reason.is_empty() {
            return Err(Failure::asked("written_off says nothing of the reason.", "Fill the field in."));
        }
        let said = Said { actor: visit.actor().to_owned(), reason: reason.to_owned(), at: visit.now, on: None };
        Ok(write_off::proposal(&case, &said)?)
    };
    match new.await {
        Ok(new) => approvals::propose(app, visit, &new).await,
        Err(failure) => failed(visit, &failure),
    }
}

/// After a change: whoever looks is told, and the page of the case is next.
pub fn done_at(app: &App, visit: &Visit, done: Result<String, Failure>) -> Response {
    match done {
        Ok(id) => {
            app.office.changed(&id, visit.actor());
            visit.say(visit.words.with("said-written-down", &[("case", &id)]), None);
            Redirect::to(&format!("/cases/{id}")).into_response()
        }
        Err(failure) => failed(visit, &failure),
    }
}

fn what(desk: &Desk, case: &Case, form: &Taken, now: jiff::Timestamp) -> Result<What, Failure> {
    let step = Move::of_word(&form.step).ok_or_else(|| Failure::missing("step", &form.step))?;
    let text = |value: &str| Some(value.trim().to_owned()).filter(|value| !value.is_empty());
    let needed = |value: &str, what: &str| {
        text(value).ok_or_else(|| Failure::asked(format!("{step} says nothing of {what}."), "Fill the field in."))
    };
    Ok(match step {
        Move::MadeReady => What::MadeReady,
        Move::BackToDraft => What::BackToDraft,
        Move::Acknowledged => What::Acknowledged { ticket: text(&form.ticket) },
        Move::InfoRequested => What::InfoRequested { asks: needed(&form.asks, "what was asked")?, answer_by: None },
        Move::Answered => What::Answered,
        Move::Approved => What::Approved { lines: reply::lines_of(case)? },
        Move::Denied => {
            needed(&form.reason, "the reason")?;
            What::Denied
        }
        Move::RefundPromised => {
            let until = needed(&form.until, "the day")?;
            let day = until
                .parse()
                .map_err(|_| Failure::asked(format!("{until} is no day."), "A day is written as 2026-12-31."))?;
            let on = case.zone().day_of(now);
            if day < on {
                return Err(Failure::asked(format!("{day} lies before {on}."), "Name the last day that they gave."));
            }
            What::RefundPromised { clock: reply::promise(case, on, day, format!("They named {day}."), None, "") }
        }
        Move::Chased => What::Chased,
        Move::Settled => What::Settled,
        Move::TakenUpAgain => What::TakenUpAgain,
        Move::WrittenOff => {
            needed(&form.reason, "the reason")?;
            What::WrittenOff
        }
        Move::Noted => {
            needed(&form.reason, "the note")?;
            What::Noted
        }
        other => {
            let help = format!("At the command line: makegood case move {} {other}", case.id());
            let _ = desk;
            return Err(Failure::asked(format!("{other} is not taken here."), help));
        }
    })
}

/// The JSON `makegood.write_off/1`: what it means, before it is done.
#[derive(Serialize, JsonSchema)]
pub struct Ask {
    schema: &'static str,
    case: String,
    version: u64,
    missing: String,
    claims: Vec<String>,
    /// It is proposed, and another person says yes.
    takes_two: bool,
    /// A proposal to write it off that waits already.
    proposed: Option<String>,
}

pub async fn ask(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    answer(&visit, asked(&app, &id, visit.now).await)
}

async fn asked(app: &App, id: &str, now: jiff::Timestamp) -> Result<Ask, Failure> {
    let case = app.office.cases().case(&case_id(id)).await.map_err(AppError::from)?;
    let before = app.office.store().proposals(Some(case.id()), 100).await.map_err(AppError::from)?;
    let waits = |one: &&Proposal| {
        one.kind == write_off::KIND && matches!(one.state(now), ProposalState::Proposed | ProposalState::Approved)
    };
    Ok(Ask {
        proposed: before.iter().find(waits).map(|one| one.id.clone()),
        takes_two: takes_two(app).await?,
        schema: "makegood.write_off/1",
        case: case.id().to_owned(),
        version: case.version(),
        missing: case.missing().to_string(),
        claims: case.claims().iter().map(|claim| claim.id.clone()).collect(),
    })
}

impl Model for Ask {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("step-written-off").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            p.crumbs { a href="/cases" { (words.say("nav-cases")) } " / " a href={ "/cases/" (self.case) } { (self.case) } }
            h1 { (words.say("step-written-off")) }
            p.note { (words.with("write-off-means", &[("case", &self.case), ("amount", &self.missing), ("claims", &self.claims.join(", "))])) }
            @if let Some(id) = &self.proposed { p.note { (words.say("proposed-already")) " " a href={ "/approvals/" (id) } { (id) } } }
            @if self.takes_two { p { (words.say("takes-two")) } }
            form method="post" action={ "/cases/" (self.case) "/step" } {
                input type="hidden" name="seen" value=(self.version);
                input type="hidden" name="step" value=(Move::WrittenOff.word());
                label for="reason" { (words.say("reason")) }
                textarea id="reason" name="reason" rows="2" required maxlength="2000" {}
                div.actions { button { @if self.takes_two { (words.say("propose-write-off")) } @else { (words.say("step-written-off")) } } a.button.quiet href={ "/cases/" (self.case) } { (words.say("close")) } }
            }
        }
    }
}
