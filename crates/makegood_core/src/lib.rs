//! The domain of Makegood: values in, values out.
//!
//! Layer 0 of `ARCHITECTURE.md`. It knows exact [`money`], [`time`] in account zones, the
//! shape of every canonical table ([`tables`]), what a [`diagnostic`] says, what a [`finding`]
//! is and how findings that share money are netted ([`netting`]), what a platform's [`policy`]
//! answers, who caused it ([`cause`]), and how a [`claim`] adds up. It never reads a file, a clock, an environment
//! variable or a database: all of those are handed in by the layers above.

pub mod cause;
pub mod claim;
pub mod coverage;
pub mod diagnostic;
pub mod finding;
pub mod money;
pub mod netting;
pub mod policy;
pub mod tables;
pub mod time;
