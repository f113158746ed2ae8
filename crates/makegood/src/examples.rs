//! The example exports, compiled in.

include!(concat!(env!("OUT_DIR"), "/examples.rs"));
