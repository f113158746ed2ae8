//! A log key, leaves and trees for examples.

use jiff::Timestamp;
use makegood_log::{Checkpoint, Entry, Hash, InclusionProof, Leaf, LogKey, MemoryTree, Salt, inclusion};

pub const ORIGIN: &str = "makegood.example/desk";

/// The key of the log of the examples.
pub fn key() -> LogKey {
    LogKey::from_seed(ORIGIN, &[7; 32]).unwrap()
}

/// The n-th second of the examples.
pub fn at(n: u64) -> Timestamp {
    Timestamp::new(1_780_000_000 + i64::try_from(n).unwrap(), 0).unwrap()
}

/// When, who and a salt for leaf `n`.
pub fn entry(n: u64) -> Entry<'static> {
    let mut salt = [0; 16];
    salt[..8].copy_from_slice(&n.to_be_bytes());
    Entry { instant: at(n), actor: "ana", salt: Salt(salt) }
}

/// Leaf `n`: a file came in.
pub fn leaf(n: u64) -> Leaf {
    Leaf::ingest(entry(n), Hash::of(&n.to_be_bytes()))
}

/// The bytes of the first `size` leaves.
pub fn leaves(size: u64) -> Vec<Vec<u8>> {
    (0..size).map(|n| leaf(n).to_bytes().unwrap()).collect()
}

/// The tree over some leaves.
pub fn tree(leaves: &[Vec<u8>]) -> MemoryTree {
    leaves.iter().map(Vec::as_slice).collect()
}

/// The proof of leaf `index` in a tree, under a checkpoint of the key of the examples.
pub fn proof(tree: &MemoryTree, index: u64) -> InclusionProof {
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size: tree.size(), root: tree.root() };
    InclusionProof {
        index,
        path: inclusion(tree, index, tree.size()).unwrap().unwrap(),
        checkpoint: checkpoint.sign(&[&key()]).unwrap(),
    }
}
