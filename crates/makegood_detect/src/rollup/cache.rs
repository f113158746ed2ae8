//! Sums as Parquet files, named by what they were made from.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_writer::ArrowWriterOptions;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use makegood_core::time::Zone;
use sha2::{Digest, Sha256};

use super::Level;
use super::sums::{Finished, LEVELS};
use super::units::Unit;
use crate::DetectError;

/// Raised when the meaning or form of the sums changes: older ones are then made anew.
const FORM: &str = "2";

const ROW_GROUP_ROWS: usize = 65_536;

/// Type of summed money, that of `SUM` over a money column.
const SUM: (u8, i8) = (28, 6);

/// Files of one unit's sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Slots.
    pub slots: PathBuf,
    /// Days.
    pub days: PathBuf,
}

impl Kept {
    /// True when both were made by an earlier audit.
    pub fn is_there(&self) -> bool {
        self.slots.is_file() && self.days.is_file()
    }
}

/// Where the sums of a unit are kept.
pub fn paths(folder: &Path, unit: &Unit, asked: &BTreeSet<(Level, String)>, zone: Option<&Zone>) -> Kept {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update(text.len().to_le_bytes());
        hash.update(text.as_bytes());
    };
    part(FORM);
    part(zone.map(Zone::name).unwrap_or_default());
    for name in &unit.names {
        part(name);
    }
    for (level, id) in asked {
        part(if *level == Level::Ad { "ad" } else { "ad_group" });
        part(id);
    }
    let digest = hash.finalize();
    let name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Kept { slots: folder.join(format!("{name}.slots.parquet")), days: folder.join(format!("{name}.days.parquet")) }
}

/// Removes sums of files that are no longer there.
///
/// - **Errors** [`DetectError::Scratch`].
pub fn forget_others(folder: &Path, kept: &[Kept]) -> Result<(), DetectError> {
    let keep: BTreeSet<&Path> = kept.iter().flat_map(|kept| [kept.slots.as_path(), kept.days.as_path()]).collect();
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        let ours = path.to_string_lossy().ends_with(".parquet") || path.to_string_lossy().ends_with(".part");
        if ours && !keep.contains(path.as_path()) {
            std::fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
        }
    }
    Ok(())
}

/// Shape of `spend_slot`.
pub fn slot_schema() -> SchemaRef {
    let instant = DataType::Timestamp(TimeUnit::Microsecond, None);
    schema(&[
        ("platform", DataType::Utf8),
        ("account_id", DataType::Utf8),
        ("currency", DataType::Utf8),
        ("level", DataType::Utf8),
        ("entity_id", DataType::Utf8),
        ("grain", DataType::Utf8),
        ("start", instant.clone()),
        ("layer", DataType::Int64),
        ("spend", DataType::Decimal128(SUM.0, SUM.1)),
        ("row_count", DataType::Int64),
        ("day_on", DataType::Date32),
        ("utc_on", DataType::Date32),
        ("starts_at", instant.clone()),
        ("ends_at", instant),
        ("in_span", DataType::Int64),
        ("campaign_id", DataType::Utf8),
        ("ad_group_id", DataType::Utf8),
    ])
}

/// Shape of `spend_day`.
pub fn day_schema() -> SchemaRef {
    schema(&[
        ("platform", DataType::Utf8),
        ("account_id", DataType::Utf8),
        ("currency", DataType::Utf8),
        ("level", DataType::Utf8),
        ("entity_id", DataType::Utf8),
        ("day_on", DataType::Date32),
        ("spend", DataType::Decimal128(SUM.0, SUM.1)),
        ("row_count", DataType::Int64),
        ("from_hours", DataType::Int64),
    ])
}

fn schema(fields: &[(&str, DataType)]) -> SchemaRef {
    Arc::new(Schema::new(fields.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect::<Vec<_>>()))
}

