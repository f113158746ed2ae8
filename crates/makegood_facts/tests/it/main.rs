//! The facts store, seen from outside: what goes in, in which order, and what is then in force.

mod support;
mod versions;
