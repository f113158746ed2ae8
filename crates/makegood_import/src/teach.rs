//! Learning the layout of a bank that no dialect describes, from one of its files and a few answers.
//!
//! [`propose`] looks at the words of the header and at what the cells hold, says what it is sure of and why, and
//! asks what no file can say: whose layout it is, and whatever can be read in two ways. Its entry in TOML is all
//! that a new bank needs; `makegood import --teach` puts it into the folder `dialects` of a workspace.

pub use crate::statement::teach::{Preview, Proposal, Sure, propose};
