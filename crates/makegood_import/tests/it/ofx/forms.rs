//! Forms in which the same statement comes: SGML, XML, on one line, in old encodings.

use makegood_import::FileStatus;

use super::{Case, HEAD, TAIL, statement};

const FACTS: [&str; 5] = ["booked_on", "amount", "entry_id", "description", "source_at"];

#[test]
fn unclosed_leaves_are_read_as_closed_ones_are() {
    let unclosed = Case::read(statement(
        "<STMTTRN>\n<TRNTYPE>DEBIT\n<DTPOSTED>20260302\n<TRNAMT>-180.00\n<FITID>a\n<NAME>TIKTOK ADS\n</STMTTRN>\n",
    ));
    let closed = Case::read(statement(
        "<STMTTRN>\n<TRNTYPE>DEBIT</TRNTYPE>\n<DTPOSTED>20260302</DTPOSTED>\n<TRNAMT>-180.00</TRNAMT>\n<FITID>a</FITID>\n<NAME>TIKTOK ADS</NAME>\n</STMTTRN>\n",
    ));
    assert_eq!(unclosed.rows(&FACTS), ["2026-03-02|-180|a|TIKTOK ADS|5"]);
    assert_eq!(closed.rows(&FACTS), unclosed.rows(&FACTS));
    assert_eq!((unclosed.outcome.format.as_str(), unclosed.outcome.status), ("ofx1", FileStatus::Imported));
    assert!(unclosed.codes().is_empty() && !unclosed.outcome.footer.checked);
}

#[test]
fn xml_with_cdata_comments_and_instructions_is_read() {
    let text = r#"<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX>
  <!-- <STMTTRN> in a comment is none -->
  <CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>GBP</CURDEF><CCACCTFROM><ACCTID>5500-0000-0000-1881</ACCTID></CCACCTFROM>
  <BANKTRANLIST>
    <STMTTRN>
      <DTPOSTED>20260302120000.000[-5:EST]</DTPOSTED><TRNAMT>-12.34</TRNAMT><FITID>x1</FITID>
      <NAME><![CDATA[A & B <shop>]]></NAME><MEMO/><CHECKNUM />
    </STMTTRN>
  </BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1>
</OFX>"#;
    let case = Case::read(text);
    assert_eq!(case.outcome.format, "ofx2");
    assert_eq!(case.rows(&FACTS), ["2026-03-02|-12.34|x1|A & B <shop>|7"]);
    assert_eq!(
        case.rows(&["institution", "bank_account", "currency", "card_last4"]),
        ["ofx|5500-0000-0000-1881|GBP|1881"]
    );
}

#[test]
fn a_file_on_one_line_has_its_places_by_character() {
    let one = |day, id| format!("<STMTTRN><DTPOSTED>{day}<TRNAMT>1.00<FITID>{id}<NAME>é</STMTTRN>");
    let body = [one("20260302", "a"), one("20260303", "b"), one("x", "c"), one("20260304", "d")].concat();
    let text = statement(&body).replace('\n', "");
    let character = |mark: &str| text.chars().count() - text[text.find(mark).unwrap()..].chars().count() + 1;
    let case = Case::read(&text);
    let places = [
        "1".to_owned(),
        format!("1:{}", character("<STMTTRN><DTPOSTED>20260303")),
        format!("1:{}", character("<STMTTRN><DTPOSTED>20260304")),
    ];
    assert_eq!(case.column("source_at"), places);
    let refused = &case.outcome.refused_rows[0];
    assert_eq!((refused.line, refused.column), (Some(1), Some(character("<DTPOSTED>x") as u64)));
}

#[test]
fn lower_case_tags_are_tags() {
    let case = Case::read(statement("<stmttrn><dtposted>20260302<trnamt>-1.00<fitid>a</stmttrn>").to_lowercase());
    assert_eq!(case.rows(&["booked_on", "currency", "institution"]), ["2026-03-02|EUR|nordbank"]);
}

