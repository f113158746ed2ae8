//! On whose word something is done, checked against the people as they are now.

use super::event::Actor;
use super::role::Right;
use super::session::SignedIn;
use super::{PeopleError, Seen};

/// On whose word something is done.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// Somebody at the machine that holds the workspace: who may write its database may do everything.
    Machine(&'a str),
    /// Somebody who is signed in.
    User(&'a SignedIn),
}

impl Seen {
    /// The actor, when the role that it has now has the right.
    pub(super) fn actor(&self, by: By<'_>, right: Right) -> Result<Actor, PeopleError> {
        let by = match by {
            By::Machine(name) => return Ok(Actor::Machine(name.to_owned())),
            By::User(by) => by,
        };
        let user = self.user(&by.user.id)?;
        if user.disabled || !user.role.may(right) {
            return Err(PeopleError::RightMissing { user: user.id.clone(), role: user.role, right });
        }
        Ok(Actor::User(user.id.clone()))
    }

    /// The same, and whoever is signed in may do it to himself.
    pub(super) fn actor_on(&self, by: By<'_>, user: &str, right: Right) -> Result<Actor, PeopleError> {
        match by {
            By::User(signed_in) if signed_in.user.id == user => self.actor(by, Right::Read),
            _ => self.actor(by, right),
        }
    }
}
