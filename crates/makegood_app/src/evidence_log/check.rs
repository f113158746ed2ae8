//! Checking the log of a workspace: by itself, against what others hold, and against what the workspace holds.

use makegood_log::{Checkpoint, Report, verify};
use serde::Serialize;

use super::open::{reader, reading};
use super::{EvidenceLogError, Holdings, KeyPlace, LogIndex};
use crate::Workspace;
use crate::doctor::Check;

/// What a check of the log found: the JSON `makegood.log_verify/1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogCheck {
    /// `makegood.log_verify/1`.
    pub schema: &'static str,
    /// Whether nothing is wrong.
    pub whole: bool,
    /// Tiles, leaves and checkpoints.
    pub log: Report,
    /// Checkpoints that were handed in to be held against the log.
    pub checkpoints: Vec<GivenCheck>,
    /// Where log and workspace contradict each other.
    pub contradictions: Vec<String>,
    /// Files, decisions, claims and packs that have no leaf yet; the next change adds them.
    pub not_logged: usize,
    /// What could not be asked on this machine.
    pub cautions: Vec<String>,
}

/// One checkpoint that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GivenCheck {
    /// As it was named.
    pub file: String,
    /// Leaves that it covers, when it is believed.
    pub size: Option<u64>,
    /// What is wrong; none = the log extends it.
    pub problem: Option<String>,
}

/// Checks the log. `checkpoints` are name and bytes of checkpoints that others gave back.
///
/// - **Errors** [`EvidenceLogError::Absent`] when there is no log; what is wrong with one is in the answer.
pub fn check(
    workspace: &Workspace,
    holdings: &Holdings,
    keys: &KeyPlace,
    checkpoints: &[(String, Vec<u8>)],
) -> Result<LogCheck, EvidenceLogError> {
    let (folder, list, known) = reading(workspace, keys)?;
    let mut cautions = Vec::new();
    let trusted = std::slice::from_ref(&known.public);
    let log = match list {
        Some(list) => verify(&folder, list, trusted)?,
        None => {
            cautions.push(
                "the list of checkpoints that were given out is not on this machine: an older log would not be noticed"
                    .to_owned(),
            );
            // An empty list stands for none; nothing is written into it.
            let scratch = workspace.scratch("log").map_err(|error| EvidenceLogError::Io {
                action: "make a folder in",
                path: workspace.root().to_owned(),
                source: std::io::Error::other(error),
            })?;
            let none =
                makegood_log::DiskFolder::new(scratch.path()).map_err(EvidenceLogError::io("make", scratch.path()))?;
            verify(&folder, none, trusted)?
        }
    };
    if !known.here {
        cautions.push("the secret key of the log is not on this machine: nothing can be added".to_owned());
    }
    let reading = reader(&folder, &known);
    let checkpoints: Vec<GivenCheck> = checkpoints
        .iter()
        .map(|(file, bytes)| {
            let opened = Checkpoint::open(bytes, trusted);
            let size = opened.as_ref().ok().map(|checkpoint| checkpoint.size);
            let problem = match (&opened, &reading) {
                (Err(error), _) => Some(error.to_string()),
                (_, Err(error)) => Some(error.to_string()),
                (Ok(held), Ok(log)) => log.check_held(held, file).err().map(|error| error.to_string()),
            };
            GivenCheck { file: file.clone(), size, problem }
        })
        .collect();
    // A log that cannot be read says nothing about the workspace; that it cannot is in the report.
    let index = reading.and_then(|log| LogIndex::of(&log)).ok();
    let contradictions = index.as_ref().map(|index| holdings.contradictions(index)).unwrap_or_default();
    let not_logged = index.as_ref().map_or(0, |index| holdings.missing(index).len());
    let held = checkpoints.iter().all(|given| given.problem.is_none());
    let whole = log.is_whole() && contradictions.is_empty() && held;
    Ok(LogCheck { schema: "makegood.log_verify/1", whole, log, checkpoints, contradictions, not_logged, cautions })
}

/// The log as a part of `doctor`.
pub fn doctor_check(workspace: &Workspace, holdings: &Holdings, keys: &KeyPlace) -> Check {
    match check(workspace, holdings, keys, &[]) {
        Ok(found) => {
            let size = found.log.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.size);
            let given = found.log.given_out;
            let mut problems: Vec<String> = found
                .log
                .faults
                .iter()
                .map(|fault| format!("{}: {}", fault.file, fault.what))
                .chain(found.contradictions)
                .collect();
            let named = found.log.faults.len() as u64;
            if found.log.fault_count > named {
                problems.push(format!("and {} more", found.log.fault_count - named));
            }
            let mut notes = found.cautions;
            if found.not_logged > 0 {
                notes.push(format!("{} not in the log yet; the next change adds them", found.not_logged));
            }
            let checked = format!(
                "{}, {}",
                counted(size, "leaf", "leaves"),
                counted(given, "checkpoint given out", "checkpoints given out")
            );
            Check { notes, ..Check::of("evidence_log", checked, problems) }
        }
        Err(EvidenceLogError::Absent) => Check {
            notes: vec!["there is none yet; the first import makes it".to_owned()],
            ..Check::of("evidence_log", "no log".to_owned(), Vec::new())
        },
        Err(error) => Check::of("evidence_log", String::new(), vec![error.to_string()]),
    }
}

fn counted(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
