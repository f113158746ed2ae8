//! The guard in front of every address: who asks, from where, and whether they may.
//!
//! A request passes four doors in this order: the `Host` it names is one of ours ([`checks::host`], against DNS rebinding);
//! a request that changes something comes from a page of ours ([`checks::own_page`], against cross-site requests); somebody is
//! signed in, which the store is asked for anew each time; the role that this person has now has the right that the address
//! [`Needs`].

mod begun;
pub mod checks;
mod cookie;
mod guard;
mod needs;

pub use begun::SignIns;
pub use cookie::{cookie, preference, token_of};
pub use guard::guard;
pub use makegood_app::people::{Right, Role};
pub use needs::Needs;
