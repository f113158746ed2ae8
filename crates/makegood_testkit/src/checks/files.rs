//! Reading the written files back: CSV rows by column name, money as minor units.

use std::collections::BTreeMap;

use jiff::civil::Date;
use makegood_core::money::Amount;
use makegood_core::time::Zone;

use crate::Advertiser;

pub(crate) type Row = BTreeMap<String, String>;

/// Rows of every file whose name starts so, in the order of the files.
pub(crate) fn rows(advertiser: &Advertiser, prefix: &str) -> Vec<Row> {
    let mut list = Vec::new();
    for file in advertiser.files.iter().filter(|file| file.name.starts_with(prefix) && file.name.ends_with(".csv")) {
        let bytes = file.bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&file.bytes);
        let mut reader = csv::Reader::from_reader(bytes);
        let header = reader.headers().unwrap().clone();
        for record in reader.records() {
            let record = record.unwrap();
            list.push(header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect());
        }
    }
    assert!(!list.is_empty(), "no rows in {prefix}*");
    list
}

/// Minor units of a cell; every currency here has two digits.
pub(crate) fn minor(row: &Row, column: &str) -> i64 {
    let micros = Amount::parse_canonical(&row[column]).unwrap_or_else(|_| panic!("{column} in {row:?}")).micros();
    assert_eq!(micros % 10_000, 0, "{column} in {row:?}");
    i64::try_from(micros / 10_000).unwrap()
}

/// Delivery rows after restatement: of rows with one key the latest retrieval counts.
pub(crate) fn latest_delivery(advertiser: &Advertiser) -> Vec<Row> {
    let mut by_key: BTreeMap<(String, String, String), Row> = BTreeMap::new();
    for row in rows(advertiser, "delivery_") {
        let key = (row["account_id"].clone(), row["entity_id"].clone(), row["start"].clone());
        let newer = by_key.get(&key).is_none_or(|held| held["retrieved_at"] < row["retrieved_at"]);
        if newer {
            by_key.insert(key, row);
        }
    }
    by_key.into_values().collect()
}

/// The zone of an account.
pub(crate) fn zone(advertiser: &Advertiser, account: &str) -> Zone {
    let rows = rows(advertiser, "account");
    let row = rows.iter().find(|row| row["account_id"] == account).unwrap();
    Zone::parse(&row["time_zone"]).unwrap()
}

/// Entries of a statement after overlapping exports: one row per entry id, the later export counts.
pub(crate) fn card(advertiser: &Advertiser) -> BTreeMap<String, Row> {
    rows(advertiser, "statement_card").into_iter().map(|row| (row["entry_id"].clone(), row)).collect()
}

/// One line of the bank statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BankLine {
    pub(crate) name: String,
    pub(crate) posted: Date,
    pub(crate) amount: i64,
}

/// Lines of both OFX files by FITID; an overlap must agree.
pub(crate) fn bank(advertiser: &Advertiser) -> BTreeMap<String, BankLine> {
    let mut entries = BTreeMap::new();
    for file in advertiser.files.iter().filter(|file| file.name.ends_with(".ofx")) {
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        for entry in text.split("<STMTTRN>").skip(1) {
            let value = |tag: &str| {
                let rest = entry.split(&format!("<{tag}>")).nth(1).unwrap();
                rest.split(['<', '\n']).next().unwrap().to_owned()
            };
            let line = BankLine {
                name: value("NAME"),
                posted: Date::strptime("%Y%m%d", value("DTPOSTED")).unwrap(),
                amount: value("TRNAMT").replace('.', "").parse().unwrap(),
            };
            let held = entries.insert(value("FITID"), line.clone());
            assert!(held.is_none_or(|held| held == line), "overlapping exports agree");
        }
    }
    entries
}

pub(crate) fn is_ads(description: &str) -> bool {
    ["TIKTOK ADS", "TIKTOK*ADS", "TIKTOK PTE LTD"].iter().any(|form| description.starts_with(form))
}
