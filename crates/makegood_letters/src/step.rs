//! The steps that a letter goes with, in the words of the policy's ladder.

use std::fmt;

use serde::Serialize;

/// A step of a case that is taken with a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The first claim.
    FirstClaim,
    /// A reminder, of a promise that passed or of a claim without an answer.
    Chaser,
    /// The answer to a request for information.
    InformationAnswer,
    /// The appeal against a refusal: each reason answered by the rows that speak against it.
    Appeal,
    /// A complaint to the place for complaints.
    Complaint,
    /// The formal notice that the contract asks for before anything else.
    FormalNotice,
    /// The statement to the bank or card issuer.
    CardDispute,
    /// Thanks after money came, and the rest where it came in part.
    Closing,
    /// The answer when money that was given is taken again.
    ClawbackReply,
}

impl Step {
    /// All of them, in the order of a case.
    pub const ALL: [Step; 9] = [
        Step::FirstClaim,
        Step::Chaser,
        Step::InformationAnswer,
        Step::Appeal,
        Step::Complaint,
        Step::FormalNotice,
        Step::CardDispute,
        Step::Closing,
        Step::ClawbackReply,
    ];

    /// The word in policies ([`makegood_core::policy::LETTERS`]) and the name of the template.
    pub fn word(self) -> &'static str {
        match self {
            Step::FirstClaim => "first_claim",
            Step::Chaser => "chaser",
            Step::InformationAnswer => "information_answer",
            Step::Appeal => "appeal",
            Step::Complaint => "complaint",
            Step::FormalNotice => "formal_notice",
            Step::CardDispute => "card_dispute",
            Step::Closing => "closing",
            Step::ClawbackReply => "clawback_reply",
        }
    }

    /// The step of that word.
    pub fn named(word: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.word() == word)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
