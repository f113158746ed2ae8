//! Four eyes: one person proposes a step, another approves exactly that, and it is carried out once.
//!
//! A proposal is of a `kind` about an `object`, with a payload as canonical JSON (RFC 8785) and what the proposer saw. Its
//! [`Proposal::binding`] is SHA-256 over all that an approval says yes to; an approver names it, and carrying out holds it
//! against what stands there then. [`propose`], [`decide`] and [`carry_out`] are the steps.

mod carry_out;
mod decide;
mod propose;

use jiff::{SignedDuration, Timestamp};
use makegood_core::money::Money;
use serde::Serialize;
use serde_json::{Value, json};

use super::error::ApprovalError;
use super::session::SessionRules;
use super::two_people::TwoPeople;
use crate::workspace::hash_bytes;

pub use carry_out::carry_out;
pub use decide::{approve, expire, refuse, withdraw};
pub use propose::{NewProposal, propose};

/// How long a proposal about money is good, approval and carrying out included.
pub const PAYMENT_GOOD_FOR: SignedDuration = SignedDuration::from_mins(15);

/// How long one person alone waits between approving and carrying out.
pub const COOLING_OFF: SignedDuration = SignedDuration::from_mins(10);

/// How approvals are made.
#[derive(Debug, Clone)]
pub struct ApprovalRules {
    /// How long sessions and sign-ins are good.
    pub session: SessionRules,
    /// Which kinds take two people.
    pub two_people: TwoPeople,
    /// How long one person alone waits between approving and carrying out.
    pub cooling_off: SignedDuration,
}

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalState {
    /// Nobody decided yet.
    Proposed,
    /// It may be carried out, once.
    Approved,
    /// Another person said no.
    Refused,
    /// Its time is over.
    Expired,
    /// The proposer took it back.
    Withdrawn,
    /// It was carried out.
    CarriedOut,
}

impl ProposalState {
    /// Every state.
    pub const ALL: [ProposalState; 6] = [
        ProposalState::Proposed,
        ProposalState::Approved,
        ProposalState::Refused,
        ProposalState::Expired,
        ProposalState::Withdrawn,
        ProposalState::CarriedOut,
    ];

    /// The word in the store and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            ProposalState::Proposed => "proposed",
            ProposalState::Approved => "approved",
            ProposalState::Refused => "refused",
            ProposalState::Expired => "expired",
            ProposalState::Withdrawn => "withdrawn",
            ProposalState::CarriedOut => "carried_out",
        }
    }

    /// Reads [`ProposalState::word`].
    pub fn of_word(word: &str) -> Option<ProposalState> {
        ProposalState::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Approval {
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Given by the one who proposed, for want of a second person.
    pub weaker: bool,
    /// From when on the step may be carried out.
    pub not_before: Timestamp,
    /// To what: the binding that was named.
    pub binding: String,
}

/// A step that somebody proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// `P-0007`, after the event that made it.
    pub id: String,
    /// What kind of step: a word of [`super::two_people::KINDS`].
    pub kind: String,
    /// About what: `K-0001`.
    pub object: String,
    /// The money that it moves or gives up.
    pub amount: Option<Money>,
    /// What is to be done: canonical JSON.
    pub payload: String,
    /// What the proposer saw, balances for example: canonical JSON.
    pub seen: String,
    /// It took two people when it was proposed.
    pub two_people: bool,
    /// Who proposed.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Timestamp,
    /// From when on it can neither be approved nor carried out.
    pub expires_at: Timestamp,
    /// Where it stands in the store; [`Proposal::state`] knows the time too.
    pub stored: ProposalState,
    /// The yes.
    pub approval: Option<Approval>,
    /// Who decided last, and when: refused, withdrew, carried out.
    pub closed: Option<(String, Timestamp)>,
}

impl Proposal {
    /// Where it stands at that moment.
    pub fn state(&self, now: Timestamp) -> ProposalState {
        match self.stored {
            ProposalState::Proposed | ProposalState::Approved if now >= self.expires_at => ProposalState::Expired,
            stored => stored,
        }
    }

    /// SHA-256 of the payload, hex.
    pub fn payload_sha256(&self) -> String {
        hash_bytes(self.payload.as_bytes())
    }

    /// SHA-256 over everything that an approval says yes to, hex: payload, what was seen, amount, object, proposer, end.
    /// The id is in it too, so that a yes is good for one proposal only.
    pub fn binding(&self) -> String {
        let bound = json!({
            "amount": self.amount.map(|money| money.to_string()),
            "expires_at": self.expires_at.to_string(),
            "id": self.id,
            "kind": self.kind,
            "object": self.object,
            "payload_sha256": self.payload_sha256(),
            "proposed_by": self.proposed_by,
            "seen_sha256": hash_bytes(self.seen.as_bytes()),
            "two_people": self.two_people,
        });
        // Keys are in order, values are text, truth values and null: this is the canonical form.
        hash_bytes(bound.to_string().as_bytes())
    }

    /// What one person alone types to approve it: the amount, or the object where no money moves.
    pub fn to_type(&self) -> String {
        self.amount.map_or_else(|| self.object.clone(), |money| money.to_string())
    }

    /// Open, or why not.
    fn check_open(&self, now: Timestamp) -> Result<(), ApprovalError> {
        match self.state(now) {
            ProposalState::Proposed => Ok(()),
            ProposalState::Expired => Err(ApprovalError::Expired { id: self.id.clone(), at: self.expires_at }),
            state => Err(ApprovalError::NotOpen { id: self.id.clone(), state }),
        }
    }
}

/// Most bytes of a payload, and of what was seen.
const JSON_BYTES_MAX: usize = 64 * 1_024;

/// Canonical JSON of a value. Numbers that a double does not hold exactly are refused: an amount is text.
///
/// - **Errors** [`ApprovalError::Payload`].
pub fn canonical(value: &Value) -> Result<String, ApprovalError> {
    let refused = |why: &str| ApprovalError::Payload { why: why.to_owned() };
    if !exact(value) {
        return Err(refused("a number in it is not a whole one below 2^53; write amounts as text"));
    }
    let text = serde_json_canonicalizer::to_string(value).map_err(|error| refused(&error.to_string()))?;
    if text.len() > JSON_BYTES_MAX {
        return Err(refused("it is larger than 64 KiB"));
    }
    Ok(text)
}

fn exact(value: &Value) -> bool {
    const WHOLE: i64 = 1 << 53;
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => number.as_i64().is_some_and(|number| (-WHOLE..=WHOLE).contains(&number)),
        Value::Array(values) => values.iter().all(exact),
        Value::Object(values) => values.values().all(exact),
    }
}
