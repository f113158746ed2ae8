//! Bank and card statements as separated text or workbooks.
//!
//! What differs between banks is data: `data/statement_dialects.toml` holds one entry per layout and
//! `data/statement_words.toml` the words of layouts that nobody described, in several languages. A new
//! bank is a new entry. The code knows nothing of any bank: [`layout`] finds the header, [`plan`] decides
//! what can only be decided over the whole file (order of day and month, decimal mark, account, currency)
//! and asks what the file does not say, [`row`] makes an entry or a refusal of each row, [`read`] sends them.

mod account;
mod balance;
pub(crate) mod date;
mod dialect;
mod dialects;
mod layout;
mod meaning;
mod plan;
mod read;
mod row;
pub(crate) mod teach;
mod words;

use makegood_facts::rows::{RowSink, SinkError};

use crate::grid::Grid;
use crate::import::{Container, FormatInfo};
use crate::input::ImportInput;
use crate::outcome::FileOutcome;

pub(crate) use account::{account_name, last_four};
pub(crate) use date::OrderVotes;
pub(crate) use dialect::{DateOrder, DecimalMark};
pub use dialects::{BUILT_IN, DialectError, Dialects};
pub use layout::Recognised;
pub(crate) use words::Words;

/// Reads a day with its year, as statements write it.
pub(crate) fn read_day(cell: &str, order: DateOrder, words: &Words) -> Option<makegood_core::time::Day> {
    date::read(cell, order, 0, words)
}

/// Recognises a statement: the header of a known dialect in the first rows, a headerless layout, or
/// header words that name at least a day, an amount and what the entry was for.
pub fn recognise(grid: &Grid, input: &ImportInput<'_>) -> Option<Recognised> {
    // Files of the workspace are checked where they are loaded; one that cannot be used adds nothing here.
    if !input.options.dialects.is_empty()
        && let Ok(dialects) = Dialects::with(&input.options.dialects)
    {
        return recognise_with(&dialects, grid, input);
    }
    recognise_with(Dialects::builtin()?, grid, input)
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

/// Every dialect and the fallback, each as text and as workbook.
pub fn formats() -> Vec<FormatInfo> {
    let Some(dialects) = Dialects::builtin() else { return Vec::new() };
    let all = dialects.list().iter().chain([dialects.generic()]);
    all.flat_map(|dialect| {
        [Container::Csv, Container::Xlsx].map(|container| FormatInfo {
            id: format!("{}:{}", container.prefix(), dialect.id),
            title: dialect.title.clone(),
            tables: vec!["statement"],
            asks: dialect.asks(),
            read: true,
        })
    })
    .collect()
}
