//! Key files: what the user types opens them, nothing else does, and they lie outside the workspace.

use crate::support::{ORIGIN, key};
use makegood_log::{KeyError, KeyFolder, LogKey, Protection, SealKey};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

const PASSPHRASE: Protection<'_> = Protection::Passphrase { passphrase: "correct horse", salt: [1; 16], iv: [2; 16] };

struct Home {
    _root: tempfile::TempDir,
    keys: PathBuf,
    workspace: PathBuf,
}

fn home() -> Home {
    let root = tempfile::tempdir().unwrap();
    let (keys, workspace) = (root.path().join("config/keys"), root.path().join("workspace"));
    fs::create_dir(&workspace).unwrap();
    Home { _root: root, keys, workspace }
}

#[test]
fn a_passphrase_opens_and_no_other_does() {
    let home = home();
    let folder = KeyFolder::new(&home.keys, &home.workspace).unwrap();
    folder.keep_log_key(&key(), PASSPHRASE).unwrap();
    let seal = SealKey::from_seed(&[3; 32]);
    folder.keep_seal_key(&seal, PASSPHRASE).unwrap();
    assert_eq!(folder.log_key(ORIGIN, Some("correct horse")).unwrap().public(), key().public());
    assert_eq!(folder.seal_key(Some("correct horse")).unwrap().to_pkcs8_der(), seal.to_pkcs8_der());
    assert!(matches!(folder.log_key(ORIGIN, None), Err(KeyError::Locked(_))));
    assert!(matches!(folder.log_key(ORIGIN, Some("Correct horse")), Err(KeyError::Passphrase(_))));
    assert!(matches!(folder.keep_log_key(&key(), PASSPHRASE), Err(KeyError::Present(_))));
    let empty = Protection::Passphrase { passphrase: "", salt: [1; 16], iv: [2; 16] };
    assert!(matches!(folder.keep_next_log_key(&key(), empty), Err(KeyError::Empty)));
    // A key of the other kind is refused.
    fs::copy(home.keys.join("seal.key"), home.keys.join("log.key")).unwrap();
    assert!(matches!(folder.log_key(ORIGIN, Some("correct horse")), Err(KeyError::Form(_))));
}

/// Stock tools open the files, and the keys are the same.
#[test]
fn openssl_opens_the_files() {
    let home = home();
    let folder = KeyFolder::new(&home.keys, &home.workspace).unwrap();
    let seal = SealKey::from_seed(&[3; 32]);
    folder.keep_log_key(&key(), PASSPHRASE).unwrap();
    folder.keep_seal_key(&seal, Protection::Owner).unwrap();
    let public = |file: &str| {
        let run = Command::new("openssl")
            .args(["pkey", "-pubout", "-passin", "pass:correct horse", "-in"])
            .arg(home.keys.join(file))
            .output();
        run.ok().map(|run| String::from_utf8(run.stdout).unwrap())
    };
    let (Some(log), Some(sealed)) = (public("log.key"), public("seal.key")) else {
        assert!(std::env::var_os("MAKEGOOD_CI").is_none(), "openssl is needed");
        return;
    };
    assert_eq!(log, key().public().to_pem().unwrap());
    assert_eq!(sealed, seal.to_public_pem().unwrap());
}

#[test]
fn without_a_passphrase_only_the_owner_reads() {
    let home = home();
    let folder = KeyFolder::new(&home.keys, &home.workspace).unwrap();
    folder.keep_log_key(&key(), Protection::Owner).unwrap();
    let file = home.keys.join("log.key");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&home.keys).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(folder.log_key(ORIGIN, None).unwrap().public(), key().public());
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(folder.log_key(ORIGIN, None), Err(KeyError::Mode { mode: 0o640, .. })));
}

