//! Workspaces that several tests begin with: each is made once for a build of the binary, and every test gets a copy of
//! its own, with keys of its own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::run::keys_beside;

/// A copy of a prepared workspace.
pub struct Prepared {
    // Removed when the test ends.
    _folder: tempfile::TempDir,
    desk: PathBuf,
}

impl Prepared {
    /// A copy of the workspace called `name`; `make` fills the folder it is given when there is none yet.
    pub fn of(name: &str, make: impl FnOnce(&Path)) -> Prepared {
        let binary = fs::metadata(env!("CARGO_BIN_EXE_makegood")).unwrap();
        let built = binary.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
        let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prepared");
        fs::create_dir_all(&all).unwrap();
        // Tests are processes of their own: the first makes it, the others wait.
        let lock = File::create(all.join(format!("{name}.lock"))).unwrap();
        lock.lock().unwrap();
        let whole = all.join(format!("{name}-{built}"));
        if !whole.is_dir() {
            for old in fs::read_dir(&all).unwrap().map(Result::unwrap) {
                let of_old = old.file_name().to_string_lossy().starts_with(&format!("{name}-"));
                if of_old {
                    fs::remove_dir_all(old.path()).unwrap();
                }
            }
            let making = all.join(format!("{name}-making"));
            fs::create_dir_all(making.join("desk")).unwrap();
            fs::create_dir_all(keys_beside(&making.join("desk"))).unwrap();
            make(&making.join("desk"));
            fs::rename(&making, &whole).unwrap();
        }
        drop(lock);
        let folder = tempfile::tempdir().unwrap();
        copy(&whole, folder.path());
        Prepared { desk: folder.path().join("desk"), _folder: folder }
    }

    /// The workspace.
    pub fn path(&self) -> &Path {
        &self.desk
    }
}

/// Copies a folder with the times of its files, by which an audit knows that nothing changed.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target: PathBuf = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
            let modified = entry.metadata().unwrap().modified().unwrap();
            File::options().append(true).open(&target).unwrap().set_modified(modified).unwrap();
        }
    }
}
