//! OFX: what a bank sends, and what it sends broken.

use std::collections::BTreeMap;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type};
use makegood_core::money::Amount;
use makegood_core::time::Day;
use makegood_import::{FileOutcome, ImportOptions};

use crate::{Kept, import_with};

mod asked;
mod damaged;
mod entries;
mod forms;
mod laws;
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
        let (outcome, kept) = import_with("statement.ofx", bytes.as_ref(), &options);
        Case { outcome, kept }
    }

    /// A column of the statement rows as text, empty where it is.
    fn column(&self, name: &str) -> Vec<String> {
        let mut cells = Vec::new();
        for (_, batch) in &self.kept.batches {
            let column = batch.column_by_name(name).expect("a column of the table");
            for row in 0..batch.num_rows() {
                cells.push(if column.is_null(row) {
                    String::new()
                } else if let Some(text) = column.as_string_opt::<i32>() {
                    text.value(row).to_owned()
                } else if let Some(money) = column.as_primitive_opt::<Decimal128Type>() {
                    Amount::from_micros(money.value(row)).to_string()
                } else {
                    let days = i64::from(column.as_primitive::<Date32Type>().value(row));
                    let span = jiff::Span::new().days(days);
                    Day::constant(1970, 1, 1).checked_add(span).expect("a day").to_string()
                });
            }
        }
        cells
    }

    /// Several columns of each row, joined with bars.
    fn rows(&self, names: &[&str]) -> Vec<String> {
        let columns: Vec<Vec<String>> = names.iter().map(|name| self.column(name)).collect();
        (0..self.kept.rows())
            .map(|row| columns.iter().map(|column| column[row].as_str()).collect::<Vec<_>>().join("|"))
            .collect()
    }

    /// Codes of the diagnostics of the whole file.
    fn codes(&self) -> Vec<&str> {
        self.outcome.diagnostics.iter().map(|problem| problem.code).collect()
    }

    /// Rows read, by the outcome.
    fn counted(&self) -> u64 {
        self.outcome.tables.iter().map(|table| table.rows).sum()
    }

    /// Net per currency as the outcome shows it.
    fn net(&self) -> String {
        let tables = self.outcome.tables.iter().flat_map(|table| &table.net);
        let shown = tables.map(|(code, amount)| format!("{} {amount}", code.map_or("?", |code| code.code())));
        shown.collect::<Vec<_>>().join(", ")
    }
}

/// A bank statement of account 991234 in euros around `transactions`.
fn statement(transactions: &str) -> String {
    format!("{HEAD}{transactions}{TAIL}")
}

const HEAD: &str = "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>\
    <FI><ORG>Nordbank<FID>77</FI></SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR\
    <BANKACCTFROM><BANKID>1<ACCTID>991234</BANKACCTFROM><BANKTRANLIST>\n";
const TAIL: &str = "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n";
