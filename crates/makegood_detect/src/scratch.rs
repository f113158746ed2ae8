//! Derived tables: those that are computed rather than imported (calendars, matches, the rows of a detector's findings).
//!
//! Small ones stay in memory, where reading them costs nothing; large ones are written as Parquet beside the audit, so
//! that memory stays bounded.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::parquet::arrow::ArrowWriter;
use makegood_core::tables::TABLES;
use makegood_facts::FactsStore;

use crate::audit::with_parameters;
use crate::detector::Detector;
use crate::{DetectError, Engine, Local, People, catalog};

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

/// Writes derived tables and views as `<folder>/<name>.parquet`, and what each detector's query gives as
/// `finding_of_<id>.parquet`, for another engine to read. `wanted` is asked for each name.
///
/// - **Errors** [`DetectError`].
pub async fn write_derived(
    facts: &FactsStore,
    (folder, sums): (&Path, &Path),
    detectors: &[Detector],
    wanted: &dyn Fn(&str) -> bool,
) -> Result<(), DetectError> {
    let engine = Local::new(folder)?;
    catalog::prepare(&engine, facts, (folder, sums), None, People::default(), None).await?;
    let mut queries: Vec<(String, String)> = Vec::new();
    for name in engine.table_names() {
        let imported = TABLES.iter().any(|table| name.strip_suffix("_version").unwrap_or(&name) == table.name);
        if !imported && !name.starts_with("spend_slot") && name != "spend_day" && wanted(&name) {
            let sql = format!("SELECT * FROM {name}");
            queries.push((name, sql));
        }
    }
    for detector in detectors {
        let sql = with_parameters(detector, &detector.query, &BTreeMap::new())?;
        queries.push((format!("finding_of_{}", detector.id), sql));
    }
    for (name, sql) in queries {
        let path = folder.join(format!("{name}.parquet"));
        // Large ones are files already, and being read.
        if path.exists() {
            continue;
        }
        let rows = engine.query(&name, &sql).await?;
        if let Some(first) = rows.first() {
            write(&path, first.schema(), &rows)?;
        }
    }
    Ok(())
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
