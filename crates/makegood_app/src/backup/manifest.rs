//! What is in a backup: the first entry of the file, and the rule of the paths in it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use makegood_pack::Sha256;
use serde::{Deserialize, Serialize};

/// Name of the entry; it sorts before all others.
pub const MANIFEST: &str = "MANIFEST.json";
/// The form of the manifest.
pub const SCHEMA: &str = "makegood.backup/1";

/// Longest path, and longest part of one, in bytes: what common file systems take.
const PATH_MAX: usize = 1_024;
const PART_MAX: usize = 255;
/// Files that no backup holds: one is made by whoever opens a workspace, the other is computed.
const NEVER: [&str; 2] = ["makegood.lock", "audit.json"];

/// The list of everything in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `makegood.backup/1`.
    pub schema: String,
    /// Program and version that made it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// Whether the database is in it; a team's database on a server is not.
    pub database: bool,
    /// How much is in it.
    pub counts: Counts,
    /// The newest signed checkpoint of the evidence log, once there is a log.
    pub checkpoint: Option<String>,
    /// Every file: the first is entry 1 of the archive.
    pub files: Vec<Kept>,
}

/// How much is in a backup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// All files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files as received.
    pub sources: u64,
    /// Files of facts.
    pub facts: u64,
}

/// One file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Path in the workspace, with `/`.
    pub path: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: Sha256,
}

impl Counts {
    /// Counts files.
    pub fn of(files: &[Kept]) -> Counts {
        let mut counts = Counts::default();
        for file in files {
            counts.files += 1;
            counts.bytes = counts.bytes.saturating_add(file.bytes);
            counts.sources += u64::from(source_of(&file.path).is_some());
            counts.facts += u64::from(file.path.starts_with("facts/"));
        }
        counts
    }
}

impl Manifest {
    /// The first thing that no manifest of ours says; none = it can be followed.
    pub fn fault(&self) -> Option<String> {
        if Counts::of(&self.files) != self.counts {
            return Some("its counts are not those of its files".to_owned());
        }
        let mut seen = BTreeSet::new();
        for file in &self.files {
            if !is_path(&file.path) {
                return Some(format!("`{}` is no path in a workspace", file.path.escape_debug()));
            }
            if !seen.insert(file.path.as_str()) {
                return Some(format!("{} is in it twice", file.path));
            }
        }
        let below = |path: &str| path.match_indices('/').any(|(at, _)| seen.contains(&path[..at]));
        if let Some(path) = seen.iter().find(|path| below(path)) {
            return Some(format!("{path} lies in what is a file itself"));
        }
        if !seen.contains("makegood.toml") {
            return Some("it has no makegood.toml".to_owned());
        }
        (self.database != seen.contains(super::DATABASE))
            .then(|| "what it says of the database is not what its files say".to_owned())
    }
}

/// Name of entry `number`, from 1.
pub fn entry_name(number: usize) -> String {
    format!("data/{number:08}")
}

/// The SHA-256 in the path of a file as received.
pub fn source_of(path: &str) -> Option<&str> {
    let (folder, name) = path.strip_prefix("sources/")?.split_once('/')?;
    (name.len() == 64 && name.starts_with(folder) && folder.len() == 2).then_some(name)
}

/// Whether a path leads to a place in the workspace on every system: relative, nothing hidden, no way up.
pub fn is_path(path: &str) -> bool {
    let plain = |c: char| !(c.is_control() || matches!(c, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*'));
    let part = |part: &str| {
        (1..=PART_MAX).contains(&part.len())
            && !part.starts_with('.')
            && !part.ends_with(['.', ' '])
            && part.chars().all(plain)
    };
    path.len() <= PATH_MAX && !NEVER.contains(&path) && path.split('/').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(paths: &[&str]) -> Manifest {
        let kept = |path: &&str| Kept { path: (*path).to_owned(), bytes: 1, sha256: Sha256::of(b"x") };
        let files: Vec<Kept> = paths.iter().map(kept).collect();
        Manifest {
            schema: SCHEMA.to_owned(),
            made_by: "makegood 0".to_owned(),
            made_at: Timestamp::UNIX_EPOCH,
            database: false,
            counts: Counts::of(&files),
            checkpoint: None,
            files,
        }
    }

    #[test]
    fn no_path_leads_out_of_the_new_folder() {
        for path in [
            "",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a//b",
            "./a",
            "a/.",
            "C:/x",
            "a\\b",
            "a\nb",
            ".ssh/config",
            "facts/.commit.json",
            "makegood.lock",
            "audit.json",
            "a/",
            "nul\0l",
            "claims/x. ",
        ] {
            assert!(!is_path(path), "{path:?}");
            assert!(manifest(&["makegood.toml", path]).fault().is_some(), "{path:?}");
        }
        for path in [
            "makegood.toml",
            "facts/ledger/platform=tiktok/account=%2E.~x/month=2026-03/a.parquet",
            "claims/März/Brief 1.pdf",
        ] {
            assert!(is_path(path), "{path}");
        }
    }

    #[test]
    fn a_manifest_that_contradicts_itself_is_not_followed() {
        assert_eq!(manifest(&["makegood.toml", "log.pub"]).fault(), None);
        assert!(manifest(&["log.pub"]).fault().unwrap().contains("no makegood.toml"));
        assert!(manifest(&["makegood.toml", "a", "a"]).fault().unwrap().contains("twice"));
        assert!(manifest(&["makegood.toml", "a", "a/b"]).fault().unwrap().contains("lies in what is a file"));
        assert!(manifest(&["makegood.toml", "makegood.db"]).fault().unwrap().contains("database"));
        let wrong = Manifest { counts: Counts::default(), ..manifest(&["makegood.toml"]) };
        assert!(wrong.fault().unwrap().contains("counts"));
    }
}
