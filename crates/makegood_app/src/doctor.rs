//! Checking a workspace: every problem that can be told from its files.

use makegood_facts::FactsStore;
use serde::Serialize;

use crate::{AppError, CaseStore, Workspace, detectors, policies};

/// What a check of a workspace says: the JSON `makegood.doctor/1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoctorReport {
    /// `makegood.doctor/1`.
    pub schema: &'static str,
    /// True when nothing is wrong.
    pub ok: bool,
    /// One number for all facts: the same rows give the same digest, however they came.
    pub facts_digest: Option<String>,
    /// One entry per part that was checked.
    pub checks: Vec<Check>,
}

/// One part of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// `sources`, `facts`, `case_store`, `cases`, `evidence_log`, `detectors`, `policies`, `reading`, `pictures`, `mail`, `time`.
    pub part: &'static str,
    /// What was looked at, in words.
    pub checked: String,
    /// What is wrong; empty = sound.
    pub problems: Vec<String>,
    /// What this machine does not offer; nothing is wrong with the workspace.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Check {
    /// A part that was looked at.
    pub fn of(part: &'static str, checked: String, problems: Vec<String>) -> Check {
        Check { part, checked, problems, notes: Vec::new() }
    }
}

/// Checks everything: hashes of all sources, shapes of all facts, the case store, detectors and policies.
///
/// `machine` is what the caller found of the machine it runs on.
///
/// - **Errors** [`AppError`] when a part cannot even be looked at.
pub async fn doctor(
    workspace: &Workspace,
    store: &impl CaseStore,
    machine: Vec<Check>,
    tell: &mut dyn FnMut(&str),
) -> Result<DoctorReport, AppError> {
    let sources = workspace.sources().entries();
    let checked = sources.as_ref().map_or(0, |entries| entries.len());
    let problems = match sources {
        Ok(_) => workspace.sources().problems(tell)?,
        Err(error) => vec![error.to_string()],
    };
    let mut checks = vec![Check::of("sources", count(checked, "file"), problems)];
    checks.push(facts(workspace.facts())?);
    let damage = store.problems().await.unwrap_or_else(|error| vec![error.to_string()]);
    checks.push(Check::of("case_store", "makegood.db".to_owned(), damage));
    let (checked, mut problems) = match detectors::loaded(Some(workspace)) {
        Ok(all) => (count(all.sound.len(), "detector"), Vec::new()),
        Err(error) => (String::new(), vec![error.to_string()]),
    };
    for own in detectors::check(workspace, &[]).await? {
        problems.extend(own.problems.iter().map(ToString::to_string));
    }
    checks.push(Check::of("detectors", checked, problems));
    let (checked, problems) = match policies::policies(Some(workspace)) {
        Ok(set) => (count(set.rules().len(), "rule"), Vec::new()),
        Err(error) => (String::new(), vec![error.to_string()]),
    };
    checks.push(Check::of("policies", checked, problems));
    checks.extend(machine);
    let ok = checks.iter().all(|check| check.problems.is_empty());
    let facts_digest = workspace.facts().digest().ok();
    Ok(DoctorReport { schema: "makegood.doctor/1", ok, facts_digest, checks })
}

fn facts(facts: &FactsStore) -> Result<Check, AppError> {
    let mut files = 0;
    for table in makegood_core::tables::TABLES {
        files += facts.table_files(table)?.len();
    }
    Ok(Check::of("facts", count(files, "Parquet file"), facts.doctor()?))
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
