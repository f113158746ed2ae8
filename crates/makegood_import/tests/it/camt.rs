//! ISO 20022 camt.052, camt.053 and camt.054: what a bank sends, and what it sends broken.

use std::collections::BTreeMap;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type};
use makegood_core::money::Amount;
use makegood_core::time::Day;
use makegood_import::{FileOutcome, ImportOptions};

use crate::{Kept, import_with};

mod asked;
mod batches;
mod checks;
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
        let (outcome, kept) = import_with("statement.xml", bytes.as_ref(), &options);
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

    /// Code, line, column and name of the element of each refused entry.
    fn refused(&self) -> Vec<String> {
        let place = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let shown = self.outcome.refused_rows.iter().map(|row| {
            let name = row.column_name.as_deref().unwrap_or_default();
            format!("{} {}:{} {name}", row.code, place(row.line), place(row.column))
        });
        shown.collect()
    }

    /// Rows read, by the outcome.
    fn counted(&self) -> u64 {
        self.outcome.tables.iter().map(|table| table.rows).sum()
    }
}

/// A camt.053 statement of account DE02 in euros around `body`, whose first line is line 2.
fn statement(body: &str) -> String {
    format!("{HEAD}\n{body}{TAIL}")
}

const HEAD: &str = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr>\
    <MsgId>M</MsgId><CreDtTm>2026-04-01T03:00:00+02:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><Acct><Id><IBAN>DE02</IBAN>\
    </Id><Ccy>EUR</Ccy><Svcr><FinInstnId><BICFI>NORDDEFF</BICFI></FinInstnId></Svcr></Acct>";
const TAIL: &str = "</Stmt></BkToCstmrStmt></Document>\n";

/// A booked entry on a line of its own: reference, signed amount, day of March 2026, and more elements.
fn ntry(id: &str, amount: &str, day: u8, more: &str) -> String {
    let (size, direction) = amount.strip_prefix('-').map_or((amount, "CRDT"), |size| (size, "DBIT"));
    let id = if id.is_empty() { String::new() } else { format!("<AcctSvcrRef>{id}</AcctSvcrRef>") };
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{size}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
        <BookgDt><Dt>2026-03-{day:02}</Dt></BookgDt>{id}{more}</Ntry>\n"
    )
}

/// `NtryDtls` with one `TxDtls` around `inner`.
fn details(inner: &str) -> String {
    format!("<NtryDtls><TxDtls>{inner}</TxDtls></NtryDtls>")
}

/// A balance on a line of its own: code, signed amount, day of March 2026.
fn balance(code: &str, amount: &str, day: u8) -> String {
    let (size, direction) = amount.strip_prefix('-').map_or((amount, "CRDT"), |size| (size, "DBIT"));
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{size}</Amt>\
        <CdtDbtInd>{direction}</CdtDbtInd><Dt><Dt>2026-03-{day:02}</Dt></Dt></Bal>\n"
    )
}
