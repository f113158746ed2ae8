//! The identity of an entry, whatever file it came in: any split of a statement into days, with any overlap, gives
//! the rows of the whole; so does a download in another form. Two equal entries of a day stay two.

use std::collections::BTreeMap;

use makegood_import::ImportOptions;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::import_with;
use crate::statement::support::column;

/// An entry: day of March, cents, which words, and the bank's id, which may be missing or a number used each day.
type Entry = (u8, i32, usize, Option<u8>);

const WORDS: [&str; 4] = ["TIKTOK ADS", "Refund  of an ad", "Bäcker & Söhne", "A"];

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let entry = (1u8..=12, -300i32..300, 0usize..WORDS.len(), proptest::option::of(1u8..5));
    vec(entry, 1..30).prop_map(|mut entries| {
        entries.sort_by_key(|entry| entry.0);
        // Equal entries of one day, as two clicks on `pay` make.
        if let Some(first) = entries.first().copied() {
            entries.insert(0, (first.0, first.1, first.2, None));
            entries.insert(0, (first.0, first.1, first.2, None));
        }
        entries
    })
}

fn money(cents: i32) -> String {
    format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100)
}

fn csv(entries: &[Entry]) -> (String, &'static str) {
    let rows = entries.iter().map(|(day, cents, words, id)| {
        let id = id.map(|id| id.to_string()).unwrap_or_default();
        format!("2026-03-{day:02},{},{},{id},USD,4417\n", WORDS[*words], money(*cents))
    });
    (format!("Date,Description,Amount,Transaction ID,Currency,Account\n{}", rows.collect::<String>()), "a.csv")
}

/// The same bank after a redesign: other order of columns, other separator, more white space, newest first.
fn csv_again(entries: &[Entry]) -> (String, &'static str) {
    let rows = entries.iter().rev().map(|(day, cents, words, id)| {
        let id = id.map(|id| id.to_string()).unwrap_or_default();
        format!("4417;USD;{id};\" {}  \";{};2026-03-{day:02}\r\n", WORDS[*words].replace(' ', "  "), money(*cents))
    });
    (format!("Account;Currency;Transaction ID;Description;Amount;Date\r\n{}", rows.collect::<String>()), "b.csv")
}

fn ofx(entries: &[Entry]) -> (String, &'static str) {
    let rows = entries.iter().map(|(day, cents, words, id)| {
        let id = id.map(|id| id.to_string()).unwrap_or_default();
        let name = WORDS[*words].replace('&', "&amp;");
        format!("<STMTTRN><DTPOSTED>202603{day:02}<TRNAMT>{}<FITID>{id}<NAME>{name}</STMTTRN>\n", money(*cents))
    });
    let head = "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>4417</BANKACCTFROM><BANKTRANLIST>\n";
    (format!("{head}{}</BANKTRANLIST></STMTRS></OFX>\n", rows.collect::<String>()), "a.ofx")
}

fn qif(entries: &[Entry]) -> (String, &'static str) {
    let rows = entries.iter().map(|(day, cents, words, id)| {
        let id = id.map(|id| format!("N{id}\n")).unwrap_or_default();
        format!("D2026-03-{day:02}\nT{}\n{id}P{}\n^\n", money(*cents), WORDS[*words])
    });
    (format!("!Account\nN4417\n^\n!Type:Bank\n{}", rows.collect::<String>()), "a.qif")
}

/// What the store would hold after these files: rows by account and id, each with its values.
fn stored(files: &[(String, &str)]) -> BTreeMap<String, String> {
    let mut options = ImportOptions::default();
    options.answers.insert("currency".to_owned(), "USD".to_owned());
    let mut rows = BTreeMap::new();
    for (text, name) in files {
        let (outcome, kept) = import_with(name, text.as_bytes(), &options);
        assert!(outcome.questions.is_empty() && outcome.refused_count == 0, "{:?} {text}", outcome.questions);
        let cells = ["bank_account", "entry_id", "booked_on", "amount"].map(|name| column(&kept, name));
        for row in 0..kept.rows() {
            rows.insert(format!("{} {}", cells[0][row], cells[1][row]), format!("{} {}", cells[2][row], cells[3][row]));
        }
    }
    rows
}

/// The values alone: which of two entries with one id is numbered depends on the direction of the file.
fn values(rows: &BTreeMap<String, String>) -> Vec<&String> {
    let mut values: Vec<&String> = rows.values().collect();
    values.sort();
    values
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_split_and_overlap_by_days_gives_the_rows_of_the_whole(entries in entries(), cut in 1u8..=12, overlap in 0u8..=6) {
        let days = |from: u8, to: u8| -> Vec<Entry> { entries.iter().copied().filter(|entry| (from..=to).contains(&entry.0)).collect() };
        let (early, late) = (days(1, cut), days((cut + 1).saturating_sub(overlap), 12));
        for write in [csv, csv_again, ofx, qif] {
            let whole = stored(&[write(&entries)]);
            prop_assert_eq!(&stored(&[write(&early), write(&late)]), &whole);
            prop_assert_eq!(&stored(&[write(&late), write(&early), write(&late)]), &whole);
        }
    }

    #[test]
    fn a_download_in_another_form_adds_no_row(entries in entries()) {
        let (first, both) = (stored(&[csv(&entries)]), stored(&[csv(&entries), csv_again(&entries)]));
        prop_assert_eq!(first.keys().collect::<Vec<_>>(), both.keys().collect::<Vec<_>>());
        prop_assert_eq!(values(&first), values(&both));
    }

    #[test]
    fn equal_entries_of_a_day_stay_apart(copies in 1usize..6, day in 1u8..=12) {
        let entries: Vec<Entry> = vec![(day, -500, 0, None); copies];
        for write in [csv, csv_again, ofx, qif] {
            prop_assert_eq!(stored(&[write(&entries)]).len(), copies);
            prop_assert_eq!(stored(&[write(&entries), write(&entries)]).len(), copies);
        }
    }
}
