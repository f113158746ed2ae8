//! What a child may use: memory and time by the size of its file.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Memory for any file.
const MEMORY: u64 = 512 << 20;

/// Files up to here get [`MEMORY`] and [`SECONDS`]; what is longer gets more by its length.
const SMALL: u64 = 16 << 20;

/// Memory for each byte beyond [`SMALL`]: a table that must be seen whole is held as text and as cells.
const MEMORY_PER_BYTE: u64 = 8;

/// No file gets more.
const MEMORY_MAX: u64 = 8 << 30;

/// Seconds of processor time for any file.
const SECONDS: u64 = 5;

/// Bytes beyond [`SMALL`] that get one second more.
const BYTES_PER_SECOND: u64 = 2 << 20;

/// An unoptimised build reads this much slower.
const SLOWNESS: u64 = if cfg!(debug_assertions) { 12 } else { 1 };

/// What a child may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of memory.
    pub memory: u64,
    /// Seconds of processor time.
    pub seconds: u64,
}

impl Limits {
    /// Limits for a file of this length.
    pub fn for_file(bytes: u64) -> Limits {
        let beyond = bytes.saturating_sub(SMALL);
        Limits {
            memory: MEMORY.saturating_add(beyond.saturating_mul(MEMORY_PER_BYTE)).min(MEMORY_MAX),
            seconds: SECONDS.saturating_add(beyond.div_ceil(BYTES_PER_SECOND)).saturating_mul(SLOWNESS),
        }
    }

    /// How long the parent waits for answers in all; generous, as other work may hold the processor.
    pub(crate) fn patience(&self) -> Duration {
        Duration::from_secs(30_u64.saturating_add(self.seconds.saturating_mul(6)))
    }

    /// Bytes of answers that are taken in all, members left out.
    pub(crate) fn answers(bytes: u64) -> u64 {
        (1_u64 << 30).saturating_add(bytes.saturating_mul(64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_file_may_take_more_within_bounds() {
        let small = Limits::for_file(10);
        assert_eq!((small.memory, small.seconds), (512 << 20, 5 * SLOWNESS));
        let large = Limits::for_file(272 << 20);
        assert_eq!((large.memory, large.seconds), ((512 << 20) + (2 << 30), 133 * SLOWNESS));
        assert_eq!(Limits::for_file(u64::MAX).memory, MEMORY_MAX);
    }
}
