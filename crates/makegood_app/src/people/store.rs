//! The port of the store of people: one behaviour, whatever the database.

use std::future::Future;

use jiff::Timestamp;

use super::approval::Proposal;
use super::event::{Act, Actor, Event};
use super::invitation::Invitation;
use super::launch::Launch;
use super::password::PasswordHash;
use super::session::Session;
use super::token::TokenHash;
use super::user::User;
use crate::StoreError;

/// One row that a change writes, in place of an earlier one of the same id.
#[derive(Debug, Clone)]
pub enum Write {
    /// A user.
    User(User),
    /// A user's password.
    Password {
        /// User.
        user: String,
        /// Its hash.
        hash: PasswordHash,
    },
    /// A session.
    Session(Session),
    /// The end of one session, by id.
    EndSession {
        /// Session.
        id: String,
    },
    /// The end of all sessions of a user.
    EndSessionsOf {
        /// User.
        user: String,
    },
    /// An invitation.
    Invitation(Invitation),
    /// A one-time link.
    Launch(Launch),
    /// A proposal.
    Proposal(Box<Proposal>),
    /// Wrong passwords of a name are forgotten.
    ForgetFailures {
        /// Folded sign-in name.
        name: String,
    },
}

/// Rows and the events that say why, written together or not at all, and only where the newest event is the one seen.
#[derive(Debug, Clone)]
pub struct Change {
    /// Number of the newest event when the change was decided.
    pub seen: u64,
    /// Rows.
    pub writes: Vec<Write>,
    /// Events, numbered on from `seen`; never empty.
    pub events: Vec<Event>,
}

impl Change {
    pub(crate) fn write(mut self, write: Write) -> Change {
        self.writes.push(write);
        self
    }

    pub(crate) fn event(self, at: Timestamp, actor: &Actor, act: Act, object: &str, reason: &str) -> Change {
        self.event_about(at, actor, act, (object, None), reason)
    }

    pub(crate) fn event_about(
        mut self,
        at: Timestamp,
        actor: &Actor,
        act: Act,
        (object, about): (&str, Option<&str>),
        reason: &str,
    ) -> Change {
        let number = self.events.last().map_or(self.seen, |event| event.number) + 1;
        self.events.push(Event {
            number,
            at,
            actor: actor.to_string(),
            act,
            object: object.to_owned(),
            about: about.map(str::to_owned),
            reason: reason.to_owned(),
        });
        self
    }
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Applied {
    /// It is written.
    Done,
    /// Somebody wrote since; nothing of it is written.
    Stale,
}

/// Wrong passwords that were given for a name since the last right one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub count: u32,
    /// When the latest was given.
    pub last_at: Timestamp,
}

/// Keeps people, their sessions and what needs two of them.
pub trait PeopleStore: Sync {
    /// Number of the newest event; 0 = none.
    ///
    /// - **Errors** [`StoreError`], here and below.
    fn people_version(&self) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Writes a change, whole or not at all.
    fn apply(&self, change: &Change) -> impl Future<Output = Result<Applied, StoreError>> + Send;

    /// Every user, by id.
    fn users(&self) -> impl Future<Output = Result<Vec<User>, StoreError>> + Send;

    /// Hash of a user's password; `None` when there is none.
    fn password_of(&self, user: &str) -> impl Future<Output = Result<Option<PasswordHash>, StoreError>> + Send;

    /// The session of a token, ended or not.
    fn session_of(&self, token: &TokenHash) -> impl Future<Output = Result<Option<Session>, StoreError>> + Send;

    /// Sessions that were not ended, of one user or all, newest first.
    fn sessions(&self, user: Option<&str>) -> impl Future<Output = Result<Vec<Session>, StoreError>> + Send;

    /// Notes that a session was used; never earlier than it was noted before.
    fn session_seen(&self, id: &str, at: Timestamp) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The invitation of a token.
    fn invitation_of(&self, token: &TokenHash) -> impl Future<Output = Result<Option<Invitation>, StoreError>> + Send;

    /// Every invitation, oldest first.
    fn invitations(&self) -> impl Future<Output = Result<Vec<Invitation>, StoreError>> + Send;

    /// The one-time link of a token.
    fn launch_of(&self, token: &TokenHash) -> impl Future<Output = Result<Option<Launch>, StoreError>> + Send;

    /// A proposal.
    fn proposal(&self, id: &str) -> impl Future<Output = Result<Option<Proposal>, StoreError>> + Send;

    /// Proposals about an object, or all, newest first, at most `limit`.
    fn proposals(
        &self,
        object: Option<&str>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Proposal>, StoreError>> + Send;

    /// Proposals that the store holds to be proposed or approved, oldest first.
    fn open_proposals(&self) -> impl Future<Output = Result<Vec<Proposal>, StoreError>> + Send;

    /// Events of or about an object, or all, newest first, with a number below `before`, at most `limit`.
    fn people_events(
        &self,
        object: Option<&str>,
        before: Option<u64>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Event>, StoreError>> + Send;

    /// Wrong passwords of a folded sign-in name; `None` = none.
    fn failures(&self, name: &str) -> impl Future<Output = Result<Option<Failures>, StoreError>> + Send;

    /// Counts one more where `seen` still is what stands there, and forgets names whose latest is older than
    /// `forget_before`. Of two that saw the same, one is told that it is stale.
    fn count_failure(
        &self,
        name: &str,
        seen: Option<&Failures>,
        at: Timestamp,
        forget_before: Timestamp,
    ) -> impl Future<Output = Result<Applied, StoreError>> + Send;
}
