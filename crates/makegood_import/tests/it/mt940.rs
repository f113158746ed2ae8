//! MT940 and MT942 from outside.

use makegood_import::ImportOptions;
use makegood_import::outcome::{FileOutcome, FileStatus};
use proptest::prelude::*;

use crate::{Kept, column, import_bytes, import_with};

const STATEMENT: &str = "{1:F01BANKDEFFAXXX0000000000}{2:O9400700260302}{4:\r\n\
    :20:S1\r\n:25:12030000/202051\r\n:28C:1/1\r\n:60F:C260301EUR1000,00\r\n\
    :61:2603020302D120,50NTRFREF1//B1\r\n:86:105?00LASTSCHRIFT?20SVWZ+TIKTOK ADS BDUK1?32TikTok Ltd\r\n\
    :61:2603030303D20,NMSCNONREF\r\n:86:FEE\r\n\
    :61:2603030303RD5,00NMSCNONREF\r\n:86:FEE TAKEN BACK\r\n\
    :62F:C260303EUR864,50\r\n-}\r\n";

fn codes(outcome: &FileOutcome) -> Vec<&str> {
    outcome.diagnostics.iter().map(|problem| problem.code).collect()
}

#[test]
fn a_statement_is_read_with_signs_days_and_names() {
    let (outcome, kept) = import_bytes("s.sta", STATEMENT.as_bytes());
    assert_eq!((outcome.format.as_str(), outcome.status), ("mt940", FileStatus::Imported));
    assert_eq!(column(&kept, "amount"), ["-120.5", "-20", "5"]);
    assert_eq!(column(&kept, "booked_on"), ["2026-03-02", "2026-03-03", "2026-03-03"]);
    assert_eq!(column(&kept, "institution")[0], "12030000");
    assert_eq!(column(&kept, "bank_account")[0], "202051");
    assert_eq!(column(&kept, "entry_id")[0], "2026-03-02/B1");
    assert_eq!(column(&kept, "counterparty")[0], "TikTok Ltd");
    assert_eq!(column(&kept, "description")[0], "LASTSCHRIFT TIKTOK ADS BDUK1");
    assert_eq!(column(&kept, "source_at"), ["6", "8", "10"]);
    assert!(outcome.footer.checked && outcome.footer.agrees);
}

#[test]
fn a_balance_that_does_not_follow_is_told_and_the_entries_are_kept() {
    let (outcome, kept) = import_bytes("s.sta", STATEMENT.replace("864,50", "865,50").as_bytes());
    assert_eq!((kept.rows(), outcome.footer.agrees), (3, false));
    let told = outcome.diagnostics.iter().find(|problem| problem.code == "MG2201").unwrap();
    assert_eq!((told.line, told.found.as_str(), told.expected.as_str()), (Some(12), "865.50 EUR", "864.50 EUR"));
}

#[test]
fn an_entry_made_up_inside_a_text_trips_the_balance() {
    let forged = STATEMENT.replace(":86:FEE\r\n", ":86:FEE\r\n:61:2603030303C900,00NMSCNONREF\r\n");
    let (outcome, _) = import_bytes("s.sta", forged.as_bytes());
    assert!(!outcome.footer.agrees);
}

#[test]
fn a_bad_amount_costs_its_entry_only_and_no_false_alarm_about_the_balance() {
    let (outcome, kept) = import_bytes("s.sta", STATEMENT.replace("D20,NMSC", "D20.00NMSC").as_bytes());
    assert_eq!((outcome.status, kept.rows(), outcome.refused_count), (FileStatus::Partial, 2, 1));
    assert_eq!((outcome.refused_rows[0].code, outcome.refused_rows[0].line), ("MG2101", Some(8)));
    assert!(!codes(&outcome).contains(&"MG2201"));
}

#[test]
fn what_the_file_does_not_say_is_asked_and_nothing_is_sent_before() {
    let text = ":20:A\n:28C:1\n:61:260302D5,00NMSCNONREF\n:86:TIKTOK ADS\n";
    let (outcome, kept) = import_bytes("s.sta", text.as_bytes());
    let asked: Vec<&str> = outcome.questions.iter().map(|question| question.key).collect();
    assert_eq!((outcome.status, kept.rows(), asked), (FileStatus::NeedsAnswer, 0, vec!["currency", "bank_account"]));
    let mut options = ImportOptions::default();
    options.answers.extend([("currency".into(), "EUR".into()), ("bank_account".into(), "77".into())]);
    let (outcome, kept) = import_with("s.sta", text.as_bytes(), &options);
    assert_eq!((outcome.status, column(&kept, "bank_account")), (FileStatus::Imported, vec!["77".to_owned()]));
}

#[test]
fn an_interim_report_and_the_statement_after_it_give_the_same_entries() {
    let interim = STATEMENT
        .replace(":60F:C260301EUR1000,00\r\n", ":34F:EUR0,\r\n:13D:2603031200+0100\r\n")
        .replace(":62F:C260303EUR864,50\r\n", ":90D:2EUR140,50\r\n:90C:1EUR5,00\r\n");
    let (outcome, early) = import_bytes("i.sta", interim.as_bytes());
    assert_eq!((outcome.format.as_str(), outcome.footer.agrees), ("mt942", true));
    let (_, late) = import_bytes("s.sta", STATEMENT.as_bytes());
    assert_eq!(column(&early, "entry_id"), column(&late, "entry_id"));
}

/// Entries of a statement as its text, one day each.
fn entries(days: &[(u8, u32, String)]) -> String {
    let mut text = String::from(":20:S\n:25:1/2\n:60F:C260301EUR0,\n");
    for (day, cents, words) in days {
        let (whole, part) = (cents / 100, cents % 100);
        text.push_str(&format!(":61:2603{day:02}D{whole},{part:02}NMSCNONREF\n:86:{words}\n"));
    }
    text
}

fn ids(text: &str) -> Vec<(String, String)> {
    let kept: Kept = import_bytes("s.sta", text.as_bytes()).1;
    column(&kept, "entry_id").into_iter().zip(column(&kept, "amount")).collect()
}

proptest! {
    #[test]
    fn any_split_by_days_with_overlap_gives_the_same_entries(
        mut days in prop::collection::vec((1u8..28, 1u32..500, "[A-C]{1,3}"), 1..40),
        cut in 1u8..28,
        overlap in 0u8..5,
    ) {
        days.sort();
        let whole = ids(&entries(&days));
        let early: Vec<_> = days.iter().filter(|(day, ..)| *day <= cut.saturating_add(overlap)).cloned().collect();
        let late: Vec<_> = days.iter().filter(|(day, ..)| *day > cut).cloned().collect();
        let mut both: std::collections::BTreeSet<_> = ids(&entries(&early)).into_iter().collect();
        both.extend(ids(&entries(&late)));
        let whole: std::collections::BTreeSet<_> = whole.into_iter().collect();
        prop_assert_eq!(whole.len(), days.len());
        prop_assert_eq!(both, whole);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut text = b":20:A\n:25:1\n:60F:C260301EUR1,\n".to_vec();
        text.extend(&bytes);
        import_bytes("s.sta", &text);
    }

    #[test]
    fn a_cut_statement_never_panics_and_never_gains_entries(at in 0usize..STATEMENT.len()) {
        let (outcome, kept) = import_bytes("s.sta", &STATEMENT.as_bytes()[..at]);
        prop_assert!(kept.rows() <= 3);
        prop_assert!(outcome.status == FileStatus::Refused || !outcome.tables.is_empty());
    }
}
