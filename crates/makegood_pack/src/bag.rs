//! The lists of a BagIt 1.0 bag (RFC 8493, <https://www.rfc-editor.org/rfc/rfc8493>).
//!
//! Stricter than the RFC where it leaves a choice: two spaces, lines sorted by path, no path twice,
//! no path that needs escaping, no `fetch.txt`.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::digest::Sha256;
use crate::names;

/// The bag declaration, section 2.1.1.
pub const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// Its path.
pub const DECLARATION_PATH: &str = "bagit.txt";
/// Path of the bag's own facts.
pub const INFO_PATH: &str = "bag-info.txt";
/// Path of the list of everything under `data/`.
pub const MANIFEST_PATH: &str = "manifest-sha256.txt";
/// Path of the list of everything else but `seal/`: the file that is sealed.
pub const TAGMANIFEST_PATH: &str = "tagmanifest-sha256.txt";

/// `Time-Source` of a pack that carries a time authority's token.
pub const TIME_AUTHORITY: &str = "time authority, see seal/tagmanifest.p7s.tsr";
/// `Time-Source` of a pack that carries none.
pub const TIME_CLAIMED: &str = "time claimed by the sender";

/// Which list a path belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// `manifest-sha256.txt`.
    Manifest,
    /// `tagmanifest-sha256.txt`.
    Tagmanifest,
    /// None: the tag manifest itself, and the seal over it.
    Outside,
}

/// The list in which `path` must stand.
pub fn listed(path: &str) -> Listed {
    if path.starts_with("data/") {
        Listed::Manifest
    } else if path == TAGMANIFEST_PATH || path.starts_with("seal/") {
        Listed::Outside
    } else {
        Listed::Tagmanifest
    }
}

/// Writes a list.
pub fn write_list<'a>(files: impl Iterator<Item = (&'a str, Sha256)>) -> String {
    let mut out = String::new();
    for (path, sha256) in files {
        let _ = writeln!(out, "{sha256}  {path}");
    }
    out
}

/// A line of a list that cannot be read, or is out of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is no line of a sorted list of SHA-256 and path")]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
}

/// Reads a list: the good lines by path, and the bad ones.
pub fn read_list(bytes: &[u8]) -> (BTreeMap<String, Sha256>, Vec<BadLine>) {
    let mut files = BTreeMap::new();
    let mut bad = Vec::new();
    let mut last: Option<String> = None;
    if bytes.last().is_some_and(|byte| *byte != b'\n') {
        bad.push(BadLine { line: bytes.split(|byte| *byte == b'\n').count() });
    }
    for (index, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let parsed = std::str::from_utf8(line).ok().and_then(|line| {
            let (hex, path) = line.split_at_checked(64)?;
            let path = path.strip_prefix("  ").filter(|path| names::is_path(path))?;
            let lower = hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            Some((path, hex.parse().ok().filter(|_| lower)?))
        });
        match parsed {
            Some((path, sha256)) => {
                if last.as_deref().is_some_and(|last| last >= path) {
                    bad.push(BadLine { line: index + 1 });
                }
                last = Some(path.to_owned());
                files.insert(path.to_owned(), sha256);
            }
            None => bad.push(BadLine { line: index + 1 }),
        }
    }
    (files, bad)
}

/// `bag-info.txt`, section 2.2.2, with four fields of our own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// Day of `made_at` in its zone.
    pub bagging_date: String,
    /// Payload: bytes and files.
    pub payload: (u64, u64),
    /// Case number.
    pub case: String,
    /// Number of the pack in its case.
    pub pack: u32,
    /// Part and parts.
    pub part: (u32, u32),
    /// SHA-256 of the pack before.
    pub previous: Option<Sha256>,
    /// The program: name and version.
    pub maker: String,
    /// Whether a token of a time authority belongs to the seal.
    pub timed: bool,
}

impl Info {
    /// The text, fields in one order.
    pub fn to_text(&self) -> String {
        let (bytes, files) = self.payload;
        let mut out = String::new();
        let _ = writeln!(out, "Bagging-Date: {}", self.bagging_date);
        let _ = writeln!(out, "Payload-Oxum: {bytes}.{files}");
        if self.part.1 > 1 {
            let _ = writeln!(out, "Bag-Group-Identifier: mg-{}-{}", self.case, self.pack);
            let _ = writeln!(out, "Bag-Count: {} of {}", self.part.0, self.part.1);
        }
        let _ = writeln!(out, "Bag-Software-Agent: {}", self.maker);
        let _ = writeln!(out, "Pack-Format: MGP/1");
        let _ = writeln!(out, "Case-Number: {}", self.case);
        let _ = writeln!(out, "Pack-Number: {}", self.pack);
        if let Some(previous) = self.previous {
            let _ = writeln!(out, "Previous-Pack-SHA256: {previous}");
        }
        let _ = writeln!(out, "Time-Source: {}", if self.timed { TIME_AUTHORITY } else { TIME_CLAIMED });
        out
    }

    /// Reads the text; none when it is not exactly what [`Info::to_text`] writes.
    pub fn from_text(text: &str) -> Option<Self> {
        let fields: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once(": ")).collect();
        let field = |name: &str| fields.get(name).map(|value| (*value).to_owned());
        let (bytes, files) = fields.get("Payload-Oxum")?.split_once('.')?;
        let part = match fields.get("Bag-Count") {
            Some(count) => {
                let (part, parts) = count.split_once(" of ")?;
                (part.parse().ok()?, parts.parse().ok()?)
            }
            None => (1, 1),
        };
        let info = Info {
            bagging_date: field("Bagging-Date")?,
            payload: (bytes.parse().ok()?, files.parse().ok()?),
            case: field("Case-Number")?,
            pack: fields.get("Pack-Number")?.parse().ok()?,
            part,
            previous: match fields.get("Previous-Pack-SHA256") {
                Some(hex) => Some(hex.parse().ok()?),
                None => None,
            },
            maker: field("Bag-Software-Agent")?,
            timed: *fields.get("Time-Source")? == TIME_AUTHORITY,
        };
        (info.to_text() == text).then_some(info)
    }
}
