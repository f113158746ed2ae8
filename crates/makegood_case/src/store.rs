//! The port of the store.
