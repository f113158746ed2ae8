//! Reports of other ad platforms and warehouse tables, into the same delivery table.
//!
//! What differs between platforms is data: `data/platform_reports.toml`.

use makegood_facts::rows::{RowSink, SinkError};

use crate::grid::Grid;
use crate::import::{Container, FormatInfo};
use crate::input::ImportInput;
use crate::outcome::FileOutcome;

/// A report whose platform and layout are known.
#[derive(Debug)]
pub struct Recognised {}

/// Recognises a report of a platform other than TikTok, or a warehouse table of any.
pub fn recognise(_grid: &Grid, _input: &ImportInput<'_>) -> Option<Recognised> {
    None
}

/// Imports a recognised report. Nothing goes to the sink while a question is open.
///
/// - **Errors** the sink's.
pub fn import(
    _grid: &Grid,
    _found: &Recognised,
    container: Container,
    _input: &ImportInput<'_>,
    _sink: &mut dyn RowSink,
) -> Result<FileOutcome, SinkError> {
    Ok(FileOutcome::new(format!("{}:platform_report", container.prefix())))
}

/// The layouts read here.
pub fn formats() -> Vec<FormatInfo> {
    Vec::new()
}
