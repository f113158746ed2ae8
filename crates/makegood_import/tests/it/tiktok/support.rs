//! One import with its answers, and its rows as text by column.

use std::collections::BTreeMap;

use arrow_array::{Array, RecordBatch};
use makegood_core::money::Currency;
use makegood_core::tables::Table;
use makegood_core::time::Day;
use makegood_facts::rows::{RowSink, SinkError};
use makegood_import::{FileOutcome, ImportInput, ImportOptions, KnownAccount};

/// A file about to be imported.
pub struct Case<'a> {
    name: &'a str,
    bytes: &'a [u8],
    options: ImportOptions,
}

/// What came of it.
pub struct Imported {
    pub outcome: FileOutcome,
    batches: Vec<(&'static str, RecordBatch)>,
}

impl<'a> Case<'a> {
    pub fn of(name: &'a str, bytes: &'a [u8]) -> Self {
        Case { name, bytes, options: ImportOptions::default() }
    }

    pub fn account(mut self, id: &str) -> Self {
        self.options.account = Some(id.to_owned());
        self
    }

    pub fn answer(mut self, key: &str, value: &str) -> Self {
        self.options.answers.insert(key.to_owned(), value.to_owned());
        self
    }

    pub fn known(mut self, id: &str, name: &str, currency: &str) -> Self {
        self.options.accounts.push(KnownAccount {
            platform: "tiktok".to_owned(),
            account_id: id.to_owned(),
            account_name: Some(name.to_owned()),
            currency: Some(Currency::parse(currency).unwrap()),
            time_zone: None,
        });
        self
    }

    pub fn import(self) -> Imported {
        let mut sink = Collected::default();
        let bytes = self.bytes;
        let input = ImportInput { name: self.name, bytes: &bytes, options: &self.options };
        let outcome = makegood_import::import(&input, &mut sink, &mut ()).unwrap();
        Imported { outcome, batches: sink.0 }
    }
}

impl Imported {
    /// Rows that reached the sink, by column name.
    pub fn rows(&self, table: &str) -> Vec<BTreeMap<String, String>> {
        let mut rows = Vec::new();
        for (_, batch) in self.batches.iter().filter(|(name, _)| *name == table) {
            for at in 0..batch.num_rows() {
                let names = batch.schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
                rows.push(
                    names.into_iter().zip(batch.columns()).map(|(name, column)| (name, text(column, at))).collect(),
                );
            }
        }
        rows
    }

    /// Codes of the notes about the whole file.
    pub fn codes(&self) -> Vec<&'static str> {
        self.outcome.diagnostics.iter().map(|problem| problem.code).collect()
    }

    /// Keys of the open questions.
    pub fn asked(&self) -> Vec<&'static str> {
        self.outcome.questions.iter().map(|question| question.key).collect()
    }
}

/// One value as text, empty for null.
fn text(column: &dyn Array, at: usize) -> String {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Date32Type, Decimal128Type, Int64Type, TimestampMicrosecondType};
    if column.is_null(at) {
        return String::new();
    }
    if let Some(column) = column.as_string_opt::<i32>() {
        return column.value(at).to_owned();
    }
    if let Some(column) = column.as_primitive_opt::<Decimal128Type>() {
        return column.value_as_string(at);
    }
    if let Some(column) = column.as_primitive_opt::<Int64Type>() {
        return column.value(at).to_string();
    }
    if let Some(column) = column.as_primitive_opt::<Date32Type>() {
        return column.value_as_date(at).unwrap().to_string();
    }
    let micros = column.as_primitive::<TimestampMicrosecondType>().value(at);
    jiff::Timestamp::from_microsecond(micros).unwrap().strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[derive(Default)]
struct Collected(Vec<(&'static str, RecordBatch)>);

impl RowSink for Collected {
    fn take(&mut self, table: &'static Table, batch: RecordBatch) -> Result<(), SinkError> {
        self.0.push((table.name, batch));
        Ok(())
    }
}

pub fn day(year: i16, month: i8, day: i8) -> Day {
    Day::constant(year, month, day)
}
