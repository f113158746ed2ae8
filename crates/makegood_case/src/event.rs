//! What happens to a case. Events are appended, never changed.

use jiff::Timestamp;
use makegood_core::policy::Outcome;
use makegood_core::time::{Day, Zone};
use serde::{Deserialize, Serialize};

use crate::clock::CaseClock;
use crate::purse::Line;
use crate::state::{Rung, words};

/// One thing that happened, who wrote it down and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When it was written down.
    pub at: Timestamp,
    /// The day on which it happened, in the case's zone: not after `at`.
    pub on: Day,
    /// Who wrote it down.
    pub actor: String,
    /// Why, in a person's words; may be empty except where a [`Move`] needs one.
    pub reason: String,
    /// What happened.
    pub what: What,
}

/// A claim in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseClaim {
    /// `C-0001`.
    pub id: String,
    /// What the policy answers.
    pub outcome: Outcome,
    /// Rule that answered.
    pub rule: String,
    /// What it says in one sentence.
    pub tell: String,
    /// What is asked for, each sum with its kind.
    pub lines: Vec<Line>,
}

/// How a card or bank dispute ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeResult {
    /// The bank decided for us.
    Won,
    /// The bank decided against us.
    Lost,
    /// We withdrew it.
    Withdrawn,
}

words!(DisputeResult { Won = "won", Lost = "lost", Withdrawn = "withdrawn" });

/// A message that is being sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    /// Message-ID.
    pub message: String,
    /// SHA-256 of its bytes, hex. They lie in the sources.
    pub sha256: String,
    /// The letter, `first_claim`.
    pub letter: String,
    /// The rung that is taken with it, where it is one of the ladder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rung: Option<Rung>,
    /// SHA-256 of the pack that goes with it, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack_sha256: Option<String>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "move", rename_all = "snake_case", deny_unknown_fields)]
pub enum What {
    /// The case was opened. Always the first event, and only that.
    Opened {
        /// Platform.
        platform: String,
        /// Account.
        account_id: String,
        /// The account's zone: days of the case are counted in it.
        zone: Zone,
        /// Countries whose business days count, two capital letters each.
        countries: Vec<String>,
    },
    /// A claim was put in.
    ClaimAdded {
        /// The claim.
        claim: CaseClaim,
    },
    /// A claim was taken out.
    ClaimRemoved {
        /// Its id.
        claim: String,
    },
    /// The claims were checked.
    MadeReady,
    /// Back to gathering.
    BackToDraft,
    /// Sent to the platform.
    Submitted {
        /// On which way.
        rung: Rung,
        /// SHA-256 of the pack that was sent, hex, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pack_sha256: Option<String>,
    },
    /// The platform has it.
    Acknowledged {
        /// The platform's ticket id, where it gave one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<String>,
    },
    /// The platform asks for something.
    InfoRequested {
        /// What, in short.
        asks: String,
        /// By when, where it says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer_by: Option<Day>,
    },
    /// What was asked for was sent.
    Answered,
    /// The platform approves. The lines say all that is approved up to now, not what is new.
    Approved {
        /// Sums above zero, by purse.
        lines: Vec<Line>,
    },
    /// The platform approves nothing, or no longer.
    Denied,
    /// The platform said by when money comes.
    RefundPromised {
        /// The promise as a clock; `closes_on` is the last day of it.
        clock: CaseClock,
    },
    /// Money was seen.
    Received {
        /// Sums above zero, by purse.
        lines: Vec<Line>,
        /// The row that shows it: of the statement, or of the ledger for ad credit.
        source_ref: String,
    },
    /// Money was taken back.
    ClawedBack {
        /// Sums above zero, by purse.
        lines: Vec<Line>,
        /// The row that shows it.
        source_ref: String,
    },
    /// We asked again.
    Chased,
    /// A rung up.
    Escalated {
        /// To which.
        rung: Rung,
    },
    /// What was approved is taken for all: the rest is not followed up.
    Settled,
    /// A dispute was opened at the bank, beside the ladder.
    DisputeOpened {
        /// The clock under which it was opened.
        clock: String,
    },
    /// The dispute ended.
    DisputeEnded {
        /// How.
        result: DisputeResult,
    },
    /// A clock runs for this case.
    ClockStarted {
        /// The clock; one of the same id is replaced.
        clock: CaseClock,
    },
    /// A clock is of no concern: another card, another country. The reason says why.
    ClockSetAside {
        /// Its id.
        clock: String,
    },
    /// A message was filed with the case.
    MessageFiled {
        /// Its id.
        message: String,
    },
    /// A letter is about to be sent by mail: written down before, so that it is never sent twice.
    SendingBegun {
        /// What is sent.
        sending: Sending,
    },
    /// How that ended, as the server said or a person found out.
    SendingEnded {
        /// Message-ID.
        message: String,
        /// Whether it went out.
        went_out: bool,
    },
    /// A remark.
    Noted,
    /// Given up, in whole or for the rest.
    WrittenOff,
    /// Taken up again after it was written off.
    TakenUpAgain,
}

macro_rules! moves {
    ($($variant:ident = $word:literal, $pattern:pat),* $(,)?) => {
        /// An event without what it carries: what a state allows is a list of these.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Move {
            $(#[doc = concat!("`", $word, "`")] $variant),*
        }
        words!(Move { $($variant = $word),* });
        impl What {
            /// Which move this is.
            pub fn step(&self) -> Move {
                match self { $($pattern => Move::$variant),* }
            }
        }
    };
}

moves! {
    Opened = "opened", What::Opened { .. },
    ClaimAdded = "claim_added", What::ClaimAdded { .. },
    ClaimRemoved = "claim_removed", What::ClaimRemoved { .. },
    MadeReady = "made_ready", What::MadeReady,
    BackToDraft = "back_to_draft", What::BackToDraft,
    Submitted = "submitted", What::Submitted { .. },
    Acknowledged = "acknowledged", What::Acknowledged { .. },
    InfoRequested = "info_requested", What::InfoRequested { .. },
    Answered = "answered", What::Answered,
    Approved = "approved", What::Approved { .. },
    Denied = "denied", What::Denied,
    RefundPromised = "refund_promised", What::RefundPromised { .. },
    Received = "received", What::Received { .. },
    ClawedBack = "clawed_back", What::ClawedBack { .. },
    Chased = "chased", What::Chased,
    Escalated = "escalated", What::Escalated { .. },
    Settled = "settled", What::Settled,
    DisputeOpened = "dispute_opened", What::DisputeOpened { .. },
    DisputeEnded = "dispute_ended", What::DisputeEnded { .. },
    ClockStarted = "clock_started", What::ClockStarted { .. },
    ClockSetAside = "clock_set_aside", What::ClockSetAside { .. },
    MessageFiled = "message_filed", What::MessageFiled { .. },
    SendingBegun = "sending_begun", What::SendingBegun { .. },
    SendingEnded = "sending_ended", What::SendingEnded { .. },
    Noted = "noted", What::Noted,
    WrittenOff = "written_off", What::WrittenOff,
    TakenUpAgain = "taken_up_again", What::TakenUpAgain,
}

impl Move {
    /// True for moves that a person must give a reason for.
    pub fn needs_reason(self) -> bool {
        matches!(
            self,
            Move::ClaimRemoved
                | Move::Settled
                | Move::ClockSetAside
                | Move::Noted
                | Move::WrittenOff
                | Move::TakenUpAgain
        )
    }
}
