//! The evidence log of a workspace: one leaf for each file, decision, claim, pack and event of a case.
//!
//! The log lies in `log/`, its public key beside it in `log.pub`. The secret key, and the list of checkpoints that others
//! hold, lie in a folder of keys outside the workspace ([`KeyPlace`]): an old copy of the whole workspace brings no old list
//! with it, and is found out.
//!
//! What the log lacks is told by comparing it with what the workspace holds ([`catch_up`]), never by remembering: a process
//! that is killed between a decision and its leaf leaves nothing out. Salts, keys and the clock are handed in.

mod check;
mod error;
mod holdings;
mod index;
mod keys;
mod open;

pub use check::{GivenCheck, LogCheck, check, doctor_check};
pub use error::EvidenceLogError;
pub use holdings::{Holding, Holdings, pack_subject};
pub use index::LogIndex;
pub use keys::KeyPlace;
pub use open::{EvidenceLog, LogKeys, log_keys, reading};

use std::io;

use jiff::Timestamp;
use makegood_log::{Entry, Leaf, NAME_BYTES_MAX, Salt};

use crate::Workspace;

/// Fills bytes with randomness that nobody can guess.
pub type Random<'a> = &'a mut dyn FnMut(&mut [u8]) -> io::Result<()>;

/// What writing the log takes from outside.
pub struct Hand<'a> {
    /// Where keys are.
    pub keys: &'a KeyPlace,
    /// The clock.
    pub now: Timestamp,
    /// Who is at work, for what names nobody itself.
    pub actor: &'a str,
    /// Salts, and new keys.
    pub random: Random<'a>,
}

impl Hand<'_> {
    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], EvidenceLogError> {
        let mut bytes = [0; N];
        (self.random)(&mut bytes).map_err(EvidenceLogError::Random)?;
        Ok(bytes)
    }
}

/// What catching up did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caught {
    /// Leaves that were added.
    pub appended: u64,
    /// Leaves of the log now.
    pub size: u64,
    /// Where workspace and log contradict each other; empty = nowhere.
    pub contradictions: Vec<String>,
}

/// Adds a leaf for everything that the workspace holds and the log does not have. Makes the log, and its key, when there is none.
///
/// - **Errors** [`EvidenceLogError`]; the workspace is as it was, and the next call adds what is missing.
pub fn catch_up(
    workspace: &Workspace,
    holdings: &Holdings,
    hand: &mut Hand<'_>,
) -> Result<(EvidenceLog, Caught), EvidenceLogError> {
    let mut log = EvidenceLog::open(workspace, hand)?;
    let index = log.index()?;
    let contradictions = holdings.contradictions(&index);
    let appended = log.append(&holdings.missing(&index), hand)?;
    let size = log.size();
    Ok((log, Caught { appended, size, contradictions }))
}

/// The leaf of a holding.
fn leaf(holding: &Holding, hand: &mut Hand<'_>) -> Result<Leaf, EvidenceLogError> {
    let salt = Salt(hand.bytes()?);
    let actor = actor(holding.actor.as_deref().unwrap_or(hand.actor));
    let entry = Entry { instant: hand.now, actor: &actor, salt };
    let Holding { kind, sha256, of, .. } = holding;
    let leaf = match (kind, of) {
        (holdings::What::File, _) => Leaf::ingest(entry, *sha256),
        (holdings::What::Decision, Some(judged)) => Leaf::decide(entry, *sha256, *judged),
        (holdings::What::Pack, previous) => Leaf::export(entry, *sha256, *previous),
        _ => Leaf::propose(entry, *sha256),
    };
    Ok(match &holding.subject {
        Some(subject) => leaf.about(subject),
        None => leaf,
    })
}

/// A person's name as a leaf takes it: no control characters, not too long, not empty.
fn actor(name: &str) -> String {
    let mut clean = String::new();
    for c in name.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if clean.len() + c.len_utf8() > NAME_BYTES_MAX {
            break;
        }
        clean.push(c);
    }
    if clean.trim().is_empty() { "unknown".to_owned() } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_can_stand_in_a_leaf() {
        for name in ["", " \u{7}", "ana\nbob", &"ü".repeat(2_000)] {
            let entry = Entry { instant: Timestamp::UNIX_EPOCH, actor: &actor(name), salt: Salt([0; 16]) };
            Leaf::ingest(entry, makegood_log::Hash::of(b"")).to_bytes().unwrap();
        }
        assert_eq!(actor("ana"), "ana");
    }
}
