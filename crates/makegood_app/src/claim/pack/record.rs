//! What is remembered of each pack, beside the packs: `packs/mg-C-0001-1.json`.
//!
//! The next pack names the one before by its SHA-256, wherever that has gone meanwhile.

use std::fs::{self, File};
use std::io::Read as _;

use jiff::Timestamp;
use makegood_pack::Sha256;
use serde::{Deserialize, Serialize};

use crate::workspace::write_whole;
use crate::{AppError, Workspace};

pub(super) const SCHEMA: &str = "makegood.pack_record/1";
/// Larger files are no records.
const BYTES_MAX: u64 = 1 << 20;

/// One pack that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackRecord {
    /// `makegood.pack_record/1`.
    pub schema: String,
    /// Claim id.
    pub claim: String,
    /// Number of the pack of this claim, from 1.
    pub number: u32,
    /// When it was made.
    pub made_at: Timestamp,
    /// Its files: one, or the parts in their order.
    pub files: Vec<PackFile>,
    /// SHA-256 of the seal, of the first part where it was split: what the log names.
    pub seal_sha256: Sha256,
    /// The same of the pack before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_seal: Option<Sha256>,
    /// SHA-256 of the sealing certificate.
    pub fingerprint: Sha256,
    /// Leaves of the checkpoint in it.
    pub checkpoint: u64,
    /// The time authority's time; none where the time is claimed by the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamped_at: Option<Timestamp>,
    /// Why there is none although an authority was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_unreachable: Option<String>,
    /// Seconds from our clock to the authority's, where they differ by more than five minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skew_seconds: Option<i64>,
    /// The channel whose limits held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Exhibits whose bytes were left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<u32>,
}

/// One file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackFile {
    /// Where it was written: below the workspace, or as it was named.
    pub path: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: Sha256,
}

impl PackRecord {
    /// All packs of a workspace, by claim and number.
    ///
    /// - **Errors** [`AppError::Damaged`], [`AppError::Io`].
    pub fn all(workspace: &Workspace) -> Result<Vec<PackRecord>, AppError> {
        let folder = workspace.packs();
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(AppError::io("read", &folder)(error)),
        };
        let mut records = Vec::new();
        for entry in entries {
            let path = entry.map_err(AppError::io("read", &folder))?.path();
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            let mut bytes = Vec::new();
            let file = File::open(&path).map_err(AppError::io("read", &path))?;
            file.take(BYTES_MAX).read_to_end(&mut bytes).map_err(AppError::io("read", &path))?;
            let record: PackRecord = serde_json::from_slice(&bytes)
                .map_err(|error| AppError::Damaged { path: path.clone(), why: error.to_string() })?;
            records.push(record);
        }
        records.sort_by(|a, b| (&a.claim, a.number).cmp(&(&b.claim, b.number)));
        Ok(records)
    }

    /// Remembers the pack.
    pub(super) fn keep(&self, workspace: &Workspace) -> Result<(), AppError> {
        let folder = workspace.packs();
        fs::create_dir_all(&folder).map_err(AppError::io("create", &folder))?;
        let path = folder.join(format!("mg-{}-{}.json", self.claim, self.number));
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|error| AppError::Damaged { path: path.clone(), why: error.to_string() })?;
        bytes.push(b'\n');
        write_whole(&path, &bytes)
    }
}
