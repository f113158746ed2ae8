//! Statements made to break the reader: random text, and the shared hostile reports with the header of a
//! statement, held to the same verdicts.

use makegood_import::outcome::{FileOutcome, FileStatus};
use proptest::prelude::*;
use serde_json::Value as Json;

use super::support::column;
use crate::{Kept, import_bytes, samples};

/// Header of the generated reports, and a statement's in its place.
const REPORT: &[u8] = b"Date,Advertiser ID,Campaign,Currency,Cost,Impressions,Clicks";
const STATEMENT: &[u8] = b"Date,Account number,Description,Currency,Amount,Seen,Pressed";

/// Verdicts that are not followed, and why.
const DEVIATIONS: &[(&str, &str)] = &[
    (
        "csv/neg_5.csv",
        "-1.2345E+03 is refused: a spreadsheet that writes exponents has cut digits, so it is not what the bank wrote",
    ),
    ("csv/pollute/quote_r01_c2.csv", STRAY_QUOTE),
    ("csv/pollute/quote_r01_c5.csv", STRAY_QUOTE),
    ("csv/pollute/quote_r01_c6.csv", STRAY_QUOTE),
    ("csv/pollute/quote_r15_c2.csv", STRAY_QUOTE),
    ("csv/pollute/quote_r15_c5.csv", STRAY_QUOTE),
    ("csv/pollute/quote_r15_c6.csv", STRAY_QUOTE),
    ("csv/pollute/quote_r30_c2.csv", STRAY_QUOTE),
    ("csv/pollute/quote_r30_c5.csv", STRAY_QUOTE),
    ("csv/pollute/quote_r30_c6.csv", STRAY_QUOTE),
];

const STRAY_QUOTE: &str = "a quote mark at the end of a text is kept as text (12\" is one too), and in a column that is not read it changes nothing";

/// The file with a statement's header; `None` for files that do not have the report's.
fn as_statement(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut replaced = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(REPORT.len()).position(|window| window == REPORT) {
        replaced.extend_from_slice(&rest[..at]);
        replaced.extend_from_slice(STATEMENT);
        rest = &rest[at + REPORT.len()..];
    }
    replaced.extend_from_slice(rest);
    (rest.len() < bytes.len()).then_some(replaced)
}

fn misses(expected: &Json, outcome: &FileOutcome, kept: &Kept) -> Option<String> {
    let checks = &expected["checks"];
    let number = |name: &str| checks[name].as_u64();
    let (status, rows) = (outcome.status, kept.rows() as u64);
    let lines: Vec<u64> = outcome.refused_rows.iter().filter_map(|row| row.line).collect();
    let read = matches!(status, FileStatus::Imported | FileStatus::Partial);
    let right = match expected["must"].as_str()? {
        "reject" => status == FileStatus::Refused,
        "quarantine" => status == FileStatus::NeedsAnswer || outcome.refused_count > 0,
        "import" => status == FileStatus::Imported,
        "import_flag" => read || status == FileStatus::NeedsAnswer,
        _ => return None,
    };
    if !right {
        return Some(format!("is {status:?}, refused {lines:?}"));
    }
    if !read {
        return None;
    }
    if let Some(wanted) = number("good_rows").or(number("min_good_rows"))
        && rows < wanted
    {
        return Some(format!("{wanted} good rows, got {rows}"));
    }
    if let Some(line) = number("bad_line")
        && !lines.contains(&line)
    {
        return Some(format!("line {line} is not among the refused {lines:?}"));
    }
    if let (Some(value), Some(line)) = (checks["value"].as_str(), number("row")) {
        let at = column(kept, "source_at").iter().position(|place| *place == line.to_string());
        let amount = at.map(|at| column(kept, "amount")[at].clone());
        let wanted = value.trim_end_matches('0').trim_end_matches('.');
        if amount.as_deref() != Some(wanted) {
            return Some(format!("line {line} is {wanted}, got {amount:?}"));
        }
    }
    if let Some(wanted) = checks["sum_cost"].as_str().filter(|_| number("after_both").is_none()) {
        let net = outcome.tables.first().and_then(|table| table.net.first()).map(|(_, sum)| sum.to_string());
        if net.as_deref() != Some(wanted.trim_end_matches('0')) {
            return Some(format!("sum {wanted}, got {net:?}"));
        }
    }
    None
}

