//! People who use a workspace: roles, sign-in, invitations, and steps that need a second person.
//!
//! Each room holds a rule and the use cases on it: [`role`] says who may do what, [`user`] keeps the people, [`password`]
//! and [`sign_in`] let them in, [`session`] knows them again, [`invitation`] and [`launch`] bring them in the first time,
//! [`approval`] is four eyes. What is kept lies behind the port [`PeopleStore`].
//!
//! The trail of [`Event`]s is the version of all of it: a use case reads the number of the newest event, then what it needs,
//! decides, and writes where that number still is the newest. So no decision rests on a role, a session or a proposal
//! that was changed meanwhile. Clock and randomness are handed in.

pub mod approval;
pub mod event;
pub mod invitation;
pub mod launch;
pub mod password;
pub mod role;
pub mod session;
pub mod sign_in;
pub mod store;
pub mod token;
pub mod two_people;
pub mod user;

mod by;
mod error;

pub use approval::{Approval, ApprovalRules, NewProposal, Proposal, ProposalState};
pub use by::By;
pub use error::{ApprovalError, InvitationError, PasswordError, PeopleError, SignInError, UserError};
pub use event::{Act, Actor, Event};
pub use invitation::{Invitation, InvitationState};
pub use launch::Launch;
pub use password::{Hasher, PasswordCost, PasswordHash};
pub use role::{Right, Role};
pub use session::{Session, SessionRules, SignedIn, Way};
pub use store::{Applied, Change, Failures, PeopleStore, Write};
pub use token::{Token, TokenHash};
pub use two_people::TwoPeople;
pub use user::{Identity, NewUser, SignInName, User};

use crate::StoreError;

/// How often a use case decides again when others write between its reading and its writing.
const TRIES: u32 = 50;

/// What a decision is made on: the people, and the number of the newest event when they were read.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    version: u64,
    users: Vec<User>,
}

impl Seen {
    /// The version first: what is read after it is at least as new, and a writing in between is told by the store.
    async fn read<S: PeopleStore>(store: &S) -> Result<Seen, StoreError> {
        let version = store.people_version().await?;
        Ok(Seen { version, users: store.users().await? })
    }

    /// The number that the next event gets: it names what the event brings about.
    fn next(&self) -> u64 {
        self.version + 1
    }

    fn change(&self) -> Change {
        Change { seen: self.version, writes: Vec::new(), events: Vec::new() }
    }

    fn user(&self, name: &str) -> Result<&User, PeopleError> {
        user::find(&self.users, name).ok_or_else(|| PeopleError::UserUnknown { name: name.to_owned() })
    }
}
