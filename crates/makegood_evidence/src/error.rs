//! The laws of a claim document, each as the error that says it is broken.

use makegood_core::money::Money;

/// Why no document was made. Each is a law of the document that the input breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// A claim without lines has nothing to ask for.
    #[error("claim `{claim}` has no line: there is nothing to write a letter about")]
    NoLines {
        /// Claim id.
        claim: String,
    },
    /// A line names a finding that was not given, or two lines name the same one.
    #[error("claim line {finding}: expected its finding exactly once, found {found} times")]
    FindingCount {
        /// Finding id.
        finding: String,
        /// How often it is there.
        found: usize,
    },
    /// A finding belongs to another account than the claim, or there is a card of another account.
    #[error("{what} is of account {found}, the claim is of account {expected}")]
    AccountDiffers {
        /// What.
        what: String,
        /// Its account.
        found: String,
        /// The claim's account.
        expected: String,
    },
    /// A finding's words are missing or empty.
    #[error("finding {finding} has no title or no statement")]
    TextMissing {
        /// Finding id.
        finding: String,
    },
    /// The rows do not sum to the questioned amount.
    #[error("finding {finding}: its rows sum to {rows}, it questions {questioned}, difference {}", difference(*rows, *questioned))]
    WitnessDiffers {
        /// Finding id.
        finding: String,
        /// Sum of the rows.
        rows: Money,
        /// Questioned amount.
        questioned: Money,
    },
    /// A line claims nothing, less than nothing, more than it questions, or another currency.
    #[error("finding {finding}: claims {claimed}, which is not above zero and at most {questioned}")]
    ClaimedOutOfBounds {
        /// Finding id.
        finding: String,
        /// Claimed amount.
        claimed: Money,
        /// Questioned amount.
        questioned: Money,
    },
    /// A calculation does not come out.
    #[error("finding {finding}: its calculation does not come out: {why}")]
    ArithmeticWrong {
        /// Finding id.
        finding: String,
        /// Where and how.
        why: String,
    },
    /// The lines sum to more than was paid.
    #[error("the claim asks for {claimed}, the account paid {paid}")]
    AbovePaid {
        /// Sum of the lines.
        claimed: Money,
        /// What was paid.
        paid: Money,
    },
    /// A row is named and not given.
    #[error("finding {finding}: row `{source_ref}` was not given")]
    RowMissing {
        /// Finding id.
        finding: String,
        /// The row.
        source_ref: String,
    },
    /// Rows of one hash disagree on their file.
    #[error("source {sha256} is {first} in one row and {second} in another")]
    SourceDiffers {
        /// Hash.
        sha256: String,
        /// Name and length first seen.
        first: String,
        /// Name and length seen later.
        second: String,
    },
    /// A hash is not 64 lower-case hexadecimal digits.
    #[error("the SHA-256 of `{file}` is `{found}`: expected 64 lower-case hexadecimal digits")]
    HashMalformed {
        /// File name.
        file: String,
        /// What was given.
        found: String,
    },
    /// A sum leaves the range of amounts.
    #[error("a sum of the claim is out of range")]
    Overflow,
}

/// Questioned less rows, in words.
fn difference(rows: Money, questioned: Money) -> String {
    questioned.checked_sub(rows).map_or_else(|_| "out of range".to_owned(), |difference| difference.to_string())
}
