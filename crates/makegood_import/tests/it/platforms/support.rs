//! One import with its answers, and its rows as text by column.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use makegood_core::money::{Amount, Currency};
use makegood_import::{FileOutcome, FileStatus, ImportOptions, KnownAccount};

use crate::import_with;

/// A file about to be imported.
pub struct Case<'a> {
    name: &'a str,
    bytes: Vec<u8>,
    options: ImportOptions,
}

/// What came of it.
pub struct Imported {
    pub outcome: FileOutcome,
    batches: Vec<(&'static str, RecordBatch)>,
}

pub type Row = BTreeMap<String, String>;

impl<'a> Case<'a> {
    pub fn of(name: &'a str, bytes: impl AsRef<[u8]>) -> Self {
        Case { name, bytes: bytes.as_ref().to_vec(), options: ImportOptions::default() }
    }

    /// A report of the account 7, which is what most reports leave open.
    pub fn text(text: &'a str) -> Self {
        Case::of("report.csv", text).account("7")
    }

    pub fn account(mut self, id: &str) -> Self {
        self.options.account = Some(id.to_owned());
        self
    }

    pub fn forced(mut self, format: &str) -> Self {
        self.options.as_format = Some(format.to_owned());
        self
    }

    pub fn answer(mut self, key: &str, value: &str) -> Self {
        self.options.answers.insert(key.to_owned(), value.to_owned());
        self
    }

    pub fn known(mut self, platform: &str, id: &str, name: &str, currency: &str) -> Self {
        self.options.accounts.push(KnownAccount {
            platform: platform.to_owned(),
            account_id: id.to_owned(),
            account_name: Some(name.to_owned()),
            currency: Some(Currency::parse(currency).unwrap()),
            time_zone: None,
        });
        self
    }

    pub fn import(self) -> Imported {
        let (outcome, kept) = import_with(self.name, &self.bytes, &self.options);
        Imported { outcome, batches: kept.batches }
    }

    /// Imports a file that must leave nothing open and nothing refused.
    pub fn read(self, format: &str) -> Vec<Row> {
        let case = self.import();
        assert_eq!(case.outcome.format, format);
        assert_eq!(case.asked(), [""; 0], "{:?}", case.outcome.questions);
        assert!(case.outcome.refused_rows.is_empty(), "{:?}", case.outcome.refused_rows);
        assert_eq!(case.outcome.status, FileStatus::Imported, "{:?}", case.outcome.diagnostics);
        case.rows("delivery")
    }
}

impl Imported {
    /// Rows that reached the sink, by column name.
    pub fn rows(&self, table: &str) -> Vec<Row> {
        let of_table = self.batches.iter().filter(|(name, _)| *name == table);
        let rows = of_table.flat_map(|(_, batch)| (0..batch.num_rows()).map(move |at| (batch, at)));
        rows.map(|(batch, at)| {
            let names = batch.schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
            names.into_iter().zip(batch.columns()).map(|(name, column)| (name, cell(column, at))).collect()
        })
        .collect()
    }

    /// Codes of the notes about the whole file.
    pub fn codes(&self) -> Vec<&'static str> {
        self.outcome.diagnostics.iter().map(|problem| problem.code).collect()
    }

    /// Keys of the open questions.
    pub fn asked(&self) -> Vec<&'static str> {
        self.outcome.questions.iter().map(|question| question.key).collect()
    }

    /// Code, line and column of each refused row.
    pub fn refused(&self) -> Vec<(&'static str, Option<u64>, Option<u64>)> {
        self.outcome.refused_rows.iter().map(|row| (row.code, row.line, row.column)).collect()
    }

    /// Rows of a table and its sum by currency, as counted.
    pub fn counted(&self, table: &str) -> (u64, String) {
        let Some(table) = self.outcome.tables.iter().find(|one| one.table == table) else { return (0, String::new()) };
        let sums = table.net.iter().map(|(code, sum)| format!("{} {sum}", code.map_or("?", Currency::code)));
        (table.rows, sums.collect::<Vec<_>>().join(", "))
    }
}

/// Day, entity, spend, currency, impressions and clicks of rows, one line each.
pub fn told(rows: &[Row]) -> Vec<String> {
    let line = |row: &Row| {
        let start = if row["grain"] == "hour" { &row["start"][..13] } else { &row["start"][..10] };
        let (entity, spend, currency) = (&row["entity_id"], &row["spend"], &row["currency"]);
        format!("{start} {entity} {spend} {currency} {} {}", row["impressions"], row["clicks"])
    };
    rows.iter().map(line).collect()
}

/// One value as text, empty for null.
fn cell(column: &dyn Array, at: usize) -> String {
    if column.is_null(at) {
        return String::new();
    }
    if let Some(column) = column.as_string_opt::<i32>() {
        return column.value(at).to_owned();
    }
    if let Some(column) = column.as_primitive_opt::<Decimal128Type>() {
        return if column.scale() == 6 {
            Amount::from_micros(column.value(at)).to_string()
        } else {
            column.value_as_string(at)
        };
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
