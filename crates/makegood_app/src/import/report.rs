//! What an import says: the JSON `makegood.import/1`.

use makegood_core::diagnostic::Diagnostic;
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;
use makegood_import::outcome::{ExtractedValue, FileOutcome, FileStatus, FooterCheck, Question, TableOutcome};
use serde::Serialize;

/// Value of `schema`.
pub const SCHEMA: &str = "makegood.import/1";

/// What became of every file of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportReport {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// True when nothing was stored because only a try was asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// Files, sorted by path.
    pub files: Vec<FileReport>,
    /// What lay in the folders and was passed over, sorted by path.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
}

/// A file or folder that was passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Path, as [`FileReport::path`].
    pub path: String,
    /// Code of the table of codes.
    pub code: &'static str,
    /// Why.
    pub reason: String,
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileReport {
    /// Path as named, or below a folder as named; `/` between parts. For a file inside another one: the path of that
    /// one, then the name inside.
    pub path: String,
    /// SHA-256, hex; empty when the file could not be read.
    pub sha256: String,
    /// SHA-256 of the file that it was inside of: an archive, a mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inside: Option<String>,
    /// Format id; empty when unknown.
    pub format: String,
    /// What became of it.
    pub status: FileStatus,
    /// Name under which the same bytes were imported before.
    pub duplicate_of: Option<String>,
    /// Per table.
    pub tables: Vec<TableReport>,
    /// Totals check.
    pub footer: FooterCheck,
    /// Refused rows, by line, at most a thousand.
    pub refused_rows: Vec<Diagnostic>,
    /// How many rows were refused in all.
    pub refused_count: u64,
    /// What must be answered first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// Values that were read from a document, with their places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extracted: Vec<ExtractedValue>,
    /// About the whole file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Rows of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableReport {
    /// Canonical table.
    pub table: String,
    /// Rows read.
    pub rows: u64,
    /// Rows that were not known.
    pub new: u64,
    /// Rows that replace what was known of the same thing.
    pub restated: u64,
    /// Sum of the table's money column.
    pub net: Vec<NetReport>,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

/// A sum in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NetReport {
    /// Currency; `None` while the file's currency is still asked for.
    pub currency: Option<Currency>,
    /// The sum, with the currency's digits.
    pub amount: String,
}

impl ImportReport {
    /// 0 all read, 1 some rows or files were not, 3 nothing was read.
    pub fn exit_code(&self) -> u8 {
        let read = |file: &&FileReport| {
            matches!(file.status, FileStatus::Imported | FileStatus::Partial | FileStatus::AlreadyImported)
        };
        let whole = |file: &FileReport| matches!(file.status, FileStatus::Imported | FileStatus::AlreadyImported);
        let asked = self.files.iter().any(|file| file.status == FileStatus::NeedsAnswer);
        let warned = self.files.iter().any(|file| file.footer.checked && !file.footer.agrees);
        if self.files.iter().all(whole) && !self.files.is_empty() && !warned {
            0
        } else if asked || self.files.iter().find(read).is_some() {
            1
        } else {
            3
        }
    }
}

impl FileReport {
    /// A file that was not read: one diagnostic says why.
    pub(super) fn refused(path: String, diagnostic: Diagnostic) -> FileReport {
        FileReport {
            path,
            sha256: String::new(),
            inside: None,
            format: String::new(),
            status: FileStatus::Refused,
            duplicate_of: None,
            tables: Vec::new(),
            footer: FooterCheck { checked: false, agrees: false },
            refused_rows: Vec::new(),
            refused_count: 0,
            questions: Vec::new(),
            extracted: Vec::new(),
            diagnostics: vec![diagnostic],
        }
    }

    /// What an importer said of a file. New and restated rows are added when the run is committed.
    pub(super) fn of(path: String, sha256: &str, outcome: FileOutcome) -> FileReport {
        FileReport {
            path,
            sha256: sha256.to_owned(),
            inside: None,
            format: outcome.format,
            status: outcome.status,
            duplicate_of: None,
            tables: outcome.tables.into_iter().map(table_report).collect(),
            footer: outcome.footer,
            refused_rows: outcome.refused_rows,
            refused_count: outcome.refused_count,
            questions: outcome.questions,
            extracted: outcome.extracted,
            diagnostics: outcome.diagnostics,
        }
    }
}

fn table_report(table: TableOutcome) -> TableReport {
    let net = |(currency, amount): (Option<Currency>, Amount)| NetReport {
        currency,
        amount: currency.map_or_else(|| amount.to_string(), |currency| amount.to_text(currency)),
    };
    TableReport {
        table: table.table.to_owned(),
        rows: table.rows,
        new: 0,
        restated: 0,
        net: table.net.into_iter().map(net).collect(),
        from: table.from,
        to: table.to,
    }
}
