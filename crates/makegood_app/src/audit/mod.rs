//! An audit: what the detectors find, what the policy answers, and what of it can still be claimed.
//!
//! Running the detectors and asking the policy depends on files, versions, parameters and what people decided about
//! matches alone, so the result is kept in `audit.json` and used again until one of them changes. What people decided
//! about findings is laid over it each time: a dismissed finding gives its money back to the others.

mod judge;
mod kept;
mod report;
mod rows;
mod run;

pub use judge::{Judged, judge};
pub use report::{AuditReport, AuditTotal, Filter, SCHEMA};
pub use rows::rows_behind;
pub use run::{AuditAsk, Audited, audited, kept_audit};
