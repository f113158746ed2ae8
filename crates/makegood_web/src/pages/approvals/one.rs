//! One proposed step: what it would do and what was seen, in words; who said what; and the forms of whoever looks.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use makegood_app::people::user::same_person;
use makegood_app::people::{ApprovalError, PeopleError, PeopleStore as _, ProposalState, Right, Way};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{kind_word, state_word};
use crate::failure::Failure;
use crate::pages::finding::clean;
use crate::pages::people::name_of;
use crate::routes::App;
use crate::shell::parts;
use crate::twin::{Model, answer};
use crate::visit::Visit;
use crate::words::Words;

/// The JSON `makegood.approval/1`.
#[derive(Serialize, JsonSchema)]
pub struct ApprovalPage {
    schema: &'static str,
    id: String,
    kind: String,
    object: String,
    amount: Option<String>,
    state: &'static str,
    /// What is to be done, by name.
    payload: Vec<(String, String)>,
    /// What the proposer saw, by name.
    seen: Vec<(String, String)>,
    payload_sha256: String,
    /// What an approval names.
    binding: String,
    two_people: bool,
    proposed_by: String,
    proposed_at: String,
    expires_at: String,
    approved_by: Option<String>,
    approved_at: Option<String>,
    weaker: bool,
    /// From when on it may be carried out.
    not_before: Option<String>,
    closed_by: Option<String>,
    closed_at: Option<String>,
    #[serde(skip)]
    mine: Mine,
}

/// What it is to whoever looks.
#[derive(Default)]
struct Mine {
    /// Proposed by this person, under this or another name.
    own: bool,
    /// Proposed by this user.
    proposer: bool,
    /// Two people are asked for, then or now.
    two: bool,
    /// Signed in by a link that names nobody.
    nobody: bool,
    /// What one person alone types.
    to_type: String,
    /// The cooling-off is over.
    cooled: bool,
}

pub async fn show(State(app): State<Arc<App>>, visit: Visit, Path(id): Path<String>) -> Response {
    answer(&visit, found(&app, &visit, &id).await)
}

async fn found(app: &App, visit: &Visit, id: &str) -> Result<ApprovalPage, Failure> {
    let (store, here) = (app.office.store(), visit.signed_in()?);
    let unknown = || PeopleError::from(ApprovalError::Unknown { id: clean(id).chars().take(60).collect() });
    let proposal = store.proposal(id).await.map_err(PeopleError::from)?.ok_or_else(unknown)?;
    let users = store.users().await.map_err(PeopleError::from)?;
    let rules = app.office.approval_rules()?;
    let approval = proposal.approval.as_ref();
    let mine = Mine {
        own: same_person(&users, &proposal.proposed_by, &here.user.id),
        proposer: proposal.proposed_by == here.user.id,
        two: proposal.two_people || rules.two_people.needs_two(&proposal.kind, &users),
        nobody: here.session.way == Way::Launch,
        to_type: proposal.to_type(),
        cooled: approval.is_none_or(|approval| visit.now >= approval.not_before),
    };
    Ok(ApprovalPage {
        schema: "makegood.approval/1",
        kind: clean(&proposal.kind),
        object: clean(&proposal.object),
        amount: proposal.amount.map(|money| money.to_string()),
        state: proposal.state(visit.now).word(),
        payload: in_words(&proposal.payload),
        seen: in_words(&proposal.seen),
        payload_sha256: proposal.payload_sha256(),
        binding: proposal.binding(),
        two_people: mine.two,
        proposed_by: name_of(&users, &proposal.proposed_by),
        proposed_at: proposal.proposed_at.to_string(),
        expires_at: proposal.expires_at.to_string(),
        approved_by: approval.map(|approval| name_of(&users, &approval.by)),
        approved_at: approval.map(|approval| approval.at.to_string()),
        weaker: approval.is_some_and(|approval| approval.weaker),
        not_before: approval.map(|approval| approval.not_before.to_string()),
        closed_by: proposal.closed.as_ref().map(|(by, _)| name_of(&users, by)),
        closed_at: proposal.closed.as_ref().map(|(_, at)| at.to_string()),
        id: proposal.id,
        mine,
    })
}

/// The parts of canonical JSON by name, as text: lists joined, deeper parts as they stand. What cannot be read stands there whole.
fn in_words(canonical: &str) -> Vec<(String, String)> {
    let text = |value: &Value| match value {
        Value::String(text) => clean(text),
        Value::Null => "—".to_owned(),
        other => clean(&other.to_string()),
    };
    match serde_json::from_str(canonical) {
        Ok(Value::Object(parts)) => parts
            .iter()
            .map(|(name, value)| {
                let said = match value {
                    Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(", "),
                    value => text(value),
                };
                (clean(&name.replace('_', " ")), said)
            })
            .collect(),
        _ => vec![(String::new(), clean(canonical))],
    }
}

