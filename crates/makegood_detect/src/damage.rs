//! Damage of the facts as the cause of what the engine says.
//!
//! The engine's Parquet reader panics over some flipped bits (parquet 59.3: a negative length of a column), and over others says
//! something that no person can act on. The names of the files tell: only where something went wrong are they read whole
//! and held against them, so that an audit that goes well does not pay for it.

use std::panic::{AssertUnwindSafe, resume_unwind};

use futures::FutureExt as _;
use makegood_facts::FactsStore;

use crate::DetectError;

/// What `work` gives; where it fails or panics and a file of the facts is not what its name says, that file is the error.
pub async fn or_its_cause<T>(
    facts: &FactsStore,
    work: impl Future<Output = Result<T, DetectError>>,
) -> Result<T, DetectError> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Err(error @ (DetectError::Query { .. } | DetectError::Scratch { .. }))) => {
            facts.bytes_are_named()?;
            Err(error)
        }
        Ok(done) => done,
        // Nothing of what was under way is used after it.
        Err(panic) => {
            facts.bytes_are_named()?;
            resume_unwind(panic)
        }
    }
}
