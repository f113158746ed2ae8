//! Balance rows by hand: the smallest table with money, an instant and a key.

use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, Decimal128Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use makegood_core::tables::Table;
use makegood_facts::schema::imported_schema;
use makegood_facts::{FactsStore, RowSink, TableChange};

/// One balance snapshot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Snapshot {
    pub account: String,
    pub as_of: i64,
    pub cash: i128,
    pub retrieved_at: Option<i64>,
}

/// A snapshot with instants in hours.
pub fn snapshot(account: &str, hour: i64, cash: i128, retrieved_hour: Option<i64>) -> Snapshot {
    let hours = |hour: i64| hour * 3_600_000_000;
    Snapshot { account: account.to_owned(), as_of: hours(hour), cash, retrieved_at: retrieved_hour.map(hours) }
}

pub fn balance() -> &'static Table {
    Table::named("balance").unwrap()
}

fn batch(rows: &[Snapshot]) -> RecordBatch {
    let schema = imported_schema(balance());
    let columns: Vec<ArrayRef> = schema
        .fields()
        .iter()
        .map(|field| -> ArrayRef {
            match field.name().as_str() {
                "platform" => Arc::new(StringArray::from(vec!["tiktok"; rows.len()])),
                "account_id" => Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.account.as_str()))),
                "as_of" => Arc::new(TimestampMicrosecondArray::from_iter_values(rows.iter().map(|row| row.as_of))),
                "retrieved_at" => {
                    Arc::new(rows.iter().map(|row| row.retrieved_at).collect::<TimestampMicrosecondArray>())
                }
                "cash" => Arc::new(
                    Decimal128Array::from_iter_values(rows.iter().map(|row| row.cash))
                        .with_precision_and_scale(18, 6)
                        .unwrap(),
                ),
                "currency" => Arc::new(StringArray::from(vec!["USD"; rows.len()])),
                "source_at" => {
                    Arc::new(StringArray::from_iter_values((0..rows.len()).map(|row| (row + 2).to_string())))
                }
                _ => arrow_array::new_null_array(field.data_type(), rows.len()),
            }
        })
        .collect();
    RecordBatch::try_new(schema, columns).unwrap()
}

/// Imports each file as a run of its own and returns what each added.
pub fn import(folder: &Path, files: &[(&str, Vec<Snapshot>)]) -> Vec<TableChange> {
    let store = FactsStore::open(folder).unwrap();
    let mut changes = Vec::new();
    for (name, rows) in files {
        let mut run = store.begin().unwrap();
        run.start_file(name, jiff::Timestamp::UNIX_EPOCH);
        if !rows.is_empty() {
            run.take(balance(), batch(rows)).unwrap();
        }
        run.finish_file(None).unwrap();
        changes.extend(run.commit().unwrap());
    }
    changes
}

/// Every stored row: (account, as_of hour, cash, file, superseded), sorted.
pub fn stored(folder: &Path) -> Vec<(String, i64, i128, String, bool)> {
    let store = FactsStore::open(folder).unwrap();
    let mut rows = Vec::new();
    for path in store.table_files(balance()).unwrap() {
        let file = std::fs::File::open(path).unwrap();
        let reader =
            parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
        for batch in reader {
            let batch = batch.unwrap();
            let text = |name: &str| batch.column_by_name(name).unwrap().as_string::<i32>().clone();
            let (account, source) = (text("account_id"), text("source_sha256"));
            let as_of = batch.column_by_name("as_of").unwrap().as_primitive::<TimestampMicrosecondType>().clone();
            let cash = batch.column_by_name("cash").unwrap().as_primitive::<Decimal128Type>().clone();
            let superseded = batch.column_by_name("superseded").unwrap().as_boolean().clone();
            for row in 0..batch.num_rows() {
                rows.push((
                    account.value(row).to_owned(),
                    as_of.value(row) / 3_600_000_000,
                    cash.value(row),
                    source.value(row).to_owned(),
                    superseded.is_valid(row) && superseded.value(row),
                ));
            }
        }
    }
    rows.sort();
    rows
}
