//! Policy: what a platform gives back, on which conditions, by when, and what it costs.
//!
//! A policy is ordered data with citations (`policies/<platform>/*.toml`); exactly one rule
//! answers a finding, the first that applies. A verdict is never stronger than its source.

mod verdict;

pub use verdict::{Citation, Clock, Condition, Confidence, Outcome, ProofItem, State, Step, Verdict};
