//! Mail of a workspace: the mailbox that is read, and letters that a person releases to be sent.
//!
//! How messages are read, built and carried stands in `makegood_mail`. Here they meet the workspace: [`account`] makes accounts
//! of what `makegood.toml` says, [`inbox`] remembers what was fetched, [`fetch`] reads what is new and says where it belongs,
//! [`letter`] makes a message of a draft, and [`send`] writes down that it is sent before it is. Nothing that arrives goes into
//! a case here.

pub mod account;
pub mod fetch;
pub mod inbox;
pub mod letter;
pub mod send;
