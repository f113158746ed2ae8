//! The main job on the shipped example: every planted fault with its exact amount, nothing else, and a claim for it.

use std::collections::BTreeSet;

use crate::run::{json, makegood};

#[test]
fn the_demo_finds_what_was_planted_and_writes_the_letters() {
    let dir = tempfile::tempdir().unwrap();
    let demo = json(dir.path(), &["--json", "demo", "--dir", "demo", "--no-open"]);
    assert_eq!(demo["schema"], "makegood.demo/1");
    let truth: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(crate::run::exports().join("../truth.json")).unwrap()).unwrap();
    let audit = json(&dir.path().join("demo"), &["--json", "audit"]);
    let line = |finding: &serde_json::Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        format!(
            "{} {} {} {} {}",
            text("detector"),
            text("account_id"),
            text("from"),
            text("currency"),
            text("questioned")
        )
    };
    let lines = |list: &serde_json::Value| -> BTreeSet<String> { list.as_array().unwrap().iter().map(line).collect() };
    assert_eq!(lines(&audit["findings"]), lines(&truth["planted"]));
    assert_eq!(demo["findings"], audit["findings"].as_array().unwrap().len());

    for finding in audit["findings"].as_array().unwrap() {
        let sum: i64 = finding["witness"].as_array().unwrap().iter().map(|row| cents(&row["amount"])).sum();
        assert_eq!(sum, cents(&finding["questioned"]), "{finding}");
        assert_ne!(finding["verdict"]["rule"], "none", "{finding}");
    }
    for claim in demo["claims"].as_array().unwrap() {
        let pdf = std::fs::read(dir.path().join(claim["pdf"].as_str().unwrap())).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        for kind in ["csv", "json"] {
            assert!(dir.path().join(claim[kind].as_str().unwrap()).is_file());
        }
    }
}

/// Cents of an amount that may have been rounded by nobody: more than two digits fail.
fn cents(value: &serde_json::Value) -> i64 {
    let text = value.as_str().unwrap();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "00"));
    assert!(fraction.len() == 2, "{text}");
    format!("{whole}{fraction}").parse().unwrap()
}

#[test]
fn a_number_of_the_letter_is_found_by_hand_in_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let demo = makegood(dir.path(), &["demo", "--dir", "demo", "--no-open"]);
    // What the demo says to try next can be tried.
    let said = format!("{}{}", demo.out, demo.err);
    let query =
        said.lines().find_map(|line| line.trim().strip_prefix("makegood sql \"")).unwrap().trim_end_matches('"');
    assert_eq!(makegood(&dir.path().join("demo"), &["sql", query]).code, 0, "{query}");
    let rows = std::fs::read_to_string(dir.path().join("demo/claims/C-0001.csv")).unwrap();
    let mut reader = csv_rows(&rows);
    let header = reader.remove(0);
    let column =
        |name: &str| header.iter().position(|cell| cell == name).unwrap_or_else(|| panic!("{header:?} has no {name}"));
    let (file, place) = (column("file"), column("place"));
    let mut followed = 0;
    for row in reader.iter().filter(|row| row[file].ends_with(".csv")) {
        let text = std::fs::read_to_string(dir.path().join("demo/exports").join(&row[file])).unwrap();
        let line: usize = row[place].trim_start_matches("line ").parse().unwrap();
        assert!(text.lines().nth(line - 1).is_some_and(|line| line.contains(',')), "{row:?}");
        followed += 1;
    }
    assert!(followed > 0);
}

fn csv_rows(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect()).collect()
}

#[test]
fn exit_codes_say_how_it_ended() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(makegood(dir.path(), &["audit"]).code, 2, "no workspace here");
    assert_eq!(makegood(dir.path(), &["nonsense"]).code, 2);
    assert_eq!(makegood(dir.path(), &["init", "ads"]).code, 0);
    let ads = dir.path().join("ads");
    let empty = json(&ads, &["--json", "audit"]);
    assert_eq!(empty["findings"].as_array().unwrap().len(), 0);
    std::fs::write(dir.path().join("x.bin"), [0u8, 1, 2, 3, 255]).unwrap();
    assert_eq!(makegood(&ads, &["import", "../x.bin"]).code, 3);
    assert_eq!(makegood(&ads, &["sql", "DROP TABLE ledger"]).code, 2, "a statement that writes is refused");
}
