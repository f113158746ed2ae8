//! The archive: read by other programs, bounded, and hostile in every way that a ZIP can be.

use std::io::{Cursor, Read};
use std::process::Command;

use makegood_pack::container::{Container, ContainerFault, Limits, Unreadable};
use makegood_pack::{Expect, Verdict};
use proptest::prelude::*;

use crate::support::{have, seal_key, small, untimed, verify, write, zip};

fn faults(pack: &[u8]) -> Vec<ContainerFault> {
    Container::open(Cursor::new(pack), Limits::default()).unwrap().faults
}

#[test]
fn other_programs_read_it() {
    if !have(&["unzip"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pack.zip");
    std::fs::write(&path, write(&small(), &untimed(&seal_key(1))).1).unwrap();
    let output = Command::new("unzip").arg("-tq").arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    if have(&["python3"]) {
        let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(len(z.namelist()))";
        let output = Command::new("python3").args(["-c", script]).arg(&path).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "29");
    }
}

#[test]
fn limits_are_kept() {
    let many: Vec<String> = (0..50).map(|number| format!("bag/{number:02}")).collect();
    let pack = zip(many.iter().map(|name| (name.as_str(), &b"x"[..])));
    let limits = Limits { entries: 49, ..Limits::default() };
    assert!(matches!(Container::open(Cursor::new(&pack), limits), Err(Unreadable::TooLarge)));
    let limits = Limits { directory: 100, ..Limits::default() };
    assert!(matches!(Container::open(Cursor::new(&pack), limits), Err(Unreadable::TooLarge)));
    let key = seal_key(1);
    let pack = write(&small(), &untimed(&key)).1;
    let limits = Limits { small_file: 10, ..Limits::default() };
    let report = makegood_pack::verify(Cursor::new(&pack), &Expect::default(), limits);
    assert_eq!(report.verdict, Verdict::Changed, "lists too large to be read are not believed");
}

#[test]
fn a_seal_larger_than_any_real_one_is_not_read() {
    let key = seal_key(1);
    let files = crate::support::explode(&write(&small(), &untimed(&key)).1);
    let large = vec![0x30; 1 << 20];
    let pack = zip(files.iter().map(|(name, bytes, _)| {
        (name.as_str(), if name.ends_with(".p7s") || name.ends_with("chain.pem") { &large[..] } else { &bytes[..] })
    }));
    let report = verify(&pack, &Expect::default());
    assert!(report.faults.iter().any(|fault| fault.place == "seal/tagmanifest.p7s"), "{report}");
    let answer = makegood_pack::check_kept(&large, makegood_pack::Sha256([0; 32]), &[], &[]);
    assert_eq!(answer, Err(makegood_pack::TimeFault::Form));
}

#[test]
fn a_compressed_entry_is_refused_unread() {
    let mut pack = zip([("bag/a", &[0_u8; 100][..])]);
    // Method 8 in both headers: a bomb would begin so.
    let central = pack.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    pack[8] = 8;
    pack[central + 10] = 8;
    assert!(faults(&pack).contains(&ContainerFault::Compressed("bag/a".to_owned())));
}

#[test]
fn a_link_is_named() {
    let mut pack = zip([("bag/a", &b"/etc/passwd"[..])]);
    let central = pack.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    pack[central + 41] = 0xa1; // S_IFLNK
    assert!(faults(&pack).contains(&ContainerFault::Link("bag/a".to_owned())));
}

#[test]
fn entries_that_share_bytes_are_named() {
    let pack = zip([("bag/a", &[1_u8; 50][..]), ("bag/b", &[2_u8; 50][..])]);
    let mut changed = pack.clone();
    let second = pack.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    changed[second + 42..second + 46].copy_from_slice(&[0; 4]);
    assert!(faults(&changed).contains(&ContainerFault::Overlap("bag/b".to_owned())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Bytes of any kind give an answer, never a panic, and never "whole".
    #[test]
    fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        prop_assert!(!verify(&bytes, &Expect::default()).is_whole());
    }

    /// What is written is read back without a fault, whatever the bytes.
    #[test]
    fn what_is_written_is_read_back(contents in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 1..12)) {
        let names: Vec<String> = (0..contents.len()).map(|number| format!("bag/{number:03}")).collect();
        let pack = zip(names.iter().zip(&contents).map(|(name, bytes)| (name.as_str(), &bytes[..])));
        let mut container = Container::open(Cursor::new(&pack), Limits::default()).unwrap();
        prop_assert_eq!(&container.faults, &Vec::new());
        for (entry, expected) in container.entries.clone().iter().zip(&contents) {
            let mut found = Vec::new();
            container.bytes(entry).unwrap().read_to_end(&mut found).unwrap();
            prop_assert_eq!(&found, expected);
        }
    }

    /// Any byte of a small archive's records changed is a fault.
    #[test]
    fn any_changed_record_is_a_fault(at in any::<prop::sample::Index>(), bit in 0..8_u32) {
        let pack = zip([("bag/a", &b""[..]), ("bag/b", &b""[..])]);
        let mut changed = pack.clone();
        let at = at.index(pack.len());
        changed[at] ^= 1 << bit;
        let found = Container::open(Cursor::new(&changed), Limits::default()).map(|container| container.faults);
        prop_assert!(found.is_err() || found.is_ok_and(|faults| !faults.is_empty()));
    }
}
