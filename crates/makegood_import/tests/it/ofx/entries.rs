//! Fields of an entry: amounts, days, ids, words, conversions.

use super::{Case, HEAD, TAIL, statement};

/// One transaction with these fields beside a day and an amount.
fn one(fields: &str) -> String {
    statement(&format!("<STMTTRN><DTPOSTED>20260302<TRNAMT>-12.50{fields}</STMTTRN>\n"))
}

#[test]
fn amounts_with_commas_are_exact() {
    let body: String = ["-180,00", "+1.234,5", "0,005", "2.000"]
        .iter()
        .map(|amount| format!("<STMTTRN><DTPOSTED>20260302<TRNAMT>{amount}<FITID>{amount}</STMTTRN>\n"))
        .collect();
    let case = Case::read(statement(&body));
    // Commas are this file's decimals, so the point before three digits marks thousands.
    assert_eq!(case.column("amount"), ["-180", "1234.5", "0.005", "2000"]);
    assert_eq!(case.net(), "EUR 3054.505");
}

#[test]
fn a_mark_that_could_be_either_refuses_its_entry_until_it_is_said() {
    let text = statement("<STMTTRN><DTPOSTED>20260302<TRNAMT>-1,234<FITID>a</STMTTRN>\n");
    let case = Case::read(&text);
    let refused = &case.outcome.refused_rows[0];
    assert_eq!((refused.code, refused.column_name.as_deref()), ("MG2104", Some("TRNAMT")));
    assert!(refused.help.contains("--set decimal_mark"), "{}", refused.help);
    assert_eq!(Case::answered(&text, &[("decimal_mark", ".")]).column("amount"), ["-1234"]);
    assert_eq!(Case::answered(&text, &[("decimal_mark", ",")]).column("amount"), ["-1.234"]);
}

#[test]
fn days_are_taken_as_the_bank_wrote_them() {
    let body = "<STMTTRN><DTPOSTED>20260302235900.000[-8:PST]<DTUSER>20260228<DTAVAIL>20260304120000<TRNAMT>-1.00<FITID>a</STMTTRN>";
    let case = Case::read(statement(body));
    assert_eq!(case.rows(&["booked_on", "authorised_on", "value_on"]), ["2026-03-02|2026-02-28|2026-03-04"]);
}

#[test]
fn words_come_from_name_or_payee_and_memo() {
    let facts = ["description", "counterparty", "reference"];
    for (fields, expected) in [
        ("<NAME>TIKTOK ADS<MEMO>INV 7", "TIKTOK ADS INV 7|TIKTOK ADS|"),
        ("<NAME>TIKTOK ADS<MEMO>TIKTOK ADS", "TIKTOK ADS|TIKTOK ADS|"),
        ("<MEMO>only a memo<CHECKNUM>319", "only a memo||319"),
        ("<PAYEE><NAME>Payee Ltd<CITY>Dublin</PAYEE><REFNUM>R1<CHECKNUM>319", "Payee Ltd|Payee Ltd|R1"),
        ("<NAME>Short<PAYEE><NAME>Payee Ltd</PAYEE>", "Short|Short|"),
        ("<NAME>AT&amp;T & Co &lt;x&gt;&nbsp;y", "AT&T & Co <x> y|AT&T & Co <x> y|"),
        ("", "||"),
    ] {
        assert_eq!(Case::read(one(fields)).rows(&facts), [expected], "{fields}");
    }
    assert_eq!(Case::read(one("<BANKACCTTO><BANKID>9<ACCTID>5</BANKACCTTO>")).column("bank_account"), ["991234"]);
}

#[test]
fn an_original_amount_is_given_where_it_is_exact() {
    let facts = ["amount", "currency", "original_amount", "original_currency"];
    let original = |rate: &str, code: &str| {
        Case::read(one(&format!("<ORIGCURRENCY><CURRATE>{rate}<CURSYM>{code}</ORIGCURRENCY>"))).rows(&facts)
    };
    assert_eq!(original("1.25", "USD"), ["-12.5|EUR|-10|USD"]);
    assert_eq!(original("1.0873", "USD"), ["-12.5|EUR||"]);
    assert_eq!(original("1.00", "EUR"), ["-12.5|EUR||"]);
    assert_eq!(original("1.25", "???"), ["-12.5|EUR||"]);
}

