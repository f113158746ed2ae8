//! Why the log cannot be read or written.

use crate::checkpoint::CheckpointError;
use crate::leaf::LeafError;
use crate::note::NoteError;
use thiserror::Error;

/// An error of the log on disk.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LogError {
    /// The system refused; what was there before is untouched.
    #[error("cannot {what} `{file}`")]
    Io {
        /// What was tried.
        what: &'static str,
        /// The file.
        file: String,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Another process has the lock.
    #[error("another process writes to this log; wait until it ends, it holds `{0}`")]
    Busy(String),
    /// There is no log in the folder.
    #[error("there is no log: `{0}` is missing")]
    Absent(String),
    /// There is a log in the folder already.
    #[error("there is a log already: `{0}`")]
    Present(String),
    /// A file is not what the checkpoint says it is.
    #[error("`{file}` is damaged: {what}")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// The checkpoint is not believed.
    #[error("`{file}` is not believed")]
    Checkpoint {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: CheckpointError,
    },
    /// The log is not the one a checkpoint was given out of: restored, cut, forked or written anew.
    #[error("log does not extend checkpoint {size} held in {held_in}")]
    NotExtended {
        /// Leaves of the checkpoint.
        size: u64,
        /// Who holds it.
        held_in: String,
    },
    /// A leaf that cannot be written.
    #[error("leaf {0} of the batch cannot be written")]
    Leaf(u64, #[source] LeafError),
    /// A text that cannot be signed.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// An earlier write failed half-way; only opening the log again tells what is on disk.
    #[error("the log stopped after a failed write; open it again")]
    Halted,
    /// There is no such leaf.
    #[error("there is no leaf {index}: the log has {size}")]
    NoLeaf {
        /// What was asked for.
        index: u64,
        /// Leaves of the log.
        size: u64,
    },
    /// A key that is not of this log, or not the one before.
    #[error("the keys are not of one log: {0}")]
    Keys(String),
}
