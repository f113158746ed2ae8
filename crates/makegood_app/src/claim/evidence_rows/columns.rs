//! Rows of a Parquet file, by number from 1.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use parquet::file::reader::{FileReader as _, SerializedFileReader};

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
        let (header, cells) = row.get_column_iter().map(|(name, cell)| (name.clone(), cell.to_string())).unzip();
        rows.insert((*place).to_owned(), Row { header, cells, counted: true });
    }
    Ok(rows)
}
