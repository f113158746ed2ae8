//! Refused, cut, forged and oversized files.

use makegood_import::FileStatus;

use super::{Case, HEAD, TAIL, statement};

const GOOD: &str = "<STMTTRN><DTPOSTED>20260302<TRNAMT>-5.00<FITID>a</STMTTRN>\n";

#[test]
fn a_refusal_of_the_bank_is_said_as_one() {
    let text = "OFXHEADER:100\n\n<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Signon invalid</STATUS></SONRS></SIGNONMSGSRSV1></OFX>";
    // A status that is never closed says the same.
    for text in [text.to_owned(), text.replace("</STATUS>", "<LANGUAGE>ENG"), text.replace("<SEVERITY>ERROR", "")] {
        let case = Case::read(&text);
        assert_eq!((case.outcome.status, case.codes()), (FileStatus::Refused, vec!["MG1007"]), "{text}");
        assert_eq!(case.outcome.diagnostics[0].found, "status 15500 Signon invalid");
        assert_eq!(case.outcome.diagnostics[0].line, Some(3));
    }
}

#[test]
fn a_warning_of_the_bank_is_no_refusal() {
    let text = statement(GOOD).replace("<CODE>0<SEVERITY>INFO", "<CODE>15000<SEVERITY>WARN");
    assert_eq!(Case::read(text).outcome.status, FileStatus::Imported);
}

#[test]
fn a_refused_account_beside_a_read_one_is_said() {
    let refused = "<STMTTRNRS><STATUS><CODE>2003<SEVERITY>ERROR<MESSAGE>Account not found</STATUS></STMTTRNRS>";
    let text = format!("{HEAD}{GOOD}{}", TAIL.replace("</BANKMSGSRSV1>", &format!("{refused}</BANKMSGSRSV1>")));
    let case = Case::read(text);
    assert_eq!((case.outcome.status, case.counted(), case.codes()), (FileStatus::Partial, 1, vec!["MG1007"]));
}

#[test]
fn a_list_without_transactions_is_a_statement() {
    let case = Case::read(statement(""));
    assert_eq!((case.outcome.status, case.counted(), case.codes()), (FileStatus::Imported, 0, vec!["MG1012"]));
}

#[test]
fn a_cut_file_keeps_its_good_transactions_and_says_where_it_ends() {
    let case = Case::read(format!("{HEAD}{GOOD}<STMTTRN><DTPOSTED>2026"));
    assert_eq!((case.outcome.status, case.counted(), case.kept.rows()), (FileStatus::Partial, 1, 1));
    assert_eq!((case.outcome.refused_count, case.outcome.refused_rows[0].line), (1, Some(6)));
    assert_eq!(case.codes(), ["MG1004"]);
    assert!(case.outcome.diagnostics[0].message.contains("line 6"), "{}", case.outcome.diagnostics[0].message);
}

#[test]
fn every_cut_of_a_file_is_noticed_and_no_transaction_is_made_up() {
    let text = statement(&GOOD.repeat(3));
    let end = text.find("</OFX>").unwrap() + "</OFX>".len();
    for at in text.find("<OFX>").unwrap() + 5..end {
        let case = Case::read(&text[..at]);
        assert_ne!(case.outcome.status, FileStatus::Imported, "cut at {at}");
        assert!(case.codes().contains(&"MG1004"), "cut at {at}");
        let whole = text[..at].matches("</STMTTRN>").count() as u64;
        assert_eq!(case.counted(), whole, "cut at {at}");
    }
    assert_eq!(Case::read(&text[..end]).outcome.status, FileStatus::Imported);
}

#[test]
fn a_broken_transaction_is_refused_with_its_place_and_the_others_are_kept() {
    for (broken, code, column_name, found, line) in [
        ("<STMTTRN>\n<TRNAMT>1.00<FITID>b</STMTTRN>\n", "MG2108", "DTPOSTED", "", 6),
        ("<STMTTRN>\n<DTPOSTED>\n<TRNAMT>1.00</STMTTRN>\n", "MG2108", "DTPOSTED", "", 7),
        ("<STMTTRN>\n\n<DTPOSTED>20260230<TRNAMT>1.00</STMTTRN>\n", "MG2105", "DTPOSTED", "20260230", 8),
        ("<STMTTRN><DTPOSTED>20260302\n<TRNAMT>12..34</STMTTRN>\n", "MG2101", "TRNAMT", "12..34", 7),
        ("<STMTTRN><DTPOSTED>20260302\n<TRNAMT>$5</STMTTRN>\n", "MG2101", "TRNAMT", "$5", 7),
        ("<STMTTRN><DTPOSTED>20260302<TRNAMT>9999999999999</STMTTRN>\n", "MG2102", "TRNAMT", "9999999999999", 6),
        (
            "<STMTTRN><DTPOSTED>20260302<TRNAMT>1<CURRENCY><CURSYM>ZZZ</CURRENCY></STMTTRN>\n",
            "MG2103",
            "CURSYM",
            "ZZZ",
            6,
        ),
    ] {
        let case = Case::read(statement(&format!("{GOOD}{broken}{}", GOOD.replace("<FITID>a", "<FITID>c"))));
        assert_eq!(
            (case.outcome.status, case.column("entry_id")),
            (FileStatus::Partial, vec!["a".to_owned(), "c".to_owned()]),
            "{broken}"
        );
        let refused = &case.outcome.refused_rows[0];
        let told = (refused.code, refused.column_name.as_deref(), refused.found.as_str(), refused.line);
        assert_eq!(told, (code, Some(column_name), found, Some(line)), "{broken}");
        assert!(!refused.expected.is_empty() && !refused.help.is_empty());
    }
}

