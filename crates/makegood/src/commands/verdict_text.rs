//! A finding and its verdict, explained.

use makegood_core::finding::Finding;
use makegood_core::policy::Verdict;
use makegood_core::time::days_between;

use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::words;

/// Sentence, arithmetic and verdict of a finding.
pub fn explain(finding: &Finding, out: &Output) -> Result<(), Failure> {
    let found = &finding.found;
    out.heading(&format!("{}  {} · {}", finding.id, found.title, finding.questioned()))?;
    out.line(&found.summary)?;
    out.line(
        &out.tone(
            &format!(
                "{} · account {} · {}@{} · {:?} confidence",
                words::days(found.from, found.to),
                found.account_id,
                found.detector,
                found.version,
                found.confidence
            )
            .to_lowercase(),
            Tone::Faint,
        ),
    )?;
    if !found.entities.is_empty() {
        let entities: Vec<String> = found
            .entities
            .iter()
            .map(|entity| format!("{} {}", entity.level.replace('_', " "), entity.entity_id))
            .collect();
        out.line(&out.tone(&entities.join(" · "), Tone::Faint))?;
    }
    arithmetic(finding, out)?;
    out.line(&format!("Who caused it: {}. {}", found.cause.kind.label().to_lowercase(), found.cause.words))?;
    if let Some(reason) = &finding.dismissed {
        out.line(&format!("Dismissed: {reason}"))?;
    }
    if let Some(other) = &finding.netted_into {
        out.line(&format!("Its money is already claimed in {other}."))?;
    }
    verdict(&finding.verdict, out)
}

fn arithmetic(finding: &Finding, out: &Output) -> Result<(), Failure> {
    let found = &finding.found;
    if found.arithmetic.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = found.arithmetic.iter().map(|step| step.amount.to_text(found.currency)).collect();
    let total = found.questioned.to_text(found.currency);
    let width = shown.iter().map(String::len).chain([total.len()]).max().unwrap_or(0);
    for (number, (step, amount)) in found.arithmetic.iter().zip(&shown).enumerate() {
        let op = if number == 0 && step.op == "+" { " " } else { step.op.as_str() };
        out.line(&format!("  {op} {amount:>width$}  {}", step.label))?;
    }
    out.line(&format!("  = {total:>width$}  {} questioned", found.currency))?;
    Ok(())
}

/// What the policy answers, whole.
pub fn verdict(verdict: &Verdict, out: &Output) -> Result<(), Failure> {
    let (word, tone) = words::outcome(verdict.outcome);
    out.line(&format!(
        "{}  {}  {}",
        out.tone(word, tone),
        verdict.tell,
        out.tone(&format!("[{}, {}]", verdict.rule, words::confidence(verdict.confidence)), Tone::Faint)
    ))?;
    if let Some(rule) = &verdict.rule_at_filing {
        out.line(&format!("  On the day of filing rule {rule} is in force."))?;
    }
    for citation in &verdict.citations {
        let date = citation.page_date.as_ref().map(|date| format!(", dated {date}")).unwrap_or_default();
        out.line(&format!("  {} \"{}\"{date}, read {}", citation.source, citation.title, citation.read_on))?;
        out.line(&format!("      {}", citation.says))?;
        out.line(&out.tone(&format!("      {}", citation.address), Tone::Faint))?;
    }
    part("Conditions", verdict.conditions.iter().map(|c| (Some(c.state), &c.text, c.how.as_str())), out)?;
    part("Proof", verdict.proof.iter().map(|p| (Some(p.state), &p.text, p.how.as_str())), out)?;
    if !verdict.steps.is_empty() {
        out.line("  What to do")?;
        for (number, step) in verdict.steps.iter().enumerate() {
            out.line(&format!("    {}. {}", number + 1, step.text))?;
        }
    }
    if let Some(day) = verdict.deadline {
        out.line(&format!("  The platform's last day: {day}"))?;
    }
    for clock in &verdict.clocks {
        out.line(&format!(
            "  Until {}: {} ({}; {})",
            clock.closes_on,
            clock.title,
            clock.basis,
            words::confidence(clock.confidence)
        ))?;
    }
    if !verdict.expected_time.is_empty() {
        out.line(&format!("  Time: {}", verdict.expected_time))?;
    }
    part("To accept", verdict.consequences.iter().map(|text| (None, text, "")), out)?;
    part("Do not", verdict.avoid.iter().map(|text| (None, text, "")), out)
}

fn part<'a>(
    title: &str,
    items: impl Iterator<Item = (Option<makegood_core::policy::State>, &'a String, &'a str)>,
    out: &Output,
) -> Result<(), Failure> {
    for (number, (state, text, how)) in items.enumerate() {
        if number == 0 {
            out.line(&format!("  {title}"))?;
        }
        let mark = state.map_or_else(String::new, |state| {
            let (word, tone) = words::state(state);
            format!("{} ", out.tone(&format!("[{word}]"), tone))
        });
        out.line(&format!("    - {mark}{text}"))?;
        if !how.is_empty() && state != Some(makegood_core::policy::State::Met) {
            out.line(&out.tone(&format!("        {how}"), Tone::Faint))?;
        }
    }
    Ok(())
}

/// Days from the audit to the nearest window that still runs, for lists.
pub fn days_left(verdict: &Verdict, today: makegood_core::time::Day) -> Option<i64> {
    let clocks = verdict.clocks.iter().map(|clock| clock.closes_on);
    clocks.chain(verdict.deadline).map(|day| days_between(today, day)).filter(|left| *left >= 0).min()
}
