//! A log key, leaves and trees for examples.

use crate::sim::Sim;
use jiff::Timestamp;
use makegood_log::{
    Checkpoint, Entry, GivenOut, Hash, InclusionProof, Leaf, Log, LogKey, MemoryTree, PublicKey, Report, Salt,
    inclusion,
};
use std::cell::RefCell;

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

/// The public keys that a reader of the log of the examples knows.
pub fn keys() -> Vec<PublicKey> {
    vec![key().public().clone()]
}

/// The list of checkpoints given out, in a folder.
pub fn given(folder: &Sim) -> GivenOut<Sim> {
    GivenOut::open(folder.clone(), &keys()).unwrap()
}

/// A log of the first `size` leaves in a folder of memory.
pub fn log(size: u64) -> Sim {
    let folder = Sim::default();
    let mut log = Log::create(folder.clone(), key(), &given(&Sim::default())).unwrap();
    log.append((0..size).map(leaf)).unwrap();
    drop(log);
    folder
}

/// Opens the log of a folder, with nothing given out.
pub fn open(folder: &Sim) -> Log<Sim> {
    Log::open(folder.clone(), key(), &given(&Sim::default())).unwrap()
}

/// The root that the first `size` leaves have.
pub fn root_of(size: u64) -> Hash {
    thread_local!(static TREE: RefCell<MemoryTree> = RefCell::default());
    TREE.with_borrow_mut(|tree| {
        (tree.size()..size).for_each(|n| tree.push(leaf(n).hash().unwrap()));
        makegood_log::root(tree, size).unwrap()
    })
}

/// Checks the log of a folder, with nothing given out.
pub fn check(folder: &Sim) -> Report {
    makegood_log::verify(folder, Sim::default(), &keys()).unwrap()
}
