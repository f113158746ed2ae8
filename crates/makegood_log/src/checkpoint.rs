//! Checkpoints: size and root of the log, signed, <https://c2sp.org/tlog-checkpoint>, read 2026-11-30.

use crate::hash::Hash;
use crate::note::{LogKey, Note, NoteError, PublicKey};
use crate::text::decimal;
use serde::Serialize;
use thiserror::Error;

/// Why a checkpoint is not believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// Not a signed note, or not by the key.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A signed note whose text is no checkpoint.
    #[error("not a checkpoint: {0}")]
    Form(&'static str),
    /// A checkpoint of another log.
    #[error("a checkpoint of {found}, not of {wanted}")]
    Origin {
        /// The log that was asked for.
        wanted: String,
        /// The log that the checkpoint names.
        found: String,
    },
}

/// State of a log: its first `size` leaves have this root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checkpoint {
    /// Which log; the name its key signs as.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed: three lines.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64())
    }

    /// Signs it. The signature of the first key is line 5, where the check by hand looks for it.
    ///
    /// Whoever calls this vouches that the checkpoint extends all that were signed before; [`crate::Log`] sees to it.
    pub fn sign(&self, keys: &[&LogKey]) -> Result<Note, NoteError> {
        Note::sign(self.text(), keys)
    }

    /// Reads a signed checkpoint of the log of `keys`, and believes it when one of them signed it.
    pub fn open(bytes: &[u8], keys: &[PublicKey]) -> Result<Self, CheckpointError> {
        let note = Note::parse(bytes)?;
        note.verify(keys)?;
        let checkpoint = Self::from_text(&note.text)?;
        match keys.iter().find(|key| key.name() == checkpoint.origin) {
            Some(_) => Ok(checkpoint),
            None => Err(CheckpointError::Origin {
                wanted: keys.first().map_or_else(String::new, |key| key.name().to_owned()),
                found: checkpoint.origin,
            }),
        }
    }

    /// Reads the text of a checkpoint whose signature was checked by the caller. Extension lines are refused: we write none.
    pub fn from_text(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.split('\n');
        let (Some(origin), Some(size), Some(root), Some(""), None) =
            (lines.next(), lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Form("it has three lines: origin, size, root"));
        };
        if origin.is_empty() {
            return Err(CheckpointError::Form("the origin is empty"));
        }
        Ok(Self {
            origin: origin.to_owned(),
            size: decimal(size).ok_or(CheckpointError::Form("the size is not a decimal"))?,
            root: Hash::from_base64(root).ok_or(CheckpointError::Form("the root is not base64 of 32 bytes"))?,
        })
    }
}
