//! How often something was met in a file, and where first: one note instead of thousands.

use makegood_core::diagnostic::{Code, Diagnostic};

/// A count with the line of its first case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often.
    pub count: u64,
    /// Physical line of the first case, from 1.
    pub line: u64,
}

impl Tally {
    /// Counts one more case.
    pub fn add(&mut self, line: u64) {
        if self.count == 0 {
            self.line = line;
        }
        self.count += 1;
    }

    /// The note at the first case, `None` when there was none; `message` ends before the count.
    pub fn told(self, code: Code, message: &str) -> Option<Diagnostic> {
        (self.count > 0).then(|| Diagnostic::new(code, format!("{message}: {}", self.count)).at(self.line, 1))
    }
}
