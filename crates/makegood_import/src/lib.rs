//! Bytes to typed rows and diagnostics.
//!
//! Layer 1 of `ARCHITECTURE.md`. A file comes in as a [`ByteSource`], its format is told from its
//! content ([`recognise`]), one module per format reads it, and rows go out as Arrow batches in the
//! shape of a canonical table through a `RowSink` (`makegood_facts::rows`). What cannot be read is collected as
//! diagnostics with a place and a way to put it right; the good rows of the same file are kept.
//! Nothing here opens a file, a socket or a database, and no input may panic, hang or take
//! unbounded memory.

pub mod archive;
pub mod bai2;
pub mod builders;
pub mod camt;
pub mod canonical;
pub mod cell;
pub mod entries;
pub mod fingerprint;
pub mod grid;
pub mod input;
pub mod line_counter;
pub mod mail;
pub mod mt940;
pub mod ofx;
pub mod outcome;
pub mod pdf;
pub mod picture;
pub mod platform_report;
pub mod qif;
pub mod recognise;
pub mod refusals;
pub mod statement;
pub mod teach;
pub mod tiktok_report;
pub mod workbook;

mod bank_reference;
mod decimal_marks;
mod digest;
mod entry_ids;
mod import;
mod member_name;
mod parquet_tables;
mod plain_text;
mod tally;
mod whole_text;
mod written_amount;

pub use canonical::template;
pub use import::{Container, FormatInfo, formats, import};
pub use input::{ByteSource, ImportInput, ImportOptions, KnownAccount, MemberSink};
pub use outcome::{FileOutcome, FileStatus};
