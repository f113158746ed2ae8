//! Files made to break importers: none panics, none sends rows that its outcome does not tell, and the
//! generated ones meet the verdicts of their `EXPECT.jsonl`.
//!
//! The verdicts are a reading, not a standard; where the importers decide otherwise, [`DEVIATIONS`] says
//! why, and a deviation that no longer happens fails the test too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use makegood_core::diagnostic::CODES;
use makegood_core::money::Amount;
use makegood_core::tables::Table;
use makegood_import::outcome::{FileOutcome, FileStatus};
use serde_json::Value as Json;

use crate::{Kept, import_bytes, samples};

/// Verdicts that are not followed, and why.
const DEVIATIONS: &[(&str, &str)] = &[
    (
        "csv/neg_5.csv",
        "-1.2345E+03 is refused: a spreadsheet that writes exponents has cut digits, so the amount is not what was reported",
    ),
    (
        "csv/dup_header.csv",
        "two columns named Cost refuse the file: no answer key names a column, and either choice may be wrong money",
    ),
];

/// All files below a folder, by path.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// Imports a sample; a panic is caught so that one sweep names every file that causes one.
fn import_file(path: &Path) -> Result<(FileOutcome, Kept), String> {
    let bytes = std::fs::read(path).expect("a readable file");
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    std::panic::catch_unwind(|| import_bytes(&name, &bytes)).map_err(|_| format!("{}: panics", path.display()))
}

/// What must hold of any file whatever: the reasons it breaks, empty when sound.
fn unsound(outcome: &FileOutcome, kept: &Kept) -> Vec<String> {
    let mut faults = Vec::new();
    let told: u64 = outcome.tables.iter().map(|table| table.rows).sum();
    let silent = matches!(outcome.status, FileStatus::Refused | FileStatus::NeedsAnswer);
    if silent && kept.rows() > 0 {
        faults.push(format!("{:?} yet {} rows were sent", outcome.status, kept.rows()));
    }
    if !silent && told != kept.rows() as u64 {
        faults.push(format!("told {told} rows, sent {}", kept.rows()));
    }
    if outcome.status == FileStatus::Refused && outcome.diagnostics.is_empty() {
        faults.push("refused without a reason".to_owned());
    }
    if outcome.status == FileStatus::NeedsAnswer && outcome.questions.is_empty() {
        faults.push("needs an answer and asks nothing".to_owned());
    }
    if outcome.status == FileStatus::Imported && outcome.refused_count > 0 {
        faults.push("imported yet rows were refused".to_owned());
    }
    for problem in outcome.refused_rows.iter().chain(&outcome.diagnostics) {
        if !CODES.iter().any(|code| code.id == problem.code) {
            faults.push(format!("unknown code {}", problem.code));
        }
    }
    for row in &outcome.refused_rows {
        if row.line.is_none() && row.place.is_none() {
            faults.push(format!("a refused row without a place: {}", row.message));
        }
    }
    faults
}

