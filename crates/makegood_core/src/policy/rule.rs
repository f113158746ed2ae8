//! The parts of a policy after loading: rules, the sources they cite, and what rules share.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::template::Template;
use super::verdict::{Confidence, Layer, Outcome};
use super::ways::{Consequence, Entity, FormField, Payer, Rung};
use super::when::When;
use crate::time::Day;

/// One rule: the first of its kind that applies answers a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Id, unique in the set, for example `TT-BUD-03`.
    pub id: String,
    /// Platform.
    pub platform: String,
    /// Detector ids that it answers.
    pub kinds: Vec<String>,
    /// Why it answers so, snake_case.
    pub reason: String,
    /// Whose file it stands in.
    pub layer: Layer,
    /// Name of that file.
    pub file: String,
    /// Line of its id in that file.
    pub line: u64,
    /// What must be known and so for it to apply.
    pub when: When,
    /// What the platform answers.
    pub outcome: Outcome,
    /// In which form money comes back.
    pub remedy: String,
    /// How good its source is.
    pub confidence: Confidence,
    /// Which day decides the version.
    pub governed_by: Governed,
    /// First day on which it is known to be in force; `None` where no page says.
    pub in_force_from: Option<Day>,
    /// Last day, included; `None` while nothing has replaced it.
    pub in_force_to: Option<Day>,
    /// One sentence for a person.
    pub tell: Template,
    /// The platform's own window; `None` where none is published.
    pub deadline: Option<RuleWindow>,
    /// Ids of other windows that run.
    pub clocks: Vec<String>,
    /// What must hold.
    pub conditions: Vec<RuleCondition>,
    /// What must be shown.
    pub proof: Vec<RuleProof>,
    /// Ids of the ways to the money, in order.
    pub routes: Vec<String>,
    /// How long it takes.
    pub expected_time: Timing,
    /// What must be accepted.
    pub consequences: Vec<Template>,
    /// What not to do.
    pub avoid: Vec<Template>,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

impl Rule {
    /// True when the rule is known to be in force on `day`; both ends are included.
    pub fn in_force_on(&self, day: Day) -> bool {
        self.in_force_from.is_none_or(|from| from <= day) && self.in_force_to.is_none_or(|to| day <= to)
    }
}

/// Which day decides the version of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Governed {
    /// The last day charged: what the platform was allowed to charge then.
    #[default]
    Charge,
    /// The day of filing: what the platform gives back to those who ask then.
    Filing,
}

/// A span of days, months or years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// Calendar days.
    Days(u32),
    /// Calendar months.
    Months(u32),
    /// Calendar years.
    Years(u32),
}

/// `90 days`, `1 year`.
impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match self {
            Length::Days(count) => (count, "day"),
            Length::Months(count) => (count, "month"),
            Length::Years(count) => (count, "year"),
        };
        write!(f, "{count} {unit}{}", if *count == 1 { "" } else { "s" })
    }
}

/// What a window is counted from.
///
/// The two days of a charge are known of every finding. The others happen in a case, so that their windows are counted
/// when the case knows the day: [`ClockRule::closes_after`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The first day charged. The safe one for windows per charge: the first of several closes first.
    ChargedFrom,
    /// The last day charged.
    ChargedTo,
    /// Day of the invoice.
    InvoiceDated,
    /// Day of the first statement that shows the charge.
    StatementDated,
    /// Day on which the claim was ready to be sent.
    ClaimReady,
    /// Day on which the first claim was sent.
    Filed,
    /// Day on which a refund was asked for.
    RefundRequested,
    /// Day of the platform's dated word that a refund is on its way.
    RefundAcknowledged,
    /// Day on which a claim was refused.
    Denied,
    /// Day of the formal notice.
    NoticeSent,
    /// Day of the answer to it.
    NoticeAnswered,
    /// Day on which mediation began.
    MediationBegun,
    /// Day on which the service was last expected.
    LastExpected,
    /// Day on which a campaign ended.
    CampaignEnded,
}

impl Anchor {
    /// What happened, for a sentence: `120 days from …`.
    pub fn words(self) -> &'static str {
        match self {
            Anchor::ChargedFrom => "the first day questioned",
            Anchor::ChargedTo => "the last day questioned",
            Anchor::InvoiceDated => "the day of the invoice",
            Anchor::StatementDated => "the day of the first statement that shows it",
            Anchor::ClaimReady => "the day the claim is ready",
            Anchor::Filed => "the day the claim was sent",
            Anchor::RefundRequested => "the day the refund was asked for",
            Anchor::RefundAcknowledged => "the day the refund was acknowledged",
            Anchor::Denied => "the day of the refusal",
            Anchor::NoticeSent => "the day of the formal notice",
            Anchor::NoticeAnswered => "the day the notice was answered",
            Anchor::MediationBegun => "the day mediation began",
            Anchor::LastExpected => "the day the service was last expected",
            Anchor::CampaignEnded => "the day the campaign ended",
        }
    }
}

