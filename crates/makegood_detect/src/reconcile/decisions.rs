//! What a person decided about payments and statement entries. It comes before any other matching.
//!
//! A decision names rows by their keys, never by place in a file, so that it holds after the same rows are imported
//! again. A decision whose rows are not among the facts has no effect.

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

/// One decision of a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// These entries are this payment: one entry, or several when it was captured in parts. Several payments in one
    /// debit are one decision each, all naming that entry.
    Confirm {
        /// The payment, or refund.
        payment: PaymentKey,
        /// Its entries, at least one.
        entries: Vec<EntryKey>,
    },
    /// This entry is not this payment; matching never pairs the two, alone or in a sum. It wins over a confirmation of
    /// the same two, because it can only take a match away.
    Apart {
        /// The payment, or refund.
        payment: PaymentKey,
        /// The entry.
        entry: EntryKey,
    },
}
