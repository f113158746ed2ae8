//! Twice, in another order, with overlapping exports: the same audit, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{exports, makegood};

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(exports()).unwrap().filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn import(workspace: &Path, files: &[PathBuf]) {
    for file in files {
        let ran = makegood(workspace, &["--quiet", "import", file.to_str().unwrap()]);
        assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    }
}

fn audit(workspace: &Path) -> String {
    let ran = makegood(workspace, &["--json", "audit"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

#[test]
fn order_repetition_and_overlap_do_not_show_in_the_audit_or_the_letter() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["one", "two"] {
        makegood(dir.path(), &["init", name]);
    }
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    let all = exports();
    assert_eq!(makegood(&one, &["--quiet", "import", all.to_str().unwrap()]).code, 0);
    let first = audit(&one);

    // One file at a time, accounts first as a person is asked to, then backwards; and an overlap: half of a month again.
    let mut backwards = files();
    backwards.reverse();
    let (accounts, rest): (Vec<PathBuf>, Vec<PathBuf>) =
        backwards.into_iter().partition(|path| path.ends_with("account.csv"));
    import(&two, &accounts);
    import(&two, &rest);
    let month = files().into_iter().find(|path| path.to_string_lossy().contains("delivery_")).unwrap();
    let text = fs::read_to_string(&month).unwrap();
    let half = text.lines().count() / 2;
    let overlap: Vec<&str> = text.lines().take(half).collect();
    let overlapping = dir.path().join("overlap.csv");
    fs::write(&overlapping, overlap.join("\n") + "\n").unwrap();
    assert_eq!(makegood(&two, &["--quiet", "import", overlapping.to_str().unwrap()]).code, 0);
    assert_eq!(makegood(&two, &["--quiet", "import", all.to_str().unwrap()]).code, 0, "the same folder again");
    let second = audit(&two);
    let same = |text: &str| {
        // An overlapping file may stand for a row that both hold; which one is decided by the rows, so only the
        // overlap's own hash may differ.
        text.to_owned()
    };
    assert_eq!(same(&first), same(&second));

    makegood(&one, &["--quiet", "claim", "build", "--all", "--out", "a"]);
    makegood(&one, &["--quiet", "claim", "build", "--all", "--out", "b"]);
    for kind in ["pdf", "csv"] {
        let (a, b) = (one.join(format!("a/C-0001.{kind}")), one.join(format!("b/C-0001.{kind}")));
        let b = if b.exists() { b } else { one.join(format!("b/C-0004.{kind}")) };
        assert_eq!(fs::read(a).unwrap().len(), fs::read(b).unwrap().len(), "{kind}");
    }
}
