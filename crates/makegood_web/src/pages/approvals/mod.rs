//! `/approvals`: steps that somebody proposed, what they would do, and the yes or no of another person.

mod decide;
mod list;
mod one;
mod propose;

use makegood_app::people::ProposalState;

pub use propose::propose;

use crate::access::Right;
use crate::routes::{Route, act, page};
use crate::words::Words;

pub fn routes() -> Vec<Route> {
    vec![
        page::<list::Approvals, _, _>("/approvals", Right::Read, "Proposed steps, and who has to say yes", list::show),
        page::<one::ApprovalPage, _, _>(
            "/approvals/{id}",
            Right::Read,
            "One proposed step: what it does, what was seen, its hash",
            one::show,
        ),
        act(
            "/approvals/{id}/approve",
            Right::Approve,
            "Says yes to `binding` (with `password`, or `typed` where one person is enough), and carries it out",
            decide::approve,
        ),
        act("/approvals/{id}/carry-out", Right::Work, "Carries out what was approved, once", decide::carry_out),
        act("/approvals/{id}/refuse", Right::Approve, "Says no, with a `reason`", decide::refuse),
        act("/approvals/{id}/withdraw", Right::Work, "Takes one's own proposal back", decide::withdraw),
    ]
}

/// A kind of step in words.
fn kind_word<'a>(words: &'a Words, kind: &'a str) -> &'a str {
    match kind {
        "submit_closing" => words.say("kind-submit-closing"),
        "write_off" => words.say("kind-write-off"),
        "transfer" => words.say("kind-transfer"),
        "budget" => words.say("kind-budget"),
        other => other,
    }
}

/// Where a proposal stands, in words, and the class of its chip.
fn state_word(words: &Words, state: ProposalState) -> (&'static str, &str) {
    match state {
        ProposalState::Proposed => ("maybe", words.say("proposal-proposed")),
        ProposalState::Approved => ("good", words.say("proposal-approved")),
        ProposalState::Refused => ("bad", words.say("proposal-refused")),
        ProposalState::Expired => ("off", words.say("proposal-expired")),
        ProposalState::Withdrawn => ("off", words.say("proposal-withdrawn")),
        ProposalState::CarriedOut => ("good", words.say("proposal-carried-out")),
    }
}
