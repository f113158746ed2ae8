//! The list of proposed steps: those that wait first.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use makegood_app::people::{PeopleError, PeopleStore as _, Proposal, ProposalState, User};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::{kind_word, state_word};
use crate::failure::Failure;
use crate::pages::finding::clean;
use crate::pages::people::name_of;
use crate::routes::App;
use crate::shell::parts;
use crate::twin::{Model, Table, answer};
use crate::visit::Visit;

/// Proposals that are listed.
const MOST: u32 = 200;

/// The JSON `makegood.approvals/1`.
#[derive(Serialize, JsonSchema)]
pub struct Approvals {
    schema: &'static str,
    proposals: Vec<Row>,
}

#[derive(Serialize, JsonSchema)]
struct Row {
    id: String,
    kind: String,
    object: String,
    amount: Option<String>,
    state: &'static str,
    proposed_by: String,
    proposed_at: String,
    expires_at: String,
    approved_by: Option<String>,
    /// Given by the one who proposed.
    weaker: bool,
}

impl Row {
    fn of(proposal: &Proposal, users: &[User], now: jiff::Timestamp) -> Row {
        Row {
            id: proposal.id.clone(),
            kind: clean(&proposal.kind),
            object: clean(&proposal.object),
            amount: proposal.amount.map(|money| money.to_string()),
            state: proposal.state(now).word(),
            proposed_by: name_of(users, &proposal.proposed_by),
            proposed_at: proposal.proposed_at.to_string(),
            expires_at: proposal.expires_at.to_string(),
            approved_by: proposal.approval.as_ref().map(|approval| name_of(users, &approval.by)),
            weaker: proposal.approval.as_ref().is_some_and(|approval| approval.weaker),
        }
    }
}

pub async fn show(State(app): State<Arc<App>>, visit: Visit) -> Response {
    answer(&visit, approvals(&app, &visit).await)
}

async fn approvals(app: &App, visit: &Visit) -> Result<Approvals, Failure> {
    let store = app.office.store();
    let users = store.users().await.map_err(PeopleError::from)?;
    let mut all = store.proposals(visit.asked("object"), MOST).await.map_err(PeopleError::from)?;
    // Newest first already; a stable sort puts those that wait before them.
    all.sort_by_key(|proposal| !matches!(proposal.state(visit.now), ProposalState::Proposed | ProposalState::Approved));
    let proposals = all.iter().map(|proposal| Row::of(proposal, &users, visit.now)).collect();
    Ok(Approvals { schema: "makegood.approvals/1", proposals })
}

impl Model for Approvals {
    fn title(&self, visit: &Visit) -> String {
        visit.words.say("approvals").to_owned()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        html! {
            p.crumbs { a href="/cases" { (words.say("nav-cases")) } " / " (words.say("approvals")) }
            h1 { (words.say("approvals")) }
            @if self.proposals.is_empty() { (parts::empty(words.say("approvals-none"), words.say("approvals-none-text"), None)) }
            @else { table.stack data-list {
                thead { tr { th scope="col" { (words.say("proposed-step")) } th scope="col" { (words.say("state")) } th.number scope="col" { (words.say("amount")) } th scope="col" { (words.say("proposed-by")) } th scope="col" { (words.say("until")) } } }
                tbody { @for row in &self.proposals {
                    @let state = ProposalState::of_word(row.state).unwrap_or(ProposalState::Expired);
                    @let (class, word) = state_word(words, state);
                    tr data-row {
                        th scope="row" data-label=(words.say("proposed-step")) { a href={ "/approvals/" (row.id) } { (kind_word(words, &row.kind)) " " (row.object) } p.faint { (row.id) } }
                        td data-label=(words.say("state")) { span { (parts::chip(class, word)) @if row.weaker { " " (parts::chip("maybe", words.say("weaker"))) } @if let Some(by) = &row.approved_by { " " span.faint { (words.with("by", &[("who", by)])) } } } }
                        td.number data-label=(words.say("amount")) { @match &row.amount { Some(amount) => (amount), None => span.unknown { "—" } } }
                        td data-label=(words.say("proposed-by")) { (row.proposed_by) }
                        td data-label=(words.say("until")) { (parts::instant(&row.expires_at)) }
                    }
                } }
            } }
        }
    }

    fn table(&self) -> Option<Table> {
        let rows = self.proposals.iter().map(|row| {
            vec![
                row.id.clone(),
                row.kind.clone(),
                row.object.clone(),
                row.amount.clone().unwrap_or_default(),
                row.state.to_owned(),
                row.proposed_by.clone(),
                row.proposed_at.clone(),
                row.expires_at.clone(),
                row.approved_by.clone().unwrap_or_default(),
                row.weaker.to_string(),
            ]
        });
        let columns = vec![
            "id",
            "kind",
            "object",
            "amount",
            "state",
            "proposed_by",
            "proposed_at",
            "expires_at",
            "approved_by",
            "weaker",
        ];
        Some(Table { columns, rows: rows.collect() })
    }
}
