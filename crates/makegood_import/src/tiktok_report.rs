//! Ads Manager reports.
use makegood_facts::rows::{RowSink, SinkError};
use crate::grid::Grid;
use crate::import::{Container, FormatInfo};
use crate::input::ImportInput;
use crate::outcome::FileOutcome;
/// Row of the header.
pub fn recognise(_grid: &Grid) -> Option<usize> { None }
/// Imports it.
pub fn import(_grid: &Grid, _header: usize, _container: Container, _input: &ImportInput<'_>, _sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> { Ok(FileOutcome::new(String::new())) }
/// Formats.
pub fn formats() -> Vec<FormatInfo> { Vec::new() }
