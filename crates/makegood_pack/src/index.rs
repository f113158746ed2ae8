//! `case/index.json`: where each exhibit came from, what became of it, and where the log has it.
//!
//! Written as JCS (RFC 8785, <https://www.rfc-editor.org/rfc/rfc8785>): keys sorted, no spaces, no
//! number but whole ones. Unknown fields are refused when read, so nothing stands in it unchecked.

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;

/// The form of the index.
pub const SCHEMA: &str = "makegood-pack-index/1";

/// How a file came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Chosen by a person.
    Upload,
    /// Attached to a mail, or the mail itself.
    Mail,
    /// Fetched from an interface of a platform or bank.
    Api,
    /// Typed in.
    Manual,
}

/// Whether a clock was checked against others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Synchronised.
    Synced,
    /// Not, or not known.
    Unsynced,
}

/// An instant as one clock told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// RFC 3339 in UTC, whole seconds.
    pub utc: String,
    /// The same on a wall clock in `zone`.
    pub local_text: String,
    /// IANA name.
    pub zone: String,
    /// Whether the clock was checked.
    pub clock: Clock,
    /// Whose clock it was.
    pub source: String,
}

/// A program, exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the program file, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build_sha256: Option<Sha256>,
}

/// How bytes were made from others, so that it can be done again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transform {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its parameters, as text.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub params: std::collections::BTreeMap<String, String>,
}

/// The earliest anchored checkpoint that holds an exhibit's leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnchorRef {
    /// Leaves in the checkpoint.
    pub checkpoint_size: u64,
    /// The authority's time, RFC 3339 in UTC.
    pub tsa_time: String,
}

/// Why bytes were left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    /// The reason, in the sender's words.
    pub reason: String,
}

/// A file of rows read from an exhibit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DerivedFile {
    /// Path in the bag.
    pub path: String,
    /// Count of bytes.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: Sha256,
    /// The parser that made it.
    pub transform: Transform,
}

/// One exhibit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexExhibit {
    /// Its number.
    pub no: u32,
    /// File name under `data/original/`, also of its leaf and proof.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: Sha256,
    /// Count of bytes.
    pub bytes: u64,
    /// Media type by content.
    pub media_type_sniffed: String,
    /// The name under which it came.
    pub name_as_received: String,
    /// How it came.
    pub how: How,
    /// Who sent it.
    pub from: String,
    /// When.
    pub received_at: Moment,
    /// Who took it in.
    pub received_by: String,
    /// The program that took it in.
    pub tool: Tool,
    /// The exhibit inside which it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// The exhibit from which it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived_from: Option<u32>,
    /// How it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transform: Option<Transform>,
    /// Pages, where it has pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Index of its leaf in the log.
    pub leaf_index: u64,
    /// The earliest anchored checkpoint that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<AnchorRef>,
    /// Files of rows read from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<DerivedFile>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Why its bytes are not in this pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<Withheld>,
    /// The part that holds its bytes, when the pack was split and it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_part: Option<u32>,
}

impl IndexExhibit {
    /// Whether its bytes belong into this pack.
    pub fn is_here(&self) -> bool {
        self.withheld.is_none() && self.in_part.is_none()
    }

    /// Its path in the bag.
    pub fn path(&self) -> String {
        format!("data/original/{}", self.file)
    }
}

/// The whole index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// [`SCHEMA`].
    pub schema: String,
    /// Case number.
    pub case: String,
    /// Number of the pack in its case.
    pub pack: u32,
    /// Part of how many.
    pub part: u32,
    /// Parts of the pack.
    pub parts: u32,
    /// When the pack was made, by the sender's clock.
    pub made_at: Moment,
    /// SHA-256 of the pack before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Sha256>,
    /// The exhibits, ordered by number.
    pub exhibits: Vec<IndexExhibit>,
}

/// An index that cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// It is no JSON of this form.
    #[error("the index is not of the form {SCHEMA}")]
    Form(#[source] serde_json::Error),
    /// It is not written in the one canonical way.
    #[error("the index is not canonical JSON (RFC 8785)")]
    NotCanonical,
}

impl Index {
    /// The canonical bytes.
    ///
    /// - **Errors** [`IndexError::Form`] only where serde refuses, which no value of ours makes it do.
    pub fn to_bytes(&self) -> Result<Vec<u8>, IndexError> {
        serde_json_canonicalizer::to_vec(self).map_err(IndexError::Form)
    }

    /// Reads the canonical bytes.
    ///
    /// - **Errors** [`IndexError`] when it is another form, or the same content written otherwise.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, IndexError> {
        let index: Index = serde_json::from_slice(bytes).map_err(IndexError::Form)?;
        if index.to_bytes()? != bytes {
            return Err(IndexError::NotCanonical);
        }
        Ok(index)
    }
}
