//! Limits that the system keeps: memory, processor time, files.

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::limits::Limits;

/// The program itself, its first heap and the stack of the reading thread.
const OVERHEAD: u64 = 128 << 20;

/// Address space beyond memory: the program's file, and room that is set aside and never used.
const ADDRESSES: u64 = 2 << 30;

/// Sets the limits; true when every one of them holds.
pub fn limit(limits: Limits) -> bool {
    // A child of a parent that is gone has nobody to read for.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    // A process that is not dumpable cannot be looked into by others of the same user.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    let memory = limits.memory.saturating_add(OVERHEAD);
    [
        (Resource::Data, memory),
        (Resource::As, memory.saturating_add(ADDRESSES)),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        // Nothing more can be opened; what is open stays so.
        (Resource::Nofile, 0),
    ]
    .into_iter()
    .map(|(resource, most)| setrlimit(resource, at_most(most, most)).is_ok())
    .chain([
        // The first limit ends the process with a signal that tells why, the second one in any case.
        setrlimit(Resource::Cpu, at_most(limits.seconds, limits.seconds.saturating_add(2))).is_ok(),
    ])
    .fold(true, |all, one| all && one)
}

fn at_most(soft: u64, hard: u64) -> Rlimit {
    Rlimit { current: Some(soft), maximum: Some(hard) }
}
