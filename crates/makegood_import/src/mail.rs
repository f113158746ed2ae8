//! Mail messages and mailboxes: the message is a row, its attachments are files of their own.

use makegood_facts::rows::{RowSink, SinkError};

use crate::import::{FormatInfo, not_yet};
use crate::input::{ImportInput, MemberSink};
use crate::outcome::FileOutcome;

/// Reads one file; `format` is an id of [`formats`]. Files inside go to `members`.
///
/// - **Errors** the sinks'.
pub fn import(
    format: &'static str,
    input: &ImportInput<'_>,
    sink: &mut dyn RowSink,
    members: &mut dyn MemberSink,
) -> Result<FileOutcome, SinkError> {
    let _ = (input, sink, members);
    Ok(not_yet(format))
}

/// The formats read here.
pub fn formats() -> Vec<FormatInfo> {
    [("eml", "Mail message"), ("mbox", "Mailbox of messages")]
        .map(|(id, title)| FormatInfo {
            id: id.to_owned(),
            title: title.to_owned(),
            tables: vec!["message", "document"],
            asks: Vec::new(),
            read: false,
        })
        .to_vec()
}
