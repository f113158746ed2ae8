//! The case store of the use cases: what people decided and which claims were built, behind the port of `makegood_app`.
//!
//! Layer 4 of `ARCHITECTURE.md`. The database itself, its migrations and the cases in it are `makegood_database`, which
//! knows no detector and builds without them.

mod match_decisions;
mod store;

pub use store::Store;
