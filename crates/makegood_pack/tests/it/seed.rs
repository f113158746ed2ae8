//! The pack that fuzzing starts from (`fuzz/seeds/pack.zip`); `MAKEGOOD_UPDATE_GOLDEN=1` writes it again.

use std::path::Path;

use makegood_pack::{Expect, Verdict};

use crate::support::{seal_key, small, untimed, verify, write};

#[test]
fn the_pack_that_fuzzing_starts_from_is_the_one_we_write() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/pack.zip");
    let (_, pack) = write(&small(), &untimed(&seal_key(1)));
    if std::env::var_os("MAKEGOOD_UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &pack).unwrap();
    }
    assert_eq!(std::fs::read(&file).unwrap(), pack, "MAKEGOOD_UPDATE_GOLDEN=1 writes it");
    assert!(matches!(verify(&pack, &Expect::default()).verdict, Verdict::Whole), "it is whole");
}
