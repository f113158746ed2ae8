//! What is proposed: readings with their confidence in words and the sentence that they rest on.

use std::fmt;
use std::ops::Range;

use jiff::civil::Date;
use makegood_core::money::Money;

/// How sure a reading is, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The words say it.
    Clear,
    /// The words most often mean it.
    Likely,
    /// It depends on a condition, can be read in two ways, or a program wrote it.
    Unsure,
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Confidence::Clear => "clear",
            Confidence::Likely => "likely",
            Confidence::Unsure => "unsure",
        })
    }
}

/// Where a quotation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// In [`Reply::text`](crate::Reply::text).
    Text,
    /// In [`Reply::subject`](crate::Reply::subject).
    Subject,
}

/// The words that a proposal rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Which text the places are in.
    pub part: Part,
    /// Byte range of the sentence.
    pub sentence: Range<usize>,
    /// Byte range of the words that were read.
    pub place: Range<usize>,
    /// The sentence as it stands.
    pub text: String,
}

/// A reading of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal<T> {
    /// What was read.
    pub value: T,
    /// How sure it is.
    pub confidence: Confidence,
    /// True where the sentence makes it depend on something.
    pub conditional: bool,
    /// Where it stands.
    pub quote: Quote,
}

/// Kind of an outcome, in the order of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutcomeKind {
    /// The claim has arrived.
    Acknowledged,
    /// Something is asked for.
    InfoRequested,
    /// The claim is accepted.
    Approved,
    /// A part of it is accepted.
    PartlyApproved,
    /// The claim is not accepted.
    Denied,
    /// Money is said to be on its way.
    Refunded,
}

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its id in the phrase files, for example `invoice`.
    pub item: String,
    /// Where it is asked for.
    pub quote: Quote,
}

/// Why a claim was denied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Its id in the phrase files, for example `window_closed`; `None` for another reason.
    pub id: Option<String>,
    /// The words that give it.
    pub quote: Quote,
}

/// What is said of the claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its kind.
    pub kind: OutcomeKind,
    /// What is asked for; empty for other kinds, or where it is not one of the known things.
    pub asked: Vec<Asked>,
    /// Why it was denied, where it is said.
    pub reason: Option<Reason>,
}

/// What an amount is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountRole {
    /// What is granted or paid.
    Offered,
    /// What was claimed, charged or spent, or is not granted.
    Claimed,
    /// Not said.
    Unclear,
}

/// An amount in a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedAmount {
    /// What it may be: one, or several where mark or sign can be read in several ways.
    pub readings: Vec<Money>,
    /// What it is said to be.
    pub role: AmountRole,
    /// True where it is offered as ad credit instead of cash.
    pub ad_credit: bool,
}

/// What is to happen by a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermAbout {
    /// Their refund.
    Refund,
    /// Their answer.
    TheirAnswer,
    /// Our answer, which they ask for.
    OurAnswer,
    /// Not said.
    Unclear,
}

/// Unit of a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Business days, of the account's country.
    BusinessDays,
    /// Calendar days.
    Days,
    /// Weeks.
    Weeks,
    /// Hours.
    Hours,
    /// Months.
    Months,
}

/// When something is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// On a day, or on one of several that the words may mean.
    On(Vec<Date>),
    /// Within a time after the reply.
    Within {
        /// The least, where a range is named.
        least: Option<u16>,
        /// The most.
        most: u16,
        /// The unit of both.
        unit: Unit,
    },
}

/// A promise or a deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// What is to happen.
    pub about: TermAbout,
    /// By when.
    pub due: Due,
}

/// What a program wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// A confirmation, most often of receipt.
    Confirmation,
    /// A notice of absence: nothing in it is about the claim.
    Absence,
    /// The report of a mail server that a message was not delivered.
    Bounce,
}

/// All readings of a reply, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposals {
    /// Code of the language of the reply.
    pub language: &'static str,
    /// Set where a program wrote it.
    pub machine: Option<Machine>,
    /// Ticket ids.
    pub tickets: Vec<Proposal<String>>,
    /// Outcomes, at most one of a kind.
    pub outcomes: Vec<Proposal<Outcome>>,
    /// Amounts.
    pub amounts: Vec<Proposal<StatedAmount>>,
    /// Promises and deadlines.
    pub terms: Vec<Proposal<Term>>,
}

impl Proposals {
    /// True where outcomes contradict each other, so that a person has to choose.
    pub fn are_contested(&self) -> bool {
        let has = |kind: OutcomeKind| self.outcomes.iter().any(|one| one.value.kind == kind && !one.conditional);
        let good = has(OutcomeKind::Approved) || has(OutcomeKind::Refunded) || has(OutcomeKind::PartlyApproved);
        has(OutcomeKind::Denied) && good || has(OutcomeKind::Approved) && has(OutcomeKind::PartlyApproved)
    }
}
