//! Which version of a row is in force.
//!
//! Rows with the same key and the same values are one version; the sighting that ranks highest
//! stands for it. Rows with the same key and other values are restatements: all are kept, the one
//! that ranks highest is in force, the others are `superseded`. Rank is `retrieved_at`, else the
//! day of export, else nothing; ties are broken by file hash and place. Since the rule looks at
//! the rows alone, any order of imports and any overlap of files ends at the same facts.
//!
//! Where no key stands twice, which a hash of the keys proves in one pass, rows are written as
//! they came. Only otherwise are keys sorted and compared.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::builder::BooleanBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray, TimestampMicrosecondArray, UInt64Array};
use arrow_row::{RowConverter, SortField};
use makegood_core::tables::{SYSTEM_COLUMNS, Table};

use crate::commit::{self, Journal};
use crate::partition::Partition;
use crate::staging::{Chunk, Stamp, TableChange};
use crate::{FactsError, FactsStore, keyhash, parquet_file, schema};

/// Merges every partition and says what each file added. With `write`, new files are staged and
/// the journal says where they go.
///
/// - **Errors** [`FactsError`].
pub fn merge_all(
    store: &FactsStore,
    stamps: &[Stamp],
    kept: BTreeMap<Partition, Vec<Chunk>>,
    write: bool,
) -> Result<(Journal, Vec<TableChange>), FactsError> {
    let work: Vec<(Partition, Vec<Chunk>)> = kept.into_iter().collect();
    let slots: Vec<_> = work.into_iter().map(|item| std::sync::Mutex::new(Some(item))).collect();
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(slots.len()).max(1);
    let results: Vec<Result<Vec<(usize, Merged)>, FactsError>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut done = Vec::new();
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(slot) = slots.get(at) else { return Ok(done) };
                        let item = slot.lock().ok().and_then(|mut slot| slot.take());
                        let Some((partition, chunks)) = item else { continue };
                        done.push((at, merge(store, stamps, &partition, chunks, write, at)?));
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| Err(FactsError::shape("facts", "a merge thread stopped"))))
            .collect()
    });
    let mut merged: Vec<(usize, Merged)> = Vec::new();
    for result in results {
        merged.extend(result?);
    }
    merged.sort_by_key(|(at, _)| *at);

    let mut journal = Journal::default();
    let mut changes: BTreeMap<(usize, &'static str), TableChange> = BTreeMap::new();
    for (_, merged) in merged {
        journal.moves.extend(merged.moves);
        journal.removals.extend(merged.removals);
        for (stamp, counts) in merged.counts {
            let change = changes.entry((stamp, merged.table)).or_insert_with(|| TableChange {
                sha256: stamps[stamp].sha256.clone(),
                table: merged.table,
                rows: 0,
                new: 0,
                restated: 0,
            });
            change.rows += counts.rows;
            change.new += counts.new;
            change.restated += counts.restated;
        }
    }
    Ok((journal, changes.into_values().collect()))
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    rows: u64,
    new: u64,
    restated: u64,
}

struct Merged {
    table: &'static str,
    moves: Vec<(PathBuf, PathBuf)>,
    removals: Vec<PathBuf>,
    counts: BTreeMap<usize, Counts>,
}

