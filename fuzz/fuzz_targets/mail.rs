#![no_main]
//! Mail messages and mailboxes.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    makegood_fuzz::check(bytes, "reply.eml", |input, sink| makegood_import::mail::import("eml", input, sink, &mut makegood_fuzz::Inside));
});
