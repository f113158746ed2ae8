//! Files inside files, with a reader of a small made-up archive: a name and its bytes a line.

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::Path;

use makegood_app::import::{
    FileReader, FileReport, FileToRead, ImportReport, ImportRequest, InProcess, NoPictureText, Ports, Silent, import,
};
use makegood_facts::rows::{RowSink, SinkError};
use makegood_import::input::MemberSink;
use makegood_import::outcome::{FileOutcome, FileStatus};

use crate::support::{ACCOUNT, BALANCE, Desk};

/// Reads files that begin with `PK\x03\x04box` as boxes, all others as they are.
struct Boxes;

const MAGIC: &str = "PK\u{3}\u{4}box";

impl FileReader for Boxes {
    fn read(
        &self,
        file: &FileToRead<'_>,
        rows: &mut dyn RowSink,
        members: &mut dyn MemberSink,
    ) -> Result<FileOutcome, SinkError> {
        let bytes = fs::read(file.path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let Some(lines) = text.strip_prefix(MAGIC) else { return InProcess.read(file, rows, members) };
        for line in lines.lines().filter(|line| !line.is_empty()) {
            let (name, hex) = line.split_once('=').unwrap();
            let digits: Vec<char> = hex.chars().collect();
            let bytes: Vec<u8> = digits
                .chunks(2)
                .map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap())
                .collect();
            if name == "torn.csv" {
                members.member(name, &mut Torn)?;
            } else {
                members.member(name, &mut bytes.as_slice())?;
            }
        }
        Ok(FileOutcome::new("zip".to_owned()))
    }
}

/// Ends in the midst.
struct Torn;

impl Read for Torn {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the checksum differs"))
    }
}

fn boxed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut text = format!("{MAGIC}\n");
    for (name, bytes) in members {
        let _ = write!(text, "{name}=");
        bytes.iter().for_each(|byte| write!(text, "{byte:02x}").unwrap());
        text.push('\n');
    }
    text.into_bytes()
}

fn import_boxes(desk: &Desk, path: &Path, say: impl FnOnce(&mut ImportRequest)) -> ImportReport {
    let mut request = ImportRequest { paths: vec![path.to_owned()], ..ImportRequest::default() };
    say(&mut request);
    let ports = Ports { files: &Boxes, pictures: &NoPictureText };
    import(&desk.open(), &request, ports, "2026-07-01T10:00:00Z".parse().unwrap(), &mut Silent).unwrap()
}

fn statuses(report: &ImportReport) -> Vec<(String, FileStatus)> {
    let name = |file: &FileReport| file.path.split("exports/").last().unwrap().to_owned();
    report.files.iter().map(|file| (name(file), file.status)).collect()
}

fn status_of(report: &ImportReport, name: &str) -> FileStatus {
    statuses(report).into_iter().find(|(path, _)| path == name).unwrap_or_else(|| panic!("{name}: {report:?}")).1
}

/// The names in the workspace's `sources/` that are no sources: drafts left behind.
fn drafts(desk: &Desk) -> usize {
    let entries = fs::read_dir(desk.root().join("sources")).unwrap();
    entries.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".part")).count()
}

#[tokio::test]
async fn a_file_inside_is_a_source_of_its_own_that_names_what_it_was_in() {
    let desk = Desk::new();
    let outer = desk.export("june.zip", boxed(&[("reports/balance.csv", BALANCE.as_bytes())]));
    let report = import_boxes(&desk, &outer, |_| {});
    assert_eq!(
        statuses(&report),
        [
            ("june.zip".to_owned(), FileStatus::Imported),
            ("june.zip/reports/balance.csv".to_owned(), FileStatus::Imported)
        ]
    );
    assert_eq!((report.files[1].tables[0].new, report.exit_code()), (2, 0));
    assert_eq!(report.files[1].inside.as_ref(), Some(&report.files[0].sha256));
    let entries = desk.open().sources().entries().unwrap();
    let inner = &entries[&report.files[1].sha256];
    assert_eq!(inner.name, "june.zip/reports/balance.csv");
    assert_eq!(inner.inside.as_ref(), Some(&report.files[0].sha256));
    assert!(entries[&report.files[0].sha256].inside.is_none());
    let kept = desk.open().sources().path_of(&report.files[1].sha256).unwrap();
    assert_eq!(fs::read_to_string(kept).unwrap(), BALANCE);
    assert_eq!(desk.sql("SELECT COUNT(*), COUNT(DISTINCT source_sha256) FROM balance_version").await, [["2", "1"]]);
    let again = import_boxes(&desk, &outer, |_| {});
    assert_eq!(statuses(&again), [("june.zip".to_owned(), FileStatus::AlreadyImported)]);
    assert_eq!(drafts(&desk), 0);
}

#[tokio::test]
async fn the_same_bytes_in_an_archive_and_beside_it_count_once_whatever_the_order() {
    let bytes = boxed(&[("balance.csv", BALANCE.as_bytes())]);
    for (archive, beside) in [("a.zip", "b.csv"), ("z.zip", "b.csv")] {
        let desk = Desk::new();
        desk.export(archive, &bytes);
        desk.export(beside, BALANCE);
        let report = import_boxes(&desk, &desk.exports(), |_| {});
        assert_eq!(status_of(&report, beside), FileStatus::Imported);
        assert_eq!(status_of(&report, archive), FileStatus::Imported, "its bytes are kept, all in it is known");
        assert_eq!(status_of(&report, &format!("{archive}/balance.csv")), FileStatus::AlreadyImported);
        assert_eq!(desk.sql("SELECT COUNT(*) FROM balance_version").await, [["2"]]);
    }
}

