//! Leaves: what the log says happened, one line of canonical JSON (RFC 8785) each.
//!
//! A leaf holds SHA-256 values of objects, never the objects: who reads the log learns no amount and no name of a file.
//! Its 16 random bytes keep others from guessing it from the sibling hashes of a proof.

use crate::hash::{Hash, leaf_hash};
use crate::note::{LogKey, PublicKey};
use crate::text::{base64, from_base64};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// The longest entry that a bundle holds: its length is written in 16 bits (tlog-tiles).
pub const LEAF_BYTES_MAX: usize = 65_535;
/// The longest actor or subject, in bytes.
pub const NAME_BYTES_MAX: usize = 1_000;

/// Why something is no leaf.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LeafError {
    /// An actor or subject that cannot stand.
    #[error("the {0} of a leaf has 1 to {NAME_BYTES_MAX} bytes and no control character")]
    Name(&'static str),
    /// Not JSON of the form of a leaf.
    #[error("not a leaf: {0}")]
    Form(String),
    /// The same content, written in another way than RFC 8785 writes it.
    #[error("not the canonical form (RFC 8785) of the leaf")]
    NotCanonical,
    /// Longer than an entry may be.
    #[error("a leaf of {0} bytes is longer than {LEAF_BYTES_MAX}")]
    TooLong(usize),
    /// A change of key that the two keys did not both sign.
    #[error("a change of key that is not signed by both keys")]
    KeyChange,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A file came in; the object is the file as received.
    Ingest,
    /// Rows were read from a source; the object is what was read, `of` the source.
    Derive,
    /// A person was shown something; the object is what was shown.
    View,
    /// A finding, claim or case was judged; the object is the decision, `of` what it judges.
    Decide,
    /// A step that moves money, or a message, was proposed; the object is its payload.
    Propose,
    /// A proposal was approved; the object is the same payload.
    Approve,
    /// A step is about to be done; the object is the request, `of` the approved payload.
    Intent,
    /// The step was done or the message sent; the object is what left, `of` the approved payload.
    Sent,
    /// An answer or a reply came; the object is the answer, `of` what was sent.
    Answer,
    /// The other side was asked again what it did; the object is what it said, `of` what was sent.
    Readback,
    /// A pack or backup was given out; the object is its seal, `of` the pack before it.
    Export,
    /// A pack was sealed; the object is the sealed list of hashes.
    Seal,
    /// The log's key changed; see [`KeyChange`].
    KeyChange,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ingest => "ingest",
            Self::Derive => "derive",
            Self::View => "view",
            Self::Decide => "decide",
            Self::Propose => "propose",
            Self::Approve => "approve",
            Self::Intent => "intent",
            Self::Sent => "sent",
            Self::Answer => "answer",
            Self::Readback => "readback",
            Self::Export => "export",
            Self::Seal => "seal",
            Self::KeyChange => "key-change",
        })
    }
}

/// 16 random bytes, handed in by the caller and never used twice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl Serialize for Salt {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut bytes = [0; 16];
        hex::decode_to_slice(String::deserialize(deserializer)?, &mut bytes)
            .map_err(|_| serde::de::Error::custom("a salt is 32 hexadecimal digits"))?;
        Ok(Self(bytes))
    }
}

/// What every leaf says besides its object: when, by whom, and the salt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The instant by the clock of the machine. The order of the log, not the clock, says what came first.
    pub instant: Timestamp,
    /// The person, or the part of the program, that did it.
    pub actor: &'a str,
    /// Random bytes of this leaf.
    pub salt: Salt,
}

