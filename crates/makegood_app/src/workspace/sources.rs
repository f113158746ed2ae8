//! The bytes as received, by SHA-256, and the list of what each was taken for.
//!
//! `sources/ab/abcd…` holds a file's bytes and is never written again; `sources/index.jsonl` has one line per
//! import of a file, oldest first; `sources/refused/<sha256>.jsonl` the rows that were not read.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use makegood_core::diagnostic::Diagnostic;
use makegood_import::outcome::FileStatus;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::write_whole;
use crate::AppError;

/// How the names of drafts begin.
const DRAFT: &str = ".part-";

/// What is known of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// File name as received; for a file inside another one `outer.zip/inner.csv`.
    pub name: String,
    /// Length.
    pub bytes: u64,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// Format that it was read as.
    pub format: String,
    /// `imported` or `partial`.
    pub status: String,
    /// What was said beside the file: answers, `as`, `account`.
    pub answers: BTreeMap<String, String>,
    /// Rows that were refused.
    pub refused_rows: u64,
    /// SHA-256 of the file that it was inside of when it was imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<String>,
    /// Files inside it that were not kept: refused, or waiting for an answer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub members_left: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// The `sources/` folder.
#[derive(Debug, Clone)]
pub struct Sources {
    root: PathBuf,
}

/// Bytes that were copied in but are not a source yet; dropped, they are removed.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    sha256: String,
    bytes: u64,
}

impl Draft {
    /// Where the bytes lie for now.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// SHA-256, hex.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Length.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Sources {
    pub(super) fn new(root: &Path) -> Sources {
        Sources { root: root.to_owned() }
    }

    fn index(&self) -> PathBuf {
        self.root.join("index.jsonl")
    }

    /// Where the bytes of a source are. `None` for text that is no SHA-256.
    pub fn path_of(&self, sha256: &str) -> Option<PathBuf> {
        let hex = sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        hex.then(|| self.root.join(&sha256[..2]).join(sha256))
    }

