//! The parent against children that misbehave, and against Tesseract in disguise.
#![cfg(unix)]

mod pictures;
mod untrusted;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// A program that is a shell script.
pub fn script(folder: &Path, name: &str, body: &str) -> PathBuf {
    let path = folder.join(name);
    // Written under another name: a file that is still open for writing cannot be started.
    let draft = folder.join(format!("{name}.part"));
    std::fs::write(&draft, format!("#!/bin/sh\n{body}\n")).unwrap();
    std::fs::set_permissions(&draft, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::rename(&draft, &path).unwrap();
    path
}
