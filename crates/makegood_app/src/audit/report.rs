//! What an audit says: the JSON `makegood.audit/1`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use makegood_core::coverage::Coverage;
use makegood_core::finding::{Finding, Grade};
use makegood_core::money::{Amount, Currency, MoneyError};
use makegood_core::policy::Outcome;
use makegood_core::time::Day;
use makegood_detect::NotRun;
use serde::Serialize;

use super::Judged;
use crate::matches::UnmetDecision;

/// Value of `schema`.
pub const SCHEMA: &str = "makegood.audit/1";

/// Which findings to show; every part that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Detector ids; empty for all.
    pub detectors: Vec<String>,
    /// Leave out findings that end before this day.
    pub from: Option<Day>,
    /// Leave out findings that begin after this day.
    pub to: Option<Day>,
}

impl Filter {
    fn detector(&self, id: &str) -> bool {
        self.detectors.is_empty() || self.detectors.iter().any(|wanted| wanted == id)
    }

    /// True when the finding is to be shown.
    pub fn shows(&self, finding: &Finding) -> bool {
        self.detector(&finding.found.detector)
            && self.from.is_none_or(|from| finding.found.to >= from)
            && self.to.is_none_or(|to| finding.found.from <= to)
    }
}

/// Findings, sums and coverage as shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditReport {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Instant up to which the facts were audited.
    pub as_of: Timestamp,
    /// Findings, sorted by account, detector, first day, entities.
    pub findings: Vec<Finding>,
    /// Sums per currency, by code.
    pub totals: Vec<AuditTotal>,
    /// What was checked, and what was not.
    pub coverage: Vec<Coverage>,
    /// Detectors of the workspace that gave no answer.
    pub not_run: Vec<NotRun>,
    /// Decisions about matches that no longer fit the facts.
    pub unmet_decisions: Vec<UnmetDecision>,
}

/// Sums of the findings in one currency. Dismissed findings are not in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditTotal {
    /// Currency.
    pub currency: Currency,
    /// What the findings question; the same money may be in two of them.
    pub questioned: String,
    /// What is left after netting: the four below add up to it.
    pub claimable: String,
    /// Of that, what the policy gives back.
    pub eligible: String,
    /// What it gives back under conditions.
    pub conditional: String,
    /// What it excludes.
    pub not_eligible: String,
    /// What no source speaks of.
    pub unknown: String,
}

#[derive(Default)]
struct Sums {
    questioned: Amount,
    claimable: Amount,
    by_outcome: [Amount; 4],
}

impl AuditReport {
    /// The part of an audit that `filter` shows.
    ///
    /// - **Errors** [`MoneyError::Overflow`].
    pub fn of(judged: &Judged, filter: &Filter) -> Result<AuditReport, MoneyError> {
        let findings: Vec<Finding> = judged.findings.iter().filter(|finding| filter.shows(finding)).cloned().collect();
        let coverage = judged.audited.coverage.iter().filter(|line| filter.detector(&line.detector)).cloned().collect();
        let failed = judged.audited.not_run.iter().filter(|failed| filter.detector(&failed.detector));
        Ok(AuditReport {
            schema: SCHEMA,
            as_of: judged.audited.as_of,
            totals: totals(&findings)?,
            not_run: failed.cloned().collect(),
            unmet_decisions: judged.audited.unmet.clone(),
            findings,
            coverage,
        })
    }

    /// True when a finding of that level or above is shown and not dismissed.
    pub fn fails_on(&self, level: Grade) -> bool {
        self.findings.iter().any(|finding| finding.dismissed.is_none() && finding.found.level >= level)
    }
}

fn totals(findings: &[Finding]) -> Result<Vec<AuditTotal>, MoneyError> {
    let mut sums: BTreeMap<Currency, Sums> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.dismissed.is_none()) {
        let sum = sums.entry(finding.found.currency).or_default();
        sum.questioned = sum.questioned.checked_add(finding.found.questioned)?;
        sum.claimable = sum.claimable.checked_add(finding.claimable)?;
        let outcome = &mut sum.by_outcome[slot(finding.verdict.outcome)];
        *outcome = outcome.checked_add(finding.claimable)?;
    }
    let total = |(currency, sum): (Currency, Sums)| {
        let text = |amount: Amount| amount.to_text(currency);
        let outcome = |outcome: Outcome| text(sum.by_outcome[slot(outcome)]);
        AuditTotal {
            currency,
            questioned: text(sum.questioned),
            claimable: text(sum.claimable),
            eligible: outcome(Outcome::Eligible),
            conditional: outcome(Outcome::Conditional),
            not_eligible: outcome(Outcome::NotEligible),
            unknown: outcome(Outcome::Unknown),
        }
    };
    Ok(sums.into_iter().map(total).collect())
}

fn slot(outcome: Outcome) -> usize {
    match outcome {
        Outcome::Eligible => 0,
        Outcome::Conditional => 1,
        Outcome::NotEligible => 2,
        Outcome::Unknown => 3,
    }
}
