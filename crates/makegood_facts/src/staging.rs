//! One import run: rows of several files, collected by partition and committed together.
//!
//! Rows are kept in memory up to a bound and spilled to disk beyond it, so a file of any size
//! imports in bounded memory. A file's rows count only once [`Staging::finish_file`] is called;
//! [`Staging::abandon_file`] drops them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow_array::RecordBatch;
use jiff::Timestamp;
use makegood_core::tables::Table;
use makegood_core::time::Day;

use crate::partition::{self, Partition};
use crate::rows::{RowSink, SinkError};
use crate::{FactsError, FactsStore, commit, keyhash, parquet_file, schema, versions};

/// Bytes of rows held in memory before the largest partition is spilled.
const BUFFERED_BYTES_MAX: usize = 256 << 20;

/// How many rows a file added to a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableChange {
    /// Which file.
    pub sha256: String,
    /// Which table.
    pub table: &'static str,
    /// Rows that the file gave.
    pub rows: u64,
    /// Rows whose key was not known.
    pub new: u64,
    /// Rows whose key was known with other values: kept as a new version.
    pub restated: u64,
}

/// Which file rows came from.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// When the import ran.
    pub imported_at: Timestamp,
    /// Rank for rows without `retrieved_at`, microseconds UTC: the export day, else the latest day in the rows.
    pub ranked_at: Option<i64>,
}

/// Rows of one file for one partition.
#[derive(Debug)]
pub struct Chunk {
    /// Index into the run's stamps.
    pub stamp: usize,
    /// Rows in memory, in file order.
    pub batches: Vec<RecordBatch>,
    /// Rows on disk, before those in memory.
    pub spilled: Vec<PathBuf>,
    /// One key hash per row.
    pub hashes: Vec<u64>,
    bytes: usize,
}

/// One import run.
#[derive(Debug)]
pub struct Staging<'a> {
    store: &'a FactsStore,
    stamps: Vec<Stamp>,
    kept: BTreeMap<Partition, Vec<Chunk>>,
    current: BTreeMap<Partition, Chunk>,
    buffered: usize,
    spills: usize,
}

impl<'a> Staging<'a> {
    pub(crate) fn new(store: &'a FactsStore) -> Result<Self, FactsError> {
        let folder = store.root().join(commit::STAGING);
        std::fs::create_dir_all(&folder).map_err(FactsError::io("create", &folder))?;
        Ok(Staging {
            store,
            stamps: Vec::new(),
            kept: BTreeMap::new(),
            current: BTreeMap::new(),
            buffered: 0,
            spills: 0,
        })
    }

    /// Begins a file; the rows that follow are its rows.
    pub fn start_file(&mut self, sha256: &str, imported_at: Timestamp) {
        self.abandon_file();
        self.stamps.push(Stamp { sha256: sha256.to_owned(), imported_at, ranked_at: None });
    }

    /// Keeps the rows of the file. `exported_on` ranks rows that say no `retrieved_at` of their own.
    ///
    /// - **Errors** none today; spilling may add one.
    pub fn finish_file(&mut self, exported_on: Option<Day>) -> Result<(), FactsError> {
        if let (Some(stamp), Some(day)) = (self.stamps.last_mut(), exported_on) {
            stamp.ranked_at = day_micros(day);
        }
        for (partition, chunk) in std::mem::take(&mut self.current) {
            self.kept.entry(partition).or_default().push(chunk);
        }
        Ok(())
    }

    /// Drops the rows of the file.
    pub fn abandon_file(&mut self) {
        for chunk in std::mem::take(&mut self.current).into_values() {
            self.buffered = self.buffered.saturating_sub(chunk.bytes);
        }
    }

    /// Merges versions, writes Parquet and makes everything visible at once.
    ///
    /// - **Errors** [`FactsError`]; the facts are then as before.
    pub fn commit(self) -> Result<Vec<TableChange>, FactsError> {
        let (journal, changes) = versions::merge_all(self.store, &self.stamps, self.kept, true)?;
        journal.commit(self.store.root())?;
        Ok(changes)
    }

    /// The counts of [`Staging::commit`] without changing anything.
    ///
    /// - **Errors** as [`Staging::commit`].
    pub fn dry_run(self) -> Result<Vec<TableChange>, FactsError> {
        let (_, changes) = versions::merge_all(self.store, &self.stamps, self.kept, false)?;
        commit::recover(self.store.root())?;
        Ok(changes)
    }

    fn add(&mut self, table: &'static Table, batch: &RecordBatch) -> Result<(), FactsError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        if batch.schema_ref().fields() != schema::imported_schema(table).fields() {
            return Err(FactsError::shape(table.name, "columns are not those of the table"));
        }
        let stamp = self.stamps.len().saturating_sub(1);
        let mut hashes = Vec::with_capacity(batch.num_rows());
        keyhash::append(table, batch, &mut hashes)?;
        let row_bytes = batch.get_array_memory_size() / batch.num_rows();
        for (partition, range) in partition::runs(table, batch)? {
            let chunk = self.current.entry(partition).or_insert_with(|| Chunk {
                stamp,
                batches: Vec::new(),
                spilled: Vec::new(),
                hashes: Vec::new(),
                bytes: 0,
            });
            chunk.batches.push(batch.slice(range.start, range.len()));
            chunk.hashes.extend_from_slice(&hashes[range.clone()]);
            chunk.bytes += row_bytes * range.len();
            self.buffered += row_bytes * range.len();
        }
        while self.buffered > BUFFERED_BYTES_MAX {
            if !self.spill_largest()? {
                break;
            }
        }
        Ok(())
    }

    fn spill_largest(&mut self) -> Result<bool, FactsError> {
        let staging = self.store.root().join(commit::STAGING);
        let in_current = self.current.iter_mut();
        let in_kept =
            self.kept.iter_mut().flat_map(|(partition, chunks)| chunks.iter_mut().map(move |chunk| (partition, chunk)));
        let largest = in_current.chain(in_kept).max_by_key(|(_, chunk)| chunk.bytes);
        let Some((partition, chunk)) = largest.filter(|(_, chunk)| chunk.bytes > 0) else { return Ok(false) };
        let path = staging.join(format!("spill-{}.parquet", self.spills));
        let table = Table::named(partition.table).ok_or_else(|| FactsError::shape(partition.table, "no such table"))?;
        let mut writer = parquet_file::writer(&path, schema::imported_schema(table), false)?;
        for batch in chunk.batches.drain(..) {
            writer.write(&batch).map_err(|error| FactsError::unwritten(&path, error))?;
        }
        writer.close().map_err(|error| FactsError::unwritten(&path, error))?;
        chunk.spilled.push(path);
        self.buffered -= chunk.bytes.min(self.buffered);
        chunk.bytes = 0;
        self.spills += 1;
        Ok(true)
    }
}

impl RowSink for Staging<'_> {
    fn take(&mut self, table: &'static Table, batch: RecordBatch) -> Result<(), SinkError> {
        self.add(table, &batch).map_err(|error| SinkError(error.to_string()))
    }
}

fn day_micros(day: Day) -> Option<i64> {
    day.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_microsecond())
}
