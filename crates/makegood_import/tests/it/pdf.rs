//! Invoices and receipts as PDF, written by a small writer of the tests: each known layout, what is asked,
//! what is told, and what bytes made to break a reader do.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use makegood_import::ImportOptions;
use makegood_import::outcome::{FileOutcome, FileStatus};

use crate::{Kept, import_with};

mod dangers;
mod layouts;
mod samples;
mod text;
mod writer;

/// Imports with answers.
fn answered(bytes: &[u8], answers: &[(&str, &str)]) -> (FileOutcome, Kept) {
    let answers = answers.iter().map(|(key, answer)| ((*key).to_owned(), (*answer).to_owned())).collect();
    import_with("invoice.pdf", bytes, &ImportOptions { answers, ..ImportOptions::default() })
}

/// Rows of a table, each as column and value in words; empty cells are left out.
fn rows(kept: &Kept, table: &str) -> Vec<BTreeMap<String, String>> {
    let batches = kept.batches.iter().filter(|(name, _)| *name == table);
    batches.flat_map(|(_, batch)| (0..batch.num_rows()).map(|row| row_of(batch, row)).collect::<Vec<_>>()).collect()
}

fn row_of(batch: &RecordBatch, row: usize) -> BTreeMap<String, String> {
    let mut cells = BTreeMap::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        if column.is_null(row) {
            continue;
        }
        let value = match column.data_type() {
            DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
            DataType::Decimal128(..) => {
                makegood_core::money::Amount::from_micros(column.as_primitive::<Decimal128Type>().value(row))
                    .to_string()
            }
            DataType::Date32 => column.as_primitive::<Date32Type>().value_as_date(row).expect("a day").to_string(),
            _ => column.as_primitive::<arrow_array::types::Int64Type>().value(row).to_string(),
        };
        cells.insert(field.name().clone(), value);
    }
    cells
}

/// What a file asks, by key.
fn asked(outcome: &FileOutcome) -> Vec<&'static str> {
    outcome.questions.iter().map(|question| question.key).collect()
}

fn codes(outcome: &FileOutcome) -> Vec<&'static str> {
    outcome.diagnostics.iter().map(|problem| problem.code).collect()
}

/// The invoice that a person's yes lets in.
fn confirmed(bytes: &[u8], answers: &[(&str, &str)]) -> (BTreeMap<String, String>, FileOutcome, Kept) {
    let (waiting, nothing) = answered(bytes, answers);
    assert_eq!(
        (waiting.status, asked(&waiting)),
        (FileStatus::NeedsAnswer, vec!["confirm"]),
        "{:?}",
        waiting.questions
    );
    assert_eq!(nothing.rows(), 0, "nothing is stored before a person said yes");
    let yes: Vec<_> = answers.iter().copied().chain([("confirm", "yes")]).collect();
    let (outcome, kept) = answered(bytes, &yes);
    let invoice = rows(&kept, "invoice").pop().expect("an invoice");
    (invoice, outcome, kept)
}
