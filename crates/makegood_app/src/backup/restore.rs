//! From a file to a new workspace.

use std::fs::{self, File};
use std::io::{BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use makegood_pack::container::{Container, ContainerFault, Entry, Unreadable};
use makegood_pack::{Digested, Digester};
use serde::{Deserialize, Serialize};

use super::manifest::{Counts, MANIFEST, Manifest, SCHEMA, entry_name};
use super::{LIMITS, Tell, damaged, refused};
use crate::AppError;

/// What was restored: the JSON `makegood.restore/1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// `makegood.restore/1`.
    pub schema: &'static str,
    /// The new workspace.
    pub workspace: String,
    /// When the backup was made.
    pub made_at: jiff::Timestamp,
    /// Whether the database was in it.
    pub database: bool,
    /// How much was in it.
    pub counts: Counts,
}

/// A backup that was checked and lies beside the place where it will be; dropped, it is removed.
#[derive(Debug)]
pub struct Unpacked {
    draft: PathBuf,
    to: PathBuf,
    manifest: Manifest,
    /// Held, so that of two that restore to one place the second is refused.
    lock: Option<File>,
}

/// The form that a manifest says, whatever else it says.
#[derive(Deserialize)]
struct Form {
    schema: String,
}

/// Checks all of a backup and writes it beside `to`, where nothing is visible yet.
///
/// - **Errors** [`AppError::BackupDamaged`] with the name of what is wrong, [`AppError::BackupRefused`], [`AppError::Io`].
pub fn unpack(file: &Path, to: &Path, tell: Tell<'_>) -> Result<Unpacked, AppError> {
    free(to)?;
    let reader = File::open(file).map_err(AppError::io("read", file))?;
    let mut archive = Container::open(BufReader::new(reader), LIMITS).map_err(|error| match error {
        Unreadable::Io(error) => AppError::io("read", file)(error),
        other => damaged(file, "the file", other.to_string()),
    })?;
    // Names of a backup are its own, and checked below.
    if let Some(fault) = archive.faults.iter().find(|fault| !matches!(fault, ContainerFault::OddName(_))) {
        return Err(damaged(file, "the archive", fault.to_string()));
    }
    let entries = std::mem::take(&mut archive.entries);
    let manifest = manifest(file, &mut archive, entries.first())?;
    let names = (1..).map(entry_name);
    let same = entries.len() == manifest.files.len() + 1
        && entries
            .iter()
            .skip(1)
            .zip(names)
            .zip(&manifest.files)
            .all(|((entry, name), kept)| entry.name == name && entry.size == kept.bytes);
    if !same {
        return Err(damaged(file, MANIFEST, "its list is not what is in the archive"));
    }
    let unpacked = Unpacked::begin(to, manifest)?;
    for (number, (kept, entry)) in unpacked.manifest.files.iter().zip(entries.iter().skip(1)).enumerate() {
        tell(&kept.path, number, unpacked.manifest.files.len());
        let at = unpacked.draft.join(&kept.path);
        if let Some(folder) = at.parent() {
            fs::create_dir_all(folder).map_err(AppError::io("create", folder))?;
        }
        let mut out = File::create_new(&at).map_err(AppError::io("create", &at))?;
        let bytes = archive.bytes(entry).map_err(|error| damaged(file, &kept.path, error.to_string()))?;
        let digested = copied(bytes, &mut out, &at)?;
        if digested.sha256 != kept.sha256 || digested.bytes != kept.bytes || digested.crc != entry.crc {
            let why = format!("expected SHA-256 {}, found {}", kept.sha256, digested.sha256);
            return Err(damaged(file, &kept.path, why));
        }
        out.sync_all().map_err(AppError::io("write", &at))?;
    }
    Ok(unpacked)
}

impl Unpacked {
    fn begin(to: &Path, manifest: Manifest) -> Result<Unpacked, AppError> {
        let name = to.file_name().ok_or_else(|| refused(format!("{} is no name of a folder", to.display()), ""))?;
        let draft = to.with_file_name(format!(".{}.restoring", name.to_string_lossy()));
        fs::create_dir_all(&draft).map_err(AppError::io("create", &draft))?;
        let path = draft.join("makegood.lock");
        let lock = File::create(&path).map_err(AppError::io("lock", &path))?;
        if lock.try_lock().is_err() {
            return Err(AppError::WorkspaceBusy {
                root: to.to_owned(),
                holder: "another restore writes to the same place".to_owned(),
            });
        }
        let unpacked = Unpacked { draft, to: to.to_owned(), manifest, lock: Some(lock) };
        // What a restore left behind that was stopped.
        for entry in fs::read_dir(&unpacked.draft).map_err(AppError::io("read", &unpacked.draft))? {
            let entry = entry.map_err(AppError::io("read", &unpacked.draft))?.path();
            let gone = match entry.is_dir() {
                true => fs::remove_dir_all(&entry),
                false if entry == path => Ok(()),
                false => fs::remove_file(&entry),
            };
            gone.map_err(AppError::io("remove", &entry))?;
        }
        Ok(unpacked)
    }

