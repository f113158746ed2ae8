//! `makegood serve` on a workspace of its own, as a person starts it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server; stopped when it is dropped.
pub struct Server {
    child: Child,
    link: String,
    folder: PathBuf,
    _temp: tempfile::TempDir,
}

pub fn makegood(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makegood"));
    command.current_dir(folder).env("MAKEGOOD_KEYS", folder.with_extension("keys")).env("MAKEGOOD_ACTOR", "Ana");
    command
}

impl Server {
    /// Over an empty workspace.
    pub fn empty() -> Server {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("desk");
        let made = makegood(temp.path()).args(["init", "desk"]).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        Server::over(temp, folder)
    }

    /// Over the demo, which is made once for all tests of a build.
    pub fn demo() -> Server {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("desk");
        let whole = demo();
        copy(&whole, &folder);
        copy(&whole.with_extension("keys"), &folder.with_extension("keys"));
        Server::over(temp, folder)
    }

    /// The same at a port, with more settings and variables.
    pub fn demo_with(port: u16, settings: &str, variables: &[(&str, &str)]) -> Server {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("desk");
        let whole = demo();
        copy(&whole, &folder);
        copy(&whole.with_extension("keys"), &folder.with_extension("keys"));
        let file = folder.join("makegood.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, text + settings).unwrap();
        Server::at_port(temp, folder, port, variables)
    }

    fn over(temp: tempfile::TempDir, folder: PathBuf) -> Server {
        Server::at_port(temp, folder, 0, &[])
    }

    fn at_port(temp: tempfile::TempDir, folder: PathBuf, port: u16, variables: &[(&str, &str)]) -> Server {
        let mut child = makegood(&folder)
            .args(["serve", "--json", "--no-open", "--port", &port.to_string()])
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: serde_json::Value = serde_json::from_str(&line).unwrap();
        let link = told["link"].as_str().unwrap().to_owned();
        Server { child, link, folder, _temp: temp }
    }

    /// The launch link.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// The address of a page.
    pub fn at(&self, path: &str) -> String {
        let end = self.link.find("/launch/").unwrap();
        format!("{}{path}", &self.link[..end])
    }

    /// The workspace.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn demo() -> PathBuf {
    let binary = std::fs::metadata(env!("CARGO_BIN_EXE_makegood")).unwrap();
    let built = binary.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&all).unwrap();
    // Tests are processes of their own: the first makes it, the others wait.
    let lock = std::fs::File::create(all.join("demo.lock")).unwrap();
    lock.lock().unwrap();
    let whole = all.join(format!("demo-{built}"));
    if !whole.is_dir() {
        for old in std::fs::read_dir(&all).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir()) {
            std::fs::remove_dir_all(old.path()).unwrap();
        }
        let making = all.join("making");
        let made = makegood(&all).args(["demo", "--no-open", "--dir"]).arg(&making).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        // A case that waits to be sent, so that there is one to look at.
        let opened = makegood(&making).args(["case", "open", "C-0001"]).output().unwrap();
        assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
        std::fs::rename(making.with_extension("keys"), whole.with_extension("keys")).unwrap();
        std::fs::rename(&making, &whole).unwrap();
    }
    whole
}

/// Copies a folder with the times of its files, by which an audit knows that nothing changed.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
            let modified = entry.metadata().unwrap().modified().unwrap();
            std::fs::File::options().append(true).open(&target).unwrap().set_modified(modified).unwrap();
        }
    }
}