/// A window of a rule: the platform's own deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RuleWindow {
    /// How long.
    pub length: Length,
    /// From when.
    pub anchor: Anchor,
}

/// A window that runs whatever the platform says: card network, bank, limitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockRule {
    /// Id by which rules name it.
    pub id: String,
    /// What it is.
    pub title: String,
    /// How long and from when; `None` where it exists and no source gives its length.
    pub window: Option<RuleWindow>,
    /// Days to wait before it may be used, counted from the same day.
    pub opens_after_days: Option<u32>,
    /// Card network whose rule it is: `visa`, `mastercard`; `None` for a law or a contract.
    pub network: Option<String>,
    /// Who must have paid.
    pub payer: Payer,
    /// For whom it runs.
    pub when: When,
    /// How good its source is.
    pub confidence: Confidence,
    /// What else to know of it, empty for nothing.
    pub note: String,
    /// Where it comes from.
    pub cites: Vec<Cite>,
}

/// A condition of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCondition {
    /// What must hold.
    pub text: Template,
    /// Facts that settle it, where facts can.
    pub check: Option<When>,
    /// How to find out, or how to make it hold.
    pub how: Template,
}

/// Something that must be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleProof {
    /// What.
    pub text: Template,
    /// Canonical table whose rows are this proof, where one is.
    pub table: Option<String>,
    /// Where to get it.
    pub how: Template,
}

/// A way to the money, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// Id by which rules name it.
    pub id: String,
    /// Channel, for example `support_ticket`.
    pub channel: String,
    /// What to do, in order.
    pub steps: Vec<Template>,
    /// Consequences to accept before it is taken, by id.
    pub accept: Vec<String>,
    /// What its form asks, as far as known.
    pub fields: Vec<FormField>,
}

/// How long something takes, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Timing {
    /// In words.
    pub text: String,
    /// How good the source of it is.
    pub confidence: Confidence,
}

/// A source named by a rule, and what it says in our words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cite {
    /// Register id.
    pub source: String,
    /// What it says.
    pub says: String,
}

/// A page or document of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Register id, for example `T22`.
    pub id: String,
    /// How good it is.
    pub tier: Confidence,
    /// The page's own date as it shows it, where it shows one.
    pub page_date: Option<String>,
    /// Address.
    pub address: String,
    /// What it is.
    pub title: String,
    /// The day that it was read.
    pub read_on: Day,
}

/// What some accounts have differently under a rule: the same rule, another remedy or way.
///
/// Every variant whose `when` applies is laid over the rule, in file order: a remedy, a way or a
/// time replaces, everything else is added. A workspace's own rule says all that it means: only
/// variants of the workspace are laid over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variant {
    /// Id, unique in the set.
    pub id: String,
    /// Whose file it stands in.
    pub layer: Layer,
    /// Rules that it is laid over.
    pub rules: Vec<String>,
    /// For which accounts.
    pub when: When,
    /// Replaces the remedy.
    pub remedy: Option<String>,
    /// Replaces the ways.
    pub routes: Option<Vec<String>>,
    /// Replaces the time.
    pub expected_time: Option<Timing>,
    /// Added to the conditions.
    pub conditions: Vec<RuleCondition>,
    /// Added to the consequences.
    pub consequences: Vec<Template>,
    /// Added to what not to do.
    pub avoid: Vec<Template>,
    /// Added to the citations.
    pub cites: Vec<Cite>,
}

impl Variant {
    /// True when it may be laid over `rule` at all.
    pub fn is_for(&self, rule: &Rule) -> bool {
        self.rules.contains(&rule.id) && (self.layer == rule.layer || self.layer == Layer::Workspace)
    }
}

/// Everything that rules share, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Shared {
    pub(super) sources: BTreeMap<String, Source>,
    pub(super) clocks: BTreeMap<String, ClockRule>,
    pub(super) routes: BTreeMap<String, Route>,
    pub(super) variants: Vec<Variant>,
    pub(super) consequences: BTreeMap<String, Consequence>,
    pub(super) entities: Vec<Entity>,
    pub(super) rungs: Vec<Rung>,
}