    /// Where it lies for now.
    pub fn folder(&self) -> &Path {
        &self.draft
    }

    /// What is in it.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Makes it the workspace.
    ///
    /// - **Errors** [`AppError::WorkspaceExists`] when something came to stand there meanwhile, [`AppError::Io`].
    pub fn finish(mut self) -> Result<Restored, AppError> {
        for folder in ["sources", "facts", "detectors", "policies"].map(|folder| self.draft.join(folder)) {
            fs::create_dir_all(&folder).map_err(AppError::io("create", &folder))?;
        }
        let mut folders: Vec<PathBuf> = Vec::new();
        for entry in walkdir::WalkDir::new(&self.draft).into_iter().flatten().filter(|entry| entry.file_type().is_dir())
        {
            folders.push(entry.into_path());
        }
        folders.iter().try_for_each(|folder| sync_names(Some(folder)))?;
        self.lock = None;
        free(&self.to)?;
        // A folder without files gives way to one that has the name; any other stands in the way.
        fs::rename(&self.draft, &self.to).map_err(AppError::io("rename", &self.draft))?;
        sync_names(self.to.parent())?;
        Ok(Restored {
            schema: "makegood.restore/1",
            workspace: self.to.to_string_lossy().into_owned(),
            made_at: self.manifest.made_at,
            database: self.manifest.database,
            counts: self.manifest.counts,
        })
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // After `finish` there is nothing of that name.
        let _ = fs::remove_dir_all(&self.draft);
    }
}

/// A workspace is never written over, nor anything else.
fn free(to: &Path) -> Result<(), AppError> {
    let taken = |why: &str| AppError::WorkspaceExists { dir: to.to_owned(), why: why.to_owned() };
    match fs::read_dir(to) {
        Ok(mut entries) => match entries.next() {
            Some(_) => Err(taken("something is in it already")),
            None => Ok(()),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => Err(taken("it is a file")),
        Err(error) => Err(AppError::io("read", to)(error)),
    }
}

fn manifest(
    file: &Path,
    archive: &mut Container<BufReader<File>>,
    entry: Option<&Entry>,
) -> Result<Manifest, AppError> {
    let entry = entry
        .filter(|entry| entry.name == MANIFEST && entry.size <= LIMITS.small_file)
        .ok_or_else(|| damaged(file, "the file", "it is no backup of Makegood"))?;
    let wrong = |why: String| damaged(file, MANIFEST, why);
    let mut text = Vec::new();
    archive
        .bytes(entry)
        .and_then(|mut bytes| bytes.read_to_end(&mut text))
        .map_err(|error| wrong(error.to_string()))?;
    if Digested::of(&text).crc != entry.crc {
        return Err(wrong("its bytes were changed".to_owned()));
    }
    let form: Form = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
    if form.schema != SCHEMA {
        let why = format!("the backup is of form {}, and this program knows {SCHEMA}", form.schema.escape_debug());
        return Err(refused(why, "restore it with the program that made it, or a newer one"));
    }
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
    match manifest.fault() {
        Some(fault) => Err(wrong(fault)),
        None => Ok(manifest),
    }
}

fn copied(mut from: impl std::io::Read, out: &mut File, at: &Path) -> Result<Digested, AppError> {
    let mut digester = Digester::default();
    let mut block = vec![0; 1 << 18];
    loop {
        let got = match from.read(&mut block) {
            Ok(0) => return Ok(digester.finish()),
            Ok(got) => got,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(AppError::io("read", at)(error)),
        };
        let part = block.get(..got).unwrap_or_default();
        digester.update(part);
        out.write_all(part).map_err(AppError::io("write", at))?;
    }
}

/// Makes the names in a folder durable.
pub(super) fn sync_names(folder: Option<&Path>) -> Result<(), AppError> {
    let Some(folder) = folder else { return Ok(()) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // Windows opens no folder as a file, and its file systems keep names without being asked.
    if cfg!(windows) {
        Ok(())
    } else {
        File::open(folder).and_then(|f| f.sync_all()).map_err(AppError::io("write", folder))
    }
}
