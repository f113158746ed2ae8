#![no_main]
//! Pictures.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    makegood_fuzz::check(bytes, "screenshot.png", |input, sink| makegood_import::picture::import("image", input, sink));
});
