//! Words of statements over languages: headers, flags, statuses, months, labels above the header.

use serde::Deserialize;

use super::layout::folded;
use super::meaning::HeaderWords;

/// Words of a flag column, folded.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FlagWords {
    /// The amount left the account.
    pub(super) debit: Vec<String>,
    /// The amount came in.
    pub(super) credit: Vec<String>,
}

impl FlagWords {
    /// True for debits, false for credits, `None` for other words.
    pub(super) fn is_debit(&self, folded: &str) -> Option<bool> {
        if self.debit.iter().any(|word| word == folded) {
            return Some(true);
        }
        self.credit.iter().any(|word| word == folded).then_some(false)
    }
}

/// Words of a status column, folded; a `*` stands for any text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct StatusWords {
    /// Booked.
    pub(super) kept: Vec<String>,
    /// Not settled yet.
    pub(super) pending: Vec<String>,
    /// Declined, reverted, or no movement at all.
    pub(super) dropped: Vec<String>,
}

/// Folds the words of a data file, so that they may be written as banks write them.
pub(super) fn fold_all(words: &mut [String]) {
    for word in words {
        *word = folded(word);
    }
}

/// Words over languages; header words are folded ([`super::layout::folded`]).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    /// Header words of reports, orders and journals, which are no statements.
    pub(super) never: Vec<String>,
    /// Beginnings of rows that are no entries.
    pub(super) leave_out: Vec<String>,
    /// Words before an account number above the header.
    pub(super) account_labels: Vec<String>,
    /// Words before a currency above the header.
    pub(super) currency_labels: Vec<String>,
    /// Titles above entries that are not settled yet.
    pub(super) pending_titles: Vec<String>,
    /// Titles above entries that are.
    pub(super) booked_titles: Vec<String>,
    /// Names of months, by number.
    pub(super) months: Vec<Vec<String>>,
    /// Header words of the fallback.
    pub(super) columns: HeaderWords,
    /// Flags.
    pub(super) flag: FlagWords,
    /// Statuses.
    pub(super) status: StatusWords,
}

impl Words {
    /// The built-in words.
    ///
    /// - **Errors** the TOML error; the words are compiled in, so a test would have failed.
    pub(crate) fn builtin() -> Result<Words, toml::de::Error> {
        let mut words: Words = toml::from_str(include_str!("../../data/statement_words.toml"))?;
        let lists = [
            &mut words.never,
            &mut words.leave_out,
            &mut words.account_labels,
            &mut words.currency_labels,
            &mut words.pending_titles,
            &mut words.booked_titles,
            &mut words.flag.debit,
            &mut words.flag.credit,
            &mut words.status.kept,
            &mut words.status.pending,
            &mut words.status.dropped,
        ];
        lists
            .into_iter()
            .chain(words.months.iter_mut())
            .chain(words.columns.values_mut())
            .for_each(|list| fold_all(list));
        Ok(words)
    }
}
