//! The generated hostile mails and pictures against the verdicts of their `EXPECT.jsonl`.
//!
//! No verdict of these kinds is deviated from.

use arrow_array::cast::AsArray;
use makegood_import::ImportOptions;
use makegood_import::outcome::FileStatus;
use serde_json::Value as Json;

use crate::Kept;
use crate::members::import_members;
use crate::samples;

#[test]
fn hostile_mails_and_pictures_meet_their_verdicts() {
    let Some(generated) = samples("hostile/generated") else { return };
    let text = std::fs::read_to_string(generated.join("EXPECT.jsonl")).expect("EXPECT.jsonl");
    let mut faults = Vec::new();
    let mut seen = [0; 2];
    for line in text.lines() {
        let expected: Json = serde_json::from_str(line).expect("one JSON object a line");
        let file = expected["file"].as_str().expect("a file");
        let Some(kind) = ["eml/", "image/"].iter().position(|kind| file.starts_with(kind)) else { continue };
        seen[kind] += 1;
        let bytes = std::fs::read(generated.join(file)).expect("a sample");
        let (outcome, kept, members) = import_members(file, &bytes, &ImportOptions::default());
        let status = outcome.status;
        let flagged = !outcome.diagnostics.is_empty() || outcome.refused_count > 0;
        let right = match expected["must"].as_str().expect("a verdict") {
            "import" => status == FileStatus::Imported,
            "import_flag" => flagged && status != FileStatus::Refused,
            "reject" => status == FileStatus::Refused && kept.rows() == 0,
            _ => true,
        };
        if !right {
            faults.push(format!("{file}: {expected} is {status:?} {:?}", outcome.diagnostics));
        }
        // Nothing that runs or loads is left in the text, and no name leads anywhere.
        let class = expected["class"].as_str().unwrap_or_default();
        let body = body_of(&kept);
        if kind == 0
            && ["xss", "tracking"].contains(&class)
            && ["canary", "onerror", "</"].iter().any(|mark| body.contains(mark))
        {
            faults.push(format!("{file}: {body}"));
        }
        if members.names().iter().any(|name| name.contains(['/', '\\', '\0']) || *name == ".." || name.is_empty()) {
            faults.push(format!("{file}: {:?}", members.names()));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert_eq!(seen, [70, 30]);
}

/// The words of all messages.
fn body_of(kept: &Kept) -> String {
    let messages = kept.batches.iter().filter(|(table, _)| *table == "message");
    let texts = messages.map(|(_, batch)| batch.column_by_name("body_text").expect("a column").clone());
    let words =
        texts.flat_map(|texts| texts.as_string::<i32>().iter().flatten().map(str::to_owned).collect::<Vec<_>>());
    words.collect::<Vec<_>>().join("\n")
}

/// The other public pictures promise no crash: each is a row or refused with a reason.
#[test]
fn broken_public_pictures_are_read_or_refused() {
    let Some(folder) = samples("hostile/image/image-rs__image") else { return };
    let (mut folders, mut seen) = (vec![folder], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            seen += 1;
            let bytes = std::fs::read(&path).expect("a sample");
            let (outcome, kept, _) = import_members("picture", &bytes, &ImportOptions::default());
            let refused = outcome.status == FileStatus::Refused;
            assert_eq!((refused, outcome.diagnostics.is_empty()), (kept.rows() == 0, false), "{}", path.display());
        }
    }
    assert_eq!(seen, 32);
}
