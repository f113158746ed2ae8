//! The lock of a workspace: one may change it, or several may read it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::time::Duration;

use super::Access;
use crate::AppError;

/// How long to wait for the workspace.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How often to try again.
    pub tries: u32,
    /// Pause between two tries.
    pub pause: Duration,
}

impl Patience {
    /// Tries once.
    pub const NONE: Patience = Patience { tries: 0, pause: Duration::ZERO };

    /// Tries ten times a second for as many seconds.
    pub const fn seconds(seconds: u32) -> Patience {
        Patience { tries: seconds.saturating_mul(10), pause: Duration::from_millis(100) }
    }
}

/// A held lock. The operating system gives it back when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    pub(super) fn take(
        root: &Path,
        path: &Path,
        access: Access,
        holder: &str,
        patience: Patience,
    ) -> Result<Lock, AppError> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(AppError::io("lock", path))?;
        let mut left = patience.tries;
        loop {
            let tried = match access {
                Access::Read => file.try_lock_shared(),
                Access::Change => file.try_lock(),
            };
            match tried {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if left > 0 => {
                    left -= 1;
                    std::thread::sleep(patience.pause);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(AppError::WorkspaceBusy { root: root.to_owned(), holder: holder_of(&mut file) });
                }
                Err(TryLockError::Error(source)) => return Err(AppError::io("lock", path)(source)),
            }
        }
        if access == Access::Change {
            // The text is for people; the lock itself holds whether or not it can be written.
            let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(holder.as_bytes()));
        }
        Ok(Lock { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

fn holder_of(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(500).read_to_string(&mut text));
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    if read.is_ok() && !text.is_empty() { text } else { "another process".to_owned() }
}
