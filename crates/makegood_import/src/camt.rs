//! ISO 20022 cash management: camt.052 reports, camt.053 statements, camt.054 advices.

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
    [("camt052", "ISO 20022 intraday report"), ("camt053", "ISO 20022 statement"), ("camt054", "ISO 20022 advice")]
        .map(|(id, title)| FormatInfo {
            id: id.to_owned(),
            title: title.to_owned(),
            tables: vec!["statement"],
            asks: Vec::new(),
            read: false,
        })
        .to_vec()
}
