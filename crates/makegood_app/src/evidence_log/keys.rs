//! Where the keys of workspaces are kept on this machine.

use std::fmt;
use std::path::{Path, PathBuf};

use super::EvidenceLogError;

/// The folder of keys, one folder a log in it, and the passphrase of its key files.
#[derive(Clone, Default)]
pub struct KeyPlace {
    folder: Option<PathBuf>,
    passphrase: Option<String>,
}

impl KeyPlace {
    /// As the machine and the flags say; no folder where the system names none.
    pub fn new(folder: Option<PathBuf>, passphrase: Option<String>) -> KeyPlace {
        KeyPlace { folder, passphrase }
    }

    /// The folder of one log.
    ///
    /// - **Errors** [`EvidenceLogError::NoFolder`].
    pub(super) fn of_log(&self, id: &str) -> Result<PathBuf, EvidenceLogError> {
        self.folder.as_ref().map(|folder| folder.join(id)).ok_or(EvidenceLogError::NoFolder)
    }

    pub(super) fn passphrase(&self) -> Option<&str> {
        self.passphrase.as_deref()
    }

    /// The folder, where there is one.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }
}

impl fmt::Debug for KeyPlace {
    /// Never the passphrase.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPlace").field("folder", &self.folder).finish_non_exhaustive()
    }
}
