//! The policies in force for a workspace: those compiled in, and the workspace's own over them.

use std::fs;
use std::path::Path;

use makegood_core::policy::PolicySet;
use walkdir::WalkDir;

use crate::{AppError, Workspace};

include!(concat!(env!("OUT_DIR"), "/builtin_policies.rs"));

/// Policy files by name and text, in stacking order.
pub(crate) fn files(workspace: Option<&Workspace>) -> Result<Vec<(String, String)>, AppError> {
    let mut files: Vec<(String, String)> =
        BUILTIN_POLICIES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    if let Some(workspace) = workspace {
        own(&workspace.root().join("policies"), &mut files)?;
    }
    Ok(files)
}

fn own(folder: &Path, files: &mut Vec<(String, String)>) -> Result<(), AppError> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| AppError::io("read", folder)(error.into()))?;
        let path = entry.path();
        if entry.file_type().is_file() && path.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(path).map_err(AppError::io("read", path))?;
            let below = path.strip_prefix(folder).unwrap_or(path);
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            files.push((format!("workspace/{}", parts.join("/")), text));
        }
    }
    Ok(())
}

/// All rules of all platforms. Without a workspace, those compiled in.
///
/// - **Errors** [`AppError::Policy`] with file and line, [`AppError::Io`].
pub fn policies(workspace: Option<&Workspace>) -> Result<PolicySet, AppError> {
    parse(&files(workspace)?)
}

pub(crate) fn parse(files: &[(String, String)]) -> Result<PolicySet, AppError> {
    PolicySet::parse(files).map_err(|error| {
        let text = files.iter().find(|(name, _)| *name == error.file).map(|(_, text)| text.clone());
        AppError::Policy { error: Box::new(error), text: text.unwrap_or_default() }
    })
}

/// Name of a policy file as the user finds it: those of the workspace lie in its folder `policies`.
pub fn shown_file(name: &str) -> String {
    name.strip_prefix("workspace/").map_or_else(|| name.to_owned(), |own| format!("policies/{own}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_compiled_in_follow_the_form() {
        let set = policies(None).unwrap();
        assert!(!set.rules().is_empty());
    }
}
