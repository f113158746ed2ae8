//! Reads files where they can do no harm: in a child process that can do nothing but read.
//!
//! Layer 4 of `ARCHITECTURE.md`, behind the port `makegood_app::import::FileReader`. The parent
//! ([`ChildReader`]) starts this same program once per file; the child ([`child`]) opens that one
//! file, then takes from itself everything else ([`lockdown`]): other files, the network, further
//! programs, memory and time without bound. Only then does it look at a byte. What it answers
//! ([`frame`], [`answer`], [`batches`]) is believed no more than the file: each part is bounded and
//! checked, and a child that dies, overruns or talks nonsense is a diagnostic about that file.

pub mod child;
pub mod lockdown;
pub mod self_test;

mod answer;
mod batches;
mod frame;
mod limits;
mod parent;
mod request;
mod shared_file;
mod stopped;
mod tesseract;

pub use limits::Limits;
pub use lockdown::Protections;
pub use parent::ChildReader;
pub use tesseract::Tesseract;

/// The hidden command that makes this program the child.
pub const COMMAND: &str = "read-one";
