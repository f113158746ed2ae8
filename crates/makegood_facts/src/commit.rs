//! Putting new files in place so that a crash leaves the old state or the new one, never a mix.
//!
//! New files are first written under `.staging/`. A journal then lists every move and every
//! removal; once it is on disk the commit is decided. Opening the store carries out a journal
//! that it finds, and each step can be repeated, so it does not matter where the first try stopped.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::FactsError;

/// Folder of files that are not part of the facts yet.
pub const STAGING: &str = ".staging";
const JOURNAL: &str = ".commit.json";

/// What a commit does, as paths relative to the facts folder.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Journal {
    /// From a staged file to its place.
    pub moves: Vec<(PathBuf, PathBuf)>,
    /// Files that the moved ones replace.
    pub removals: Vec<PathBuf>,
}

impl Journal {
    /// Writes the journal, carries it out and removes it.
    ///
    /// - **Errors** [`FactsError::Io`]; after the journal is written, opening the store finishes the work.
    pub fn commit(&self, root: &Path) -> Result<(), FactsError> {
        let path = root.join(JOURNAL);
        let draft = root.join(STAGING).join("commit.json");
        let text = serde_json::to_vec(self).map_err(|error| FactsError::damaged(&path, error))?;
        let mut file = fs::File::create(&draft).map_err(FactsError::io("create", &draft))?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(FactsError::io("write", &draft))?;
        fs::rename(&draft, &path).map_err(FactsError::io("rename", &draft))?;
        self.carry_out(root)
    }

    fn carry_out(&self, root: &Path) -> Result<(), FactsError> {
        for (from, to) in &self.moves {
            let (from, to) = (root.join(from), root.join(to));
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder).map_err(FactsError::io("create", folder))?;
            }
            match fs::rename(&from, &to) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound && to.exists() => {}
                Err(error) => return Err(FactsError::io("rename", &from)(error)),
            }
        }
        for path in &self.removals {
            let path = root.join(path);
            match fs::remove_file(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(FactsError::io("remove", &path)(error)),
            }
        }
        let journal = root.join(JOURNAL);
        fs::remove_file(&journal).map_err(FactsError::io("remove", &journal))?;
        clear_staging(root)
    }
}

/// Finishes a commit that was decided but not carried out, and clears what was never decided.
///
/// - **Errors** [`FactsError`] when the journal is damaged or a file cannot be moved.
pub fn recover(root: &Path) -> Result<(), FactsError> {
    let path = root.join(JOURNAL);
    match fs::read(&path) {
        Ok(bytes) => {
            let journal: Journal = serde_json::from_slice(&bytes).map_err(|error| FactsError::damaged(&path, error))?;
            let escapes =
                |path: &Path| path.is_absolute() || path.components().any(|c| c == std::path::Component::ParentDir);
            if journal.moves.iter().any(|(from, to)| escapes(from) || escapes(to))
                || journal.removals.iter().any(|p| escapes(p))
            {
                return Err(FactsError::damaged(&path, "it names a path outside the facts folder"));
            }
            journal.carry_out(root)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => clear_staging(root),
        Err(error) => Err(FactsError::io("read", &path)(error)),
    }
}

fn clear_staging(root: &Path) -> Result<(), FactsError> {
    let staging = root.join(STAGING);
    match fs::remove_dir_all(&staging) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(FactsError::io("remove", &staging)(error)),
    }
}
