#![no_main]
//! Workbooks: reports and statements in XLSX.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK\x03\x04") {
        makegood_fuzz::check(bytes, "report.xlsx", |input, sink| {
            makegood_import::import(input, sink, &mut makegood_fuzz::Inside)
        });
    }
});