/// Writes both files of a unit.
///
/// - **Errors** [`DetectError::Scratch`].
pub fn write(kept: &Kept, finished: &Finished) -> Result<(), DetectError> {
    let whose = |at: usize, contexts: &mut dyn Iterator<Item = u16>| -> ArrayRef {
        Arc::new(StringArray::from_iter(contexts.map(|context| {
            let number = finished.contexts.get(usize::from(context)).map(|whose| whose[at])?;
            finished.names.get(number as usize).map(String::as_str)
        })))
    };
    let names = |numbers: &mut dyn Iterator<Item = u32>| -> ArrayRef {
        Arc::new(StringArray::from_iter(numbers.map(|number| finished.names.get(number as usize).map(String::as_str))))
    };
    let levels = |levels: &mut dyn Iterator<Item = u8>| -> ArrayRef {
        Arc::new(StringArray::from_iter(levels.map(|level| LEVELS.get(usize::from(level)).copied())))
    };
    let money = |path: &Path, sums: &mut dyn Iterator<Item = i128>| -> Result<ArrayRef, DetectError> {
        let sums: Decimal128Array = sums.map(Some).collect();
        let sums = sums.with_precision_and_scale(SUM.0, SUM.1).map_err(|error| failed(path, &error))?;
        sums.validate_decimal_precision(SUM.0).map_err(|error| failed(path, &error))?;
        Ok(Arc::new(sums))
    };

    file(&kept.days, day_schema(), finished.days.chunks(ROW_GROUP_ROWS), |days| {
        let mut contexts = days.iter().map(|day| day.context);
        let (platform, account, currency) =
            (whose(0, &mut contexts.clone()), whose(1, &mut contexts.clone()), whose(2, &mut contexts));
        Ok(vec![
            platform,
            account,
            currency,
            levels(&mut days.iter().map(|day| day.level)),
            names(&mut days.iter().map(|day| day.name)),
            Arc::new(Date32Array::from_iter_values(days.iter().map(|day| day.day))),
            money(&kept.days, &mut days.iter().map(|day| day.spend))?,
            Arc::new(Int64Array::from_iter_values(days.iter().map(|day| day.rows))),
            Arc::new(Int64Array::from_iter_values(days.iter().map(|day| i64::from(day.from_hours)))),
        ])
    })?;
    file(&kept.slots, slot_schema(), finished.slots.chunks(ROW_GROUP_ROWS), |slots| {
        let mut contexts = slots.iter().map(|slot| slot.context);
        let (platform, account, currency) =
            (whose(0, &mut contexts.clone()), whose(1, &mut contexts.clone()), whose(2, &mut contexts));
        let grains = slots.iter().map(|slot| Some(if slot.hour { "hour" } else { "day" }));
        Ok(vec![
            platform,
            account,
            currency,
            levels(&mut slots.iter().map(|slot| slot.level)),
            names(&mut slots.iter().map(|slot| slot.name)),
            Arc::new(StringArray::from_iter(grains)),
            Arc::new(TimestampMicrosecondArray::from_iter_values(slots.iter().map(|slot| slot.start))),
            Arc::new(Int64Array::from_iter_values(slots.iter().map(|slot| i64::from(slot.layer)))),
            money(&kept.slots, &mut slots.iter().map(|slot| slot.spend))?,
            Arc::new(Int64Array::from_iter_values(slots.iter().map(|slot| slot.rows))),
            Arc::new(Date32Array::from_iter_values(slots.iter().map(|s| super::place::Places::day(s.start)))),
            Arc::new(Date32Array::from_iter(slots.iter().map(|slot| slot.instants.map(|at| at.utc_on)))),
            Arc::new(TimestampMicrosecondArray::from_iter(slots.iter().map(|s| s.instants.map(|at| at.starts_at)))),
            Arc::new(TimestampMicrosecondArray::from_iter(slots.iter().map(|s| s.instants.map(|at| at.ends_at)))),
            Arc::new(Int64Array::from_iter_values(slots.iter().map(|slot| i64::from(slot.in_span)))),
            names(&mut slots.iter().map(|slot| slot.parents[0])),
            names(&mut slots.iter().map(|slot| slot.parents[1])),
        ])
    })
}

fn file<'a, T: 'a>(
    path: &Path,
    schema: SchemaRef,
    chunks: impl Iterator<Item = &'a [T]>,
    columns: impl Fn(&'a [T]) -> Result<Vec<ArrayRef>, DetectError>,
) -> Result<(), DetectError> {
    put(path, |file| {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
            .build();
        // As in facts: Parquet's own schema says it all.
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let mut writer = ArrowWriter::try_new_with_options(file, schema.clone(), options).map_err(|e| text(&e))?;
        for chunk in chunks {
            let columns = columns(chunk).map_err(|error| text(&error))?;
            let batch = RecordBatch::try_new(schema.clone(), columns).map_err(|error| text(&error))?;
            writer.write(&batch).map_err(|error| text(&error))?;
        }
        writer.close().map_err(|error| text(&error))?;
        Ok(())
    })
}

/// Writes a file under another name and then gives it its own, so that a half-written one is never taken for whole.
pub fn put(path: &Path, write: impl FnOnce(&mut File) -> Result<(), String>) -> Result<(), DetectError> {
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let mut file = File::create(&part).map_err(|error| failed(&part, &error))?;
    write(&mut file).map_err(|why| failed(&part, &why))?;
    drop(file);
    std::fs::rename(&part, path).map_err(|error| failed(path, &error))
}

/// The error of a cached file.
pub fn failed(path: &Path, why: &dyn std::fmt::Display) -> DetectError {
    DetectError::Scratch { path: path.display().to_string(), why: why.to_string() }
}
