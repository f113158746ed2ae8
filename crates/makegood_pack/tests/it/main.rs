//! Tests of the evidence pack. Where a stock tool is missing, a test says so and is skipped; with `MAKEGOOD_CI=1` it fails.

#![allow(clippy::print_stderr)] // a test that is skipped says so

mod authority;
mod budget;
mod container;
mod hostile;
mod mutations;
mod names;
mod redact;
mod seed;
mod stock;
mod streaming;
mod support;
mod time;
mod verify;
mod write;