/// One leaf. Optional parts are absent from its line.
///
/// The fields stand in the order in which RFC 8785 sorts their names: all are ASCII, and there is no number but whole ones,
/// so that the plain compact form of JSON is the canonical one. A test holds it against another implementation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// By whom.
    pub actor: String,
    /// How often the step was tried, from 1, for the steps that move money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// When, in UTC.
    pub instant: Timestamp,
    /// The two keys and their signatures, for a change of key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<KeyChange>,
    /// What happened.
    pub kind: Kind,
    /// SHA-256 of the object that this one is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Hash>,
    /// Random bytes.
    pub salt: Salt,
    /// SHA-256 of the object.
    pub sha256: Hash,
    /// What it is about, as a person writes it: `case/2026-014`, `claim/CL-3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl Leaf {
    fn new(kind: Kind, entry: Entry<'_>, sha256: Hash, of: Option<Hash>) -> Self {
        let Entry { instant, actor, salt } = entry;
        Self { kind, instant, actor: actor.to_owned(), salt, sha256, of, subject: None, attempt: None, keys: None }
    }

    /// A file came in.
    pub fn ingest(entry: Entry<'_>, file: Hash) -> Self {
        Self::new(Kind::Ingest, entry, file, None)
    }

    /// `rows` were read from the file `source`.
    pub fn derive(entry: Entry<'_>, rows: Hash, source: Hash) -> Self {
        Self::new(Kind::Derive, entry, rows, Some(source))
    }

    /// Somebody was shown `object`.
    pub fn view(entry: Entry<'_>, object: Hash) -> Self {
        Self::new(Kind::View, entry, object, None)
    }

    /// `decision` judges `judged`: a finding, a claim, a case.
    pub fn decide(entry: Entry<'_>, decision: Hash, judged: Hash) -> Self {
        Self::new(Kind::Decide, entry, decision, Some(judged))
    }

    /// `payload` was proposed: a transfer, a budget, a message, a submission.
    pub fn propose(entry: Entry<'_>, payload: Hash) -> Self {
        Self::new(Kind::Propose, entry, payload, None)
    }

    /// `payload` was approved, unchanged since it was proposed.
    pub fn approve(entry: Entry<'_>, payload: Hash) -> Self {
        Self::new(Kind::Approve, entry, payload, None)
    }

    /// `request` is about to leave, for the approved `payload`.
    pub fn intent(entry: Entry<'_>, request: Hash, payload: Hash) -> Self {
        Self::new(Kind::Intent, entry, request, Some(payload))
    }

    /// `request` left, for the approved `payload`.
    pub fn sent(entry: Entry<'_>, request: Hash, payload: Hash) -> Self {
        Self::new(Kind::Sent, entry, request, Some(payload))
    }

    /// `answer` came to what was sent.
    pub fn answer(entry: Entry<'_>, answer: Hash, sent: Hash) -> Self {
        Self::new(Kind::Answer, entry, answer, Some(sent))
    }

    /// The other side, asked again, said `record` about what was sent.
    pub fn readback(entry: Entry<'_>, record: Hash, sent: Hash) -> Self {
        Self::new(Kind::Readback, entry, record, Some(sent))
    }

    /// A pack or backup with this `seal` was given out, after the one with seal `previous`.
    pub fn export(entry: Entry<'_>, seal: Hash, previous: Option<Hash>) -> Self {
        Self::new(Kind::Export, entry, seal, previous)
    }

    /// `list`, the list of hashes of a pack, was sealed.
    pub fn seal(entry: Entry<'_>, list: Hash) -> Self {
        Self::new(Kind::Seal, entry, list, None)
    }

    /// The log's key changed from `old` to `new`; both sign. The object is the new public key.
    pub fn key_change(entry: Entry<'_>, old: &LogKey, new: &LogKey) -> Self {
        let keys = KeyChange::sign(old, new, entry.instant);
        let mut leaf = Self::new(Kind::KeyChange, entry, Hash::of(new.public().as_bytes()), None);
        leaf.keys = Some(keys);
        leaf
    }

    /// Says what the leaf is about.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.subject = Some(subject.to_owned());
        self
    }

    /// Says which attempt of a step it is, from 1.
    #[must_use]
    pub fn attempt(mut self, attempt: u32) -> Self {
        self.attempt = Some(attempt);
        self
    }

    /// The bytes that are hashed and stored: canonical JSON, one line without its end, at most 65,535 bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LeafError> {
        self.check()?;
        let bytes = serde_json::to_vec(self).map_err(|e| LeafError::Form(e.to_string()))?;
        if bytes.len() > LEAF_BYTES_MAX { Err(LeafError::TooLong(bytes.len())) } else { Ok(bytes) }
    }

    /// Reads the bytes of a leaf, which must be exactly as [`Leaf::to_bytes`] writes them.
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafError> {
        if bytes.len() > LEAF_BYTES_MAX {
            return Err(LeafError::TooLong(bytes.len()));
        }
        let leaf: Self = serde_json::from_slice(bytes).map_err(|e| LeafError::Form(e.to_string()))?;
        if leaf.to_bytes()? == bytes { Ok(leaf) } else { Err(LeafError::NotCanonical) }
    }

    /// The hash of the leaf in the tree.
    pub fn hash(&self) -> Result<Hash, LeafError> {
        Ok(leaf_hash(&self.to_bytes()?))
    }

    fn check(&self) -> Result<(), LeafError> {
        let stands = |name: &str| (1..=NAME_BYTES_MAX).contains(&name.len()) && !name.chars().any(char::is_control);
        if !stands(&self.actor) {
            return Err(LeafError::Name("actor"));
        }
        if self.subject.as_deref().is_some_and(|subject| !stands(subject)) {
            return Err(LeafError::Name("subject"));
        }
        match &self.keys {
            Some(keys) if self.kind == Kind::KeyChange => {
                let new = keys.verify(self.instant).ok_or(LeafError::KeyChange)?;
                if Hash::of(new.as_bytes()) == self.sha256 { Ok(()) } else { Err(LeafError::KeyChange) }
            }
            None if self.kind != Kind::KeyChange => Ok(()),
            _ => Err(LeafError::KeyChange),
        }
    }
}

/// Two public keys, each in the form of notes, and the signatures of both over the change. Fields in the order of RFC 8785.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyChange {
    /// Base64 of the signature by the new key.
    pub by_new: String,
    /// Base64 of the signature by the old key.
    pub by_old: String,
    /// The key from the next checkpoint on.
    pub new: String,
    /// The key so far.
    pub old: String,
}

impl KeyChange {
    fn sign(old: &LogKey, new: &LogKey, instant: Timestamp) -> Self {
        let (from, to) = (old.public().to_string(), new.public().to_string());
        let text = Self::text(&from, &to, instant);
        Self {
            by_old: base64(&old.sign(text.as_bytes())),
            by_new: base64(&new.sign(text.as_bytes())),
            old: from,
            new: to,
        }
    }

    /// The new key, when both keys signed and stand for the same log.
    pub fn verify(&self, instant: Timestamp) -> Option<PublicKey> {
        let (old, new) = (self.old_key()?, PublicKey::parse(&self.new).ok()?);
        let text = Self::text(&self.old, &self.new, instant);
        let signed = |key: &PublicKey, signature: &str| {
            from_base64(signature)
                .and_then(|bytes| bytes.try_into().ok())
                .is_some_and(|signature| key.verify(text.as_bytes(), &signature))
        };
        (old.name() == new.name() && old != new && signed(&old, &self.by_old) && signed(&new, &self.by_new))
            .then_some(new)
    }

    /// The key so far.
    pub fn old_key(&self) -> Option<PublicKey> {
        PublicKey::parse(&self.old).ok()
    }

    /// What both sign. Its second line is no number, so that it can never pass as a checkpoint.
    fn text(old: &str, new: &str, instant: Timestamp) -> String {
        format!("makegood change of log key\n{old}\n{new}\n{instant}\n")
    }
}