#[tokio::test]
async fn accounts_inside_an_archive_are_known_to_files_outside() {
    let report = "Campaign name,Ad Group Name,Ad Name,Date,Cost,CPC (Destination),CPM,Impression,Clicks (Destination),\
        CTR (Destination),Conversions,CPA,Currency\nC,G,Ad,2026-03-14,5.00,1,1,100,5,5,0,0,USD\n";
    let desk = Desk::new();
    desk.export("Tiktok Ads_Daily report_Spring Shop_20260314-20260314.csv", report);
    desk.export("zz.zip", boxed(&[("deep.zip", &boxed(&[("account.csv", ACCOUNT.as_bytes())]))]));
    let report = import_boxes(&desk, &desk.exports(), |_| {});
    assert_eq!(report.exit_code(), 0, "{report:?}");
    assert_eq!(desk.sql("SELECT account_id FROM delivery").await, [["A"]]);
}

#[tokio::test]
async fn archives_in_archives_are_opened_twice_and_no_deeper() {
    let mut bytes = boxed(&[("balance.csv", BALANCE.as_bytes())]);
    for depth in [2, 1] {
        bytes = boxed(&[(&format!("{depth}.zip"), &bytes)]);
    }
    let desk = Desk::new();
    let report = import_boxes(&desk, &desk.export("0.zip", &bytes), |_| {});
    assert_eq!(status_of(&report, "0.zip/1.zip/2.zip"), FileStatus::Refused, "{report:?}");
    assert_eq!(report.files.last().unwrap().diagnostics[0].code, "MG1008");
    assert_eq!((status_of(&report, "0.zip"), report.exit_code()), (FileStatus::Refused, 3));
    assert!(desk.open().sources().entries().unwrap().is_empty(), "nothing of it is kept");
    assert_eq!(drafts(&desk), 0);
    let desk = Desk::new();
    let shallow = boxed(&[("1.zip", &boxed(&[("balance.csv", BALANCE.as_bytes())]))]);
    let report = import_boxes(&desk, &desk.export("0.zip", shallow), |_| {});
    assert_eq!((status_of(&report, "0.zip/1.zip/balance.csv"), report.exit_code()), (FileStatus::Imported, 0));
}

#[tokio::test]
async fn an_archive_is_kept_when_anything_in_it_was_and_read_again_while_something_was_not() {
    let desk = Desk::new();
    let outer = desk.export(
        "mixed.zip",
        boxed(&[
            ("balance.csv", BALANCE.as_bytes()),
            ("notes.txt", b"hello"),
            ("torn.csv", b""),
            ("notes.txt", b"other"),
        ]),
    );
    let report = import_boxes(&desk, &outer, |_| {});
    assert_eq!(status_of(&report, "mixed.zip"), FileStatus::Imported);
    for name in ["notes.txt", "notes.txt (2)", "torn.csv"] {
        assert_eq!(status_of(&report, &format!("mixed.zip/{name}")), FileStatus::Refused);
    }
    assert_eq!(report.exit_code(), 1);
    let entry = desk.open().sources().entries().unwrap().remove(&report.files[0].sha256).unwrap();
    assert_eq!(entry.members_left, 3);
    let again = import_boxes(&desk, &outer, |_| {});
    assert_eq!(status_of(&again, "mixed.zip"), FileStatus::AlreadyImported);
    assert_eq!(status_of(&again, "mixed.zip/balance.csv"), FileStatus::AlreadyImported);
    assert_eq!(again.exit_code(), 1, "what is refused is still refused");
    let index = fs::read_to_string(desk.root().join("sources/index.jsonl")).unwrap();
    assert_eq!(index.lines().count(), 2, "nothing new was kept: {index}");

    let nothing = desk.export("nothing.zip", boxed(&[("a.txt", b"hello"), ("b.txt", b"world")]));
    let copy = desk.export("nothing (1).zip", fs::read(&nothing).unwrap());
    let report = import_boxes(&desk, &desk.exports(), |_| {});
    for path in [nothing, copy] {
        assert_eq!(status_of(&report, path.file_name().unwrap().to_str().unwrap()), FileStatus::Refused);
    }
}

#[tokio::test]
async fn a_try_tells_of_what_is_inside_and_stores_nothing() {
    let desk = Desk::new();
    let outer = desk.export("june.zip", boxed(&[("balance.csv", BALANCE.as_bytes()), ("notes.txt", b"hello")]));
    let tried = import_boxes(&desk, &outer, |request| request.dry_run = true);
    assert!(desk.open().sources().entries().unwrap().is_empty());
    assert_eq!(drafts(&desk), 0);
    assert_eq!(tried.files, import_boxes(&desk, &outer, |_| {}).files);
}

#[test]
fn a_list_of_sources_from_before_there_were_members_is_read() {
    let line = r#"{"sha256":"aa","name":"a.csv","bytes":1,"imported_at":"2026-01-01T00:00:00Z","format":"ofx1","status":"imported","answers":{},"refused_rows":0}"#;
    let entry: makegood_app::workspace::SourceEntry = serde_json::from_str(line).unwrap();
    assert_eq!((entry.inside.as_deref(), entry.members_left), (None, 0));
    assert_eq!(serde_json::to_string(&entry).unwrap(), line, "and written as before");
}
