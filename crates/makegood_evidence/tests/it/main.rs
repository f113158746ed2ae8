//! A claim document from the outside: its laws and its exact text.

mod advertiser;
mod golden;
mod laws;
