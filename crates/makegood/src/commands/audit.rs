//! `makegood audit`.

use makegood_app::audit::{AuditAsk, AuditReport, Filter, Judged, audited, judge};
use makegood_app::matches::standing;
use makegood_app::{Access, AppError, CaseStore, Workspace, detectors};
use makegood_core::finding::{Finding, Grade};

use crate::cli::{AuditArgs, FilterArgs, Global, Level};
use crate::commands::{matches, own_detectors, verdict_text};
use crate::context;
use crate::failure::Failure;
use crate::output::{Align, Output, Tone};
use crate::progress::StepBar;
use crate::words;

pub async fn run(global: &Global, args: &AuditArgs, out: &Output) -> Result<u8, Failure> {
    let workspace = context::open(global, Access::Change, "audit")?;
    let store = context::store(&workspace).await?;
    let filter = filter(&workspace, &args.filter)?;
    let judged = judged(&workspace, &store, AuditAsk::AsOf(args.as_of), out).await?;
    store.close().await;
    let report = AuditReport::of(&judged, &filter).map_err(AppError::from)?;
    if out.json {
        out.object(&report)?;
    } else {
        show(&judged, &report, out)?;
        if args.explain {
            for finding in &report.findings {
                verdict_text::explain(finding, out)?;
            }
        }
        next(&report, out)?;
    }
    let failed = args.fail_on.is_some_and(|level| report.fails_on(grade(level)));
    // As with a row that is refused: the rest stands, and a script is told.
    Ok(u8::from(failed || !report.not_run.is_empty() || !report.unmet_decisions.is_empty()))
}

/// What to show, with detector ids checked.
pub fn filter(workspace: &Workspace, args: &FilterArgs) -> Result<Filter, Failure> {
    if !args.detector.is_empty() {
        let all = detectors::loaded(Some(workspace))?;
        for id in &args.detector {
            if !all.broken.iter().any(|broken| broken.id == *id) {
                detectors::named(&all.sound, id)?;
            }
        }
    }
    Ok(Filter { detectors: args.detector.clone(), from: args.from, to: args.to })
}

/// The audit with people's decisions laid over it.
pub async fn judged(
    workspace: &Workspace,
    store: &impl CaseStore,
    ask: AuditAsk,
    out: &Output,
) -> Result<Judged, Failure> {
    let history = store.match_decisions().await.map_err(AppError::from)?;
    let bar = StepBar::new(out, "preparing");
    let done =
        audited(workspace, &standing(&history), ask, &mut |detector, number, of| bar.step(detector, number, of)).await;
    bar.end();
    let decisions = store.decisions().await.map_err(AppError::from)?;
    Ok(judge(done?, &decisions)?)
}

fn grade(level: Level) -> Grade {
    match level {
        Level::Low => Grade::Low,
        Level::Medium => Grade::Medium,
        Level::High => Grade::High,
    }
}

/// The audit as a person reads it.
pub fn show(judged: &Judged, report: &AuditReport, out: &Output) -> Result<(), Failure> {
    out.line(&out.tone(&format!("Audit as of {}", report.as_of), Tone::Strong))?;
    own_detectors::not_run("Detectors of this workspace that gave no answer", &report.not_run, out)?;
    matches::unmet(&report.unmet_decisions, out)?;
    if judged.audited.totals.is_empty() {
        out.line("There is nothing to audit yet. Next: makegood import path/to/exports")?;
        return Ok(());
    }
    layers(judged, out)?;
    out.heading(&words::count(report.findings.len(), "finding", "findings"))?;
    if !report.findings.is_empty() {
        findings(&report.findings, out)?;
    }
    for total in &report.totals {
        out.line(&format!(
            "{}  questioned {} · after netting {}: eligible {}, conditional {}, not eligible {}, unknown {}",
            total.currency,
            total.questioned,
            total.claimable,
            total.eligible,
            total.conditional,
            total.not_eligible,
            total.unknown
        ))?;
    }
    not_checked(report, out)
}

fn layers(judged: &Judged, out: &Output) -> Result<(), Failure> {
    let rows = judged.audited.totals.iter().map(|total| {
        let name = judged.audited.account(&total.platform, &total.account_id).and_then(|a| a.account_name.clone());
        let plain = |text: String| (text, Tone::Plain);
        vec![
            plain(name.unwrap_or_default()),
            plain(total.account_id.clone()),
            plain(total.currency.to_string()),
            plain(words::amount(total.delivered, total.currency)),
            plain(words::amount(total.billed, total.currency)),
            plain(words::amount(total.paid, total.currency)),
            plain(total.from.zip(total.to).map_or_else(String::new, |(from, to)| words::days(from, to))),
        ]
    });
    let columns = [
        ("account", Align::Left),
        ("id", Align::Left),
        ("", Align::Left),
        ("delivered", Align::Right),
        ("billed", Align::Right),
        ("paid", Align::Right),
        ("days", Align::Left),
    ];
    Ok(out.table(&columns, rows.collect())?)
}

/// The table of findings.
pub fn findings(findings: &[Finding], out: &Output) -> Result<(), Failure> {
    let rows = findings.iter().map(|finding| {
        let found = &finding.found;
        let (verdict, tone) = words::verdict(finding);
        vec![
            (finding.id.clone(), Tone::Strong),
            (words::short(&found.account_id, 6), Tone::Plain),
            (found.title.clone(), Tone::Plain),
            (words::days(found.from, found.to), Tone::Plain),
            (found.currency.to_string(), Tone::Plain),
            (found.questioned.to_text(found.currency), Tone::Plain),
            (finding.claimable.to_text(found.currency), Tone::Plain),
            (verdict, tone),
        ]
    });
    let columns = [
        ("id", Align::Left),
        ("account", Align::Left),
        ("what", Align::Left),
        ("days", Align::Left),
        ("", Align::Left),
        ("questioned", Align::Right),
        ("claimable", Align::Right),
        ("verdict · rule", Align::Left),
    ];
    Ok(out.table(&columns, rows.collect())?)
}

/// Gaps, grouped by what is missing: the same file often closes several of them.
fn not_checked(report: &AuditReport, out: &Output) -> Result<(), Failure> {
    let mut gaps: Vec<(String, Vec<String>)> = Vec::new();
    for line in &report.coverage {
        for missing in &line.missing {
            let what = format!("account {}: {missing}", line.account_id);
            match gaps.iter_mut().find(|(known, _)| *known == what) {
                Some((_, detectors)) if detectors.contains(&line.detector) => {}
                Some((_, detectors)) => detectors.push(line.detector.clone()),
                None => gaps.push((what, vec![line.detector.clone()])),
            }
        }
    }
    if gaps.is_empty() {
        return Ok(());
    }
    out.heading("Not checked, or not all of it")?;
    for (what, detectors) in gaps {
        out.line(&format!("- {what} {}", out.tone(&format!("[{}]", detectors.join(", ")), Tone::Faint)))?;
    }
    Ok(())
}

fn next(report: &AuditReport, out: &Output) -> Result<(), Failure> {
    let Some(first) = report.findings.iter().find(|finding| finding.dismissed.is_none()) else { return Ok(()) };
    out.note("")?;
    out.note(&format!("Next: makegood finding show {}", first.id))?;
    if report.findings.iter().any(|finding| finding.verdict.outcome.claimable() && !finding.claimable.is_zero()) {
        out.note("      makegood claim build --all --out claims")?;
    }
    Ok(())
}
