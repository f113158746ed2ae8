//! The policy rules that lines rest on, each once, with its findings.

use makegood_core::finding::Finding;

use crate::document::{DetectorEntry, Ground, GroundCitation};
use crate::words::{confidence_words, outcome_words, remedy_words};

/// One ground per different answer, in the order of the lines.
pub(crate) fn grounds(findings: &[&Finding]) -> Vec<Ground> {
    let mut grounds: Vec<Ground> = Vec::new();
    for finding in findings {
        let ground = ground(finding);
        let same = |other: &&mut Ground| {
            Ground { findings: Vec::new(), ..(*other).clone() } == Ground { findings: Vec::new(), ..ground.clone() }
        };
        match grounds.iter_mut().find(same) {
            Some(known) => known.findings.push(finding.id.clone()),
            None => grounds.push(ground),
        }
    }
    grounds
}

fn ground(finding: &Finding) -> Ground {
    let verdict = &finding.verdict;
    Ground {
        findings: vec![finding.id.clone()],
        rule: verdict.rule.clone(),
        outcome: verdict.outcome,
        outcome_words: outcome_words(verdict.outcome).to_owned(),
        remedy: verdict.remedy.clone(),
        remedy_words: remedy_words(&verdict.remedy),
        confidence: verdict.confidence,
        confidence_words: confidence_words(verdict.confidence).to_owned(),
        tell: verdict.tell.clone(),
        in_force_from: verdict.in_force.0,
        in_force_to: verdict.in_force.1,
        rule_at_filing: verdict.rule_at_filing.clone(),
        expected_time: verdict.expected_time.clone(),
        citations: verdict
            .citations
            .iter()
            .map(|citation| GroundCitation {
                source: citation.source.clone(),
                title: citation.title.clone(),
                address: citation.address.clone(),
                page_date: citation.page_date.clone(),
                read_on: citation.read_on,
                says: citation.says.clone(),
            })
            .collect(),
    }
}

/// Detectors in the order of the lines, with their findings.
pub(crate) fn detectors(findings: &[&Finding]) -> Vec<DetectorEntry> {
    let mut entries: Vec<DetectorEntry> = Vec::new();
    for finding in findings {
        let found = &finding.found;
        match entries.iter_mut().find(|entry| entry.detector == found.detector && entry.version == found.version) {
            Some(entry) => entry.findings.push(finding.id.clone()),
            None => entries.push(DetectorEntry {
                detector: found.detector.clone(),
                version: found.version,
                findings: vec![finding.id.clone()],
            }),
        }
    }
    entries
}
