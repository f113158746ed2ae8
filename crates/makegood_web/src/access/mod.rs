//! The guard in front of every address: who asks, from where, and whether they may.
//!
//! A request passes four doors in this order: the `Host` it names is one of ours ([`checks::host`], against DNS rebinding);
//! a request that changes something comes from a page of ours ([`checks::own_page`], against cross-site requests); a session
//! is signed in ([`Sessions`]); the session's role has the right of the route ([`Right`]).

pub mod checks;
mod guard;
mod right;
mod session;

pub use guard::guard;
pub use right::{Right, Role};
pub use session::{LAUNCH_SECONDS, Session, Sessions, cookie, preference, token_of};
