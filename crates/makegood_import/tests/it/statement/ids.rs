//! Ids of entries: equal entries stay apart, and an overlapping export gives the same ids again.

use super::support::column;
use crate::import_bytes;

fn ids(name: &str, text: &str) -> Vec<String> {
    column(&import_bytes(name, text.as_bytes()).1, "entry_id")
}

#[test]
fn two_equal_entries_of_a_day_stay_two_and_an_overlap_gives_the_same_ids() {
    let head = "Transaction Date,Post Date,Description,Category,Type,Amount,Memo\n";
    let twice = "03/02/2026,03/02/2026,TIKTOK ADS,A,Sale,-20.00,\n";
    let one = ids("Chase4417.csv", &format!("{head}{twice}{twice}"));
    assert!(one.len() == 2 && one[0] != one[1]);
    let spaced = twice.replace("TIKTOK ADS", "TIKTOK  ADS");
    let wider = ids("Chase4417.csv", &format!("{head}03/01/2026,03/01/2026,Grocer,A,Sale,-3.00,\n{spaced}{twice}"));
    assert_eq!(wider[1..], one[..]);
    let other_card = ids("Chase4418.csv", &format!("{head}{twice}"));
    assert_ne!(other_card[0], one[0]);
}

#[test]
fn an_id_that_stands_for_two_entries_is_numbered_and_a_repeated_row_is_one() {
    let head = "TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance\n";
    let text = format!(
        "{head}T-1,14-03-2026,-60.00,USD,Sent money,,40.00\nT-1,14-03-2026,-0.50,USD,Wise charges,,39.50\n\
         T-1,14-03-2026,-60.00,USD,Sent money,,40.00\n,15-03-2026,-1.00,USD,Fee,,38.50\n"
    );
    let ids = ids("statement_12345678_USD_2026.csv", &text);
    assert_eq!(ids[..3], ["T-1", "T-1#2", "T-1"]);
    assert!(ids[3].starts_with("fp:"));
}

#[test]
fn an_id_that_a_spreadsheet_cut_is_refused() {
    let head = "TransferWise ID,Date,Amount,Currency,Description\n";
    let (outcome, kept) = import_bytes("w4417.csv", format!("{head}1.73E+18,14-03-2026,-6.00,USD,A\n").as_bytes());
    assert_eq!((kept.rows(), outcome.refused_rows[0].code, outcome.refused_rows[0].column), (0, "MG2109", Some(1)));
}
