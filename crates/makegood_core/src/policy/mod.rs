//! Policy: what a platform gives back, on which conditions, by when, and what it costs.
//!
//! A policy is ordered data with citations (`policies/<platform>/*.toml`); exactly one rule
//! answers a finding, the first that applies. A verdict is never stronger than its source.
//!
//! The way of a file: [`form`] is its TOML form, [`check`] turns it into [`rule`]s or says what
//! is wrong ([`error`]), [`references`] checks what items say of each other, [`stack`] lays the workspace's own files over the built-in ones, and
//! [`decide`] answers a [`question`]; [`course`] says how to go about it: ladder, contracting entity, what to accept, and
//! what was [`given`] already.

mod check;
mod check_ways;
mod check_when;
mod course;
mod decide;
mod error;
mod form;
mod given;
mod names;
mod question;
mod references;
mod rule;
mod stack;
mod template;
mod verdict;
mod ways;
mod when;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod platforms;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod shipped;
#[cfg(test)]
mod walk;

pub use course::{Accept, Contract, Course, Filing, LadderStep, WindowState};
pub use error::PolicyError;
pub use given::{Given, Net, Purse};
pub use names::{ASKED_KINDS, LETTERS};
pub use question::{AccountFacts, PolicyQuestion};
pub use rule::{
    Anchor, Cite, ClockRule, Governed, Length, Route, Rule, RuleCondition, RuleProof, RuleWindow, Source, Timing,
    Variant,
};
pub use stack::PolicySet;
pub use template::Template;
pub use verdict::{Citation, Clock, Condition, Confidence, Layer, Outcome, ProofItem, State, Step, Verdict};
pub use ways::{Consequence, Entity, FormField, Opens, Payer, Rung, Wait};
pub use when::When;