impl Model for ApprovalPage {
    fn title(&self, _: &Visit) -> String {
        self.id.clone()
    }

    fn html(&self, visit: &Visit) -> Markup {
        let words = visit.words;
        let state = ProposalState::of_word(self.state).unwrap_or(ProposalState::Expired);
        let (class, word) = state_word(words, state);
        html! {
            article data-object=(self.object) {
                p.crumbs { a href="/approvals" { (words.say("approvals")) } " / " (self.id) }
                h1 { (kind_word(words, &self.kind)) " " (self.object) }
                p.standing { (parts::chip(class, word)) @if self.weaker { (parts::chip("maybe", words.say("weaker"))) } @if self.object.starts_with("K-") { a href={ "/cases/" (self.object) } { (self.object) } } }
                dl.facts {
                    div { dt { (words.say("amount")) } dd { @match &self.amount { Some(amount) => span.money { (amount) }, None => span.unknown { "—" } } } }
                    div { dt { (words.say("proposed-by")) } dd { (self.proposed_by) " " span.faint { (parts::instant(&self.proposed_at)) } } }
                    div { dt { (words.say("until")) } dd { (parts::instant(&self.expires_at)) } }
                    @if let (Some(by), Some(at)) = (&self.approved_by, &self.approved_at) { div { dt { (words.say("approved-by")) } dd { (by) " " span.faint { (parts::instant(at)) } } } }
                    @if let (Some(by), Some(at)) = (&self.closed_by, &self.closed_at) { div { dt { (word) } dd { (by) " " span.faint { (parts::instant(at)) } } } }
                }
                section { h2 { (words.say("to-be-done")) } (facts(words, &self.payload)) }
                section { h2 { (words.say("what-was-seen")) } (facts(words, &self.seen)) }
                section { h2 { (words.say("hash")) } p.faint { (words.say("hash-means")) } p.hash { (self.binding) } }
                (self.forms(visit, state))
            }
        }
    }
}

/// A part's name in words; one that is not known stands as it is in the payload.
fn part_word<'a>(words: &'a Words, name: &'a str) -> &'a str {
    match name {
        "case" => words.say("case"),
        "reason" => words.say("reason"),
        "version" => words.say("version"),
        "claims" => words.say("nav-claims"),
        "given up" => words.say("given-up"),
        "received" => words.say("received-money"),
        "state" => words.say("state"),
        other => other,
    }
}

fn facts(words: &Words, parts: &[(String, String)]) -> Markup {
    html! { dl.facts { @for (name, value) in parts { div { dt { (part_word(words, name)) } dd { (value) } } } } }
}

impl ApprovalPage {
    fn forms(&self, visit: &Visit, state: ProposalState) -> Markup {
        let words = visit.words;
        let address = format!("/approvals/{}", self.id);
        let open = state == ProposalState::Proposed;
        let approved = state == ProposalState::Approved;
        let may_approve = visit.may(Right::Approve);
        html! {
            @if open && self.mine.own && self.mine.two { p.note { (words.say("not-your-own")) } }
            @else if open && !self.mine.own && may_approve && self.mine.nobody { p.note { (words.say("link-names-nobody")) " " a href="/me" { (words.say("me")) } } }
            @else if open && !may_approve { p.note { (words.say("waits-for-approver")) } }
            @else if open { (self.approve_form(visit, &address)) }
            @if approved && !self.mine.cooled { p.note { (words.say("cooling-off-until")) " " (parts::instant(self.not_before.as_deref().unwrap_or_default())) } }
            @if open || approved { div.actions {
                @if approved && self.mine.cooled && visit.may(Right::Work) { form method="post" action={ (address) "/carry-out" } { button { (words.say("carry-out")) } } }
                @if may_approve && !self.mine.proposer { details.action { summary.button.quiet { (words.say("refuse")) }
                    form method="post" action={ (address) "/refuse" } { label { span { (words.say("reason")) } input name="reason" maxlength="500" autocomplete="off" required; } button { (words.say("refuse")) } }
                } }
                @if self.mine.proposer && visit.may(Right::Work) { form method="post" action={ (address) "/withdraw" } { button.quiet { (words.say("withdraw")) } } }
            } }
        }
    }

    fn approve_form(&self, visit: &Visit, address: &str) -> Markup {
        let words = visit.words;
        html! {
            form.fields method="post" action={ (address) "/approve" } {
                input type="hidden" name="binding" value=(self.binding);
                @if self.mine.own {
                    p.note { (words.say("alone-is-weaker")) }
                    label { span { (words.with("type-exactly", &[("text", &self.mine.to_type)])) } input name="typed" autocomplete="off" maxlength="80" required; }
                }
                @if !visit.is_fresh() {
                    label { span { (words.say("password-once-more")) } input type="password" name="password" autocomplete="current-password" maxlength="1024" required; }
                }
                button { (words.say("approve")) }
            }
        }
    }
}
