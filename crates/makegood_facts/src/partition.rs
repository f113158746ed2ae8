//! In which folder a row lives.
//!
//! `<table>/platform=<platform>/account=<account>/month=<YYYY-MM>`; tables without an account or a
//! month use `_` and `all`. Ids come from files, so they are percent-encoded and long ones cut
//! with a hash: no id can name a folder outside its own.

use std::ops::Range;
use std::path::PathBuf;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use jiff::civil::Date;
use makegood_core::tables::{ColumnKind, Table};
use sha2::{Digest, Sha256};

use crate::FactsError;

/// Names one folder of facts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Partition {
    /// Canonical table.
    pub table: &'static str,
    /// Platform, or institution for statements, or `_`.
    pub platform: String,
    /// Account, bank account, or `_`.
    pub account: String,
    /// Year and month, or `None` for tables filed without one.
    pub month: Option<(i16, i8)>,
}

impl Partition {
    /// Folder relative to the facts folder.
    pub fn folder(&self) -> PathBuf {
        let month = self.month.map_or_else(|| "all".to_owned(), |(year, month)| format!("{year:04}-{month:02}"));
        PathBuf::from(self.table)
            .join(format!("platform={}", encode(&self.platform)))
            .join(format!("account={}", encode(&self.account)))
            .join(format!("month={month}"))
    }
}

fn encode(id: &str) -> String {
    let mut text = String::new();
    for byte in id.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => text.push(char::from(byte)),
            b'.' if !text.is_empty() => text.push('.'),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    if text.len() > 100 {
        let hash = Sha256::digest(id.as_bytes());
        text.truncate(80);
        text.push('~');
        for byte in hash.iter().take(8) {
            text.push_str(&format!("{byte:02x}"));
        }
    }
    text
}

/// Cuts a batch into runs of rows of one partition, in row order.
///
/// - **Errors** [`FactsError::Shape`] when a filing column is missing or has another type.
pub fn runs(table: &'static Table, batch: &RecordBatch) -> Result<Vec<(Partition, Range<usize>)>, FactsError> {
    let platform_column = match table.name {
        "statement" => Some("institution"),
        _ => table.column("platform").map(|column| column.name),
    };
    let text = |name: Option<&str>| -> Result<Option<&arrow_array::StringArray>, FactsError> {
        let Some(name) = name else { return Ok(None) };
        let column =
            batch.column_by_name(name).ok_or_else(|| FactsError::shape(table.name, format!("no column {name}")))?;
        column
            .as_string_opt::<i32>()
            .map(Some)
            .ok_or_else(|| FactsError::shape(table.name, format!("{name} is not text")))
    };
    let platforms = text(platform_column)?;
    let accounts = text(table.account_column)?;
    let months = Months::of(table, batch)?;

    let value = |column: Option<&arrow_array::StringArray>, row: usize| -> String {
        column.map_or("_", |column| if column.is_null(row) { "_" } else { column.value(row) }).to_owned()
    };
    let same = |column: Option<&arrow_array::StringArray>, a: usize, b: usize| {
        column.is_none_or(|column| {
            column.is_null(a) == column.is_null(b) && (column.is_null(a) || column.value(a) == column.value(b))
        })
    };
    let mut result: Vec<(Partition, Range<usize>)> = Vec::new();
    let mut start = 0;
    let mut start_month = months.at(0);
    for row in 0..batch.num_rows() {
        let next = row + 1;
        let next_month = if next < batch.num_rows() { months.at(next) } else { None };
        let ends = next == batch.num_rows()
            || next_month != start_month
            || !same(platforms, row, next)
            || !same(accounts, row, next);
        if ends {
            let partition = Partition {
                table: table.name,
                platform: value(platforms, start),
                account: value(accounts, start),
                month: start_month,
            };
            result.push((partition, start..next));
            start = next;
            start_month = next_month;
        }
    }
    Ok(result)
}

enum Months<'a> {
    None,
    Day(&'a arrow_array::Date32Array),
    Instant(&'a arrow_array::TimestampMicrosecondArray),
}

impl<'a> Months<'a> {
    fn of(table: &'static Table, batch: &'a RecordBatch) -> Result<Self, FactsError> {
        let Some(name) = table.month_column else { return Ok(Months::None) };
        let wrong = || FactsError::shape(table.name, format!("{name} is not a day or instant"));
        let column = batch.column_by_name(name).ok_or_else(wrong)?;
        match table.column(name).map(|column| column.kind) {
            Some(ColumnKind::Day) => column.as_primitive_opt::<Date32Type>().map(Months::Day).ok_or_else(wrong),
            _ => column.as_primitive_opt::<TimestampMicrosecondType>().map(Months::Instant).ok_or_else(wrong),
        }
    }

    fn at(&self, row: usize) -> Option<(i16, i8)> {
        let day = match self {
            Months::None => return None,
            Months::Day(days) if row < days.len() && days.is_valid(row) => i64::from(days.value(row)),
            Months::Instant(instants) if row < instants.len() && instants.is_valid(row) => {
                instants.value(row).div_euclid(86_400_000_000)
            }
            _ => return None,
        };
        month_of(day)
    }
}

/// Year and month of a count of days since 1970-01-01, by the proleptic Gregorian calendar.
fn month_of(day: i64) -> Option<(i16, i8)> {
    let epoch = Date::constant(1970, 1, 1);
    let day = epoch.checked_add(jiff::Span::new().try_days(day).ok()?).ok()?;
    Some((day.year(), day.month()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_leaves_its_folder() {
        let partition = |account: &str| Partition {
            table: "ledger",
            platform: "tiktok".to_owned(),
            account: account.to_owned(),
            month: Some((2026, 3)),
        };
        let folder = partition("../../etc").folder();
        assert_eq!(folder.to_string_lossy(), "ledger/platform=tiktok/account=%2E.%2F..%2Fetc/month=2026-03");
        assert!(!partition("..").folder().components().any(|c| c == std::path::Component::ParentDir));
        assert!(partition(&"9".repeat(500)).folder().to_string_lossy().len() < 200);
        assert_ne!(partition(&"9".repeat(500)).folder(), partition(&"9".repeat(501)).folder());
    }
}
