//! Claims: from findings to documents that a person signs.
//!
//! What may be claimed, and how much of it, is decided in `makegood_core::claim`; the text is
//! composed in `makegood_evidence`; here the rows behind it are read back from the sources, the
//! documents are written, and the claim is remembered. [`pack`] seals it with its source files and their proofs.

mod build;
mod evidence_rows;
mod number;
mod pack;
mod report;

pub use build::{ClaimRequest, Draw, Reader, build};
pub use evidence_rows::evidence_rows;
pub(crate) use evidence_rows::place_in_words;
pub use pack::{HeldIn, PackFile, PackRecord, PackReport, PackRequest, TimeAsk, pack};
pub use report::{BuiltClaim, BuiltTotal, ClaimBuildReport, NotClaimed, SCHEMA};
