//! The trail: who did what to whom, when and why. Appended, never changed.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A user, by id.
    User(String),
    /// Somebody at the machine that holds the workspace, by the name that the machine knows.
    Machine(String),
    /// Makegood itself, when a time runs out.
    Makegood,
}

impl fmt::Display for Actor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::User(id) => out.write_str(id),
            Actor::Machine(name) => write!(out, "machine:{name}"),
            Actor::Makegood => out.write_str("makegood"),
        }
    }
}

macro_rules! acts {
    ($($name:ident = $word:literal, $about:literal;)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Act {
            $(#[doc = $about] $name,)*
        }

        impl Act {
            /// Every act.
            pub const ALL: &[Act] = &[$(Act::$name),*];

            /// The word in the store and in JSON.
            pub fn word(self) -> &'static str {
                match self {
                    $(Act::$name => $word,)*
                }
            }
        }
    };
}

acts! {
    UserAdded = "user_added", "A user was made.";
    RoleChanged = "role_changed", "A user's role was changed.";
    Disabled = "disabled", "A user was disabled.";
    Enabled = "enabled", "A user was enabled again.";
    PasswordSet = "password_set", "A password was set.";
    IdentityLinked = "identity_linked", "An identity of an OpenID provider was linked.";
    SamePersonMarked = "same_person_marked", "Two users were marked to be one person.";
    Invited = "invited", "Somebody was invited.";
    InvitationAccepted = "invitation_accepted", "An invitation was accepted.";
    InvitationRevoked = "invitation_revoked", "An invitation was taken back.";
    LaunchMade = "launch_made", "A one-time link was made at the machine.";
    SignedIn = "signed_in", "Somebody signed in.";
    SignInFailed = "sign_in_failed", "A wrong password was given.";
    AuthenticatedAgain = "authenticated_again", "Somebody who was signed in gave the password again.";
    SignedOut = "signed_out", "One session was ended.";
    SessionsEnded = "sessions_ended", "All sessions of a user were ended.";
    Proposed = "proposed", "A step was proposed.";
    Approved = "approved", "A second person approved a step.";
    ApprovedAlone = "approved_alone", "The one person there is approved a step: weaker.";
    Refused = "refused", "A step was refused.";
    Withdrawn = "withdrawn", "A proposal was withdrawn.";
    Expired = "expired", "A proposal ran out.";
    CarriedOut = "carried_out", "An approved step was carried out.";
}

impl Act {
    /// Reads [`Act::word`].
    pub fn of_word(word: &str) -> Option<Act> {
        Act::ALL.iter().copied().find(|act| act.word() == word)
    }
}

/// One line of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Its number, from 1 without gaps.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who: a user's id, `machine:NAME` or `makegood`.
    pub actor: String,
    /// What.
    pub act: Act,
    /// To whom or what: `U-0001`, `P-0012`.
    pub object: String,
    /// What that is about, where it is something else: the case `K-0001` of a proposal.
    pub about: Option<String>,
    /// Why, or what it was before and is now.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_reads_back_from_its_word() {
        for act in Act::ALL {
            assert_eq!(Act::of_word(act.word()), Some(*act));
            assert_eq!(serde_json::to_value(act).unwrap(), act.word());
        }
    }
}
