//! What the evidence log promises, one file an idea.

mod append;
mod crash;
mod flips;
mod forms;
mod killed;
mod leaf;
mod merkle_sh;
mod restored;
mod sim;
mod support;
mod tree;
