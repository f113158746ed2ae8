//! A workspace: one folder that holds everything about one advertiser.
//!
//! `makegood.toml` says whose it is; `sources/` holds the bytes as received; `facts/` the tables;
//! `makegood.db` what people decided; `log/` the evidence log; `packs/` what was sealed. Copying the folder moves
//! everything but keys, which never lie in it.

mod advertiser;
mod config;
mod lock;
mod mail_settings;
mod secret;
mod sign_in_settings;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

use makegood_facts::FactsStore;

pub use config::{
    Advertiser, Config, ConfigAccount, ConfigProblem, Owners, PackSettings, StepKind, StoreSettings, TeamSettings,
    Tools, pattern_matches,
};
pub use lock::{Lock, Patience};
pub use mail_settings::{EncryptionWord, ImapSettings, LoginSettings, MailSettings, SmtpSettings};
pub(crate) use secret::whole;
pub use secret::{NotReady, SecretPlace, Variable};
pub use sign_in_settings::{OpenIdSettings, SignInSettings};
pub use sources::{Draft, SourceEntry, Sources};
pub(crate) use sources::{hash_bytes, hash_file, status_word};

use crate::AppError;

/// Name of the file that makes a folder a workspace.
pub const CONFIG_FILE: &str = "makegood.toml";
const LOCK_FILE: &str = "makegood.lock";
const SCRATCH: &str = ".scratch";
const SUMS: &str = ".sums";

/// What a command wants to do with the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reads; several may read at once.
    Read,
    /// Changes; nobody else may be in it.
    Change,
}

/// An opened workspace. The lock is held until it is dropped.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    config: Config,
    facts: FactsStore,
    sources: Sources,
    _lock: Lock,
}

impl Workspace {
    /// The nearest folder from `from` upward that holds a `makegood.toml`.
    ///
    /// - **Errors** [`AppError::WorkspaceMissing`].
    pub fn find(from: &Path) -> Result<PathBuf, AppError> {
        from.ancestors()
            .find(|folder| folder.join(CONFIG_FILE).is_file())
            .map(Path::to_owned)
            .ok_or_else(|| AppError::WorkspaceMissing { from: from.to_owned() })
    }

    /// Makes a workspace in `dir`, which may be new, empty, or hold the user's exports.
    ///
    /// `name` is the advertiser's; empty text leaves it to be filled in.
    ///
    /// - **Errors** [`AppError::WorkspaceExists`] when one is there, [`AppError::Io`].
    pub fn init(dir: &Path, name: &str) -> Result<PathBuf, AppError> {
        if dir.join(CONFIG_FILE).exists() {
            return Err(AppError::WorkspaceExists { dir: dir.to_owned(), why: "one is there already".to_owned() });
        }
        if dir.exists() && !dir.is_dir() {
            return Err(AppError::WorkspaceExists { dir: dir.to_owned(), why: "it is a file".to_owned() });
        }
        for folder in
            [dir.to_owned(), dir.join("sources"), dir.join("facts"), dir.join("detectors"), dir.join("policies")]
        {
            fs::create_dir_all(&folder).map_err(AppError::io("create", &folder))?;
        }
        write_whole(&dir.join(CONFIG_FILE), config::first_text(name).as_bytes())?;
        Ok(dir.to_owned())
    }

