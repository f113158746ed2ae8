//! Files made to mislead a reader of MT940.

use std::path::Path;

use makegood_import::FileStatus;
use serde_json::Value as Json;

use super::Case;
use crate::samples;

/// Why a file does not meet its verdict, `None` when it does.
fn miss(folder: &Path, expected: &Json) -> Option<String> {
    let file = expected["file"].as_str().expect("a file");
    let case = Case::read(std::fs::read(folder.join(file)).expect("a file"));
    let status = case.outcome.status;
    let read = matches!(status, FileStatus::Imported | FileStatus::Partial);
    let flagged = !case.codes().is_empty() || case.outcome.refused_count > 0;
    let right = match expected["must"].as_str().expect("a verdict") {
        "import" => status == FileStatus::Imported,
        "import_flag" => read && flagged,
        _ => true,
    };
    let checks = &expected["checks"];
    let rows = checks["rows"].as_u64().is_none_or(|rows| rows == case.counted());
    let balance = checks["flag"] != "balance" || case.outcome.footer.checked && !case.outcome.footer.agrees;
    (!right || !rows || !balance).then(|| format!("{file}: {status:?}, {} rows, {:?}", case.counted(), case.codes()))
}

#[test]
fn every_generated_file_gets_its_verdict() {
    let Some(folder) = samples("hostile/generated") else { return };
    let list = std::fs::read_to_string(folder.join("EXPECT.jsonl")).expect("EXPECT.jsonl");
    let lines: Vec<Json> =
        list.lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect();
    let ours: Vec<&Json> =
        lines.iter().filter(|line| line["file"].as_str().is_some_and(|file| file.starts_with("mt940/"))).collect();
    assert_eq!(ours.len(), 28);
    let misses: Vec<String> = ours.iter().filter_map(|line| miss(&folder, line)).collect();
    assert!(misses.is_empty(), "{}", misses.join("\n"));
}

#[test]
fn generated_files_without_a_verdict_are_read_or_refused_for_a_reason() {
    let Some(folder) = samples("hostile/generated/mt940") else { return };
    let shown = |file: &str| {
        let case = Case::read(std::fs::read(folder.join(file)).expect("a file"));
        format!("{:?} {} {}", case.outcome.status, case.rows(&["amount"]).join(","), case.refused().join(","))
    };
    for (file, expected) in [
        ("amt_00.sta", "Imported -120 "),
        ("amt_02.sta", "Imported -120.5 "),
        ("amt_04.sta", "Imported -1120.5 "),
        ("amt_05.sta", "Partial  MG2101@5:5"),
        ("amt_06.sta", "Imported -999999999999.99 "),
        ("amt_08.sta", "Partial  MG2101@5:5"),
        ("amt_09.sta", "Partial  MG2101@5:5"),
        ("feb30.sta", "Partial  MG2105@5:5"),
        ("dash_in_86.sta", "Imported -120.5,75,-0.01 "),
        ("nocrlf.sta", "Refused  "),
    ] {
        assert_eq!(shown(file), expected, "{file}");
    }
}

/// Statements of a bank that writes four blanks for the entry date give the rows of those with it.
#[test]
fn a_missing_entry_date_changes_no_entry() {
    let Some(folder) = samples("hostile/mt940/wolph__mt940/ASNB") else { return };
    let read = |file: &str| Case::read(std::fs::read(folder.join(file)).expect("a file"));
    let (with, without) = (read("mt940.txt"), read("mt940_with_spaces_for_entry_date.txt"));
    let facts = ["institution", "bank_account", "entry_id", "booked_on", "amount", "description"];
    assert_eq!(with.rows(&facts), without.rows(&facts));
    assert!(with.agrees() && without.agrees() && with.kept.rows() > 5);
    assert_eq!(with.rows(&["institution", "bank_account"])[0], "ASNBNL21|NL81ASNB9999999999");
}

/// One entry may not take the memory or the time of thousands.
#[test]
fn endless_words_are_cut_and_told() {
    let endless =
        ["x".repeat(3 << 20), "?20EREF+?25a".repeat(200_000), "/REMI/a".repeat(300_000), "y\n".repeat(900_000)];
    for words in endless {
        let text = format!(":20:R\n:25:A\n:60F:C260301EUR9,\n:61:260302D5,NMSCX\n:86:{words}\n:62F:C260303EUR4,\n-\n");
        let case = Case::read(text);
        assert_eq!((case.counted(), case.agrees()), (1, true));
        assert!(case.told("MG2205").contains("details were cut"));
        assert!(case.rows(&["description"])[0].len() <= 64 << 10);
    }
    let long = "z".repeat(3 << 20);
    let text = format!(
        "01,A,B,260303,0700,1,,,2/\n02,A,B,1,260302,,USD,2/\n03,1,,/\n16,169,5,,,,{long}/\n49,5,3/\n98,5,1,5/\n99,5,1,7/\n"
    );
    let case = Case::read(text);
    assert_eq!((case.counted(), case.agrees()), (1, true));
    assert!(case.told("MG2205").contains("records were cut"));
}
