//! Children that die, hang or talk nonsense: each is a diagnostic about the file, soon, and nothing else.

use std::io::Read;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use makegood_app::import::{FileReader as _, FileToRead};
use makegood_core::tables::Table;
use makegood_facts::rows::{RowSink, SinkError};
use makegood_import::input::{ImportOptions, MemberSink};
use makegood_import::outcome::{FileOutcome, FileStatus};
use makegood_reader::{ChildReader, Limits};

use crate::script;

#[derive(Default)]
struct Got {
    batches: usize,
    members: Vec<(String, Result<Vec<u8>, String>)>,
}

impl RowSink for Got {
    fn take(&mut self, _: &'static Table, _: RecordBatch) -> Result<(), SinkError> {
        self.batches += 1;
        Ok(())
    }
}

#[derive(Default)]
struct Members(Vec<(String, Result<Vec<u8>, String>)>);

impl MemberSink for Members {
    fn member(&mut self, name: &str, bytes: &mut dyn Read) -> Result<(), SinkError> {
        let mut all = Vec::new();
        let got = bytes.read_to_end(&mut all).map(|_| all).map_err(|error| error.to_string());
        self.0.push((name.to_owned(), got));
        Ok(())
    }
}

fn limits(_: u64) -> Limits {
    Limits { memory: 512 << 20, seconds: 1 }
}

/// What the parent makes of a child that does `body` after it has taken the request.
fn read(body: &str) -> (FileOutcome, Got) {
    let temp = tempfile::tempdir().unwrap();
    let program = script(temp.path(), "child", &format!("cat > /dev/null\n{body}"));
    let file = temp.path().join("a.csv");
    std::fs::write(&file, "x").unwrap();
    let reader = ChildReader::new(program, Vec::new()).with_limits(limits, Duration::from_secs(2));
    let options = ImportOptions::default();
    let (mut got, mut members) = (Got::default(), Members::default());
    let began = Instant::now();
    let outcome = reader
        .read(&FileToRead { path: &file, name: "a.csv", options: &options }, &mut got, &mut members)
        .expect("no sink stopped");
    assert!(began.elapsed() < Duration::from_secs(30), "{body}: {:?}", began.elapsed());
    got.members = members.0;
    (outcome, got)
}

/// The child's words as `printf` writes them: kind, length, bytes.
fn frame(kind: u8, bytes: &str) -> String {
    let [a, b, c, d] = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    format!("printf '\\{kind:03o}\\{a:03o}\\{b:03o}\\{c:03o}\\{d:03o}'; printf '%s' '{bytes}'\n")
}

const OUTCOME: &str = r#"{"format":"csv:x","status":"Imported","tables":[],"checked":false,"agrees":true,"refused_rows":[],"refused_count":0,"questions":[],"diagnostics":[],"exported_on":null,"extracted":[]}"#;

fn stopped(body: &str) -> String {
    let (outcome, got) = read(body);
    assert_eq!(outcome.status, FileStatus::Refused, "{body}");
    assert_eq!(outcome.diagnostics.len(), 1, "{body}");
    assert_eq!(outcome.diagnostics[0].code, "MG1014", "{body}: {:?}", outcome.diagnostics);
    assert_eq!(got.batches, 0);
    format!("{}: {}", outcome.diagnostics[0].message, outcome.diagnostics[0].found)
}

#[test]
fn an_honest_answer_is_taken() {
    let (outcome, _) = read(&frame(8, OUTCOME));
    assert_eq!((outcome.format.as_str(), outcome.status), ("csv:x", FileStatus::Imported));
}

