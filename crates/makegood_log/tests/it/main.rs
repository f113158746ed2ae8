//! What the evidence log promises, one file an idea.

mod forms;
mod leaf;
mod merkle_sh;
mod support;
mod tree;
