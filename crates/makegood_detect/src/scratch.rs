//! Derived tables: those that are computed rather than imported (calendars, matches, the rows of a detector's findings).
//!
//! Small ones stay in memory, where reading them costs nothing; large ones are written as Parquet beside the audit, so
//! that memory stays bounded.

use std::fs::File;
use std::path::{Path, PathBuf};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::parquet::arrow::ArrowWriter;

use crate::{DetectError, Engine};

/// Bytes up to which a table stays in memory. An audit keeps some eighty of them.
const IN_MEMORY_BYTES: usize = 1 << 20;

/// Registers batches as table `name`; above a megabyte they are written to `<folder>/<name>.parquet` first.
///
/// - **Errors** [`DetectError::Scratch`] when the file cannot be written.
pub async fn register(
    engine: &impl Engine,
    folder: &Path,
    name: &str,
    schema: SchemaRef,
    batches: &[RecordBatch],
) -> Result<(), DetectError> {
    if batches.iter().map(RecordBatch::get_array_memory_size).sum::<usize>() <= IN_MEMORY_BYTES {
        return engine.register_rows(name, schema, batches).await;
    }
    let path = folder.join(format!("{name}.parquet"));
    write(&path, schema.clone(), batches)?;
    engine.register_parquet(name, &[path], schema).await
}

fn write(path: &PathBuf, schema: SchemaRef, batches: &[RecordBatch]) -> Result<(), DetectError> {
    let failed =
        |why: &dyn std::fmt::Display| DetectError::Scratch { path: path.display().to_string(), why: why.to_string() };
    let file = File::create(path).map_err(|error| failed(&error))?;
    let mut writer = ArrowWriter::try_new(file, schema, None).map_err(|error| failed(&error))?;
    for batch in batches {
        writer.write(batch).map_err(|error| failed(&error))?;
    }
    writer.close().map_err(|error| failed(&error))?;
    Ok(())
}
