//! The case store behaves as its port says, on both engines.

mod people;
#[path = "../../../makegood_database/tests/it/place.rs"]
mod place;
mod store;
