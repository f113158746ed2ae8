//! Statements as banks and cards export them.

mod ask;
mod dialects;
mod generic;
mod hostile;
mod ids;
mod languages;
mod samples;
pub mod support;
mod wallets;
