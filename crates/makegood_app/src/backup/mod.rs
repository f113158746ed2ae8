//! A whole workspace as one file, and a workspace from such a file.
//!
//! A backup is made without stopping anybody: [`State`] takes a state that the workspace really was in, while another
//! process imports. The file is a ZIP whose entries are numbered: what each of them is stands in its first one, the
//! [`Manifest`], with size and SHA-256, so that no name in the archive is ever a path. [`unpack`] believes nothing of it, and
//! what it writes has its name only when all of it was checked.
//!
//! Left out are keys, which never lie in a workspace, and what is computed again (`audit.json`, sums).

mod manifest;
mod restore;
mod state;
mod write;

use std::future::Future;
use std::path::Path;

use makegood_pack::container::Limits;

pub use manifest::{Counts, Kept, MANIFEST, Manifest, SCHEMA};
pub use restore::{Restored, Unpacked, unpack};
pub use state::State;
pub use write::{BackupReport, BackupRequest, backup, default_name};

use crate::{AppError, StoreError};

/// Name of the database in a workspace and in a backup.
const DATABASE: &str = "makegood.db";

/// Of a ZIP: two million files, a directory of 256 MiB, a manifest of 512 MiB.
const LIMITS: Limits = Limits { entries: 2_000_001, directory: 256 << 20, small_file: 512 << 20 };

/// The port of the database that is one file: told whether it changed, and copied as a whole.
pub trait DatabaseFile {
    /// A number that is another one after anybody else changed the database.
    ///
    /// - **Errors** [`StoreError`].
    fn version(&self) -> impl Future<Output = Result<i64, StoreError>> + Send;

    /// Writes a copy of one state to a file that is not there yet.
    ///
    /// - **Errors** [`StoreError`].
    fn copy_to(&self, path: &Path) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// What hears of progress: what is at hand, its number, and of how many.
pub type Tell<'a> = &'a mut dyn FnMut(&str, usize, usize);

fn damaged(file: &Path, object: &str, why: impl Into<String>) -> AppError {
    AppError::BackupDamaged { file: file.to_owned(), object: object.to_owned(), why: why.into() }
}

fn refused(why: impl Into<String>, help: impl Into<String>) -> AppError {
    AppError::BackupRefused { why: why.into(), help: help.into() }
}
