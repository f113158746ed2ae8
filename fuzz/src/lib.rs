//! What every target checks beyond not crashing: an answer is sound.
//!
//! Rows are sent only by files that were taken, as many as were told; a refusal has a reason; every problem has a code
//! of the table; every refused row has a place.

use std::io::Read;

use arrow_array::RecordBatch;
use makegood_core::diagnostic::CODES;
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};
use makegood_import::outcome::{FileOutcome, FileStatus};
use makegood_import::{ImportInput, ImportOptions, MemberSink};

/// Counts rows and reads members to their end.
#[derive(Debug, Default)]
pub struct Taken {
    rows: u64,
}

impl RowSink for Taken {
    fn take(&mut self, _: &'static Table, batch: RecordBatch) -> Result<(), SinkError> {
        self.rows += batch.num_rows() as u64;
        Ok(())
    }
}

/// Reads what is inside and keeps nothing.
#[derive(Debug, Default)]
pub struct Inside;

impl MemberSink for Inside {
    fn member(&mut self, _: &str, bytes: &mut dyn Read) -> Result<(), SinkError> {
        std::io::copy(bytes, &mut std::io::sink()).map(|_| ()).or(Ok(()))
    }
}

/// Reads `bytes` by `read`, without answers and with answers to everything, and checks both.
pub fn check(
    bytes: &[u8],
    name: &str,
    read: impl Fn(&ImportInput<'_>, &mut dyn RowSink) -> Result<FileOutcome, SinkError>,
) {
    let silent = ImportOptions::default();
    let mut answered = ImportOptions { account: Some("7000000000000000001".to_owned()), ..ImportOptions::default() };
    for (key, answer) in [
        ("currency", "EUR"),
        ("bank_account", "1234"),
        ("institution", "bank"),
        ("date_order", "dmy"),
        ("decimal_mark", "comma"),
        ("date_from", "2026-03-01"),
        ("date_to", "2026-03-31"),
        ("time_zone", "Europe/Berlin"),
        ("year", "2026"),
        ("confirm", "yes"),
    ] {
        answered.answers.insert(key.to_owned(), answer.to_owned());
    }
    for options in [&silent, &answered] {
        let mut taken = Taken::default();
        let outcome = read(&ImportInput { name, bytes: &bytes, options }, &mut taken).expect("this sink never stops");
        sound(&outcome, taken.rows);
    }
}

fn sound(outcome: &FileOutcome, sent: u64) {
    let told: u64 = outcome.tables.iter().map(|table| table.rows).sum();
    match outcome.status {
        FileStatus::Refused => {
            assert!(sent == 0 && !outcome.diagnostics.is_empty(), "refused with {sent} rows: {outcome:?}");
        }
        FileStatus::NeedsAnswer => {
            assert!(sent == 0 && !outcome.questions.is_empty(), "asks with {sent} rows: {outcome:?}");
        }
        _ => assert!(told == sent, "told {told} rows, sent {sent}"),
    }
    for problem in outcome.refused_rows.iter().chain(&outcome.diagnostics) {
        assert!(CODES.iter().any(|code| code.id == problem.code), "unknown code {}", problem.code);
    }
    for row in &outcome.refused_rows {
        assert!(row.line.is_some() || row.place.is_some(), "a refused row without a place: {row:?}");
    }
}
