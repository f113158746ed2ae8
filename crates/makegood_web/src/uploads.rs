//! Files that were dropped on a page and wait to be read, or to be asked about. They lie in a folder of the workspace until
//! an import has taken their bytes in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folder below the workspace.
const FOLDER: &str = ".uploads";
/// Longest name that is kept, in bytes.
const NAME_MAX: usize = 200;

/// A folder for the files of one drop. `name` is fresh randomness in hex.
///
/// - **Errors** of the file system.
pub fn new_drop(root: &Path, name: &str) -> io::Result<PathBuf> {
    let folder = root.join(FOLDER).join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The folder of a drop that is there; `None` for a name that is none of ours.
pub fn drop_named(root: &Path, name: &str) -> Option<PathBuf> {
    let ours = name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let folder = root.join(FOLDER).join(name);
    (ours && folder.is_dir()).then_some(folder)
}

/// A place for a file in a drop: its own name without any path, in a folder of its own where that name is taken.
pub fn place(folder: &Path, said: &str) -> io::Result<PathBuf> {
    let name = safe_name(said);
    for number in 0..10_000u32 {
        let within = if number == 0 { folder.to_owned() } else { folder.join(number.to_string()) };
        let path = within.join(&name);
        if !path.exists() {
            fs::create_dir_all(&within)?;
            return Ok(path);
        }
    }
    Err(io::Error::other("ten thousand files of one name"))
}

/// The last part of a name, without what a file system or a terminal takes for a command.
pub fn safe_name(said: &str) -> String {
    let last = said.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name = String::new();
    for c in last.chars().filter(|c| !c.is_control() && !matches!(c, ':' | '<' | '>' | '"' | '|' | '?' | '*')) {
        if name.len() + c.len_utf8() > NAME_MAX {
            break;
        }
        name.push(c);
    }
    let name = name.trim().trim_start_matches('.').to_owned();
    if name.is_empty() { "file".to_owned() } else { name }
}

/// Removes a drop.
pub fn forget(folder: &Path) {
    // What stays is removed when the server starts again.
    let _ = fs::remove_dir_all(folder);
}

/// Removes what an earlier run of the server left.
pub fn forget_all(root: &Path) {
    let _ = fs::remove_dir_all(root.join(FOLDER));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_path() {
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("C:\\Users\\ana\\bank.csv"), "bank.csv");
        assert_eq!(safe_name("..\u{0}\n"), "file");
        assert_eq!(safe_name(".hidden"), "hidden");
        assert!(safe_name(&"é".repeat(500)).len() <= NAME_MAX);
    }

    #[test]
    fn two_files_of_one_name_both_stay() {
        let temp = tempfile::tempdir().unwrap();
        let folder = new_drop(temp.path(), &"0".repeat(32)).unwrap();
        let first = place(&folder, "bank.csv").unwrap();
        fs::write(&first, "a").unwrap();
        let second = place(&folder, "bank.csv").unwrap();
        assert_ne!(first, second);
        assert_eq!(second.file_name().unwrap(), "bank.csv");
        assert!(drop_named(temp.path(), &"0".repeat(32)).is_some());
        assert!(drop_named(temp.path(), "../..").is_none());
    }
}
