//! Laws that hold for every file.

use std::collections::BTreeSet;

use makegood_import::FileStatus;
use proptest::collection::vec;
use proptest::prelude::*;

use super::Case;

const PIECES: [&str; 34] = [
    ":20:R\n",
    ":25:A/B/EUR\n",
    ":25P:A\n",
    ":28C:1/1\n",
    ":60F:C260301EUR1,\n",
    ":60M:X\n",
    ":61:260302C5,NMSCX//1\n",
    ":61:",
    ":61:2602300230D5,",
    "260302RD1.5NTRF",
    ":86:",
    ":86:166?20EREF+?32A?",
    "?33\u{e9}",
    "/OCMT/EUR4,5/",
    ":NS:",
    "01\u{e9}",
    ":62F:C260303EUR6,\n",
    ":62M:",
    ":34F:EUR0\n",
    ":13D:2603021815+0100\n",
    ":90D:1EUR5,\n",
    ":90C:\u{e9}",
    "-\n",
    "-}",
    "{1:F01BANKDEFFXXXX",
    "{2:O9401200260302",
    "{4:",
    "}",
    ":",
    "\n",
    "\r",
    "T16\n:20:37",
    "\u{1}",
    "\0",
];

const RECORDS: [&str; 24] = [
    "01,A,B,260303,0700,1,,,2/\n",
    "02,A,B,1,260302,2359,USD,2/\n",
    "03,1,USD,010,5,,,015,7,,,/\n",
    "16,169,5,,,,A/\n",
    "16,469,5,V,260302",
    "16,115,5,S,1,2,3",
    "16,115,5,D,2,1",
    "16,115,5,D,99999999999999999999",
    "16,",
    "88,X,Y/\n",
    "88,",
    "49,5,3/\n",
    "98,5,1,5/\n",
    "99,5,1,7/\n",
    ",",
    "/",
    "\n",
    "\r\n",
    "text",
    "\u{e9}",
    "\0",
    "\"",
    "890",
    "-5",
];

/// Day of March and cents; the position is the bank's reference.
fn entries() -> impl Strategy<Value = Vec<(u8, i64, bool)>> {
    vec((1u8..=28, -900i64..=900, any::<bool>()), 0..24)
}

/// One statement a day, with right balances.
fn statements(entries: &[(u8, i64, bool)], from: u8, to: u8) -> String {
    let mut text = String::new();
    let (mut balance, mut number) = (100_000i64, 0);
    let money = |cents: i64| format!("{},{:02}", cents / 100, cents % 100);
    for day in 1..=28u8 {
        let today = || entries.iter().enumerate().filter(move |(_, (on, _, _))| *on == day);
        let opening = balance;
        number += 1;
        let mut lines = String::new();
        for (at, (_, cents, referenced)) in today() {
            let mark = if *cents < 0 { 'D' } else { 'C' };
            let reference = if *referenced { format!("//2026{at:08}") } else { String::new() };
            lines +=
                &format!(":61:2603{day:02}03{day:02}{mark}{}NMSCNONREF{reference}\n:86:entry\n", money(cents.abs()));
            balance += cents;
        }
        if today().next().is_some() && (from..=to).contains(&day) {
            text += &format!(
                ":20:R\n:25:DE1\n:28C:{number}\n:60F:C2603{day:02}EUR{}\n{lines}:62F:C2603{day:02}EUR{}\n-\n",
                money(opening),
                money(balance)
            );
        }
    }
    text
}

fn sound(case: &Case) -> bool {
    let silent = matches!(case.outcome.status, FileStatus::Refused | FileStatus::NeedsAnswer);
    if silent { case.kept.rows() == 0 } else { case.kept.rows() as u64 == case.counted() }
}

proptest! {
    #[test]
    fn any_bytes_behind_a_field_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        prop_assert!(sound(&Case::read([b":20:R\n:25:A\n:60F:C260301EUR1,\n:61:260302C5,NMSCX\n:86:".as_slice(), &bytes].concat())));
        prop_assert!(sound(&Case::read([b":20:R\n:25:A\n:60F:C260301EUR1,\n:61:".as_slice(), &bytes].concat())));
        prop_assert!(sound(&Case::read([RECORDS[0].as_bytes(), RECORDS[1].as_bytes(), RECORDS[2].as_bytes(), b"16,", &bytes].concat())));
    }

    /// Every `:61:` at the start of a line is an entry or refused, whatever stands around it.
    #[test]
    fn field_soup_accounts_for_every_entry(parts in vec(proptest::sample::select(PIECES.to_vec()), 0..60)) {
        let soup = format!(":20:R\n:25:A\n:60F:C260301EUR1,\n{}", parts.concat());
        let case = Case::read(&soup);
        prop_assert!(sound(&case));
        if case.outcome.status != FileStatus::Refused && !soup.contains(['\0', '\u{1}']) {
            let lines = soup.split(['\n', '\r']).filter(|line| line.trim_start().starts_with(":61:")).count() as u64;
            let behind_header = soup.matches("{4::61:").count() as u64 + soup.matches("{4:-").count() as u64;
            if behind_header == 0 && !soup.contains("{4:") {
                prop_assert_eq!(case.counted() + case.outcome.refused_count, lines);
            }
        }
    }

    #[test]
    fn record_soup_is_read_or_refused(parts in vec(proptest::sample::select(RECORDS.to_vec()), 0..60)) {
        let soup = [RECORDS[0], RECORDS[1], &parts.concat()].concat();
        prop_assert!(sound(&Case::read(soup)));
    }

    /// A file cut anywhere gives no entry that the whole one does not have, but for the one it was cut in.
    #[test]
    fn a_cut_file_makes_nothing_up(entries in entries(), cut in 0usize..2000) {
        let whole = statements(&entries, 1, 28);
        let cut = &whole[..cut.min(whole.len())];
        let ids: BTreeSet<String> = Case::read(&whole).rows(&["entry_id", "amount"]).into_iter().collect();
        let case = Case::read(cut);
        prop_assert!(sound(&case));
        let strange = case.rows(&["entry_id", "amount"]).into_iter().filter(|id| !ids.contains(id)).count();
        prop_assert!(strange <= 1);
    }

    /// Files that overlap by whole days give the ids of one long file, and all of them balance.
    #[test]
    fn overlapping_files_give_the_same_ids(entries in entries(), cut in 1u8..=28, overlap in 0u8..=5) {
        let key = ["institution", "bank_account", "entry_id", "booked_on", "amount"];
        let read = |from: u8, to: u8| {
            let case = Case::read(statements(&entries, from, to));
            assert!(case.outcome.footer.agrees, "{:?}", case.outcome.diagnostics);
            case.rows(&key)
        };
        let whole = read(1, 28);
        let (early, late) = (read(1, cut), read((cut + 1).saturating_sub(overlap), 28));
        let distinct: BTreeSet<&String> = whole.iter().collect();
        prop_assert_eq!(distinct.len(), whole.len());
        let both: BTreeSet<&String> = early.iter().chain(&late).collect();
        prop_assert_eq!(both, distinct);
    }

    /// Line ends, header blocks and case change nothing but lines.
    #[test]
    fn the_form_of_a_file_changes_no_fact(entries in entries(), end in proptest::sample::select(vec!["\r\n", "\r", "\n\n"])) {
        let text = statements(&entries, 1, 28);
        let facts = ["entry_id", "booked_on", "amount", "description"];
        prop_assert_eq!(Case::read(&text).rows(&facts), Case::read(text.replace('\n', end)).rows(&facts));
    }
}