    /// Sources by SHA-256: the name as first received, everything else as last imported.
    ///
    /// - **Errors** [`AppError::Damaged`], [`AppError::Io`].
    pub fn entries(&self) -> Result<BTreeMap<String, SourceEntry>, AppError> {
        let path = self.index();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(AppError::io("read", &path)(error)),
        };
        let mut entries: BTreeMap<String, SourceEntry> = BTreeMap::new();
        let mut reader = BufReader::new(file);
        let mut line = Vec::new();
        let mut number = 0;
        loop {
            line.clear();
            if reader.read_until(b'\n', &mut line).map_err(AppError::io("read", &path))? == 0 {
                return Ok(entries);
            }
            number += 1;
            let whole = line.ends_with(b"\n");
            match serde_json::from_slice::<SourceEntry>(&line) {
                Ok(mut entry) => {
                    if let Some(first) = entries.get(&entry.sha256) {
                        entry.name.clone_from(&first.name);
                    }
                    entries.insert(entry.sha256.clone(), entry);
                }
                // The last line of a process that was stopped while writing: that import never ended.
                Err(_) if !whole => return Ok(entries),
                Err(error) => {
                    return Err(AppError::Damaged { path, why: format!("line {number}: {error}") });
                }
            }
        }
    }

    /// Copies bytes in and hashes them on the way. `tell` hears the bytes copied so far.
    ///
    /// - **Errors** [`AppError::Io`]; an error of `from` names `name`.
    pub fn draft(&self, name: &Path, from: &mut dyn Read, tell: &mut dyn FnMut(u64)) -> Result<Draft, AppError> {
        fs::create_dir_all(&self.root).map_err(AppError::io("create", &self.root))?;
        // One run may hold many drafts: those of files inside files.
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = self.root.join(format!("{DRAFT}{}-{number}", std::process::id()));
        let mut file = File::create(&path).map_err(AppError::io("create", &path))?;
        let mut draft = Draft { path, sha256: String::new(), bytes: 0 };
        let mut hash = Sha256::new();
        let mut block = vec![0; 1 << 18];
        loop {
            let got = match from.read(&mut block) {
                Ok(0) => break,
                Ok(got) => got,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(AppError::io("read", name)(error)),
            };
            hash.update(&block[..got]);
            file.write_all(&block[..got]).map_err(AppError::io("write", &draft.path))?;
            draft.bytes += got as u64;
            tell(draft.bytes);
        }
        draft.sha256 = hex(&hash.finalize());
        Ok(draft)
    }

    /// Removes drafts of a process that was stopped.
    pub(super) fn clear_drafts(&self) {
        for entry in fs::read_dir(&self.root).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(DRAFT) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Makes a draft a source. The same bytes twice are one source.
    ///
    /// - **Errors** [`AppError::Io`].
    pub fn keep(&self, draft: Draft) -> Result<(), AppError> {
        let Some(to) = self.path_of(&draft.sha256) else {
            return Err(AppError::Damaged { path: draft.path.clone(), why: "it has no hash".to_owned() });
        };
        if to.exists() {
            return Ok(());
        }
        // On the disk before it has its name; drafts that never get one are not worth the wait.
        let file = File::options().write(true).open(&draft.path).map_err(AppError::io("write", &draft.path))?;
        file.sync_all().map_err(AppError::io("write", &draft.path))?;
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(AppError::io("create", folder))?;
        }
        fs::rename(&draft.path, &to).map_err(AppError::io("rename", &draft.path))
    }

    /// Adds lines to the list.
    ///
    /// - **Errors** [`AppError::Io`].
    pub fn append(&self, entries: &[SourceEntry]) -> Result<(), AppError> {
        if entries.is_empty() {
            return Ok(());
        }
        let path = self.index();
        // Rewritten whole: the list is short beside the files it lists, and a crash leaves the old one.
        let mut text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(AppError::io("read", &path)(error)),
        };
        let whole = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        text.truncate(whole);
        for entry in entries {
            let line = serde_json::to_vec(entry)
                .map_err(|error| AppError::Damaged { path: path.clone(), why: error.to_string() })?;
            text.extend(line);
            text.push(b'\n');
        }
        write_whole(&path, &text)
    }

    /// Keeps the rows of a source that were refused, one JSON line each; none removes the list.
    ///
    /// - **Errors** [`AppError::Io`].
    pub fn keep_refused(&self, sha256: &str, rows: &[Diagnostic]) -> Result<(), AppError> {
        let folder = self.root.join("refused");
        let path = folder.join(format!("{sha256}.jsonl"));
        if rows.is_empty() {
            return match fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(AppError::io("remove", &path)(error)),
                _ => Ok(()),
            };
        }
        fs::create_dir_all(&folder).map_err(AppError::io("create", &folder))?;
        let mut text = Vec::new();
        for row in rows {
            serde_json::to_writer(&mut text, row)
                .map_err(|error| AppError::Damaged { path: path.clone(), why: error.to_string() })?;
            text.push(b'\n');
        }
        write_whole(&path, &text)
    }

    /// Keeps the small picture of a source, a PNG, beside it.
    ///
    /// - **Errors** [`AppError::Io`].
    pub fn keep_thumbnail(&self, sha256: &str, png: &[u8]) -> Result<(), AppError> {
        let folder = self.root.join("thumbnails");
        fs::create_dir_all(&folder).map_err(AppError::io("create", &folder))?;
        write_whole(&folder.join(format!("{sha256}.png")), png)
    }

    /// Sources whose bytes are missing or no longer have their hash. `tell` hears each name.
    ///
    /// - **Errors** [`AppError`] when the list cannot be read.
    pub fn problems(&self, tell: &mut dyn FnMut(&str)) -> Result<Vec<String>, AppError> {
        let mut problems = Vec::new();
        for entry in self.entries()?.values() {
            tell(&entry.name);
            let Some(path) = self.path_of(&entry.sha256) else {
                problems.push(format!("sources/index.jsonl: `{}` is no SHA-256", entry.sha256));
                continue;
            };
            match hash_file(&path) {
                Ok((sha256, _)) if sha256 == entry.sha256 => {}
                Ok((sha256, _)) => problems.push(format!(
                    "{}: the bytes of {} were changed: expected {}, found {sha256}",
                    path.display(),
                    entry.name,
                    entry.sha256
                )),
                Err(error) => {
                    problems.push(format!("{}: the bytes of {} cannot be read: {error}", path.display(), entry.name));
                }
            }
        }
        Ok(problems)
    }
}

