//! The procedure in the pack, run as it is printed, with nothing but a shell and stock tools.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{Authority, anchor, contents, explode, files, have, seal_key, small, timed, untimed, write, zone};

/// What the printed page needs.
pub const TOOLS: [&str; 5] = ["sh", "unzip", "sha256sum", "openssl", "od"];

/// Runs a copy of the page that is not from the pack under check, in an empty environment.
pub fn check(folder: &Path, pack: &[u8], fingerprint: &str, root: &str) -> Output {
    std::fs::write(folder.join("VERIFY.txt"), makegood_pack::VERIFY_TXT).unwrap();
    std::fs::write(folder.join("pack.zip"), pack).unwrap();
    Command::new("env")
        .current_dir(folder)
        .args(["-i", "PATH=/usr/local/bin:/usr/bin:/bin", "sh", "VERIFY.txt", "pack.zip", fingerprint, root])
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_page_accepts_a_good_pack_in_a_bare_environment() {
    if !have(&TOOLS) {
        return;
    }
    let authority = Authority::p256();
    let key = seal_key(1);
    let mut case = contents(&files(), jiff::Timestamp::now(), zone());
    anchor(&mut case, &files(), &authority);
    let pack = write(&case, &timed(&key, &authority)).1;
    let folder = tempfile::tempdir().unwrap();
    let fingerprint = key.fingerprint().unwrap().with_colons();
    // As a person types it: the root by its name, in the folder where they stand.
    std::fs::copy(authority.root(), folder.path().join("my-tsa-root.pem")).unwrap();
    let output = check(folder.path(), &pack, &fingerprint, "my-tsa-root.pem");
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    for line in [
        "sealed by the key you know",
        "Time stamp: ",
        "in the log, the same file: 0001-Rechnung-M-rz-2026.csv",
        "checked: whole, sealed, 12 files",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(output.stderr.is_empty(), "{text}");
    let output = check(folder.path(), &pack, &fingerprint, "no-such-root.pem");
    assert!(said(&output).contains("STOP at step 4: the file with the root certificate cannot be read"));
    let stranger = Authority::p256();
    let output = check(folder.path(), &pack, &fingerprint, stranger.root().to_str().unwrap());
    assert!(said(&output).contains("STOP at step 4: the token does not hold"));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "it leaves nothing behind: {left:?}");
}

#[test]
fn the_page_in_the_pack_is_the_page_that_is_tested() {
    let key = seal_key(1);
    let files = explode(&write(&small(), &untimed(&key)).1);
    let page = &files.iter().find(|(name, ..)| name == "bag/proof/VERIFY.txt").unwrap().1;
    assert_eq!(std::str::from_utf8(page).unwrap(), makegood_pack::VERIFY_TXT);
}

#[test]
fn without_fingerprint_root_or_token_the_page_says_what_was_not_checked() {
    if !have(&TOOLS) {
        return;
    }
    let key = seal_key(1);
    let folder = tempfile::tempdir().unwrap();
    let output = check(folder.path(), &write(&small(), &untimed(&key)).1, "-", "-");
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("time claimed by the sender"), "{text}");
    assert!(!text.contains("sealed by the key you know"), "{text}");
    let other = seal_key(2).fingerprint().unwrap().to_string();
    let output = check(folder.path(), &write(&small(), &untimed(&key)).1, &other, "-");
    assert_eq!(said(&output).lines().last(), Some("STOP at step 3: sealed by another key than the one you know"));
    assert!(!output.status.success());
}

#[test]
fn openssl_accepts_the_seal_with_its_cades_attributes() {
    if !have(&["openssl"]) {
        return;
    }
    let key = seal_key(1);
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, _) in explode(&write(&small(), &untimed(&key)).1) {
        std::fs::write(folder.path().join(name.rsplit('/').next().unwrap()), bytes).unwrap();
    }
    let common = ["-binary", "-inform", "DER", "-in", "tagmanifest.p7s"];
    let verify = ["cms", "-verify", "-content", "tagmanifest-sha256.txt", "-out", "out"];
    // With -cades openssl checks signing-certificate-v2, which it cannot together with -noverify.
    let trusting =
        ["-cades", "-CAfile", "signer-chain.pem", "-purpose", "any", "-partial_chain", "-attime", "1775037600"];
    crate::support::openssl(folder.path(), &[&verify[..], &common, &trusting].concat());
    let text = crate::support::openssl(folder.path(), &[&["cms", "-cmsout", "-print"][..], &common].concat());
    let text = String::from_utf8_lossy(&text);
    for attribute in ["contentType", "messageDigest", "signingTime", "id-smime-aa-signingCertificateV2"] {
        assert!(text.contains(attribute), "{attribute} in {text}");
    }
}
