//! Roots and proofs of the Merkle tree of RFC 6962, section 2.1, over any source of its complete subtrees.
//!
//! Nothing here reads a file: the tiles on disk and the tree in memory are both a [`Subtrees`].

use crate::hash::{Hash, empty_root, leaf_hash, node_hash};

/// Hashes of complete subtrees: those of 2^`level` leaves that start at leaf `index` · 2^`level`.
pub trait Subtrees {
    /// Why a hash cannot be given.
    type Error;

    /// The hash of one complete subtree. Only asked for subtrees that lie whole within the size in question.
    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// Root of the tree of the first `size` leaves.
pub fn root<S: Subtrees>(source: &S, size: u64) -> Result<Hash, S::Error> {
    if size == 0 { Ok(empty_root()) } else { range(source, 0, size) }
}

/// Siblings from leaf `index` up to the root of the tree of `size` leaves; `None` when there is no such leaf.
///
/// **Source** RFC 6962, section 2.1.1, <https://www.rfc-editor.org/rfc/rfc6962#section-2.1.1>, read 2026-11-30.
pub fn inclusion<S: Subtrees>(source: &S, index: u64, size: u64) -> Result<Option<Vec<Hash>>, S::Error> {
    if index >= size {
        return Ok(None);
    }
    let (mut start, mut len, mut path) = (0, size, Vec::new());
    while len > 1 {
        let left = split(len);
        if index - start < left {
            path.push(range(source, start + left, len - left)?);
            len = left;
        } else {
            path.push(range(source, start, left)?);
            start += left;
            len -= left;
        }
    }
    path.reverse();
    Ok(Some(path))
}

/// Proof that the tree of `old` leaves is a prefix of the tree of `size`; `None` when `old` is 0 or above `size`.
///
/// **Source** RFC 6962, section 2.1.2, <https://www.rfc-editor.org/rfc/rfc6962#section-2.1.2>, read 2026-11-30.
pub fn consistency<S: Subtrees>(source: &S, old: u64, size: u64) -> Result<Option<Vec<Hash>>, S::Error> {
    if old == 0 || old > size {
        return Ok(None);
    }
    let (mut start, mut len, mut path) = (0, size, Vec::new());
    // Down to the subtree that ends where the old tree ends; only there the old root may be left out.
    while start + len > old {
        let left = split(len);
        if old - start <= left {
            path.push(range(source, start + left, len - left)?);
            len = left;
        } else {
            path.push(range(source, start, left)?);
            start += left;
            len -= left;
        }
    }
    if start > 0 {
        path.push(range(source, start, len)?);
    }
    path.reverse();
    Ok(Some(path))
}

/// Whether `path` leads from the leaf with hash `leaf` at `index` to `root` of the tree of `size` leaves.
///
/// **Source** RFC 9162, section 2.1.3.2, <https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3.2>, read 2026-11-30.
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, path: &[Hash], root: Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut first, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if first & 1 == 1 || first == last {
            hash = node_hash(sibling, &hash);
            while first & 1 == 0 && first != 0 {
                first >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        first >>= 1;
        last >>= 1;
    }
    last == 0 && hash == root
}

/// Whether `path` shows that the tree `(old, old_root)` is a prefix of the tree `(size, root)`.
///
/// Nothing precedes anything: an empty tree is a prefix of all, with an empty path. Equal sizes need equal roots.
///
/// **Source** RFC 9162, section 2.1.4.2, <https://www.rfc-editor.org/rfc/rfc9162#section-2.1.4.2>, read 2026-11-30.
pub fn verify_consistency(old: u64, old_root: Hash, size: u64, root: Hash, path: &[Hash]) -> bool {
    if old > size {
        return false;
    }
    if old == size {
        return path.is_empty() && old_root == root;
    }
    if old == 0 {
        return path.is_empty() && old_root == empty_root();
    }
    let mut steps = path.iter();
    let (mut first, mut last) = (old - 1, size - 1);
    while first & 1 == 1 {
        first >>= 1;
        last >>= 1;
    }
    // A power of two is itself a node of the new tree, and the proof leaves it out.
    let seed = if old.is_power_of_two() {
        old_root
    } else {
        let Some(step) = steps.next() else { return false };
        *step
    };
    let (mut older, mut newer) = (seed, seed);
    for step in steps {
        if last == 0 {
            return false;
        }
        if first & 1 == 1 || first == last {
            older = node_hash(step, &older);
            newer = node_hash(step, &newer);
            while first & 1 == 0 && first != 0 {
                first >>= 1;
                last >>= 1;
            }
        } else {
            newer = node_hash(&newer, step);
        }
        first >>= 1;
        last >>= 1;
    }
    last == 0 && older == old_root && newer == root
}

/// Hash of `len` leaves from `start`, where `start` is a multiple of the least power of two not below `len`.
fn range<S: Subtrees>(source: &S, start: u64, len: u64) -> Result<Hash, S::Error> {
    if len.is_power_of_two() {
        let level = len.trailing_zeros();
        return source.subtree(level, start >> level);
    }
    let left = split(len);
    // Depth is at most 64: each step at least halves what is left over.
    Ok(node_hash(&range(source, start, left)?, &range(source, start + left, len - left)?))
}

/// The greatest power of two below `len`, for `len` ≥ 2: where RFC 6962 splits a tree.
fn split(len: u64) -> u64 {
    1 << (63 - (len - 1).leading_zeros())
}

/// A tree held whole in memory: 64 bytes a leaf. For packs, tests and small logs; the log on disk uses tiles.
#[derive(Debug, Clone, Default)]
pub struct MemoryTree {
    levels: Vec<Vec<Hash>>,
}

impl MemoryTree {
    /// Adds a leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut carried = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(hashes) = self.levels.get_mut(level) else { return };
            hashes.push(carried);
            let [.., left, right] = hashes.as_slice() else { return };
            if hashes.len() % 2 == 1 {
                return;
            }
            carried = node_hash(left, right);
        }
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Root of all leaves.
    pub fn root(&self) -> Hash {
        root(self, self.size()).unwrap_or_else(|Missing| empty_root())
    }
}

/// A hash that a [`MemoryTree`] was asked for and does not hold, because the size in question exceeds the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing;

impl Subtrees for MemoryTree {
    type Error = Missing;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Missing> {
        let index = usize::try_from(index).map_err(|_| Missing)?;
        self.levels.get(level as usize).and_then(|hashes| hashes.get(index)).copied().ok_or(Missing)
    }
}

impl<'a> FromIterator<&'a [u8]> for MemoryTree {
    fn from_iter<I: IntoIterator<Item = &'a [u8]>>(leaves: I) -> Self {
        let mut tree = Self::default();
        leaves.into_iter().for_each(|leaf| tree.push(leaf_hash(leaf)));
        tree
    }
}
