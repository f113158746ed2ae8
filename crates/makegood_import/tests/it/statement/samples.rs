//! Real statements of the shared samples.

use std::path::PathBuf;

use super::support::shown;
use crate::{import_bytes, samples};

fn files() -> Option<Vec<PathBuf>> {
    let root = samples("bank-csv")?;
    let folders = std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut files: Vec<PathBuf> =
        folders.flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())).collect();
    files.sort();
    Some(files)
}

#[test]
fn real_statements_are_read_or_refused_with_a_reason() {
    let Some(files) = files() else { return };
    let mut lines = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let outcome = import_bytes(&name, &std::fs::read(&path).unwrap()).0;
        let why = outcome.diagnostics.first().map_or("", |diagnostic| diagnostic.code);
        let balance = if outcome.footer.checked { " balance checked" } else { "" };
        lines.push(format!("{name}: {:?} {} {why}{balance}", outcome.status, shown(&outcome)));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_data_row_of_a_recognised_sample_is_read_or_refused() {
    let Some(files) = files() else { return };
    // Rows below the header, counted by eye; the second header of `mint_extra.csv` is none.
    let rows = [
        ("capitalone.csv", 2),
        ("creditunion.csv", 8),
        ("default.csv", 8),
        ("gls.csv", 1),
        ("ingesp.csv", 10),
        ("mint.csv", 4),
        ("mint_extra.csv", 4),
        ("mint_headerless.csv", 4),
        ("n26-fr.csv", 2),
        ("payoneer.csv", 2),
        ("pcmastercard.csv", 2),
        ("schwab-checking.csv", 4),
        ("ubs-ch-fr_trimmed.csv", 3),
        ("csv_european_decimals.csv", 3),
        ("csv_french_headers.csv", 3),
        ("csv_garbled_amount.csv", 2),
        ("csv_spanish_headers.csv", 3),
        ("sample_split_amounts.csv", 2),
        ("sample_statement.csv", 2),
    ];
    for (name, count) in rows {
        let path = files.iter().find(|path| path.ends_with(name)).unwrap_or_else(|| panic!("{name} is missing"));
        let outcome = import_bytes(name, &std::fs::read(path).unwrap()).0;
        let read = outcome.tables.iter().map(|table| table.rows).sum::<u64>();
        assert_eq!(read + outcome.refused_count, count, "{name}");
    }
}
