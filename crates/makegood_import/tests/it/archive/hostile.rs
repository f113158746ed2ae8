//! Archives built to mislead, and the public collection of broken ones.

use std::io::Write;

use makegood_import::FileStatus;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use super::{codes, memchr_all, packed, packed_by, read, refused, replaced};
use crate::samples;

#[test]
fn a_wrong_checksum_refuses_that_member_only() {
    let mut bytes = packed_by(CompressionMethod::Stored, &[("a.csv", b"good"), ("b.csv", b"evil"), ("c.csv", b"fine")]);
    let at = memchr_all(&bytes, b"evil")[0];
    bytes[at] = b'E';
    let (outcome, members) = read(&bytes);
    assert_eq!((outcome.status, members.names()), (FileStatus::Partial, vec!["a.csv", "c.csv"]));
    assert_eq!(refused(&outcome), ["MG1004 2: b.csv Invalid checksum"]);
}

#[test]
fn a_header_that_differs_from_the_directory_refuses_that_member() {
    let bytes = packed(&[("a.csv", b"good"), ("b.csv", b"also good")]);
    let at = memchr_all(&bytes, b"b.csv")[0];
    let mut other = bytes.clone();
    other[at] = b'x';
    let (outcome, members) = read(&other);
    assert_eq!(members.names(), ["a.csv"]);
    assert_eq!(refused(&outcome), ["MG1004 2: b.csv its header and the directory differ in the name"]);
}

#[test]
fn two_members_of_one_name_refuse_the_archive() {
    let bytes = replaced(&packed(&[("a.csv", b"one"), ("b.csv", b"two")]), b"b.csv", b"a.csv");
    let (outcome, members) = read(&bytes);
    assert_eq!((codes(&outcome), members.files.len()), (vec!["MG1004"], 0));
    assert_eq!(outcome.diagnostics[0].found, "two members have the same name");
}

#[test]
fn members_that_share_bytes_refuse_the_archive() {
    let mut bytes = packed(&[("a.csv", &[b'a'; 5000]), ("b.csv", &[b'a'; 5000])]);
    // The second entry of the directory is pointed at the first member, under that member's name.
    let entries = memchr_all(&bytes, b"PK\x01\x02");
    bytes[entries[1] + 42..entries[1] + 46].copy_from_slice(&[0; 4]);
    let locals = memchr_all(&bytes, b"a.csv");
    assert_eq!(locals.len(), 2);
    let (outcome, members) = read(&bytes);
    // Its header says another name, so that it is refused; with equal names the archive is.
    assert_eq!((outcome.status, members.names()), (FileStatus::Partial, vec!["a.csv"]));
    let third = packed_by(CompressionMethod::Stored, &[("a.csv", b"PK\x03\x04"), ("b.csv", b"12")]);
    let entry = memchr_all(&third, b"PK\x01\x02")[0];
    let mut longer = third.clone();
    // The first member now reaches into the second.
    for place in [entry + 20, entry + 24, 18, 22] {
        longer[place] = 40;
    }
    let (outcome, members) = read(&longer);
    assert_eq!((codes(&outcome), members.files.len()), (vec!["MG1004"], 0));
    assert_eq!(outcome.diagnostics[0].found, "two members share the same bytes");
}

#[test]
fn a_bomb_is_refused_and_its_neighbours_come_out() {
    let zeros = vec![0u8; 30 << 20];
    let (outcome, members) = read(&packed(&[("a.csv", b"good"), ("bomb.bin", &zeros), ("c.csv", b"fine")]));
    assert_eq!((outcome.status, members.names()), (FileStatus::Partial, vec!["a.csv", "c.csv"]));
    assert_eq!(outcome.refused_rows[0].code, "MG1008");
}

