//! Rows on the pipe: the columns of a batch that hold anything, each as its null bits and its values.
//!
//! Not Arrow's own IPC form: its reader makes room for as many bytes as a message announces, so that a child could end
//! its parent with forty bytes. Here every length follows from the number of rows or is there to be counted. Canonical
//! tables are wide and mostly empty; a column of nothing is one byte. Both sides are the same program on the same
//! machine, so that values travel as they lie in memory.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, Date32Array, Decimal128Array, Int64Array, RecordBatch, RecordBatchOptions, StringArray,
    TimestampMicrosecondArray, new_null_array,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use makegood_core::tables::Table;
use makegood_facts::schema::imported_schema;

use crate::frame::FRAME_MAX;

/// Rows of one batch, at most.
const ROWS_MAX: usize = 1 << 20;

/// Days and instants from here to there have a place on disk: the years 1 to 9999.
const DAYS: (i32, i32) = (-719_162, 2_932_896);
const MICROS: (i64, i64) = (DAYS.0 as i64 * DAY_MICROS, (DAYS.1 as i64 + 1) * DAY_MICROS - 1);
const DAY_MICROS: i64 = 86_400_000_000;

/// How a column travels.
const NOTHING: u8 = 0;
const FULL: u8 = 1;
const WITH_NULLS: u8 = 2;

/// Writes a batch of `table` as the bytes of frames: one, or more where one would be too long.
///
/// - **Errors** when a single row is too long for a frame, or the batch is not of the table's shape.
pub fn encode(table: &Table, batch: &RecordBatch, frames: &mut Vec<Vec<u8>>) -> Result<(), ArrowError> {
    let rows = batch.num_rows();
    let bytes: usize = batch.columns().iter().map(|column| column.to_data().get_slice_memory_size().unwrap_or(0)).sum();
    // Half the bound leaves room for lengths and null bits.
    if bytes > FRAME_MAX as usize / 2 || rows > ROWS_MAX {
        if rows < 2 {
            return Err(ArrowError::IpcError(format!("a row of {bytes} bytes is too long")));
        }
        encode(table, &batch.slice(0, rows / 2), frames)?;
        return encode(table, &batch.slice(rows / 2, rows - rows / 2), frames);
    }
    if batch.schema_ref().fields() != imported_schema(table).fields() {
        return Err(ArrowError::SchemaError(format!("these are not the columns of {}", table.name)));
    }
    let mut frame = Vec::with_capacity(bytes + 4_096);
    let name = table.name.as_bytes();
    frame.push(name.len() as u8);
    frame.extend_from_slice(name);
    frame.extend_from_slice(&(rows as u32).to_le_bytes());
    for column in batch.columns() {
        write_column(column, &mut frame)?;
    }
    frames.push(frame);
    Ok(())
}

fn write_column(column: &ArrayRef, frame: &mut Vec<u8>) -> Result<(), ArrowError> {
    match column.nulls().filter(|nulls| nulls.null_count() > 0) {
        Some(nulls) if nulls.null_count() == column.len() => {
            frame.push(NOTHING);
            return Ok(());
        }
        Some(nulls) => {
            frame.push(WITH_NULLS);
            let bits = nulls.inner().sliced();
            frame.extend_from_slice(bits.as_slice().get(..column.len().div_ceil(8)).unwrap_or_default());
        }
        None => frame.push(FULL),
    }
    let any = column.as_any();
    let values = if let Some(column) = any.downcast_ref::<Decimal128Array>() {
        column.values().inner()
    } else if let Some(column) = any.downcast_ref::<TimestampMicrosecondArray>() {
        column.values().inner()
    } else if let Some(column) = any.downcast_ref::<Int64Array>() {
        column.values().inner()
    } else if let Some(column) = any.downcast_ref::<Date32Array>() {
        column.values().inner()
    } else if let Some(column) = any.downcast_ref::<StringArray>() {
        write_text(column, frame);
        return Ok(());
    } else {
        return Err(ArrowError::SchemaError(format!("{} is no type of a table", column.data_type())));
    };
    frame.extend_from_slice(values.as_slice());
    Ok(())
}

/// The end of each text, counted from the first, then all text.
fn write_text(column: &StringArray, frame: &mut Vec<u8>) {
    let offsets = column.value_offsets();
    let (first, last) = (offsets.first().copied().unwrap_or(0), offsets.last().copied().unwrap_or(0));
    frame.extend(offsets.iter().skip(1).flat_map(|end| (end - first).to_ne_bytes()));
    frame.extend_from_slice(column.value_data().get(first as usize..last as usize).unwrap_or_default());
}

