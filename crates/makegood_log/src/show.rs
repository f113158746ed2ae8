//! Shows what a log holds: leaves that pass a filter, each checked against its tile, and the checkpoint with its key.

use crate::error::LogError;
use crate::folder::Folder;
use crate::leaf::{Kind, Leaf};
use crate::note::PublicKey;
use crate::reader::Reader;
use crate::tile::WIDTH;
use serde::Serialize;
use std::fmt;

/// Which leaves to show. The default is all; the caller bounds their number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The first leaf to look at.
    pub from: u64,
    /// Only leaves of this kind.
    pub kind: Option<Kind>,
    /// Only leaves about this.
    pub subject: Option<String>,
    /// Only leaves with this object, or that are of it.
    pub object: Option<crate::Hash>,
}

impl Filter {
    fn passes(&self, leaf: &Leaf) -> bool {
        self.kind.is_none_or(|kind| leaf.kind == kind)
            && self.subject.as_ref().is_none_or(|subject| leaf.subject.as_ref() == Some(subject))
            && self.object.is_none_or(|object| leaf.sha256 == object || leaf.of == Some(object))
    }
}

/// A leaf and its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Place in the log, from 0.
    pub index: u64,
    /// The leaf.
    #[serde(flatten)]
    pub leaf: Leaf,
}

/// Leaves of a log, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Leaves in the log.
    pub size: u64,
    /// The leaves that passed, in the order of the log.
    pub leaves: Vec<Shown>,
    /// The leaf to start the next page from; `None` when the log was read to its end.
    pub next: Option<u64>,
}

impl fmt::Display for Page {
    /// One line a leaf: index, instant, kind, actor, subject, SHA-256 of the object.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Shown { index, leaf } in &self.leaves {
            let subject = leaf.subject.as_deref().unwrap_or("-");
            writeln!(f, "{index} {} {} {} {subject} {}", leaf.instant, leaf.kind, leaf.actor, leaf.sha256)?;
        }
        match self.next {
            Some(next) => writeln!(f, "{} of {} leaves; more from {next}", self.leaves.len(), self.size),
            None => writeln!(f, "{} of {} leaves", self.leaves.len(), self.size),
        }
    }
}

/// Up to `count` leaves that pass a filter.
pub fn show<F: Folder>(log: &Reader<'_, F>, filter: &Filter, count: usize) -> Result<Page, LogError> {
    let size = log.checkpoint().size;
    let (mut leaves, mut index) = (Vec::new(), filter.from);
    while index < size {
        for leaf in log.leaves(index, WIDTH as usize)? {
            if leaves.len() == count {
                return Ok(Page { size, leaves, next: Some(index) });
            }
            if filter.passes(&leaf) {
                leaves.push(Shown { index, leaf });
            }
            index += 1;
        }
    }
    Ok(Page { size, leaves, next: None })
}

/// The newest checkpoint as it is handed over, and the key that checks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Newest {
    /// The signed note.
    pub note: String,
    /// The public key in the form of notes.
    pub key: String,
}

impl fmt::Display for Newest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\nkey {}", self.note, self.key)
    }
}

/// The newest checkpoint of a log that was opened with `key`.
pub fn newest<F: Folder>(log: &Reader<'_, F>, key: &PublicKey) -> Newest {
    Newest { note: log.note().to_string(), key: key.to_string() }
}
