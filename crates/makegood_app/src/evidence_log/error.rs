//! Why the evidence log of a workspace cannot be used.

use std::io;
use std::path::PathBuf;

use makegood_log::{KeyError, LogError};
use makegood_pack::CertificateError;

/// An error of the evidence log. None of them touches what was imported or decided.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceLogError {
    /// The system names no folder for settings.
    #[error("there is no folder for keys")]
    NoFolder,
    /// Keys do not lie where packs and backups are made of.
    #[error("the folder of keys lies in the workspace")]
    KeysInside,
    /// The log was made on another machine, or its keys were removed.
    #[error("the key of this workspace's log is not in {}", .0.display())]
    NoKey(PathBuf),
    /// Nothing was logged yet.
    #[error("there is no evidence log yet")]
    Absent,
    /// The public key beside the log.
    #[error("{}: {why}", path.display())]
    Public {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A key file.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The log on disk.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The certificate of the sealing key.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random(#[source] io::Error),
    /// A file beside log or keys.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// `read`, `write`.
        action: &'static str,
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl EvidenceLogError {
    /// What to type or do next.
    pub fn help(&self) -> String {
        match self {
            EvidenceLogError::NoFolder | EvidenceLogError::KeysInside => {
                "name a folder outside the workspace:\n  makegood --keys path/to/keys …\nor set MAKEGOOD_KEYS".to_owned()
            }
            EvidenceLogError::NoKey(_) => {
                "the key is made where the workspace was first used; copy that folder of keys here, or name where it is:\n  makegood --keys path/to/keys …\nthe log can be checked without it:\n  makegood log verify"
                    .to_owned()
            }
            EvidenceLogError::Absent => "it is made with the first import:\n  makegood import path/to/exports".to_owned(),
            EvidenceLogError::Key(KeyError::Locked(_) | KeyError::Passphrase(_) | KeyError::Empty) => {
                "give the passphrase in the variable MAKEGOOD_KEYS_PASSPHRASE".to_owned()
            }
            EvidenceLogError::Log(LogError::NotExtended { .. }) => {
                "an older log was put back, or this one was made anew: look for the newer copy, and do not send packs until it is back. What there is:\n  makegood log verify"
                    .to_owned()
            }
            EvidenceLogError::Log(LogError::Busy(_)) => "wait until it has ended and type the same command again".to_owned(),
            EvidenceLogError::Log(_) | EvidenceLogError::Public { .. } => {
                "see what is wrong and where:\n  makegood log verify".to_owned()
            }
            _ => "check free space and permissions of the workspace and of the folder of keys".to_owned(),
        }
    }

    /// Wraps an I/O error with what was tried.
    pub(crate) fn io(action: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| EvidenceLogError::Io { action, path, source }
    }
}
