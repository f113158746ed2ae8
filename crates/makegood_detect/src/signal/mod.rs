//! Signals: spend far above what its own past, budget and time of day let expect.
//!
//! A jump in spend is no proof of a billing error, so a signal is never claimed: it says "please
//! look", with the money at risk. [`stream`] judges one series hour by hour, [`evidence`] turns its
//! errors into a score, [`spikes`] makes the table that the detector `spend_spike` reads. Design and
//! figures: `docs/src/signals.md`, written by `cargo xtask anomaly`.
//!
//! This is the one place that calculates with floating point: an expectation is a statistic, not
//! money. What is compared with money is rounded up to whole minor units first.

#![allow(clippy::float_arithmetic)]

mod evidence;
mod spikes;
mod stream;

use std::collections::VecDeque;

pub use spikes::register;
pub use stream::{Reading, Stream};

/// Score from which an observation is reported. Fitted once on the development series, then frozen.
pub const THRESHOLD: f64 = 1.39;

/// Hours in which a second report needs a higher score than the first.
const QUIET_HOURS: i64 = 24;

/// A stream that reports each departure once: within a day only a higher score is a new one.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    stream: Stream,
    recent: VecDeque<(i64, f64)>,
}

impl Watch {
    /// Judges `value` at `local`, seconds of the local wall clock. The score is 0 for what the last day already topped.
    pub fn update(&mut self, local: i64, value: f64) -> Reading {
        let reading = self.stream.update(local, value);
        while self.recent.front().is_some_and(|(at, _)| local - at >= QUIET_HOURS * 3_600) {
            self.recent.pop_front();
        }
        let top = self.recent.iter().map(|(_, score)| *score).fold(0.0, f64::max);
        self.recent.push_back((local, reading.score));
        Reading { score: if reading.score > top { reading.score } else { 0.0 }, ..reading }
    }
}
