//! A claim of the audit as it goes into a case.

use std::collections::BTreeMap;

use makegood_core::claim::Claim;
use makegood_core::finding::Finding;
use makegood_core::policy::Outcome;

use crate::event::CaseClaim;
use crate::purse::{Line, Purse};

impl CaseClaim {
    /// The claim with one sum a finding, each in the purse of its policy's remedy and with its detector as kind. What the
    /// policy answers is the weakest answer among its findings; a finding that is not among `findings`, or whose policy
    /// gives nothing, makes the whole claim one that cannot be sent.
    pub fn of(claim: &Claim, findings: &BTreeMap<String, Finding>) -> CaseClaim {
        let mut made = CaseClaim {
            id: claim.id.clone(),
            outcome: Outcome::Eligible,
            rule: "none".to_owned(),
            tell: String::new(),
            lines: Vec::new(),
        };
        let mut weakest = u8::MAX;
        for line in &claim.lines {
            let finding = findings.get(&line.finding);
            let purse = finding.and_then(|finding| Purse::of_remedy(&finding.verdict.remedy));
            let (Some(finding), Some(purse)) = (finding, purse) else {
                made.outcome = Outcome::Unknown;
                made.rule = finding.map_or_else(|| "none".to_owned(), |finding| finding.verdict.rule.clone());
                made.tell = match finding {
                    Some(_) => format!("the policy gives nothing for finding {}", line.finding),
                    None => format!("finding {} is not in the audit any more", line.finding),
                };
                return made;
            };
            if finding.verdict.outcome.strength() < weakest {
                weakest = finding.verdict.outcome.strength();
                made.outcome = finding.verdict.outcome;
                made.rule.clone_from(&finding.verdict.rule);
                made.tell.clone_from(&finding.verdict.tell);
            }
            made.lines.push(Line::new(purse, line.claimed).of_claim(&claim.id).of_kind(&finding.found.detector));
        }
        made
    }
}
