//! Proposing a step.

use jiff::{SignedDuration, Timestamp};
use makegood_core::money::Money;
use serde_json::Value;

use super::{ApprovalError, ApprovalRules, Proposal, ProposalState, canonical};
use crate::people::event::{Act, Actor};
use crate::people::role::Right;
use crate::people::session::SignedIn;
use crate::people::store::{Applied, PeopleStore, Write};
use crate::people::{PeopleError, Seen, TRIES};

/// A step to be proposed.
#[derive(Debug, Clone)]
pub struct NewProposal {
    /// What kind.
    pub kind: String,
    /// About what.
    pub object: String,
    /// The money that it moves or gives up.
    pub amount: Option<Money>,
    /// What is to be done.
    pub payload: Value,
    /// What the proposer saw.
    pub seen: Value,
    /// How long it is good.
    pub good_for: SignedDuration,
}

/// Proposes a step.
///
/// - **Errors** [`PeopleError::RightMissing`], [`ApprovalError::Payload`], the session's.
pub async fn propose<S: PeopleStore>(
    store: &S,
    by: &SignedIn,
    new: &NewProposal,
    rules: &ApprovalRules,
    now: Timestamp,
) -> Result<Proposal, PeopleError> {
    let (payload, saw) = (canonical(&new.payload)?, canonical(&new.seen)?);
    for (what, text) in [("kind", &new.kind), ("object", &new.object)] {
        if text.is_empty() || text.len() > 254 || text.chars().any(char::is_control) {
            return Err(ApprovalError::Payload { why: format!("its {what} is empty or no word") }.into());
        }
    }
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let by = seen.still(store, by, &rules.session, now).await?;
        by.needs(Right::Work)?;
        let proposal = Proposal {
            id: format!("P-{:04}", seen.next()),
            kind: new.kind.clone(),
            object: new.object.clone(),
            amount: new.amount,
            payload: payload.clone(),
            seen: saw.clone(),
            two_people: rules.two_people.needs_two(&new.kind, &seen.users),
            proposed_by: by.user.id.clone(),
            proposed_at: now,
            expires_at: now.checked_add(new.good_for).unwrap_or(now),
            stored: ProposalState::Proposed,
            approval: None,
            closed: None,
        };
        let change = seen.change().write(Write::Proposal(Box::new(proposal.clone()))).event_about(
            now,
            &Actor::User(by.user.id),
            Act::Proposed,
            (&proposal.id, Some(&proposal.object)),
            &proposal.binding(),
        );
        if store.apply(&change).await? == Applied::Done {
            return Ok(proposal);
        }
    }
    Err(PeopleError::Busy)
}
