//! Hostile workbooks: nothing panics, and what must be refused is refused.

use super::support::Case;
use crate::samples;
use makegood_import::FileStatus;

/// Files whose verdict in `EXPECT.jsonl` is not ours, with the reason.
const OTHERWISE: &[(&str, &str)] = &[];

#[test]
fn generated_workbooks_get_the_verdict_that_is_expected() {
    let Some(folder) = samples("hostile/generated") else { return };
    let expect = folder.join("EXPECT.jsonl");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for line in std::fs::read_to_string(&expect).unwrap().lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        let file = entry["file"].as_str().unwrap();
        if !file.starts_with("xlsx/") {
            continue;
        }
        let bytes = std::fs::read(expect.with_file_name(file)).unwrap();
        let case = Case::of(file, &bytes).import();
        let rows: u64 = case.outcome.tables.iter().map(|table| table.rows).sum();
        let fine = match entry["must"].as_str().unwrap() {
            "reject" => case.outcome.status == FileStatus::Refused && rows == 0,
            "quarantine" => case.outcome.refused_count > 0 || case.outcome.status == FileStatus::Refused,
            "import" => case.outcome.status == FileStatus::Imported,
            // What is flagged may be flagged by refusing its rows.
            "import_flag" => case.outcome.status != FileStatus::Refused,
            _ => true,
        };
        let wanted = entry["checks"]["rows"].as_u64().or(entry["checks"]["good_rows"].as_u64());
        let counted = wanted.is_none_or(|wanted| rows == wanted);
        seen += 1;
        let otherwise = OTHERWISE.iter().any(|(other, _)| *other == file);
        assert!(!(otherwise && fine && counted), "{file} meets its verdict now");
        if !(fine && counted) && !otherwise {
            let said =
                case.outcome.diagnostics.iter().chain(&case.outcome.refused_rows).map(|problem| &problem.message);
            wrong.push(format!(
                "{file}: {} {:?} rows {rows} {:?}",
                entry["must"],
                case.outcome.status,
                said.collect::<Vec<_>>()
            ));
        }
    }
    assert!(seen > 50);
    // Verdicts that are not met yet are known by name: a change for better or worse shows here.
    insta::assert_snapshot!(wrong.join("\n"));
}

#[test]
fn no_workbook_of_other_programs_makes_the_reader_fail() {
    let Some(folder) = samples("hostile/xlsx") else { return };
    let mut folders = vec![folder];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let name = path.file_name().unwrap().to_string_lossy();
            let case = Case::of(&name, &bytes).import();
            assert!(
                !case.outcome.diagnostics.is_empty() || !case.outcome.tables.is_empty(),
                "{name}: nothing was said"
            );
            seen += 1;
        }
    }
    assert!(seen > 50);
}