/// SHA-256 (hex) and length of a file, read in blocks.
///
/// - **Errors** whatever reading reports.
pub(crate) fn hash_file(path: &Path) -> std::io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        match file.read(&mut block) {
            Ok(0) => return Ok((hex(&hash.finalize()), bytes)),
            Ok(got) => {
                hash.update(&block[..got]);
                bytes += got as u64;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// SHA-256 of bytes in memory, hex.
pub(crate) fn hash_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The word of a status in the list and in JSON.
pub(crate) fn status_word(status: FileStatus) -> &'static str {
    match status {
        FileStatus::Imported => "imported",
        FileStatus::Partial => "partial",
        FileStatus::AlreadyImported => "already_imported",
        FileStatus::NeedsAnswer => "needs_answer",
        FileStatus::Refused => "refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(sha256: &str, name: &str) -> SourceEntry {
        SourceEntry {
            sha256: sha256.to_owned(),
            name: name.to_owned(),
            bytes: 3,
            imported_at: Timestamp::UNIX_EPOCH,
            format: "ofx1".to_owned(),
            status: "imported".to_owned(),
            answers: BTreeMap::new(),
            refused_rows: 0,
            inside: None,
            members_left: 0,
        }
    }

    #[test]
    fn bytes_are_kept_by_their_hash_and_a_change_is_noticed() {
        let temp = tempfile::tempdir().unwrap();
        let sources = Sources::new(temp.path());
        let draft = sources.draft(Path::new("a.csv"), &mut &b"abc"[..], &mut |_| {}).unwrap();
        assert_eq!(draft.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let sha256 = draft.sha256().to_owned();
        sources.keep(draft).unwrap();
        sources.append(&[entry(&sha256, "a.csv")]).unwrap();
        assert!(sources.problems(&mut |_| {}).unwrap().is_empty());
        fs::write(sources.path_of(&sha256).unwrap(), b"abd").unwrap();
        assert_eq!(sources.problems(&mut |_| {}).unwrap().len(), 1);
    }

    #[test]
    fn a_line_cut_short_by_a_crash_is_not_an_import() {
        let temp = tempfile::tempdir().unwrap();
        let sources = Sources::new(temp.path());
        sources.append(&[entry("aa", "a.csv")]).unwrap();
        let mut text = fs::read(sources.index()).unwrap();
        text.extend_from_slice(b"{\"sha256\":\"bb\",\"na");
        fs::write(sources.index(), &text).unwrap();
        assert_eq!(sources.entries().unwrap().len(), 1);
        sources.append(&[entry("cc", "c.csv")]).unwrap();
        assert_eq!(sources.entries().unwrap().keys().collect::<Vec<_>>(), ["aa", "cc"]);
        fs::write(sources.index(), b"nonsense\n").unwrap();
        assert!(matches!(sources.entries(), Err(AppError::Damaged { .. })));
    }

    #[test]
    fn only_a_hash_is_a_path() {
        let sources = Sources::new(Path::new("s"));
        assert_eq!(sources.path_of("../../etc/passwd"), None);
        assert_eq!(sources.path_of(&"A".repeat(64)), None);
    }
}
