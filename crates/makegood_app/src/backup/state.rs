//! One state of a workspace, taken while others may change it.
//!
//! Files of a workspace come and go by being renamed, so a state can be held by holding its files: everything is listed,
//! linked or copied into `.backup/`, and listed again. Where both lists are equal, no commit of the facts was under way
//! and the database says that it did not change, all of it stood at one instant. Otherwise it is tried again.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use walkdir::WalkDir;

use super::{DATABASE, DatabaseFile, manifest, refused};
use crate::workspace::{CONFIG_FILE, Patience};
use crate::{Access, AppError, Workspace};

/// Files at the top that a backup holds. The key of references goes with it, for letters that were sent carry them; it opens
/// nothing.
const FILES: [&str; 3] = [CONFIG_FILE, "log.pub", "reference.key"];
/// Folders of a workspace that a backup holds.
const FOLDERS: [&str; 8] = ["sources", "facts", "log", "packs", "detectors", "policies", "letters", "dialects"];
/// Folders whose files are written once and never again; other files are copied, for an editor may write into them.
const WRITTEN_ONCE: [&str; 2] = ["sources/", "facts/"];
/// Where a state is held. Hidden, and no part of any backup.
const HELD: &str = ".backup";
const PAUSE: Duration = Duration::from_millis(100);

/// What tells one file from another one of the same name.
type Seen = (u64, Option<SystemTime>, u64);

/// A state that is held until this is dropped.
#[derive(Debug)]
pub struct State {
    held: PathBuf,
    paths: Vec<String>,
    _lock: File,
}

impl State {
    /// Takes the state of the workspace at `root`. `claims` are the folders of claims, as the store names them.
    ///
    /// Nobody is kept waiting for longer than it takes to list the files and copy the database.
    ///
    /// - **Errors** [`AppError::WorkspaceBusy`] when another backup is under way, or the workspace changes all the time;
    ///   [`AppError`].
    pub async fn take<D: DatabaseFile>(
        root: &Path,
        database: Option<&D>,
        claims: &[String],
        holder: &str,
        patience: Patience,
    ) -> Result<State, AppError> {
        let above = root.join(HELD);
        fs::create_dir_all(&above).map_err(AppError::io("create", &above))?;
        let lock = only_one(root, &above)?;
        let mut state = State { held: above.join("state"), paths: Vec::new(), _lock: lock };
        for _ in 0..=patience.tries.max(1) {
            // Where nobody is in the workspace, nobody gets in until all of it is held; and what a process left behind
            // that was stopped is put in order. Where somebody is, his steps are seen in the lists.
            let alone = match Workspace::open(root, Access::Read, holder, Patience::NONE) {
                Ok(workspace) => Some(workspace),
                Err(AppError::WorkspaceBusy { .. }) => None,
                Err(error) => return Err(error),
            };
            if state.hold(root, database, claims).await? {
                drop(alone);
                return Ok(state);
            }
            std::thread::sleep(PAUSE);
        }
        Err(AppError::WorkspaceBusy { root: root.to_owned(), holder: "it changed at each try".to_owned() })
    }

    async fn hold<D: DatabaseFile>(
        &mut self,
        root: &Path,
        database: Option<&D>,
        claims: &[String],
    ) -> Result<bool, AppError> {
        clear(&self.held)?;
        fs::create_dir_all(&self.held).map_err(AppError::io("create", &self.held))?;
        let version = version(database).await?;
        let Some(before) = list(root, claims)? else { return Ok(false) };
        for path in before.keys() {
            let (from, to) = (root.join(path), self.held.join(path));
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder).map_err(AppError::io("create", folder))?;
            }
            match take_file(path, &from, &to) {
                Ok(()) => {}
                // It was replaced since it was listed.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
                Err(error) => return Err(AppError::io("copy", &from)(error)),
            }
        }
        if let Some(database) = database {
            database.copy_to(&self.held.join(DATABASE)).await?;
        }
        if list(root, claims)?.as_ref() != Some(&before) || self::version(database).await? != version {
            return Ok(false);
        }
        self.paths = before.into_keys().chain(database.map(|_| DATABASE.to_owned())).collect();
        self.paths.sort();
        Ok(true)
    }

    /// Where the files are held.
    pub fn folder(&self) -> &Path {
        &self.held
    }

    /// Their paths in the workspace, sorted.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // What stays costs space, not truth; the next backup clears it.
        let _ = fs::remove_dir_all(&self.held);
    }
}

async fn version<D: DatabaseFile>(database: Option<&D>) -> Result<Option<i64>, AppError> {
    Ok(match database {
        Some(database) => Some(database.version().await?),
        None => None,
    })
}

fn only_one(root: &Path, above: &Path) -> Result<File, AppError> {
    let path = above.join("lock");
    let lock = File::create(&path).map_err(AppError::io("lock", &path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => {
            Err(AppError::WorkspaceBusy { root: root.to_owned(), holder: "another backup is being made".to_owned() })
        }
        Err(TryLockError::Error(error)) => Err(AppError::io("lock", &path)(error)),
    }
}

fn clear(folder: &Path) -> Result<(), AppError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(AppError::io("remove", folder)(error)),
        _ => Ok(()),
    }
}

/// A second name for what is never written again, a copy of all else; a link where the file system gives none is a copy.
fn take_file(path: &str, from: &Path, to: &Path) -> std::io::Result<()> {
    let once = WRITTEN_ONCE.iter().any(|folder| path.starts_with(folder)) && path != "sources/index.jsonl";
    if once && fs::symlink_metadata(from)?.is_file() && fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to).map(drop)
}

/// Every file that a backup holds but the database; none while a commit of the facts is under way.
fn list(root: &Path, claims: &[String]) -> Result<Option<BTreeMap<String, Seen>>, AppError> {
    let mut files = BTreeMap::new();
    let below = claims.iter().map(String::as_str).filter(|folder| manifest::is_path(folder));
    for name in FILES.into_iter().chain(FOLDERS).chain(below) {
        // What a person linked into the workspace belongs to it; a loop of links is an error of the walk.
        let walk = WalkDir::new(root.join(name)).follow_links(true).into_iter();
        for entry in walk.filter_entry(|entry| entry.depth() == 0 || !passing(entry.file_name().as_encoded_bytes())) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) if missing(&error) && error.depth() == 0 => break,
                Err(error) if missing(&error) => return Ok(None),
                Err(error) => return Err(AppError::io("read", &root.join(name))(error.into())),
            };
            if entry.file_type().is_dir() || entry.path() == root.join("log/lock") {
                continue;
            }
            let Ok(metadata) = entry.metadata() else { return Ok(None) };
            let path = path_of(root, entry.path())?;
            files.insert(path, (metadata.len(), metadata.modified().ok(), number_of(&metadata)));
        }
    }
    let under_way = root.join("facts/.commit.json").exists();
    Ok((!under_way).then_some(files))
}

/// Names that are on their way to another one, and hidden ones.
fn passing(name: &[u8]) -> bool {
    name.starts_with(b".") || name.ends_with(b".new")
}

fn missing(error: &walkdir::Error) -> bool {
    error.io_error().is_some_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

fn path_of(root: &Path, file: &Path) -> Result<String, AppError> {
    let below = file.strip_prefix(root).unwrap_or(file);
    let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/")).filter(|path| manifest::is_path(path)).ok_or_else(|| {
        let why = format!("the name of {} cannot be kept on every system", file.display());
        refused(why, "rename that file, then type the same command again")
    })
}

#[cfg(unix)]
fn number_of(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number_of(_: &fs::Metadata) -> u64 {
    0
}
