//! The pages: everything that Makegood does, in a browser, and the same as JSON and CSV.
//!
//! Layer 5 of `ARCHITECTURE.md`. Nothing here decides anything about money: a page asks a use case of `makegood_app` and
//! shows what comes back. [`office`] is what all requests share: the workspace, the database, the last audit as it was read
//! once ([`snapshot`]), and work that takes longer than a request ([`jobs`]). [`routes`] is the one list of addresses, each
//! with the right that it needs; [`access`] is the guard in front of it. A page is a model that is shown in three forms
//! ([`twin`]): HTML by its own `html`, JSON by its fields, CSV by its rows. [`shell`] frames pages, `words` has the texts of
//! the frame in five languages. What comes from outside (clock, randomness, keys, readers, the drawing of PDFs) is handed in
//! as [`Outside`].

pub mod access;
pub mod failure;
pub mod jobs;
pub mod office;
pub mod openapi;
pub mod routes;
pub mod shell;
pub mod snapshot;
pub mod twin;
pub mod visit;
pub mod words;

mod matching;
mod outside;
mod pages;
mod uploads;

pub use outside::{Explained, OpenId, Outside};
pub use routes::{App, serve};
