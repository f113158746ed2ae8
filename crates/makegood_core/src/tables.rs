//! The canonical tables: the contract between importers, detectors, users' SQL and open files.
//!
//! One [`Table`] per canonical table, each with its columns in order, which of them may be
//! missing, and the key that makes two rows the same row. Everything else that needs a column
//! name (importers, Parquet, templates, docs) reads it from here.
//!
//! Conventions: ids are text; `*_at` are instants (UTC inside, RFC 3339 with offset in CSV);
//! `*_on` are account-local days; money is decimal text in major units beside a `currency`.
//! Empty means unknown, never zero. Every table also accepts `retrieved_at`, when the platform
//! said so, and every stored row carries the [`SYSTEM_COLUMNS`].

mod list;

pub use list::TABLES;

/// What a column holds and how its text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// An identifier: text, never a number, never trimmed of leading zeros.
    Id,
    /// Free text.
    Text,
    /// One of a closed list of lower_snake_case words.
    Enum(&'static [&'static str]),
    /// Decimal money in major units of the row's `currency` (the column's own in `*_currency` pairs).
    Money,
    /// A decimal that is not money: a rate, a fraction, a quantity.
    Rate,
    /// An ISO 4217 code.
    Currency,
    /// An IANA time zone.
    Zone,
    /// An instant: RFC 3339 with an offset in CSV, UTC microseconds inside.
    Instant,
    /// A calendar day, `YYYY-MM-DD`, in the account's zone unless the table says otherwise.
    Day,
    /// An account-local day or hour without offset: `2026-03-14` or `2026-03-14T09:00`.
    LocalStart,
    /// A whole number.
    Count,
}

/// One column of a canonical table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Name in CSV headers, Parquet and SQL.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// True when a row without a value is refused.
    pub required: bool,
}

impl Column {
    /// A column whose value a row must have.
    pub const fn needed(name: &'static str, kind: ColumnKind) -> Self {
        Column { name, kind, required: true }
    }

    /// A column that may be empty or missing.
    pub const fn optional(name: &'static str, kind: ColumnKind) -> Self {
        Column { name, kind, required: false }
    }
}

/// One canonical table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Name in files, SQL and JSON.
    pub name: &'static str,
    /// The shape: "one row per …".
    pub about: &'static str,
    /// Columns in canonical order, without [`SYSTEM_COLUMNS`].
    pub columns: &'static [Column],
    /// Columns that make two rows the same row; empty values count as equal.
    pub key: &'static [&'static str],
    /// Column that names the account a row is filed under on disk.
    pub account_column: Option<&'static str>,
    /// Day or instant column whose month a row is filed under on disk.
    pub month_column: Option<&'static str>,
    /// The money column summed per currency in import reports, with its currency column.
    pub net: Option<(&'static str, &'static str)>,
}

impl Table {
    /// The table of that name.
    pub fn named(name: &str) -> Option<&'static Table> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Position of the column of that name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

/// Columns that the store adds to every row of every table, after the table's own.
///
/// `retrieved_at` (every table accepts it in files) is when the platform said so.
/// `source_sha256` and `source_at` make `source_ref`: the file, and the line, cell or pointer in it.
/// `ranked_at` decides between versions of a row: `retrieved_at`, else when the file was exported,
/// else the latest day that the file speaks of; never when it was imported.
/// `superseded` is true for a row that a later version of the same key replaced.
pub const SYSTEM_COLUMNS: &[Column] = &[
    Column::optional("retrieved_at", ColumnKind::Instant),
    Column::needed("source_sha256", ColumnKind::Id),
    Column::needed("source_at", ColumnKind::Id),
    Column::optional("ranked_at", ColumnKind::Instant),
    Column::needed("imported_at", ColumnKind::Instant),
];

/// Name of the system column that every canonical file may also give.
pub const RETRIEVED_AT: &str = "retrieved_at";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_well_formed() {
        for table in TABLES {
            for key in table.key {
                assert!(table.column(key).is_some(), "{}.{key}", table.name);
            }
            for name in [table.account_column, table.month_column].into_iter().flatten() {
                assert!(table.column(name).is_some(), "{}.{name}", table.name);
            }
            if let Some((money, currency)) = table.net {
                assert_eq!(table.column(money).map(|c| c.kind), Some(ColumnKind::Money), "{}", table.name);
                assert_eq!(table.column(currency).map(|c| c.kind), Some(ColumnKind::Currency), "{}", table.name);
            }
            let mut names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
            names.extend(SYSTEM_COLUMNS.iter().map(|column| column.name));
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{} repeats a column", table.name);
        }
        assert_eq!(TABLES.len(), 20);
    }

    #[test]
    fn column_suffixes_say_what_a_column_holds() {
        for table in TABLES {
            for column in table.columns {
                if column.name.ends_with("_at") {
                    assert_eq!(column.kind, ColumnKind::Instant, "{}.{}", table.name, column.name);
                }
                if column.name.ends_with("_on") {
                    assert_eq!(column.kind, ColumnKind::Day, "{}.{}", table.name, column.name);
                }
            }
        }
    }
}
