//! Detectors: data that finds, proves and explains; and the engine that runs them.
//!
//! Layer 1 of `ARCHITECTURE.md`. A detector is a folder of data ([`detector`]); its queries are
//! plain SQL over the canonical tables and the prepared views (`views/*.sql`, registered by
//! [`catalog`]) on any [`engine`]. [`calendar`] places account-local days and hours in time,
//! [`reconcile`] matches payments with statement entries, [`audit`] runs the detectors and checks
//! that the witness rows of every finding sum to it, [`cause`] says who caused them, and [`cases`] runs the examples of a
//! detector's `cases.md`.
//! A user's own detectors are checked by [`own`] and run in a [`sandbox`]; [`scaffold`] writes the files of a new one.

pub mod audit;
pub mod calendar;
pub mod cases;
pub mod catalog;
pub mod cause;
pub mod columns;
pub mod detector;
pub mod engine;
pub mod identity;
pub mod own;
pub mod reconcile;
pub mod sandbox;
pub mod scaffold;
pub mod scratch;
pub mod signal;

mod balances;
mod coverage;
mod damage;
mod error;
mod facts_of_accounts;
mod layer_rows;
mod layers;
mod owners;
mod people;
pub mod rollup;
mod template;
mod witness_rows;

pub use audit::{AuditOutput, AuditRequest, audit};
pub use balances::{LatestBalance, latest_balances};
pub use cases::{CaseReport, CaseResult, test_detector};
pub use catalog::{TextTable, sql};
pub use detector::{Detector, Origin, builtin_detectors, load_folder};
pub use engine::{Engine, Local};
pub use error::DetectError;
pub use identity::{Identity, IdentityRow, identities};
pub use layer_rows::{Layer, LayerRow, rows_behind};
pub use layers::{LayerMonth, LayerTotal};
pub use people::People;
pub use sandbox::{Limits, NotRun};
pub use scratch::write_derived;
