//! The canonical tables as Parquet: columns by name, types as the facts have them.

use std::io::Read;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};
use makegood_facts::schema::imported_schema;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::builders::totals_of;
use crate::canonical::table_of;
use crate::input::ImportInput;
use crate::outcome::FileOutcome;

/// Largest Parquet file that is held in memory.
const BYTES_MAX: u64 = 512 << 20;

/// Reads a Parquet file of a canonical table. Rows are named by their number, from 1.
///
/// - **Errors** the sink's.
pub fn import(input: &ImportInput<'_>, sink: &mut dyn RowSink) -> Result<FileOutcome, SinkError> {
    let refused = |problem: Diagnostic| Ok(FileOutcome::new(String::new()).refuse(problem));
    if input.bytes.len() > BYTES_MAX {
        return refused(
            Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the Parquet file is too large")
                .expected(format!("at most {BYTES_MAX} bytes")),
        );
    }
    let mut bytes = Vec::new();
    if let Err(error) = input.bytes.open().and_then(|mut opened| opened.read_to_end(&mut bytes)) {
        return refused(Diagnostic::new(diagnostic::FILE_UNREADABLE, error.to_string()));
    }
    let damaged = |error: &dyn std::fmt::Display| {
        Diagnostic::new(diagnostic::FILE_DAMAGED, format!("not a readable Parquet file: {error}"))
            .help("export it again")
    };
    let builder = match ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)) {
        Ok(builder) => builder,
        Err(error) => return refused(damaged(&error)),
    };
    let header: Vec<String> = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
    let Some(table) = table_of(&header, input.name) else {
        return refused(
            Diagnostic::new(diagnostic::HEADER_UNKNOWN, "the columns name no canonical table")
                .found(&header.join(", "))
                .expected("the needed columns of a canonical table")
                .help("`makegood import --template TABLE` shows the columns of a table"),
        );
    };
    let mut outcome = FileOutcome::new(format!("makegood:{}", table.name));
    let reader = match builder.build() {
        Ok(reader) => reader,
        Err(error) => return Ok(outcome.refuse(damaged(&error))),
    };
    let mut shaped = Vec::new();
    let mut row = 0;
    for batch in reader {
        match batch.map_err(|error| damaged(&error)).and_then(|batch| shape(table, &batch, &mut row)) {
            Ok(batch) => shaped.push(batch),
            Err(problem) => return Ok(outcome.refuse(problem)),
        }
    }
    outcome.tables.push(totals_of(table, &shaped));
    for batch in shaped {
        sink.take(table, batch)?;
    }
    Ok(outcome)
}

/// Brings a batch into the table's shape; a column of another type is refused, never converted with loss.
fn shape(table: &'static Table, batch: &RecordBatch, row: &mut usize) -> Result<RecordBatch, Diagnostic> {
    let schema = imported_schema(table);
    let mut columns: Vec<ArrayRef> = Vec::new();
    for field in schema.fields() {
        let name = field.name().as_str();
        if name == "source_at" {
            let places = (1..=batch.num_rows()).map(|number| (*row + number).to_string());
            columns.push(std::sync::Arc::new(StringArray::from_iter_values(places)));
            continue;
        }
        let wrong = |found: &str| {
            Diagnostic::new(
                diagnostic::COLUMN_MISSING,
                format!("column {name} is not of the type of table {}", table.name),
            )
            .in_column(name)
            .found(found)
            .expected(field.data_type().to_string())
            .help("write the column with this type, or export the table as CSV")
        };
        let Some(column) = batch.column_by_name(name) else {
            columns.push(arrow_array::new_null_array(field.data_type(), batch.num_rows()));
            continue;
        };
        if column.data_type() != field.data_type() {
            return Err(wrong(&column.data_type().to_string()));
        }
        let required = table.column(name).is_some_and(|column| column.required);
        if required && column.null_count() > 0 {
            return Err(wrong("empty values in a needed column"));
        }
        if let (Some(makegood_core::tables::ColumnKind::Enum(words)), Some(cells)) =
            (table.column(name).map(|column| column.kind), column.as_string_opt::<i32>())
            && let Some(other) = cells.iter().flatten().find(|cell| !words.contains(cell))
        {
            return Err(Diagnostic::new(diagnostic::ENUM_UNKNOWN, format!("column {name} holds an unknown word"))
                .in_column(name)
                .found(other)
                .expected(format!("one of {}", words.join(", "))));
        }
        columns.push(column.clone());
    }
    *row += batch.num_rows();
    RecordBatch::try_new(schema, columns).map_err(|error| Diagnostic::new(diagnostic::FILE_DAMAGED, error.to_string()))
}
