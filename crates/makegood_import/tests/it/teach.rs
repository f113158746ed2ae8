//! Teaching a bank: what is told from one file, what is asked, and an entry that then reads the file.

use makegood_import::teach::{Proposal, propose};
use makegood_import::{FileStatus, ImportInput, ImportOptions};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::statement::support::{entries, shown};
use crate::{import_with, samples};

fn options(answers: &[(&str, &str)]) -> ImportOptions {
    let mut options = ImportOptions::default();
    options.answers.extend(answers.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    options
}

fn taught(text: &str, answers: &[(&str, &str)]) -> Proposal {
    propose(&ImportInput { name: "export.csv", bytes: &text.as_bytes(), options: &options(answers) })
        .expect("a proposal")
}

fn asked(proposal: &Proposal) -> Vec<&str> {
    proposal.questions.iter().map(|question| question.key).collect()
}

/// Imports the file with the proposal as the only thing that was added.
fn imported(text: &str, proposal: &Proposal, answers: &[(&str, &str)]) -> (String, Vec<String>) {
    let mut options = options(answers);
    options.dialects.push(proposal.toml.clone());
    let (outcome, kept) = import_with("export.csv", text.as_bytes(), &options);
    (shown(&outcome), entries(&kept))
}

/// A bank whose words nobody knows.
const MOON: &str = "Moon Bank\n\nLunar day;Crater;What for;Sum;Left over\n14.03.2026;North;TIKTOK ADS 2026/03 campaign;-1.204,50;98.795,50\n\
                    15.03.2026;North;Refund of an advertisement;100,00;98.895,50\n16.03.2026;South;TIKTOK ADS 2026/03 campaign;-5,00;98.890,50\n\
                    17.03.2026;South;TIKTOK ADS 2026/03 again;-7,00;98.883,50\n";

#[test]
fn unknown_words_are_told_by_content_and_the_entry_reads_the_file() {
    let first = taught(MOON, &[]);
    assert_eq!(asked(&first), ["institution"]);
    let said = [("institution", "Moon Bank"), ("currency", "EUR")];
    let proposal = taught(MOON, &said);
    assert!(proposal.questions.is_empty());
    let rows: Vec<_> =
        proposal.rows.iter().map(|row| format!("{} {} {}", row.place, row.booked_on, row.amount)).collect();
    assert_eq!(rows, ["4 2026-03-14 -1204.5", "5 2026-03-15 100", "6 2026-03-16 -5", "7 2026-03-17 -7"]);
    let sure: Vec<_> =
        proposal.sure.iter().map(|sure| format!("{} = {}: {}", sure.what, sure.column, sure.why)).collect();
    insta::assert_snapshot!(format!("{}\n{}", proposal.toml, sure.join("\n")));
    let (outcome, entries) = imported(MOON, &proposal, &[("bank_account", "4417")]);
    assert_eq!(outcome, "csv:moon_bank rows 4 refused 0 net EUR -1116.5 asks ");
    assert_eq!(entries[0], "4417 2026-03-14 -1204.5 EUR booked TIKTOK ADS 2026/03 campaign");
}

#[test]
fn what_can_be_read_in_two_ways_is_asked_and_an_answer_settles_it() {
    let text = "When,Thing,Owner,Value one,Value two\n03/04/2026,Advert,Someone,5.00,7.00\n04/05/2026,Advert,Someone,6.00,9.00\n";
    let proposal = taught(text, &[("institution", "x")]);
    assert_eq!(asked(&proposal), ["column_amount", "column_description", "date_order"]);
    assert_eq!(proposal.questions[0].options, ["Value one", "Value two"]);
    let said = [
        ("institution", "x"),
        ("column_amount", "Value two"),
        ("column_description", "2"),
        ("date_order", "month_first"),
    ];
    assert_eq!(asked(&taught(text, &said)), ["sign"]);
    let said = [&said[..], &[("sign", "charges_positive"), ("currency", "USD")]].concat();
    let proposal = taught(text, &said);
    assert!(proposal.questions.is_empty(), "{:?}", proposal.questions);
    let (outcome, entries) = imported(text, &proposal, &[("bank_account", "4417")]);
    assert_eq!(outcome, "csv:x rows 2 refused 0 net USD -16 asks ");
    assert_eq!(entries[0], "4417 2026-03-04 -7 USD booked Advert");
}

#[test]
fn two_columns_of_which_each_row_fills_one_are_debit_and_credit() {
    let text = "Dag;Wat;Links;Rechts\n14-03-2026;TikTok;5,00;\n15-03-2026;Terug;;7,00\n";
    let proposal = taught(text, &[("institution", "x")]);
    assert_eq!(asked(&proposal), ["column_debit", "sign"].get(..1).unwrap_or_default());
    let proposal = taught(text, &[("institution", "x"), ("column_debit", "Links"), ("currency", "EUR")]);
    assert!(proposal.questions.is_empty(), "{:?}", proposal.questions);
    assert_eq!(imported(text, &proposal, &[("bank_account", "1")]).0, "csv:x rows 2 refused 0 net EUR 2 asks ");
}

#[test]
fn a_file_without_a_header_is_told_by_its_columns() {
    let text = "417164300,EUR,20260314,100.00,95.00,20260314,-5.00,TikTok advertisement of March\n\
                417164300,EUR,20260315,95.00,90.00,20260315,-5.00,TikTok advertisement of March\n\
                417164300,EUR,20260316,90.00,92.50,20260316,2.50,Something was given back here\n";
    let said =
        [("institution", "Amber"), ("column_booked_on", "3"), ("column_amount", "7"), ("column_description", "8")];
    let proposal = taught(text, &[&said[..], &[("currency", "EUR")]].concat());
    assert!(proposal.questions.is_empty(), "{:?}", proposal.questions);
    assert_eq!(imported(text, &proposal, &[("bank_account", "1")]).0, "csv:amber rows 3 refused 0 net EUR -7.5 asks ");
}

#[test]
fn what_is_no_table_is_refused_and_says_so() {
    for text in ["", "hello\nthere\n", "!Type:Bank\nD1/2/26\nT1\n^\n", "a,b\n1,2\n"] {
        let problem = propose(&ImportInput { name: "x.csv", bytes: &text.as_bytes(), options: &options(&[]) });
        let problem = problem.expect_err("no table");
        assert!(problem.code.starts_with("MG1") && !problem.help.is_empty(), "{text}: {problem:?}");
    }
}

#[test]
fn real_statements_can_be_taught() {
    let Some(folder) = samples("bank-csv") else { return };
    let mut taught = 0;
    for entry in std::fs::read_dir(folder).expect("a folder").flatten().filter(|entry| entry.path().is_dir()) {
        for file in std::fs::read_dir(entry.path()).expect("a folder").flatten() {
            let bytes = std::fs::read(file.path()).expect("a sample");
            let options = options(&[("institution", "Taught")]);
            let Ok(proposal) = propose(&ImportInput { name: "x.csv", bytes: &&bytes[..], options: &options }) else {
                continue;
            };
            let asks =
                proposal.questions.iter().all(|question| question.key != "institution" && question.options.len() > 1);
            assert!(asks, "{:?}: {:?}", file.path(), proposal.questions);
            taught += usize::from(proposal.counts.0 > 0);
        }
    }
    assert!(taught >= 15, "{taught}");
}

proptest! {
    #[test]
    fn no_table_makes_teaching_panic_and_no_entry_is_malformed(cells in vec(vec("[0-9/.,\"\\\\a-c €-]{0,8}", 1..6), 0..8)) {
        let text: String = cells.iter().map(|row| format!("{}\n", row.join(";"))).collect();
        if let Ok(proposal) = propose(&ImportInput { name: "x.csv", bytes: &text.as_bytes(), options: &options(&[("institution", "x")]) })
            && proposal.questions.is_empty()
        {
            let mut options = options(&[]);
            options.dialects.push(proposal.toml.clone());
            prop_assert!(makegood_import::statement::Dialects::parse(&[&proposal.toml]).is_ok(), "{}", proposal.toml);
            prop_assert!(import_with("x.csv", text.as_bytes(), &options).0.status != FileStatus::AlreadyImported);
        }
    }
}
