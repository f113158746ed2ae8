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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use makegood_core::finding::{Atom, Grade, Questioned};
    use makegood_core::money::Currency;
    use makegood_core::policy::{Outcome, Verdict};

    use crate::DecisionKind;

    fn found(detector: &str, stage: Stage, cents: i64) -> Questioned {
        let usd = Currency::parse("USD").unwrap();
        let amount = Amount::from_minor(cents, usd);
        let day = jiff::civil::date(2026, 3, 14);
        Questioned {
            detector: detector.to_owned(),
            version: 1,
            stage,
            level: Grade::High,
            confidence: Grade::High,
            finding_key: "k".to_owned(),
            platform: "tiktok".to_owned(),
            account_id: "A".to_owned(),
            entities: Vec::new(),
            from: day,
            to: day,
            currency: usd,
            questioned: amount,
            title: String::new(),
            summary: String::new(),
            cause: makegood_core::cause::Cause::default(),
            arithmetic: Vec::new(),
            atoms: vec![Atom { source_ref: "file:7".to_owned(), amount, holds: Amount::from_minor(1000, usd) }],
        }
    }

    fn judged(found: Vec<Questioned>, dismissed: &[&str]) -> Vec<(String, String, Option<String>)> {
        let verdicts = found.iter().map(|_| Verdict::outcome_only(Outcome::Eligible)).collect();
        let audited = Audited {
            as_of: Timestamp::UNIX_EPOCH,
            found,
            verdicts,
            coverage: Vec::new(),
            not_run: Vec::new(),
            unmet: Vec::new(),
            links: Vec::new(),
            paid: BTreeMap::new(),
            accounts: Vec::new(),
            totals: Vec::new(),
            months: Vec::new(),
        };
        let decisions: Vec<Decision> = dismissed
            .iter()
            .map(|finding| Decision {
                finding: (*finding).to_owned(),
                kind: DecisionKind::Dismiss,
                reason: "agreed".to_owned(),
                actor: "ana".to_owned(),
                at: Timestamp::UNIX_EPOCH,
            })
            .collect();
        let findings = judge(audited, &decisions).unwrap().findings;
        findings.into_iter().map(|f| (f.id, f.claimable.to_string(), f.netted_into)).collect()
    }

    #[test]
    fn one_row_is_claimed_once_and_the_other_finding_says_where() {
        let both = vec![found("a", Stage::Stable, 1000), found("b", Stage::Stable, 1000)];
        let first = ("F-0001".to_owned(), "10".to_owned(), None);
        assert_eq!(judged(both, &[]), [first, ("F-0002".to_owned(), "0".to_owned(), Some("F-0001".to_owned()))]);
    }

    #[test]
    fn a_dismissed_finding_gives_its_money_back_and_keeps_its_number() {
        let both = vec![found("a", Stage::Stable, 1000), found("b", Stage::Stable, 1000)];
        let second = ("F-0002".to_owned(), "10".to_owned(), None);
        assert_eq!(judged(both, &["a/k"]), [("F-0001".to_owned(), "0".to_owned(), None), second]);
    }

    #[test]
    fn a_detector_that_is_not_stable_holds_no_money() {
        let both = vec![found("a", Stage::Experimental, 1000), found("b", Stage::Stable, 400)];
        let second = ("F-0002".to_owned(), "4".to_owned(), None);
        assert_eq!(judged(both, &[]), [("F-0001".to_owned(), "0".to_owned(), None), second]);
    }
}
