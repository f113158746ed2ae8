//! A hash of each row's key: a quick way to know that no two rows share one.
//!
//! Equal keys have equal hashes; unequal keys may too, and then [`crate::versions`] compares the
//! keys themselves. So a collision costs time, never a row.

use std::hash::{BuildHasher, Hasher};

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use foldhash::fast::FixedState;
use makegood_core::tables::Table;

use crate::FactsError;

/// Appends one hash per row of `batch` to `hashes`.
///
/// - **Errors** [`FactsError::Shape`] when a key column is missing or of an unknown type.
pub fn append(table: &Table, batch: &RecordBatch, hashes: &mut Vec<u64>) -> Result<(), FactsError> {
    let state = FixedState::with_seed(0x6d61_6b65_676f_6f64);
    let start = hashes.len();
    hashes.resize(start + batch.num_rows(), 0);
    let out = &mut hashes[start..];
    for name in table.key {
        let column =
            batch.column_by_name(name).ok_or_else(|| FactsError::shape(table.name, format!("no column {name}")))?;
        match column.data_type() {
            DataType::Utf8 => {
                let column = column.as_string::<i32>();
                mix(&state, out, |row, hasher| hasher.write(column.value(row).as_bytes()), column);
            }
            DataType::Date32 => {
                let column = column.as_primitive::<Date32Type>();
                mix(&state, out, |row, hasher| hasher.write_i32(column.value(row)), column);
            }
            DataType::Int64 => {
                let column = column.as_primitive::<Int64Type>();
                mix(&state, out, |row, hasher| hasher.write_i64(column.value(row)), column);
            }
            DataType::Timestamp(TimeUnit::Microsecond, None) => {
                let column = column.as_primitive::<TimestampMicrosecondType>();
                mix(&state, out, |row, hasher| hasher.write_i64(column.value(row)), column);
            }
            DataType::Decimal128(..) => {
                let column = column.as_primitive::<Decimal128Type>();
                mix(&state, out, |row, hasher| hasher.write_i128(column.value(row)), column);
            }
            other => return Err(FactsError::shape(table.name, format!("{name} cannot be a key: {other}"))),
        }
    }
    Ok(())
}

fn mix(
    state: &FixedState,
    out: &mut [u64],
    write: impl Fn(usize, &mut <FixedState as BuildHasher>::Hasher),
    column: &dyn Array,
) {
    for (row, hash) in out.iter_mut().enumerate() {
        let mut hasher = state.build_hasher();
        hasher.write_u64(*hash);
        if column.is_valid(row) {
            write(row, &mut hasher);
        } else {
            hasher.write_u8(0xff);
        }
        *hash = hasher.finish();
    }
}

/// True when no value stands twice. Sorts `hashes`.
pub fn all_distinct(hashes: &mut [u64]) -> bool {
    hashes.sort_unstable();
    hashes.windows(2).all(|pair| pair[0] != pair[1])
}

/// True when two sorted lists share no value.
pub fn disjoint(left: &[u64], right: &[u64]) -> bool {
    let (mut l, mut r) = (0, 0);
    while l < left.len() && r < right.len() {
        match left[l].cmp(&right[r]) {
            std::cmp::Ordering::Less => l += 1,
            std::cmp::Ordering::Greater => r += 1,
            std::cmp::Ordering::Equal => return false,
        }
    }
    true
}
