//! Derived tables written as Parquet beside the audit.
//!
//! Tables that are computed rather than imported (calendars, matches, the rows of a detector's
//! findings) are files too, because an engine on other machines can read a file and not our memory.

use std::fs::File;
use std::path::{Path, PathBuf};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::parquet::arrow::ArrowWriter;

use crate::{DetectError, Engine};

/// Writes batches to `<folder>/<name>.parquet` and registers them as table `name`.
///
/// - **Errors** [`DetectError::Scratch`] when the file cannot be written.
pub async fn register(
    engine: &impl Engine,
    folder: &Path,
    name: &str,
    schema: SchemaRef,
    batches: &[RecordBatch],
) -> Result<(), DetectError> {
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
