//! Camt files made to break importers, against the verdicts of their `EXPECT.jsonl`.

use std::path::Path;

use makegood_import::FileStatus;
use serde_json::Value as Json;

use crate::{import_bytes, samples};

/// Verdicts that are not followed, and why.
const DEVIATIONS: &[(&str, &str)] = &[
    ("camt/amt_07.xml", "an amount of 0 is an entry: ISO 20022 allows it, banks write it, and it moves no sum"),
    ("camt/trunc_00.xml", CUT),
    ("camt/trunc_01.xml", CUT),
    ("camt/trunc_03.xml", CUT),
];

const CUT: &str = "the entries before the cut are whole and are kept, as of every other format; the cut is told, \
    the entry in it is refused, and the status is partial";

/// Why a file does not meet its verdict; empty when it does.
fn misses(folder: &Path, expected: &Json) -> Vec<String> {
    let file = expected["file"].as_str().unwrap_or_default();
    let bytes = std::fs::read(folder.join(file)).expect("a readable file");
    let (outcome, kept) = import_bytes("statement.xml", &bytes);
    let must = expected["must"].as_str().unwrap_or_default();
    let status = outcome.status;
    let flagged = !outcome.diagnostics.is_empty() || outcome.refused_count > 0;
    let met = match must {
        "reject" => status == FileStatus::Refused && kept.rows() == 0,
        "quarantine" => status == FileStatus::Partial && outcome.refused_count > 0,
        "import" => status == FileStatus::Imported && outcome.diagnostics.is_empty(),
        "import_flag" => status == FileStatus::Imported && flagged,
        _ => true,
    };
    let codes: Vec<_> = outcome.diagnostics.iter().map(|problem| problem.code).collect();
    let mut misses = Vec::new();
    if !met {
        misses.push(format!("{file}: must {must}, is {status:?} {codes:?}"));
    }
    let rows = kept.rows() as u64;
    let checks = &expected["checks"];
    let read = matches!(status, FileStatus::Imported | FileStatus::Partial);
    let short = |name: &str, exact: bool| {
        checks[name].as_u64().is_some_and(|wanted| if exact { rows != wanted } else { rows < wanted })
    };
    if read && (short("rows", true) || short("good_rows", false)) {
        misses.push(format!("{file}: {checks}, has {rows} rows"));
    }
    if checks["flag"] == "balance" && (outcome.footer.agrees || !codes.contains(&"MG2201")) {
        misses.push(format!("{file}: the balance does not follow and is not told"));
    }
    misses
}

#[test]
fn hostile_camt_files_meet_their_verdicts() {
    let Some(folder) = samples("hostile/generated") else { return };
    let text = std::fs::read_to_string(folder.join("EXPECT.jsonl")).expect("EXPECT.jsonl");
    let lines = text.lines().map(|line| serde_json::from_str::<Json>(line).expect("one JSON object a line"));
    let (mut seen, mut faults) = (0, Vec::new());
    for expected in lines.filter(|line| line["file"].as_str().is_some_and(|file| file.starts_with("camt/"))) {
        seen += 1;
        let misses = misses(&folder, &expected);
        let deviation = DEVIATIONS.iter().find(|(file, _)| expected["file"] == *file);
        match deviation {
            Some((file, reason)) if misses.is_empty() => faults.push(format!("{file} no longer deviates ({reason})")),
            Some(_) => {}
            None => faults.extend(misses),
        }
    }
    assert_eq!(seen, 50);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn hostile_xml_is_refused_and_nothing_of_it_is_expanded() {
    let Some(folder) = samples("hostile/xml/tiran__defusedxml") else { return };
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let bytes = std::fs::read(&path).expect("a readable file");
        let (outcome, kept) = import_bytes("statement.xml", &bytes);
        assert_eq!((outcome.status, kept.rows()), (FileStatus::Refused, 0), "{}", path.display());
        // The same as the prolog of a statement.
        let statement = format!("{}<Document><BkToCstmrStmt><Stmt/></BkToCstmrStmt></Document>", prolog(&bytes));
        let declares = statement.contains("<!DOCTYPE");
        let (outcome, _) = import_bytes("statement.xml", statement.as_bytes());
        assert_eq!(outcome.status == FileStatus::Refused, declares, "{}: {:?}", path.display(), outcome.diagnostics);
        assert!(!declares || outcome.diagnostics[0].code == "MG1004", "{}", path.display());
        seen += 1;
    }
    assert_eq!(seen, 11);
}

/// What stands before the root element.
fn prolog(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut end = 0;
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            '<' if depth == 0 && !rest.starts_with("<?") && !rest.starts_with("<!") => break,
            _ => {}
        }
        end = at + c.len_utf8();
    }
    text[..end].to_owned()
}