/// Reads a batch back. Nothing about the bytes is believed: not the table, not a length, not a value.
///
/// - **Errors** in words, for whatever is not a batch of a canonical table.
pub fn decode(frame: &[u8]) -> Result<(&'static Table, RecordBatch), String> {
    let mut bytes = Bytes(frame);
    let length = bytes.byte()?;
    let name = bytes.take(usize::from(length))?;
    let table = std::str::from_utf8(name).ok().and_then(Table::named).ok_or("rows of no known table")?;
    let rows = <[u8; 4]>::try_from(bytes.take(4)?).map_err(|_| CUT)?;
    let rows = u32::from_le_bytes(rows) as usize;
    if rows == 0 || rows > ROWS_MAX {
        return Err(format!("a batch of {rows} rows"));
    }
    let schema = imported_schema(table);
    let mut columns = Vec::with_capacity(schema.fields().len());
    for field in schema.fields() {
        let column = read_column(&mut bytes, field.data_type(), rows);
        columns.push(column.map_err(|why| format!("{}.{}: {why}", table.name, field.name()))?);
    }
    if !bytes.0.is_empty() {
        return Err(format!("more than the rows of {}", table.name));
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let batch = RecordBatch::try_new_with_options(schema, columns, &options).map_err(|error| error.to_string())?;
    Ok((table, batch))
}

const CUT: &str = "rows that are cut short";

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(CUT)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, String> {
        self.take(1).map(|taken| taken.first().copied().unwrap_or_default())
    }

    /// Copies `rows` values of `width` bytes; the copy lies as its type needs it.
    fn values(&mut self, rows: usize, width: usize) -> Result<Buffer, String> {
        Ok(Buffer::from(self.take(rows.checked_mul(width).ok_or(CUT)?)?))
    }
}

fn read_column(bytes: &mut Bytes<'_>, kind: &DataType, rows: usize) -> Result<ArrayRef, String> {
    let nulls = match bytes.byte()? {
        NOTHING => return Ok(new_null_array(kind, rows)),
        FULL => None,
        WITH_NULLS => {
            let bits = Buffer::from(bytes.take(rows.div_ceil(8))?);
            Some(NullBuffer::new(BooleanBuffer::new(bits, 0, rows)))
        }
        other => return Err(format!("{other} is no form of a column")),
    };
    let said = |error: ArrowError| error.to_string();
    Ok(match kind {
        DataType::Decimal128(precision, scale) => {
            let values = ScalarBuffer::<i128>::new(bytes.values(rows, 16)?, 0, rows);
            let column = Decimal128Array::try_new(values, nulls).map_err(said)?;
            let column = column.with_precision_and_scale(*precision, *scale).map_err(said)?;
            column.validate_decimal_precision(*precision).map_err(said)?;
            Arc::new(column)
        }
        DataType::Timestamp(TimeUnit::Microsecond, None) => {
            let values = ScalarBuffer::<i64>::new(bytes.values(rows, 8)?, 0, rows);
            let column = TimestampMicrosecondArray::try_new(values, nulls).map_err(said)?;
            within(column.iter().flatten().all(|at| (MICROS.0..=MICROS.1).contains(&at)))?;
            Arc::new(column)
        }
        DataType::Int64 => {
            let values = ScalarBuffer::<i64>::new(bytes.values(rows, 8)?, 0, rows);
            Arc::new(Int64Array::try_new(values, nulls).map_err(said)?)
        }
        DataType::Date32 => {
            let values = ScalarBuffer::<i32>::new(bytes.values(rows, 4)?, 0, rows);
            let column = Date32Array::try_new(values, nulls).map_err(said)?;
            within(column.iter().flatten().all(|day| (DAYS.0..=DAYS.1).contains(&day)))?;
            Arc::new(column)
        }
        DataType::Utf8 => Arc::new(read_text(bytes, nulls, rows)?),
        other => return Err(format!("{other} does not travel")),
    })
}

