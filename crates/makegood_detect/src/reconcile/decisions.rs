//! What a person decided about payments and statement entries. It comes before any other matching.
//!
//! A decision names rows by their keys, never by place in a file, and says what they looked like, so that it holds after
//! the same rows are imported again, and is told from one about a row that has changed since (`fit`).

use std::fmt;

use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

/// A ledger row by its key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaymentKey {
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Ledger transaction.
    pub transaction_id: String,
}

/// A statement entry by its key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey {
    /// Bank or card issuer.
    pub institution: String,
    /// Account or card that the statement is of.
    pub bank_account: String,
    /// The bank's id of the entry, or the fingerprint that importing gave an entry without one.
    pub entry_id: String,
}

impl fmt::Display for PaymentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.platform, self.account_id, self.transaction_id)
    }
}

impl fmt::Display for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.institution, self.bank_account, self.entry_id)
    }
}

/// What a row looked like when the person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seen {
    /// Day of the payment in its account, or day of booking.
    pub on: Day,
    /// What the card was charged, or the signed amount of the entry, in the currency of the statement.
    pub amount: Amount,
    /// Its currency.
    pub currency: Currency,
}

/// A row that a decision is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Named<K> {
    /// Its key.
    pub key: K,
    /// What it looked like.
    pub seen: Seen,
}

/// What a person says of a payment (or refund) and entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Says {
    /// The entry is the payment. Several payments in one debit are one such decision each, all naming that entry.
    Confirm,
    /// The payment was captured in these entries, two or more.
    Split,
    /// The entry is not the payment; matching never pairs the two, alone or in a sum. It wins over a confirmation of the
    /// same two, because it can only take a match away.
    Apart,
}

impl Says {
    /// The word in the store and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Says::Confirm => "confirm",
            Says::Split => "split",
            Says::Apart => "apart",
        }
    }

    /// Reads [`Says::word`].
    pub fn of_word(word: &str) -> Option<Self> {
        [Says::Confirm, Says::Split, Says::Apart].into_iter().find(|says| says.word() == word)
    }
}

/// One decision of a person that nobody took back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decision {
    /// Its number in the case store, from 1.
    pub number: u32,
    /// What it says.
    pub says: Says,
    /// The payment, or refund.
    pub payment: Named<PaymentKey>,
    /// Its entries: two or more of a split, one otherwise.
    pub entries: Vec<Named<EntryKey>>,
    /// Who decided, when and why, for the reason of a match.
    pub note: String,
}

impl Decision {
    /// `M-0001`.
    pub fn id(&self) -> String {
        decision_id(self.number)
    }
}

/// The id of the decision of that number: `M-0001`.
pub fn decision_id(number: u32) -> String {
    format!("M-{number:04}")
}

/// Whether a decision has its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It has.
    InForce,
    /// A row that it names has another amount or currency now, or is a hold: the person decided about something else.
    Changed,
    /// A row that it names is not among the facts.
    Vanished,
    /// A row that it names is not among the facts under its id, and it cannot be told which of several others it is.
    Ambiguous,
    /// Another decision says otherwise.
    Contradicted,
}

impl Fit {
    /// Word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Fit::InForce => "in_force",
            Fit::Changed => "changed",
            Fit::Vanished => "vanished",
            Fit::Ambiguous => "ambiguous",
            Fit::Contradicted => "contradicted",
        }
    }
}

/// What became of a decision among the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted {
    /// Number of the decision.
    pub number: u32,
    /// Whether it has its effect.
    pub fit: Fit,
    /// Why not, or under which other id a row was found; empty when there is nothing to say.
    pub why: String,
    /// Position in `Input::payments`, when it is in force.
    pub payment: Option<usize>,
    /// Positions in `Input::entries`, when it is in force.
    pub entries: Vec<usize>,
}
