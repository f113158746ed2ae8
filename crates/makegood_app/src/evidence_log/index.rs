//! What a log has, by file and by subject: read leaf by leaf.

use std::collections::BTreeMap;

use makegood_log::{DiskFolder, Hash, Kind, Reader};

use super::EvidenceLogError;

/// Leaves that are read at once.
const AT_ONCE: usize = 256;

/// Files and subjects of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogIndex {
    files: BTreeMap<Hash, u64>,
    last: BTreeMap<String, (u64, Hash)>,
}

impl LogIndex {
    /// Reads every leaf once; each is checked against its tile.
    ///
    /// - **Errors** [`EvidenceLogError::Log`].
    pub fn of(log: &Reader<'_, DiskFolder>) -> Result<LogIndex, EvidenceLogError> {
        let mut index = LogIndex::default();
        let mut next = 0;
        while next < log.checkpoint().size {
            for leaf in log.leaves(next, AT_ONCE)? {
                match leaf.kind {
                    Kind::Ingest => index.add(next, None, leaf.sha256),
                    _ => leaf.subject.iter().for_each(|subject| index.add(next, Some(subject), leaf.sha256)),
                }
                next += 1;
            }
        }
        Ok(index)
    }

    pub(super) fn add(&mut self, leaf: u64, subject: Option<&str>, sha256: Hash) {
        match subject {
            Some(subject) => drop(self.last.insert(subject.to_owned(), (leaf, sha256))),
            None => drop(self.files.entry(sha256).or_insert(leaf)),
        }
    }

    /// The first leaf of a file.
    pub fn file(&self, sha256: Hash) -> Option<u64> {
        self.files.get(&sha256).copied()
    }

    /// Files with their first leaves, by SHA-256.
    pub fn files(&self) -> impl Iterator<Item = (Hash, u64)> {
        self.files.iter().map(|(sha256, leaf)| (*sha256, *leaf))
    }

    /// The last leaf about a subject, and the object of it.
    pub fn last(&self, subject: &str) -> Option<(u64, Hash)> {
        self.last.get(subject).copied()
    }

    /// Subjects with their last leaves and objects, by name.
    pub fn subjects(&self) -> impl Iterator<Item = (&str, u64, Hash)> {
        self.last.iter().map(|(subject, (leaf, sha256))| (subject.as_str(), *leaf, *sha256))
    }
}
