//! From the paths a person names to the files to read, always in the same order.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use makegood_core::diagnostic::{self, Diagnostic};
use walkdir::WalkDir;

use crate::workspace::CONFIG_FILE;

/// What a walk came upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Walked {
    /// A file to read.
    File(PathBuf),
    /// A path that is not read, and why.
    Skipped(PathBuf, Diagnostic),
    /// A path that cannot be opened.
    Unreadable(PathBuf, Diagnostic),
}

impl Walked {
    /// The path, as the person named it or below that.
    pub fn path(&self) -> &Path {
        match self {
            Walked::File(path) | Walked::Skipped(path, _) | Walked::Unreadable(path, _) => path,
        }
    }
}

/// Folders are walked; hidden files and Makegood's own are passed over with a note. Sorted by path, without repeats.
pub fn walk(paths: &[PathBuf]) -> Vec<Walked> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            below(path, &mut found);
        } else if path.exists() {
            found.push(Walked::File(path.clone()));
        } else {
            let mut unreadable = unreadable(path, "there is no such file");
            if let Walked::Unreadable(_, diagnostic) = &mut unreadable {
                diagnostic.help = "check the spelling; paths are relative to the folder you type in".to_owned();
            }
            found.push(unreadable);
        }
    }
    found.sort_by(|a, b| a.path().cmp(b.path()));
    found.dedup_by(|a, b| a.path() == b.path());
    found
}

fn below(folder: &Path, found: &mut Vec<Walked>) {
    if let Some(why) = own_folder(folder) {
        found.push(Walked::Skipped(folder.to_owned(), note(why)));
        return;
    }
    let mut walker = WalkDir::new(folder).sort_by_file_name().into_iter();
    while let Some(entry) = walker.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                found.push(unreadable(&path, &error.to_string()));
                continue;
            }
        };
        let path = entry.path().to_owned();
        if entry.depth() > 0 && is_hidden(entry.file_name()) {
            if entry.file_type().is_dir() {
                walker.skip_current_dir();
            }
            found.push(Walked::Skipped(path, note("hidden files and folders are not read")));
        } else if entry.file_type().is_dir() {
            if let Some(why) = own_folder(&path).filter(|_| entry.depth() > 0) {
                walker.skip_current_dir();
                found.push(Walked::Skipped(path, note(why)));
            }
        } else if entry.file_type().is_file() {
            match own_file(&path) {
                Some(why) => found.push(Walked::Skipped(path, note(why))),
                None => found.push(Walked::File(path)),
            }
        } else {
            found.push(Walked::Skipped(path, note("links and devices inside a folder are not followed")));
        }
    }
}

/// Folders and files that a workspace holds: importing a workspace into itself would import its own bookkeeping.
fn own_folder(path: &Path) -> Option<&'static str> {
    let beside_config = path.parent().is_some_and(|parent| parent.join(CONFIG_FILE).is_file());
    let own = matches!(
        path.file_name().and_then(OsStr::to_str),
        Some("sources" | "facts" | "detectors" | "dialects" | "policies" | "letters" | "packs" | "log" | "claims")
    );
    (beside_config && own).then_some("this folder is the workspace's own")
}

fn own_file(path: &Path) -> Option<&'static str> {
    let beside_config = path.with_file_name(CONFIG_FILE).is_file();
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let own = name == CONFIG_FILE
        || name.starts_with("makegood.db")
        || matches!(name, "makegood.lock" | "audit.json" | "log.pub" | "reference.key");
    (beside_config && own).then_some("this file is the workspace's own")
}

fn is_hidden(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with('.') && name.len() > 1)
}

fn note(why: &str) -> Diagnostic {
    Diagnostic::new(diagnostic::FILE_SKIPPED, why).help("name the file itself to import it")
}

fn unreadable(path: &Path, why: &str) -> Walked {
    Walked::Unreadable(path.to_owned(), Diagnostic::new(diagnostic::FILE_UNREADABLE, why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_folder_is_walked_in_order_and_its_own_files_are_passed_over() {
        let temp = tempfile::tempdir().unwrap();
        let root = temp.path();
        for folder in ["exports/b", "sources/ab", ".git"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for file in
            ["makegood.toml", "makegood.db", "exports/b/2.csv", "exports/a.csv", "sources/ab/abc", ".git/x", "z.csv"]
        {
            fs::write(root.join(file), "x").unwrap();
        }
        let found = walk(&[root.to_owned(), root.join("z.csv"), root.join("gone.csv")]);
        let read: Vec<_> = found
            .iter()
            .filter(|walked| matches!(walked, Walked::File(_)))
            .map(|walked| walked.path().strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"))
            .collect();
        assert_eq!(read, ["exports/a.csv", "exports/b/2.csv", "z.csv"]);
        assert_eq!(found.iter().filter(|walked| matches!(walked, Walked::Unreadable(..))).count(), 1);
        assert_eq!(found.iter().filter(|walked| matches!(walked, Walked::Skipped(..))).count(), 4);
    }

    #[test]
    fn a_hidden_file_named_by_hand_is_read() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join(".june.csv");
        fs::write(&path, "x").unwrap();
        assert_eq!(walk(std::slice::from_ref(&path)), [Walked::File(path)]);
    }
}
