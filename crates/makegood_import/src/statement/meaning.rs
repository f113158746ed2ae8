//! What a column of a statement holds, and where those columns stand in one file.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Meaning {
    /// Day of booking.
    BookedOn,
    /// Day of value.
    ValueOn,
    /// Day on which the purchase was made.
    AuthorisedOn,
    /// Signed or flagged amount.
    Amount,
    /// What came in, where a flagged layout keeps it apart from what went out.
    AmountIn,
    /// Amount that left the account.
    Debit,
    /// Amount that came in.
    Credit,
    /// Fee that left the account beside the amount.
    Fee,
    /// Word that says whether the amount left or came in.
    Flag,
    /// Currency of the amount.
    Currency,
    /// Currency of [`Meaning::AmountIn`].
    CurrencyIn,
    /// Amount as charged, before exchange.
    OriginalAmount,
    /// Currency as charged.
    OriginalCurrency,
    /// Booked, pending or dropped; every column of it is looked at.
    Status,
    /// What the entry was for; all columns of it are joined.
    Description,
    /// The other side.
    Counterparty,
    /// Reference.
    Reference,
    /// The bank's own id of the entry.
    EntryId,
    /// Card number or its last digits.
    Card,
    /// Account number, IBAN or the account's name.
    Account,
    /// Balance after the entry.
    Balance,
}

/// Meanings and their names in data.
pub(super) const NAMES: [(Meaning, &str); 21] = [
    (Meaning::BookedOn, "booked_on"),
    (Meaning::ValueOn, "value_on"),
    (Meaning::AuthorisedOn, "authorised_on"),
    (Meaning::Amount, "amount"),
    (Meaning::AmountIn, "amount_in"),
    (Meaning::Debit, "debit"),
    (Meaning::Credit, "credit"),
    (Meaning::Fee, "fee"),
    (Meaning::Flag, "flag"),
    (Meaning::Currency, "currency"),
    (Meaning::CurrencyIn, "currency_in"),
    (Meaning::OriginalAmount, "original_amount"),
    (Meaning::OriginalCurrency, "original_currency"),
    (Meaning::Status, "status"),
    (Meaning::Description, "description"),
    (Meaning::Counterparty, "counterparty"),
    (Meaning::Reference, "reference"),
    (Meaning::EntryId, "entry_id"),
    (Meaning::Card, "card"),
    (Meaning::Account, "account"),
    (Meaning::Balance, "balance"),
];

/// Number of meanings.
const MEANINGS: usize = Meaning::Balance as usize + 1;

/// Meanings that hold money.
pub(super) const MONEY: [Meaning; 7] = [
    Meaning::Amount,
    Meaning::AmountIn,
    Meaning::Debit,
    Meaning::Credit,
    Meaning::Fee,
    Meaning::OriginalAmount,
    Meaning::Balance,
];

/// Meanings that hold days.
pub(super) const DAYS: [Meaning; 3] = [Meaning::BookedOn, Meaning::ValueOn, Meaning::AuthorisedOn];

/// Header words by meaning.
pub(super) type HeaderWords = BTreeMap<Meaning, Vec<String>>;

/// Positions by meaning, from 0, most wanted first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns([Vec<usize>; MEANINGS]);

impl Columns {
    /// Finds the columns of `words` in a header whose cells are folded ([`super::layout::folded`]).
    pub(super) fn of_header(words: &HeaderWords, header: &[String]) -> Columns {
        let mut columns = Columns::default();
        for (meaning, words) in words {
            for word in words {
                let list = &mut columns.0[*meaning as usize];
                if let Some(at) = header.iter().position(|cell| matches_word(word, cell))
                    && !list.contains(&at)
                {
                    list.push(at);
                }
            }
        }
        columns
    }

    /// Columns at given positions, from 1.
    pub(super) fn at_positions(positions: &BTreeMap<Meaning, Vec<usize>>) -> Columns {
        let mut columns = Columns::default();
        for (meaning, list) in positions {
            columns.0[*meaning as usize] = list.iter().filter_map(|position| position.checked_sub(1)).collect();
        }
        columns
    }

    /// Positions of a meaning.
    pub(super) fn of(&self, meaning: Meaning) -> &[usize] {
        &self.0[meaning as usize]
    }

    /// True when the file has a column of that meaning.
    pub(super) fn has(&self, meaning: Meaning) -> bool {
        !self.of(meaning).is_empty()
    }

    /// Keeps those columns of a meaning that pass.
    pub(super) fn retain(&mut self, meaning: Meaning, test: impl FnMut(&usize) -> bool) {
        self.0[meaning as usize].retain(test);
    }

    /// Takes the columns of each meaning that has none from `other`.
    pub(super) fn complete(&mut self, other: Columns) {
        for (own, more) in self.0.iter_mut().zip(other.0) {
            if own.is_empty() {
                *own = more;
            }
        }
    }

    /// Sets the columns of a meaning.
    pub(super) fn set(&mut self, meaning: Meaning, at: &[usize]) {
        self.0[meaning as usize] = at.to_vec();
    }

    /// True when a column has a meaning.
    pub(super) fn uses(&self, at: usize) -> bool {
        self.0.iter().any(|list| list.contains(&at))
    }

    /// Forgets the columns of a meaning.
    pub(super) fn forget(&mut self, meaning: Meaning) {
        self.0[meaning as usize].clear();
    }
}

/// True when a header cell is the word; one `*` in the word stands for any text.
pub(super) fn matches_word(word: &str, cell: &str) -> bool {
    match word.split_once('*') {
        None => word == cell,
        Some((before, after)) => {
            cell.len() > before.len() + after.len() && cell.starts_with(before) && cell.ends_with(after)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text_and_other_words_are_exact() {
        assert!(matches_word("amount (*)", "amount (eur)"));
        assert!(!matches_word("amount (*)", "amount ()"));
        assert!(!matches_word("amount", "amount (eur)"));
    }

    #[test]
    fn the_most_wanted_word_comes_first_whatever_the_order_of_the_file() {
        let words = HeaderWords::from([(Meaning::BookedOn, vec!["completed".to_owned(), "started".to_owned()])]);
        let header = ["started".to_owned(), "completed".to_owned()];
        assert_eq!(Columns::of_header(&words, &header).of(Meaning::BookedOn), [1, 0]);
    }
}
