//! What goes into a pack: the exhibits of the claim as the sources hold them, and the documents about it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use makegood_core::time::Zone;
use makegood_evidence::{ClaimDocument, to_csv, to_platform_json};
use makegood_log::{InclusionProof, Leaf};
use makegood_pack::{At, Clock, Documents, Exhibit, How, Rows, Tool, Transform};

use super::rows::rows_csv;
use super::timeline::timeline_csv;
use super::{hash, maker};
use crate::evidence_log::LogIndex;
use crate::workspace::{SourceEntry, Sources};
use crate::{AppError, ClaimRecord};

/// Leaf and proof of each exhibit, in the order of the exhibits.
pub(super) type Proofs = [(Leaf, InclusionProof)];

/// The leaves of the exhibits, in their order.
pub(super) fn leaves(document: &ClaimDocument, index: &LogIndex) -> Result<Vec<u64>, AppError> {
    let leaf = |exhibit: &makegood_evidence::Exhibit| {
        index.file(hash(&exhibit.sha256)?).ok_or_else(|| AppError::Damaged {
            path: PathBuf::from("sources/index.jsonl"),
            why: format!("{} is not in the list of sources, and so not in the log", exhibit.file),
        })
    };
    document.exhibits.iter().map(leaf).collect()
}

/// When a file came in: by the list, and never later than the log says that it was there.
pub(super) fn received_at(entry: &SourceEntry, leaf: &Leaf) -> Timestamp {
    entry.imported_at.min(leaf.instant)
}

pub(super) fn exhibits<'a>(
    sources: &Sources,
    entries: &BTreeMap<String, SourceEntry>,
    document: &ClaimDocument,
    proofs: &Proofs,
    zone: &Zone,
) -> Result<Vec<Exhibit<'a>>, AppError> {
    let mut list = Vec::with_capacity(document.exhibits.len());
    for (exhibit, (leaf, proof)) in document.exhibits.iter().zip(proofs) {
        let missing = || AppError::Damaged {
            path: PathBuf::from("sources/index.jsonl"),
            why: format!("{} is not in the list of sources", exhibit.file),
        };
        let entry = entries.get(&exhibit.sha256).ok_or_else(missing)?;
        let path = sources.path_of(&exhibit.sha256).ok_or_else(missing)?;
        let outer = entry.inside.as_ref().and_then(|sha256| entries.get(sha256));
        let by_mail = outer.is_some_and(|outer| matches!(outer.format.as_str(), "eml" | "mbox"));
        let received = At { instant: received_at(entry, leaf), zone, clock: Clock::Unsynced };
        let notes = entry.inside.iter().map(|sha256| match outer {
            Some(outer) => format!("came inside {}, SHA-256 {sha256}", outer.name),
            None => format!("came inside a file with SHA-256 {sha256}"),
        });
        let magic = magic(&path)?;
        let parser = transform(entry);
        list.push(Exhibit {
            no: u32::try_from(exhibit.exhibit).unwrap_or(u32::MAX),
            name_as_received: entry.name.clone(),
            bytes: Box::new(path.clone()),
            media_type: media_type(&magic, &entry.format, &entry.name).to_owned(),
            how: if by_mail { How::Mail } else { How::Upload },
            from: "not recorded".to_owned(),
            received_at: received.moment("the sender's clock"),
            received_by: leaf.actor.clone(),
            tool: Tool { name: "makegood import".to_owned(), ..maker() },
            parent: None,
            derived_from: None,
            transform: None,
            pages: None,
            notes: notes.collect(),
            leaf: leaf
                .to_bytes()
                .map_err(|error| AppError::Damaged { path: path.clone(), why: format!("its leaf: {error}") })?,
            proof: proof.clone(),
            anchor: None,
            rows: vec![Rows {
                name: "rows".to_owned(),
                bytes: Box::new(rows_csv(exhibit, &path, &parser)?),
                transform: parser,
            }],
        });
    }
    Ok(list)
}

pub(super) fn documents(
    document: &ClaimDocument,
    record: &ClaimRecord,
    letter: Vec<u8>,
    entries: &BTreeMap<String, SourceEntry>,
    proofs: &Proofs,
    now: Timestamp,
) -> Result<Documents, AppError> {
    let broken = |why: String| AppError::ClaimBroken { claim: record.id.clone(), why };
    Ok(Documents {
        claim_json: to_platform_json(document).map_err(|error| broken(error.to_string()))?.into_bytes(),
        calculation_csv: to_csv(document).into_bytes(),
        timeline_csv: timeline_csv(document, record, entries, proofs, now)?,
        report_pdf: Some(letter),
        report_pages: None,
        legal: Vec::new(),
    })
}

/// The reader that took the rows out of the file, with what a person answered to it.
fn transform(entry: &SourceEntry) -> Transform {
    Transform {
        name: entry.format.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        params: entry.answers.clone(),
    }
}

fn magic(path: &Path) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(AppError::io("read", path))?;
    file.take(512).read_to_end(&mut bytes).map_err(AppError::io("read", path))?;
    Ok(bytes)
}

/// Media type by the first bytes, and by the format that the file was read as where bytes say only `text`.
fn media_type(magic: &[u8], format: &str, name: &str) -> &'static str {
    let begins = |with: &[u8]| magic.starts_with(with);
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    if begins(b"%PDF-") {
        "application/pdf"
    } else if begins(b"PK\x03\x04") && ending == "xlsx" {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    } else if begins(b"PK\x03\x04") {
        "application/zip"
    } else if begins(b"PAR1") {
        "application/vnd.apache.parquet"
    } else if begins(b"\x89PNG") {
        "image/png"
    } else if begins(b"\xff\xd8\xff") {
        "image/jpeg"
    } else if begins(b"<?xml") || format.starts_with("camt") {
        "application/xml"
    } else if format.starts_with("ofx") {
        "application/x-ofx"
    } else if matches!(format, "eml" | "mbox") {
        "message/rfc822"
    } else if magic.contains(&0) {
        "application/octet-stream"
    } else if magic.iter().any(|byte| matches!(byte, b',' | b';' | b'\t')) {
        "text/csv"
    } else {
        "text/plain"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_say_what_a_file_is_before_its_name_does() {
        assert_eq!(media_type(b"%PDF-1.7\n", "pdf", "invoice.csv"), "application/pdf");
        assert_eq!(media_type(b"day,amount\n", "ledger", "x"), "text/csv");
        assert_eq!(
            media_type(b"PK\x03\x04", "tiktok_report", "a.XLSX"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        );
        assert_eq!(media_type(b"\0\0", "unknown", "a.csv"), "application/octet-stream");
        assert_eq!(media_type(b"OFXHEADER:100", "ofx1", "a"), "application/x-ofx");
    }
}
