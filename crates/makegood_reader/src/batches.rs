//! Rows on the pipe: the columns of a batch that hold anything, as one Arrow IPC stream.
//!
//! Canonical tables are wide and mostly empty; a column of nothing is left out and made again on the other side.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::{Array as _, RecordBatch, RecordBatchOptions, new_null_array};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, Schema};
use makegood_core::tables::Table;
use makegood_facts::schema::imported_schema;

use crate::frame::FRAME_MAX;

/// Rows of one batch, at most.
const ROWS_MAX: usize = 1 << 20;

/// Writes a batch of `table` as the bytes of frames: one, or more where one would be too long.
///
/// - **Errors** when a single row is too long for a frame.
pub fn encode(table: &Table, batch: &RecordBatch, frames: &mut Vec<Vec<u8>>) -> Result<(), ArrowError> {
    let rows = batch.num_rows();
    let bytes: usize = batch.columns().iter().map(|column| column.to_data().get_slice_memory_size().unwrap_or(0)).sum();
    // Half the bound leaves room for what Arrow writes around the values.
    if bytes > FRAME_MAX as usize / 2 || rows > ROWS_MAX {
        if rows < 2 {
            return Err(ArrowError::IpcError(format!("a row of {bytes} bytes is too long")));
        }
        encode(table, &batch.slice(0, rows / 2), frames)?;
        return encode(table, &batch.slice(rows / 2, rows - rows / 2), frames);
    }
    let held: Vec<usize> = (0..batch.num_columns()).filter(|&at| batch.column(at).null_count() < rows).collect();
    let batch = batch.project(&held)?;
    let mut frame = Vec::with_capacity(bytes + (8 << 10));
    let name = table.name.as_bytes();
    frame.push(name.len() as u8);
    frame.extend_from_slice(name);
    frame.extend_from_slice(&(rows as u32).to_le_bytes());
    let mut writer = StreamWriter::try_new(&mut frame, batch.schema_ref())?;
    writer.write(&batch)?;
    writer.finish()?;
    drop(writer);
    frames.push(frame);
    Ok(())
}

/// Reads a batch back. Nothing about the bytes is believed: not the table, not the columns, not the values' shape.
///
/// - **Errors** in words, for whatever is not a batch of a canonical table.
pub fn decode(frame: &[u8]) -> Result<(&'static Table, RecordBatch), String> {
    // The reader of the format is told to check everything; where it trips over nonsense, that is nonsense too.
    catch_unwind(AssertUnwindSafe(|| decode_checked(frame)))
        .unwrap_or_else(|_| Err("its rows cannot be read".to_owned()))
}

fn decode_checked(frame: &[u8]) -> Result<(&'static Table, RecordBatch), String> {
    let (&length, rest) = frame.split_first().ok_or("rows of no table")?;
    let (name, rest) = rest.split_at_checked(usize::from(length)).ok_or("rows of no table")?;
    let table = std::str::from_utf8(name).ok().and_then(Table::named).ok_or("rows of no known table")?;
    let (rows, stream) = rest.split_first_chunk::<4>().ok_or("rows that are cut short")?;
    let rows = u32::from_le_bytes(*rows) as usize;
    if rows == 0 || rows > ROWS_MAX {
        return Err(format!("a batch of {rows} rows"));
    }
    let wrong = |error: ArrowError| format!("rows of {} that cannot be read: {error}", table.name);
    let mut reader = StreamReader::try_new(stream, None).map_err(wrong)?;
    let expected = imported_schema(table);
    let fields = expected.fields();
    let given: Arc<Schema> = reader.schema();
    let mut columns = Vec::with_capacity(fields.len());
    let mut places = Vec::with_capacity(given.fields().len());
    for field in given.fields() {
        let from = places.last().map_or(0, |last| last + 1);
        let place = (from..fields.len()).find(|&at| fields.get(at) == Some(field));
        places.push(place.ok_or_else(|| format!("column {:?} that {} does not have", field.name(), table.name))?);
    }
    let batch = match reader.next() {
        Some(batch) => batch.map_err(wrong)?,
        None => return Err("rows that are cut short".to_owned()),
    };
    if batch.num_rows() != rows || reader.next().is_some() {
        return Err(format!("another number of rows of {} than was said", table.name));
    }
    let mut held = places.iter().copied().zip(batch.columns()).peekable();
    for (at, field) in fields.iter().enumerate() {
        match held.next_if(|(place, _)| *place == at) {
            Some((_, column)) => columns.push(Arc::clone(column)),
            None => columns.push(new_null_array(field.data_type(), rows)),
        }
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let batch = RecordBatch::try_new_with_options(expected, columns, &options).map_err(wrong)?;
    Ok((table, batch))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{ArrayRef, StringArray};

    fn table() -> &'static Table {
        Table::named("account").unwrap()
    }

    fn batch(rows: usize) -> RecordBatch {
        let schema = imported_schema(table());
        let columns = schema.fields().iter().map(|field| -> ArrayRef {
            match field.name().as_str() {
                "account_id" | "source_at" => {
                    Arc::new((0..rows).map(|row| Some(format!("{row}"))).collect::<StringArray>())
                }
                _ => new_null_array(field.data_type(), rows),
            }
        });
        let columns = columns.collect();
        RecordBatch::try_new(schema, columns).unwrap()
    }

    #[test]
    fn rows_come_back_as_they_went_and_empty_columns_do_not_travel() {
        let mut frames = Vec::new();
        let sent = batch(1_000);
        encode(table(), &sent, &mut frames).unwrap();
        assert_eq!(frames.len(), 1);
        assert!(frames[0].len() < 30_000, "{}", frames[0].len());
        let (of, got) = decode(&frames[0]).unwrap();
        assert_eq!((of.name, got), ("account", sent.clone()));
        let mut frames = Vec::new();
        encode(table(), &sent.slice(10, 5), &mut frames).unwrap();
        assert_eq!(decode(&frames[0]).unwrap().1, sent.slice(10, 5));
    }

    #[test]
    fn a_changed_or_cut_batch_is_refused_or_still_a_batch_and_never_a_panic() {
        let mut frames = Vec::new();
        encode(table(), &batch(20), &mut frames).unwrap();
        let whole = frames.remove(0);
        for cut in 0..whole.len() {
            let _ = decode(&whole[..cut]);
        }
        for at in 0..whole.len() {
            for bit in [1, 0x80, 0xff] {
                let mut changed = whole.clone();
                changed[at] ^= bit;
                if let Ok((table, batch)) = decode(&changed) {
                    assert_eq!(batch.schema(), imported_schema(table));
                }
            }
        }
        assert!(decode(b"").is_err());
        assert!(decode(b"\x03abc\x01\0\0\0").is_err());
    }

    #[test]
    fn columns_of_another_table_are_refused() {
        let mut frames = Vec::new();
        encode(table(), &batch(3), &mut frames).unwrap();
        let mut renamed = vec![7];
        renamed.extend_from_slice(b"payment");
        renamed.extend_from_slice(&frames[0][8..]);
        let said = decode(&renamed).unwrap_err();
        assert!(said.contains("no known table") || said.contains("does not have"), "{said}");
    }
}
