//! Refused rows: shown up to a bound, counted without one.

use makegood_core::diagnostic::Diagnostic;

use crate::outcome::{FileOutcome, FileStatus, REFUSED_ROWS_SHOWN_MAX};

/// Refused rows of one file.
#[derive(Debug, Default)]
pub struct Refusals {
    shown: Vec<Diagnostic>,
    count: u64,
    damaged: bool,
}

impl Refusals {
    /// Refuses a row.
    pub fn push(&mut self, problem: Diagnostic) {
        if self.shown.len() < REFUSED_ROWS_SHOWN_MAX {
            self.shown.push(problem);
        }
        self.count += 1;
    }

    /// Remembers that the file ended before its time.
    pub fn note_damage(&mut self) {
        self.damaged = true;
    }

    /// Writes them into the outcome and sets its status.
    pub fn settle(self, mut outcome: FileOutcome) -> FileOutcome {
        outcome.refused_rows = self.shown;
        outcome.refused_count = self.count;
        if self.count > 0 || self.damaged {
            outcome.status = FileStatus::Partial;
        }
        outcome
    }
}
