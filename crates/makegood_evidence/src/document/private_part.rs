//! The part of a claim document that is for the advertiser alone.

use makegood_core::money::Currency;
use makegood_core::policy::{Confidence, State};
use makegood_core::time::Day;
use serde::Serialize;

use super::Figure;

/// What the advertiser needs and the platform does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForYou {
    /// What to do next, in order.
    pub steps: Vec<Step>,
    /// What cannot be undone, to be accepted one by one.
    pub consequences: Vec<TextEntry>,
    /// What not to do.
    pub avoid: Vec<TextEntry>,
    /// Proof, present or missing.
    pub proof: Vec<ProofEntry>,
    /// Conditions of the rules.
    pub conditions: Vec<ConditionEntry>,
    /// Windows that run out, soonest first.
    pub clocks: Vec<ClockEntry>,
    /// Findings that are not claimed.
    pub left_out: Vec<LeftOutEntry>,
    /// How much could be checked and what is missing.
    pub coverage: Vec<CoverageEntry>,
    /// Currencies whose payments the files do not show: no ceiling could be applied.
    pub payments_unknown: Vec<Currency>,
}

/// A step to take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Number, from 1.
    pub step: usize,
    /// Channel id, for example `support_ticket`.
    pub channel: String,
    /// What to do.
    pub text: String,
    /// Findings that it is for.
    pub findings: Vec<String>,
}

/// A sentence and the findings that it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextEntry {
    /// The sentence.
    pub text: String,
    /// Findings that it is for.
    pub findings: Vec<String>,
}

/// Something that must be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProofEntry {
    /// What.
    pub text: String,
    /// Whether the files hold it.
    pub state: State,
    /// Where to get it.
    pub how: String,
    /// Findings that it is for.
    pub findings: Vec<String>,
}

/// A condition of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConditionEntry {
    /// What must hold.
    pub text: String,
    /// Whether it does.
    pub state: State,
    /// How to find out.
    pub how: String,
    /// Findings that it is for.
    pub findings: Vec<String>,
}

/// A window that runs out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockEntry {
    /// What it is.
    pub title: String,
    /// Last day, still open.
    pub closes_on: Day,
    /// Days from the letter's day to it; negative when it has closed.
    pub days_left: i64,
    /// How it was counted.
    pub basis: String,
    /// How good the source is.
    pub confidence: Confidence,
    /// The same in words.
    pub confidence_words: String,
    /// Findings that it is for.
    pub findings: Vec<String>,
}

/// A finding that is not claimed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOutEntry {
    /// Finding id.
    pub finding: String,
    /// Its title, where the finding is at hand.
    pub title: Option<String>,
    /// What it questions, where the finding is at hand.
    pub questioned: Option<Figure>,
    /// Why it is not claimed.
    pub reason: String,
    /// Policy rule behind it, or `netting`, `dismissed`, `stage`, `paid`.
    pub rule: String,
}

/// What one detector could check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoverageEntry {
    /// Detector id.
    pub detector: String,
    /// Money that was checked.
    pub checked: Figure,
    /// Money that there is to check.
    pub of: Figure,
    /// What is missing, each naming the file that would close the gap.
    pub missing: Vec<String>,
}
