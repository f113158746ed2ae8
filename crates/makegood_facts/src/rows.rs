//! The way out: Arrow batches in the shape of a canonical table.

use arrow_array::RecordBatch;
use makegood_core::tables::Table;

/// Rows in one batch, at most.
pub const BATCH_ROWS: usize = 32_768;

/// Receives rows as they are read. The facts store is one; tests collect them.
pub trait RowSink {
    /// Takes a batch of `table`.
    ///
    /// The batch has the table's columns in canonical order and Arrow types,
    /// then `retrieved_at` and `source_at` (line, cell or pointer): [`crate::schema::imported_schema`].
    ///
    /// - **Errors** whatever stops the receiver; reading stops and the error is passed on.
    fn take(&mut self, table: &'static Table, batch: RecordBatch) -> Result<(), SinkError>;

    /// Called now and then with the bytes read so far, for progress bars.
    fn progress(&mut self, _bytes_read: u64) {}
}

/// Why a sink stopped.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SinkError(pub String);
