//! The advertiser's own part: next steps, consequences, proof, clocks, what was left out or not checked.
//!
//! The same sentence for several findings stands once and names them all.

use std::collections::BTreeMap;

use makegood_core::finding::Finding;
use makegood_core::money::Currency;
use makegood_core::policy::Confidence;
use makegood_core::time::Day;

use crate::compose::ComposeInput;
use crate::document::{
    ClockEntry, ConditionEntry, CoverageEntry, Figure, ForYou, LeftOutEntry, ProofEntry, Step, TextEntry, Total,
};
use crate::words::confidence_words;

/// Gathers the part from the findings that are claimed.
pub(crate) fn build(input: &ComposeInput<'_>, claimed: &[&Finding], totals: &[Total]) -> ForYou {
    ForYou {
        steps: steps(claimed),
        consequences: sentences(claimed, |finding| &finding.verdict.consequences),
        avoid: sentences(claimed, |finding| &finding.verdict.avoid),
        proof: merged(claimed, |finding| {
            let proof = finding.verdict.proof.iter();
            proof.map(|item| (item.text.clone(), item.state, item.how.clone())).collect()
        })
        .into_iter()
        .map(|((text, state, how), findings)| ProofEntry { text, state, how, findings })
        .collect(),
        conditions: merged(claimed, |finding| {
            let conditions = finding.verdict.conditions.iter();
            conditions.map(|item| (item.text.clone(), item.state, item.how.clone())).collect()
        })
        .into_iter()
        .map(|((text, state, how), findings)| ConditionEntry { text, state, how, findings })
        .collect(),
        clocks: clocks(claimed, input.prepared_on),
        left_out: left_out(input),
        coverage: coverage(input),
        payments_unknown: totals.iter().filter(|total| total.paid.is_none()).map(|total| total.currency).collect(),
    }
}

/// Joins equal things of several findings, in the order in which they first come up.
fn merged<T: PartialEq>(findings: &[&Finding], things: impl Fn(&Finding) -> Vec<T>) -> Vec<(T, Vec<String>)> {
    let mut all: Vec<(T, Vec<String>)> = Vec::new();
    for finding in findings {
        for thing in things(finding) {
            match all.iter_mut().find(|(known, _)| *known == thing) {
                Some((_, ids)) if ids.last() == Some(&finding.id) => {}
                Some((_, ids)) => ids.push(finding.id.clone()),
                None => all.push((thing, vec![finding.id.clone()])),
            }
        }
    }
    all
}

fn sentences(findings: &[&Finding], of: impl Fn(&Finding) -> &Vec<String>) -> Vec<TextEntry> {
    let merged = merged(findings, |finding| of(finding).clone());
    merged.into_iter().map(|(text, findings)| TextEntry { text, findings }).collect()
}

fn steps(findings: &[&Finding]) -> Vec<Step> {
    merged(findings, |finding| {
        finding.verdict.steps.iter().map(|step| (step.channel.clone(), step.text.clone())).collect()
    })
    .into_iter()
    .enumerate()
    .map(|(index, ((channel, text), findings))| Step { step: index + 1, channel, text, findings })
    .collect()
}

fn clocks(findings: &[&Finding], prepared_on: Day) -> Vec<ClockEntry> {
    let all = merged(findings, |finding| {
        let verdict = &finding.verdict;
        let own = verdict.deadline.map(|day| {
            let title = "The platform's own last day".to_owned();
            (title, day, format!("Rule {}.", verdict.rule), verdict.confidence)
        });
        let others = verdict.clocks.iter();
        let others = others.map(|clock| (clock.title.clone(), clock.closes_on, clock.basis.clone(), clock.confidence));
        own.into_iter().chain(others).collect::<Vec<(String, Day, String, Confidence)>>()
    });
    let mut clocks: Vec<ClockEntry> = all
        .into_iter()
        .map(|((title, closes_on, basis, confidence), findings)| ClockEntry {
            title,
            closes_on,
            days_left: days_between(prepared_on, closes_on),
            basis,
            confidence,
            confidence_words: confidence_words(confidence).to_owned(),
            findings,
        })
        .collect();
    clocks.sort_by(|left, right| (left.closes_on, &left.title).cmp(&(right.closes_on, &right.title)));
    clocks
}

/// Whole days from one day to another; `jiff` counts days between two dates exactly.
fn days_between(from: Day, to: Day) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn left_out(input: &ComposeInput<'_>) -> Vec<LeftOutEntry> {
    let by_id: BTreeMap<&str, &Finding> = input.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect();
    input
        .claim
        .left_out
        .iter()
        .map(|left_out| {
            let finding = by_id.get(left_out.finding.as_str());
            let text = input.texts.get(&left_out.finding);
            LeftOutEntry {
                finding: left_out.finding.clone(),
                title: text.map(|text| text.title.clone()).or_else(|| finding.map(|it| it.found.title.clone())),
                questioned: finding.map(|it| Figure(it.questioned())),
                reason: left_out.reason.clone(),
                rule: left_out.rule.clone(),
            }
        })
        .collect()
}

/// Coverage of the claim's own account, by detector and currency.
fn coverage(input: &ComposeInput<'_>) -> Vec<CoverageEntry> {
    let mut lines: Vec<_> = input.coverage.iter().filter(|line| line.account_id == input.claim.account_id).collect();
    lines.sort_by_key(|line| (&line.detector, line.currency));
    let figure = |amount, currency: Currency| Figure::new(amount, currency);
    lines
        .into_iter()
        .map(|line| CoverageEntry {
            detector: line.detector.clone(),
            checked: figure(line.checked, line.currency),
            of: figure(line.of, line.currency),
            missing: line.missing.clone(),
        })
        .collect()
}