fn read_text(bytes: &mut Bytes<'_>, nulls: Option<NullBuffer>, rows: usize) -> Result<StringArray, String> {
    let ends = bytes.take(rows.checked_mul(4).ok_or(CUT)?)?;
    let mut offsets = Vec::with_capacity(rows + 1);
    let mut last = 0;
    offsets.push(last);
    for end in ends.chunks_exact(4) {
        let end = i32::from_ne_bytes(<[u8; 4]>::try_from(end).map_err(|_| CUT)?);
        if end < last {
            return Err("text that ends before it begins".to_owned());
        }
        offsets.push(end);
        last = end;
    }
    let text = Buffer::from(bytes.take(last as usize)?);
    // The offsets were seen to rise from 0; whether they cut the text between characters is looked at here.
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    StringArray::try_new(offsets, text, nulls).map_err(|error| error.to_string())
}

fn within(all: bool) -> Result<(), String> {
    if all { Ok(()) } else { Err("a time that no calendar has".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use makegood_core::tables::TABLES;

    /// A batch in which every column holds something, nothing, and gaps in turn.
    fn batch(table: &Table, rows: usize) -> RecordBatch {
        let schema = imported_schema(table);
        let columns = schema.fields().iter().enumerate().map(|(place, field)| -> ArrayRef {
            let there = move |row: usize| match place % 3 {
                0 => true,
                1 => row % 3 != 1,
                _ => row == usize::MAX,
            };
            let number = move |row: usize| there(row).then_some((row * 7 + place) as i64 - 3);
            match field.data_type() {
                DataType::Utf8 => {
                    Arc::new((0..rows).map(|row| there(row).then(|| "é".repeat(row % 4))).collect::<StringArray>())
                }
                DataType::Int64 => Arc::new((0..rows).map(number).collect::<Int64Array>()),
                DataType::Date32 => {
                    Arc::new((0..rows).map(|row| number(row).map(|day| day as i32)).collect::<Date32Array>())
                }
                DataType::Decimal128(precision, scale) => Arc::new(
                    (0..rows)
                        .map(|row| number(row).map(i128::from))
                        .collect::<Decimal128Array>()
                        .with_precision_and_scale(*precision, *scale)
                        .unwrap(),
                ),
                _ => Arc::new((0..rows).map(number).collect::<TimestampMicrosecondArray>()),
            }
        });
        let columns = columns.collect();
        RecordBatch::try_new(schema, columns).unwrap()
    }

    fn sent(table: &Table, batch: &RecordBatch) -> Vec<u8> {
        let mut frames = Vec::new();
        encode(table, batch, &mut frames).unwrap();
        assert_eq!(frames.len(), 1);
        frames.remove(0)
    }

    #[test]
    fn rows_of_every_table_come_back_as_they_went() {
        for table in TABLES {
            for rows in [1, 8, 1_001] {
                let all = batch(table, rows);
                let (of, got) = decode(&sent(table, &all)).unwrap();
                assert_eq!((of.name, got), (table.name, all.clone()));
                let part = all.slice(rows / 3, rows - rows / 3);
                assert_eq!(decode(&sent(table, &part)).unwrap().1, part, "{}", table.name);
            }
        }
    }

    #[test]
    fn a_changed_or_cut_frame_is_refused_or_is_rows_of_a_table() {
        let table = Table::named("ledger").unwrap();
        let whole = sent(table, &batch(table, 11));
        for cut in 0..whole.len() {
            assert!(decode(&whole[..cut]).is_err(), "{cut}");
        }
        for at in 0..whole.len() {
            for bit in [1, 2, 0x80, 0xff] {
                let mut changed = whole.clone();
                changed[at] ^= bit;
                if let Ok((table, batch)) = decode(&changed) {
                    assert_eq!(batch.schema(), imported_schema(table));
                }
            }
        }
        let mut longer = whole;
        longer.push(0);
        assert!(decode(&longer).is_err());
    }

    #[test]
    fn values_that_no_importer_gives_are_refused() {
        let table = Table::named("balance").unwrap();
        let all = batch(table, 4);
        for (place, field) in all.schema().fields().iter().enumerate() {
            let bad: ArrayRef = match field.data_type() {
                DataType::Timestamp(..) => Arc::new(TimestampMicrosecondArray::from(vec![i64::MAX; 4])),
                DataType::Decimal128(precision, scale) => Arc::new(
                    Decimal128Array::from(vec![i128::MAX; 4]).with_precision_and_scale(*precision, *scale).unwrap(),
                ),
                _ => continue,
            };
            let mut columns = all.columns().to_vec();
            columns[place] = bad;
            let bad = RecordBatch::try_new(all.schema(), columns).unwrap();
            assert!(decode(&sent(table, &bad)).is_err(), "{}", field.name());
        }
    }
}
