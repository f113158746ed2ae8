//! Files are read by a child process that can do nothing else.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use makegood_app::import::{ImportRequest, Ports, Silent, import};
use makegood_app::workspace::Patience;
use makegood_app::{Access, Workspace};

use crate::run::{exports, json, makegood};

#[test]
fn a_locked_reader_breaks_out_of_nothing() {
    let temp = tempfile::tempdir().unwrap();
    fs::write(temp.path().join("seed"), "seed").unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_makegood"))
        .args(["read-one", "--self-test"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(temp.path().to_str().unwrap().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["environment"].as_array().unwrap().len(), 0);
    let attempts = report["attempts"].as_array().unwrap();
    if !cfg!(target_os = "linux") {
        println!("skipped: this system gives a reader no walls: {}", report["protections"]);
        return;
    }
    assert_eq!(report["protections"]["limits"], true);
    assert_eq!(report["protections"]["calls"], true);
    if report["protections"]["files"] != true {
        println!("this kernel has no Landlock; the list of calls must do alone");
    }
    for what in [
        "read a file",
        "write a new file",
        "write over a file",
        "remove a file",
        "connect to an address",
        "send to an address",
        "start a program",
        "become a program",
        "take much memory",
        "raise a limit",
        "signal its parent",
        "write to its own memory as a file",
    ] {
        let attempt =
            attempts.iter().find(|attempt| attempt["what"] == what).unwrap_or_else(|| panic!("{what} untried"));
        assert_eq!(attempt["refused"], true, "{attempt}");
    }
    assert!(attempts.iter().all(|attempt| attempt["refused"] == true), "{attempts:?}");
    assert_eq!(fs::read_to_string(temp.path().join("seed")).unwrap(), "seed");
    assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 1);
}

/// Imports `folder` by the command and in this process, and compares what is told.
fn told_the_same(folder: &Path) -> usize {
    let dir = tempfile::tempdir().unwrap();
    for name in ["far", "near"] {
        makegood(dir.path(), &["init", name]);
    }
    let far = json(&dir.path().join("far"), &["--json", "import", folder.to_str().unwrap()]);
    let workspace = Workspace::open(&dir.path().join("near"), Access::Change, "test", Patience::NONE).unwrap();
    let request = ImportRequest { paths: vec![folder.to_owned()], ..ImportRequest::default() };
    let now = "2026-07-01T10:00:00Z".parse().unwrap();
    let near = import(&workspace, &request, Ports::IN_PROCESS, now, &mut Silent).unwrap();
    let near = serde_json::to_value(near).unwrap();
    let (far, near) = (far["files"].as_array().unwrap(), near["files"].as_array().unwrap());
    assert_eq!(far.len(), near.len());
    for (far, near) in far.iter().zip(near) {
        assert_eq!(far, near);
    }
    far.len()
}

#[test]
fn a_child_tells_of_files_what_reading_them_here_tells() {
    assert!(told_the_same(&exports()) > 10);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let samples = std::env::var_os("MAKEGOOD_SHARED_DATA").map_or(beside, PathBuf::from);
    for kind in ["bank-csv", "bank-mt940", "pdf", "email", "image"] {
        let folder = samples.join(kind);
        if folder.is_dir() {
            println!("{kind}: {} files", told_the_same(&folder));
        } else {
            println!("skipped: there are no samples of {kind}");
        }
    }
}

#[test]
fn a_file_that_asks_for_too_much_memory_is_refused_and_the_others_are_read() {
    let dir = tempfile::tempdir().unwrap();
    makegood(dir.path(), &["init", "."]);
    fs::create_dir(dir.path().join("in")).unwrap();
    // Every line of it is a row that takes far more room than it has letters.
    fs::write(dir.path().join("in/tall.csv"), "a,b\n".repeat(4_000_000)).unwrap();
    fs::write(
        dir.path().join("in/balance.csv"),
        "platform,account_id,as_of,cash,currency\ntiktok,A,2026-03-14T09:00:00Z,5.00,USD\n",
    )
    .unwrap();
    let report = json(dir.path(), &["--json", "import", "in"]);
    assert_eq!(report["files"][0]["status"], "imported");
    assert_eq!(report["files"][1]["status"], "refused");
    let said = &report["files"][1]["diagnostics"][0];
    // A system without such a limit reads it and does not know its header.
    if cfg!(target_os = "linux") {
        assert_eq!(said["code"], "MG1014", "{said}");
        assert_eq!(said["message"], "reading it took too much memory", "{said}");
    }
    let shown = makegood(dir.path(), &["import", "in/tall.csv"]);
    assert_eq!(shown.code, 3);
    assert!(!shown.err.contains("panicked") && !shown.err.contains("RUST_BACKTRACE"), "{}", shown.err);
}

#[test]
fn the_hidden_command_is_hidden_and_a_person_who_types_it_gets_no_trace() {
    let dir = tempfile::tempdir().unwrap();
    assert!(!makegood(dir.path(), &["--help"]).out.contains("read-one"));
    let typed = makegood(dir.path(), &["read-one"]);
    assert_eq!((typed.code, typed.out.as_str(), typed.err.as_str()), (2, "", ""));
}

#[test]
fn doctor_says_what_protects_a_reader() {
    let dir = tempfile::tempdir().unwrap();
    makegood(dir.path(), &["init", "."]);
    let report = json(dir.path(), &["--json", "doctor"]);
    let checks = report["checks"].as_array().unwrap();
    let reading = checks.iter().find(|check| check["part"] == "reading").unwrap();
    assert!(reading["checked"].as_str().unwrap().starts_with("a process of its own for each file"), "{reading}");
    assert_eq!(reading["problems"].as_array().unwrap().len(), 0, "{reading}");
    if cfg!(target_os = "linux") {
        assert!(reading["checked"].as_str().unwrap().contains("seccomp"), "{reading}");
    }
    assert!(checks.iter().any(|check| check["part"] == "pictures"));
}
