//! Twice, in another order, with overlapping exports: the same audit and the same letters, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{exports, makegood};

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(exports()).unwrap().filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn import(workspace: &Path, file: &Path) {
    let ran = makegood(workspace, &["--quiet", "import", file.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
}

fn audit(workspace: &Path) -> String {
    let ran = makegood(workspace, &["--json", "audit"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

/// Builds all claims into `folder` and gives the bytes of every document, by name.
fn claims(workspace: &Path, folder: &str) -> Vec<(String, Vec<u8>)> {
    let ran = makegood(workspace, &["--quiet", "claim", "build", "--all", "--out", folder]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut documents: Vec<(String, Vec<u8>)> = fs::read_dir(workspace.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    documents.sort();
    documents
}

#[test]
fn order_repetition_and_overlap_do_not_show_in_the_audit_or_the_letter() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["one", "two"] {
        makegood(dir.path(), &["init", name]);
    }
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    let all = exports();
    import(&one, &all);
    let first = audit(&one);

    // One file at a time and backwards, accounts first as a person is asked to; the whole folder again at the end.
    let (accounts, rest): (Vec<PathBuf>, Vec<PathBuf>) =
        files().into_iter().rev().partition(|path| path.ends_with("account.csv"));
    for file in accounts.iter().chain(&rest) {
        import(&two, file);
    }
    import(&two, &all);
    assert_eq!(first, audit(&two));

    // Half of a month again, in a file of its own: every row of it is known.
    let month = files().into_iter().find(|path| path.to_string_lossy().contains("delivery_")).unwrap();
    let text = fs::read_to_string(&month).unwrap();
    let half: Vec<&str> = text.lines().take(text.lines().count() / 2).collect();
    let overlapping = dir.path().join("overlap.csv");
    fs::write(&overlapping, half.join("\n") + "\n").unwrap();
    let ran = makegood(&two, &["--json", "import", overlapping.to_str().unwrap()]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let table = &report["files"][0]["tables"][0];
    assert_eq!((table["new"].as_u64(), table["restated"].as_u64()), (Some(0), Some(0)), "{table}");
    assert_eq!(table["rows"].as_u64(), Some(half.len() as u64 - 1));
    assert_eq!(first, audit(&two));

    let letters = claims(&one, "claims");
    assert!(letters.iter().any(|(name, bytes)| name == "C-0001.pdf" && bytes.starts_with(b"%PDF-")));
    assert!(letters == claims(&two, "claims"), "another run, after another order of imports, gives other bytes");
}
