//! What can go wrong with the facts folder.

use std::path::{Path, PathBuf};

/// A problem with the facts folder: which file, and what the layer below says.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// A file or folder could not be read or written.
    #[error("facts: cannot {action} {}", path.display())]
    Io {
        /// `read`, `write`, `create`, `rename`, `remove`.
        action: &'static str,
        /// Which path.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A Parquet file is damaged or has another shape than its table.
    #[error("facts: {} is damaged: {why}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Rows did not have the shape of their table: a defect of an importer.
    #[error("facts: rows of table {table} have the wrong shape: {why}")]
    Shape {
        /// Which table.
        table: String,
        /// What is wrong.
        why: String,
    },
}

impl FactsError {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> FactsError {
        let path = path.to_owned();
        move |source| FactsError::Io { action, path, source }
    }

    /// A Parquet file that could not be written: most often the disk says why.
    pub(crate) fn unwritten(path: &Path, error: parquet::errors::ParquetError) -> FactsError {
        use parquet::errors::ParquetError::External;
        match error {
            External(inner) => match inner.downcast::<std::io::Error>() {
                Ok(source) => FactsError::Io { action: "write", path: path.to_owned(), source: *source },
                Err(other) => FactsError::damaged(path, other),
            },
            other => FactsError::damaged(path, other),
        }
    }

    pub(crate) fn damaged(path: &Path, why: impl ToString) -> FactsError {
        FactsError::Damaged { path: path.to_owned(), why: why.to_string() }
    }

    pub(crate) fn shape(table: &str, why: impl ToString) -> FactsError {
        FactsError::Shape { table: table.to_owned(), why: why.to_string() }
    }
}
