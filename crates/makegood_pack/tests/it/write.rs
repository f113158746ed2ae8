//! Writing: the form of the pack, the same bytes twice, contents that are refused.

use makegood_pack::{Sha256, WriteError};

use crate::support::{explode, seal_key, small, untimed, verify, write};

#[test]
fn a_pack_holds_originals_rows_case_log_and_seal() {
    let key = seal_key(1);
    let (written, pack) = write(&small(), &untimed(&key));
    let names: Vec<String> = explode(&pack).into_iter().map(|(name, _, _)| name).collect();
    assert_eq!(
        names,
        [
            "bag/README.txt",
            "bag/bag-info.txt",
            "bag/bagit.txt",
            "bag/data/case/calculation.csv",
            "bag/data/case/claim.json",
            "bag/data/case/index.json",
            "bag/data/case/timeline.csv",
            "bag/data/derived/0001-rows.csv",
            "bag/data/derived/0002-rows.csv",
            "bag/data/derived/0003-rows.csv",
            "bag/data/legal/certificate-902.txt",
            "bag/data/original/0001-Rechnung-M-rz-2026.csv",
            "bag/data/original/0002-passwd",
            "bag/data/original/0003-statement.ofx",
            "bag/data/report/report.pdf",
            "bag/manifest-sha256.txt",
            "bag/proof/VERIFY.txt",
            "bag/proof/certs/signer-chain.pem",
            "bag/proof/log/0001-Rechnung-M-rz-2026.csv.leaf",
            "bag/proof/log/0001-Rechnung-M-rz-2026.csv.tlog-proof",
            "bag/proof/log/0002-passwd.leaf",
            "bag/proof/log/0002-passwd.tlog-proof",
            "bag/proof/log/0003-statement.ofx.leaf",
            "bag/proof/log/0003-statement.ofx.tlog-proof",
            "bag/proof/log/checkpoint",
            "bag/proof/log/log.pub.pem",
            "bag/proof/merkle.sh",
            "bag/seal/tagmanifest.p7s",
            "bag/tagmanifest-sha256.txt",
        ]
    );
    assert_eq!(written.file_name, "mg-2026-014-1.zip");
    assert_eq!((written.bytes, written.sha256), (pack.len() as u64, Sha256::of(&pack)));
    assert_eq!(written.stamped_at, None);
}

#[test]
fn the_same_contents_give_the_same_bytes() {
    let key = seal_key(1);
    assert_eq!(write(&small(), &untimed(&key)).1, write(&small(), &untimed(&key)).1);
}

#[test]
fn another_key_changes_the_seal_and_its_certificate_alone() {
    let (one, other) = (seal_key(1), seal_key(2));
    let (one, other) = (write(&small(), &untimed(&one)).1, write(&small(), &untimed(&other)).1);
    let differ: Vec<String> =
        explode(&one).into_iter().zip(explode(&other)).filter(|(a, b)| a.1 != b.1).map(|(a, _)| a.0).collect();
    let expected = ["bag/proof/certs/signer-chain.pem", "bag/seal/tagmanifest.p7s", "bag/tagmanifest-sha256.txt"];
    assert_eq!(differ, expected);
}

