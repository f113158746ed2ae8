//! Mail of a refund desk: replies read, threaded to a case and proposed from; drafts built and sent.
//!
//! Layer 2 of `ARCHITECTURE.md`. A [`Reply`] is made of the bytes of a message or of pasted text ([`reply`]).
//! [`thread`] says which case it belongs to, with the reason, or asks. [`mod@propose`] reads ticket ids, amounts, terms
//! and outcome out of the sender's own words, each with the sentence it stands in; a person confirms, nothing here
//! decides. [`imap`] reads a folder and changes nothing in it. [`draft`] builds a message whose bytes follow from its
//! input, [`smtp`] sends it where sending was turned on, [`digest`] is the list of due cases as a draft.
//!
//! Everything but [`imap`] and [`smtp`] is values in, values out. Clocks, ids, keys and certificates are handed in.

mod address;
pub mod digest;
pub mod draft;
pub mod imap;
pub mod login;
pub mod propose;
mod quotes;
pub mod reference;
pub mod reply;
pub mod secret;
pub mod smtp;
pub mod thread;
pub mod tls;
mod visible;

pub use address::domain as address_domain;
pub use draft::Draft;
pub use propose::{Proposals, propose};
pub use reference::{CaseReference, ReferenceKey};
pub use reply::Reply;
pub use secret::Secret;
pub use thread::{Cases, Thread};
