//! Detectors seen from outside: their cases, their silence on each other's cases, and the form itself.

mod cases;
mod form;
mod rollup;
mod sandbox;
