//! Statements as banks and cards export them.

use makegood_import::outcome::FileOutcome;
use makegood_import::{FileStatus, ImportOptions};

use crate::{import_bytes, import_with, samples};

fn shown(outcome: &FileOutcome) -> String {
    let table = outcome.tables.first();
    let net: Vec<String> = table
        .iter()
        .flat_map(|table| &table.net)
        .map(|(code, amount)| format!("{}{amount}", code.map_or(String::new(), |code| format!("{code} "))))
        .collect();
    let asked: Vec<&str> = outcome.questions.iter().map(|question| question.key).collect();
    let rows = table.map_or(0, |table| table.rows);
    format!(
        "{} rows {rows} refused {} net {} asks {}",
        outcome.format,
        outcome.refused_count,
        net.join("; "),
        asked.join(",")
    )
}

#[test]
fn each_layout_is_told_by_its_header_and_read_with_its_signs() {
    let cases = [
        (
            "Chase4417_Activity.csv",
            "Transaction Date,Post Date,Description,Category,Type,Amount,Memo\n03/01/2026,03/02/2026,TIKTOK ADS,Ads,Sale,-180.00,\n",
            "csv:chase_card rows 1 refused 0 net USD -180 asks ",
        ),
        (
            "amex1004.csv",
            "Date,Description,Amount,Extended Details,Address,Zip Code,Reference\n03/02/2026,TIKTOK ADS,180.00,,,,'1'\n",
            "csv:amex_us rows 1 refused 0 net USD -180 asks ",
        ),
        (
            "c.csv",
            "Transaction Date,Posted Date,Card No.,Description,Category,Debit,Credit\n2026-03-01,2026-03-02,4417,TIKTOK,Ads,180.00,\n2026-03-05,2026-03-05,4417,PAYMENT,,,50.00\n",
            "csv:capital_one rows 2 refused 0 net USD -130 asks ",
        ),
        (
            "revolut9.csv",
            "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\nCARD,Current,2026-03-01 10:00:00,2026-03-02 10:00:00,TikTok,-5.00,0,EUR,COMPLETED,1\n",
            "csv:revolut rows 1 refused 0 net EUR -5 asks bank_account",
        ),
        (
            "konto 12345.csv",
            "Konto:;12345\n\nBuchungstag;Verwendungszweck;Betrag;Währung\n14.03.2026;TikTok;-1.234,56;EUR\n",
            "csv:generic rows 1 refused 0 net EUR -1234.56 asks ",
        ),
        (
            "x.csv",
            "Date,Description,Amount\n01/02/2026,TikTok,-1.00\n",
            "csv:generic rows 1 refused 0 net -1 asks date_order,currency,bank_account",
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(shown(&import_bytes(name, text.as_bytes()).0), expected, "{name}");
    }
}

#[test]
fn nothing_is_stored_until_the_questions_are_answered() {
    let text = "Date,Description,Amount\n01/02/2026,TikTok,-1.00\n";
    let (asked, kept) = import_bytes("x.csv", text.as_bytes());
    assert_eq!((asked.status, kept.rows()), (FileStatus::NeedsAnswer, 0));
    let mut options = ImportOptions::default();
    for (key, value) in [("date_order", "day_first"), ("currency", "USD"), ("bank_account", "4417")] {
        options.answers.insert(key.to_owned(), value.to_owned());
    }
    let (answered, kept) = import_with("x.csv", text.as_bytes(), &options);
    assert_eq!((answered.status, kept.rows()), (FileStatus::Imported, 1));
    assert_eq!(answered.tables[0].from.map(|day| day.to_string()).as_deref(), Some("2026-02-01"));
}

#[test]
fn a_bad_cell_refuses_its_row_and_says_where() {
    let text = "Date,Description,Amount,Currency,Account\n2026-04-02,Good,100.00,EUR,1234\n2026-04-03,Garbled,12..34,EUR,1234\n2026-04-04,Other mark,\"1.234,50\",EUR,1234\n";
    let (outcome, kept) = import_bytes("x.csv", text.as_bytes());
    assert_eq!((outcome.status, kept.rows(), outcome.refused_count), (FileStatus::Partial, 1, 2));
    let said: Vec<_> = outcome.refused_rows.iter().map(|row| (row.code, row.line, row.column)).collect();
    assert_eq!(said, [("MG2101", Some(3), Some(3)), ("MG2104", Some(4), Some(3))]);
}

#[test]
fn two_equal_entries_of_a_day_stay_two_and_an_overlap_gives_the_same_ids() {
    let ids = |text: &str| -> Vec<String> {
        let (_, kept) = import_bytes("Chase4417.csv", text.as_bytes());
        use arrow_array::cast::AsArray;
        kept.batches
            .iter()
            .flat_map(|(_, batch)| {
                batch
                    .column_by_name("entry_id")
                    .unwrap()
                    .as_string::<i32>()
                    .iter()
                    .flatten()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect()
    };
    let head = "Transaction Date,Post Date,Description,Category,Type,Amount,Memo\n";
    let twice = "03/02/2026,03/02/2026,TIKTOK ADS,A,Sale,-20.00,\n";
    let one = ids(&format!("{head}{twice}{twice}"));
    assert!(one.len() == 2 && one[0] != one[1]);
    let wider = ids(&format!(
        "{head}03/01/2026,03/01/2026,Grocer,A,Sale,-3.00,\n{}{}",
        twice.replace("TIKTOK ADS", "TIKTOK  ADS"),
        twice
    ));
    assert_eq!(wider[1..], one[..]);
}

#[test]
fn real_statements_are_read_or_refused_with_a_reason() {
    let Some(root) = samples("bank-csv") else { return };
    let mut files: Vec<std::path::PathBuf> = std::fs::read_dir(&root)
        .unwrap()
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().filter_map(Result::ok).map(|entry| entry.path()))
        .collect();
    files.sort();
    let mut lines = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let outcome = import_bytes(&name, &std::fs::read(&path).unwrap()).0;
        let why = outcome.diagnostics.first().map_or("", |diagnostic| diagnostic.code);
        lines.push(format!("{name}: {:?} {} {why}", outcome.status, shown(&outcome)));
    }
    insta::assert_snapshot!(lines.join("\n"));
}
