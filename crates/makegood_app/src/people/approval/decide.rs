//! Deciding on a proposal: yes, no, never mind, too late.

use jiff::Timestamp;

use super::{Approval, ApprovalError, ApprovalRules, Proposal, ProposalState};
use crate::people::event::{Act, Actor};
use crate::people::role::Right;
use crate::people::session::{SignedIn, Way};
use crate::people::store::{Applied, PeopleStore, Write};
use crate::people::user::same_person;
use crate::people::{PeopleError, Seen, TRIES};

pub(super) async fn read<S: PeopleStore>(store: &S, id: &str) -> Result<Proposal, PeopleError> {
    let shown: String = id.trim().chars().take(60).flat_map(char::escape_debug).collect();
    Ok(store.proposal(id.trim()).await?.ok_or(ApprovalError::Unknown { id: shown })?)
}

/// Approves what `binding` names. Another person than the proposer does; where the kind does not take two, the proposer may, by typing
/// [`Proposal::to_type`] exactly, and then has to wait.
///
/// - **Errors** [`ApprovalError`] in [`PeopleError::Approval`], each reason by its name; the session's.
pub async fn approve<S: PeopleStore>(
    store: &S,
    by: &SignedIn,
    (id, binding, typed): (&str, &str, Option<&str>),
    rules: &ApprovalRules,
    now: Timestamp,
) -> Result<Proposal, PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let by = seen.still(store, by, &rules.session, now).await?;
        by.needs(Right::Approve)?;
        let mut proposal = read(store, id).await?;
        proposal.check_open(now)?;
        if proposal.binding() != binding {
            return Err(ApprovalError::OtherContent { id: proposal.id }.into());
        }
        let weaker = same_person(&seen.users, &proposal.proposed_by, &by.user.id);
        if weaker {
            check_alone(&proposal, &by, typed, rules.two_people.needs_two(&proposal.kind, &seen.users))?;
        } else if by.session.way == Way::Launch {
            return Err(ApprovalError::NobodyNamed.into());
        }
        if !by.session.is_fresh(&rules.session, now) {
            return Err(ApprovalError::NotFresh { minutes: rules.session.fresh.as_mins() }.into());
        }
        let not_before = if weaker { now.checked_add(rules.cooling_off).unwrap_or(Timestamp::MAX) } else { now };
        proposal.stored = ProposalState::Approved;
        proposal.approval =
            Some(Approval { by: by.user.id.clone(), at: now, weaker, not_before, binding: binding.to_owned() });
        let act = if weaker { Act::ApprovedAlone } else { Act::Approved };
        if write(store, &seen, &proposal, (act, &Actor::User(by.user.id)), binding, now).await? == Applied::Done {
            return Ok(proposal);
        }
    }
    Err(PeopleError::Busy)
}

/// The proposer, by whatever name, is the only one: allowed where the kind did not and does not take two.
fn check_alone(proposal: &Proposal, by: &SignedIn, typed: Option<&str>, two: bool) -> Result<(), ApprovalError> {
    let (id, user) = (proposal.id.clone(), by.user.id.clone());
    if proposal.two_people || two {
        return Err(if proposal.proposed_by == user {
            ApprovalError::OwnProposal { id, user }
        } else {
            ApprovalError::SamePerson { id, user, proposer: proposal.proposed_by.clone() }
        });
    }
    let expected = proposal.to_type();
    if typed != Some(expected.as_str()) {
        let typed = typed.unwrap_or("").chars().take(60).flat_map(char::escape_debug).collect();
        return Err(ApprovalError::TypedDiffers { typed, expected });
    }
    Ok(())
}

/// Refuses a proposal, with a reason. An approved one that was not carried out can be refused too.
///
/// - **Errors** [`PeopleError`].
pub async fn refuse<S: PeopleStore>(
    store: &S,
    by: &SignedIn,
    (id, reason): (&str, &str),
    rules: &ApprovalRules,
    now: Timestamp,
) -> Result<Proposal, PeopleError> {
    close(store, by, id, (ProposalState::Refused, reason), rules, now).await
}

/// Takes one's own proposal back, approved or not, as long as it was not carried out.
///
/// - **Errors** [`PeopleError`].
pub async fn withdraw<S: PeopleStore>(
    store: &S,
    by: &SignedIn,
    (id, reason): (&str, &str),
    rules: &ApprovalRules,
    now: Timestamp,
) -> Result<Proposal, PeopleError> {
    close(store, by, id, (ProposalState::Withdrawn, reason), rules, now).await
}

async fn close<S: PeopleStore>(
    store: &S,
    by: &SignedIn,
    id: &str,
    (state, reason): (ProposalState, &str),
    rules: &ApprovalRules,
    now: Timestamp,
) -> Result<Proposal, PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let by = seen.still(store, by, &rules.session, now).await?;
        let mut proposal = read(store, id).await?;
        if proposal.state(now) != ProposalState::Approved {
            proposal.check_open(now)?;
        }
        let act = if state == ProposalState::Withdrawn {
            if proposal.proposed_by != by.user.id {
                return Err(ApprovalError::NotProposer { id: proposal.id, proposer: proposal.proposed_by }.into());
            }
            Act::Withdrawn
        } else {
            by.needs(Right::Approve)?;
            Act::Refused
        };
        proposal.stored = state;
        proposal.closed = Some((by.user.id.clone(), now));
        let reason = reason.trim();
        if write(store, &seen, &proposal, (act, &Actor::User(by.user.id)), reason, now).await? == Applied::Done {
            return Ok(proposal);
        }
    }
    Err(PeopleError::Busy)
}

/// Writes down of each proposal whose time is over that it ran out, and gives them. Nothing depends on when this is called: one that
/// ran out is refused everywhere by the clock alone.
///
/// - **Errors** [`PeopleError`].
pub async fn expire<S: PeopleStore>(store: &S, now: Timestamp) -> Result<Vec<Proposal>, PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let mut change = seen.change();
        let mut expired = Vec::new();
        for mut proposal in store.open_proposals().await? {
            if proposal.state(now) == ProposalState::Expired {
                proposal.stored = ProposalState::Expired;
                let about = (proposal.id.as_str(), Some(proposal.object.as_str()));
                change = change.event_about(now, &Actor::Makegood, Act::Expired, about, "");
                change = change.write(Write::Proposal(Box::new(proposal.clone())));
                expired.push(proposal);
            }
        }
        if expired.is_empty() || store.apply(&change).await? == Applied::Done {
            return Ok(expired);
        }
    }
    Err(PeopleError::Busy)
}

pub(super) async fn write<S: PeopleStore>(
    store: &S,
    seen: &Seen,
    proposal: &Proposal,
    (act, actor): (Act, &Actor),
    reason: &str,
    now: Timestamp,
) -> Result<Applied, PeopleError> {
    let about = (proposal.id.as_str(), Some(proposal.object.as_str()));
    let change = seen.change().write(Write::Proposal(Box::new(proposal.clone())));
    Ok(store.apply(&change.event_about(now, actor, act, about, reason)).await?)
}
