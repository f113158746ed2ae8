//! Mail: a message is a row, its files are files of their own, and nobody's name is believed.

use std::collections::BTreeMap;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use makegood_import::{FileOutcome, ImportOptions};

use crate::Kept;
use crate::members::{Members, import_members};

mod attachments;
mod dates;
mod laws;
mod mailbox;
mod samples;
mod words;

/// An imported message or mailbox.
struct Case {
    outcome: FileOutcome,
    kept: Kept,
    members: Members,
}

impl Case {
    fn read(bytes: impl AsRef<[u8]>) -> Case {
        Case::answered(bytes, &[])
    }

    fn answered(bytes: impl AsRef<[u8]>, answers: &[(&str, &str)]) -> Case {
        let answers: BTreeMap<String, String> =
            answers.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let options = ImportOptions { answers, ..ImportOptions::default() };
        let (outcome, kept, members) = import_members("mail.eml", bytes.as_ref(), &options);
        Case { outcome, kept, members }
    }

    /// A column of the messages as text, empty where it is.
    fn column(&self, name: &str) -> Vec<String> {
        let mut cells = Vec::new();
        for (_, batch) in self.kept.batches.iter().filter(|(table, _)| *table == "message") {
            let column = batch.column_by_name(name).expect("a column of the table");
            for row in 0..batch.num_rows() {
                cells.push(if column.is_null(row) {
                    String::new()
                } else if let Some(text) = column.as_string_opt::<i32>() {
                    text.value(row).to_owned()
                } else {
                    let micros = column.as_primitive::<TimestampMicrosecondType>().value(row);
                    jiff::Timestamp::from_microsecond(micros).expect("an instant").to_string()
                });
            }
        }
        cells
    }

    /// A cell of the one message.
    fn cell(&self, name: &str) -> String {
        let mut cells = self.column(name);
        assert_eq!(cells.len(), 1, "{:?}", self.outcome);
        cells.remove(0)
    }

    fn codes(&self) -> Vec<&str> {
        self.outcome.diagnostics.iter().map(|problem| problem.code).collect()
    }

    /// What is told under a code, joined.
    fn told(&self, code: &str) -> String {
        let some = self.outcome.diagnostics.iter().filter(|problem| problem.code == code);
        some.map(|problem| format!("{} {}", problem.message, problem.found)).collect::<Vec<_>>().join("; ")
    }
}

/// A message with the headers of an ordinary answer and then `rest`.
fn message(rest: &str) -> String {
    format!(
        "From: Ads Support <support@ads.invalid>\r\nTo: Ops <ops@agency.invalid>\r\nSubject: Re: [Ticket #2026-88123] Refund\r\n\
         Date: Mon, 02 Mar 2026 10:00:00 +0100\r\nMessage-ID: <abc.1@ads.invalid>\r\nMIME-Version: 1.0\r\n{rest}"
    )
}

/// A message of several parts, each with its headers.
fn multipart(subtype: &str, parts: &[&str]) -> String {
    let parts: String = parts.iter().map(|part| format!("--=B\r\n{part}\r\n")).collect();
    message(&format!("Content-Type: multipart/{subtype}; boundary=\"=B\"\r\n\r\n{parts}--=B--\r\n"))
}