#[test]
fn encrypted_members_and_links_are_refused_one_by_one() {
    let mut bytes = packed(&[("a.csv", b"good"), ("b.csv", b"locked")]);
    let (local, entry) = (memchr_all(&bytes, b"PK\x03\x04")[1], memchr_all(&bytes, b"PK\x01\x02")[1]);
    bytes[local + 6] |= 1;
    bytes[entry + 8] |= 1;
    let (outcome, members) = read(&bytes);
    assert_eq!(members.names(), ["a.csv"]);
    assert_eq!(refused(&outcome), ["MG1015 2: b.csv "]);

    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.add_symlink("link.csv", "/etc/passwd", SimpleFileOptions::default()).expect("a link");
    writer.start_file("a.csv", SimpleFileOptions::default()).expect("a member");
    writer.write_all(b"good").expect("bytes");
    let (outcome, members) = read(&writer.finish().expect("an archive").into_inner());
    assert_eq!(members.names(), ["a.csv"]);
    assert_eq!(refused(&outcome), ["MG2205 1: link.csv "]);
}

#[test]
fn an_archive_of_encrypted_members_alone_is_refused_as_locked() {
    let mut bytes = packed(&[("b.csv", b"locked")]);
    let entry = memchr_all(&bytes, b"PK\x01\x02")[0];
    bytes[6] |= 1;
    bytes[entry + 8] |= 1;
    let (outcome, members) = read(&bytes);
    assert_eq!((outcome.status, codes(&outcome), members.files.len()), (FileStatus::Refused, vec!["MG1015"], 0));
}

#[test]
fn bytes_that_belong_to_no_member_are_told() {
    let bytes = packed(&[("a.csv", b"good")]);
    let (outcome, members) = read(&[&bytes, &b"tail"[..]].concat());
    assert_eq!((codes(&outcome), members.names()), (vec!["MG2209"], vec!["a.csv"]));
    assert_eq!(outcome.diagnostics[0].found, "4 bytes after the end");
    // The directory counts from the first byte of the archive proper.
    let (outcome, members) = read(&[&b"PK\x03\x04 a program before it"[..], &bytes].concat());
    assert_eq!((codes(&outcome), members.names()), (vec!["MG2209"], vec!["a.csv"]));
    assert_eq!(outcome.diagnostics[0].found, "24 bytes before the first member");
}

#[test]
fn an_archive_in_the_comment_of_another_refuses_both() {
    let (mut outer, inner) = (packed(&[("a.csv", b"good")]), packed(&[("a.csv", b"evil")]));
    let at = outer.len() - 2;
    outer[at..].copy_from_slice(&u16::try_from(inner.len()).expect("small").to_le_bytes());
    let (outcome, members) = read(&[outer, inner].concat());
    assert_eq!((codes(&outcome), members.files.len()), (vec!["MG1004"], 0));
    assert_eq!(outcome.diagnostics[0].found, "two ends of a directory");
}

#[test]
fn more_members_than_the_limit_are_refused_before_they_are_read() {
    let mut bytes = packed(&[("a.csv", b"good")]);
    let end = memchr_all(&bytes, b"PK\x05\x06")[0];
    for place in [8, 10] {
        bytes[end + place..end + place + 2].copy_from_slice(&10_001u16.to_le_bytes());
    }
    assert_eq!(codes(&read(&bytes).0), ["MG1008"]);
}

/// The libzip collection promises no crash; what is read of it is listed by name, so that a change shows.
#[test]
fn the_public_collection_of_broken_archives_is_judged_as_before() {
    let Some(folder) = samples("hostile/zip/nih-at__libzip") else { return };
    let mut paths: Vec<_> =
        std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut lines = Vec::new();
    for path in &paths {
        let (outcome, members) = read(&std::fs::read(path).expect("a sample"));
        let reasons: Vec<String> = outcome
            .diagnostics
            .iter()
            .chain(&outcome.refused_rows)
            .map(|told| format!("{} {}", told.code, told.found))
            .collect();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        lines.push(format!("{name}: {:?}, {} out; {}", outcome.status, members.files.len(), reasons.join("; ")));
    }
    assert!(paths.len() > 100, "{} archives", paths.len());
    insta::assert_snapshot!(lines.join("\n"));
}
