//! The first of two walks: what can only be said of a whole file, and nothing kept of its records.

use super::day;
use super::records::{Item, Record, Records};
use super::sections::{Section, Standing, opening_of};
use crate::decimal_marks::MarkVotes;
use crate::statement::{OrderVotes, Words};

/// A number of things and the line of the first.
pub(super) type Counted = (u64, u64);

/// Counts one more thing.
pub(super) fn count(counted: &mut Counted, line: u64) {
    if counted.0 == 0 {
        counted.1 = line;
    }
    counted.0 += 1;
}

/// What a whole file says.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Evidence of the order of day and month.
    pub(super) days: OrderVotes,
    /// Evidence of the decimal mark, and the currency sign if there is one.
    pub(super) marks: MarkVotes,
    /// Records that may be entries.
    pub(super) entries: u64,
    /// Entries of no named account.
    pub(super) without_account: u64,
    /// Records of lists.
    pub(super) in_lists: Counted,
    /// Trades.
    pub(super) trades: Counted,
    /// Opening balances.
    pub(super) openings: Counted,
    /// Headers of a type that the format does not name, and the first of them.
    pub(super) unknown: Option<(String, u64)>,
    /// Lines whose first letter means nothing.
    pub(super) strange: Counted,
}

impl Survey {
    /// Walks over a file.
    pub(super) fn of(text: &str, words: &Words) -> Survey {
        let mut survey = Survey::default();
        let mut standing = Standing::at_start();
        for item in Records::new(text) {
            match item {
                Item::Header(section, line) => {
                    if let Section::Entries(kind) = section
                        && !super::sections::is_known(kind)
                    {
                        survey.unknown.get_or_insert_with(|| (kind.chars().take(40).collect(), line));
                    }
                    standing.enter(section);
                }
                Item::Record(record) => survey.see(&record, &mut standing, words),
            }
        }
        survey
    }

    fn see(&mut self, record: &Record<'_>, standing: &mut Standing<'_>, words: &Words) {
        match standing.section {
            Section::Accounts => standing.name(record),
            Section::Investments => count(&mut self.trades, record.line()),
            Section::List(_) | Section::Switch => count(&mut self.in_lists, record.line()),
            Section::Entries(_) => {
                if let Some(own) = opening_of(record, &standing.account) {
                    count(&mut self.openings, record.line());
                    standing.account = own;
                    return;
                }
                self.entries += 1;
                self.without_account += u64::from(standing.account.is_empty());
                for field in &record.fields {
                    match field.letter {
                        'D' => self.days.see(&day::plain(field.value), words),
                        'T' | 'U' | '$' => self.marks.see(field.value),
                        letter if !KNOWN.contains(letter) => count(&mut self.strange, field.line),
                        _ => {}
                    }
                }
            }
        }
    }
}

/// Letters of an entry's fields: day, amounts, payee, memo, number, cleared, category, address, splits, business
/// details, and those of trades that some programs leave behind.
const KNOWN: &str = "DTUPMNCLASE$%FXKGIQYOVBR";
