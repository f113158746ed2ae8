#![no_main]
//! Zip archives.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    makegood_fuzz::check(bytes, "exports.zip", |input, sink| makegood_import::archive::import("zip", input, sink, &mut makegood_fuzz::Inside));
});
