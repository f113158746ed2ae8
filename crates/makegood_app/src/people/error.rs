//! Why people cannot do what they asked for: each reason has a name.

use jiff::Timestamp;
use makegood_core::diagnostic::{self, Code};

use super::approval::ProposalState;
use super::role::{Right, Role};
use crate::StoreError;

/// Why a use case on people was refused.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// No such user.
    #[error("there is no user `{name}`")]
    UserUnknown {
        /// Id or sign-in name.
        name: String,
    },
    /// The role does not have the right.
    #[error("{user} is {role} and may not {}", right.words(), role = role.word())]
    RightMissing {
        /// User.
        user: String,
        /// What the user is.
        role: Role,
        /// What it takes.
        right: Right,
    },
    /// A user cannot be as asked for.
    #[error(transparent)]
    User(#[from] UserError),
    /// A password cannot be.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Nobody is signed in by this.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// An invitation or one-time link is no good.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// A proposal or approval is refused.
    #[error(transparent)]
    Approval(#[from] ApprovalError),
    /// Others wrote all the time.
    #[error("others are changing people or approvals all the time; nothing was written")]
    Busy,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a user cannot be as asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UserError {
    /// No such sign-in name can be.
    #[error("`{name}` cannot be a sign-in name: {why}")]
    Name {
        /// As given, cut.
        name: String,
        /// Why.
        why: &'static str,
    },
    /// Somebody has it.
    #[error("the sign-in name {name} is taken by {by}")]
    NameTaken {
        /// Folded.
        name: String,
        /// Whose.
        by: String,
    },
    /// Nobody could change people any more.
    #[error("{user} is the last admin that is not disabled")]
    LastAdmin {
        /// User.
        user: String,
    },
    /// A word that is no role.
    #[error("`{word}` is no role; roles are viewer, analyst, approver, admin")]
    Role {
        /// Word.
        word: String,
    },
}

/// Why a password is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error("the password has {found} characters, it needs 12 or more")]
    Short {
        /// Characters.
        found: usize,
    },
    /// Too long.
    #[error("the password is longer than 1,024 bytes")]
    Long,
    /// Guessed at once.
    #[error("the password is the sign-in name")]
    IsName,
    /// What is stored is no hash of a password.
    #[error("the stored password cannot be read")]
    Stored,
    /// Computing failed.
    #[error("the password could not be worked on")]
    Failed,
}

/// Why nobody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// Unknown name or wrong password: which of them is not said.
    #[error("name and password do not belong together")]
    Wrong,
    /// Too many wrong passwords lately.
    #[error("too many wrong passwords; the next is taken at {until}")]
    Wait {
        /// From when on.
        until: Timestamp,
    },
    /// The user is disabled.
    #[error("{user} is disabled")]
    Disabled {
        /// User.
        user: String,
    },
    /// No session of this token.
    #[error("this session is not known")]
    SessionUnknown,
    /// Signed out, or ended by somebody.
    #[error("this session was ended")]
    SessionEnded,
    /// Its time is over, used or not.
    #[error("this session has reached its end")]
    SessionTooOld,
    /// Not used for too long.
    #[error("this session was not used for too long")]
    SessionIdle,
    /// The user has no password.
    #[error("{user} has no password")]
    NoPassword {
        /// User.
        user: String,
    },
}

/// Why an invitation or a one-time link is no good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// No such one.
    #[error("this invitation is not known")]
    Unknown,
    /// It was accepted.
    #[error("this invitation was used at {at}")]
    Used {
        /// When.
        at: Timestamp,
    },
    /// Its time is over.
    #[error("this invitation ran out at {at}")]
    Expired {
        /// When.
        at: Timestamp,
    },
    /// It was taken back.
    #[error("this invitation was taken back at {at}")]
    Revoked {
        /// When.
        at: Timestamp,
    },
}

