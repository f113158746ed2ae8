//! The evidence pack MGP/1.
mod bag;
mod container;
mod contents;
mod digest;
mod index;
mod names;
mod seal;
mod time;
mod trust;
