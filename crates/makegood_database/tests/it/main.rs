//! Cases are kept the same way on SQLite and on PostgreSQL.

mod concurrent;
mod crash;
mod engines;
mod histories;
mod hostile;
mod place;
mod stories;
mod support;
