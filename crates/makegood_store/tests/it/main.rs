//! The case store behaves as its port says.

mod store;