#[test]
fn the_index_is_canonical_and_says_where_an_exhibit_came_from() {
    let key = seal_key(1);
    let pack = write(&small(), &untimed(&key)).1;
    let files = explode(&pack);
    let index = &files.iter().find(|(name, ..)| name == "bag/data/case/index.json").unwrap().1;
    let text = String::from_utf8(index.clone()).unwrap();
    assert!(
        text.starts_with(r#"{"case":"2026-014","exhibits":[{"bytes":45,"file":"0001-Rechnung-M-rz-2026.csv","from":"#)
    );
    assert!(text.contains(r#""local_text":"2026-03-05 09:00:00","source":"the sender's clock","utc":"2026-03-05T08:00:00Z","zone":"Europe/Berlin""#));
    assert!(text.contains(r#""name_as_received":"../../etc/passwd""#));
}

#[test]
fn the_readme_says_that_the_time_is_claimed() {
    let key = seal_key(1);
    let files = explode(&write(&small(), &untimed(&key)).1);
    let readme = String::from_utf8(files[0].1.clone()).unwrap();
    assert!(readme.contains("EVIDENCE PACK 1 OF CASE 2026-014\n"), "{readme}");
    assert!(readme.contains("time claimed by the sender"));
    assert!(!readme.contains('{'), "a field was left unfilled");
    let info = String::from_utf8(files[1].1.clone()).unwrap();
    assert!(info.ends_with("Time-Source: time claimed by the sender\n"));
}

#[test]
fn contents_that_would_not_hold_are_refused() {
    let key = seal_key(1);
    let refused = |change: &dyn Fn(&mut makegood_pack::Contents<'static>)| {
        let mut contents = small();
        change(&mut contents);
        makegood_pack::write(&contents, &untimed(&key), Vec::new()).unwrap_err()
    };
    assert!(matches!(refused(&|c| c.case = "../x".to_owned()), WriteError::Case(_)));
    assert!(matches!(refused(&|c| c.number = 2), WriteError::Previous(2)));
    assert!(matches!(refused(&|c| c.previous = Some(Sha256::of(b"x"))), WriteError::Previous(1)));
    assert!(matches!(refused(&|c| c.exhibits[1].no = 1), WriteError::Order(1)));
    assert!(matches!(refused(&|c| c.exhibits[1].parent = Some(9)), WriteError::Unknown { no: 2, named: 9 }));
    assert!(matches!(refused(&|c| c.documents.legal[0].0 = "../x".to_owned()), WriteError::Name(_)));
    assert!(matches!(refused(&|c| c.exhibits[0].rows[0].name = "a/b".to_owned()), WriteError::Name(_)));
    assert!(matches!(refused(&|c| c.exhibits[0].bytes = Box::new(b"other".to_vec())), WriteError::Log { no: 1, .. }));
    assert!(matches!(refused(&|c| c.exhibits[0].proof.index = 3), WriteError::Log { no: 1, .. }));
    assert!(matches!(
        refused(&|c| c.log.checkpoint.text = c.log.checkpoint.text.replace("11", "12")),
        WriteError::Checkpoint(_)
    ));
    let gone = std::path::PathBuf::from("no-such-file");
    assert!(matches!(refused(&|c| c.exhibits[0].bytes = Box::new(gone.clone())), WriteError::Io { .. }));
}

#[test]
fn a_file_that_changes_while_the_pack_is_written_stops_it() {
    use std::cell::Cell;
    use std::io::{self, Cursor, Read};
    struct Changing(Vec<u8>, Cell<u8>);
    impl makegood_pack::Bytes for Changing {
        fn open(&self) -> io::Result<Box<dyn Read + '_>> {
            let mut bytes = self.0.clone();
            bytes[0] ^= self.1.get();
            self.1.set(1);
            Ok(Box::new(Cursor::new(bytes)))
        }
    }
    let key = seal_key(1);
    let mut contents = small();
    let bytes = crate::support::files()[0].1.clone();
    contents.exhibits[0].bytes = Box::new(Changing(bytes, Cell::new(0)));
    let error = makegood_pack::write(&contents, &untimed(&key), Vec::new()).unwrap_err();
    assert!(matches!(&error, WriteError::Io { path, .. } if path.contains("0001")), "{error:?}");
}

#[test]
fn a_pack_of_no_exhibit_is_a_pack() {
    let key = seal_key(1);
    let mut contents = small();
    contents.exhibits.clear();
    let report = verify(&write(&contents, &untimed(&key)).1, &makegood_pack::Expect::default());
    assert!(report.is_whole(), "{report}");
}

#[test]
fn the_key_of_the_workspace_seals_and_says_nothing_of_itself() {
    let kept = makegood_log::SealKey::from_seed(&[6; 32]).to_pkcs8_der().unwrap();
    let (from, to) = (crate::support::at("2026-01-01T00:00:00Z"), crate::support::at("2049-01-01T00:00:00Z"));
    let key = makegood_pack::Signer::self_made(&kept, "Müller & Söhne, Köln #1", [6; 16], from, to).unwrap();
    let report = verify(&write(&small(), &untimed(&key)).1, &makegood_pack::Expect::default());
    assert!(report.is_whole(), "{report}");
    assert!(report.to_string().contains("Müller & Söhne"), "{report}");
    assert_eq!(format!("{key:?}"), "Signer { level: SelfMade, certificates: 1 }");
    for broken in [&kept[..20], b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b""] {
        let error = makegood_pack::Signer::self_made(broken, "x", [6; 16], from, to).unwrap_err();
        assert_eq!(error.to_string(), "the sealing key is no P-256 key in PKCS#8");
    }
    for name in ["", "line\nbreak", &"x".repeat(65)] {
        assert!(makegood_pack::Signer::self_made(&kept, name, [6; 16], from, to).is_err(), "{name:?}");
    }
}

#[test]
fn a_pack_that_no_check_would_read_is_not_written() {
    let key = seal_key(1);
    let roots = key.chain_pem().unwrap().repeat(200);
    let sealing = makegood_pack::Sealing { key: &key, roots_pem: &roots, time: None };
    let error = makegood_pack::write(&small(), &sealing, Vec::new()).unwrap_err();
    assert!(matches!(&error, WriteError::TooLarge(path) if path == "proof/certs/roots.pem"), "{error}");
}