/// Neither a folder in the workspace nor a link into it.
#[test]
fn keys_are_never_kept_in_the_workspace() {
    let home = home();
    let inside = home.workspace.join("keys");
    assert!(matches!(KeyFolder::new(&inside, &home.workspace), Err(KeyError::Inside { .. })));
    fs::create_dir(&inside).unwrap();
    let link = home.workspace.parent().unwrap().join("link");
    std::os::unix::fs::symlink(&inside, &link).unwrap();
    assert!(matches!(KeyFolder::new(&link, &home.workspace), Err(KeyError::Inside { .. })));
}

/// The next key is kept before the log changes to it, and takes the place of the old one after.
#[test]
fn a_key_is_changed_without_a_moment_that_loses_one() {
    let home = home();
    let folder = KeyFolder::new(&home.keys, &home.workspace).unwrap();
    let new = LogKey::from_seed(ORIGIN, &[8; 32]).unwrap();
    folder.keep_log_key(&key(), Protection::Owner).unwrap();
    folder.keep_next_log_key(&new, Protection::Owner).unwrap();
    assert_eq!(folder.log_key(ORIGIN, None).unwrap().public(), key().public());
    assert_eq!(folder.next_log_key(ORIGIN, None).unwrap().public(), new.public());
    folder.turn_to_next_log_key().unwrap();
    assert_eq!(folder.log_key(ORIGIN, None).unwrap().public(), new.public());
    assert!(matches!(folder.next_log_key(ORIGIN, None), Err(KeyError::Io { .. })));
}

/// Changed, cut and hostile files are refused; one that asks scrypt for gigabytes is refused before it is tried.
#[test]
fn hostile_key_files_are_refused() {
    let home = home();
    let folder = KeyFolder::new(&home.keys, &home.workspace).unwrap();
    folder.keep_log_key(&key(), PASSPHRASE).unwrap();
    let file = home.keys.join("log.key");
    let pem = fs::read_to_string(&file).unwrap();
    for other in [
        "",
        "-----BEGIN PRIVATE KEY-----\n",
        &pem[..pem.len() / 2],
        &pem.replace("ENCRYPTED ", ""),
        &"A".repeat(100_000),
    ] {
        fs::write(&file, other).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(folder.log_key(ORIGIN, Some("correct horse")), Err(KeyError::Form(_))), "{other:.40}");
    }
}

/// A file as `openssl pkcs8 -topk8 -scrypt` writes it, of a key made for this test, with N raised to 2^21: 2 GiB of memory.
#[test]
fn a_file_that_asks_for_too_much_memory_is_refused() {
    let home = home();
    let folder = KeyFolder::new(&home.keys, &home.workspace).unwrap();
    let greedy = "-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGUMFAGCSqGSIb3DQEFDTBDMCIGCSsGAQQB2kcECzAVBAgqMlW6I+iyHAIDIAAA
AgEIAgEBMB0GCWCGSAFlAwQBKgQQzZva6N7Jj+9SA0CUvzm1yQRA0PQsL/DMzcxi
wyhyEW9c0Xb7ovRo6l1pnaASGPX/rp3P1MzU3p90VPLNKeEmCmgJiyAO7fdulNb1
edswQTH8aQ==
-----END ENCRYPTED PRIVATE KEY-----
";
    fs::write(home.keys.join("log.key"), greedy).unwrap();
    assert!(matches!(folder.log_key(ORIGIN, Some("x")), Err(KeyError::Form(_))));
}

/// Nothing that can be printed of a key holds its secret.
#[test]
fn keys_are_not_shown() {
    let shown = format!("{:?} {:?} {PASSPHRASE:?}", key(), SealKey::from_seed(&[7; 32]));
    assert!(!shown.contains("07070707") && !shown.contains("7, 7") && !shown.contains("horse"), "{shown}");
    assert_eq!(SealKey::from_seed(&[7; 32]).to_pkcs8_der(), SealKey::from_seed(&[7; 32]).to_pkcs8_der());
    assert_ne!(SealKey::from_seed(&[7; 32]).to_pkcs8_der(), SealKey::from_seed(&[8; 32]).to_pkcs8_der());
}
