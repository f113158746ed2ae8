#![no_main]
//! Invoices and receipts as PDF.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    makegood_fuzz::check(bytes, "invoice.pdf", |input, sink| makegood_import::pdf::import("pdf", input, sink));
});
