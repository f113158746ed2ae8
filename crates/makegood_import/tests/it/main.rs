//! The importers, seen from outside: bytes and a name go in, an outcome and typed rows come out.

use std::path::PathBuf;

use arrow_array::RecordBatch;
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};
use makegood_import::outcome::FileOutcome;
use makegood_import::{ImportInput, ImportOptions, import};

mod archive;
mod camt;
mod canonical;
mod expected;
mod hostile;
mod hostile_camt;
mod hostile_mail;
mod hostile_ofx;
mod hostile_pdf;
mod identity;
mod mail;
mod members;
mod ofx;
mod pdf;
mod picture;
mod platforms;
mod qif;
mod separated;
mod statement;
mod swift;
mod teach;
mod tiktok;

/// A sink that keeps what it is given.
#[derive(Default)]
pub struct Kept {
    /// Batches in the order in which they came.
    pub batches: Vec<(&'static str, RecordBatch)>,
}

impl Kept {
    /// Rows over all batches.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(|(_, batch)| batch.num_rows()).sum()
    }
}

impl RowSink for Kept {
    fn take(&mut self, table: &'static Table, batch: RecordBatch) -> Result<(), SinkError> {
        self.batches.push((table.name, batch));
        Ok(())
    }
}

/// Imports bytes under a file name, with what the user said beside them.
pub fn import_with(name: &str, bytes: &[u8], options: &ImportOptions) -> (FileOutcome, Kept) {
    let mut kept = Kept::default();
    let outcome =
        import(&ImportInput { name, bytes: &bytes, options }, &mut kept, &mut ()).expect("the sink never stops");
    (outcome, kept)
}

/// Imports bytes under a file name.
pub fn import_bytes(name: &str, bytes: &[u8]) -> (FileOutcome, Kept) {
    import_with(name, bytes, &ImportOptions::default())
}

/// A column of the kept rows as text, in order: decimals in canonical form, days in ISO, nothing for nothing.
pub fn column(kept: &Kept, name: &str) -> Vec<String> {
    use arrow_array::Array as _;
    use arrow_array::cast::AsArray as _;
    use arrow_array::types::{Date32Type, Decimal128Type};
    let cell = |batch: &RecordBatch, row: usize| {
        let column = batch.column_by_name(name).expect("a column");
        if column.is_null(row) {
            return String::new();
        }
        match column.data_type() {
            arrow_schema::DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
            arrow_schema::DataType::Date32 => {
                let days = i64::from(column.as_primitive::<Date32Type>().value(row));
                let epoch = makegood_core::time::Day::constant(1970, 1, 1);
                epoch.checked_add(jiff::Span::new().days(days)).expect("a day").to_string()
            }
            _ => makegood_core::money::Amount::from_micros(column.as_primitive::<Decimal128Type>().value(row))
                .to_string(),
        }
    };
    kept.batches
        .iter()
        .flat_map(|(_, batch)| (0..batch.num_rows()).map(|row| cell(batch, row)).collect::<Vec<_>>())
        .collect()
}

/// A folder of the shared samples, read in place; `None`, with a printed line, where they are missing.
///
/// With `MAKEGOOD_CI=1` a missing folder fails the test.
#[expect(clippy::print_stdout, reason = "a skipped test says so where the test runner shows it")]
pub fn samples(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("MAKEGOOD_SHARED_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let path = root.join(folder);
    if path.is_dir() {
        return Some(path);
    }
    assert!(std::env::var_os("MAKEGOOD_CI").is_none_or(|value| value != "1"), "{} not found", path.display());
    println!("skipped: {} not found", path.display());
    None
}
