//! Quicken interchange files.

use makegood_facts::rows::{RowSink, SinkError};

use crate::import::{FormatInfo, not_yet};
use crate::input::ImportInput;
use crate::outcome::FileOutcome;

/// Reads one file; `format` is an id of [`formats`].
///
/// - **Errors** the sink's.
pub fn import(format: &'static str, input: &ImportInput<'_>, sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> {
    let _ = (input, sink);
    Ok(not_yet(format))
}

/// The formats read here.
pub fn formats() -> Vec<FormatInfo> {
    [("qif", "Quicken interchange")]
        .map(|(id, title)| FormatInfo {
            id: id.to_owned(),
            title: title.to_owned(),
            tables: vec!["statement"],
            asks: Vec::new(),
            read: false,
        })
        .to_vec()
}
