//! Bringing files into a workspace.
//!
//! A run walks the paths given, reads files that hold accounts first so that account zones are
//! known whatever the order of the others, keeps the bytes of what was read, and makes all rows
//! visible at once. The result depends on the files alone, never on their order.

mod accounts;
mod dialects;
mod file_bytes;
mod report;
mod run;
mod walk;

pub use dialects::{DIALECTS_FOLDER, dialect_path, dialects_of, keep_dialect};
pub use file_bytes::FileBytes;
pub use report::{FileReport, ImportReport, NetReport, SCHEMA, Skipped, TableReport};
pub use run::{ImportRequest, Progress, Silent, import};
pub use walk::{Walked, walk};
