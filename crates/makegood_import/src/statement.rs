//! Bank and card statements as separated text or sheets.
//!
//! What differs between banks is data: `data/statement_dialects.toml` holds one entry per layout and
//! `data/statement_words.toml` the header words of layouts that nobody described. A new bank is a new
//! entry. Reading itself knows nothing of any bank: [`layout`] finds the header, [`plan`] decides what
//! can only be decided over the whole file (order of day and month, decimal mark, account, currency)
//! and asks what the file does not say, [`read`] makes entries of rows.

mod account;
mod amount;
mod balance;
mod date;
mod dialect;
mod layout;
mod plan;
mod read;
mod row;

use makegood_facts::rows::{RowSink, SinkError};

use crate::grid::Grid;
use crate::import::{Container, FormatInfo};
use crate::input::ImportInput;
use crate::outcome::FileOutcome;

pub use dialect::{DialectError, Dialects};
pub use layout::Recognised;

/// Recognises a statement: a header of a known dialect in the first rows, a headerless layout, or
/// header words that name at least a day, an amount and what the entry was for.
pub fn recognise(grid: &Grid, input: &ImportInput<'_>) -> Option<Recognised> {
    recognise_with(Dialects::builtin(), grid, input)
}

/// [`recognise`] with other dialects than the built-in ones.
pub fn recognise_with(dialects: &Dialects, grid: &Grid, input: &ImportInput<'_>) -> Option<Recognised> {
    layout::find(dialects, grid, input)
}

/// Imports a recognised statement. Nothing goes to the sink while a question is open.
///
/// - **Errors** the sink's.
pub fn import(
    grid: &Grid,
    found: &Recognised,
    container: Container,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
) -> Result<FileOutcome, SinkError> {
    read::import(grid, found, container, input, sink)
}

/// Every dialect and the fallback, as `makegood formats` lists them.
pub fn formats() -> Vec<FormatInfo> {
    let dialects = Dialects::builtin();
    let entries = dialects.list().iter().chain(std::iter::once(dialects.generic()));
    entries
        .map(|dialect| FormatInfo {
            id: format!("csv:{}", dialect.id),
            title: dialect.title.clone(),
            tables: vec!["statement"],
            asks: dialect.asks(),
            read: true,
        })
        .collect()
}

#[cfg(test)]
mod tests;
