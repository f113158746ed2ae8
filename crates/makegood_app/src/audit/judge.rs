//! From what was found to findings: people's decisions, netting, numbers.

use std::collections::BTreeMap;

use makegood_core::finding::{Finding, Stage};
use makegood_core::money::Amount;
use makegood_core::netting;

use super::Audited;
use crate::{AppError, Decision, case_store};

/// An audit with its findings, numbered.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// What the detectors found and what the policy answers.
    pub audited: Audited,
    /// `F-0001` and on, in the order of the audit.
    pub findings: Vec<Finding>,
}

impl Judged {
    /// The finding of that id.
    ///
    /// - **Errors** [`AppError::FindingUnknown`].
    pub fn finding(&self, id: &str) -> Result<&Finding, AppError> {
        self.findings
            .iter()
            .find(|finding| finding.id.eq_ignore_ascii_case(id) || finding.found.stable_key() == id)
            .ok_or_else(|| AppError::FindingUnknown { id: id.to_owned(), count: self.findings.len() })
    }
}

/// Lays decisions over an audit and nets what is left.
///
/// Dismissed findings and those of detectors that are not stable hold no money: they would only keep it from
/// findings that are claimed.
///
/// - **Errors** [`AppError::Money`].
pub fn judge(audited: Audited, decisions: &[Decision]) -> Result<Judged, AppError> {
    let dismissed = case_store::dismissed(decisions);
    let reasons: Vec<Option<String>> =
        audited.found.iter().map(|found| dismissed.get(&found.stable_key()).cloned()).collect();
    let netted_at: Vec<usize> = (0..audited.found.len())
        .filter(|&at| reasons[at].is_none() && audited.found[at].stage == Stage::Stable)
        .collect();
    let to_net: Vec<_> = netted_at.iter().map(|&at| (&audited.found[at], &audited.verdicts[at])).collect();
    let netted = netting::net(&to_net, &audited.links)?;
    let netted: BTreeMap<usize, netting::Netted> = netted_at.iter().copied().zip(netted).collect();
    let id = |at: usize| format!("F-{:04}", at + 1);
    let findings = audited
        .found
        .iter()
        .zip(&audited.verdicts)
        .zip(reasons)
        .enumerate()
        .map(|(at, ((found, verdict), dismissed))| Finding {
            id: id(at),
            found: found.clone(),
            claimable: netted.get(&at).map_or(Amount::ZERO, |netted| netted.claimable),
            netted_into: netted.get(&at).and_then(|netted| netted.netted_into).map(|other| id(netted_at[other])),
            verdict: verdict.clone(),
            dismissed,
        })
        .collect();
    Ok(Judged { audited, findings })
}
