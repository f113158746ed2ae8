//! From a state to one file.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use makegood_pack::Digested;
use makegood_pack::container::{ContainerWriter, Part};
use serde::Serialize;

use super::manifest::{Counts, Kept, MANIFEST, Manifest, SCHEMA, entry_name, source_of};
use super::{LIMITS, State, Tell, refused};
use crate::AppError;

/// What to write, and where.
#[derive(Debug, Clone)]
pub struct BackupRequest {
    /// The file; nothing is written over.
    pub out: PathBuf,
    /// The clock.
    pub now: Timestamp,
    /// Whether the database is in the state.
    pub database: bool,
}

/// What was written: the JSON `makegood.backup_made/1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupReport {
    /// `makegood.backup_made/1`.
    pub schema: &'static str,
    /// The file.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of the list of everything in it: two backups of one state at one time have the same.
    pub manifest_sha256: String,
    /// Whether the database is in it.
    pub database: bool,
    /// How much is in it.
    pub counts: Counts,
    /// The newest signed checkpoint in it.
    pub checkpoint: Option<String>,
}

/// Name of a backup that was given none: `my-ads-2026-06-30-140501.zip`.
pub fn default_name(root: &Path, now: Timestamp) -> PathBuf {
    let absolute = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let name = absolute.file_name().map_or_else(|| "workspace".to_owned(), |name| name.to_string_lossy().into_owned());
    PathBuf::from(format!("{name}-{}.zip", now.strftime("%Y-%m-%d-%H%M%S")))
}

/// Writes a state to a file, which has its name only when it is whole and on the disk.
///
/// - **Errors** [`AppError::BackupRefused`], [`AppError::Damaged`] when a file does not have the SHA-256 that its name says:
///   a backup of damage would take the place of a good one. [`AppError::Io`].
pub fn backup(state: &State, request: &BackupRequest, tell: Tell<'_>) -> Result<BackupReport, AppError> {
    let out = &request.out;
    if out.exists() {
        let why = format!("{} is there already, and a backup is never written over", out.display());
        return Err(refused(why, "name another file, or leave the name away"));
    }
    let mut digests = Vec::with_capacity(state.paths().len());
    let mut files = Vec::with_capacity(state.paths().len());
    for (number, path) in state.paths().iter().enumerate() {
        tell(path, number, state.paths().len() * 2);
        let at = state.folder().join(path);
        let digested = File::open(&at).and_then(Digested::read).map_err(AppError::io("read", &at))?;
        let sha256 = digested.sha256.to_string();
        if let Some(named) = named_by_digest(path).filter(|named| *named != sha256) {
            let why = format!("its bytes were changed: expected SHA-256 {named}, found {sha256}; no backup was made");
            return Err(AppError::Damaged { path: PathBuf::from(path), why });
        }
        files.push(Kept { path: path.clone(), bytes: digested.bytes, sha256: digested.sha256 });
        digests.push(digested);
    }
    let manifest = Manifest {
        schema: SCHEMA.to_owned(),
        made_by: format!("makegood {}", env!("CARGO_PKG_VERSION")),
        made_at: request.now,
        database: request.database,
        counts: Counts::of(&files),
        checkpoint: fs::read_to_string(state.folder().join("log/checkpoint")).ok(),
        files,
    };
    if let Some(fault) = manifest.fault() {
        return Err(refused(
            format!("the workspace cannot be kept: {fault}"),
            "see all that is wrong:\n  makegood doctor",
        ));
    }
    let list = serde_json::to_vec(&manifest).map_err(|error| refused(error.to_string(), ""))?;
    if list.len() as u64 > LIMITS.small_file || manifest.files.len() >= LIMITS.entries {
        return Err(refused(
            "the workspace has more files than a backup may have",
            "copy its folder while nobody is in it",
        ));
    }
    if let Some(folder) = out.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(AppError::io("create", folder))?;
    }
    let draft = Draft::new(out)?;
    let failed = |error: std::io::Error| AppError::io("write", &draft.path)(error);
    let file = File::create(&draft.path).map_err(failed)?;
    let mut writer = ContainerWriter::new(BufWriter::with_capacity(1 << 18, file));
    let digested = Digested::of(&list);
    writer.entry(&Part { name: MANIFEST.to_owned(), digested }, &mut list.as_slice()).map_err(failed)?;
    for (number, (kept, digested)) in manifest.files.iter().zip(digests).enumerate() {
        tell(&kept.path, manifest.files.len() + number, manifest.files.len() * 2);
        let at = state.folder().join(&kept.path);
        let mut from = File::open(&at).map_err(AppError::io("read", &at))?;
        writer.entry(&Part { name: entry_name(number + 1), digested }, &mut from).map_err(failed)?;
    }
    let (writer, bytes) = writer.finish().map_err(failed)?;
    let file = writer.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync_all().map_err(failed)?;
    draft.name(out)?;
    Ok(BackupReport {
        schema: "makegood.backup_made/1",
        file: out.to_string_lossy().into_owned(),
        bytes,
        manifest_sha256: digested.sha256.to_string(),
        database: request.database,
        counts: manifest.counts,
        checkpoint: manifest.checkpoint,
    })
}

/// The SHA-256 that the name of a file says.
fn named_by_digest(path: &str) -> Option<&str> {
    let facts = || makegood_facts::digest_in_name(path.strip_prefix("facts/")?.rsplit('/').next()?);
    source_of(path).or_else(facts)
}

/// A file that is removed again unless it gets its name.
struct Draft {
    path: PathBuf,
}

impl Draft {
    fn new(to: &Path) -> Result<Draft, AppError> {
        let name = to.file_name().ok_or_else(|| refused(format!("{} is no name of a file", to.display()), ""))?;
        Ok(Draft { path: to.with_file_name(format!(".{}.part", name.to_string_lossy())) })
    }

    fn name(self, to: &Path) -> Result<(), AppError> {
        fs::rename(&self.path, to).map_err(AppError::io("rename", &self.path))?;
        super::restore::sync_names(to.parent())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}