#[test]
fn the_institution_is_the_first_that_the_file_names() {
    let text = one("");
    let of = |text: &str| Case::read(text).column("institution").join("");
    assert_eq!(of(&text), "Nordbank");
    let without_org = text.replace("<ORG>Nordbank", "<ORG>");
    assert_eq!(of(&without_org), "77");
    let without_fi = without_org.replace("<FID>77", "");
    assert_eq!(of(&without_fi), "1");
    assert_eq!(of(&without_fi.replace("<BANKID>1", "")), "ofx");
}

#[test]
fn a_repeated_id_keeps_both_entries() {
    let twice = "<STMTTRN><DTPOSTED>20260302<TRNAMT>-5.00<FITID>7</STMTTRN>\n";
    let other = "<STMTTRN><DTPOSTED>20260309<TRNAMT>-6.00<FITID>7</STMTTRN>\n";
    let case = Case::read(statement(&format!("{twice}{twice}{other}")));
    assert_eq!(case.rows(&["entry_id", "amount"]), ["7@2026-03-02|-5", "7@2026-03-02#2|-5", "7@2026-03-09|-6"]);
    assert_eq!((case.codes(), case.net().as_str()), (vec!["MG2204", "MG2204"], "EUR -16"));
}

#[test]
fn an_entry_without_id_gets_one_that_tells_equal_entries_apart() {
    let blank = "<STMTTRN><DTPOSTED>20260302<TRNAMT>-5.00<FITID><NAME>TIKTOK</STMTTRN>\n";
    let other = blank.replace("-5.00", "-6.00").replace("<FITID>", "");
    let ids = Case::read(statement(&format!("{blank}{other}{blank}"))).column("entry_id");
    assert!(ids.iter().all(|id| id.starts_with("fp:")), "{ids:?}");
    assert_eq!(ids[2], format!("{}#2", ids[0]));
    assert_ne!(ids[1], ids[0]);
    // The same entries in another file, in another place, have the same ids.
    let again = Case::read(statement(&format!("\n\n{other}{blank}{blank}")));
    assert_eq!(again.column("entry_id"), [ids[1].as_str(), ids[0].as_str(), ids[2].as_str()]);
    assert_eq!(again.codes(), ["MG2204"]);
}

#[test]
fn pending_entries_are_kept_as_pending() {
    let list = "<BANKTRANLISTP><DTASOF>20260305<STMTTRNP><TRNTYPE>DEBIT<DTTRAN>20260304<TRNAMT>-9.00<NAME>TIKTOK</STMTTRNP></BANKTRANLISTP>";
    let text = format!("{HEAD}</BANKTRANLIST>{list}{}", TAIL.replace("</BANKTRANLIST>", ""));
    assert_eq!(Case::read(text).rows(&["status", "booked_on", "amount"]), ["pending|2026-03-04|-9"]);
}

#[test]
fn the_export_day_is_the_balances_else_the_answers_else_the_last_entry() {
    let body = "<STMTTRN><DTPOSTED>20260302<TRNAMT>-1.00<FITID>a</STMTTRN>";
    let exported = |text: String| Case::read(text).outcome.exported_on.map(|day| day.to_string()).unwrap_or_default();
    let list_end = format!("<DTEND>20260331{body}");
    assert_eq!(exported(statement(body)), "2026-03-02");
    assert_eq!(exported(statement(&list_end)), "2026-03-31");
    let signed_on = statement(&list_end).replace("<FI>", "<DTSERVER>20260330120000<FI>");
    assert_eq!(exported(signed_on.clone()), "2026-03-30");
    let balances =
        "</BANKTRANLIST><LEDGERBAL><BALAMT>1<DTASOF>20260328</LEDGERBAL><AVAILBAL><BALAMT>1<DTASOF>20260329</AVAILBAL>";
    assert_eq!(exported(signed_on.replace("</BANKTRANLIST>", balances)), "2026-03-29");
}
