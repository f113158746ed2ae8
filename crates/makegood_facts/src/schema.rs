//! Arrow types of the canonical tables.
//!
//! Ids, words, codes and zones are `Utf8`; money is `Decimal128(18, 6)` in major units; other
//! decimals are `Decimal128(28, 12)`; instants are `Timestamp(Microsecond)` in UTC; days are
//! `Date32`; an account-local day or hour is a `Timestamp(Microsecond)` whose reading is the wall
//! clock of the account; whole numbers are `Int64`. Timestamps carry no Arrow zone so that the same SQL runs on
//! engines that treat zones differently: the column's name says which it is.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use makegood_core::tables::{Column, ColumnKind, SYSTEM_COLUMNS, TABLES, Table};

/// Precision and scale of money.
pub const MONEY: (u8, i8) = (18, 6);

/// Precision and scale of rates, fractions and quantities.
pub const RATE: (u8, i8) = (28, 12);

/// Name of the stored column that is true for rows that a later version replaced.
pub const SUPERSEDED: &str = "superseded";

/// The Arrow type of a column kind.
pub fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Id | ColumnKind::Text | ColumnKind::Enum(_) | ColumnKind::Currency | ColumnKind::Zone => {
            DataType::Utf8
        }
        ColumnKind::Money => DataType::Decimal128(MONEY.0, MONEY.1),
        ColumnKind::Rate => DataType::Decimal128(RATE.0, RATE.1),
        ColumnKind::Instant | ColumnKind::LocalStart => DataType::Timestamp(TimeUnit::Microsecond, None),
        ColumnKind::Day => DataType::Date32,
        ColumnKind::Count => DataType::Int64,
    }
}

fn field(column: &Column) -> Field {
    // Every field is nullable: a required value is the importer's rule, checked with a place to point at.
    Field::new(column.name, data_type(column.kind), true)
}

fn columns_in(table: &Table) -> Vec<Field> {
    let mut fields: Vec<Field> = table.columns.iter().map(field).collect();
    fields.push(Field::new("retrieved_at", data_type(ColumnKind::Instant), true));
    fields.push(Field::new("source_at", DataType::Utf8, true));
    fields
}

static IMPORTED: LazyLock<BTreeMap<&'static str, SchemaRef>> =
    LazyLock::new(|| TABLES.iter().map(|table| (table.name, Arc::new(Schema::new(columns_in(table))))).collect());

static STORED: LazyLock<BTreeMap<&'static str, SchemaRef>> = LazyLock::new(|| {
    TABLES
        .iter()
        .map(|table| {
            let mut fields: Vec<Field> = table.columns.iter().map(field).collect();
            fields.extend(SYSTEM_COLUMNS.iter().map(field));
            fields.push(Field::new(SUPERSEDED, DataType::Boolean, true));
            (table.name, Arc::new(Schema::new(fields)))
        })
        .collect()
});

/// Shape of the batches that importers produce: the table's columns, `retrieved_at`, `source_at`.
pub fn imported_schema(table: &Table) -> SchemaRef {
    IMPORTED.get(table.name).cloned().unwrap_or_else(|| Arc::new(Schema::new(columns_in(table))))
}

/// Shape of the Parquet files: the table's columns, the system columns, `superseded`.
pub fn stored_schema(table: &Table) -> SchemaRef {
    STORED.get(table.name).cloned().unwrap_or_else(|| Arc::new(Schema::empty()))
}
