//! PDF files made to break readers: the verdicts of the generated ones, and what is made of the others.

use std::time::Instant;

use makegood_import::outcome::FileStatus;
use serde_json::Value as Json;

use crate::{import_bytes, samples};

/// Verdicts that are not followed, and why.
const DEVIATIONS: &[(&str, &str)] = &[(
    "pdf/encrypt_unknown.pdf",
    "refused as locked: nothing of it can be read, and the bytes of a refused file stay as evidence with the workspace",
)];

#[test]
fn hostile_pdf_files_meet_their_verdicts() {
    let Some(generated) = samples("hostile/generated") else { return };
    let text = std::fs::read_to_string(generated.join("EXPECT.jsonl")).expect("EXPECT.jsonl");
    let lines = text.lines().map(|line| serde_json::from_str::<Json>(line).expect("one JSON object a line"));
    let mut faults = Vec::new();
    let mut seen = 0;
    for line in lines {
        let (file, must) = (line["file"].as_str().unwrap_or_default(), line["must"].as_str().unwrap_or_default());
        if !file.starts_with("pdf/") {
            continue;
        }
        seen += 1;
        let bytes = std::fs::read(generated.join(file)).expect("a readable file");
        let started = Instant::now();
        let (outcome, kept) = import_bytes(file, &bytes);
        // Generous, for tests are built without optimisation and run side by side.
        assert!(started.elapsed().as_secs() < 30, "{file} took {:?}", started.elapsed());
        let read = outcome.status == FileStatus::Imported;
        let beyond_layout = outcome.diagnostics.iter().any(|problem| problem.code != "MG2214");
        let right = match must {
            "reject" => outcome.status == FileStatus::Refused,
            "import" => read,
            "import_flag" => read && beyond_layout,
            _ => true,
        };
        let wanted = line["checks"]["text"].as_str();
        let text_kept = wanted.is_none_or(|wanted| format!("{:?}", kept.batches).contains(wanted));
        let deviates = DEVIATIONS.iter().any(|(name, _)| *name == file);
        if (right && text_kept) == deviates {
            let codes: Vec<_> = outcome.diagnostics.iter().map(|problem| (problem.code, &problem.message)).collect();
            faults.push(format!("{file}: must {must}, is {:?} {codes:?}", outcome.status));
        }
    }
    assert_eq!(seen, 43);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn pdf_files_of_other_projects_are_read_or_refused_with_a_reason() {
    let Some(folder) = samples("hostile/pdf") else { return };
    let mut told = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).expect("a readable file");
            let (outcome, _) = import_bytes("x.pdf", &bytes);
            let codes: Vec<_> = outcome.diagnostics.iter().map(|problem| problem.code).collect();
            let name = path.strip_prefix(&folder).expect("below the folder").display().to_string();
            told.push(format!("{name}: {:?} {}", outcome.status, codes.join(" ")));
        }
    }
    told.sort();
    insta::assert_snapshot!("pdf_files_of_other_projects", told.join("\n"));
}