/// Why a proposal cannot be made, approved or carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalError {
    /// No such proposal.
    #[error("there is no proposal `{id}`")]
    Unknown {
        /// Id.
        id: String,
    },
    /// The payload or what was seen cannot be kept exactly.
    #[error("the proposal cannot be written down exactly: {why}")]
    Payload {
        /// Why.
        why: String,
    },
    /// It is not open any more.
    #[error("proposal {id} is {} and can no longer be decided on", state.word())]
    NotOpen {
        /// Proposal.
        id: String,
        /// Where it stands.
        state: ProposalState,
    },
    /// Its time is over.
    #[error("proposal {id} ran out at {at}")]
    Expired {
        /// Proposal.
        id: String,
        /// When.
        at: Timestamp,
    },
    /// Whoever proposes does not approve.
    #[error("{user} proposed {id} and cannot be the second person")]
    OwnProposal {
        /// Proposal.
        id: String,
        /// User.
        user: String,
    },
    /// Another name of the one who proposed.
    #[error("{user} is the same person as {proposer}, who proposed {id}")]
    SamePerson {
        /// Proposal.
        id: String,
        /// Who wanted to approve.
        user: String,
        /// Who proposed.
        proposer: String,
    },
    /// A one-time link names nobody.
    #[error("a one-time link of the machine names nobody: it cannot approve what another person proposed")]
    NobodyNamed,
    /// The sign-in is too long ago.
    #[error("approving takes a sign-in within the last {minutes} minutes")]
    NotFresh {
        /// Minutes.
        minutes: i64,
    },
    /// The approver saw something else.
    #[error("what was approved is not what proposal {id} says")]
    OtherContent {
        /// Proposal.
        id: String,
    },
    /// The amount was typed differently.
    #[error("typed was `{typed}`, expected `{expected}`")]
    TypedDiffers {
        /// What was typed, cut.
        typed: String,
        /// What it takes.
        expected: String,
    },
    /// Nobody approved it.
    #[error("proposal {id} is {} and not approved", state.word())]
    NotApproved {
        /// Proposal.
        id: String,
        /// Where it stands.
        state: ProposalState,
    },
    /// It was carried out: an approval is good once.
    #[error("proposal {id} was carried out already")]
    CarriedOutAlready {
        /// Proposal.
        id: String,
    },
    /// The payload to carry out, or the proposal, is another than was approved.
    #[error("proposal {id} is not what was approved: {what} differs")]
    ChangedSinceApproval {
        /// Proposal.
        id: String,
        /// What differs.
        what: &'static str,
    },
    /// Whoever approved may not any more.
    #[error("{user}, who approved {id}, may not approve any more")]
    ApproverLostRight {
        /// Proposal.
        id: String,
        /// User.
        user: String,
    },
    /// Whoever proposed may not any more.
    #[error("{user}, who proposed {id}, may not propose any more")]
    ProposerLostRight {
        /// Proposal.
        id: String,
        /// User.
        user: String,
    },
    /// One person approved, and meanwhile it takes two.
    #[error("proposal {id} was approved by one person, and `{kind}` takes two")]
    SecondPersonNeeded {
        /// Proposal.
        id: String,
        /// Kind.
        kind: String,
    },
    /// The cooling-off is not over.
    #[error("proposal {id} can be carried out from {from} on")]
    TooEarly {
        /// Proposal.
        id: String,
        /// From when on.
        from: Timestamp,
    },
    /// Only the proposer withdraws.
    #[error("{id} was proposed by {proposer}, who alone can withdraw it; others refuse it")]
    NotProposer {
        /// Proposal.
        id: String,
        /// Who proposed.
        proposer: String,
    },
}

impl PeopleError {
    /// Its entry in the table of codes.
    pub fn code(&self) -> Code {
        match self {
            PeopleError::UserUnknown { .. } => diagnostic::USER_UNKNOWN,
            PeopleError::RightMissing { .. } => diagnostic::RIGHT_MISSING,
            PeopleError::User(_) => diagnostic::USER_REFUSED,
            PeopleError::Password(_) => diagnostic::PASSWORD_REFUSED,
            PeopleError::SignIn(_) => diagnostic::SIGN_IN_REFUSED,
            PeopleError::Invitation(_) => diagnostic::INVITATION_REFUSED,
            PeopleError::Approval(_) => diagnostic::APPROVAL_REFUSED,
            PeopleError::Busy | PeopleError::Store(_) => diagnostic::WORKSPACE_UNWRITABLE,
        }
    }

    /// What to do.
    pub fn help(&self) -> String {
        match self {
            PeopleError::UserUnknown { .. } => "see who there is:\n  makegood user list".to_owned(),
            PeopleError::RightMissing { right, .. } => {
                let role = Role::ALL.into_iter().find(|role| role.may(*right)).map_or("admin", Role::word);
                format!("it takes the role {role}; an admin can give it:\n  makegood user role USER {role}")
            }
            PeopleError::User(UserError::LastAdmin { .. }) => {
                "make somebody else admin first:\n  makegood user role USER admin".to_owned()
            }
            PeopleError::User(UserError::NameTaken { by, .. }) => {
                format!("choose another name, or give that user another role:\n  makegood user role {by} ROLE")
            }
            PeopleError::User(_) => "makegood user add --help".to_owned(),
            PeopleError::Password(PasswordError::Stored | PasswordError::Failed) => {
                "set it again:\n  makegood user password USER".to_owned()
            }
            PeopleError::Password(_) => {
                "take a sentence or four words that do not belong together; nothing was changed".to_owned()
            }
            PeopleError::SignIn(SignInError::NoPassword { user }) => {
                format!("set one, at the machine that holds the workspace:\n  makegood user password {user}")
            }
            PeopleError::SignIn(SignInError::Disabled { user }) => {
                format!("an admin can enable the user again:\n  makegood user enable {user}")
            }
            PeopleError::SignIn(SignInError::Wait { .. }) => {
                "wait, or have a new password set at the machine that holds the workspace, which ends the wait:\n  makegood user password USER"
                    .to_owned()
            }
            PeopleError::SignIn(_) => "sign in again".to_owned(),
            PeopleError::Invitation(_) => "ask for a new one:\n  makegood user invite --role ROLE".to_owned(),
            PeopleError::Approval(error) => error.help().to_owned(),
            PeopleError::Busy => "try again".to_owned(),
            PeopleError::Store(_) => "makegood doctor".to_owned(),
        }
    }
}

impl ApprovalError {
    fn help(&self) -> &'static str {
        match self {
            ApprovalError::Unknown { .. } => "see what was done and proposed:\n  makegood user trail",
            ApprovalError::OwnProposal { .. } | ApprovalError::SamePerson { .. } => {
                "ask another person who is approver or admin; invite one:\n  makegood user invite --role approver"
            }
            ApprovalError::NobodyNamed => "set a password and sign in by name:\n  makegood user password USER",
            ApprovalError::NotFresh { .. } => "give your password again, then approve",
            ApprovalError::OtherContent { .. } => "read the proposal again, then decide",
            ApprovalError::TypedDiffers { .. } => "type it exactly as it stands there; nothing was approved",
            ApprovalError::NotApproved { .. } => "have it approved first",
            ApprovalError::TooEarly { .. } => "wait until then, or withdraw it",
            _ => "propose it again: an approval is good for one proposal, once",
        }
    }
}
