//! Statement dialects.
use makegood_facts::rows::{RowSink, SinkError};
use crate::grid::Grid;
use crate::import::{Container, FormatInfo};
use crate::input::ImportInput;
use crate::outcome::FileOutcome;
/// What was recognised.
pub struct Recognised;
/// Recognises a statement.
pub fn recognise(_grid: &Grid, _input: &ImportInput<'_>) -> Option<Recognised> { None }
/// Imports it.
pub fn import(_grid: &Grid, _found: &Recognised, _container: Container, _input: &ImportInput<'_>, _sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> { Ok(FileOutcome::new(String::new())) }
/// Formats.
pub fn formats() -> Vec<FormatInfo> { Vec::new() }
