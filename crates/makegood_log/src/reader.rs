//! Reads a log: its checkpoint, leaves and proofs. Takes no lock and changes nothing.

use crate::checkpoint::Checkpoint;
use crate::error::LogError;
use crate::folder::Folder;
use crate::hash::{Hash, leaf_hash};
use crate::leaf::Leaf;
use crate::note::{NOTE_BYTES_MAX, Note, PublicKey};
use crate::proof::{ConsistencyProof, InclusionProof};
use crate::tile::{
    BUNDLE_BYTES_MAX, TILE_BYTES_MAX, WIDTH, bundle_path, entries, tile_hashes, tile_path, tile_root, width,
};
use crate::tree::{Subtrees, consistency, inclusion, root, verify_consistency, verify_inclusion};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Tiles that are kept in memory: 8 KiB each.
const TILES_KEPT: usize = 64;

/// The name of the newest checkpoint in the folder.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// A log as its newest checkpoint says it is.
#[derive(Debug)]
pub struct Reader<'a, F> {
    folder: &'a F,
    note: Note,
    checkpoint: Checkpoint,
    tiles: RefCell<BTreeMap<(u32, u64), Vec<Hash>>>,
}

impl<'a, F: Folder> Reader<'a, F> {
    /// Reads the checkpoint, which one of `keys` must have signed. The tiles are read when they are needed.
    pub fn open(folder: &'a F, keys: &[PublicKey]) -> Result<Self, LogError> {
        let file = || folder.name(CHECKPOINT);
        let bytes = folder
            .read(CHECKPOINT, NOTE_BYTES_MAX)
            .map_err(|source| LogError::Io { what: "read", file: file(), source })?
            .ok_or_else(|| LogError::Absent(file()))?;
        let believed = Checkpoint::open(&bytes, keys).and_then(|checkpoint| Ok((checkpoint, Note::parse(&bytes)?)));
        let (checkpoint, note) = believed.map_err(|source| LogError::Checkpoint { file: file(), source })?;
        Ok(Self { folder, note, checkpoint, tiles: RefCell::default() })
    }

    /// The newest checkpoint.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The newest checkpoint as it was signed.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// The leaf at `index`. Its bytes are checked against the hash in the tile.
    pub fn leaf(&self, index: u64) -> Result<Leaf, LogError> {
        let leaves = self.leaves(index, 1)?;
        leaves.into_iter().next().ok_or(LogError::NoLeaf { index, size: self.checkpoint.size })
    }

    /// Up to `count` leaves from `index` on, at most to the end of the bundle of `index`: ask again for the next.
    pub fn leaves(&self, index: u64, count: usize) -> Result<Vec<Leaf>, LogError> {
        let size = self.checkpoint.size;
        if index >= size {
            return Err(LogError::NoLeaf { index, size });
        }
        let n = index / WIDTH;
        let (path, bundle) = self.read(bundle_path(n, width(0, n, size)), BUNDLE_BYTES_MAX)?;
        let hashes = self.tile(0, n)?;
        let skip = usize::try_from(index % WIDTH).unwrap_or(usize::MAX);
        let (mut found, _) = entries(&bundle);
        let damaged = |at: usize, what: String| LogError::Damaged {
            file: self.folder.name(&path),
            what: format!("leaf {}: {what}", n * WIDTH + at as u64),
        };
        if found.len() < hashes.len() {
            return Err(damaged(found.len(), format!("{} leaves instead of {}", found.len(), hashes.len())));
        }
        found.truncate(hashes.len());
        let pairs = found.iter().zip(&hashes).enumerate().skip(skip).take(count);
        pairs
            .map(|(at, (bytes, hash))| {
                if leaf_hash(bytes) != *hash {
                    return Err(damaged(at, "its hash is not the one in the tile".to_owned()));
                }
                Leaf::parse(bytes).map_err(|error| damaged(at, error.to_string()))
            })
            .collect()
    }

    /// Proof that the leaf at `index` is in the log. It is checked before it is given, so that damage gives an error and no false proof.
    pub fn prove(&self, index: u64) -> Result<InclusionProof, LogError> {
        let Checkpoint { size, root, .. } = self.checkpoint;
        let path = inclusion(self, index, size)?.ok_or(LogError::NoLeaf { index, size })?;
        let leaf = self.leaf(index)?.hash().map_err(|error| LogError::Leaf(index, error))?;
        if !verify_inclusion(leaf, index, size, &path, root) {
            return Err(self.unfit(index / WIDTH));
        }
        Ok(InclusionProof { index, path, checkpoint: self.note.clone() })
    }

