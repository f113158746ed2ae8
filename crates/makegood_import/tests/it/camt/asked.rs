//! What the file does not say is asked, and nothing is stored before the answer.

use makegood_import::FileStatus;

use super::{Case, balance, ntry, statement};

#[test]
fn a_statement_without_currency_is_counted_and_asked_about() {
    let text = statement(&ntry("1", "-5", 2, "")).replace(" Ccy=\"EUR\"", "");
    // The account names it.
    assert_eq!(Case::read(&text).column("currency"), ["EUR"]);
    let text = text.replace("<Ccy>EUR</Ccy>", "");
    let case = Case::read(&text);
    assert_eq!((case.outcome.status, case.counted(), case.kept.rows()), (FileStatus::NeedsAnswer, 1, 0));
    assert_eq!(case.outcome.questions[0].key, "currency");
    assert_eq!(Case::answered(&text, &[("currency", "chf")]).column("currency"), ["CHF"]);
}

#[test]
fn the_currency_of_the_balances_is_the_likeliest_answer() {
    let text = statement(
        &(ntry("1", "-5", 2, "").replace(" Ccy=\"EUR\"", "") + &balance("CLBD", "1", 3).replace("EUR", "SEK")),
    );
    let case = Case::read(text.replace("<Ccy>EUR</Ccy>", "<Ccy>Euro</Ccy>"));
    let question = &case.outcome.questions[0];
    assert_eq!(question.options[0], "SEK");
    assert!(question.why.contains("Euro"), "{}", question.why);
}

#[test]
fn a_statement_without_account_is_asked_about() {
    let text = statement(&ntry("1", "-5", 2, "")).replace("<IBAN>DE02</IBAN>", "");
    let case = Case::read(&text);
    assert_eq!((case.outcome.status, case.kept.rows()), (FileStatus::NeedsAnswer, 0));
    assert_eq!(case.outcome.questions.iter().map(|asked| asked.key).collect::<Vec<_>>(), ["bank_account"]);
    assert_eq!(Case::answered(&text, &[("bank_account", "DE7")]).column("bank_account"), ["DE7"]);
}

#[test]
fn an_answer_never_overrides_what_the_file_says() {
    let answers = [("currency", "USD"), ("bank_account", "9"), ("institution", "x")];
    let case = Case::answered(statement(&ntry("1", "-5", 2, "")), &answers);
    assert_eq!(case.rows(&["currency", "bank_account", "institution"]), ["EUR|DE02|NORDDEFF"]);
    let unnamed = statement(&ntry("1", "-5", 2, "")).replace("<BICFI>NORDDEFF</BICFI>", "");
    assert_eq!(Case::answered(&unnamed, &answers).column("institution"), ["x"]);
    assert_eq!(Case::read(&unnamed).column("institution"), ["camt"]);
}

#[test]
fn an_account_without_entries_asks_nothing() {
    let text = statement("").replace("<IBAN>DE02</IBAN>", "").replace("<Ccy>EUR</Ccy>", "");
    let case = Case::read(text);
    assert_eq!((case.outcome.status, case.codes()), (FileStatus::Imported, vec!["MG1012"]));
}
