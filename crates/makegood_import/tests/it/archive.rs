//! Zip archives: their files come out one by one, and nothing comes out that two readers could read differently.

use std::io::{Cursor, Write};

use makegood_import::{FileOutcome, FileStatus, ImportOptions};
use proptest::collection::vec;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::members::{Members, import_members};

mod hostile;

/// An archive of files, deflated.
fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    packed_by(CompressionMethod::Deflated, files)
}

fn packed_by(method: CompressionMethod, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("a member");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

fn read(bytes: &[u8]) -> (FileOutcome, Members) {
    let (outcome, kept, members) = import_members("exports.zip", bytes, &ImportOptions::default());
    assert_eq!(kept.rows(), 0, "an archive has no rows of its own");
    (outcome, members)
}

fn codes(outcome: &FileOutcome) -> Vec<&str> {
    outcome.diagnostics.iter().map(|problem| problem.code).collect()
}

/// The refused members as `code place found`.
fn refused(outcome: &FileOutcome) -> Vec<String> {
    let one = |row: &makegood_core::diagnostic::Diagnostic| {
        format!("{} {} {}", row.code, row.place.as_deref().unwrap_or_default(), row.found)
    };
    outcome.refused_rows.iter().map(one).collect()
}

/// Changes bytes at every place where some others stand.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut changed = bytes.to_vec();
    for at in memchr_all(bytes, from) {
        changed[at..at + to.len()].copy_from_slice(to);
    }
    changed
}

fn memchr_all(bytes: &[u8], mark: &[u8]) -> Vec<usize> {
    (0..bytes.len().saturating_sub(mark.len() - 1)).filter(|at| bytes[*at..].starts_with(mark)).collect()
}

#[test]
fn each_file_comes_out_whole_in_the_order_of_the_directory() {
    for method in [CompressionMethod::Deflated, CompressionMethod::Stored] {
        let bytes = packed_by(method, &[("b.csv", b"x,y\n1,2\n"), ("2026/a.csv", &[b'z'; 9000]), ("empty.txt", b"")]);
        let (outcome, members) = read(&bytes);
        assert_eq!((outcome.status, outcome.format.as_str()), (FileStatus::Imported, "zip"));
        assert!(outcome.diagnostics.is_empty(), "{:?}", outcome.diagnostics);
        assert_eq!(members.names(), ["b.csv", "a.csv", "empty.txt"]);
        assert_eq!(members.files[1].1, [b'z'; 9000]);
    }
}

#[test]
fn a_file_too_large_to_be_kept_while_it_is_checked_comes_out_whole() {
    let large: Vec<u8> = (0..(33u32 << 20)).map(|number| (number / 7 % 251) as u8).collect();
    let bytes = packed_by(CompressionMethod::Stored, &[("large.csv", &large), ("b.csv", b"x")]);
    let (outcome, members) = read(&bytes);
    assert_eq!((outcome.status, members.names()), (FileStatus::Imported, vec!["large.csv", "b.csv"]));
    assert!(members.files[0].1 == large);
}

#[test]
fn files_that_a_system_adds_are_passed_over_and_told() {
    let bytes = packed(&[("a.csv", b"1"), ("__MACOSX/._a.csv", b"2"), ("in/.DS_Store", b"3"), ("in/b.csv", b"4")]);
    let (outcome, members) = read(&bytes);
    assert_eq!(members.names(), ["a.csv", "b.csv"]);
    assert_eq!(codes(&outcome), ["MG1013"]);
    assert!(outcome.diagnostics[0].message.starts_with("2 files"));
}

#[test]
fn names_are_shown_and_never_paths() {
    let bytes = packed(&[("a/../../../etc/passwd", b"1"), ("invoice\u{202e}fdp.exe", b"2"), ("NUL", b"3")]);
    let (outcome, members) = read(&bytes);
    assert_eq!(members.names(), ["passwd", "invoice[U+202E]fdp.exe", "_NUL"]);
    assert_eq!((outcome.status, codes(&outcome)), (FileStatus::Imported, vec!["MG2205", "MG2209"]));
}

