//! What happened when, as far as it concerns whoever gets the pack. What was decided at home stays there.

use std::collections::BTreeMap;

use jiff::Timestamp;
use makegood_evidence::ClaimDocument;

use super::contents::{Proofs, received_at};
use crate::workspace::SourceEntry;
use crate::{AppError, ClaimRecord};

/// `instant,what,about,sha256,leaf`: instants in UTC, oldest first; `leaf` is the place in the sender's log.
pub(super) fn timeline_csv(
    document: &ClaimDocument,
    record: &ClaimRecord,
    entries: &BTreeMap<String, SourceEntry>,
    proofs: &Proofs,
    now: Timestamp,
) -> Result<Vec<u8>, AppError> {
    let mut lines: Vec<(Timestamp, [String; 4])> = Vec::new();
    for (exhibit, (leaf, proof)) in document.exhibits.iter().zip(proofs) {
        let about = format!("exhibit {}", exhibit.exhibit);
        if let Some(entry) = entries.get(&exhibit.sha256) {
            let line = ["file received".to_owned(), about.clone(), exhibit.sha256.clone(), String::new()];
            lines.push((received_at(entry, leaf), line));
        }
        let line = ["entered in the log".to_owned(), about, exhibit.sha256.clone(), proof.index.to_string()];
        lines.push((leaf.instant, line));
    }
    let plain = |what: &str, about: &str| [what.to_owned(), about.to_owned(), String::new(), String::new()];
    lines.push((document.as_of, plain("files audited up to", &document.claim)));
    lines.push((record.built_at, plain("claim built", &document.claim)));
    lines.push((now, plain("pack sealed", &document.claim)));
    lines.sort_by_key(|(at, _)| *at);
    let broken = |why: String| AppError::ClaimBroken { claim: record.id.clone(), why };
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    csv.write_record(["instant", "what", "about", "sha256", "leaf"]).map_err(|error| broken(error.to_string()))?;
    for (at, line) in &lines {
        let at = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        csv.write_record(std::iter::once(&at).chain(line)).map_err(|error| broken(error.to_string()))?;
    }
    csv.into_inner().map_err(|error| broken(error.to_string()))
}
