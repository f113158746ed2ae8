//! Why there is no draft.

use crate::step::Step;

/// Why a letter is not written. Nothing of the claim's text stands in these, only names of facts and places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// The step needs a fact that is not given.
    #[error("a letter of the step `{step}` needs `{fact}`")]
    Missing {
        /// Which step.
        step: Step,
        /// Which fact.
        fact: &'static str,
    },
    /// The amounts do not add up.
    #[error("`{sum}` in {currency} is not the sum of its parts")]
    SumsDiffer {
        /// Which sum: `claimed`, `outstanding` or `disputed`.
        sum: &'static str,
        /// In which currency.
        currency: String,
    },
    /// A day that must have come has not come yet, or one that must lie ahead has passed, on the day of the letter.
    #[error("`{fact}` is {day}, which does not fit a letter of {written_on}")]
    DayDoesNotFit {
        /// Which fact.
        fact: &'static str,
        /// Its day.
        day: String,
        /// Day of the letter.
        written_on: String,
    },
    /// A sum is too large to hold.
    #[error(transparent)]
    Money(#[from] makegood_core::money::MoneyError),
    /// A field of the form is too small for a value that is not shortened, such as an account id.
    #[error("the field `{field}` takes {limit} characters, which is too few for what it must hold")]
    FieldTooSmall {
        /// Name of the field.
        field: String,
        /// Characters that it takes.
        limit: u32,
    },
    /// A day that no calendar of the language can write.
    #[error("the day {day} cannot be written out")]
    Day {
        /// The day.
        day: String,
    },
    /// A template, or the words of a language, are not as they must be: a fault of a file, not of the claim.
    #[error("letters/{file}: {message}")]
    Template {
        /// Which file, for example `de/chaser.txt`.
        file: String,
        /// What is wrong, with its line where known.
        message: String,
    },
}
