//! OFX: what a bank sends, and what it sends broken.

use std::path::PathBuf;

use makegood_facts::rows::{RowSink, SinkError};
use makegood_import::{FileOutcome, FileStatus, ImportInput, ImportOptions, import};

struct Nowhere;

impl RowSink for Nowhere {
    fn take(&mut self, _: &'static makegood_core::tables::Table, _: arrow_array::RecordBatch) -> Result<(), SinkError> {
        Ok(())
    }
}

fn read(text: &[u8]) -> FileOutcome {
    let options = ImportOptions::default();
    import(&ImportInput { name: "x.ofx", bytes: &text, options: &options }, &mut Nowhere).unwrap()
}

const HEAD: &str = "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>991234</BANKACCTFROM><BANKTRANLIST>\n";
const TAIL: &str = "</BANKTRANLIST></STMTRS></STMTTRNRS></OFX>\n";

fn net(outcome: &FileOutcome) -> String {
    outcome
        .tables
        .iter()
        .flat_map(|table| &table.net)
        .map(|(_, amount)| amount.to_string())
        .collect::<Vec<_>>()
        .join(";")
}

#[test]
fn unclosed_leaves_and_comma_decimals_are_read() {
    let body = "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260302<TRNAMT>-180,00<FITID>a<NAME>TIKTOK ADS</STMTTRN>\n";
    let outcome = read(format!("{HEAD}{body}{TAIL}").as_bytes());
    assert_eq!(
        (outcome.format.as_str(), outcome.status, net(&outcome).as_str()),
        ("ofx1", FileStatus::Imported, "-180")
    );
}

#[test]
fn a_file_without_currency_is_counted_and_asked_about() {
    let body = "<STMTTRN><DTPOSTED>20260302<TRNAMT>-5.00<FITID>a</STMTTRN>";
    let outcome = read(format!("{}{body}{TAIL}", HEAD.replace("<CURDEF>EUR", "")).as_bytes());
    assert_eq!((outcome.status, outcome.tables[0].rows), (FileStatus::NeedsAnswer, 1));
    assert_eq!(outcome.questions[0].key, "currency");
}

#[test]
fn a_cut_file_keeps_its_good_transactions_and_says_where_it_ends() {
    let body = "<STMTTRN><DTPOSTED>20260302<TRNAMT>-5.00<FITID>a</STMTTRN>\n<STMTTRN><DTPOSTED>2026";
    let outcome = read(format!("{HEAD}{body}").as_bytes());
    assert_eq!((outcome.status, outcome.tables[0].rows, outcome.refused_count), (FileStatus::Partial, 1, 1));
    assert_eq!(outcome.refused_rows[0].line, Some(6));
    assert_eq!(outcome.diagnostics[0].code, "MG1004");
}

#[test]
fn a_refusal_of_the_bank_is_said_as_one() {
    let text = "OFXHEADER:100\n\n<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Signon invalid</STATUS></SONRS></SIGNONMSGSRSV1></OFX>";
    let outcome = read(text.as_bytes());
    assert_eq!((outcome.status, outcome.diagnostics[0].code), (FileStatus::Refused, "MG1007"));
    assert!(outcome.diagnostics[0].found.contains("15500 Signon invalid"));
}

#[test]
fn a_broken_amount_refuses_its_transaction_only() {
    let body = "<STMTTRN><DTPOSTED>20260302<TRNAMT>12..34<FITID>a</STMTTRN>\n<STMTTRN><DTPOSTED>20260303<TRNAMT>1.00<FITID>b</STMTTRN>\n";
    let outcome = read(format!("{HEAD}{body}{TAIL}").as_bytes());
    assert_eq!((outcome.tables[0].rows, outcome.refused_count, net(&outcome).as_str()), (1, 1, "1"));
    assert_eq!(outcome.refused_rows[0].code, "MG2101");
}

fn shared() -> Option<PathBuf> {
    let root = std::env::var_os("MAKEGOOD_SHARED_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    if root.join("expected.tsv").exists() {
        return Some(root);
    }
    assert!(std::env::var_os("MAKEGOOD_CI").is_none(), "shared sample files are missing: {}", root.display());
    println!("skipped: shared sample files not found at {}", root.display());
    None
}

#[test]
fn real_statements_give_the_counts_and_sums_counted_by_marker() {
    let Some(root) = shared() else { return };
    let mut wrong = Vec::new();
    for line in std::fs::read_to_string(root.join("expected.tsv")).unwrap().lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let ["bank-ofx", file, records, sum, expect] = cells.as_slice() else { continue };
        let bytes = std::fs::read(root.join("bank-ofx").join(file)).unwrap();
        let outcome = read(&bytes);
        let rows: u64 = outcome.tables.iter().map(|table| table.rows).sum();
        let counted = rows + outcome.refused_count;
        let records: u64 = records.parse().unwrap();
        let exact = net(&outcome) == sum.trim_end_matches('0').trim_end_matches('.')
            || (*sum == "0" && net(&outcome).is_empty())
            || net(&outcome) == *sum;
        let explained =
            !outcome.diagnostics.is_empty() || outcome.refused_count > 0 || outcome.status == FileStatus::Imported;
        let good =
            if *expect == "ok" { outcome.status != FileStatus::Refused && rows == records && exact } else { explained };
        if !good || (*expect == "ok" && counted != records) {
            wrong.push(format!(
                "{file}: expected {records} {sum}, found {rows} {} {:?} {:?}",
                net(&outcome),
                outcome.status,
                outcome.diagnostics
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

proptest::proptest! {
    /// No bytes after an OFX header panic, and every opened transaction is read or refused.
    #[test]
    fn tag_soup_never_panics(parts in proptest::collection::vec(proptest::sample::select(vec![
        "<STMTTRN>", "</STMTTRN>", "<DTPOSTED>20260101", "<TRNAMT>-1.5", "<TRNAMT>x", "<FITID>", "<", ">", "&", "&#x", "</", "<ACCTID>1", "\n", "é", "</BANKTRANLIST>", "</OFX>",
    ]), 0..40)) {
        let text = format!("{HEAD}{}", parts.concat());
        let outcome = read(text.as_bytes());
        let opened = text.matches("<STMTTRN>").count() as u64;
        let accounted = outcome.tables.iter().map(|table| table.rows).sum::<u64>() + outcome.refused_count;
        proptest::prop_assert!(accounted <= opened);
    }
}
