//! Cases are kept the same way on SQLite and on PostgreSQL.

mod concurrent;
mod engines;
mod hostile;
mod place;
mod stories;
mod support;
