//! Workbooks.
use makegood_core::diagnostic::{self, Diagnostic};
use crate::grid::Grid;
use crate::input::ImportInput;
/// Reads the first sheet with rows.
pub fn read(_input: &ImportInput<'_>) -> Result<Grid, Diagnostic> { Err(Diagnostic::new(diagnostic::FORMAT_NOT_YET, "in work")) }
