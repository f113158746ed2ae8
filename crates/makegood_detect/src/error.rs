//! What can go wrong when detectors are loaded and run.

use makegood_core::diagnostic::{self, Code};

/// A problem with a detector, a query or the facts under it.
#[derive(Debug, thiserror::Error)]
pub enum DetectError {
    /// A detector's folder does not follow the form.
    #[error("detector {detector}: {why}")]
    Invalid {
        /// Folder or id.
        detector: String,
        /// What is wrong and what the form wants.
        why: String,
    },
    /// A query failed.
    #[error("query of {name} failed: {why}")]
    Query {
        /// View, detector or `sql`.
        name: String,
        /// What the engine says.
        why: String,
    },
    /// A query of a user's own detector was stopped: too long, too much memory, too many rows.
    #[error("query of {name} {why}")]
    Limit {
        /// Detector and query.
        name: String,
        /// Which limit.
        why: String,
    },
    /// A query of a user's own detector says what no detector may say.
    #[error("query of {name} is refused: {why}")]
    Refused {
        /// Detector and query.
        name: String,
        /// What it says.
        why: String,
    },
    /// A finding's witness rows do not sum to its questioned amount: a defect of the detector.
    #[error(
        "detector {detector}: the witness of {finding_key} sums to {witness}, the finding says {questioned}, difference {difference}"
    )]
    Witness {
        /// Detector id.
        detector: String,
        /// Key of the finding.
        finding_key: String,
        /// Sum of the witness rows.
        witness: String,
        /// The finding's amount.
        questioned: String,
        /// Witness less finding.
        difference: String,
    },
    /// The facts could not be read.
    #[error(transparent)]
    Facts(#[from] makegood_facts::FactsError),
    /// A scratch file could not be written.
    #[error("cannot write {path}: {why}")]
    Scratch {
        /// Which file.
        path: String,
        /// Why.
        why: String,
    },
}

impl DetectError {
    /// The entry of the table of codes.
    pub fn code(&self) -> Code {
        match self {
            DetectError::Invalid { .. } => diagnostic::DETECTOR_INVALID,
            DetectError::Query { .. } => diagnostic::DETECTOR_FAILED,
            DetectError::Limit { .. } => diagnostic::DETECTOR_STOPPED,
            DetectError::Refused { .. } => diagnostic::DETECTOR_REFUSED,
            DetectError::Witness { .. } => diagnostic::WITNESS_DIFFERS,
            DetectError::Facts(_) | DetectError::Scratch { .. } => diagnostic::WORKSPACE_DAMAGED,
        }
    }

    pub(crate) fn query(name: &str, why: impl ToString) -> Self {
        DetectError::Query { name: name.to_owned(), why: why.to_string() }
    }

    pub(crate) fn invalid(detector: &str, why: impl ToString) -> Self {
        DetectError::Invalid { detector: detector.to_owned(), why: why.to_string() }
    }
}
