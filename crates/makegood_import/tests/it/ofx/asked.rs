//! What the file does not say is asked, and nothing is stored before the answer.

use makegood_import::FileStatus;

use super::{Case, statement};

const BODY: &str = "<STMTTRN><DTPOSTED>20260302<TRNAMT>-5.00<FITID>a</STMTTRN>\n\
    <STMTTRN><DTPOSTED>20260303<TRNAMT>-7.00<FITID>b<CURRENCY><CURRATE>1<CURSYM>CHF</CURRENCY></STMTTRN>\n";

#[test]
fn a_statement_without_currency_is_counted_and_asked_about() {
    let text = statement(BODY).replace("<CURDEF>EUR", "<CURDEF>");
    let case = Case::read(&text);
    assert_eq!((case.outcome.status, case.counted(), case.kept.rows()), (FileStatus::NeedsAnswer, 2, 0));
    assert_eq!(case.outcome.questions.iter().map(|asked| asked.key).collect::<Vec<_>>(), ["currency"]);
    assert_eq!(case.net(), "? -5, CHF -7");

    let answered = Case::answered(&text, &[("currency", "usd")]);
    assert_eq!((answered.outcome.status, answered.kept.rows()), (FileStatus::Imported, 2));
    assert_eq!(answered.rows(&["amount", "currency"]), ["-5|USD", "-7|CHF"]);
}

#[test]
fn an_answer_never_overrides_what_the_file_says() {
    let case = Case::answered(statement(BODY), &[("currency", "USD"), ("bank_account", "9"), ("institution", "x")]);
    assert_eq!(case.rows(&["currency", "bank_account", "institution"])[0], "EUR|991234|Nordbank");
}

#[test]
fn a_currency_that_is_none_is_asked_about_with_what_stands_there() {
    let text = statement(BODY).replace("<CURDEF>EUR", "<CURDEF>EURO");
    for case in [Case::read(&text), Case::answered(&text, &[("currency", "Dollars")])] {
        assert_eq!(case.outcome.status, FileStatus::NeedsAnswer);
        assert!(case.outcome.questions[0].why.contains("EURO"), "{}", case.outcome.questions[0].why);
    }
}

#[test]
fn entries_in_their_own_currency_need_no_other() {
    let body = BODY.split_inclusive('\n').nth(1).unwrap();
    let case = Case::read(statement(body).replace("<CURDEF>EUR", ""));
    assert_eq!((case.outcome.status, case.rows(&["currency"])), (FileStatus::Imported, vec!["CHF".to_owned()]));
}

#[test]
fn a_statement_without_account_is_asked_about() {
    let text = statement(BODY).replace("<ACCTID>991234", "");
    let case = Case::read(&text);
    assert_eq!((case.outcome.status, case.kept.rows()), (FileStatus::NeedsAnswer, 0));
    assert_eq!(case.outcome.questions[0].key, "bank_account");
    assert_eq!(Case::answered(&text, &[("bank_account", "card 4")]).column("bank_account"), ["card 4", "card 4"]);
}
