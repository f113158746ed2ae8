//! Every bank file of the samples: exactly the records and the net that were counted in it by its markers.

use makegood_core::money::Amount;
use makegood_import::ImportOptions;
use makegood_import::outcome::{FileOutcome, FileStatus};

use crate::{import_with, samples};

/// What the samples leave open; no amount depends on it.
fn answers() -> ImportOptions {
    let mut options = ImportOptions::default();
    for (key, answer) in [
        ("bank_account", "sample"),
        ("currency", "EUR"),
        ("date_order", "mdy"),
        ("decimal_mark", "point"),
        ("institution", "sample"),
    ] {
        options.answers.insert(key.to_owned(), answer.to_owned());
    }
    options
}

fn sums(outcome: &FileOutcome) -> Vec<Amount> {
    let mut sums: Vec<Amount> =
        outcome.tables.iter().flat_map(|table| &table.net).map(|(_, sum)| *sum).filter(|sum| !sum.is_zero()).collect();
    sums.sort();
    sums
}

/// Why a file is not as `expected.tsv` has it.
fn fault(row: &[&str], bytes: &[u8], outcome: &FileOutcome) -> Option<String> {
    let [kind, _, records, net, expect] = row else { return Some("a row of another form".to_owned()) };
    // Of QIF the marks that end a record were counted, those of account headers too.
    let headers = if *kind == "bank-qif" {
        String::from_utf8_lossy(bytes).lines().filter(|line| line.starts_with("!Account")).count()
    } else {
        0
    };
    let records = records.parse::<u64>().expect("a count") - headers as u64;
    let rows: u64 = outcome.tables.iter().map(|table| table.rows).sum();
    if *expect == "odd" {
        let reason = !outcome.diagnostics.is_empty() || outcome.refused_count > 0;
        let read = outcome.status == FileStatus::Imported && rows == records;
        return (!read && !reason).then(|| "neither read nor refused with a reason".to_owned());
    }
    if rows != records {
        return Some(format!("{records} records expected, {rows} read, {} refused", outcome.refused_count));
    }
    let mut wanted: Vec<Amount> = net
        .split(';')
        .filter_map(|part| part.split_whitespace().next())
        .filter(|text| *text != "-")
        .map(|text| Amount::parse_canonical(text).expect("an amount"))
        .filter(|sum| !sum.is_zero())
        .collect();
    wanted.sort();
    // BAI2 and QIF have no expected sum.
    let stated = !net.starts_with('-') || net.len() > 1;
    (stated && sums(outcome) != wanted).then(|| format!("net {net} expected, {:?} read", sums(outcome)))
}

#[test]
fn every_bank_file_gives_its_records_and_its_net() {
    let Some(folder) = samples("bank-ofx") else { return };
    let root = folder.parent().expect("a parent").to_owned();
    let expected = std::fs::read_to_string(root.join("expected.tsv")).expect("expected.tsv");
    let options = answers();
    let mut faults = Vec::new();
    let mut seen = 0;
    for line in expected.lines().skip(1) {
        let row: Vec<&str> = line.split('\t').collect();
        let path = root.join(row[0]).join(row[1]);
        let bytes = std::fs::read(&path).expect("a sample");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let (outcome, _) = import_with(&name, &bytes, &options);
        if let Some(why) = fault(&row, &bytes, &outcome) {
            faults.push(format!("{}/{}: {why}", row[0], row[1]));
        }
        seen += 1;
    }
    assert!(seen > 70, "only {seen} files are listed");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