#[test]
fn a_transaction_that_is_never_closed_ends_where_the_next_begins() {
    let case = Case::read(statement(&GOOD.replace("</STMTTRN>", "").repeat(2)));
    assert_eq!((case.column("entry_id"), case.outcome.refused_count), (vec!["a".to_owned(), "a#2".to_owned()], 0));
}

#[test]
fn tags_in_the_words_of_an_entry_raise_doubt() {
    let forged = "<STMTTRN><DTPOSTED>20260302<TRNAMT>-5.00<FITID>a<MEMO>x</STMTTRN><STMTTRN><DTPOSTED>20260303<TRNAMT>900.00<FITID>b</STMTTRN></STMTTRN>\n";
    let case = Case::read(statement(forged));
    assert_eq!((case.counted(), case.codes()), (2, vec!["MG2206"]));
    // Escaped they are words.
    let escaped =
        Case::read(statement("<STMTTRN><DTPOSTED>20260302<TRNAMT>-5.00<FITID>a<MEMO>&lt;/STMTTRN&gt;</STMTTRN>"));
    assert_eq!((escaped.column("description"), escaped.codes()), (vec!["</STMTTRN>".to_owned()], vec![]));
}

#[test]
fn corrections_raise_doubt() {
    let case = Case::read(statement(&GOOD.replace("<FITID>a", "<FITID>b<CORRECTFITID>a<CORRECTACTION>DELETE")));
    assert_eq!((case.counted(), case.codes()), (1, vec!["MG2206"]));
}

#[test]
fn declarations_are_never_expanded() {
    let bomb = "<!DOCTYPE OFX [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;\"><!ENTITY x SYSTEM \"file:///etc/hostname\">]>";
    for declared in [bomb, "<!doctype ofx>", "<!ENTITY a 'b'>"] {
        let case = Case::read(statement(GOOD).replace("<OFX>", &format!("{declared}<OFX>")));
        assert_eq!((case.outcome.status, case.codes(), case.kept.rows()), (FileStatus::Refused, vec!["MG1004"], 0));
    }
    let entity = Case::read(statement(&GOOD.replace("</STMTTRN>", "<MEMO>&x;</STMTTRN>")));
    assert_eq!(entity.column("description"), ["&x;"]);
}

#[test]
fn nesting_and_the_number_of_statements_are_bounded() {
    let nested = |tag: &str, times| Case::read(format!("OFXHEADER:100\n\n<OFX>{}</OFX>", tag.repeat(times)));
    for case in [nested("<A>", 5_000), nested("<FI>", 100), nested("<STMTRS></STMTRS>", 10_001)] {
        assert_eq!((case.outcome.status, case.codes()), (FileStatus::Refused, vec!["MG1008"]));
    }
    assert_ne!(nested("<A></A>", 5_000).outcome.status, FileStatus::Refused);
}

/// A file that only says how long it is.
struct Huge;

impl makegood_import::ByteSource for Huge {
    fn open(&self) -> std::io::Result<Box<dyn makegood_import::input::ReadSeek + '_>> {
        Ok(Box::new(std::io::Cursor::new(HEAD.as_bytes())))
    }

    fn len(&self) -> u64 {
        (256 << 20) + 1
    }
}

#[test]
fn a_file_beyond_the_limit_is_refused_unread() {
    let options = makegood_import::ImportOptions::default();
    let input = makegood_import::ImportInput { name: "huge.ofx", bytes: &Huge, options: &options };
    let outcome = makegood_import::import(&input, &mut crate::Kept::default(), &mut ()).unwrap();
    assert_eq!((outcome.status, outcome.diagnostics[0].code), (FileStatus::Refused, "MG1008"));
}
