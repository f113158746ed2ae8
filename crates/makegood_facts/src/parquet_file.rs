//! Reading and writing one Parquet file of facts.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use sha2::{Digest as _, Sha256};

use crate::FactsError;

/// Rows in one row group: enough to compress well, few enough that two cores share a month.
const ROW_GROUP_ROWS: usize = 262_144;

/// Opens a writer. Facts are zstd level 1; spill files, which live for minutes, are not compressed.
///
/// Arrow's own schema is not embedded: Parquet's says all that there is to say of these columns, and the decoder of the
/// other panics where a bit of it was flipped.
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
    let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    ArrowWriter::try_new_with_options(file, schema, options).map_err(|error| FactsError::unwritten(path, error))
}

/// Opens a reader; what an earlier version embedded of Arrow's schema is not looked at.
fn reader(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, FactsError> {
    let file = File::open(path).map_err(FactsError::io("read", path))?;
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)
        .map_err(|error| FactsError::damaged(path, error))
}

/// Reads all batches, or only the columns named. The bytes are held against the name first: the library panics over some that
/// were changed, and reads others as rows that nobody handed in.
pub fn read(path: &Path, columns: Option<&[&str]>) -> Result<Vec<RecordBatch>, FactsError> {
    bytes_are_named(path)?;
    let damaged = |error: &dyn std::fmt::Display| FactsError::damaged(path, error);
    let builder = reader(path)?;
    let mask = match columns {
        Some(names) => ProjectionMask::columns(builder.parquet_schema(), names.iter().copied()),
        None => ProjectionMask::all(),
    };
    let reader = builder.with_projection(mask).with_batch_size(32_768).build().map_err(|e| damaged(&e))?;
    reader.map(|batch| batch.map_err(|e| damaged(&e))).collect()
}

/// What goes before `.parquet` in the name of a file of facts: SHA-256 of its bytes, by which damage is told.
const ENDING: &str = ".parquet";

/// Makes a finished file durable and gives the name that it has for its bytes: a journal that names it is carried out
/// after a power cut too.
pub fn seal(path: &Path) -> Result<String, FactsError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(FactsError::io("write", path))?;
    Ok(digest(path)? + ENDING)
}

/// The SHA-256 that the name of a file of facts says; none where an earlier version named it.
pub fn digest_in_name(name: &str) -> Option<&str> {
    let stem = name.strip_suffix(ENDING)?;
    (stem.len() == 64 && stem.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))).then_some(stem)
}

/// What is wrong with the bytes, shape and rows of a file; none = nothing. Every row is read, none is kept. Bytes that are
/// not those of the name are not looked into any further: what stands in them may be anything.
pub fn problem(path: &Path, stored: &SchemaRef) -> Option<String> {
    bytes_are_named(path).and_then(|()| rows_problem(path, stored)).err().map(|error| error.to_string())
}

/// Holds the bytes of a file against its name, where the name says what they are.
pub fn bytes_are_named(path: &Path) -> Result<(), FactsError> {
    let Some(named) = path.file_name().and_then(|name| name.to_str()).and_then(digest_in_name) else { return Ok(()) };
    let found = digest(path)?;
    if found == named {
        return Ok(());
    }
    Err(FactsError::damaged(path, format!("its bytes were changed: expected SHA-256 {named}, found {found}")))
}

/// Holds the columns against those of the table, reads every row and compares their number with what the file states.
fn rows_problem(path: &Path, stored: &SchemaRef) -> Result<(), FactsError> {
    let damaged = |error: &dyn std::fmt::Display| FactsError::damaged(path, error);
    let builder = reader(path)?;
    if builder.schema().fields() != stored.fields() {
        return Err(damaged(&"its columns are not those of its table"));
    }
    let stated = builder.metadata().file_metadata().num_rows();
    let mut rows = 0_usize;
    for batch in builder.with_batch_size(32_768).build().map_err(|e| damaged(&e))? {
        let batch = batch.map_err(|e| FactsError::damaged(path, format!("after row {rows}: {e}")))?;
        rows += batch.num_rows();
    }
    if usize::try_from(stated) == Ok(rows) {
        return Ok(());
    }
    Err(FactsError::damaged(path, format!("it states {stated} rows and has {rows}")))
}

fn digest(path: &Path) -> Result<String, FactsError> {
    let mut file = File::open(path).map_err(FactsError::io("read", path))?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 18];
    loop {
        match file.read(&mut block) {
            Ok(0) => return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
            Ok(got) => hash.update(block.get(..got).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(FactsError::io("read", path)(error)),
        }
    }
}
