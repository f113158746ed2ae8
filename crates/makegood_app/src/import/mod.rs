//! Bringing files into a workspace.
//!
//! A run walks the paths given, reads files that hold accounts first so that account zones are
//! known whatever the order of the others, takes apart what holds other files, keeps the bytes of
//! what was read, and makes all rows visible at once. The result depends on the files alone, never
//! on their order. Who reads a file is a port ([`FileReader`]).

mod accounts;
mod dialects;
mod file_bytes;
mod members;
mod outer;
mod ports;
mod queue;
mod report;
mod run;
mod settle;
mod walk;

pub use dialects::{DIALECTS_FOLDER, dialect_path, dialects_of, keep_dialect};
pub use file_bytes::FileBytes;
pub use ports::{FileReader, FileToRead, InProcess, NoPictureText, PictureText, Ports};
pub use report::{FileReport, ImportReport, NetReport, SCHEMA, Skipped, TableReport};
pub use run::{ImportRequest, Progress, Silent, import};
pub use settle::{Look, Settling, looks};
pub use walk::{Walked, walk};