    /// Opens the workspace at `root`. `holder` is what others are told while it is held.
    ///
    /// - **Errors** [`AppError::WorkspaceMissing`], [`AppError::WorkspaceBusy`], [`AppError::Config`],
    ///   [`AppError::Facts`], [`AppError::Io`].
    pub fn open(root: &Path, access: Access, holder: &str, patience: Patience) -> Result<Workspace, AppError> {
        if !root.join(CONFIG_FILE).is_file() {
            return Err(AppError::WorkspaceMissing { from: root.to_owned() });
        }
        let lock = Lock::take(root, &root.join(LOCK_FILE), access, holder, patience)?;
        let config = Config::read(&root.join(CONFIG_FILE))?;
        let facts = FactsStore::open(&root.join("facts"))?;
        let sources = Sources::new(&root.join("sources"));
        if access == Access::Change {
            clear_leftovers(root, &sources);
        }
        Ok(Workspace { root: root.to_owned(), config, facts, sources, _lock: lock })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What `makegood.toml` says.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The tables.
    pub fn facts(&self) -> &FactsStore {
        &self.facts
    }

    /// The bytes as received.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The bytes as received of the workspace at `root`, without its lock: they never change, and their list only grows.
    pub fn sources_at(root: &Path) -> Sources {
        Sources::new(&root.join("sources"))
    }

    /// Path of the case store's file.
    pub fn database(&self) -> PathBuf {
        self.root.join("makegood.db")
    }

    /// Folder of the evidence log.
    pub fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// The public key of the evidence log, which also names it.
    pub fn log_public(&self) -> PathBuf {
        self.root.join("log.pub")
    }

    /// Folder of evidence packs and of what is known of each.
    pub fn packs(&self) -> PathBuf {
        self.root.join("packs")
    }

    /// Folder of sums that audits share; it may be emptied at any time.
    pub fn sums(&self) -> PathBuf {
        self.root.join(SUMS)
    }

    /// An empty folder for derived tables, removed when the guard is dropped.
    ///
    /// - **Errors** [`AppError::Io`].
    pub fn scratch(&self, name: &str) -> Result<Scratch, AppError> {
        Scratch::at(self.root.join(SCRATCH).join(format!("{name}-{}", std::process::id())))
    }

    /// The same outside of any workspace, in the system's folder for temporary files.
    ///
    /// - **Errors** [`AppError::Io`].
    pub fn scratch_anywhere(name: &str) -> Result<Scratch, AppError> {
        Scratch::at(std::env::temp_dir().join(format!("makegood-{}", std::process::id())).join(name))
    }
}

/// A folder that is removed when dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    fn at(path: PathBuf) -> Result<Scratch, AppError> {
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(AppError::io("clear", &path)(error));
            }
            _ => {}
        }
        fs::create_dir_all(&path).map_err(AppError::io("create", &path))?;
        Ok(Scratch(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder left behind costs space, not truth; the next run clears it.
        let _ = fs::remove_dir_all(&self.0);
        if let Some(parent) = self.0.parent() {
            let _ = fs::remove_dir(parent);
        }
    }
}

/// Removes what a process left behind that was stopped. Nobody else is in the workspace, so nothing of it is in use.
fn clear_leftovers(root: &Path, sources: &Sources) {
    // What cannot be removed costs space, not truth.
    let _ = fs::remove_dir_all(root.join(SCRATCH));
    sources.clear_drafts();
}

/// Writes a file so that readers see the old bytes or the new ones, never a part.
///
/// - **Errors** [`AppError::Io`].
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    use std::io::Write as _;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let draft = path.with_file_name(format!(".{name}.part"));
    let mut file = fs::File::create(&draft).map_err(AppError::io("create", &draft))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(AppError::io("write", &draft))?;
    fs::rename(&draft, path).map_err(AppError::io("rename", &draft))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_is_found_from_below_and_made_only_once() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path().join("my-ads");
        Workspace::init(&root, "Example & Sons").unwrap();
        let below = root.join("exports/june");
        fs::create_dir_all(&below).unwrap();
        assert_eq!(Workspace::find(&below).unwrap(), root);
        assert!(matches!(Workspace::find(temp.path()), Err(AppError::WorkspaceMissing { .. })));
        assert!(matches!(Workspace::init(&root, ""), Err(AppError::WorkspaceExists { .. })));
        let workspace = Workspace::open(&root, Access::Change, "test", Patience::NONE).unwrap();
        assert_eq!(workspace.config().advertiser.name, "Example & Sons");
    }

    #[test]
    fn what_a_stopped_process_left_behind_is_cleared_by_the_next_one_that_changes_things() {
        let temp = tempfile::tempdir().unwrap();
        Workspace::init(temp.path(), "").unwrap();
        let (scratch, draft) = (temp.path().join(".scratch/audit-1/x"), temp.path().join("sources/.part-1"));
        fs::create_dir_all(&scratch).unwrap();
        fs::write(&draft, "half a file").unwrap();
        drop(Workspace::open(temp.path(), Access::Read, "a", Patience::NONE).unwrap());
        assert!(scratch.exists() && draft.exists(), "a reader may not be alone");
        drop(Workspace::open(temp.path(), Access::Change, "b", Patience::NONE).unwrap());
        assert!(!scratch.exists() && !draft.exists());
    }

    #[test]
    fn a_second_process_is_told_who_holds_the_workspace() {
        let temp = tempfile::tempdir().unwrap();
        Workspace::init(temp.path(), "").unwrap();
        let held = Workspace::open(temp.path(), Access::Change, "makegood import (process 7)", Patience::NONE).unwrap();
        let second = Workspace::open(temp.path(), Access::Read, "makegood audit", Patience::NONE);
        let Err(AppError::WorkspaceBusy { holder, .. }) = second else { panic!("{second:?}") };
        assert_eq!(holder, "makegood import (process 7)");
        drop(held);
        let one = Workspace::open(temp.path(), Access::Read, "a", Patience::NONE).unwrap();
        let two = Workspace::open(temp.path(), Access::Read, "b", Patience::NONE).unwrap();
        drop((one, two));
    }
}
