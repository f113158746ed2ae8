//! Real files, read in place.

use std::collections::BTreeMap;

use makegood_core::money::Amount;
use makegood_import::FileStatus;

use super::Case;
use crate::samples;

#[test]
fn real_statements_give_the_counts_and_sums_counted_by_marker() {
    let (Some(folder), Some(root)) = (samples("bank-camt"), samples("")) else { return };
    let mut seen = 0;
    for line in std::fs::read_to_string(root.join("expected.tsv")).expect("a list").lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let ["bank-camt", file, records, net, expect] = cells.as_slice() else { continue };
        seen += 1;
        let case = Case::read(std::fs::read(folder.join(file)).expect("a sample"));
        let (records, status): (u64, _) = (records.parse().expect("a count"), case.outcome.status);
        if *expect == "odd" {
            let accounted = case.counted() + case.outcome.refused_count == records || status == FileStatus::Refused;
            let told = case.outcome.refused_count > 0 || !case.codes().is_empty();
            assert!(accounted && told, "{file}: {status:?} {:?}", case.codes());
            continue;
        }
        assert_eq!((status, case.counted(), case.outcome.refused_count), (FileStatus::Imported, records, 0), "{file}");
        assert_eq!(case.kept.rows() as u64, records, "{file}");
        let wanted: BTreeMap<String, Amount> = net
            .split("; ")
            .filter_map(|net| net.split_once(' '))
            .map(|(sum, code)| (code.to_owned(), Amount::parse_canonical(sum).expect("an amount")))
            .collect();
        let sums = case.outcome.tables.iter().flat_map(|table| &table.net);
        let sums: BTreeMap<String, Amount> =
            sums.map(|(code, sum)| (code.map_or("?", |code| code.code()).to_owned(), *sum)).collect();
        assert_eq!(sums, wanted, "{file}");
    }
    assert_eq!(seen, 16);
}

#[test]
fn each_real_entry_stands_at_its_own_line() {
    let Some(folder) = samples("bank-camt/viafintech-camt_parser") else { return };
    for file in ["053_valid_example_v4.xml", "054_valid_example.xml", "053_valid_example_v8.xml"] {
        let text = std::fs::read_to_string(folder.join(file)).expect("a sample");
        let lines = text.lines().enumerate().filter(|(_, line)| line.trim() == "<Ntry>");
        let lines: Vec<String> = lines.map(|(at, _)| (at + 1).to_string()).collect();
        assert_eq!(Case::read(&text).column("source_at"), lines, "{file}");
    }
}

#[test]
fn real_balances_are_held_against_the_entries() {
    let Some(folder) = samples("bank-camt") else { return };
    let footer = |file: &str| {
        let footer = Case::read(std::fs::read(folder.join(file)).expect("a sample")).outcome.footer;
        (footer.checked, footer.agrees)
    };
    assert_eq!(footer("sebastienrousseau-bankstatementparser/camt.053.001.02.xml"), (true, true));
    assert_eq!(footer("sebastienrousseau-bankstatementparser/camt053_multicurrency.xml"), (true, true));
    assert_eq!(footer("viafintech-camt_parser/052_valid_example.xml"), (true, true));
    // Samples from which entries were taken out.
    assert_eq!(footer("viafintech-camt_parser/053_valid_example_with_batch.xml"), (true, false));
    assert_eq!(footer("viafintech-camt_parser/053_valid_example_with_instdamt.xml"), (true, false));
}

#[test]
fn real_parties_references_and_originals_are_kept() {
    let Some(folder) = samples("bank-camt/viafintech-camt_parser") else { return };
    let read = |name: &str| Case::read(std::fs::read(folder.join(name)).expect("a sample"));
    let swiss = read("053_valid_example_v8.xml");
    assert_eq!(
        swiss.rows(&["counterparty", "reference", "original_amount", "original_currency", "institution"])[2],
        "DHL Express (Schweiz) AG|1208481 · 000000270148751802165444888|-19.69|CHF|UBSWCHZH80A"
    );
    let advice = read("054_valid_example.xml");
    // A returned direct debit keeps its parties: the debtor is the other side of this debit.
    assert_eq!(
        advice.rows(&["amount", "counterparty", "entry_id"])[2],
        "-6|Bernasconi Maria|20160410375244000000000000000082/RVSL"
    );
    assert_eq!(advice.column("counterparty")[0], "Rutschmann Pia · Bernasconi Maria");
    assert_eq!(advice.column("institution")[0], "camt");
}
