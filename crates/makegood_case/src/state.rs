//! Where a case stands, who waits for whom, and the ladder of escalation.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $type {
            /// Every value, in order.
            pub const ALL: &'static [$type] = &[$($type::$variant),*];

            /// The word in the store, in JSON and on the command line.
            pub fn word(self) -> &'static str {
                match self { $($type::$variant => $word),* }
            }

            /// Reads the word back.
            pub fn of_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}
pub(crate) use words;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Claims are being gathered.
    Draft,
    /// Checked and waiting to be sent.
    Ready,
    /// Sent.
    Submitted,
    /// The platform said that it has it.
    Acknowledged,
    /// The platform asked for something.
    InfoRequested,
    /// What was asked for was sent.
    Answered,
    /// Everything that was claimed was approved.
    Approved,
    /// Less, or in another purse, was approved.
    PartlyApproved,
    /// Nothing was approved.
    Denied,
    /// Taken a rung up the ladder.
    Escalated,
    /// Money was promised, or a part of it came, or some was taken back.
    RefundPending,
    /// All money was seen. Closed.
    Recovered,
    /// Given up, in whole or for the rest. Closed.
    WrittenOff,
}

words!(State {
    Draft = "draft",
    Ready = "ready",
    Submitted = "submitted",
    Acknowledged = "acknowledged",
    InfoRequested = "info_requested",
    Answered = "answered",
    Approved = "approved",
    PartlyApproved = "partly_approved",
    Denied = "denied",
    Escalated = "escalated",
    RefundPending = "refund_pending",
    Recovered = "recovered",
    WrittenOff = "written_off",
});

impl State {
    /// True while something is left to do.
    pub fn is_open(self) -> bool {
        !matches!(self, State::Recovered | State::WrittenOff)
    }

    /// True from the first sending on, closed states included.
    pub fn was_sent(self) -> bool {
        !matches!(self, State::Draft | State::Ready)
    }

    /// Who has to move next.
    pub fn waiting(self) -> Waiting {
        match self {
            State::Draft | State::Ready | State::InfoRequested | State::PartlyApproved | State::Denied => {
                Waiting::ForUs
            }
            State::Submitted
            | State::Acknowledged
            | State::Answered
            | State::Approved
            | State::Escalated
            | State::RefundPending => Waiting::ForPlatform,
            State::Recovered | State::WrittenOff => Waiting::Nobody,
        }
    }
}

/// Who waits for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// The other side waits for us, or nothing happens until we move.
    ForUs,
    /// We wait for the platform.
    ForPlatform,
    /// The case is closed.
    Nobody,
}

words!(Waiting { ForUs = "for_us", ForPlatform = "for_platform", Nobody = "nobody" });

/// A rung of the ladder, lowest first. A card or bank dispute is no rung: it runs beside the ladder and before its own
/// deadline.
///
/// - **Source** `refund-policies`, end of §1.7: ours, from TT-SUP-01, TT-SUSP-03, TT-DSP-03, TT-DSP-04 and TT-DSP-07.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// The platform's own form or button.
    SelfServe,
    /// The sales representative, where there is one.
    Rep,
    /// A support ticket.
    Ticket,
    /// The ticket opened again, with the proof from the ledger.
    Reopen,
    /// An appeal, where the account's status blocks the refund.
    Appeal,
    /// The complaint form.
    ComplaintForm,
    /// A formal legal notice, which starts the contract's own clock.
    FormalNotice,
}

words!(Rung {
    SelfServe = "self_serve",
    Rep = "rep",
    Ticket = "ticket",
    Reopen = "reopen",
    Appeal = "appeal",
    ComplaintForm = "complaint_form",
    FormalNotice = "formal_notice",
});

impl Rung {
    /// The rungs above this one.
    pub fn above(self) -> impl Iterator<Item = Rung> {
        Rung::ALL.iter().copied().filter(move |rung| *rung > self)
    }
}
