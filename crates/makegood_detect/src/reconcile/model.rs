//! What matching looks at and what it says: payments, entries, matches, charges.

use jiff::Timestamp;
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::time::Day;

use super::decisions::{Decision, EntryKey, Fitted};

/// What the ledger says became of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaymentStatus {
    /// It went through.
    Settled,
    /// It is under way.
    Pending,
    /// It did not go through.
    Failed,
    /// It went through and was undone.
    Reversed,
}

impl PaymentStatus {
    /// Reads the word of the ledger; a row without one counts as pending, which accuses nobody.
    pub fn parse(word: &str) -> Self {
        match word {
            "settled" => PaymentStatus::Settled,
            "failed" => PaymentStatus::Failed,
            "reversed" => PaymentStatus::Reversed,
            _ => PaymentStatus::Pending,
        }
    }

    /// Word used in tables.
    pub fn word(self) -> &'static str {
        match self {
            PaymentStatus::Settled => "settled",
            PaymentStatus::Pending => "pending",
            PaymentStatus::Failed => "failed",
            PaymentStatus::Reversed => "reversed",
        }
    }
}

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
    /// What became of it.
    pub status: PaymentStatus,
    /// What the card was charged: amount and its own tax; negative for money back.
    pub charged: Amount,
    /// Tax of the same payment, inside `charged` or as a row of its own; zero when there is none.
    pub tax: Amount,
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

/// How far a statement entry has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryStatus {
    /// Money moved.
    Booked,
    /// A hold: nothing moved yet.
    Pending,
    /// A hold that dropped off: nothing moved.
    Dropped,
}

/// A statement entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Key of the row.
    pub key: EntryKey,
    /// How far it has come.
    pub status: EntryStatus,
    /// Platform that the descriptor names.
    pub platform: Option<String>,
    /// Last four digits of the card or account.
    pub last4: Option<String>,
    /// Day of booking; of a hold, the day of the hold.
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

/// Days that one imported statement covers: from its first to its last entry, of whatever merchant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementCoverage {
    /// Last four digits of the card or account.
    pub last4: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
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
    /// Statement coverage.
    pub statements: Vec<StatementCoverage>,
    /// The audit date; without one nothing is late.
    pub as_of: Option<Day>,
    /// Reference rates: base, quote, day, millionths.
    pub rates: Vec<(Currency, Currency, Day, i128)>,
    /// What persons decided, and nobody took back.
    pub decisions: Vec<Decision>,
}

