//! `makegood finding`.

use makegood_app::audit::{AuditAsk, AuditReport, Judged};
use makegood_app::claim::evidence_rows;
use makegood_app::{Access, AppError, CaseStore as _, Decision, DecisionKind, Workspace};
use makegood_core::finding::Finding;
use makegood_evidence::EvidenceRow;
use serde_json::{Value, json};

use crate::cli::{FindingCommand, Global};
use crate::commands::{audit, log, verdict_text};
use crate::context;
use crate::failure::Failure;
use crate::output::{Output, Tone};
use crate::words;

pub async fn run(global: &Global, command: FindingCommand, out: &Output) -> Result<u8, Failure> {
    let workspace = context::open(global, Access::Change, "finding")?;
    let store = context::store(&workspace).await?;
    let judged = audit::judged(&workspace, &store, AuditAsk::AsLast, out).await?;
    match command {
        FindingCommand::List { filter, dismissed } => {
            let filter = audit::filter(&workspace, &filter)?;
            let mut report = AuditReport::of(&judged, &filter).map_err(AppError::from)?;
            report.findings.retain(|finding| !dismissed || finding.dismissed.is_some());
            list(&judged, &report, out)?;
        }
        FindingCommand::Show { id, rows } => show(&workspace, judged.finding(&id)?, rows, out)?,
        FindingCommand::Dismiss { id, reason, by } => {
            if reason.trim().is_empty() {
                return Err(Failure::Usage(
                    "--reason is empty: say why, so that it can be understood later".to_owned(),
                ));
            }
            decide(&store, judged.finding(&id)?, DecisionKind::Dismiss, reason, by, out).await?;
            log::keep(global, &workspace, Some(&store), out).await;
        }
        FindingCommand::Restore { id, reason, by } => {
            let finding = judged.finding(&id)?;
            if finding.dismissed.is_none() {
                return Err(Failure::Usage(format!("{} is not dismissed; there is nothing to take back", finding.id)));
            }
            decide(&store, finding, DecisionKind::Restore, reason, by, out).await?;
            log::keep(global, &workspace, Some(&store), out).await;
        }
    }
    store.close().await;
    Ok(0)
}

fn list(judged: &Judged, report: &AuditReport, out: &Output) -> Result<(), Failure> {
    if out.json {
        out.object(&json!({"schema": "makegood.finding_list/1", "as_of": report.as_of, "findings": report.findings}))?;
        return Ok(());
    }
    if report.findings.is_empty() {
        let all = words::count(judged.findings.len(), "finding", "findings");
        return Ok(out.line(&format!("Nothing to show ({all} in all)."))?);
    }
    audit::findings(&report.findings, out)
}

fn show(workspace: &Workspace, finding: &Finding, rows_max: usize, out: &Output) -> Result<(), Failure> {
    let refs = finding.found.atoms.iter().map(|atom| atom.source_ref.as_str());
    let rows = evidence_rows(workspace.sources(), refs)?;
    if out.json {
        let witness: Vec<Value> = finding
            .found
            .atoms
            .iter()
            .map(|atom| {
                let row = rows.get(&atom.source_ref);
                json!({
                    "source_ref": atom.source_ref,
                    "amount": atom.amount.to_text(finding.found.currency),
                    "file": row.map(|row| &row.source_name),
                    "place": row.map(|row| &row.place),
                    "header": row.map(|row| &row.header),
                    "cells": row.map(|row| &row.cells),
                })
            })
            .collect();
        let arithmetic: Vec<Value> = finding
            .found
            .arithmetic
            .iter()
            .map(|step| {
                json!({"op": step.op, "label": step.label, "amount": step.amount.to_text(finding.found.currency)})
            })
            .collect();
        out.object(&json!({
            "schema": "makegood.finding/1",
            "finding": finding,
            "arithmetic": arithmetic,
            "verdict": finding.verdict,
            "rows": witness,
        }))?;
        return Ok(());
    }
    verdict_text::explain(finding, out)?;
    out.line("")?;
    out.line(&format!("Rows that prove it: {}", finding.found.atoms.len()))?;
    for atom in finding.found.atoms.iter().take(rows_max) {
        let amount = atom.amount.to_text(finding.found.currency);
        if let Some(row) = rows.get(&atom.source_ref) {
            out.line(&format!("  {amount:>12}  {}, {}", row.source_name, row.place))?;
            out.line(&out.tone(&format!("                {}", cells(row)), Tone::Faint))?;
        }
    }
    if finding.found.atoms.len() > rows_max {
        out.note(&format!(
            "  … all of them: makegood finding show {} --rows {}",
            finding.id,
            finding.found.atoms.len()
        ))?;
    }
    Ok(())
}

/// Filled cells with their column names.
fn cells(row: &EvidenceRow) -> String {
    let named = |(number, cell): (usize, &String)| match row.header.get(number) {
        Some(name) => format!("{name}={cell}"),
        None => cell.clone(),
    };
    let filled = row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let text = filled.map(named).collect::<Vec<_>>().join(" · ");
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

async fn decide(
    store: &makegood_store::Store,
    finding: &Finding,
    kind: DecisionKind,
    reason: String,
    by: Option<String>,
    out: &Output,
) -> Result<(), Failure> {
    let decision =
        Decision { finding: finding.found.stable_key(), kind, reason, actor: context::actor(by), at: context::now() };
    store.record_decision(&decision).await.map_err(AppError::from)?;
    if out.json {
        out.object(&json!({
            "schema": "makegood.decision/1",
            "finding": finding.id,
            "key": decision.finding,
            "decision": kind.word(),
            "reason": decision.reason,
            "actor": decision.actor,
        }))?;
        return Ok(());
    }
    match kind {
        DecisionKind::Dismiss => {
            out.line(&format!("{} is dismissed: {}", finding.id, decision.reason))?;
            out.note(&format!("Take it back: makegood finding restore {}", finding.id))?;
        }
        DecisionKind::Restore => out.line(&format!("{} counts again", finding.id))?,
    }
    Ok(())
}
