//! MT940, MT942 and BAI2: statements as banks send them to companies.

use std::collections::BTreeMap;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type};
use makegood_core::money::Amount;
use makegood_core::time::Day;
use makegood_import::{FileOutcome, ImportOptions};

use crate::{Kept, import_with};

mod bai2;
mod hostile;
mod laws;
mod mt940;
mod recognised;
mod samples;

/// An imported file.
struct Case {
    outcome: FileOutcome,
    kept: Kept,
}

impl Case {
    fn read(bytes: impl AsRef<[u8]>) -> Case {
        Case::answered(bytes, &[])
    }

    fn answered(bytes: impl AsRef<[u8]>, answers: &[(&str, &str)]) -> Case {
        let answers: BTreeMap<String, String> =
            answers.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let options = ImportOptions { answers, ..ImportOptions::default() };
        let (outcome, kept) = import_with("statement.txt", bytes.as_ref(), &options);
        Case { outcome, kept }
    }

    /// Several columns of each row, joined with bars.
    fn rows(&self, names: &[&str]) -> Vec<String> {
        let mut rows = Vec::new();
        for (_, batch) in &self.kept.batches {
            for row in 0..batch.num_rows() {
                let cell = |name: &&str| {
                    let column = batch.column_by_name(name).expect("a column of the table");
                    if column.is_null(row) {
                        String::new()
                    } else if let Some(text) = column.as_string_opt::<i32>() {
                        text.value(row).to_owned()
                    } else if let Some(money) = column.as_primitive_opt::<Decimal128Type>() {
                        Amount::from_micros(money.value(row)).to_string()
                    } else {
                        let days = i64::from(column.as_primitive::<Date32Type>().value(row));
                        let span = jiff::Span::new().days(days);
                        Day::constant(1970, 1, 1).checked_add(span).expect("a day").to_string()
                    }
                };
                rows.push(names.iter().map(cell).collect::<Vec<_>>().join("|"));
            }
        }
        rows
    }

    /// Codes of the diagnostics of the whole file.
    fn codes(&self) -> Vec<&str> {
        self.outcome.diagnostics.iter().map(|problem| problem.code).collect()
    }

    /// Code and line of each refused row.
    fn refused(&self) -> Vec<String> {
        let shown = |row: &makegood_core::diagnostic::Diagnostic| {
            format!("{}@{}:{}", row.code, row.line.unwrap_or(0), row.column.unwrap_or(0))
        };
        self.outcome.refused_rows.iter().map(shown).collect()
    }

    /// Messages of one code.
    fn told(&self, code: &str) -> String {
        let told = self.outcome.diagnostics.iter().filter(|problem| problem.code == code);
        told.map(|problem| problem.message.clone()).collect::<Vec<_>>().join("; ")
    }

    /// Rows read, by the outcome.
    fn counted(&self) -> u64 {
        self.outcome.tables.iter().map(|table| table.rows).sum()
    }

    /// Net over all currencies, by the outcome.
    fn net(&self) -> Amount {
        Amount::from_micros(self.outcome.tables.iter().flat_map(|table| &table.net).map(|(_, sum)| sum.micros()).sum())
    }

    /// True when the file's own totals were checked and agree.
    fn agrees(&self) -> bool {
        self.outcome.footer.checked && self.outcome.footer.agrees
    }
}
