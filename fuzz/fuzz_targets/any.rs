#![no_main]
//! Whatever comes: recognition, then the reader that it names.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    makegood_fuzz::check(bytes, "export", |input, sink| makegood_import::import(input, sink, &mut makegood_fuzz::Inside));
});
