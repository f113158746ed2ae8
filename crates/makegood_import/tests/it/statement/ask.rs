//! What a file does not say is asked, and nothing is stored until it is answered.

use makegood_import::{FileStatus, ImportOptions};

use super::support::{column, refusals, shown};
use crate::{import_bytes, import_with};

fn answered(text: &str, answers: &[(&str, &str)]) -> (makegood_import::FileOutcome, crate::Kept) {
    let mut options = ImportOptions::default();
    options.answers.extend(answers.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    import_with("x.csv", text.as_bytes(), &options)
}

#[test]
fn nothing_is_stored_until_the_questions_are_answered() {
    let text = "Date,Description,Amount\n01/02/2026,TikTok,-1.00\n";
    let (asked, kept) = import_bytes("x.csv", text.as_bytes());
    assert_eq!(shown(&asked), "csv:generic rows 1 refused 0 net -1 asks date_order,currency,bank_account");
    assert_eq!((asked.status, kept.rows(), asked.exported_on), (FileStatus::NeedsAnswer, 0, None));
    for (order, day) in [("day_first", "2026-02-01"), ("month_first", "2026-01-02")] {
        let (outcome, kept) = answered(text, &[("date_order", order), ("currency", "USD"), ("bank_account", "4417")]);
        assert_eq!((outcome.status, kept.rows()), (FileStatus::Imported, 1));
        assert_eq!(outcome.tables[0].from.map(|day| day.to_string()).as_deref(), Some(day));
        assert_eq!(outcome.exported_on, outcome.tables[0].to);
    }
}

#[test]
fn amounts_that_can_be_read_in_two_ways_are_asked_and_not_summed() {
    let text = "Datum;Text;Betrag;Währung;IBAN\n14.03.2026;TikTok;-1.234;EUR;DE89370400440532013000\n15.03.2026;TikTok;-2.500;EUR;DE89370400440532013000\n";
    let (asked, _) = import_bytes("x.csv", text.as_bytes());
    assert_eq!(shown(&asked), "csv:generic rows 0 refused 2 net  asks decimal_mark");
    let (outcome, kept) = answered(text, &[("decimal_mark", "comma")]);
    assert_eq!(
        (outcome.status, column(&kept, "amount")),
        (FileStatus::Imported, vec!["-1234".to_owned(), "-2500".to_owned()])
    );
}

#[test]
fn a_tie_of_decimal_marks_is_asked_and_the_other_mark_is_refused() {
    let text =
        "Date,Description,Amount,Currency,Account\n2026-04-02,A,100.00,EUR,1234\n2026-04-03,B,\"1.234,50\",EUR,1234\n";
    assert_eq!(import_bytes("x.csv", text.as_bytes()).0.questions[0].key, "decimal_mark");
    let (outcome, kept) = answered(text, &[("decimal_mark", "comma")]);
    assert_eq!(
        (column(&kept, "amount"), refusals(&outcome)),
        (vec!["1234.5".to_owned()], vec![("MG2104", Some(2), Some(3))])
    );
}

#[test]
fn the_account_is_taken_from_the_column_the_preamble_the_name_or_the_answer_in_this_order() {
    let rows = "Date,Description,Amount,Currency\n2026-03-14,TikTok,-1.00,USD\n";
    let preamble = format!("Account number,0012 3456\n\n{rows}");
    let with_column = "Account number,9999\n\nDate,Description,Amount,Currency,Account\n2026-03-14,TikTok,-1.00,USD,DE89 3704 0044 0532 0130 00\n";
    let account = |name: &str, text: &str, options: &ImportOptions| {
        column(&import_with(name, text.as_bytes(), options).1, "bank_account").join(",")
    };
    let mut options = ImportOptions::default();
    assert_eq!(account("card 7788 2026-03-14.csv", with_column, &options), "DE89370400440532013000");
    assert_eq!(account("card 7788 2026-03-14.csv", &preamble, &options), "0012 3456");
    assert_eq!(account("card 7788 2026-03-14.csv", rows, &options), "7788");
    assert_eq!(account("2026-03-14_20260331.csv", rows, &options), "");
    options.account = Some("main".to_owned());
    assert_eq!(account("march.csv", rows, &options), "main");
    options.answers.insert("bank_account".to_owned(), "answered".to_owned());
    assert_eq!(account("card 7788.csv", rows, &options), "answered");
}

#[test]
fn accounts_that_change_with_every_row_are_those_of_the_other_side() {
    let rows: Vec<String> =
        (1..=5).map(|day| format!("2026-03-0{day},Shop {day},-1.00,USD,DE0{day}00000000000000")).collect();
    let text = format!("Date,Description,Amount,Currency,IBAN\n{}\n", rows.join("\n"));
    let (asked, _) = import_bytes("x.csv", text.as_bytes());
    assert_eq!(shown(&asked), "csv:generic rows 5 refused 0 net USD -5 asks bank_account");
}

#[test]
fn the_currency_may_stand_in_the_header_the_preamble_or_every_amount() {
    for (text, currency) in [
        ("Date,Description,Amount (EUR)\n2026-03-14,TikTok,-1.00\n", "EUR"),
        ("Buchungstag;Text;Betrag in CHF\n14.03.2026;TikTok;-1,00\n", "CHF"),
        ("Currency,GBP\n\nDate,Description,Amount\n2026-03-14,TikTok,-1.00\n", "GBP"),
        ("Date,Description,Amount\n2026-03-14,TikTok,-€1.00\n", "EUR"),
        ("Date,Description,Amount\n2026-03-14,TikTok,USD -1.00\n", "USD"),
    ] {
        let (_, kept) = import_bytes("acc 4417.csv", text.as_bytes());
        assert_eq!(column(&kept, "currency"), [currency], "{text}");
    }
    let (asked, _) = import_bytes("acc 4417.csv", b"Date,Description,Amount\n2026-03-14,TikTok,-$1.00\n");
    assert_eq!((asked.questions[0].key, asked.questions[0].options[0].as_str()), ("currency", "USD"));
}

#[test]
fn a_forced_dialect_reads_its_header_or_nothing() {
    let options = |id: &str| ImportOptions { as_format: Some(id.to_owned()), ..ImportOptions::default() };
    let text = b"Date,Description,Amount\n03/14/2026,TikTok,9.00\n";
    let (outcome, kept) = import_with("card 61001.csv", text, &options("csv:amex_us_short"));
    assert_eq!((outcome.format.as_str(), column(&kept, "amount")), ("csv:amex_us_short", vec!["-9".to_owned()]));
    let (outcome, _) = import_with("card 61001.csv", text, &options("csv:chase_card"));
    assert_eq!((outcome.status, outcome.diagnostics[0].code), (FileStatus::Refused, "MG1003"));
}

#[test]
fn the_institution_may_be_answered() {
    let text = "Date,Description,Amount,Currency,Account\n2026-03-14,TikTok,-1.00,USD,1234\n";
    assert_eq!(column(&answered(text, &[]).1, "institution"), ["bank"]);
    assert_eq!(column(&answered(text, &[("institution", "moon")]).1, "institution"), ["moon"]);
}
