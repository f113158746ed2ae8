//! Facts: the canonical tables in Parquet.
//!
//! Layer 1 of `ARCHITECTURE.md`, below the other engines. [`schema`] gives every canonical table
//! its Arrow types; [`rows`] is the way in for importers. The store keeps one folder per table,
//! platform, account and month, and decides which version of a row is in force.

pub mod rows;
pub mod schema;
