//! The evidence pack MGP/1.
mod bag;
mod budget;
mod container;
mod contents;
mod digest;
mod draft;
mod error;
mod index;
mod names;
mod seal;
mod time;
mod trust;
mod words;
mod write;
