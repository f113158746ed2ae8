//! The domain of a case: from a draft to money that is seen on the statement.
//!
//! Layer 1 of `ARCHITECTURE.md`. A [`Case`] is the fold over its [`Event`]s: an event that the state does not allow is
//! [`Refused`] with what is allowed instead. [`purse`] keeps what was claimed, approved and received apart, [`calendar`]
//! and [`clock`] count days as a source says, [`next_step`] gives every open case exactly one dated step, [`reminder`]
//! sorts what is due and writes it as a calendar file, [`recovery`] reports what came back, and [`store`] is the port of
//! the store. Nothing here reads a file, a clock or a database.

pub mod calendar;
pub mod case;
pub mod clock;
pub mod event;
pub mod flag;
mod fold;
mod from_claim;
pub mod gate;
pub mod icalendar;
pub mod next_step;
pub mod purse;
pub mod recovery;
pub mod reminder;
pub mod state;
pub mod store;

pub use case::{Case, Change, Dispute};
pub use clock::{CaseClock, ClockKind, ClockSource, FollowUp, Window};
pub use event::{CaseClaim, DisputeResult, Event, Move, Sending, What};
pub use flag::Flag;
pub use gate::Refused;
pub use next_step::{NextStep, StepKind};
pub use purse::{Line, Purse, Tally};
pub use state::{Rung, State, Waiting};
