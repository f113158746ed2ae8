#![no_main]
//! OFX 1.x and 2.x.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    makegood_fuzz::check(bytes, "statement.ofx", |input, sink| makegood_import::ofx::import("ofx1", input, sink));
});