fn merge(
    store: &FactsStore,
    stamps: &[Stamp],
    partition: &Partition,
    mut chunks: Vec<Chunk>,
    write: bool,
    number: usize,
) -> Result<Merged, FactsError> {
    let table = Table::named(partition.table).ok_or_else(|| FactsError::shape(partition.table, "no such table"))?;
    let existing = store.partition_files(partition)?;
    let chunk_rows: Vec<u64> = chunks.iter().map(|chunk| chunk.hashes.len() as u64).collect();
    let mut hashes: Vec<u64> = Vec::new();
    for chunk in &mut chunks {
        hashes.append(&mut chunk.hashes);
    }
    let mut distinct = keyhash::all_distinct(&mut hashes);
    if distinct && !existing.is_empty() {
        let mut known = Vec::new();
        for path in &existing {
            for batch in parquet_file::read(path, Some(table.key))? {
                keyhash::append(table, &batch, &mut known)?;
            }
        }
        known.sort_unstable();
        distinct = keyhash::disjoint(&hashes, &known);
    }
    drop(hashes);

    let mut merged = Merged { table: table.name, moves: Vec::new(), removals: Vec::new(), counts: BTreeMap::new() };
    let folder = partition.folder();
    let staged = PathBuf::from(commit::STAGING).join(format!("part-{number}.parquet"));
    if distinct {
        for (chunk, rows) in chunks.iter().zip(&chunk_rows) {
            let counts = merged.counts.entry(chunk.stamp).or_default();
            counts.rows += rows;
            counts.new += rows;
        }
        if write {
            let path = store.root().join(&staged);
            let mut writer = parquet_file::writer(&path, schema::stored_schema(table), true)?;
            for chunk in chunks {
                for_each_batch(&chunk, |batch| {
                    let stored = stored_batch(table, batch, &stamps[chunk.stamp])?;
                    writer.write(&stored).map_err(|error| FactsError::unwritten(&path, error))
                })?;
            }
            writer.close().map_err(|error| FactsError::unwritten(&path, error))?;
            let target = folder.join(parquet_file::seal(&path)?);
            merged.moves.push((staged, target));
        }
        return Ok(merged);
    }

    let mut batches = Vec::new();
    let mut origin: Vec<usize> = Vec::new();
    for path in &existing {
        for batch in parquet_file::read(path, None)? {
            origin.resize(origin.len() + batch.num_rows(), usize::MAX);
            batches.push(batch);
        }
    }
    for chunk in &chunks {
        for_each_batch(chunk, |batch| {
            origin.resize(origin.len() + batch.num_rows(), chunk.stamp);
            batches.push(stored_batch(table, batch, &stamps[chunk.stamp])?);
            Ok(())
        })?;
    }
    drop(chunks);
    let stored = schema::stored_schema(table);
    let all = arrow_select::concat::concat_batches(&stored, &batches)
        .map_err(|error| FactsError::shape(table.name, error))?;
    drop(batches);
    let resolved = resolve(table, &all, &origin)?;
    merged.counts = resolved.counts;
    if !resolved.changed {
        return Ok(merged);
    }
    if write {
        let path = store.root().join(&staged);
        let mut writer = parquet_file::writer(&path, stored, true)?;
        writer.write(&resolved.rows).map_err(|error| FactsError::unwritten(&path, error))?;
        writer.close().map_err(|error| FactsError::unwritten(&path, error))?;
        let target = folder.join(parquet_file::seal(&path)?);
        for path in existing {
            let old = path.strip_prefix(store.root()).map_or_else(|_| path.clone(), std::path::Path::to_owned);
            if old != target {
                merged.removals.push(old);
            }
        }
        merged.moves.push((staged, target));
    }
    Ok(merged)
}

struct Resolved {
    rows: RecordBatch,
    counts: BTreeMap<usize, Counts>,
    changed: bool,
}

/// Sorts all rows by key and values, keeps the best sighting of each version and marks the one in force.
fn resolve(table: &Table, all: &RecordBatch, origin: &[usize]) -> Result<Resolved, FactsError> {
    let shape = |error: arrow_schema::ArrowError| FactsError::shape(table.name, error);
    let encode = |names: &[&str]| -> Result<arrow_row::Rows, FactsError> {
        let columns: Vec<ArrayRef> = names.iter().filter_map(|name| all.column_by_name(name).cloned()).collect();
        let fields = columns.iter().map(|column| SortField::new(column.data_type().clone())).collect();
        RowConverter::new(fields).and_then(|converter| converter.convert_columns(&columns)).map_err(shape)
    };
    let values: Vec<&str> = table.columns.iter().map(|c| c.name).filter(|name| !table.key.contains(name)).collect();
    let keys = encode(table.key)?;
    let values = encode(&values)?;
    let text = |name: &str| all.column_by_name(name).and_then(|column| column.as_string_opt::<i32>().cloned());
    let ranked = all
        .column_by_name("ranked_at")
        .and_then(|column| column.as_primitive_opt::<TimestampMicrosecondType>().cloned())
        .ok_or_else(|| FactsError::shape(table.name, "no column ranked_at"))?;
    let missing = || FactsError::shape(table.name, "no source columns");
    let (sha, place) = (text("source_sha256").ok_or_else(missing)?, text("source_at").ok_or_else(missing)?);
    // `None` ranks below every instant, and the smaller source wins a tie.
    let rank = |row: usize| {
        (ranked.is_valid(row).then(|| ranked.value(row)), std::cmp::Reverse((sha.value(row), place.value(row))))
    };

    let mut order: Vec<usize> = (0..all.num_rows()).collect();
    order.sort_unstable_by(|&a, &b| {
        keys.row(a)
            .cmp(&keys.row(b))
            .then_with(|| values.row(a).cmp(&values.row(b)))
            .then_with(|| rank(b).cmp(&rank(a)))
            .then_with(|| a.cmp(&b))
    });

    let mut counts: BTreeMap<usize, Counts> = BTreeMap::new();
    let mut take: Vec<u64> = Vec::new();
    let mut superseded = BooleanBuilder::new();
    let mut changed = false;
    let mut at = 0;
    while at < order.len() {
        let key_end = end_of(&order, at, |row| keys.row(row) == keys.row(order[at]));
        // (best row, stamps that saw this version) per distinct values
        let mut versions: Vec<(usize, Vec<usize>)> = Vec::new();
        let mut version_at = at;
        while version_at < key_end {
            let version_end =
                end_of(&order[..key_end], version_at, |row| values.row(row) == values.row(order[version_at]));
            versions.push((order[version_at], order[version_at..version_end].iter().map(|&row| origin[row]).collect()));
            version_at = version_end;
        }
        let in_force = versions.iter().map(|(row, _)| *row).max_by(|&a, &b| rank(a).cmp(&rank(b)));
        for (row, _) in &versions {
            take.push(*row as u64);
            superseded.append_value(Some(*row) != in_force);
        }
        changed |= count(&versions, &mut counts);
        at = key_end;
    }

    let indices = UInt64Array::from(take);
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(all.num_columns());
    for column in &all.columns()[..all.num_columns() - 1] {
        columns.push(arrow_select::take::take(column, &indices, None).map_err(shape)?);
    }
    columns.push(Arc::new(superseded.finish()));
    let rows = RecordBatch::try_new(all.schema(), columns).map_err(shape)?;
    Ok(Resolved { rows, counts, changed })
}