impl Input {
    /// The same rows in canonical order, which settles every tie.
    pub(super) fn sorted(mut self) -> Input {
        self.payments.sort_by(|a, b| {
            (&a.platform, &a.account_id, a.at, &a.transaction_id, &a.source_ref).cmp(&(
                &b.platform,
                &b.account_id,
                b.at,
                &b.transaction_id,
                &b.source_ref,
            ))
        });
        self.entries.sort_by(|a, b| {
            (a.booked_on, &a.last4, &a.key, &a.source_ref).cmp(&(b.booked_on, &b.last4, &b.key, &b.source_ref))
        });
        self.coverage.sort_by(|a, b| {
            (&a.platform, &a.account_id, a.from, a.to).cmp(&(&b.platform, &b.account_id, b.from, b.to))
        });
        self.statements.sort();
        self.rates.sort();
        self.decisions.sort();
        self
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
    /// The same payment, captured with another amount or in another currency.
    Differs,
    /// A person says so.
    Confirmed,
}

impl MatchKind {
    /// Word used in tables.
    pub fn word(self) -> &'static str {
        match self {
            MatchKind::OneToOne => "one_to_one",
            MatchKind::Parts => "parts",
            MatchKind::Batch => "batch",
            MatchKind::Fx => "fx",
            MatchKind::Differs => "differs",
            MatchKind::Confirmed => "confirmed",
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
    /// It is a payment that failed, was reversed or stayed pending past its time, and it did not come back.
    FailedPayment,
    /// It is a card verification that did not come back in its time.
    NotReturned,
    /// No ledger paid from that card knows it.
    Unknown,
    /// A ledger does not cover its posting window, or no account is known to be paid from that card.
    NotCovered,
    /// It may belong to a payment that is still open, or there are too many ways to tell.
    NotDecided,
}

impl ChargeClass {
    /// Word used in tables.
    pub fn word(self) -> &'static str {
        match self {
            ChargeClass::Matched => "matched",
            ChargeClass::Surplus => "surplus",
            ChargeClass::Returned => "returned",
            ChargeClass::FailedPayment => "failed_payment",
            ChargeClass::NotReturned => "not_returned",
            ChargeClass::Unknown => "unknown",
            ChargeClass::NotCovered => "not_covered",
            ChargeClass::NotDecided => "not_decided",
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
    /// Why, in words.
    pub reason: String,
    /// Account of the payment, or the first by id of the accounts paid from the card.
    pub account_id: Option<String>,
    /// Accounts paid from the card, sorted.
    pub accounts: Vec<String>,
    /// Position in [`Input::payments`] of the payment that it is, or that a surplus captures again.
    pub payment: Option<usize>,
    /// The day by which it had to come back, when it had to.
    pub due_on: Option<Day>,
    /// Position in [`Input::entries`] of the credit that returned it.
    pub returned_by: Option<usize>,
}

/// Why a ledger row has no full match on a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BreakClass {
    /// It may still be booked: late is not wrong.
    InTime,
    /// Its time is over, and the statement that covers it does not have it.
    Overdue,
    /// No imported statement covers its time.
    NotCovered,
    /// Less was booked than the ledger has.
    PartlyCaptured,
    /// There are too many ways to add up entries for its amount.
    NotDecided,
    /// The ledger says that it failed or was reversed, and nothing was booked.
    Failed,
    /// It stayed pending past its time, and nothing was booked.
    Lapsed,
}

impl BreakClass {
    /// Word used in tables.
    pub fn word(self) -> &'static str {
        match self {
            BreakClass::InTime => "in_time",
            BreakClass::Overdue => "overdue",
            BreakClass::NotCovered => "not_covered",
            BreakClass::PartlyCaptured => "partly_captured",
            BreakClass::NotDecided => "not_decided",
            BreakClass::Failed => "failed",
            BreakClass::Lapsed => "lapsed",
        }
    }
}

/// A ledger payment or refund without a full match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// Position in [`Input::payments`].
    pub payment: usize,
    /// Why.
    pub class: BreakClass,
    /// Last day on which it may be booked.
    pub due_on: Day,
    /// Days from the ledger's day to the audit date, where there is one.
    pub age_days: Option<i64>,
    /// What is not on a statement, never negative, in the currency of the payment.
    pub open: Amount,
    /// Why, in words.
    pub reason: String,
}

/// What an entry took beyond the payment that it captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Position in [`Input::payments`].
    pub payment: usize,
    /// Position in [`Input::entries`].
    pub entry: usize,
    /// What all entries of the payment took, in the currency of the payment.
    pub captured: Amount,
    /// The part of the surplus that stands on this entry, above zero.
    pub surplus: Amount,
    /// Why, in words.
    pub reason: String,
}

/// Result of [`super::reconcile`].
#[derive(Debug, Clone, Default)]
pub struct Reconciled {
    /// Input in canonical order, for writing tables.
    pub input: Input,
    /// Matches, sorted.
    pub matches: Vec<Match>,
    /// One per debit of a platform, in the order of the entries.
    pub charges: Vec<Charge>,
    /// One per payment or refund without a full match, in the order of the payments.
    pub breaks: Vec<Break>,
    /// Surpluses of payments that were captured with another amount.
    pub differences: Vec<Difference>,
    /// One per decision of a person, in the order of [`Input::decisions`].
    pub decided: Vec<Fitted>,
}
