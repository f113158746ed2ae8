//! Statement dialects of a workspace: one file a bank in its folder `dialects`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use makegood_import::statement::Dialects;

use crate::AppError;
use crate::workspace::ConfigProblem;

/// Folder of the dialects, beside `makegood.toml`.
pub const DIALECTS_FOLDER: &str = "dialects";

/// The texts of all dialect files, in the order of their names.
///
/// - **Errors** [`AppError`] for a file that cannot be read or that is no dialect: a bank that is silently unknown
///   would be worse.
pub fn dialects_of(root: &Path) -> Result<Vec<String>, AppError> {
    let folder = root.join(DIALECTS_FOLDER);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(&folder).map_err(AppError::io("read", &folder))? {
        let path = entry.map_err(AppError::io("read", &folder))?.path();
        if path.extension() == Some(OsStr::new("toml")) && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).map_err(AppError::io("read", &path))?;
        if let Err(error) = Dialects::parse(&[&text]) {
            let help = "its form is that of the file which `makegood import --teach FILE` proposes".to_owned();
            let message = error.to_string();
            return Err(AppError::Config(Box::new(ConfigProblem { path, text, span: None, message, help })));
        }
        texts.push(text);
    }
    Ok(texts)
}

/// Where the dialect `id` belongs in a workspace.
pub fn dialect_path(root: &Path, id: &str) -> PathBuf {
    root.join(DIALECTS_FOLDER).join(format!("{id}.toml"))
}

/// Puts a dialect into a workspace. False when another file of its name stands there, which stays as it is.
///
/// - **Errors** [`AppError::Io`].
pub fn keep_dialect(root: &Path, id: &str, text: &str) -> Result<bool, AppError> {
    let path = dialect_path(root, id);
    if path.exists() {
        return Ok(fs::read_to_string(&path).map_err(AppError::io("read", &path))? == text);
    }
    let folder = root.join(DIALECTS_FOLDER);
    fs::create_dir_all(&folder).map_err(AppError::io("create", &folder))?;
    fs::write(&path, text).map_err(AppError::io("write", &path))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOON: &str = "[[dialect]]\nid = \"moon\"\ntitle = \"Moon\"\ninstitution = \"moon\"\nheaders = [[\"day\", \"sum\"]]\n\
                        columns = { booked_on = [\"day\"], amount = [\"sum\"] }\ndates = \"auto\"\nsign = \"signed\"\ndecimal = \"auto\"\n";

    #[test]
    fn dialects_are_kept_once_and_loaded_by_name() {
        let root = tempfile::tempdir().unwrap();
        assert!(dialects_of(root.path()).unwrap().is_empty());
        assert!(keep_dialect(root.path(), "moon", MOON).unwrap());
        assert!(keep_dialect(root.path(), "moon", MOON).unwrap());
        assert!(!keep_dialect(root.path(), "moon", "other").unwrap());
        assert_eq!(dialects_of(root.path()).unwrap(), [MOON]);
    }

    #[test]
    fn a_broken_dialect_stops_the_import_and_is_named() {
        let root = tempfile::tempdir().unwrap();
        keep_dialect(root.path(), "bad", "[[dialect]]\nid = 1\n").unwrap();
        let error = dialects_of(root.path()).unwrap_err();
        assert!(error.to_string().contains("bad.toml"), "{error}");
    }
}
