//! What is said about a whole BAI2 file beside its rows.

use makegood_core::diagnostic::{self, Diagnostic};

use crate::tally::Tally;

/// Departures and doubts met on the way.
#[derive(Debug, Default)]
pub struct Departures {
    /// Files of another version than 2.
    pub version: Tally,
    /// Text that goes on without a continuation record.
    pub wrapped: Tally,
    /// Records that were cut.
    pub cut: Tally,
    /// Accounts or trailers without each other.
    pub trailers: Tally,
    /// Account headers with a funds type that is not known.
    pub summaries: Tally,
    /// Details that move no money.
    pub without_money: Tally,
    /// Details of loans and of the bank's own types that name an amount.
    pub with_money: Tally,
    /// Details of groups that are a test.
    pub test: Tally,
    /// Details of groups that delete or correct.
    pub corrected: Tally,
}

impl Departures {
    /// The notes.
    pub fn told(&self) -> Vec<Diagnostic> {
        let (departure, left_out, doubt) =
            (diagnostic::FORMAT_DEPARTURE, diagnostic::ROWS_LEFT_OUT, diagnostic::ENTRY_DOUBTFUL);
        let told = [
            (
                self.version.told(departure, "file headers that do not name version 2"),
                "2 in the last field of record 01",
                "check the first entries",
            ),
            (
                self.wrapped.told(departure, "texts that go on without a record 88"),
                "88 before each further line",
                "check that no record of its own was taken for text",
            ),
            (
                self.cut.told(departure, "records were cut because they are too long"),
                "at most 64 KiB a record",
                "look the rest up in the file itself",
            ),
            (
                self.trailers.told(doubt, "accounts without their trailer, or trailers without an account"),
                "03 and 49 in pairs",
                "records may be missing: compare the entries with the bank's own list",
            ),
            (
                self.summaries.told(departure, "account headers that cannot be read to their end"),
                "funds type 0, 1, 2, V, S, D, Z or nothing",
                "the balances behind this place were not checked",
            ),
            (
                self.without_money.told(left_out, "records that move no money were left out"),
                "types 100 to 699",
                "nothing to do",
            ),
            (
                self.with_money
                    .told(doubt, "records with an amount whose type says neither credit nor debit were left out"),
                "types 100 to 699",
                "look them up at the bank; loan and bank-own types are not read",
            ),
            (
                self.test.told(left_out, "records of groups that are marked as a test were left out"),
                "group status 1",
                "nothing to do",
            ),
            (
                self.corrected.told(doubt, "entries of groups that delete or correct earlier ones"),
                "group status 1",
                "compare these entries with the bank's own list",
            ),
        ];
        told.into_iter().filter_map(|(note, expected, help)| Some(note?.expected(expected).help(help))).collect()
    }
}

/// The file ends before its trailer.
pub fn cut() -> Diagnostic {
    Diagnostic::new(diagnostic::FILE_DAMAGED, "the file is cut: it ends without its trailer")
        .expected("a record 99 at the end")
        .help("the records before the cut were read; download the file again to get the rest")
}

/// A version whose records differ.
pub fn version_three() -> Diagnostic {
    Diagnostic::new(diagnostic::FORMAT_NOT_YET, "the file is of BAI version 3 (BTRS), which is not read")
        .found("3")
        .expected("version 2 in the last field of record 01")
        .help("ask the bank for the BAI2 report, or for camt.053 or MT940")
}
