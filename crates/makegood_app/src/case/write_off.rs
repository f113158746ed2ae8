//! Writing a case off as a step that takes two people: proposed as it will be written down, carried out once.

use jiff::{SignedDuration, Timestamp};
use makegood_case::store::Cases;
use makegood_case::{Case, What};
use makegood_core::money::Money;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::record::{Said, case_id};
use crate::AppError;
use crate::people::{
    ApprovalError, ApprovalRules, NewProposal, PeopleError, PeopleStore, Proposal, ProposalState, SignedIn, approval,
};

/// Its word among the kinds of steps.
pub const KIND: &str = "write_off";

/// How long a proposal to write a case off is good.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is to be done, as it stands in the payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriteOff {
    /// The case.
    pub case: String,
    /// Why.
    pub reason: String,
    /// Events of the case when it was proposed: what happened since makes it another case.
    pub version: u64,
}

/// The proposal to write this case off.
///
/// - **Errors** [`AppError::CaseRefused`] when its state does not allow it.
pub fn proposal(case: &Case, said: &Said) -> Result<NewProposal, AppError> {
    case.with(vec![said.event(case.zone(), What::WrittenOff)])?;
    let missing = case.missing();
    let only = missing.iter().nth(1).is_none();
    let mut sums = missing.iter().map(|(_, money)| money);
    // One sum is the amount; several stand in what was seen.
    let amount: Option<Money> = sums.next().filter(|_| only);
    let payload = WriteOff { case: case.id().to_owned(), reason: said.reason.clone(), version: case.version() };
    let claims: Vec<&str> = case.claims().iter().map(|claim| claim.id.as_str()).collect();
    Ok(NewProposal {
        kind: KIND.to_owned(),
        object: case.id().to_owned(),
        amount,
        payload: json!(payload),
        seen: json!({
            "claims": claims,
            "given_up": missing.to_string(),
            "received": case.net().to_string(),
            "state": case.state().word(),
        }),
        good_for: GOOD_FOR,
    })
}

/// Carries an approved one out: what would be refused is refused before the approval is used up, then the approval is marked, then
/// the case is written.
///
/// - **Errors** [`AppError::People`] with the reason, [`AppError::CaseRefused`], [`AppError::Store`].
pub async fn carry_out<S: PeopleStore>(
    (people, cases): (&S, &impl Cases),
    (by, actor): (&SignedIn, &str),
    id: &str,
    rules: &ApprovalRules,
    now: Timestamp,
) -> Result<Case, AppError> {
    let unknown = || ApprovalError::Unknown { id: id.chars().take(60).flat_map(char::escape_debug).collect() };
    let proposal = people.proposal(id).await?.ok_or_else(|| PeopleError::from(unknown()))?;
    check_approved(&proposal, now).map_err(PeopleError::from)?;
    let step = step_of(&proposal).map_err(PeopleError::from)?;
    let case = cases.case(&case_id(&step.case)).await?;
    if case.version() != step.version {
        let what = "what happened to the case";
        return Err(PeopleError::from(ApprovalError::ChangedSinceApproval { id: proposal.id, what }).into());
    }
    let said = Said { actor: actor.to_owned(), reason: with_names(&step.reason, &proposal), at: now, on: None };
    let change = case.with(vec![said.event(case.zone(), What::WrittenOff)])?;
    approval::carry_out(people, by, (&proposal.id, proposal.payload.as_bytes()), rules, now).await?;
    cases.append(std::slice::from_ref(&change), &[]).await?;
    Ok(change.into_case())
}

/// Approved and not used up, or why not; the store says so again when it is marked.
fn check_approved(proposal: &Proposal, now: Timestamp) -> Result<(), ApprovalError> {
    let id = proposal.id.clone();
    match proposal.state(now) {
        ProposalState::Approved => Ok(()),
        ProposalState::CarriedOut => Err(ApprovalError::CarriedOutAlready { id }),
        ProposalState::Expired => Err(ApprovalError::Expired { id, at: proposal.expires_at }),
        state => Err(ApprovalError::NotApproved { id, state }),
    }
}

/// The step that a proposal asks for.
///
/// - **Errors** [`ApprovalError::Payload`] when it asks for another one.
pub fn step_of(proposal: &Proposal) -> Result<WriteOff, ApprovalError> {
    let refused = |why: String| ApprovalError::Payload { why };
    let step: WriteOff = serde_json::from_str(&proposal.payload).map_err(|error| refused(error.to_string()))?;
    if proposal.kind != KIND || step.case != proposal.object {
        return Err(refused("it does not write that case off".to_owned()));
    }
    Ok(step)
}

/// The reason as the case keeps it: who proposed and who approved stand in its own story.
fn with_names(reason: &str, proposal: &Proposal) -> String {
    let by = proposal.approval.as_ref().map_or("", |approval| approval.by.as_str());
    let alone = if proposal.approval.as_ref().is_some_and(|approval| approval.weaker) { ", alone" } else { "" };
    format!("{reason} ({}: proposed by {}, approved by {by}{alone})", proposal.id, proposal.proposed_by)
}
