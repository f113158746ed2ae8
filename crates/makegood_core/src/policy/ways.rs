//! How a claim is pursued: the ladder of steps, who the contract is with, what must be accepted, what a form asks.
//!
//! A verdict says what the platform answers; these say how to go about it. They stand in the same files, with the same
//! citations and the same rule: what no source says is marked as ours, and what was not found has no number.

use serde::{Deserialize, Serialize};

use super::rule::{Anchor, Cite};
use super::template::Template;
use super::verdict::{Confidence, Layer};
use super::when::When;

/// Something that cannot be taken back, or that may follow: a person accepts it before the step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Consequence {
    /// Id by which ways and steps name it, for example `account_closed_for_good`.
    pub id: String,
    /// One sentence, to be accepted as it stands.
    pub text: String,
    /// How good the source is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

/// One field of a form, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormField {
    /// What it holds, snake_case: `account_id`, `amount`, `description`, …
    pub name: String,
    /// What a person sees beside it, or what we call it where no page shows it.
    pub label: String,
    /// Most characters that it takes; `None` where no source says.
    pub limit: Option<u32>,
    /// True when the form is refused without it, as far as known.
    pub required: bool,
    /// How good the source of the field is.
    pub confidence: Confidence,
}

/// When a step may be taken: so long after what happened before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Opens {
    /// From what.
    pub after: Anchor,
    /// How long to wait.
    pub wait: Wait,
    /// How good the source of the time is: `I` for a pace of our own.
    pub confidence: Confidence,
}

/// A time of waiting, in the days that its source means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// Calendar days; 0 is at once.
    Days(u32),
    /// Business days of the account's country.
    BusinessDays(u32),
}

/// One step of the ladder. File order is the order of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rung {
    /// Id, unique in the set.
    pub id: String,
    /// Platform whose ladder it belongs to.
    pub platform: String,
    /// Whose file it stands in.
    pub layer: Layer,
    /// What it is, one phrase.
    pub title: String,
    /// Claim kinds that it is for; empty for all.
    pub kinds: Vec<String>,
    /// For which accounts.
    pub when: When,
    /// Entities that the contract must be with, by id; empty for any.
    pub entities: Vec<String>,
    /// The letter that goes with it, in the words of the `makegood_letters` steps: `first_claim`, `appeal`, …
    pub letter: String,
    /// True when it runs beside the other steps, before a clock of its own, and not after them.
    pub parallel: bool,
    /// When it may be taken.
    pub opens: Opens,
    /// Ways to take it, by id.
    pub routes: Vec<String>,
    /// Clocks that start or end with it, by id.
    pub clocks: Vec<String>,
    /// What it costs: money, time, risk.
    pub costs: Vec<Template>,
    /// How good the source is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

/// The company that the contract is with, and where and how a quarrel with it is settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entity {
    /// Id, unique in the set.
    pub id: String,
    /// Platform.
    pub platform: String,
    /// Whose file it stands in.
    pub layer: Layer,
    /// Name of the company.
    pub name: String,
    /// For which accounts and days of charge.
    pub when: When,
    /// The law that applies, in words; `None` where not found.
    pub law: Option<String>,
    /// Where it ends: arbitration, court, in words; `None` where not found.
    pub forum: Option<String>,
    /// Where a formal notice goes; `None` where not found.
    pub notice_to: Option<String>,
    /// Legal clocks, by id.
    pub clocks: Vec<String>,
    /// What else to know, empty for nothing.
    pub note: String,
    /// How good the source is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

/// Who the payer must be for a right to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    /// Anyone.
    #[default]
    Anyone,
    /// A person who does not pay for a business; a business only where its bank's contract says so.
    Consumer,
}
