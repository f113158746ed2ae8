//! One number for all facts: the same rows give the same digest, however they came.
//!
//! SHA-256 over the tables' rows as values: the columns of each table, where each row came from and whether a later
//! version replaced it. Left out is what differs from run to run: when rows were imported and retrieved. Rows of a
//! partition are hashed one by one and their hashes sorted, so neither file layout nor order shows.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use makegood_core::tables::{TABLES, Table};
use sha2::{Digest, Sha256};

use crate::schema::SUPERSEDED;
use crate::{FactsError, FactsStore, parquet_file};

impl FactsStore {
    /// The digest of all facts, 64 hex digits.
    ///
    /// - **Errors** [`FactsError`] when a file cannot be read.
    pub fn digest(&self) -> Result<String, FactsError> {
        let mut all = Sha256::new();
        for table in TABLES {
            // Files of one folder belong to one partition.
            let mut partitions: BTreeMap<String, Vec<[u8; 32]>> = BTreeMap::new();
            for path in self.table_files(table)? {
                let folder = path.parent().unwrap_or(&path).strip_prefix(self.root()).unwrap_or(&path);
                let folder: Vec<_> = folder.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                let rows = partitions.entry(folder.join("/")).or_default();
                for batch in parquet_file::read(&path, None)? {
                    row_hashes(table, &batch, rows);
                }
            }
            for (folder, mut rows) in partitions {
                rows.sort_unstable();
                all.update(folder.as_bytes());
                all.update([0]);
                all.update((rows.len() as u64).to_le_bytes());
                rows.iter().for_each(|row| all.update(row));
            }
        }
        Ok(all.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

fn row_hashes(table: &Table, batch: &RecordBatch, rows: &mut Vec<[u8; 32]>) {
    let names = table.columns.iter().map(|column| column.name).chain(["source_ref", SUPERSEDED]);
    let columns: Vec<&dyn Array> =
        names.filter_map(|name| batch.column_by_name(name)).map(|column| &**column as &dyn Array).collect();
    for row in 0..batch.num_rows() {
        let mut hash = Sha256::new();
        for column in &columns {
            value(&mut hash, *column, row);
        }
        rows.push(hash.finalize().into());
    }
}

/// A value with its length, or that there is none.
fn value(hash: &mut Sha256, column: &dyn Array, row: usize) {
    if column.is_null(row) {
        hash.update([0]);
        return;
    }
    let mut put = |bytes: &[u8]| {
        hash.update([1]);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    match column.data_type() {
        DataType::Utf8 => put(column.as_string::<i32>().value(row).as_bytes()),
        DataType::Decimal128(..) => put(&column.as_primitive::<Decimal128Type>().value(row).to_le_bytes()),
        DataType::Date32 => put(&column.as_primitive::<Date32Type>().value(row).to_le_bytes()),
        DataType::Timestamp(..) => put(&column.as_primitive::<TimestampMicrosecondType>().value(row).to_le_bytes()),
        DataType::Int64 => put(&column.as_primitive::<Int64Type>().value(row).to_le_bytes()),
        DataType::Boolean => put(&[u8::from(column.as_boolean().value(row))]),
        // The stored tables have no other type; a new one would be seen here and not silently left out.
        other => put(other.to_string().as_bytes()),
    }
}