    /// Proof that the log extends its first `old` leaves, for a pack that also carries an older checkpoint.
    pub fn prove_since(&self, old: u64) -> Result<ConsistencyProof, LogError> {
        let Checkpoint { size, root: newer, .. } = self.checkpoint;
        let path = consistency(self, old, size)?.ok_or(LogError::NoLeaf { index: old, size })?;
        let old_root = root(self, old)?;
        if !verify_consistency(old, old_root, size, newer, &path) {
            return Err(self.unfit(old / WIDTH));
        }
        Ok(ConsistencyProof { old, old_root, path, checkpoint: self.note.clone() })
    }

    /// Checks that the log extends a checkpoint of its own that somebody holds: a pack, a backup, a mail.
    pub fn check_held(&self, held: &Checkpoint, held_in: &str) -> Result<(), LogError> {
        let known = held.origin == self.checkpoint.origin
            && held.size <= self.checkpoint.size
            && root(self, held.size)? == held.root;
        if known { Ok(()) } else { Err(LogError::NotExtended { size: held.size, held_in: held_in.to_owned() }) }
    }

    /// The hashes of a tile, as many as the newest checkpoint covers.
    pub(crate) fn tile(&self, level: u32, n: u64) -> Result<Vec<Hash>, LogError> {
        if let Some(hashes) = self.tiles.borrow().get(&(level, n)) {
            return Ok(hashes.clone());
        }
        let width = width(level, n, self.checkpoint.size);
        let (path, bytes) = self.read(tile_path(level, n, width), TILE_BYTES_MAX)?;
        let hashes = tile_hashes(&bytes).filter(|hashes| hashes.len() as u64 >= width);
        let mut hashes = hashes.ok_or_else(|| LogError::Damaged {
            file: self.folder.name(&path),
            what: format!("{} bytes instead of {}", bytes.len(), width * 32),
        })?;
        hashes.truncate(usize::try_from(width).unwrap_or(usize::MAX));
        let mut kept = self.tiles.borrow_mut();
        if kept.len() >= TILES_KEPT {
            kept.pop_first();
        }
        kept.insert((level, n), hashes.clone());
        Ok(hashes)
    }

    /// Reads a tile or bundle, and says under which path. When another process has appended meanwhile, a partial one has
    /// gone, and a wider one that starts with the same bytes has come.
    fn read(&self, path: String, max: usize) -> Result<(String, Vec<u8>), LogError> {
        let failed = |path: &str, source| LogError::Io { what: "read", file: self.folder.name(path), source };
        let read = |path: &str| self.folder.read(path, max).map_err(|source| failed(path, source));
        if let Some(bytes) = read(&path)? {
            return Ok((path, bytes));
        }
        if let Some((full, _)) = path.split_once(".p/") {
            let partial = format!("{full}.p/");
            let others = self.folder.list().map_err(|source| failed("", source))?;
            for other in others.into_iter().filter(|other| other == full || other.starts_with(&partial)) {
                if let Some(bytes) = read(&other)? {
                    return Ok((other, bytes));
                }
            }
        }
        Err(LogError::Damaged { file: self.folder.name(&path), what: "it is missing".to_owned() })
    }

    fn unfit(&self, n: u64) -> LogError {
        let file = self.folder.name(&tile_path(0, n, width(0, n, self.checkpoint.size)));
        LogError::Damaged { file, what: "it or a tile above it does not lead to the root of the checkpoint".to_owned() }
    }
}

impl<F: Folder> Subtrees for Reader<'_, F> {
    type Error = LogError;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, LogError> {
        let (tile_level, within) = (level / 8, level % 8);
        let first = index << within;
        let (n, at) = (first / WIDTH, first % WIDTH);
        let hashes = self.tile(tile_level, n)?;
        let start = usize::try_from(at).unwrap_or(usize::MAX);
        let part = hashes.get(start..).and_then(|rest| rest.get(..1 << within)).and_then(tile_root);
        part.ok_or(LogError::NoLeaf { index: index.checked_shl(level).unwrap_or(u64::MAX), size: self.checkpoint.size })
    }
}