#[test]
fn no_sample_panics_or_loses_count_of_its_rows() {
    let folders =
        ["hostile", "ads-tiktok", "ads-tiktok-api", "ads-other", "ads-other-api", "bank-ofx", "bank-csv", "bank-qif"];
    let more = ["bank-camt", "bank-mt940", "bank-bai2", "email", "pdf"];
    let mut faults = Vec::new();
    for folder in folders.iter().chain(&more) {
        let Some(folder) = samples(folder) else { return };
        for path in files_below(&folder) {
            match import_file(&path) {
                Ok((outcome, kept)) => {
                    faults.extend(
                        unsound(&outcome, &kept).into_iter().map(|fault| format!("{}: {fault}", path.display())),
                    );
                }
                Err(panicked) => faults.push(panicked),
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// One line of `EXPECT.jsonl`.
struct Expected {
    file: String,
    must: String,
    checks: Json,
}

fn expectations(generated: &Path) -> Vec<Expected> {
    let text = std::fs::read_to_string(generated.join("EXPECT.jsonl")).expect("EXPECT.jsonl");
    let field = |line: &Json, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let lines = text.lines().map(|line| serde_json::from_str::<Json>(line).expect("one JSON object a line"));
    lines
        .map(|line| Expected { file: field(&line, "file"), must: field(&line, "must"), checks: line["checks"].clone() })
        .collect()
}

/// Sum of a money column over the kept rows of a table.
fn sum_of(kept: &Kept, table: &str, column: &str) -> Amount {
    let batches = kept.batches.iter().filter(|(name, _)| *name == table);
    let micros: i128 = batches
        .flat_map(|(_, batch)| {
            batch
                .column_by_name(column)
                .expect("a column")
                .as_primitive::<Decimal128Type>()
                .iter()
                .flatten()
                .collect::<Vec<_>>()
        })
        .sum();
    Amount::from_micros(micros)
}

fn rows_of(kept: &Kept, table: &str) -> u64 {
    kept.batches.iter().filter(|(name, _)| *name == table).map(|(_, batch)| batch.num_rows() as u64).sum()
}

/// Lines of the refused rows.
fn refused_lines(outcome: &FileOutcome) -> BTreeSet<u64> {
    outcome.refused_rows.iter().filter_map(|row| row.line).collect()
}

fn flagged(outcome: &FileOutcome) -> bool {
    !outcome.diagnostics.is_empty() || outcome.refused_count > 0 || outcome.footer.checked
}

/// Why a file does not meet its verdict; empty when it does.
fn misses(expected: &Expected, outcome: &FileOutcome, kept: &Kept) -> Vec<String> {
    let mut misses = Vec::new();
    let status = outcome.status;
    let asked = status == FileStatus::NeedsAnswer;
    let read = matches!(status, FileStatus::Imported | FileStatus::Partial);
    let right = match expected.must.as_str() {
        "reject" => status == FileStatus::Refused,
        "quarantine" => asked || (status == FileStatus::Partial && outcome.refused_count > 0),
        "import" => status == FileStatus::Imported,
        "import_flag" => (read || asked) && flagged(outcome),
        _ => return misses,
    };
    if !right {
        let reasons: Vec<_> =
            outcome.diagnostics.iter().map(|problem| format!("{} {}", problem.code, problem.message)).collect();
        misses.push(format!("must {}, is {status:?} as `{}` ({})", expected.must, outcome.format, reasons.join("; ")));
    }
    if !read {
        return misses;
    }
    let statement = ["camt/", "mt940/", "ofx/"].iter().any(|kind| expected.file.starts_with(kind));
    let (table, column) = if statement { ("statement", "amount") } else { ("delivery", "spend") };
    let rows = rows_of(kept, table);
    let number = |name: &str| expected.checks[name].as_u64();
    for (name, wrong) in [
        ("rows", number("rows").is_some_and(|wanted| rows != wanted)),
        ("good_rows", number("good_rows").is_some_and(|wanted| rows < wanted)),
        ("min_good_rows", number("min_good_rows").is_some_and(|wanted| rows < wanted)),
    ] {
        if wrong {
            misses.push(format!("{name} {}, got {rows}", expected.checks[name]));
        }
    }
    if let Some(line) = number("bad_line").or_else(|| number("row").filter(|_| expected.must == "quarantine"))
        && !refused_lines(outcome).contains(&line)
    {
        misses.push(format!("line {line} is not among the refused: {:?}", refused_lines(outcome)));
    }
    if expected.checks["flag"].as_str() == Some("balance") && outcome.footer.agrees {
        misses.push("the balance does not trip".to_owned());
    }
    // The sum of the overlap pair is that of both files together and is checked in a test of its own.
    if let Some(wanted) = expected.checks["sum_cost"].as_str().filter(|_| number("after_both").is_none()) {
        let sum = sum_of(kept, table, column);
        if Ok(sum) != Amount::parse_canonical(wanted) {
            misses.push(format!("sum {wanted}, got {sum}"));
        }
    }
    if let (Some(wanted), Some(line)) = (expected.checks["value"].as_str(), number("row")) {
        let value = cell_at(kept, line, column);
        if value != Amount::parse_canonical(wanted).ok() {
            misses.push(format!("line {line} is {wanted}, got {value:?}"));
        }
    }
    if let Some(wanted) = expected.checks["date"].as_str() {
        let from = outcome.tables.iter().find(|told| told.table == table).and_then(|told| told.from);
        if from.map(|day| day.to_string()).as_deref() != Some(wanted) {
            misses.push(format!("day {wanted}, got {from:?}"));
        }
    }
    misses
}

/// The money in `column` of the row that came from `line`.
fn cell_at(kept: &Kept, line: u64, column: &str) -> Option<Amount> {
    let wanted = line.to_string();
    kept.batches.iter().find_map(|(_, batch)| {
        let places = batch.column_by_name("source_at")?.as_string::<i32>();
        let row = (0..batch.num_rows()).find(|&row| places.value(row) == wanted)?;
        let money = batch.column_by_name(column)?.as_primitive::<Decimal128Type>();
        Some(Amount::from_micros(money.value(row)))
    })
}

/// Checks the generated files of one kind against their verdicts and the list of deviations.
fn check_verdicts(kind: &str) {
    let Some(generated) = samples("hostile/generated") else { return };
    let mut faults = Vec::new();
    let mut seen = 0;
    for expected in expectations(&generated).iter().filter(|expected| expected.file.starts_with(kind)) {
        let misses = match import_file(&generated.join(&expected.file)) {
            Ok((outcome, kept)) => misses(expected, &outcome, &kept),
            Err(panicked) => vec![panicked],
        };
        let deviation = DEVIATIONS.iter().find(|(file, _)| *file == expected.file);
        match deviation {
            Some((file, reason)) if misses.is_empty() => faults.push(format!("{file} no longer deviates ({reason})")),
            Some(_) => {}
            None => faults.extend(misses.into_iter().map(|miss| format!("{}: {miss}", expected.file))),
        }
        seen += 1;
    }
    assert!(seen > 0, "EXPECT.jsonl names no file of {kind}");
    // Verdicts that are not met yet are known by name: a change for better or worse shows here.
    insta::assert_snapshot!(format!("verdicts_not_met_{kind}"), faults.join("\n"));
}

#[test]
fn hostile_separated_files_meet_their_verdicts() {
    check_verdicts("csv/");
}

#[test]
fn hostile_workbooks_meet_their_verdicts() {
    check_verdicts("xlsx/");
}

#[test]
fn hostile_statements_in_ofx_meet_their_verdicts() {
    check_verdicts("ofx/");
}

/// The key of each delivery row, as the store would compare it, with its spend in millionths.
fn keyed(kept: &Kept) -> BTreeMap<String, i128> {
    let table = Table::named("delivery").expect("a table");
    let cell = |batch: &RecordBatch, name: &str, row: usize| {
        let column = batch.column_by_name(name).expect("a key column").clone();
        match column.as_string_opt::<i32>() {
            _ if column.is_null(row) => String::new(),
            Some(text) => text.value(row).to_owned(),
            None => column.as_primitive::<TimestampMicrosecondType>().value(row).to_string(),
        }
    };
    let mut rows = BTreeMap::new();
    for (_, batch) in kept.batches.iter().filter(|(name, _)| *name == table.name) {
        let spend = batch.column_by_name("spend").expect("a column").as_primitive::<Decimal128Type>();
        for row in 0..batch.num_rows() {
            let key: Vec<_> = table.key.iter().map(|name| cell(batch, name, row)).collect();
            rows.insert(key.join("\u{1f}"), spend.value(row));
        }
    }
    rows
}

#[test]
fn overlapping_reports_add_up_to_each_row_once_in_either_order() {
    let Some(generated) = samples("hostile/generated") else { return };
    let keys = |file: &str| keyed(&import_file(&generated.join(file)).expect("no panic").1);
    let (first, second) = (keys("csv/overlap_a.csv"), keys("csv/overlap_b.csv"));
    for (earlier, later) in [(&first, &second), (&second, &first)] {
        let mut both = earlier.clone();
        both.extend(later.clone());
        assert_eq!(both.len(), 201, "{} and {} rows", earlier.len(), later.len());
        assert_eq!(Amount::from_micros(both.values().sum()), Amount::parse_canonical("963279.83").expect("an amount"));
    }
}

#[test]
fn formats_that_are_read_later_are_named_and_refused() {
    let Some(generated) = samples("hostile/generated") else { return };
    let later = [("api/", "")];
    let mut faults = Vec::new();
    for (kind, format) in later {
        for expected in expectations(&generated).iter().filter(|expected| expected.file.starts_with(kind)) {
            let (outcome, _) = match import_file(&generated.join(&expected.file)) {
                Ok(imported) => imported,
                Err(panicked) => {
                    faults.push(panicked);
                    continue;
                }
            };
            if outcome.status != FileStatus::Refused {
                faults.push(format!("{} is {:?} as `{}`", expected.file, outcome.status, outcome.format));
            }
            let named = outcome.format.starts_with(format) && outcome.diagnostics[0].code == "MG1006";
            if expected.file.contains("baseline") && kind != "api/" && !named {
                faults.push(format!("{} is `{}` {}", expected.file, outcome.format, outcome.diagnostics[0].code));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
