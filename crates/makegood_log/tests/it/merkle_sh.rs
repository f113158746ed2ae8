//! The script in a pack accepts every proof we write, and refuses a changed leaf and a wrong index, with stock tools.

use crate::support::{leaves, proof, tree};
use makegood_log::MERKLE_SH;
use std::ops::RangeInclusive;
use std::path::Path;
use std::process::Command;

/// What the script says of the three files that a test wrote.
fn check(folder: &Path) -> (bool, String) {
    let run =
        Command::new("sh").current_dir(folder).args(["merkle.sh", "leaf", "proof", "checkpoint"]).output().unwrap();
    (run.status.success(), String::from_utf8(run.stdout).unwrap())
}

/// Whether `sh` and `openssl` are here. CI has them, and there their lack is a failure.
fn tools() -> bool {
    let found = Command::new("sh").args(["-c", "openssl version"]).output().is_ok_and(|run| run.status.success());
    assert!(found || std::env::var_os("MAKEGOOD_CI").is_none(), "sh and openssl are needed");
    found
}

/// Sizes from 1 to 70 and about 256, in four tests that run beside each other: each hash costs the script a process.
#[test]
fn accepts_and_refuses_in_trees_up_to_24() {
    accepts_and_refuses(1..=24);
}

#[test]
fn accepts_and_refuses_in_trees_up_to_48() {
    accepts_and_refuses(25..=48);
}

#[test]
fn accepts_and_refuses_in_trees_up_to_70() {
    accepts_and_refuses(49..=70);
}

#[test]
fn accepts_and_refuses_where_a_tile_fills() {
    accepts_and_refuses(255..=258);
}

/// In every tree a proof is accepted, and refused for a changed leaf or under a wrong index.
fn accepts_and_refuses(sizes: RangeInclusive<u64>) {
    if !tools() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("merkle.sh", MERKLE_SH.as_bytes());
    for size in sizes {
        let leaves = leaves(size);
        let tree = tree(&leaves);
        // All leaves of the smallest trees; of each greater one another place.
        let indices = if size <= 4 { (0..size).collect() } else { vec![(size * size / 3 + size - 1) % size] };
        for index in indices {
            let proof = proof(&tree, index);
            let leaf = &leaves[usize::try_from(index).unwrap()];
            write("checkpoint", proof.checkpoint.to_string().as_bytes());
            write("proof", proof.to_string().as_bytes());
            write("leaf", leaf);
            assert_eq!(check(folder.path()), (true, format!("included: leaf {index} of {size}\n")));
            if size % 2 == 1 {
                let mut changed = leaf.clone();
                changed[20] ^= 1;
                write("leaf", &changed);
            } else {
                let mut other = proof.clone();
                other.index = (index + 1) % size;
                write("proof", other.to_string().as_bytes());
            }
            assert_eq!(check(folder.path()), (false, "NOT INCLUDED\n".into()), "leaf {index} of {size}");
        }
    }
}

/// Step 5 of the check by hand: the signature on line 5 of a checkpoint, with the PEM key of the pack.
#[test]
fn openssl_accepts_the_signature_of_a_checkpoint() {
    if !tools() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let proof = proof(&tree(&leaves(3)), 1);
    std::fs::write(folder.path().join("checkpoint"), proof.checkpoint.to_string()).unwrap();
    std::fs::write(folder.path().join("log.pub.pem"), crate::support::key().public().to_pem().unwrap()).unwrap();
    let by_hand =
        "sed -n 1,3p checkpoint > body; sed -n 5p checkpoint | sed 's/.* //' | openssl base64 -d -A | tail -c 64 > sig
        openssl pkeyutl -verify -pubin -inkey log.pub.pem -rawin -in body -sigfile sig";
    let run = || Command::new("sh").current_dir(folder.path()).args(["-c", by_hand]).output().unwrap().status.success();
    assert!(run());
    std::fs::write(folder.path().join("checkpoint"), proof.checkpoint.to_string().replace("\n3\n", "\n4\n")).unwrap();
    assert!(!run());
}
