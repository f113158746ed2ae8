//! Files that held other files: what becomes of them is known when all that was inside is read.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_import::outcome::FileStatus;

use super::report::FileReport;
use crate::workspace::{Draft, SourceEntry};

/// A file that was taken apart.
#[derive(Debug)]
pub(super) struct Outer {
    /// Its place in the list of reports.
    pub(super) report: usize,
    /// Its bytes; `None` in a try.
    pub(super) draft: Option<Draft>,
    /// Its line for the list of sources.
    pub(super) entry: SourceEntry,
    /// What the list said before.
    pub(super) earlier: Option<SourceEntry>,
    /// Its own refused rows.
    pub(super) refused: Vec<Diagnostic>,
    /// True when it gave rows of its own.
    pub(super) rows: bool,
}

/// What becomes of an outer file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It is a source now.
    Kept,
    /// It was one, and nothing is new.
    Known,
    /// Nothing in it was read.
    Dropped,
}

impl Outer {
    /// Decides from the reports of what was inside, and says so in its own report.
    pub(super) fn settle(&mut self, reports: &mut [FileReport]) -> End {
        let inside = || reports.iter().filter(|report| report.inside.as_deref() == Some(self.entry.sha256.as_str()));
        let stored = |report: &&FileReport| {
            matches!(report.status, FileStatus::Imported | FileStatus::Partial | FileStatus::AlreadyImported)
        };
        let fresh = |report: &&FileReport| matches!(report.status, FileStatus::Imported | FileStatus::Partial);
        let kept = inside().filter(stored).count();
        let left = inside().count() - kept;
        let news = inside().filter(fresh).count();
        self.entry.members_left = left as u64;
        let Some(report) = reports.get_mut(self.report) else { return End::Dropped };
        if !self.rows && kept == 0 {
            report.status = FileStatus::Refused;
            report.tables.clear();
            if report.diagnostics.iter().all(|said| said.code != diagnostic::NO_ROWS.id) {
                report.diagnostics.push(
                    Diagnostic::new(diagnostic::NO_ROWS, "nothing in it was read")
                        .help("what became of each file inside is said beside it"),
                );
            }
            return End::Dropped;
        }
        match &self.earlier {
            Some(earlier) if news == 0 && same(earlier, &self.entry) => {
                report.status = FileStatus::AlreadyImported;
                report.duplicate_of = Some(earlier.name.clone());
                End::Known
            }
            _ => End::Kept,
        }
    }
}

/// True when nothing differs but when it was imported.
fn same(earlier: &SourceEntry, entry: &SourceEntry) -> bool {
    let now = SourceEntry {
        imported_at: earlier.imported_at,
        name: earlier.name.clone(),
        inside: earlier.inside.clone(),
        ..entry.clone()
    };
    *earlier == now
}
