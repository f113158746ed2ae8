//! BAI2 from outside.

use makegood_import::ImportOptions;
use makegood_import::outcome::FileStatus;
use proptest::prelude::*;

use crate::{column, import_bytes, import_with};

const REPORT: &str = "01,BANKUS,CUST,260304,0600,1,80,,2/\n\
    02,CUST,BANKUS,1,260303,,USD,2/\n\
    03,4455667788,,010,100000,,,015,87450,,,100,500,1,,400,13050,2,/\n\
    16,475,12050,,B77,C1,TIKTOK ADS\n88,CULVER CITY/\n\
    16,455,1000,,B78,,FEE/\n\
    16,142,500,,B79,,REFUND/\n\
    16,890,,,,,A MESSAGE/\n\
    49,214550,7/\n98,214550,1,9/\n99,214550,1,11/\n";

#[test]
fn a_report_is_read_with_signs_references_and_control_totals() {
    let (outcome, kept) = import_bytes("r.bai", REPORT.as_bytes());
    assert_eq!((outcome.format.as_str(), outcome.status), ("bai2", FileStatus::Imported), "{outcome:?}");
    assert_eq!(column(&kept, "amount"), ["-120.5", "-10", "5"]);
    assert_eq!(column(&kept, "entry_id"), ["2026-03-03/B77", "2026-03-03/B78", "2026-03-03/B79"]);
    assert_eq!(column(&kept, "description")[0], "TIKTOK ADS CULVER CITY");
    assert_eq!(
        (column(&kept, "institution")[0].as_str(), column(&kept, "bank_account")[0].as_str()),
        ("BANKUS", "4455667788")
    );
    assert_eq!(column(&kept, "source_at"), ["4", "6", "7"]);
    assert!(outcome.footer.checked && outcome.footer.agrees, "{:?}", outcome.diagnostics);
    let left_out = outcome.diagnostics.iter().find(|problem| problem.code == "MG2207").unwrap();
    assert_eq!(left_out.line, Some(8));
}

#[test]
fn a_missing_record_shows_in_balance_sums_and_control_totals() {
    let cut = REPORT.replace("16,455,1000,,B78,,FEE/\n", "");
    let (outcome, kept) = import_bytes("r.bai", cut.as_bytes());
    assert_eq!((kept.rows(), outcome.footer.agrees), (2, false));
    let told = outcome.diagnostics.iter().filter(|problem| problem.code == "MG2201").count();
    assert_eq!(told, 6, "{:#?}", outcome.diagnostics);
}

#[test]
fn a_report_that_ends_early_says_so_and_keeps_what_it_has() {
    let cut = &REPORT[..REPORT.find("16,142").unwrap()];
    let (outcome, kept) = import_bytes("r.bai", cut.as_bytes());
    assert_eq!((outcome.status, kept.rows()), (FileStatus::Partial, 2));
    assert!(outcome.diagnostics.iter().any(|problem| problem.code == "MG1004"));
}

#[test]
fn a_currency_that_nobody_names_is_asked() {
    let text = REPORT.replace("260303,,USD,2", "260303,,,2");
    let (outcome, kept) = import_bytes("r.bai", text.as_bytes());
    assert_eq!((outcome.status, kept.rows(), outcome.questions[0].key), (FileStatus::NeedsAnswer, 0, "currency"));
    let mut options = ImportOptions::default();
    options.answers.insert("currency".into(), "JPY".into());
    let (_, kept) = import_with("r.bai", text.as_bytes(), &options);
    assert_eq!(column(&kept, "amount")[0], "-12050");
}

#[test]
fn a_test_group_and_one_taken_back_are_left_out() {
    for status in ["2", "4"] {
        let text = REPORT.replace("BANKUS,1,260303", &format!("BANKUS,{status},260303"));
        let (outcome, kept) = import_bytes("r.bai", text.as_bytes());
        assert_eq!(kept.rows(), 0);
        assert!(outcome.diagnostics.iter().any(|problem| problem.code == "MG2206"));
    }
}

#[test]
fn a_table_whose_first_cell_is_01_is_no_report() {
    let (outcome, _) = import_bytes("x.csv", b"01,Date,Amount\n02,2026-03-01,5\n");
    assert_ne!(outcome.format, "bai2");
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut text = b"01,A,B,260304,0600,1,80,,2/\n02,C,D,1,260303,,USD,2/\n03,1,,/\n16,475,".to_vec();
        text.extend(&bytes);
        import_bytes("r.bai", &text);
    }

    #[test]
    fn a_cut_report_never_panics_and_never_gains_entries(at in 0usize..REPORT.len()) {
        let (_, kept) = import_bytes("r.bai", &REPORT.as_bytes()[..at]);
        prop_assert!(kept.rows() <= 3);
    }
}
