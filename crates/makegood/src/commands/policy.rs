//! `makegood policy`.

use makegood_app::audit::AuditAsk;
use makegood_app::{Access, AppError, policies};
use makegood_core::policy::{PolicySet, Rule};
use serde_json::{Value, json};

use crate::cli::{Global, PolicyCommand};
use crate::commands::{audit, course_text, verdict_text};
use crate::context;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};
use crate::words;

pub async fn run(global: &Global, command: PolicyCommand, out: &Output) -> Result<u8, Failure> {
    if let PolicyCommand::Explain { finding } = command {
        return explain(global, &finding, out).await;
    }
    // Rules can be read anywhere; inside a workspace its own are among them.
    let workspace = match context::root(global) {
        Ok(root) => Some(context::open_at(&root, global, Access::Read, "policy")?),
        Err(_) if global.workspace.is_none() => None,
        Err(error) => return Err(error),
    };
    let set = policies::policies(workspace.as_ref())?;
    match command {
        PolicyCommand::List { kind } => list(&set, kind.as_deref(), out),
        PolicyCommand::Show { id } => {
            show(&set, set.rule(&id).ok_or_else(|| AppError::RuleUnknown { id: id.clone() })?, out)
        }
        PolicyCommand::Explain { .. } => Ok(0),
    }
}

fn list(set: &PolicySet, kind: Option<&str>, out: &Output) -> Result<u8, Failure> {
    let rules: Vec<&Rule> = set
        .rules()
        .iter()
        .filter(|rule| kind.is_none_or(|kind| rule.kinds.iter().any(|known| known == kind)))
        .collect();
    if out.json {
        out.object(&json!({"schema": "makegood.policy_list/1", "rules": rules}))?;
        return Ok(0);
    }
    let rows = rules.iter().map(|rule| {
        let (word, tone) = words::outcome(rule.outcome);
        vec![
            (rule.id.clone(), Tone::Strong),
            (rule.platform.clone(), Tone::Plain),
            (shortened(&rule.kinds), Tone::Plain),
            (rule.reason.clone(), Tone::Plain),
            (word.to_owned(), tone),
            (words::confidence(rule.confidence).to_owned(), Tone::Plain),
        ]
    });
    let columns = [
        ("rule", Align::Left),
        ("platform", Align::Left),
        ("answers", Align::Left),
        ("reason", Align::Left),
        ("verdict", Align::Left),
        ("source", Align::Left),
    ];
    out.table(&columns, rows.collect())?;
    Ok(0)
}

/// The first kinds of a rule; `policy show` names them all.
fn shortened(kinds: &[String]) -> String {
    match kinds {
        [first, second, rest @ ..] if !rest.is_empty() => format!("{first}, {second} and {} more", rest.len()),
        _ => kinds.join(", "),
    }
}

fn show(set: &PolicySet, rule: &Rule, out: &Output) -> Result<u8, Failure> {
    let citations = set.citations(rule);
    if out.json {
        out.object(&json!({"schema": "makegood.policy_rule/1", "rule": rule, "citations": citations}))?;
        return Ok(0);
    }
    let (word, tone) = words::outcome(rule.outcome);
    out.line(&out.tone(&format!("{}  {} · {}", rule.id, rule.platform, rule.reason), Tone::Strong))?;
    out.line(&format!("{} · {} · {}", out.tone(word, tone), rule.remedy, words::confidence(rule.confidence)))?;
    out.line(&format!("Answers: {}", rule.kinds.join(", ")))?;
    out.line(&format!("Stands in {}, line {}", rule.file, rule.line))?;
    // The form in the file is the rule; showing it whole keeps this command from telling less than the file does.
    let value: Value = serde_json::to_value(rule).map_err(std::io::Error::other)?;
    for part in ["when", "tell", "conditions", "proof", "routes", "consequences", "avoid", "expected_time"] {
        let Some(value) = value.get(part) else { continue };
        let empty = value.is_null()
            || value.as_array().is_some_and(Vec::is_empty)
            || value.as_object().is_some_and(serde_json::Map::is_empty);
        if !empty {
            out.line(&format!("{part}: {value}"))?;
        }
    }
    for citation in citations {
        out.line(&format!("{} \"{}\", read {}", citation.source, citation.title, citation.read_on))?;
        out.line(&format!("    {}", citation.says))?;
        out.line(&format!("    {}", citation.address))?;
    }
    Ok(0)
}

async fn explain(global: &Global, id: &str, out: &Output) -> Result<u8, Failure> {
    let workspace = context::open(global, Access::Change, "policy explain")?;
    let store = context::store(&workspace).await?;
    let judged = audit::judged(&workspace, &store, AuditAsk::AsLast, out).await?;
    store.close().await;
    let finding = judged.finding(id)?;
    let set = policies::policies(Some(&workspace))?;
    let course = makegood_app::case::course::course(&set, &judged, finding, judged.audited.day())?;
    if out.json {
        out.object(&json!({
            "schema": "makegood.policy_explain/1",
            "finding": finding.id,
            "verdict": finding.verdict,
            "course": course,
        }))?;
        return Ok(0);
    }
    out.line(&out.tone(&format!("{}  {} · {}", finding.id, finding.found.title, finding.questioned()), Tone::Strong))?;
    if let Some(left) = verdict_text::days_left(&finding.verdict, judged.audited.day()) {
        out.line(&format!(
            "{} until the first window closes",
            words::count(usize::try_from(left).unwrap_or(0), "day", "days")
        ))?;
    }
    verdict_text::verdict(&finding.verdict, out)?;
    course_text::course(&course, out)?;
    Ok(0)
}
