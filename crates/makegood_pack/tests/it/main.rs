//! Tests of the evidence pack.

mod budget;
mod container;
mod mutations;
mod names;
mod redact;
mod stock;
mod support;
mod time;
mod verify;
mod write;
