//! What matching looks at and what it says: payments, entries, matches, charges.

use jiff::Timestamp;
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::time::Day;

use super::decisions::Decision;

/// A ledger row that moves money between the card and the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Ledger transaction.
    pub transaction_id: String,
    /// Ledger kind.
    pub kind: String,
    /// True for settled rows.
    pub settled: bool,
    /// What the card was charged: amount and its own tax; negative for money back.
    pub charged: Amount,
    /// Currency of `charged`.
    pub currency: Currency,
    /// Last four digits of the payment method.
    pub last4: Option<String>,
    /// Reference of the payment.
    pub reference: Option<String>,
    /// Account-local day.
    pub on: Day,
    /// Instant.
    pub at: Timestamp,
    /// Row.
    pub source_ref: String,
}

impl Payment {
    pub(super) fn is_bill(&self) -> bool {
        matches!(self.kind.as_str(), "payment" | "top_up" | "order_payment")
    }
}

/// A booked statement entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Platform that the descriptor names.
    pub platform: Option<String>,
    /// Last four digits of the card or account.
    pub last4: Option<String>,
    /// Day of booking.
    pub booked_on: Day,
    /// Day of authorisation.
    pub authorised_on: Option<Day>,
    /// Signed amount: minus left the account.
    pub amount: Amount,
    /// Currency of the statement.
    pub currency: Currency,
    /// Amount and currency that the merchant charged, when they differ.
    pub original: Option<(Amount, Currency)>,
    /// Description and counterparty.
    pub description: String,
    /// Reference.
    pub reference: Option<String>,
    /// Row.
    pub source_ref: String,
}

impl Entry {
    /// What the merchant charged (or gave back), signed as the entry.
    pub fn merchant_money(&self) -> Money {
        match self.original {
            Some((amount, currency)) => {
                let amount = if self.amount.is_negative() { amount.abs().negated() } else { amount.abs() };
                Money::new(amount, currency)
            }
            None => Money::new(self.amount, self.currency),
        }
    }
}

/// Days that one export of a ledger covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerCoverage {
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Opening day of the account; nothing came before it.
    pub opened_on: Option<Day>,
}

/// Everything that matching looks at.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// Ledger rows, sorted.
    pub payments: Vec<Payment>,
    /// Statement entries, sorted.
    pub entries: Vec<Entry>,
    /// Ledger coverage.
    pub coverage: Vec<LedgerCoverage>,
    /// Reference rates: base, quote, day, millionths.
    pub rates: Vec<(Currency, Currency, Day, i128)>,
    /// What persons decided.
    pub decisions: Vec<Decision>,
}

impl Input {
    /// The same rows in canonical order, which settles every tie.
    pub(super) fn sorted(&self) -> Input {
        let mut sorted = self.clone();
        sorted.payments.sort_by(|a, b| {
            (&a.platform, &a.account_id, a.at, &a.transaction_id, &a.source_ref).cmp(&(
                &b.platform,
                &b.account_id,
                b.at,
                &b.transaction_id,
                &b.source_ref,
            ))
        });
        sorted
            .entries
            .sort_by(|a, b| (a.booked_on, &a.last4, &a.source_ref).cmp(&(b.booked_on, &b.last4, &b.source_ref)));
        sorted.coverage.sort_by(|a, b| {
            (&a.platform, &a.account_id, a.from, a.to).cmp(&(&b.platform, &b.account_id, b.from, b.to))
        });
        sorted.rates.sort();
        sorted
    }
}

/// How a match was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchKind {
    /// One payment, one entry.
    OneToOne,
    /// One payment captured in parts.
    Parts,
    /// Several payments (or a payment and a refund) in one entry.
    Batch,
    /// Two currencies, within the tolerance of the reference rate.
    Fx,
}

impl MatchKind {
    /// Word used in tables.
    pub fn word(self) -> &'static str {
        match self {
            MatchKind::OneToOne => "one_to_one",
            MatchKind::Parts => "parts",
            MatchKind::Batch => "batch",
            MatchKind::Fx => "fx",
        }
    }
}

/// A payment and an entry that are the same money.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// Ledger row.
    pub payment_ref: String,
    /// Statement row.
    pub entry_ref: String,
    /// How it was made.
    pub kind: MatchKind,
    /// Why, in words.
    pub reason: String,
}

/// What became of a platform's debit on a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChargeClass {
    /// It is a ledger payment.
    Matched,
    /// It is one more capture of a payment that is already captured in full.
    Surplus,
    /// It came back.
    Returned,
    /// No ledger paid from that card knows it.
    Unknown,
    /// A ledger does not cover its posting window, or no account is known to be paid from that card.
    NotCovered,
}

impl ChargeClass {
    /// Word used in tables.
    pub fn word(self) -> &'static str {
        match self {
            ChargeClass::Matched => "matched",
            ChargeClass::Surplus => "surplus",
            ChargeClass::Returned => "returned",
            ChargeClass::Unknown => "unknown",
            ChargeClass::NotCovered => "not_covered",
        }
    }
}

/// One of a platform's debits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Position in [`Input::entries`].
    pub entry: usize,
    /// Platform.
    pub platform: String,
    /// What became of it.
    pub class: ChargeClass,
    /// Account of the payment, or the first by id of the accounts paid from the card.
    pub account_id: Option<String>,
    /// Accounts paid from the card, sorted.
    pub accounts: Vec<String>,
    /// Position in [`Input::payments`] of the payment that a surplus captures again.
    pub payment: Option<usize>,
}

/// Result of [`reconcile`].
#[derive(Debug, Clone, Default)]
pub struct Reconciled {
    /// Input, for writing tables.
    pub input: Input,
    /// Matches, sorted.
    pub matches: Vec<Match>,
    /// One per debit of a platform, in the order of the entries.
    pub charges: Vec<Charge>,
}
