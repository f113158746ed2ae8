//! What an import keeps, counts and refuses.

use std::fs;

use makegood_import::outcome::FileStatus;

use crate::support::{ACCOUNT, BALANCE, Desk};

/// Columns of a Manager report whose account is told by its name alone.
const REPORT: &str = "Campaign name,Ad Group Name,Ad Name,Date,Cost,CPC (Destination),CPM,Impression,Clicks (Destination),\
    CTR (Destination),Conversions,CPA,Currency\nC,G,Ad,2026-03-14,5.00,1,1,100,5,5,0,0,USD\n";

#[tokio::test]
async fn the_same_bytes_are_imported_once_whatever_their_name() {
    let desk = Desk::new();
    let first = desk.export("balance.csv", BALANCE);
    let report = desk.import(&first, |_| {});
    assert_eq!((report.files[0].tables[0].rows, report.files[0].tables[0].new), (2, 2));
    let again = desk.export("balance (1).csv", BALANCE);
    let report = desk.import(&again, |_| {});
    assert_eq!(report.files[0].status, FileStatus::AlreadyImported);
    assert_eq!(report.files[0].duplicate_of.as_deref(), Some("balance.csv"));
    assert_eq!(report.exit_code(), 0);
    assert_eq!(desk.sql("SELECT COUNT(*) FROM balance").await, [["2"]]);
}

#[tokio::test]
async fn two_copies_in_one_folder_are_one_import() {
    let desk = Desk::new();
    desk.export("a.csv", BALANCE);
    desk.export("b.csv", BALANCE);
    let report = desk.import(&desk.exports(), |_| {});
    let statuses: Vec<FileStatus> = report.files.iter().map(|file| file.status).collect();
    assert_eq!(statuses, [FileStatus::Imported, FileStatus::AlreadyImported]);
    assert_eq!(report.files[0].tables[0].new, 2);
}

#[tokio::test]
async fn bytes_are_kept_as_received_and_what_was_refused_beside_them() {
    let desk = Desk::new();
    let text = format!("{BALANCE}tiktok,A,2026-03-16T09:00:00Z,\"7,50\",USD\n");
    let report = desk.import(&desk.export("balance.csv", &text), |_| {});
    let file = &report.files[0];
    assert_eq!((file.status, file.refused_count, report.exit_code()), (FileStatus::Partial, 1, 1));
    let workspace = desk.open();
    let kept = workspace.sources().path_of(&file.sha256).unwrap();
    assert_eq!(fs::read_to_string(kept).unwrap(), text);
    let refused = desk.root().join(format!("sources/refused/{}.jsonl", file.sha256));
    assert_eq!(fs::read_to_string(refused).unwrap().lines().count(), 1);
    let entry = workspace.sources().entries().unwrap().remove(&file.sha256).unwrap();
    assert_eq!((entry.name.as_str(), entry.refused_rows, entry.bytes), ("balance.csv", 1, text.len() as u64));
}

#[tokio::test]
async fn a_try_tells_the_same_counts_and_stores_nothing() {
    let desk = Desk::new();
    let path = desk.export("balance.csv", BALANCE);
    let tried = desk.import(&path, |request| request.dry_run = true);
    assert!(desk.open().sources().entries().unwrap().is_empty());
    assert!(desk.sql("SELECT * FROM balance").await.is_empty());
    let done = desk.import(&path, |_| {});
    assert_eq!(tried.files, done.files);
}

#[tokio::test]
async fn a_file_that_asks_is_stored_only_when_answered() {
    let desk = Desk::new();
    let path = desk.export("report.csv", REPORT);
    let report = desk.import(&path, |_| {});
    assert_eq!((report.files[0].status, report.exit_code()), (FileStatus::NeedsAnswer, 1));
    assert_eq!(report.files[0].tables[0].new, 0);
    assert!(desk.open().sources().entries().unwrap().is_empty());

    let report = desk.import(&path, |request| request.account = Some("7350000000000000001".to_owned()));
    assert_eq!((report.files[0].status, report.files[0].tables[0].new), (FileStatus::Imported, 1));
}

#[tokio::test]
async fn answers_may_stand_in_makegood_toml() {
    let desk = Desk::new();
    let config = desk.root().join("makegood.toml");
    let said = "[answers.\"report*.csv\"]\naccount = \"7350000000000000001\"\n";
    fs::write(&config, fs::read_to_string(&config).unwrap() + said).unwrap();
    let report = desk.import(&desk.export("report of March.csv", REPORT), |_| {});
    assert_eq!(report.files[0].status, FileStatus::Imported);
    assert_eq!(desk.sql("SELECT account_id FROM delivery").await, [["7350000000000000001"]]);
}

