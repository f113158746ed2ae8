//! OFX 1.x and 2.x statements.
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_facts::rows::{RowSink, SinkError};
use crate::input::ImportInput;
use crate::outcome::FileOutcome;
/// Reads an OFX file.
pub fn import(format: &str, _input: &ImportInput<'_>, _sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> {
    Ok(FileOutcome::new(format.to_owned()).refuse(Diagnostic::new(diagnostic::FORMAT_NOT_YET, "in work")))
}
