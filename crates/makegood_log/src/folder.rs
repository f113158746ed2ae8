//! The port to the files of a log, and the folder on disk behind it.
//!
//! Small steps on purpose: a test makes each of them the last one before the power goes.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Files under one root, named by relative paths with `/`. Nothing is durable before it is synced.
pub trait Folder {
    /// What is held while a process writes; given back when it is dropped.
    type Lock;

    /// Takes the lock of the folder, or `None` when another process has it.
    fn lock(&self) -> io::Result<Option<Self::Lock>>;
    /// Reads a whole file; `None` when there is none. A file of more than `max` bytes is an error.
    fn read(&self, path: &str, max: usize) -> io::Result<Option<Vec<u8>>>;
    /// Writes a whole file, over what may be there, with the folders it needs.
    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()>;
    /// Makes the bytes of a file durable.
    fn sync(&self, path: &str) -> io::Result<()>;
    /// Makes the names in a folder durable; the root is the empty path.
    fn sync_names(&self, folder: &str) -> io::Result<()>;
    /// Gives a file another name, in place of the file that had it.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &str) -> io::Result<()>;
    /// Paths of all files, sorted.
    fn list(&self) -> io::Result<Vec<String>>;
    /// How messages call a file.
    fn name(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// Puts a file in place whole: after a crash there is the old one or the new one.
pub(crate) fn replace<F: Folder>(folder: &F, path: &str, bytes: &[u8]) -> io::Result<()> {
    let new = format!("{path}.new");
    folder.write(&new, bytes)?;
    folder.sync(&new)?;
    folder.rename(&new, path)?;
    folder.sync_names(parent(path))
}

/// The folder that holds a path.
pub(crate) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A folder on disk.
#[derive(Debug, Clone)]
pub struct DiskFolder {
    root: PathBuf,
}

impl DiskFolder {
    /// The folder at `root`, which is made when it is not there.
    pub fn new(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        Ok(Self { root: root.to_owned() })
    }

    fn walk(&self, folder: &str, paths: &mut Vec<String>) -> io::Result<()> {
        for entry in fs::read_dir(self.root.join(folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            // A link to a folder is listed as a file and not followed.
            if entry.file_type()?.is_dir() {
                self.walk(&path, paths)?;
            } else {
                paths.push(path);
            }
        }
        Ok(())
    }
}

impl Folder for DiskFolder {
    type Lock = File;

    fn lock(&self) -> io::Result<Option<File>> {
        let file = File::options().create(true).truncate(false).write(true).open(self.root.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn read(&self, path: &str, max: usize) -> io::Result<Option<Vec<u8>>> {
        let file = match File::open(self.root.join(path)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(max as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > max {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("more than {max} bytes")));
        }
        Ok(Some(bytes))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.root.join(path);
        let mut file = match File::create(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder)?;
                }
                File::create(&path)?
            }
            other => other?,
        };
        file.write_all(bytes)
    }

    fn sync(&self, path: &str) -> io::Result<()> {
        File::open(self.root.join(path))?.sync_all()
    }

    fn sync_names(&self, folder: &str) -> io::Result<()> {
        // Windows opens no folder as a file, and its file systems keep names without being asked.
        if cfg!(windows) { Ok(()) } else { File::open(self.root.join(folder))?.sync_all() }
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.root.join(from), self.root.join(to))
    }

    fn remove(&self, path: &str) -> io::Result<()> {
        let path = self.root.join(path);
        fs::remove_file(&path)?;
        // The folder of partial tiles goes with the last of them; any other that is not empty stays.
        if let Some(folder) = path.parent().filter(|folder| folder.extension().is_some_and(|end| end == "p")) {
            let _ = fs::remove_dir(folder);
        }
        Ok(())
    }

    fn list(&self) -> io::Result<Vec<String>> {
        let mut paths = Vec::new();
        self.walk("", &mut paths)?;
        paths.sort_unstable();
        Ok(paths)
    }

    fn name(&self, path: &str) -> String {
        self.root.join(path).display().to_string()
    }
}