#[tokio::test]
async fn what_one_file_says_of_accounts_is_known_to_the_others_whatever_their_names() {
    // Sorted by name the account table comes last; it is read first all the same.
    let desk = Desk::new();
    desk.export("Tiktok Ads_Daily report_Spring Shop_20260314-20260314.csv", REPORT);
    desk.export("zz.csv", ACCOUNT);
    let report = desk.import(&desk.exports(), |_| {});
    let statuses: Vec<FileStatus> = report.files.iter().map(|file| file.status).collect();
    assert_eq!(statuses, [FileStatus::Imported, FileStatus::Imported]);
    assert_eq!(desk.sql("SELECT account_id FROM delivery").await, [["A"]]);
}

#[tokio::test]
async fn one_bad_file_does_not_stop_the_others() {
    let desk = Desk::new();
    desk.export("a.csv", "alpha,beta\n1,2\n");
    desk.export("b.csv", BALANCE);
    desk.export("c.csv", "");
    let report = desk.import(&desk.exports(), |_| {});
    let statuses: Vec<FileStatus> = report.files.iter().map(|file| file.status).collect();
    assert_eq!(statuses, [FileStatus::Refused, FileStatus::Imported, FileStatus::Refused]);
    assert_eq!(report.exit_code(), 1);
    let nothing = desk.import(&desk.exports().join("a.csv"), |_| {});
    assert_eq!(nothing.exit_code(), 3);
}

#[tokio::test]
async fn a_file_with_refused_rows_is_read_again_when_something_else_is_said() {
    let desk = Desk::new();
    let path = desk.export("balance.csv", format!("{BALANCE}tiktok,A,2026-03-16T09:00:00Z,\"7,50\",USD\n"));
    assert_eq!(desk.import(&path, |_| {}).files[0].status, FileStatus::Partial);
    assert_eq!(desk.import(&path, |_| {}).files[0].status, FileStatus::AlreadyImported);
    let say = |request: &mut makegood_app::import::ImportRequest| {
        request.answers.insert("decimal_mark".to_owned(), "comma".to_owned());
    };
    let again = desk.import(&path, say);
    assert_eq!(again.files[0].status, FileStatus::Partial, "it was read, though the answer did not help");
    assert_eq!(again.files[0].tables[0].new, 0, "nothing is counted twice");
    assert_eq!(desk.import(&path, say).files[0].status, FileStatus::AlreadyImported);
    assert_eq!(desk.sql("SELECT COUNT(*) FROM balance").await, [["2"]]);
}

/// A page of text as PDF.
fn pdf(lines: &[&str]) -> String {
    let shown: Vec<String> = lines.iter().map(|line| format!("({line}) Tj T*")).collect();
    let text = format!("BT /F1 11 Tf 72 770 Td 16 TL {} ET", shown.join(" "));
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.7\n");
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(out.len());
        out.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let table = out.len();
    out.push_str("xref\n0 6\n0000000000 65535 f \n");
    places.iter().for_each(|place| out.push_str(&format!("{place:010} 00000 n \n")));
    out.push_str(&format!("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
    out
}

#[tokio::test]
async fn an_invoice_waits_for_a_person_who_may_say_no_first_and_yes_later() {
    let desk = Desk::new();
    let invoice = pdf(&[
        "TikTok Information Technologies UK Limited",
        "Client Name Spring Shop Ltd",
        "Invoice # BDUK20260000001",
        "Invoice Date June 01, 2026",
        "Subtotal 500.00",
        "Total in USD 500.00",
    ]);
    let path = desk.export("invoice.pdf", &invoice);
    let say = |confirm: Option<&str>| {
        let answers = [("account", Some("7")), ("currency", Some("USD")), ("confirm", confirm)];
        let answers = answers.into_iter().filter_map(|(key, said)| Some((key.to_owned(), said?.to_owned())));
        let answers: std::collections::BTreeMap<_, _> = answers.collect();
        desk.import(&path, |request| request.answers = answers)
    };
    let waiting = say(None);
    assert_eq!(waiting.files[0].status, FileStatus::NeedsAnswer);
    assert!(waiting.files[0].extracted.iter().any(|value| value.field == "total" && value.value == "500.00"));
    assert!(desk.sql("SELECT * FROM document").await.is_empty());

    assert_eq!(say(Some("no")).files[0].status, FileStatus::Imported);
    assert!(desk.sql("SELECT * FROM invoice").await.is_empty());

    assert_eq!(say(Some("yes")).files[0].status, FileStatus::Imported);
    assert_eq!(desk.sql("SELECT invoice_id, total FROM invoice").await, [["BDUK20260000001", "500.000000"]]);
    assert_eq!(desk.sql("SELECT COUNT(*) FROM document").await, [["1"]]);
    assert_eq!(say(Some("yes")).files[0].status, FileStatus::AlreadyImported);
}
