//! The facts folder of a workspace: opening it, listing it, checking it.

use std::fs;
use std::path::{Path, PathBuf};

use makegood_core::tables::{TABLES, Table};

use crate::partition::Partition;
use crate::staging::Staging;
use crate::{FactsError, commit, parquet_file, schema};

/// The `facts/` folder of a workspace.
#[derive(Debug, Clone)]
pub struct FactsStore {
    root: PathBuf,
}

impl FactsStore {
    /// Opens the folder, makes it when it is not there, and finishes an interrupted commit.
    ///
    /// - **Errors** [`FactsError`] when the folder cannot be used.
    pub fn open(root: &Path) -> Result<FactsStore, FactsError> {
        fs::create_dir_all(root).map_err(FactsError::io("create", root))?;
        commit::recover(root)?;
        Ok(FactsStore { root: root.to_owned() })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Starts an import run. Nothing is visible until [`Staging::commit`].
    ///
    /// - **Errors** [`FactsError::Io`] when the staging folder cannot be made.
    pub fn begin(&self) -> Result<Staging<'_>, FactsError> {
        Staging::new(self)
    }

    /// Every Parquet file of a table, sorted by path.
    ///
    /// - **Errors** [`FactsError::Io`].
    pub fn table_files(&self, table: &Table) -> Result<Vec<PathBuf>, FactsError> {
        let mut files = Vec::new();
        collect(&self.root.join(table.name), &mut files)?;
        files.sort();
        Ok(files)
    }

    /// The Parquet files of one partition, sorted by path.
    ///
    /// - **Errors** [`FactsError::Io`].
    pub fn partition_files(&self, partition: &Partition) -> Result<Vec<PathBuf>, FactsError> {
        let mut files = Vec::new();
        collect(&self.root.join(partition.folder()), &mut files)?;
        files.sort();
        Ok(files)
    }

    /// The first file, by table and path, whose bytes are not those that its name says: what to look for when something
    /// could not be read. The rows are not looked at.
    ///
    /// - **Errors** [`FactsError::Io`], or [`FactsError::Damaged`] with the file.
    pub fn bytes_are_named(&self) -> Result<(), FactsError> {
        for table in TABLES {
            self.table_files(table)?.iter().try_for_each(|path| parquet_file::bytes_are_named(path))?;
        }
        Ok(())
    }

    /// Reads every file: its shape against its table, its bytes against its name, its rows against their number. Empty = sound.
    ///
    /// - **Errors** [`FactsError::Io`] when a folder cannot be listed.
    pub fn doctor(&self) -> Result<Vec<String>, FactsError> {
        let mut problems = Vec::new();
        for table in TABLES {
            let stored = schema::stored_schema(table);
            for path in self.table_files(table)? {
                problems.extend(parquet_file::problem(&path, &stored));
            }
        }
        Ok(problems)
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), FactsError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(FactsError::io("read", folder)(error)),
    };
    for entry in entries {
        let path = entry.map_err(FactsError::io("read", folder))?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "parquet") {
            files.push(path);
        }
    }
    Ok(())
}
