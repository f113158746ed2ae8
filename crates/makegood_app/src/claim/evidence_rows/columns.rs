//! Rows of a Parquet file, by number from 1.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

use super::Row;
use crate::AppError;

/// The rows of the given numbers.
pub(super) fn rows(path: &Path, numbers: &BTreeMap<u64, &str>) -> Result<BTreeMap<String, Row>, AppError> {
    let damaged =
        |error: parquet::errors::ParquetError| AppError::Damaged { path: path.to_owned(), why: error.to_string() };
    let file = File::open(path).map_err(AppError::io("read", path))?;
    let reader = SerializedFileReader::new(file).map_err(damaged)?;
    let last = numbers.keys().next_back().copied().unwrap_or(0);
    let mut rows = BTreeMap::new();
    for (number, row) in (1..=last).zip(reader.get_row_iter(None).map_err(damaged)?) {
        let Some(place) = numbers.get(&number) else { continue };
        let row = row.map_err(damaged)?;
        let (header, cells) = row.get_column_iter().map(|(name, cell)| (name.clone(), shown(cell))).unzip();
        rows.insert((*place).to_owned(), Row { header, cells, counted: true });
    }
    Ok(rows)
}

fn shown(cell: &Field) -> String {
    match cell {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use arrow_array::{RecordBatch, StringArray};
    use arrow_schema::{DataType, Field as Column, Schema};
    use parquet::arrow::ArrowWriter;

    #[test]
    fn a_row_is_found_by_its_number() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("ledger.parquet");
        let schema = Arc::new(Schema::new(vec![Column::new("transaction_id", DataType::Utf8, true)]));
        let ids = StringArray::from(vec![Some("T1"), None, Some("T3")]);
        let batch = RecordBatch::try_new(schema.clone(), vec![Arc::new(ids)]).unwrap();
        let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), schema, None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let found = rows(&path, &BTreeMap::from([(3, "3"), (9, "9")])).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((&found["3"].header, found["3"].counted), (&vec!["transaction_id".to_owned()], true));
        assert_eq!(found["3"].cells, ["T3"]);
    }
}
