//! Taking everything away from this process but what reading one open file needs.
//!
//! Three walls, each enough for most of it, so that a gap in one is closed by another: limits of the system on memory,
//! time and files (any Unix), Landlock (Linux: no file, no network port), and a list of the few system calls that
//! remain (Linux: everything else is refused by the kernel). None can be taken back.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;
#[cfg(unix)]
mod resources;

use serde::{Deserialize, Serialize};

use crate::limits::Limits;

/// Which protections are in force. Where a system has none, reading is still done in a process of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Protections {
    /// Memory, processor time and file sizes are limited by the system.
    pub limits: bool,
    /// No file and no network port can be opened (Landlock).
    pub files: bool,
    /// Only the system calls that reading needs are answered (seccomp).
    pub calls: bool,
}

impl Protections {
    /// What is in force, in words, and what is not.
    pub fn in_words(&self) -> (String, Vec<String>) {
        let mut held = vec!["a process of its own for each file"];
        let mut missing = Vec::new();
        for (in_force, words) in [
            (self.limits, "limits on memory and time"),
            (self.files, "no other file (Landlock)"),
            (self.calls, "no other system call (seccomp)"),
        ] {
            if in_force { held.push(words) } else { missing.push(format!("this system does not give: {words}")) }
        }
        (held.join(", "), missing)
    }
}

/// Locks this thread, and all that it starts from now on, down. Called once, before the first byte of a file is looked
/// at and while no other thread runs.
pub fn lock_down(limits: Limits) -> Protections {
    // In this order: each step needs calls or files that the next one takes away.
    let files = close_files();
    let limits = limit(limits);
    Protections { limits, files, calls: refuse_calls() }
}

#[cfg(unix)]
fn limit(limits: Limits) -> bool {
    resources::limit(limits)
}

#[cfg(not(unix))]
fn limit(_: Limits) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn close_files() -> bool {
    files::close().unwrap_or(false)
}

#[cfg(not(target_os = "linux"))]
fn close_files() -> bool {
    false
}

#[cfg(target_os = "linux")]
fn refuse_calls() -> bool {
    calls::refuse().is_ok()
}

#[cfg(not(target_os = "linux"))]
fn refuse_calls() -> bool {
    false
}
