//! What the evidence log promises, one file an idea.

mod append;
mod crash;
mod flips;
mod forms;
mod keys;
mod killed;
mod leaf;
mod merkle_sh;
mod restored;
mod show;
mod sim;
mod support;
mod tree;
