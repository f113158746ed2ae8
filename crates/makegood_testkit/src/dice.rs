//! Seeded choices, one independent stream per topic.
//!
//! A topic's stream depends on the seed and the topic's name alone, so a change in how one part
//! of an advertiser is drawn leaves the other parts as they were. Whole numbers only.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Draws for one topic of one seed.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of `topic` under `seed`.
    pub(crate) fn new(seed: u64, topic: &str) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(fnv1a(topic));
        Dice(rng)
    }

    /// A whole number from `low` to `high`, both included; `low` when the range is empty.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(0);
        if span == 0 {
            return low;
        }
        low + i64::try_from(self.0.next_u64() % span).unwrap_or(0)
    }

    /// True in `percent` of a hundred draws.
    pub(crate) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// A position in a list of `len` entries; 0 for an empty list.
    pub(crate) fn index(&mut self, len: usize) -> usize {
        let last = i64::try_from(len).unwrap_or(i64::MAX).saturating_sub(1);
        usize::try_from(self.between(0, last)).unwrap_or(0)
    }

    /// One of the entries.
    pub(crate) fn pick<T: Copy>(&mut self, entries: &[T]) -> Option<T> {
        entries.get(self.index(entries.len())).copied()
    }

    /// Puts the entries in a drawn order.
    pub(crate) fn shuffle<T>(&mut self, entries: &mut [T]) {
        for at in (1..entries.len()).rev() {
            entries.swap(at, self.index(at + 1));
        }
    }
}

/// The 64-bit FNV-1a hash, used to name streams.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_repeats_and_topics_differ() {
        let draw = |topic: &str| {
            let mut dice = Dice::new(7, topic);
            (0..8).map(|_| dice.between(0, 1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw("delivery"), draw("delivery"));
        assert_ne!(draw("delivery"), draw("statement"));
    }

    #[test]
    fn draws_stay_inside_their_range() {
        let mut dice = Dice::new(1, "range");
        let seen: Vec<i64> = (0..200).map(|_| dice.between(-1, 1)).collect();
        assert!((-1..=1).all(|value| seen.contains(&value)));
        assert!(seen.iter().all(|value| (-1..=1).contains(value)));
        assert_eq!(dice.between(5, 4), 5);
    }
}
