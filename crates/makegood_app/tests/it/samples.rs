//! All sample files at once, in any order, twice: the same facts.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use makegood_app::import::{ImportRequest, Ports, Silent, import};

use crate::support::Desk;

/// Answers to what the samples leave open, so that as many of them as possible are stored.
const ANSWERS: &[(&str, &str)] = &[
    ("account", "7000000000000000001"),
    ("bank_account", "sample"),
    ("currency", "USD"),
    ("date_from", "2026-01-01"),
    ("date_order", "mdy"),
    ("date_to", "2026-01-31"),
    ("decimal_mark", "point"),
    ("institution", "sample"),
    ("sent_at", "2026-01-01T00:00:00Z"),
    ("time_zone", "UTC"),
    ("year", "2026"),
    ("confirm", "yes"),
];

/// The folder of samples; `None`, said aloud, on a machine without them.
fn samples() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("MAKEGOOD_SHARED_DATA").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("MAKEGOOD_CI").is_none(), "the samples are missing: {}", folder.display());
    println!("skipped: the sample files are not here ({})", folder.display());
    None
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    // Series of numbers and lists about the samples are no exports.
    files.retain(|path| !path.components().any(|part| part.as_os_str() == "anomaly"));
    files.sort();
    files
}

fn take(desk: &Desk, paths: &[PathBuf]) -> usize {
    let answers = ANSWERS.iter().map(|(key, answer)| ((*key).to_owned(), (*answer).to_owned())).collect();
    let request = ImportRequest { paths: paths.to_vec(), answers, ..ImportRequest::default() };
    let now: Timestamp = "2026-07-01T10:00:00Z".parse().unwrap();
    let report = import(&desk.open(), &request, Ports::IN_PROCESS, now, &mut Silent).unwrap();
    report.files.iter().flat_map(|file| &file.tables).map(|table| usize::try_from(table.new).unwrap()).sum()
}

#[test]
fn all_samples_in_any_order_and_twice_give_the_same_facts() {
    let Some(folder) = samples() else { return };
    let files = files(&folder);
    let one = Desk::new();
    assert!(take(&one, &files) > 1_000, "few rows were read");
    let digest = one.open().facts().digest().unwrap();

    // The same again adds nothing.
    assert_eq!(take(&one, &files), 0);
    assert_eq!(one.open().facts().digest().unwrap(), digest);

    // Backwards, a few at a time, and some of them twice.
    let other = Desk::new();
    let backwards: Vec<PathBuf> = files.iter().rev().cloned().collect();
    let runs: Vec<&[PathBuf]> = backwards.chunks(backwards.len() / 7 + 1).collect();
    for run in &runs {
        take(&other, run);
    }
    take(&other, runs[2]);
    assert_eq!(other.open().facts().digest().unwrap(), digest);
}