#[test]
fn hostile_files_with_a_statements_header_meet_the_same_verdicts() {
    let Some(generated) = samples("hostile/generated") else { return };
    let text = std::fs::read_to_string(generated.join("EXPECT.jsonl")).unwrap();
    let mut faults = Vec::new();
    let mut seen = 0;
    for line in text.lines() {
        let expected: Json = serde_json::from_str(line).unwrap();
        let file = expected["file"].as_str().unwrap();
        if !file.starts_with("csv/") {
            continue;
        }
        let Some(bytes) = as_statement(&std::fs::read(generated.join(file)).unwrap()) else { continue };
        seen += 1;
        let (outcome, kept) = import_bytes("statement.csv", &bytes);
        let miss = misses(&expected, &outcome, &kept);
        match (DEVIATIONS.iter().find(|(name, _)| *name == file), miss) {
            (Some((_, reason)), None) => faults.push(format!("{file} no longer deviates ({reason})")),
            (None, Some(miss)) => faults.push(format!("{file} must {}: {miss}", expected["must"])),
            _ => {}
        }
    }
    assert!(seen > 100, "only {seen} files have the header");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn hostile_files_are_no_statements_by_themselves() {
    for folder in ["hostile/csv", "hostile/generated/csv"] {
        let Some(folder) = samples(folder) else { return };
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let (outcome, _) = import_bytes("x.csv", &std::fs::read(&path).unwrap());
                let tables: Vec<_> = outcome.tables.iter().map(|table| table.table).collect();
                assert!(!tables.contains(&"statement"), "{} is read as {}", path.display(), outcome.format);
            }
        }
    }
}

const HEADERS: &[&str] = &[
    "Date,Description,Amount,Balance,Currency,Account",
    "Transaction Date,Post Date,Description,Category,Type,Amount,Memo",
    "Timestamp,Type,Description,Amount,Balance",
    "Produit;Monn.;Description;Date de valeur;Description 1;Description 2;Description 3;N° de transaction;Débit;Crédit;Solde",
    "TransferWise ID,Date,Amount,Currency,Description",
    "Kontonummer;Buchungstag;Wertstellung;Buchungstext;VWZ1;Betrag;Währung",
];

proptest! {
    #[test]
    fn random_text_below_any_header_never_panics_and_loses_no_row(
        header in prop::sample::select(HEADERS),
        rows in prop::collection::vec("[-0-9.,;:'()€$ a-zA-Zé\u{660}\u{ff11}\"/#]{0,60}", 0..12),
    ) {
        let text = format!("{header}\n{}\n", rows.join("\n"));
        let (outcome, kept) = import_bytes("x.csv", text.as_bytes());
        if outcome.status == FileStatus::NeedsAnswer || outcome.status == FileStatus::Refused {
            prop_assert_eq!(kept.rows(), 0);
        } else {
            prop_assert_eq!(kept.rows() as u64, outcome.tables[0].rows);
        }
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut text = b"Date,Description,Amount\n".to_vec();
        text.extend(&bytes);
        import_bytes("x.csv", &text);
    }

    #[test]
    fn what_is_written_is_read_back_in_either_mark(cents in -99_999_999i64..99_999_999, comma: bool) {
        let (whole, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
        let mut grouped = String::new();
        for (at, digit) in whole.to_string().chars().enumerate() {
            if at > 0 && (whole.to_string().len() - at) % 3 == 0 {
                grouped.push(if comma { '.' } else { ',' });
            }
            grouped.push(digit);
        }
        let sign = if cents < 0 { "-" } else { "" };
        let written = format!("{sign}{grouped}{}{rest:02}", if comma { ',' } else { '.' });
        let text = format!("Date\tDescription\tAmount\tCurrency\tAccount\n2026-03-14\tA\t{written}\tUSD\t1234\n");
        let (_, kept) = import_bytes("x.csv", text.as_bytes());
        let read = column(&kept, "amount").pop().unwrap_or_default();
        let wanted = makegood_core::money::Amount::from_micros(i128::from(cents) * 10_000).to_string();
        prop_assert_eq!(read, wanted);
    }
}
