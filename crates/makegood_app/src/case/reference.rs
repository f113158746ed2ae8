//! The key by which references of cases are checked: drawn once for a workspace, kept in it.

use std::fs;
use std::io;

use makegood_mail::{CaseReference, ReferenceKey};

use crate::workspace::write_whole;
use crate::{AppError, Workspace};

/// Name of the file that holds the key. It opens nothing: who has it can make references that look like ours.
const FILE: &str = "reference.key";

/// The workspace's key; `draw` gives 32 random bytes where none has been drawn yet.
///
/// - **Errors** [`AppError::Damaged`] when the file holds no key, [`AppError::Io`].
pub fn reference_key(
    workspace: &Workspace,
    draw: impl FnOnce() -> io::Result<[u8; 32]>,
) -> Result<ReferenceKey, AppError> {
    let path = workspace.root().join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => {
            let why = "expected 64 hexadecimal digits".to_owned();
            of_hex(text.trim()).map(ReferenceKey::new).ok_or(AppError::Damaged { path, why })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = draw().map_err(AppError::io("draw a key for", &path))?;
            let text: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
            write_whole(&path, format!("{text}\n").as_bytes())?;
            Ok(ReferenceKey::new(key))
        }
        Err(error) => Err(AppError::io("read", &path)(error)),
    }
}

fn of_hex(text: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(key)
}

/// The reference of a case, as letters carry it.
///
/// - **Errors** [`AppError::CaseNotReady`] for an id that cannot stand in one.
pub fn reference_of(case: &str, key: &ReferenceKey) -> Result<CaseReference, AppError> {
    CaseReference::issue(case, key).map_err(|error| AppError::CaseNotReady {
        why: error.to_string(),
        help: "list the cases with:\n  makegood case list".to_owned(),
    })
}
