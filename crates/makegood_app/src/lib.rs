//! Use cases of Makegood and the ports that they need.
//!
//! Layer 2 of `ARCHITECTURE.md`. A [`workspace`] is a folder; [`import`] brings files into it,
//! [`audit`] finds what is wrong and asks the policy, [`claim`] turns findings into documents, and [`case`] follows
//! claims until the money is back; [`backup`] keeps all of it as one file. The command line and the pages call these and print what they return; none of them
//! holds a rule. What a person decided is kept behind the port [`case_store`], what happened in [`evidence_log`].
//! Clock, keys and randomness are handed in.

pub mod audit;
pub mod backup;
pub mod balance;
pub mod case;
pub mod case_store;
pub mod claim;
pub mod detectors;
pub mod doctor;
pub mod evidence_log;
pub mod import;
pub mod mail;
pub mod matches;
pub mod people;
pub mod physical_lines;
pub mod policies;
pub mod workspace;

mod disk_full;
mod error;

pub use case_store::{CaseStore, ClaimRecord, Decision, DecisionKind, StoreError};
pub use error::AppError;
pub use evidence_log::EvidenceLogError;
pub use workspace::{Access, Workspace};
