//! What an importer says of a file: the shape behind `makegood import --json`.

use makegood_core::diagnostic::Diagnostic;
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;
use serde::Serialize;

/// What became of a file. `already_imported` and `duplicate_of` are added by the caller, who knows the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileStatus {
    /// Every row was read.
    Imported,
    /// Some rows were refused, all are counted.
    Partial,
    /// The same bytes are in the store.
    AlreadyImported,
    /// Rows were read and counted, nothing is stored until the questions are answered.
    NeedsAnswer,
    /// Nothing was read; one diagnostic says why.
    Refused,
}

/// Rows of one table that a file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableOutcome {
    /// Canonical table name.
    pub table: &'static str,
    /// Rows read (refused rows are not among them).
    pub rows: u64,
    /// Sum of the table's net column, one entry per currency, sorted by code. An empty list for tables without one.
    pub net: Vec<(Option<Currency>, Amount)>,
    /// First day of the rows, in the zone of the table's day column.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

/// A check of the totals that a file states of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FooterCheck {
    /// True when the file had totals to check.
    pub checked: bool,
    /// True when they agree with its rows.
    pub agrees: bool,
}

/// Something that a person must say before the rows can be stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Key for `--set key=value`.
    pub key: &'static str,
    /// Why it is asked, in one sentence.
    pub why: String,
    /// Possible answers, most likely first; empty when any value is possible.
    pub options: Vec<String>,
}

/// A value that was read from a document, with the place where it stands, for a person to confirm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtractedValue {
    /// Column of the canonical table, for example `total`.
    pub field: &'static str,
    /// The value in canonical form.
    pub value: String,
    /// Page from 1; 0 for a value that stands nowhere in the document.
    pub page: u32,
    /// Left, top, right and bottom in points from the page's top left corner.
    pub place: [i32; 4],
    /// `read` beside its label, `unseen` when that text lies under the picture of a scan, `derived` from other values, `known` from the workspace, `answered` by a person.
    pub confidence: &'static str,
}

/// Refused rows that are shown in full; the rest are counted.
pub const REFUSED_ROWS_SHOWN_MAX: usize = 1_000;

/// What an importer says of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileOutcome {
    /// Stable format id (`ofx1`, `csv:chase_card`, `makegood:ledger`); empty when refused as unknown.
    pub format: String,
    /// What became of it.
    pub status: FileStatus,
    /// Per table that the file held.
    pub tables: Vec<TableOutcome>,
    /// Totals check.
    pub footer: FooterCheck,
    /// Refused rows, first [`REFUSED_ROWS_SHOWN_MAX`] by line.
    pub refused_rows: Vec<Diagnostic>,
    /// How many rows were refused in all.
    pub refused_count: u64,
    /// What must be answered before anything is stored.
    pub questions: Vec<Question>,
    /// Problems and notes about the whole file.
    pub diagnostics: Vec<Diagnostic>,
    /// When the file says it was exported (its name or its content), as a day.
    pub exported_on: Option<Day>,
    /// Values read from a document; empty for files of rows.
    pub extracted: Vec<ExtractedValue>,
    /// A small PNG of a picture. It is shown beside the file and is no part of what is written of it.
    pub thumbnail: Option<Vec<u8>>,
}

impl FileOutcome {
    /// A file read without a problem so far.
    pub fn new(format: String) -> Self {
        FileOutcome {
            format,
            status: FileStatus::Imported,
            tables: Vec::new(),
            footer: FooterCheck { checked: false, agrees: true },
            refused_rows: Vec::new(),
            refused_count: 0,
            questions: Vec::new(),
            diagnostics: Vec::new(),
            exported_on: None,
            extracted: Vec::new(),
            thumbnail: None,
        }
    }

    /// Refuses the whole file for one reason.
    #[must_use]
    pub fn refuse(mut self, problem: Diagnostic) -> Self {
        self.status = FileStatus::Refused;
        self.tables.clear();
        self.diagnostics.push(problem);
        self
    }
}
