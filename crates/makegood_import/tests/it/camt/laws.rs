//! Laws that hold for every file.

use std::collections::BTreeSet;

use makegood_import::FileStatus;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{Case, HEAD, TAIL, balance, details, ntry, statement};

const PIECES: [&str; 34] = [
    "<Ntry>",
    "</Ntry>",
    "<Amt Ccy=\"EUR\">1</Amt>",
    "<Amt Ccy=\"EUR\">x</Amt>",
    "<CdtDbtInd>CRDT</CdtDbtInd>",
    "<CdtDbtInd>DBIT</CdtDbtInd>",
    "<Sts>BOOK</Sts>",
    "<BookgDt><Dt>2026-03-02</Dt></BookgDt>",
    "<NtryDtls>",
    "</NtryDtls>",
    "<TxDtls>",
    "</TxDtls>",
    "<Stmt>",
    "</Stmt>",
    "<Bal>",
    "</Bal>",
    "<",
    ">",
    "&",
    "&#x",
    "&#0;",
    "&amp;",
    "</",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "\"",
    "é",
    "\0",
    "</BkToCstmrStmt>",
    "<x:y xmlns:x='u'/>",
];

/// A statement's entries: day of March, amount in cents, kind of reference.
fn entries() -> impl Strategy<Value = Vec<(u8, i32, u8)>> {
    vec((1u8..=9, -3i32..=3, 0u8..=3), 0..20)
}

fn written(entries: &[(u8, i32, u8)]) -> String {
    let one = |(at, (day, cents, kind)): (usize, &(u8, i32, u8))| {
        let sign = if *cents < 0 { "-" } else { "" };
        let amount = format!("{sign}0.0{}", cents.abs());
        match kind {
            0 => ntry(&format!("bank-{at}"), &amount, *day, ""),
            1 => ntry("", &amount, *day, &format!("<NtryRef>participant-{}</NtryRef>", cents.abs())),
            2 => ntry("", &amount, *day, &details(&format!("<Refs><AcctSvcrRef>detail-{at}</AcctSvcrRef></Refs>"))),
            _ => ntry("", &amount, *day, "<AddtlNtryInf>Same words</AddtlNtryInf>"),
        }
    };
    entries.iter().enumerate().map(one).collect()
}

fn lines_between(text: &str, first: u8, last: u8) -> String {
    let day = |line: &str| line.split("<Dt>2026-03-").nth(1).and_then(|rest| rest[..2].parse::<u8>().ok());
    text.split_inclusive('\n').filter(|line| day(line).is_some_and(|day| (first..=last).contains(&day))).collect()
}

fn sound(case: &Case) -> Result<(), TestCaseError> {
    match case.outcome.status {
        FileStatus::Refused | FileStatus::NeedsAnswer => prop_assert_eq!(case.kept.rows(), 0),
        _ => prop_assert_eq!(case.kept.rows() as u64, case.counted()),
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_in_a_statement_are_read_or_refused(bytes in vec(any::<u8>(), 0..300)) {
        sound(&Case::read([HEAD.as_bytes(), &bytes].concat()))?;
        sound(&Case::read([HEAD.as_bytes(), &bytes, TAIL.as_bytes()].concat()))?;
    }

    /// No soup of tags panics, and no more entries come out than were opened.
    #[test]
    fn tag_soup_accounts_for_every_entry(parts in vec(proptest::sample::select(PIECES.to_vec()), 0..50)) {
        let soup = parts.concat();
        let case = Case::read(statement(&soup));
        sound(&case)?;
        prop_assert!(case.counted() + case.outcome.refused_count <= soup.matches("<Ntry").count() as u64);
    }

    /// A cut file gives the first rows of the whole one, and says that it is cut.
    #[test]
    fn a_cut_file_gives_the_rows_before_the_cut(entries in entries(), cut in 0usize..4000) {
        let text = statement(&(balance("OPBD", "1", 1) + &written(&entries)));
        let cut = cut % text.len().max(1);
        let (whole, case) = (Case::read(&text), Case::read(&text[..cut]));
        sound(&case)?;
        let facts = ["booked_on", "amount", "source_at"];
        let rows = case.rows(&facts);
        prop_assert_eq!(&rows[..], &whole.rows(&facts)[..rows.len()]);
        let end = text.trim_end().len();
        prop_assert!(cut >= end || matches!(case.outcome.status, FileStatus::Partial | FileStatus::Refused));
    }

    /// One changed byte never panics.
    #[test]
    fn a_changed_byte_is_survived(entries in entries(), at in 0usize..4000, byte in any::<u8>()) {
        let mut bytes = statement(&written(&entries)).into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        sound(&Case::read(bytes))?;
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
}
