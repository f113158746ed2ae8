//! Reading and writing one Parquet file of facts.

use std::fs::File;
use std::path::Path;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_writer::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::FactsError;

/// Rows in one row group: enough to compress well, few enough that two cores share a month.
const ROW_GROUP_ROWS: usize = 262_144;

/// Opens a writer. Facts are zstd level 1; spill files, which live for minutes, are not compressed.
pub fn writer(path: &Path, schema: SchemaRef, compressed: bool) -> Result<ArrowWriter<File>, FactsError> {
    let compression = if compressed {
        Compression::ZSTD(ZstdLevel::try_new(1).unwrap_or_default())
    } else {
        Compression::UNCOMPRESSED
    };
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_created_by("makegood".to_owned())
        .build();
    let file = File::create(path).map_err(FactsError::io("create", path))?;
    ArrowWriter::try_new(file, schema, Some(properties)).map_err(|error| FactsError::damaged(path, error))
}

/// Reads all batches, or only the columns named.
pub fn read(path: &Path, columns: Option<&[&str]>) -> Result<Vec<RecordBatch>, FactsError> {
    let file = File::open(path).map_err(FactsError::io("read", path))?;
    let damaged = |error: &dyn std::fmt::Display| FactsError::damaged(path, error);
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| damaged(&e))?;
    let mask = match columns {
        Some(names) => ProjectionMask::columns(builder.parquet_schema(), names.iter().copied()),
        None => ProjectionMask::all(),
    };
    let reader = builder.with_projection(mask).with_batch_size(32_768).build().map_err(|e| damaged(&e))?;
    reader.map(|batch| batch.map_err(|e| damaged(&e))).collect()
}

/// The schema that a file states, without reading its rows.
pub fn schema(path: &Path) -> Result<SchemaRef, FactsError> {
    let file = File::open(path).map_err(FactsError::io("read", path))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| FactsError::damaged(path, error))?;
    Ok(builder.schema().clone())
}