#[test]
fn a_child_that_dies_is_said_to_have_died_and_of_what() {
    assert_eq!(stopped("exit 7"), "its reader ended before its time: it ended without an answer (exit 7)");
    assert_eq!(stopped("kill -SEGV $$"), "its reader ended before its time: it ended by signal 11");
    assert_eq!(stopped("kill -XCPU $$"), "reading it took too long: more than 1 seconds");
    assert_eq!(stopped("kill -KILL $$"), "its reader ended before its time: the system ended it (signal 9)");
    let memory = "echo 'memory allocation of 9 bytes failed' >&2; kill -ABRT $$";
    assert_eq!(stopped(memory), "reading it took too much memory: more than 512 MiB of memory");
    assert_eq!(stopped(&frame(9, "at x.rs:1")), "its reader failed: at x.rs:1");
}

#[test]
fn a_child_that_hangs_is_ended() {
    assert_eq!(stopped("exec sleep 100"), "reading it took too long: more than 1 seconds");
    // Noise on standard error neither blocks it nor is kept.
    assert_eq!(stopped("while :; do echo noise >&2; done"), "reading it took too long: more than 1 seconds");
}

#[test]
fn a_program_that_is_not_there_is_said_to_be_missing() {
    let reader = ChildReader::new(PathBuf::from("/nowhere/makegood"), Vec::new());
    let options = ImportOptions::default();
    let file = FileToRead { path: std::path::Path::new("/dev/null"), name: "a", options: &options };
    let outcome = reader.read(&file, &mut Got::default(), &mut ()).unwrap();
    assert_eq!(outcome.diagnostics[0].code, "MG1014");
    assert!(outcome.diagnostics[0].message.contains("could not be started"));
}

#[test]
fn nonsense_is_refused_whatever_form_it_has() {
    for body in [
        "echo hello".to_owned(),
        "head -c 100000 /dev/zero".to_owned(),
        "printf '\\010\\377\\377\\377\\377'".to_owned(),
        frame(8, "{}"),
        frame(8, &OUTCOME.replace("Imported", "Paid")),
        frame(
            8,
            &OUTCOME.replace(
                "[],\"checked\"",
                "[{\"table\":\"nobody\",\"rows\":1,\"net\":[],\"from\":null,\"to\":null}],\"checked\"",
            ),
        ),
        frame(
            8,
            &OUTCOME.replace("\"questions\":[]", "\"questions\":[{\"key\":\"password\",\"why\":\"\",\"options\":[]}]"),
        ),
        frame(3, "junk"),
        frame(5, "bytes of nothing"),
        frame(2, "1"),
        format!("{}{}", frame(4, "a.csv"), frame(8, OUTCOME)),
    ] {
        let said = stopped(&body);
        assert!(said.starts_with("its reader answered what no reader answers"), "{body}: {said}");
    }
}

#[test]
fn answers_without_an_end_are_cut() {
    let said = stopped("exec yes '' | tr '\\n' '\\002'");
    assert!(said.starts_with("its reader"), "{said}");
    let (outcome, got) = read(&format!("while :; do {}{}{} done", frame(4, "a"), frame(5, "x"), frame(6, "")));
    assert_eq!(outcome.diagnostics[0].code, "MG1014");
    assert!(got.members.len() <= 20_000);
}

#[test]
fn files_inside_are_handed_on_and_a_broken_one_is_broken_alone() {
    let body = [
        frame(4, "one.csv"),
        frame(5, "ab"),
        frame(5, "cd"),
        frame(6, ""),
        frame(4, "two.csv"),
        frame(5, "x"),
        frame(7, "the checksum differs"),
        frame(4, "three.csv"),
        frame(6, ""),
        frame(8, OUTCOME),
    ];
    let (outcome, got) = read(&body.concat());
    assert_eq!(outcome.status, FileStatus::Imported);
    assert_eq!(
        got.members,
        [
            ("one.csv".to_owned(), Ok(b"abcd".to_vec())),
            ("two.csv".to_owned(), Err("the checksum differs".to_owned())),
            ("three.csv".to_owned(), Ok(Vec::new())),
        ]
    );
    let said = stopped(&format!("{}{}exit 3", frame(4, "one.csv"), frame(5, "ab")));
    assert!(said.contains("exit 3"), "{said}");
}
