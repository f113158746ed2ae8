#![no_main]
//! QIF.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    makegood_fuzz::check(bytes, "statement.qif", |input, sink| makegood_import::qif::import("qif", input, sink));
});
