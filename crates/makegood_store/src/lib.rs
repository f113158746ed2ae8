//! The case store: what people decided, in SQLite behind the port of `makegood_app`.
//!
//! Layer 3 of `ARCHITECTURE.md`. One file, `makegood.db`, in write-ahead mode; a second process
//! waits for a moment and is then told. Migrations are numbered folders under `migrations/`,
//! applied in order, each in one transaction.

mod match_decisions;
mod migrate;
mod sqlite;

pub use sqlite::SqliteStore;
