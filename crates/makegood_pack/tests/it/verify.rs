//! Checking: what a good pack's report says, and what it says without knowledge from elsewhere.

use makegood_pack::{ExhibitState, Expect, Step, Verdict};

use crate::support::{knowing, seal_key, small, untimed, verify, write};

#[test]
fn a_good_pack_is_whole_and_says_who_when_and_what() {
    let key = seal_key(1);
    let pack = write(&small(), &untimed(&key)).1;
    let report = verify(&pack, &knowing(&key, ""));
    assert!(report.is_whole(), "{report}");
    assert_eq!(report.cautions, Vec::<String>::new());
    assert_eq!(report.files, 29);
    let seal = report.seal.as_ref().unwrap();
    assert_eq!((seal.known, seal.claimed_at.as_str()), (Some(true), "2026-04-01T10:00:00Z"));
    assert_eq!(report.time.source, "time claimed by the sender");
    assert_eq!(report.log.as_ref().unwrap().size, 11);
    assert_eq!(report.exhibits.len(), 3);
    assert!(report.exhibits.iter().all(|exhibit| exhibit.in_log && exhibit.state == ExhibitState::Whole));
    let text = report.to_string();
    assert!(text.starts_with("This pack is whole"), "{text}");
    assert!(text.contains("   2  ../../etc/passwd  whole, in the log at line 3"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    assert_eq!(json["verdict"], "whole");
    assert_eq!(json["exhibits"][0]["state"], "whole");
}

#[test]
fn without_a_fingerprint_it_says_so() {
    let key = seal_key(1);
    let report = verify(&write(&small(), &untimed(&key)).1, &Expect::default());
    assert!(report.is_whole());
    assert_eq!(report.cautions.len(), 1);
    assert!(report.to_string().contains("compare it with the fingerprint"), "{report}");
}

#[test]
fn another_fingerprint_is_a_fault() {
    let (key, other) = (seal_key(1), seal_key(2));
    let report = verify(&write(&small(), &untimed(&key)).1, &knowing(&other, ""));
    assert_eq!(report.verdict, Verdict::Changed);
    assert_eq!(report.faults.iter().map(|fault| fault.step).collect::<Vec<_>>(), [Step::Fingerprint]);
    assert!(report.to_string().contains("NOT the fingerprint"), "{report}");
}

#[test]
fn another_log_is_a_fault() {
    let key = seal_key(1);
    let pack = write(&small(), &untimed(&key)).1;
    let known = verify(&pack, &Expect::default()).log.unwrap().key;
    let expect = |log_key: &str| Expect { log_key: Some(log_key.to_owned()), ..knowing(&key, "") };
    assert!(verify(&pack, &expect(&known)).is_whole());
    let report = verify(&pack, &expect("log.example/other+00000000+AQ=="));
    assert_eq!(report.faults.iter().map(|fault| fault.step).collect::<Vec<_>>(), [Step::Log]);
}

#[test]
fn what_is_no_zip_is_no_pack() {
    for bytes in [&b""[..], b"PK", b"%PDF-1.7\n", &[0; 5000]] {
        let report = verify(bytes, &Expect::default());
        assert_eq!(report.verdict, Verdict::NoPack);
        assert!(report.to_string().contains("no ZIP archive"), "{report}");
    }
}

#[test]
fn a_sealing_certificate_of_an_authority_leads_to_the_root_that_is_named() {
    use crate::support::{have, key_pem, openssl};
    if !have(&["openssl"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("seal.key"), key_pem(4)).unwrap();
    let ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes"];
    let root = ["req", "-x509", "-days", "3650", "-subj", "/CN=Example CA", "-keyout", "ca.key", "-out", "ca.pem"];
    openssl(at, &[&root[..], &ec[..]].concat());
    openssl(at, &["req", "-new", "-key", "seal.key", "-subj", "/O=Example/CN=Seal", "-out", "seal.csr"]);
    openssl(
        at,
        &[
            "x509",
            "-req",
            "-in",
            "seal.csr",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-out",
            "seal.pem",
            "-days",
            "3000",
        ],
    );
    let chain = std::fs::read_to_string(at.join("seal.pem")).unwrap();
    let root = std::fs::read_to_string(at.join("ca.pem")).unwrap();
    let key = makegood_pack::Signer::issued(key_pem(4).as_bytes(), &chain, makegood_pack::Level::Organisation).unwrap();
    let contents = crate::support::contents(&crate::support::files(), jiff::Timestamp::now(), crate::support::zone());
    let pack = write(&contents, &untimed(&key)).1;
    let expect = |roots: &str| Expect { seal_roots_pem: roots.to_owned(), ..knowing(&key, "") };
    let report = verify(&pack, &expect(&root));
    assert!(report.is_whole(), "{report}");
    assert_eq!(report.seal.unwrap().trusted, Some(true));
    let report = verify(&pack, &expect(&chain.replace("\r", "")));
    assert!(report.is_whole(), "a certificate named as its own root is trusted: {report}");
    let stranger = seal_key(9).chain_pem().unwrap();
    let report = verify(&pack, &expect(&stranger));
    assert_eq!(report.faults.iter().map(|fault| fault.step).collect::<Vec<_>>(), [Step::Seal]);
    assert!(makegood_pack::Signer::issued(key_pem(5).as_bytes(), &chain, makegood_pack::Level::Organisation).is_err());
}
