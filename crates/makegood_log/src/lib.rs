//! The evidence log: what came in, what was decided, sent and answered, in an order that nobody can change unseen.
//!
//! An append-only Merkle log (RFC 6962) in the folder form of C2SP `tlog-tiles`, with signed checkpoints and proofs that a
//! stranger checks with a shell and `openssl`. It proves that a record was there when a checkpoint was signed, and that
//! nothing before it has changed since; not that the record is true.
//!
//! Layer 1. It uses no other crate of ours. Clocks, salts and the randomness of keys are handed in; the folder of the log
//! is reached through one port, so that every write can be made to fail in a test.
//!
//! | room | holds |
//! |---|---|
//! | `hash`, `tree` | hashes, roots, inclusion and consistency, over any source of subtrees |
//! | `note`, `checkpoint`, `proof` | the text forms, signed and checked |
//! | `leaf` | what one entry of the log says |

mod checkpoint;
mod error;
mod folder;
mod given_out;
mod hash;
mod keys;
mod leaf;
mod log;
mod note;
mod proof;
mod reader;
mod report;
mod show;
mod text;
mod tile;
mod tree;
mod verify;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use error::LogError;
pub use folder::{DiskFolder, Folder};
pub use given_out::{Given, GivenOut};
pub use hash::{Hash, empty_root, leaf_hash, node_hash};
pub use keys::{KeyError, KeyFolder, Protection, SealKey};
pub use leaf::{Entry, KeyChange, Kind, LEAF_BYTES_MAX, Leaf, LeafError, NAME_BYTES_MAX, Salt};
pub use log::{Appended, Log, Repair};
pub use note::{LogKey, NOTE_BYTES_MAX, Note, NoteError, NoteSignature, PublicKey};
pub use proof::{ConsistencyProof, InclusionProof, MERKLE_SH, ProofError};
pub use reader::Reader;
pub use report::{Fault, Report};
pub use show::{Filter, Newest, Page, Shown, newest, show};
pub use tree::{MemoryTree, Missing, Subtrees, consistency, inclusion, root, verify_consistency, verify_inclusion};
pub use verify::verify;
