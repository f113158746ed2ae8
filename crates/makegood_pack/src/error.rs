//! Why a pack is not written.

use std::io;

use crate::index::IndexError;
use crate::seal::{CertificateError, SealError};
use crate::time::{TimeFault, Unreachable};

/// Why a pack is not written. Nothing of it is to be sent then.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The case number cannot stand in a file name.
    #[error("`{0}` is no case number: letters, digits, `_` and `-`, at most 40")]
    Case(String),
    /// Pack 1 names no pack before; every other does.
    #[error("pack {0} must name the SHA-256 of the pack before it, and pack 1 none")]
    Previous(u32),
    /// Two exhibits have one number, or a number is 0 or out of order.
    #[error("exhibit {0} is out of order: numbers rise from 1, each once")]
    Order(u32),
    /// A file name under `legal/` or of rows cannot stand in a pack.
    #[error("`{0}` cannot be a file name in a pack: ASCII letters, digits, `.`, `_`, `-`")]
    Name(String),
    /// An exhibit names another that is not in the pack.
    #[error("exhibit {no} names exhibit {named}, which is not in the pack")]
    Unknown {
        /// The exhibit.
        no: u32,
        /// The one it names.
        named: u32,
    },
    /// The log's line of an exhibit is about other bytes, or is not in the log.
    #[error("the log does not hold exhibit {no}: {why}")]
    Log {
        /// The exhibit.
        no: u32,
        /// Why.
        why: String,
    },
    /// Checkpoint or anchor does not hold.
    #[error("the log's checkpoint or anchor does not hold: {0}")]
    Checkpoint(String),
    /// A file cannot be read or written.
    #[error("{path} cannot be read or written")]
    Io {
        /// The file's path in the pack.
        path: String,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// A list or certificates larger than a check reads.
    #[error("{0} would be larger than any check reads; make several packs")]
    TooLarge(String),
    /// More files than a check reads.
    #[error("the pack would hold {0} files, more than any check reads; make several packs")]
    TooMany(usize),
    /// The index cannot be written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The sealing key or its certificate.
    #[error(transparent)]
    Key(#[from] CertificateError),
    /// The seal.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Certificates of a time authority cannot be read.
    #[error("the certificates of the time authority cannot be read as PEM")]
    Certificates,
    /// The time authority's answer is refused.
    #[error("the time authority's answer is refused: {0}")]
    Time(#[from] TimeFault),
    /// The time authority cannot be reached, and a token is required.
    #[error(transparent)]
    Unreachable(Unreachable),
    /// The time authority answered with other certificates each time.
    #[error("the time authority answers with other certificates each time; name its certificates")]
    AuthorityChanges,
    /// Something is larger than the channel takes.
    #[error(transparent)]
    Budget(#[from] crate::budget::TooLarge),
}
