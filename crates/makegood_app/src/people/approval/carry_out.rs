//! Carrying an approved step out: written down once, before the step itself is begun.

use jiff::Timestamp;

use super::decide::{read, write};
use super::{ApprovalError, ApprovalRules, Proposal, ProposalState};
use crate::people::event::{Act, Actor};
use crate::people::role::Right;
use crate::people::session::SignedIn;
use crate::people::store::{Applied, PeopleStore};
use crate::people::user::{User, same_person};
use crate::people::{PeopleError, Seen, TRIES};

/// Writes down that an approved step is carried out, and only then gives it. `payload` is what the caller is about to do. Of
/// any number of callers one gets it; whoever stops after this has used the approval up, so nothing is done twice.
///
/// - **Errors** [`ApprovalError`] in [`PeopleError::Approval`], each reason by its name; the session's.
pub async fn carry_out<S: PeopleStore>(
    store: &S,
    by: &SignedIn,
    (id, payload): (&str, &[u8]),
    rules: &ApprovalRules,
    now: Timestamp,
) -> Result<Proposal, PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let by = seen.still(store, by, &rules.session, now).await?;
        by.needs(Right::Work)?;
        let mut proposal = read(store, id).await?;
        check(&proposal, &seen.users, payload, rules, now)?;
        proposal.stored = ProposalState::CarriedOut;
        proposal.closed = Some((by.user.id.clone(), now));
        let binding = proposal.binding();
        let done = (Act::CarriedOut, &Actor::User(by.user.id));
        if write(store, &seen, &proposal, done, &binding, now).await? == Applied::Done {
            return Ok(proposal);
        }
    }
    Err(PeopleError::Busy)
}

fn check(
    proposal: &Proposal,
    users: &[User],
    payload: &[u8],
    rules: &ApprovalRules,
    now: Timestamp,
) -> Result<(), ApprovalError> {
    let id = || proposal.id.clone();
    let approval = match (proposal.state(now), &proposal.approval) {
        (ProposalState::Approved, Some(approval)) => approval,
        (ProposalState::CarriedOut, _) => return Err(ApprovalError::CarriedOutAlready { id: id() }),
        (ProposalState::Expired, _) => return Err(ApprovalError::Expired { id: id(), at: proposal.expires_at }),
        (state, _) => return Err(ApprovalError::NotApproved { id: id(), state }),
    };
    if proposal.payload.as_bytes() != payload {
        return Err(ApprovalError::ChangedSinceApproval { id: id(), what: "what is to be done" });
    }
    if proposal.binding() != approval.binding {
        return Err(ApprovalError::ChangedSinceApproval { id: id(), what: "the proposal" });
    }
    let may =
        |user: &str, right| users.iter().any(|known| known.id == user && !known.disabled && known.role.may(right));
    if !may(&approval.by, Right::Approve) {
        return Err(ApprovalError::ApproverLostRight { id: id(), user: approval.by.clone() });
    }
    if !may(&proposal.proposed_by, Right::Work) {
        return Err(ApprovalError::ProposerLostRight { id: id(), user: proposal.proposed_by.clone() });
    }
    let one_person = same_person(users, &proposal.proposed_by, &approval.by);
    if one_person && (proposal.two_people || rules.two_people.needs_two(&proposal.kind, users) || !approval.weaker) {
        return Err(ApprovalError::SecondPersonNeeded { id: id(), kind: proposal.kind.clone() });
    }
    if now < approval.not_before {
        return Err(ApprovalError::TooEarly { id: id(), from: approval.not_before });
    }
    Ok(())
}