fn end_of(order: &[usize], start: usize, same: impl Fn(usize) -> bool) -> usize {
    let mut end = start + 1;
    while end < order.len() && same(order[end]) {
        end += 1;
    }
    end
}

/// Counts new and restated rows of one key by file, files in the order of the run.
/// Returns true when a row that was not stored is now known.
fn count(versions: &[(usize, Vec<usize>)], counts: &mut BTreeMap<usize, Counts>) -> bool {
    let stored = |stamps: &Vec<usize>| stamps.contains(&usize::MAX);
    let mut known_key = versions.iter().any(|(_, stamps)| stored(stamps));
    let mut known: BTreeSet<usize> =
        versions.iter().enumerate().filter(|(_, (_, stamps))| stored(stamps)).map(|(at, _)| at).collect();
    let mut seen: Vec<(usize, usize)> = Vec::new();
    for (at, (_, stamps)) in versions.iter().enumerate() {
        seen.extend(stamps.iter().filter(|stamp| **stamp != usize::MAX).map(|&stamp| (stamp, at)));
    }
    seen.sort_unstable();
    let changed = !seen.is_empty();
    for (stamp, at) in seen {
        let counts = counts.entry(stamp).or_default();
        counts.rows += 1;
        if known.insert(at) {
            if known_key {
                counts.restated += 1;
            } else {
                counts.new += 1;
                known_key = true;
            }
        }
    }
    changed
}

fn for_each_batch(
    chunk: &Chunk,
    mut each: impl FnMut(&RecordBatch) -> Result<(), FactsError>,
) -> Result<(), FactsError> {
    for path in &chunk.spilled {
        for batch in parquet_file::read(path, None)? {
            each(&batch)?;
        }
    }
    chunk.batches.iter().try_for_each(each)
}

/// Adds the system columns to imported rows.
fn stored_batch(table: &Table, batch: &RecordBatch, stamp: &Stamp) -> Result<RecordBatch, FactsError> {
    let rows = batch.num_rows();
    let own = table.columns.len();
    let retrieved = batch
        .column(own)
        .as_primitive_opt::<TimestampMicrosecondType>()
        .ok_or_else(|| FactsError::shape(table.name, "retrieved_at is not an instant"))?;
    let ranked: TimestampMicrosecondArray = (0..rows)
        .map(|row| if retrieved.is_valid(row) { Some(retrieved.value(row)) } else { stamp.ranked_at })
        .collect();
    let mut columns: Vec<ArrayRef> = batch.columns()[..own].to_vec();
    for system in SYSTEM_COLUMNS {
        columns.push(match system.name {
            "retrieved_at" => batch.column(own).clone(),
            "source_sha256" => {
                Arc::new(StringArray::from_iter_values(std::iter::repeat_n(stamp.sha256.as_str(), rows)))
            }
            "source_at" => batch.column(own + 1).clone(),
            "ranked_at" => Arc::new(ranked.clone()),
            _ => Arc::new(TimestampMicrosecondArray::from_value(stamp.imported_at.as_microsecond(), rows)),
        });
    }
    columns.push(Arc::new(BooleanArray::from(vec![false; rows])));
    RecordBatch::try_new(schema::stored_schema(table), columns).map_err(|error| FactsError::shape(table.name, error))
}
