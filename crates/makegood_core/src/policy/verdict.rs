//! The answer of a policy to one finding.

use serde::{Deserialize, Serialize};

use crate::time::Day;

/// What the platform answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The platform states that it gives this back.
    Eligible,
    /// It may be given back when conditions hold.
    Conditional,
    /// The policy excludes it.
    NotEligible,
    /// No source says; ask support.
    Unknown,
}

impl Outcome {
    /// Strength as a ground for a claim, higher is stronger.
    pub fn strength(self) -> u8 {
        match self {
            Outcome::Eligible => 3,
            Outcome::Conditional => 2,
            Outcome::Unknown => 1,
            Outcome::NotEligible => 0,
        }
    }

    /// True for outcomes that a claim may be built on.
    pub fn claimable(self) -> bool {
        matches!(self, Outcome::Eligible | Outcome::Conditional)
    }
}

/// How good the source of a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Confidence {
    /// Stated in the platform's or legislator's own text.
    P,
    /// A secondary source only.
    S,
    /// Our reading of stated facts; shown as ours.
    I,
    /// Searched for and not found.
    U,
}

/// Whose file a rule stands in. A workspace's own rule goes before the platform's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// Shipped with the program: the platform's published terms.
    #[default]
    BuiltIn,
    /// The workspace's own `policies/` folder: a signed contract, or the user's own choice.
    Workspace,
}

/// Where a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Register id, for example `T22`.
    pub source: String,
    /// What the page is.
    pub title: String,
    /// Address of the page.
    pub address: String,
    /// The page's own date as it shows it (`Sep 2024`), where it shows one.
    pub page_date: Option<String>,
    /// The day that the page was read.
    pub read_on: Day,
    /// What it says, in our words.
    pub says: String,
}

/// Whether something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It holds, or is there.
    Met,
    /// It does not hold, or is not there.
    NotMet,
    /// The files do not say.
    NotKnown,
}

/// A condition of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What must hold.
    pub text: String,
    /// Whether it does.
    pub state: State,
    /// How to find out, or how to make it hold.
    pub how: String,
}

/// Something that must be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofItem {
    /// What.
    pub text: String,
    /// Whether the files hold it.
    pub state: State,
    /// Where to get it.
    pub how: String,
}

/// A step of the way to the money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Channel id: `self_serve`, `sales_rep`, `support_ticket`, `transfer`, `card_dispute`, …
    pub channel: String,
    /// What to do, one sentence.
    pub text: String,
}

/// A window that runs out, not necessarily the platform's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it is, for example `Visa 12.6 duplicate processing`.
    pub title: String,
    /// Last day, still open.
    pub closes_on: Day,
    /// How it was counted.
    pub basis: String,
    /// How good the source is.
    pub confidence: Confidence,
}

/// The answer, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What the platform answers.
    pub outcome: Outcome,
    /// `cash_original_method`, `refund_or_ad_credit`, `balance_transfer`, `invoice_adjustment`, `ad_credit` or `none`.
    pub remedy: String,
    /// Rule that answered, for example `TT-BUD-03`.
    pub rule: String,
    /// Whose file the rule stands in.
    #[serde(default)]
    pub layer: Layer,
    /// Reason id of the rule, snake_case.
    pub reason: String,
    /// How good the rule's source is.
    pub confidence: Confidence,
    /// One sentence for a person.
    pub tell: String,
    /// The platform's own last day, where one is published.
    pub deadline: Option<Day>,
    /// Other windows: card, bank, limitation.
    pub clocks: Vec<Clock>,
    /// Conditions with their state.
    pub conditions: Vec<Condition>,
    /// Proof with its state.
    pub proof: Vec<ProofItem>,
    /// The way to the money, in order.
    pub steps: Vec<Step>,
    /// Expected time in words, with its confidence.
    pub expected_time: String,
    /// Consequences to accept explicitly.
    pub consequences: Vec<String>,
    /// What not to do.
    pub avoid: Vec<String>,
    /// Sources, quoted and dated.
    pub citations: Vec<Citation>,
    /// Days on which the rule is known to be in force: from, and to where it was replaced.
    pub in_force: (Option<Day>, Option<Day>),
    /// Id of the rule in force on the day of filing, when another one than on the day of the charge.
    pub rule_at_filing: Option<String>,
    /// Id of the rule in force on the day of the charge, when another one than on the day of filing.
    /// One of the two is `rule`: charges are judged by the day of the charge, refunds of a balance by
    /// the day of filing.
    #[serde(default)]
    pub rule_at_charge: Option<String>,
}

impl Verdict {
    /// A verdict of which only the outcome matters: for tests and for findings without a policy.
    pub fn outcome_only(outcome: Outcome) -> Self {
        Verdict {
            outcome,
            remedy: "none".to_owned(),
            rule: "none".to_owned(),
            layer: Layer::BuiltIn,
            reason: "no_rule".to_owned(),
            confidence: Confidence::U,
            tell: "No policy rule speaks of this kind of finding. Ask the platform's support.".to_owned(),
            deadline: None,
            clocks: Vec::new(),
            conditions: Vec::new(),
            proof: Vec::new(),
            steps: Vec::new(),
            expected_time: String::new(),
            consequences: Vec::new(),
            avoid: Vec::new(),
            citations: Vec::new(),
            in_force: (None, None),
            rule_at_filing: None,
            rule_at_charge: None,
        }
    }
}
