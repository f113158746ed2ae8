#![no_main]
//! camt.052, .053, .054.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    makegood_fuzz::check(bytes, "statement.xml", |input, sink| makegood_import::camt::import("camt053", input, sink));
});
