#![no_main]
//! Packs: bytes of anybody, and a whole pack with some of its bytes changed, which is never called whole again.

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use makegood_pack::container::Limits;
use makegood_pack::{Expect, Verdict, verify};

/// Written by the tests of `makegood_pack` (`seed::the_pack_that_fuzzing_starts_from_is_the_one_we_write`).
const WHOLE: &[u8] = include_bytes!("../seeds/pack.zip");

fuzz_target!(|bytes: &[u8]| {
    let _ = verify(Cursor::new(bytes), &Expect::default(), Limits::default());
    let mut changed = WHOLE.to_vec();
    for edit in bytes.chunks_exact(3).take(64) {
        let at = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % changed.len();
        changed[at] ^= edit[2];
    }
    let said = verify(Cursor::new(&changed), &Expect::default(), Limits::default());
    assert_eq!(said.verdict == Verdict::Whole, changed == WHOLE);
});