#[test]
fn the_bytes_decide_the_encoding_whatever_the_header_says() {
    let body = "<STMTTRN><DTPOSTED>20260302<TRNAMT>-1.00<FITID>a<NAME>Müller Größe</STMTTRN>";
    let said = |charset: &str| statement(body).replace("DATA:OFXSGML", &format!("DATA:OFXSGML\nENCODING:{charset}"));
    let latin = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    for (bytes, codes) in [
        (said("UTF-8").into_bytes(), vec![]),
        (said("USASCII\nCHARSET:1252").into_bytes(), vec!["MG2205"]),
        (latin(&said("USASCII\nCHARSET:1252")), vec![]),
        (latin(&said("UTF-8")), vec!["MG2205"]),
        (format!("\u{feff}{}", said("UTF-8")).into_bytes(), vec![]),
    ] {
        let case = Case::read(bytes);
        assert_eq!((case.column("description"), case.codes()), (vec!["Müller Größe".to_owned()], codes));
    }
}

#[test]
fn a_missing_header_is_noted_and_the_statement_read() {
    let text = statement("<STMTTRN><DTPOSTED>20260302<TRNAMT>-1.00<FITID>a</STMTTRN>");
    let case = Case::read(&text[text.find("<OFX>").unwrap()..]);
    assert_eq!((case.counted(), case.codes()), (1, vec!["MG2205"]));
    assert_eq!(case.outcome.status, FileStatus::Imported);
}

#[test]
fn several_accounts_go_into_one_table_and_share_nothing() {
    let second = "<STMTTRNRS><STMTRS><CURDEF>usd<BANKACCTFROM><ACCTID>8000</BANKACCTFROM><BANKTRANLIST>\
        <STMTTRN><DTPOSTED>20260303<TRNAMT>-2.00<FITID>a</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS>";
    let first = "<STMTTRN><DTPOSTED>20260302<TRNAMT>-1.00<FITID>a</STMTTRN>";
    let text = format!("{HEAD}{first}{}", TAIL.replace("</BANKMSGSRSV1>", &format!("{second}</BANKMSGSRSV1>")));
    let case = Case::read(text);
    let facts = ["bank_account", "currency", "entry_id", "amount"];
    assert_eq!(case.rows(&facts), ["991234|EUR|a|-1", "8000|USD|a|-2"]);
    assert_eq!((case.outcome.tables.len(), case.net().as_str()), (1, "EUR -1, USD -2"));
}

#[test]
fn bank_entries_of_an_investment_statement_are_read_and_trades_are_not() {
    let text = "OFXHEADER:100\n\n<OFX><INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><DTASOF>20260401<CURDEF>CAD\
        <INVACCTFROM><BROKERID>broker.example<ACCTID>77-1</INVACCTFROM><INVTRANLIST><DTSTART>20260301<DTEND>20260331\
        <BUYSTOCK><INVBUY><INVTRAN><FITID>t1<DTTRADE>20260302<MEMO>bought</INVTRAN><TOTAL>-500.00</INVBUY></BUYSTOCK>\
        <INVBANKTRAN><STMTTRN><DTPOSTED>20260315<TRNAMT>-3.65<FITID>b1<MEMO>fee\
        <CURRENCY><CURRATE>1.06<CURSYM>USD</CURRENCY></STMTTRN><SUBACCTFUND>CASH</INVBANKTRAN>\
        </INVTRANLIST></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>";
    let case = Case::read(text);
    let facts = ["institution", "bank_account", "entry_id", "amount", "currency", "description"];
    // The amount is in the entry's own currency, not in that of the account.
    assert_eq!(case.rows(&facts), ["broker.example|77-1|b1|-3.65|USD|fee"]);
    assert_eq!(case.outcome.exported_on.map(|day| day.to_string()).as_deref(), Some("2026-04-01"));
}

#[test]
fn a_statement_that_says_its_account_last_is_read_with_it() {
    let text = "OFXHEADER:100\n\n<OFX><STMTRS><BANKTRANLIST><STMTTRN><DTPOSTED>20260302<TRNAMT>-1.00<FITID>a</STMTTRN>\
        </BANKTRANLIST><BANKACCTFROM><ACCTID>12</BANKACCTFROM><CURDEF>SEK</STMTRS></OFX>";
    assert_eq!(Case::read(text).rows(&["bank_account", "currency"]), ["12|SEK"]);
}
