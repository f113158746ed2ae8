//! Facts: the canonical tables in Parquet, with every version of every row.
//!
//! Layer 1 of `ARCHITECTURE.md`, below the other engines. [`schema`] gives each canonical table
//! its Arrow types; [`rows`] is the way in for importers; [`partition`] says in which folder a row
//! lives (`<table>/platform=…/account=…/month=…`); [`store`] opens the folder and lists it;
//! [`staging`] collects the rows of one import run; [`versions`] decides, from the rows alone and
//! never from the order in which they came, which version of a row is in force; [`commit`] puts
//! the new files in place so that a crash leaves either the old state or the new one; [`digest`] gives
//! all rows one number.

pub mod commit;
pub mod digest;
pub mod partition;
pub mod rows;
pub mod schema;
pub mod staging;
pub mod store;
pub mod versions;

mod error;
mod keyhash;
mod parquet_file;

pub use error::FactsError;
pub use parquet_file::digest_in_name;
pub use rows::{RowSink, SinkError};
pub use staging::{Staging, TableChange};
pub use store::FactsStore;