#[test]
fn an_empty_archive_is_read_and_said_to_be_empty() {
    let (outcome, members) = read(&packed(&[]));
    assert_eq!((outcome.status, codes(&outcome), members.files.len()), (FileStatus::Imported, vec!["MG1012"], 0));
}

#[test]
fn documents_in_a_zip_are_no_archives() {
    for (first, format) in
        [("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx"), ("META-INF/MANIFEST.MF", "jar")]
    {
        let (outcome, members) = read(&packed(&[("[Content_Types].xml", b"<Types/>"), (first, b"<a/>")]));
        assert_eq!((outcome.status, outcome.format.as_str()), (FileStatus::Refused, format));
        assert_eq!((codes(&outcome), members.files.len()), (vec!["MG1006"], 0));
    }
    let opendocument = packed_by(
        CompressionMethod::Stored,
        &[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"")],
    );
    assert_eq!(read(&opendocument).0.format, "odt");
    // A workbook whose telling parts come last is still a workbook.
    let late =
        packed(&[("sheet1.xml", &[b'x'; 40_000]), ("xl/workbook.xml", b"<a/>"), ("[Content_Types].xml", b"<a/>")]);
    assert_eq!(codes(&read(&late).0), ["MG1004"]);
    // A workbook inside an archive, stored: the archive is still an archive.
    let inner = packed(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]);
    let (outcome, members) = read(&packed_by(CompressionMethod::Stored, &[("report.xlsx", &inner)]));
    assert_eq!((outcome.format.as_str(), members.names()), ("zip", vec!["report.xlsx"]));
}

#[test]
fn other_packers_are_named_and_refused() {
    let tar = [&[0u8; 257][..], b"ustar\x0000", &[0; 300]].concat();
    let files: [(&[u8], &str); 6] = [
        (b"\x1f\x8b\x08\0\0\0\0\0", "gz"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "7z"),
        (b"Rar!\x1a\x07\x01\0", "rar"),
        (b"BZh91AY&SY", "bz2"),
        (b"\xfd7zXZ\0\0", "xz"),
        (&tar, "tar"),
    ];
    for (bytes, format) in files {
        let (outcome, _) = read(bytes);
        assert_eq!((outcome.format.as_str(), codes(&outcome)), (format, vec!["MG1006"]));
        assert_eq!(outcome.diagnostics[0].help, "unpack it and import the files, or pack them as zip");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_packed_comes_out_the_same(files in vec(("[a-z]{1,8}", vec(any::<u8>(), 0..400)), 0..6)) {
        let named: Vec<(String, &Vec<u8>)> = files.iter().enumerate().map(|(at, (name, bytes))| (format!("{at}{name}"), bytes)).collect();
        let list: Vec<(&str, &[u8])> = named.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let (outcome, members) = read(&packed(&list));
        prop_assert_eq!(outcome.status, FileStatus::Imported);
        let out: Vec<(&str, &[u8])> = members.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        prop_assert_eq!(out, list);
    }

    /// Bytes changed, cut or put in: what comes out is a file that was packed, or nothing.
    #[test]
    fn damage_never_gives_other_bytes(
        at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>(), insert in any::<bool>(),
    ) {
        let first: Vec<u8> = (0..2000u32).map(|number| (number * 7 % 251) as u8).collect();
        let mut bytes = packed(&[("a.bin", &first), ("b.txt", b"hello")]);
        let place = at.index(bytes.len());
        if insert { bytes.insert(place, byte) } else { bytes[place] = byte }
        bytes.truncate(cut.index(bytes.len()).max(bytes.len() - 30));
        let (outcome, members) = read(&bytes);
        for (_, file) in &members.files {
            prop_assert!(*file == first || file == b"hello");
        }
        prop_assert!(outcome.status != FileStatus::Refused || members.files.is_empty());
    }
}
