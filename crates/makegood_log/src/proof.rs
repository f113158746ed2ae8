//! Proof files: `.tlog-proof` as <https://c2sp.org/tlog-proof> (read 2026-11-30) writes it, and our `.consistency`.

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::hash::{Hash, leaf_hash};
use crate::note::{NOTE_BYTES_MAX, Note, PublicKey};
use crate::text::decimal;
use crate::tree::{verify_consistency, verify_inclusion};
use std::fmt;
use thiserror::Error;

/// The script that checks a `.tlog-proof` with a POSIX shell, `sed`, `od` and `openssl`. Each pack carries it.
pub const MERKLE_SH: &str = include_str!("../data/merkle.sh");

/// A tree of 2^64 leaves is 64 high, and a consistency proof holds at most one hash more.
const HASHES_MAX: usize = 65;
const INCLUSION_HEAD: &str = "c2sp.org/tlog-proof@v1";
const CONSISTENCY_HEAD: &str = "makegood/consistency-proof@v1";

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProofError {
    /// Not of the form of a proof file.
    #[error("not a proof: {0}")]
    Form(&'static str),
    /// The checkpoint in it is not believed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The hashes do not lead from the leaf to the root.
    #[error("leaf {index} is not in the log of {size} leaves that {origin} signed")]
    NotIncluded {
        /// Place of the leaf.
        index: u64,
        /// Leaves of the log.
        size: u64,
        /// The log.
        origin: String,
    },
    /// The newer tree does not contain the older one.
    #[error("log of {size} leaves does not extend checkpoint {old}")]
    NotExtended {
        /// Leaves of the older tree.
        old: u64,
        /// Leaves of the newer tree.
        size: u64,
    },
}

/// Proof that a leaf is in the log of a checkpoint. Shown as the text of a `.tlog-proof` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// Place of the leaf, from 0.
    pub index: u64,
    /// Hashes from the leaf's sibling up to the root's child.
    pub path: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: Note,
}

impl InclusionProof {
    /// Reads a proof file. Extra data is refused: we write none, and nothing vouches for it.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        let (head, note) = halves(bytes)?;
        let mut lines = head.split('\n');
        if lines.next() != Some(INCLUSION_HEAD) {
            return Err(ProofError::Form("the first line is `c2sp.org/tlog-proof@v1`"));
        }
        let index = lines.next().and_then(|line| decimal(line.strip_prefix("index ")?));
        let index = index.ok_or(ProofError::Form("the second line is `index` and a number"))?;
        Ok(Self { index, path: hashes(lines)?, checkpoint: note })
    }

    /// Checks the signature of the checkpoint and that `leaf` is in its tree; returns the checkpoint.
    pub fn verify(&self, leaf: &[u8], keys: &[PublicKey]) -> Result<Checkpoint, ProofError> {
        let checkpoint = Checkpoint::open(self.checkpoint.to_string().as_bytes(), keys)?;
        if verify_inclusion(leaf_hash(leaf), self.index, checkpoint.size, &self.path, checkpoint.root) {
            return Ok(checkpoint);
        }
        Err(ProofError::NotIncluded { index: self.index, size: checkpoint.size, origin: checkpoint.origin })
    }
}

impl fmt::Display for InclusionProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{INCLUSION_HEAD}\nindex {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// Proof that the log of a checkpoint extends an older one. Shown as the text of a `.consistency` file: a head line,
/// `old` with the older size and root, the hashes of RFC 6962, an empty line, the newer checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsistencyProof {
    /// Leaves of the older tree.
    pub old: u64,
    /// Root of the older tree.
    pub old_root: Hash,
    /// Hashes in the order of RFC 6962.
    pub path: Vec<Hash>,
    /// The signed newer checkpoint.
    pub checkpoint: Note,
}

impl ConsistencyProof {
    /// Reads a proof file.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        let (head, note) = halves(bytes)?;
        let mut lines = head.split('\n');
        if lines.next() != Some(CONSISTENCY_HEAD) {
            return Err(ProofError::Form("the first line is `makegood/consistency-proof@v1`"));
        }
        let old = lines.next().and_then(|line| {
            let (size, root) = line.strip_prefix("old ")?.split_once(' ')?;
            Some((decimal(size)?, Hash::from_base64(root)?))
        });
        let (old, old_root) = old.ok_or(ProofError::Form("the second line is `old`, a size and a root"))?;
        Ok(Self { old, old_root, path: hashes(lines)?, checkpoint: note })
    }

    /// Checks the signature of the newer checkpoint and that its tree contains `older`; returns the newer checkpoint.
    pub fn verify(&self, older: &Checkpoint, keys: &[PublicKey]) -> Result<Checkpoint, ProofError> {
        let newer = Checkpoint::open(self.checkpoint.to_string().as_bytes(), keys)?;
        let same = (self.old, self.old_root) == (older.size, older.root) && newer.origin == older.origin;
        if same && verify_consistency(older.size, older.root, newer.size, newer.root, &self.path) {
            return Ok(newer);
        }
        Err(ProofError::NotExtended { old: older.size, size: newer.size })
    }
}

impl fmt::Display for ConsistencyProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{CONSISTENCY_HEAD}\nold {} {}", self.old, self.old_root.to_base64())?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

/// Splits at the first empty line: the proof's own lines, and the checkpoint.
fn halves(bytes: &[u8]) -> Result<(&str, Note), ProofError> {
    if bytes.len() > 2 * NOTE_BYTES_MAX {
        return Err(ProofError::Form("larger than 512 KiB"));
    }
    let all = str::from_utf8(bytes).map_err(|_| ProofError::Form("not UTF-8"))?;
    let (head, note) = all.split_once("\n\n").ok_or(ProofError::Form("no empty line before the checkpoint"))?;
    Ok((head, Note::parse(note.as_bytes()).map_err(CheckpointError::Note)?))
}

fn hashes<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<Hash>, ProofError> {
    let hashes: Option<Vec<_>> = lines.take(HASHES_MAX + 1).map(Hash::from_base64).collect();
    match hashes {
        Some(hashes) if hashes.len() <= HASHES_MAX => Ok(hashes),
        Some(_) => Err(ProofError::Form("more hashes than a tree is high")),
        None => Err(ProofError::Form("a line of the path is not base64 of 32 bytes")),
    }
}
