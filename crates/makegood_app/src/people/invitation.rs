//! Invitations: a one-time token by which somebody becomes a user with a name and password of their own choice.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::by::By;
use super::error::{InvitationError, PeopleError};
use super::event::{Act, Actor};
use super::role::{Right, Role};
use super::store::{Applied, PeopleStore, Write};
use super::token::{Token, TokenHash};
use super::user::{NewUser, User};
use super::{Seen, TRIES};

/// How long an invitation can be accepted.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Invitation {
    /// `I-0004`, after the event that made it.
    pub id: String,
    /// SHA-256 of the token.
    #[serde(skip)]
    pub token: TokenHash,
    /// The role that whoever accepts gets.
    pub role: Role,
    /// For whom, as the inviter wrote it.
    pub note: String,
    /// Who invited.
    pub invited_by: String,
    /// When.
    pub invited_at: Timestamp,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
    /// The user that it became, and when.
    pub accepted: Option<(String, Timestamp)>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// It can be accepted.
    Open,
    /// It became a user.
    Accepted,
    /// It was taken back.
    Revoked,
    /// Its time is over.
    Expired,
}

impl Invitation {
    /// Where it stands.
    pub fn state(&self, now: Timestamp) -> InvitationState {
        match (&self.accepted, self.revoked_at) {
            (Some(_), _) => InvitationState::Accepted,
            (None, Some(_)) => InvitationState::Revoked,
            (None, None) if now >= self.expires_at => InvitationState::Expired,
            (None, None) => InvitationState::Open,
        }
    }

    /// Whether it can be accepted.
    ///
    /// - **Errors** [`InvitationError`], which names why not.
    pub fn check(&self, now: Timestamp) -> Result<(), InvitationError> {
        if let Some((_, at)) = self.accepted {
            return Err(InvitationError::Used { at });
        }
        if let Some(at) = self.revoked_at {
            return Err(InvitationError::Revoked { at });
        }
        if now >= self.expires_at {
            return Err(InvitationError::Expired { at: self.expires_at });
        }
        Ok(())
    }
}

/// Invites somebody. The token is handed over by another way than its note, and is shown once.
///
/// - **Errors** [`PeopleError`].
pub async fn invite<S: PeopleStore>(
    store: &S,
    by: By<'_>,
    (role, note): (Role, &str),
    random: [u8; 32],
    now: Timestamp,
) -> Result<(Token, Invitation), PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let actor = seen.actor(by, Right::Administer)?;
        let token = Token::of_random(random);
        let invitation = Invitation {
            id: format!("I-{:04}", seen.next()),
            token: token.hash(),
            role,
            note: note.trim().chars().filter(|c| !c.is_control()).take(254).collect(),
            invited_by: actor.to_string(),
            invited_at: now,
            expires_at: now.checked_add(GOOD_FOR).unwrap_or(Timestamp::MAX),
            accepted: None,
            revoked_at: None,
        };
        let change = seen.change().write(Write::Invitation(invitation.clone())).event(
            now,
            &actor,
            Act::Invited,
            &invitation.id,
            role.word(),
        );
        if store.apply(&change).await? == Applied::Done {
            return Ok((token, invitation));
        }
    }
    Err(PeopleError::Busy)
}

/// The invitation of a token, when it can be accepted: what its page shows.
///
/// - **Errors** [`InvitationError`] in [`PeopleError::Invitation`].
pub async fn of_token<S: PeopleStore>(store: &S, token: &Token, now: Timestamp) -> Result<Invitation, PeopleError> {
    let invitation = store.invitation_of(&token.hash()).await?.ok_or(InvitationError::Unknown)?;
    invitation.check(now)?;
    Ok(invitation)
}

/// Accepts an invitation: makes the user, with the role of the invitation whatever `new` says.
///
/// - **Errors** [`InvitationError`] in [`PeopleError::Invitation`]; of two who accept at once the second is told that it was used.
pub async fn accept<S: PeopleStore>(
    store: &S,
    token: &Token,
    new: NewUser,
    now: Timestamp,
) -> Result<User, PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let mut invitation = of_token(store, token, now).await?;
        let new = NewUser { role: invitation.role, ..new.clone() };
        let (user, password) = new.make(&seen, now, &invitation.id)?;
        invitation.accepted = Some((user.id.clone(), now));
        let actor = Actor::User(user.id.clone());
        let mut change = seen
            .change()
            .write(Write::User(user.clone()))
            .write(Write::Invitation(invitation.clone()))
            .event(now, &actor, Act::InvitationAccepted, &invitation.id, &user.id)
            .event_about(
                now,
                &actor,
                Act::UserAdded,
                (&user.id, Some(&invitation.id)),
                &format!("{}, {}", user.sign_in.as_str(), user.role.word()),
            );
        if let Some(hash) = password {
            change = change.write(Write::Password { user: user.id.clone(), hash });
        }
        if store.apply(&change).await? == Applied::Done {
            return Ok(user);
        }
    }
    Err(PeopleError::Busy)
}

/// Takes an invitation back.
///
/// - **Errors** [`PeopleError`]; [`InvitationError`] when it cannot be accepted any more anyhow.
pub async fn revoke<S: PeopleStore>(
    store: &S,
    by: By<'_>,
    id: &str,
    now: Timestamp,
) -> Result<Invitation, PeopleError> {
    for _ in 0..TRIES {
        let seen = Seen::read(store).await?;
        let actor = seen.actor(by, Right::Administer)?;
        let all = store.invitations().await?;
        let mut invitation = all
            .into_iter()
            .find(|invitation| invitation.id.eq_ignore_ascii_case(id.trim()))
            .ok_or(InvitationError::Unknown)?;
        invitation.check(now)?;
        invitation.revoked_at = Some(now);
        let change = seen.change().write(Write::Invitation(invitation.clone())).event(
            now,
            &actor,
            Act::InvitationRevoked,
            &invitation.id,
            "",
        );
        if store.apply(&change).await? == Applied::Done {
            return Ok(invitation);
        }
    }
    Err(PeopleError::Busy)
}
