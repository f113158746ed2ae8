//! Laws that hold for every file.

use std::collections::BTreeSet;

use makegood_import::FileStatus;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{Case, HEAD, TAIL, statement};

const PIECES: [&str; 36] = [
    "<STMTTRN>",
    "</STMTTRN>",
    "<DTPOSTED>20260101",
    "<TRNAMT>-1.5",
    "<TRNAMT>1,234",
    "<TRNAMT>x",
    "<FITID>",
    "<FITID>a",
    "<",
    ">",
    "&",
    "&#x",
    "&#0;",
    "</",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "<ACCTID>1",
    "\n",
    "\r",
    "é",
    "\0",
    "</BANKTRANLIST>",
    "<BANKTRANLIST>",
    "<STMTRS>",
    "</STMTRS>",
    "<CCSTMTRS>",
    "<STMTTRNP>",
    "<CURRENCY><CURSYM>USD",
    "</CURRENCY>",
    "<STATUS><CODE>9",
    "</STATUS>",
    "<OFX>",
    "</OFX>",
];

/// A statement's entry: day of March, amount in cents, id or none.
fn entries() -> impl Strategy<Value = Vec<(u8, i32, Option<u16>)>> {
    vec((1u8..=9, -3i32..=3, proptest::option::of(any::<u16>())), 0..24)
}

fn written(entries: &[(u8, i32, Option<u16>)]) -> String {
    let one = |(at, (day, cents, id)): (usize, &(u8, i32, Option<u16>))| {
        // An id of the bank is unique in its account; the same entry has it in every file.
        let fitid = id.map(|id| format!("{id}-{at}")).unwrap_or_default();
        let sign = if *cents < 0 { "-" } else { "" };
        format!("<STMTTRN><DTPOSTED>202603{day:02}<TRNAMT>{sign}0.0{}<FITID>{fitid}<NAME>N</STMTTRN>\n", cents.abs())
    };
    entries.iter().enumerate().map(one).collect()
}

fn lines_between(text: &str, first: u8, last: u8) -> String {
    let day = |line: &str| line.split("<DTPOSTED>202603").nth(1).and_then(|rest| rest[..2].parse::<u8>().ok());
    text.split_inclusive('\n').filter(|line| day(line).is_some_and(|day| (first..=last).contains(&day))).collect()
}

proptest! {
    #[test]
    fn any_bytes_after_a_header_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        let case = Case::read([HEAD.as_bytes(), &bytes].concat());
        prop_assert!(case.outcome.status != FileStatus::Refused || case.kept.rows() == 0);
    }

    /// No soup of tags panics; every opened transaction is a row or refused, none is lost and none made up.
    #[test]
    fn tag_soup_accounts_for_every_transaction(parts in vec(proptest::sample::select(PIECES.to_vec()), 0..60)) {
        let soup = parts.concat();
        let case = Case::read(statement(&soup));
        let opened = soup.matches("<STMTTRN").count() as u64;
        let accounted = case.counted() + case.outcome.refused_count;
        prop_assert!(accounted <= opened);
        let hides = ["<!--", "<![CDATA[", "<?"].iter().any(|open| soup.contains(open));
        let tags_broken = parts.iter().any(|part| matches!(*part, "<" | "</"));
        if !hides && !tags_broken && case.outcome.status != FileStatus::Refused {
            prop_assert_eq!(accounted, opened);
        }
        if case.outcome.status != FileStatus::NeedsAnswer {
            prop_assert_eq!(case.kept.rows() as u64, case.counted());
        }
    }

    /// Exports that overlap by whole days give the ids of one long export, so that nothing is stored twice.
    #[test]
    fn overlapping_exports_give_the_same_ids(entries in entries(), cut in 1u8..=9, overlap in 0u8..=3) {
        let mut entries = entries;
        entries.sort_by_key(|(day, _, _)| *day);
        let all = written(&entries);
        let ids = |body: &str| Case::read(statement(body)).column("entry_id");
        let (whole, early) = (ids(&all), ids(&lines_between(&all, 1, cut)));
        let late = ids(&lines_between(&all, (cut + 1).saturating_sub(overlap), 31));
        let distinct: BTreeSet<&String> = whole.iter().collect();
        prop_assert_eq!(distinct.len(), whole.len());
        let both: BTreeSet<&String> = early.iter().chain(&late).collect();
        prop_assert_eq!(both, distinct);
    }

    /// Line ends, closed leaves and white space change nothing but lines.
    #[test]
    fn the_form_of_a_file_changes_no_fact(entries in entries(), end in proptest::sample::select(vec!["\n", "\r\n", "\r", "\n\n"])) {
        let text = format!("{HEAD}{}{TAIL}", written(&entries));
        let formed = text.replace("<NAME>N", "<NAME> N </NAME>").replace('\n', end);
        let facts = ["entry_id", "booked_on", "amount", "description"];
        prop_assert_eq!(Case::read(&text).rows(&facts), Case::read(formed).rows(&facts));
    }
}
