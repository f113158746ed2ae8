//! The database of a workspace: SQLite by default, PostgreSQL for teams.
//!
//! Layer 2 of `ARCHITECTURE.md`. [`Database`] opens either engine and brings it to the present shape; migrations are
//! numbered folders under `migrations/` with one file an engine, and a test holds both shapes against each other.
//! [`CaseDatabase`] is the port of `makegood_case` on it: one implementation, written in the SQL that both engines share.
//! It knows no detector and no document, so that cases are built and tested without them.

mod append;
mod connect;
mod copy;
mod migrate;
mod read;
mod shape;

use makegood_case::store::StoreError;
use makegood_case::{Case, Change, FollowUp};

pub use connect::{Database, Engine};

/// Cases in a database.
#[derive(Debug, Clone)]
pub struct CaseDatabase {
    database: Database,
    follow_up: FollowUp,
}

impl CaseDatabase {
    /// Cases of `database`, whose next steps follow `follow_up`.
    pub fn new(database: Database, follow_up: FollowUp) -> Self {
        CaseDatabase { database, follow_up }
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Writes the heads of these cases again, after the rhythm of following up has changed.
    ///
    /// - **Errors** [`StoreError::Stale`] when a case has changed meanwhile.
    pub async fn write_heads(&self, cases: &[Case]) -> Result<(), StoreError> {
        append::write_heads(self, cases).await
    }
}

/// The error of a database call, in words of the port.
pub fn unusable(action: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |error| StoreError::Unusable { action, why: error.to_string() }
}

/// What was read and cannot be.
pub fn damaged(what: &str, why: impl ToString) -> StoreError {
    StoreError::Damaged { what: what.to_owned(), why: why.to_string() }
}

/// Rows of one statement. Both engines take 32,766 values.
const ROWS_A_STATEMENT: usize = 1_000;

impl Database {
    /// Places for `rows` rows of `columns` values: `($1, $2), ($3, $4)`; on SQLite `(?, ?), (?, ?)`, because it looks each
    /// named place up among all others, which a thousand rows feel.
    fn places(&self, rows: usize, columns: usize) -> String {
        let mut out = String::with_capacity(rows * columns * 6);
        let mut number = 0;
        for row in 0..rows {
            out.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..columns {
                number += 1;
                out.push_str(if column == 0 { "" } else { ", " });
                match self.engine() {
                    Engine::Sqlite => out.push('?'),
                    Engine::Postgres => {
                        out.push('$');
                        out.push_str(&number.to_string());
                    }
                }
            }
            out.push(')');
        }
        out
    }
}

/// A number of events as the database keeps it.
fn stored(version: u64) -> Result<i64, StoreError> {
    i64::try_from(version).map_err(|error| damaged("version", error))
}

/// Versions that a change leads from and to.
fn versions(change: &Change) -> Result<(i64, i64), StoreError> {
    Ok((stored(change.version_before())?, stored(change.after().version())?))
}
