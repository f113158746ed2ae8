#![no_main]
//! BAI2.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    makegood_fuzz::check(bytes, "report.bai", |input, sink| makegood_import::bai2::import("bai2", input, sink));
});
