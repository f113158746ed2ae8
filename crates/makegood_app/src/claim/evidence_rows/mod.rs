//! The rows behind a claim, as they stand in the files that were received.
//!
//! A `source_ref` names a file by hash and a place in it. Rows are read back from the bytes, not
//! from the facts: what a letter shows is what a person finds when they open the file.

mod block;
mod columns;
mod ofx;
mod sheet;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use makegood_evidence::EvidenceRow;

use crate::AppError;
use crate::workspace::{SourceEntry, Sources};

/// A row as a file has it: column names, where it has any, and cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Row {
    header: Vec<String>,
    cells: Vec<String>,
    /// The place is the number of the row, because the file has no lines.
    counted: bool,
}

/// Reads the rows of `refs` (`sha256:place`) from the sources, by `source_ref`.
///
/// - **Errors** [`AppError::Damaged`] when a source or a place of it is not there, [`AppError::Io`].
pub fn evidence_rows<'a>(
    sources: &Sources,
    refs: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, EvidenceRow>, AppError> {
    let entries = sources.entries()?;
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source_ref in refs {
        let (sha256, place) = source_ref.split_once(':').unwrap_or((source_ref, ""));
        wanted.entry(sha256).or_default().insert(place);
    }
    let mut rows = BTreeMap::new();
    for (sha256, places) in wanted {
        let missing = || AppError::Damaged {
            path: sources.path_of(sha256).unwrap_or_default(),
            why: "rows of the facts name this source, and it is not in sources/index.jsonl".to_owned(),
        };
        let entry = entries.get(sha256).ok_or_else(missing)?;
        let path = sources.path_of(sha256).ok_or_else(missing)?;
        let mut found = read(&path, entry, &places)?;
        for place in places {
            let row = found.remove(place).ok_or_else(|| AppError::Damaged {
                path: path.clone(),
                why: format!("{} has no row at {place}", entry.name),
            })?;
            rows.insert(
                format!("{sha256}:{place}"),
                EvidenceRow {
                    source_name: entry.name.clone(),
                    sha256: sha256.to_owned(),
                    bytes: entry.bytes,
                    place: place_in_words(place, row.counted),
                    header: row.header,
                    cells: row.cells,
                },
            );
        }
    }
    Ok(rows)
}

/// `line 118`, `row 7` of a file without lines, `line 3, character 120`; other places are words already.
pub(crate) fn place_in_words(place: &str, counted: bool) -> String {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match place.split_once(':') {
        Some((line, character)) if number(line) && number(character) => format!("line {line}, character {character}"),
        None if number(place) && counted => format!("row {place}"),
        None if number(place) => format!("line {place}"),
        _ => place.to_owned(),
    }
}

fn in_document(place: &str) -> Row {
    Row { header: vec!["where in the document".to_owned()], cells: vec![place.to_owned()], counted: false }
}

fn read(path: &Path, entry: &SourceEntry, places: &BTreeSet<&str>) -> Result<BTreeMap<String, Row>, AppError> {
    let mut magic = [0u8; 4];
    let mut file = File::open(path).map_err(AppError::io("read", path))?;
    let got = file.read(&mut magic).map_err(AppError::io("read", path))?;
    let lines: BTreeMap<u64, &str> = places.iter().filter_map(|place| Some((place.parse().ok()?, *place))).collect();
    match &magic[..got] {
        b"PAR1" => columns::rows(path, &lines),
        [b'P', b'K', ..] => sheet::rows(path, places),
        // A document made for people is shown as it is: the place is where a person looks.
        _ if entry.format.starts_with("pdf") || matches!(entry.format.as_str(), "image" | "eml" | "mbox") => {
            Ok(places.iter().map(|place| ((*place).to_owned(), in_document(place))).collect())
        }
        _ if let Some(form) = block::form_of(&entry.format) => block::rows(path, form, places),
        _ if entry.format.starts_with("ofx") => ofx::rows(path, places),
        _ => text::rows(path, &lines),
    }
}
