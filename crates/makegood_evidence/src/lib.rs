//! Exhibits and the model of a claim document.
//!
//! [`compose`] turns a claim, its findings and the rows that prove them into a [`ClaimDocument`]:
//! the whole content of the letter, without any drawing. [`to_json`] and [`to_csv`] write the same
//! content for machines. Nothing here reads a file or a clock; the same input gives the same bytes.
//!
//! Laws, each an error of [`ComposeError`] when broken: the rows of a line sum to its questioned
//! amount, no line claims more than it questions, the lines sum to the totals, no total exceeds
//! what was paid, and every row that is named is there.

mod arithmetic;
mod compose;
mod document;
mod error;
mod exhibits;
mod for_you;
mod grounds;
mod place;
mod sheet;
mod words;

pub use arithmetic::{ArithmeticStep, Op};
pub use compose::{ComposeInput, FindingText, compose};
pub use document::{
    AccountCard, ByHand, ClaimDocument, ClaimLineDocument, ClockEntry, ConditionEntry, CoverageEntry, DetectorEntry,
    Exhibit, ExhibitRow, Figure, ForYou, Ground, GroundCitation, LeftOutEntry, ProofEntry, Recipient, RowUse, SCHEMA,
    Sender, Step, TextEntry, Total, WitnessRef,
};
pub use error::ComposeError;
pub use exhibits::EvidenceRow;
pub use place::line_number;
pub use sheet::{to_csv, to_json, to_platform_json};
pub use words::{confidence_words, grouped, money_words, outcome_words, remedy_words};
