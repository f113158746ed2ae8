#![no_main]
//! MT940 and MT942.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    makegood_fuzz::check(bytes, "statement.sta", |input, sink| makegood_import::mt940::import("mt940", input, sink));
});
