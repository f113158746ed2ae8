//! Bytes to typed rows and diagnostics.
//!
//! Layer 1 of `ARCHITECTURE.md`. A file comes in as a [`ByteSource`], its format is told from its
//! content ([`detect`]), one module per format reads it, and rows go out as Arrow batches in the
//! shape of a canonical table through a `RowSink` (`makegood_facts::rows`). What cannot be read is collected as
//! diagnostics with a place and a way to put it right; the good rows of the same file are kept.
//! Nothing here opens a file, a socket or a database, and no input may panic, hang or take
//! unbounded memory.

pub mod input;
pub mod outcome;
