//! An import on file systems of a few kilobytes: it says that the disk is full, costs nothing but itself, and is typed
//! again when there is room.
//!
//! The file system is a `tmpfs` in a mount namespace of the test's own (`unshare`), which other programs do not see.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::prepared::Prepared;
use crate::run::{keys_of, makegood_on};
use crate::shapes::desk_in;

const NOW: &str = "2026-05-04T15:00:00Z";

/// What a file system gives out at once.
const BLOCK_KIB: u64 = 4;

/// Imports in `$DESK` on a disk of `$ROOM` KiB, lets the disk grow, looks at what is there, and imports again.
const SCRIPT: &str = r#"
set -e
mount -t tmpfs -o size="$ROOM"k tmpfs "$DISK"
cp -a "$DESK"/. "$DISK"
cd "$DISK"
code=0; "$MAKEGOOD" import exports >/dev/null 2>"$SAID/err" || code=$?
echo "$code" >"$SAID/code"
# Reading goes on, on the full disk.
"$MAKEGOOD" --json status >"$SAID/status" 2>&1 || true
mount -o remount,size=256m "$DISK"
"$MAKEGOOD" --json doctor >"$SAID/doctor-after" 2>&1 || true
"$MAKEGOOD" import exports >"$SAID/again" 2>&1
"$MAKEGOOD" --json doctor >"$SAID/doctor" 2>&1
"#;

fn on_a_disk_of(kib: u64, desk: &Path, disk: &Path, said: &Path) -> Output {
    Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", SCRIPT])
        .env("ROOM", kib.to_string())
        .env("DESK", desk)
        .env("DISK", disk)
        .env("SAID", said)
        .env("MAKEGOOD", env!("CARGO_BIN_EXE_makegood"))
        .env("MAKEGOOD_KEYS", keys_of(desk))
        .env("MAKEGOOD_NOW", NOW)
        .env("MAKEGOOD_ACTOR", "ana")
        .output()
        .unwrap()
}

fn digest(text: &str) -> Value {
    let doctor: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    doctor["facts_digest"].clone()
}

#[test]
fn an_import_on_a_full_disk_says_so_and_goes_on_when_there_is_room() {
    let mounts = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"])
        .output();
    if !mounts.is_ok_and(|ran| ran.status.success()) {
        // A kernel may forbid it; that is not a matter of what is installed.
        println!("skipped: this machine lets nobody mount a small file system (unshare, tmpfs)");
        return;
    }
    let desk = Prepared::of("to_fill_a_disk", desk_in);
    let folder = tempfile::tempdir().unwrap();
    let (disk, said) = (folder.path().join("disk"), folder.path().join("said"));
    fs::create_dir_all(&disk).unwrap();
    fs::create_dir_all(&said).unwrap();
    let told = |name: &str| fs::read_to_string(said.join(name)).unwrap();

    let ran = on_a_disk_of(256 << 10, desk.path(), &disk, &said);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(told("code"), "0\n", "{}", told("err"));
    let whole = digest(&told("doctor"));

    // Every size, block by block, until one is enough.
    let (mut room, mut full) = (folder_kib(desk.path()), 0);
    loop {
        room += BLOCK_KIB;
        let ran = on_a_disk_of(room, desk.path(), &disk, &said);
        assert!(ran.status.success(), "{room} KiB: {}{}", String::from_utf8_lossy(&ran.stderr), told("again"));
        assert_eq!(digest(&told("doctor")), whole, "{room} KiB");
        if told("code") == "0\n" {
            break;
        }
        full += 1;
        let err = told("err");
        assert!(err.contains("MG4010"), "{room} KiB: {err}");
    }
    assert!(full >= 6, "{full} disks were too small");
    assert_eq!(makegood_on(desk.path(), NOW, &["import", "exports"]).code, 0, "the desk itself was not touched");
}

fn folder_kib(folder: &Path) -> u64 {
    let said = Command::new("du").arg("-sk").arg(folder).output().unwrap();
    String::from_utf8(said.stdout).unwrap().split_whitespace().next().unwrap().parse().unwrap()
}
