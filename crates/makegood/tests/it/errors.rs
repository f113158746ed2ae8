//! What bad input is answered with: a folder per code, with what triggers it and the golden text.
//!
//! `errors/<CODE>/run.txt` holds the commands to type in a new workspace that holds the other files of the folder; what
//! the last of them says is in `expected.txt`. To accept a changed text: `MAKEGOOD_UPDATE_GOLDEN=1 cargo nextest run`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use makegood_app::workspace::Patience;
use makegood_app::{Access, Workspace};
use makegood_core::diagnostic::CODES;

use crate::run::{makegood, words};

/// Codes without an example, and why.
const WITHOUT_EXAMPLE: &[(&str, &str)] = &[
    ("MG1008", "takes a file larger than belongs in the repository; tested where the limits are"),
    ("MG1014", "takes a file that exhausts its reader; tested in makegood_reader with small limits"),
    ("MG2211", "takes a signed document; tested in makegood_import"),
    ("MG2213", "depends on whether Tesseract is installed; tested in makegood_app"),
    ("MG4010", "takes a disk without room; tested in full_disk.rs"),
    ("MG6005", "a defect of ours: the laws of a document are tested where it is composed"),
    ("MG7004", "takes a pack, which is sealed by a key of its own; tested in evidence.rs"),
    ("MG8007", "takes a mail server that refuses; tested in mail.rs"),
    ("MG8504", "takes somebody who signs in; tested in makegood_store"),
    ("MG8506", "takes two people who are signed in; tested in makegood_store"),
    ("MG8507", "takes somebody who is signed in; tested in makegood_store"),
    ("MG9001", "a defect of ours, whatever the input"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors")
}

fn examples() -> BTreeMap<String, PathBuf> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path)).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else if name != "run.txt" && name != "expected.txt" {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// Runs an example and gives what its last command said, without what differs from run to run.
fn said(code: &str, example: &Path) -> String {
    let temp = tempfile::tempdir().unwrap();
    assert_eq!(makegood(temp.path(), &["init", "ads"]).code, 0);
    let workspace = temp.path().join("ads");
    copy(example, &workspace);
    // The one problem that takes a second process: this one.
    let held = (code == "MG4002")
        .then(|| Workspace::open(&workspace, Access::Change, "makegood import, process 7", Patience::NONE).unwrap());
    let commands = fs::read_to_string(example.join("run.txt")).unwrap();
    let mut last = String::new();
    for command in commands.lines() {
        let arguments = words(command.strip_prefix("makegood ").expect("a command"));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ran = makegood(&workspace, &arguments);
        last = format!("$ {command}\n{}{}exit {}\n", ran.out, ran.err, ran.code);
    }
    drop(held);
    let real = fs::canonicalize(temp.path()).unwrap();
    let mut text = last;
    for path in [real.as_path(), temp.path()] {
        text = text.replace(&*path.to_string_lossy(), "…");
    }
    text
}

#[test]
fn each_problem_is_answered_with_what_was_found_and_what_to_type() {
    let update = std::env::var_os("MAKEGOOD_UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for (code, example) in examples() {
        let said = said(&code, &example);
        let golden = example.join("expected.txt");
        if update {
            fs::write(&golden, &said).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if !said.contains(&code) {
            wrong.push(format!("{code}: its example says something else:\n{said}"));
        } else if said != expected {
            wrong.push(format!("{code}: expected\n{expected}\nfound\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_an_example_or_a_reason() {
    let known: BTreeSet<&str> = CODES.iter().map(|code| code.id).collect();
    let examples = examples();
    let examples: BTreeSet<&str> = examples.keys().map(String::as_str).collect();
    let excused: BTreeSet<&str> = WITHOUT_EXAMPLE.iter().map(|(code, _)| *code).collect();
    let without: Vec<_> = known.difference(&examples).filter(|code| !excused.contains(**code)).collect();
    assert!(without.is_empty(), "no example under tests/errors/ for {without:?}");
    let needless: Vec<_> = excused.intersection(&examples).chain(excused.difference(&known)).collect();
    assert!(needless.is_empty(), "excused and not in need of it: {needless:?}");
    assert!(examples.is_subset(&known), "an example of a code that is not there");
}

#[test]
fn the_exit_code_is_that_of_the_table() {
    for (code, example) in examples() {
        let entry = CODES.iter().find(|entry| entry.id == code).unwrap();
        let text = fs::read_to_string(example.join("expected.txt")).unwrap();
        let exit: u8 = text.trim_end().rsplit(' ').next().unwrap().parse().unwrap();
        // Rows that were read are not undone by a warning about the file or the log, nor by a cut behind them.
        let milder = exit < entry.exit && matches!(code.as_str(), "MG1004" | "MG2114" | "MG2206" | "MG7001");
        assert!(exit == entry.exit || milder, "{code}: exit {exit}, the table says {}", entry.exit);
    }
}

#[test]
fn the_errors_page_of_the_book_is_what_explain_prints() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/errors.md");
    let printed = makegood(Path::new("."), &["explain", "--markdown"]).out;
    if std::env::var_os("MAKEGOOD_UPDATE_GOLDEN").is_some() {
        fs::write(&page, &printed).unwrap();
    }
    let book = fs::read_to_string(&page).unwrap_or_default();
    assert!(
        book == printed,
        "docs/src/errors.md is not what `makegood explain --markdown` prints; MAKEGOOD_UPDATE_GOLDEN=1 writes it"
    );
}
