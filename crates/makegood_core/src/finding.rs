//! A finding: a fact about data and the money it puts in doubt, with the rows that prove it.
//!
//! A detector returns [`Questioned`] money; [`crate::netting`] says how much of it can still be
//! claimed, [`crate::policy`] says what the platform answers, and together they are a [`Finding`].

use serde::{Deserialize, Serialize, Serializer};

use crate::cause::Cause;
use crate::money::{Amount, Currency, Money, MoneyError};
use crate::policy::Verdict;
use crate::time::Day;

/// A campaign, ad group, ad or account that a finding speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EntityRef {
    /// `account`, `campaign`, `ad_group` or `ad`.
    pub level: String,
    /// Id as the platform writes it.
    pub entity_id: String,
}

/// One row that proves a part of a finding: an atom of money.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Atom {
    /// `source-sha256:line`, or sheet and cell, or pointer.
    pub source_ref: String,
    /// What the finding questions of this row, never negative.
    pub amount: Amount,
    /// What the row holds in all; the most that all findings together may claim of it.
    pub holds: Amount,
}

/// One line of the arithmetic behind a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArithmeticStep {
    /// What the amount is.
    pub label: String,
    /// `+`, `-` or `=`.
    pub op: String,
    /// How much, in the finding's currency.
    pub amount: Amount,
}

/// How much a detector's results matter and how often they are true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

/// Where a detector stands in its life; only [`Stage::Stable`] ones are claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Shown, never claimed.
    Experimental,
    /// Tried on real accounts, shown, never claimed.
    Test,
    /// Shown and claimed.
    Stable,
    /// Kept so that old cases can be rebuilt; not run by default.
    Deprecated,
}

/// What a detector returned, with its witness rows checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questioned {
    /// Detector id.
    pub detector: String,
    /// Detector version.
    pub version: u32,
    /// Detector stage.
    pub stage: Stage,
    /// How much it matters if true.
    pub level: Grade,
    /// How often it is true.
    pub confidence: Grade,
    /// The detector's own key of this finding: stable for the same facts, whatever else is found.
    pub finding_key: String,
    /// Platform id.
    pub platform: String,
    /// Account that the money belongs to.
    pub account_id: String,
    /// What it speaks of.
    pub entities: Vec<EntityRef>,
    /// First account-local day of the money questioned.
    pub from: Day,
    /// Last day, included.
    pub to: Day,
    /// Currency of every amount here.
    pub currency: Currency,
    /// The money in doubt.
    pub questioned: Amount,
    /// Title of the detector, for headings.
    pub title: String,
    /// One sentence, filled from the detector's template.
    pub summary: String,
    /// Who caused it, as far as the change log says.
    pub cause: Cause,
    /// How the questioned amount comes about; empty when the sum of the rows says it all.
    pub arithmetic: Vec<ArithmeticStep>,
    /// Rows that sum to `questioned`.
    pub atoms: Vec<Atom>,
}

impl Questioned {
    /// Sum of the atoms' amounts.
    ///
    /// - **Errors** [`MoneyError::Overflow`].
    pub fn witness_sum(&self) -> Result<Amount, MoneyError> {
        self.atoms.iter().try_fold(Amount::ZERO, |sum, atom| sum.checked_add(atom.amount))
    }

    /// Key that survives re-imports and a changed list of findings: `detector/finding_key`.
    pub fn stable_key(&self) -> String {
        format!("{}/{}", self.detector, self.finding_key)
    }

    /// The order in which findings are shown and numbered: account, detector, first day, entities, key.
    pub fn sort_key(&self) -> (&str, &str, Day, &[EntityRef], &str, &str) {
        (&self.account_id, &self.detector, self.from, &self.entities, self.currency.code(), &self.finding_key)
    }
}

/// A finding as shown, claimed and written to JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// `F-0001`: position in the sorted list of the audit.
    pub id: String,
    /// What the detector returned.
    pub found: Questioned,
    /// What may still be claimed after netting.
    pub claimable: Amount,
    /// The finding that already holds all of this one's money.
    pub netted_into: Option<String>,
    /// What the policy answers.
    pub verdict: Verdict,
    /// Why a person dismissed it.
    pub dismissed: Option<String>,
}

impl Finding {
    /// The questioned money.
    pub fn questioned(&self) -> Money {
        Money::new(self.found.questioned, self.found.currency)
    }

    /// The claimable money.
    pub fn claimable_money(&self) -> Money {
        Money::new(self.claimable, self.found.currency)
    }
}

/// The stable JSON of a finding in `makegood.audit/1`.
impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Witness<'a> {
            source_ref: &'a str,
            amount: String,
        }
        #[derive(Serialize)]
        struct ShortVerdict<'a> {
            outcome: crate::policy::Outcome,
            remedy: &'a str,
            rule: &'a str,
            source_confidence: crate::policy::Confidence,
            deadline: Option<Day>,
        }
        #[derive(Serialize)]
        struct View<'a> {
            id: &'a str,
            key: String,
            detector: &'a str,
            version: u32,
            status: Stage,
            level: Grade,
            confidence: Grade,
            platform: &'a str,
            account_id: &'a str,
            entities: &'a [EntityRef],
            from: Day,
            to: Day,
            currency: Currency,
            questioned: String,
            claimable: String,
            netted_into: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            dismissed: &'a Option<String>,
            verdict: ShortVerdict<'a>,
            summary: &'a str,
            cause: &'a Cause,
            witness: Vec<Witness<'a>>,
        }
        let found = &self.found;
        let money = |amount: Amount| if amount.is_zero() { "0".to_owned() } else { amount.to_text(found.currency) };
        View {
            id: &self.id,
            key: found.stable_key(),
            detector: &found.detector,
            version: found.version,
            status: found.stage,
            level: found.level,
            confidence: found.confidence,
            platform: &found.platform,
            account_id: &found.account_id,
            entities: &found.entities,
            from: found.from,
            to: found.to,
            currency: found.currency,
            questioned: money(found.questioned),
            claimable: money(self.claimable),
            netted_into: &self.netted_into,
            dismissed: &self.dismissed,
            verdict: ShortVerdict {
                outcome: self.verdict.outcome,
                remedy: &self.verdict.remedy,
                rule: &self.verdict.rule,
                source_confidence: self.verdict.confidence,
                deadline: self.verdict.deadline,
            },
            summary: &found.summary,
            cause: &found.cause,
            witness: found
                .atoms
                .iter()
                .map(|atom| Witness { source_ref: &atom.source_ref, amount: atom.amount.to_text(found.currency) })
                .collect(),
        }
        .serialize(serializer)
    }
}
