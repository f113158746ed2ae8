//! Secrets that `makegood.toml` only points to: an environment variable, or the first line of a file outside the workspace.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use secrecy::SecretString;

use super::Workspace;
use crate::AppError;

/// Longest file of a secret or of certificates, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Gives the value of an environment variable.
pub type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Where a secret is, and how its place is called.
#[derive(Debug, Clone, Copy)]
pub struct SecretPlace<'a> {
    /// The part of `makegood.toml`: `[mail.imap]`.
    pub part: &'a str,
    /// What it is: `password`.
    pub noun: &'a str,
    /// Environment variable.
    pub env: Option<&'a str>,
    /// File.
    pub file: Option<&'a Path>,
    /// An example of a variable's name.
    pub example: &'a str,
}

/// Why there is no secret: what is missing, and what to do.
pub type NotReady<'a> = &'a dyn Fn(&str, &str) -> AppError;

impl Workspace {
    /// Reads a secret.
    ///
    /// - **Errors** what `not_ready` makes of it when nothing, or two things, say where it is; when it is not there, or lies in
    ///   the workspace, with which it would be copied and backed up; [`AppError::Io`].
    pub fn secret(
        &self,
        place: SecretPlace<'_>,
        variable: Variable<'_>,
        not_ready: NotReady<'_>,
    ) -> Result<SecretString, AppError> {
        let SecretPlace { part, noun, example, .. } = place;
        let one =
            format!("say one of them:\n  {noun}_env = \"{example}\"\n  {noun}_file = \"/path/outside/the/workspace\"");
        let secret = match (place.env, place.file) {
            (Some(name), None) => variable(name).ok_or_else(|| {
                not_ready(
                    &format!("{part} names the environment variable {name}, which is not set"),
                    &format!("set it for this command, for example from your password manager:\n  {name}=… makegood …"),
                )
            })?,
            (None, Some(path)) => {
                let path = self.root().join(path);
                self.outside(&path, noun, not_ready)?;
                let text = String::from_utf8(whole(&path)?);
                let text = text.map_err(|_| not_ready(&format!("{} is not UTF-8 text", path.display()), &one))?;
                text.lines().next().unwrap_or_default().to_owned()
            }
            _ => return Err(not_ready(&format!("{part} does not say where the {noun} is"), &one)),
        };
        if secret.is_empty() {
            return Err(not_ready(&format!("the {noun} of {part} is empty"), &one));
        }
        Ok(SecretString::from(secret))
    }

    fn outside(&self, path: &Path, noun: &str, not_ready: NotReady<'_>) -> Result<(), AppError> {
        let real = fs::canonicalize(path).map_err(AppError::io("read", path))?;
        let root = fs::canonicalize(self.root()).map_err(AppError::io("read", self.root()))?;
        if real.starts_with(&root) {
            return Err(not_ready(
                &format!("{} lies in the workspace, which is copied and backed up whole", path.display()),
                &format!("put the {noun} into a file outside of it, or into an environment variable"),
            ));
        }
        Ok(())
    }
}

/// All of a small file.
pub(crate) fn whole(path: &Path) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(AppError::io("read", path))?;
    file.take(FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(AppError::io("read", path))?;
    Ok(bytes)
}
