//! The stores of the use cases: what people decided, which claims were built, and the people themselves, behind the ports of
//! `makegood_app`.
//!
//! Layer 4 of `ARCHITECTURE.md`. The database itself, its migrations and the cases in it are `makegood_database`, which
//! knows no detector and builds without them.

mod match_decisions;
mod people;
mod store;

pub use store::Store;
