//! Real files, read in place.

use makegood_core::money::Amount;
use makegood_import::FileStatus;

use super::Case;
use crate::samples;

#[test]
fn real_statements_give_the_counts_and_sums_counted_by_marker() {
    let (Some(folder), Some(root)) = (samples("bank-ofx"), samples("")) else { return };
    let mut seen = 0;
    for line in std::fs::read_to_string(root.join("expected.tsv")).expect("a list").lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let ["bank-ofx", file, records, sum, expect] = cells.as_slice() else { continue };
        seen += 1;
        let case = Case::read(std::fs::read(folder.join(file)).expect("a sample"));
        let (records, status): (u64, _) = (records.parse().expect("a count"), case.outcome.status);
        if *expect == "odd" {
            let accounted = case.counted() + case.outcome.refused_count == records || status == FileStatus::Refused;
            assert!(accounted && !case.codes().is_empty(), "{file}: {status:?} {:?}", case.codes());
            continue;
        }
        let net = case.outcome.tables.iter().flat_map(|table| &table.net).map(|(_, amount)| amount.micros()).sum();
        assert_eq!((status, case.counted(), case.outcome.refused_count), (FileStatus::Imported, records, 0), "{file}");
        assert_eq!(Ok(Amount::from_micros(net)), Amount::parse_canonical(sum), "{file}");
        assert_eq!(case.kept.rows() as u64, records, "{file}");
    }
    assert!(seen >= 20, "expected.tsv names {seen} OFX files");
}

#[test]
fn each_real_transaction_stands_at_its_own_line() {
    let Some(folder) = samples("bank-ofx/jseutter-ofxparse") else { return };
    let text = std::fs::read_to_string(folder.join("checking.ofx")).expect("a sample");
    let lines = text.lines().enumerate().filter(|(_, line)| line.trim() == "<STMTTRN>");
    let lines: Vec<String> = lines.map(|(at, _)| (at + 1).to_string()).collect();
    assert_eq!(Case::read(&text).column("source_at"), lines);
}

#[test]
fn real_cdata_names_and_entry_currencies_are_kept() {
    let Some(folder) = samples("bank-ofx/jseutter-ofxparse") else { return };
    let read = |name: &str| Case::read(std::fs::read(folder.join(name)).expect("a sample"));
    assert_eq!(read("suncorp.ofx").column("counterparty"), ["EFTPOS WDL HANDYWAY ALDI STORE"]);
    // An account in CAD whose cash trades are in USD.
    assert!(read("investment_medium.ofx").column("currency").iter().all(|code| code == "USD"));
    assert_eq!(read("ofx-v102-empty-tags.ofx").column("currency"), ["AUD"]);
    assert_eq!(read("anzcc.ofx").column("card_last4"), ["1234"]);
}
