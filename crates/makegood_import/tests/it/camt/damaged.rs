//! Broken files: the good entries are kept, the bad ones are refused at their place.

use makegood_import::FileStatus;

use super::{Case, HEAD, ntry, statement};

#[test]
fn a_bad_entry_is_refused_at_its_element_and_the_others_are_kept() {
    let cases = [
        ("<Amt Ccy=\"EUR\">5</Amt>", "<Amt Ccy=\"EUR\">-5</Amt>", "MG2101 2:7 Amt"),
        ("<Amt Ccy=\"EUR\">5</Amt>", "<Amt Ccy=\"EUR\">5.001</Amt>", "MG2101 2:7 Amt"),
        ("<Amt Ccy=\"EUR\">5</Amt>", "<Amt Ccy=\"EUR\">1234567890123</Amt>", "MG2102 2:7 Amt"),
        ("<Amt Ccy=\"EUR\">5</Amt>", "<Amt Ccy=\"EUR\"/>", "MG2108 2:7 Amt"),
        ("<Amt Ccy=\"EUR\">5</Amt>", "", "MG2108 2:1 Amt"),
        ("<Amt Ccy=\"EUR\">5</Amt>", "<Amt Ccy=\"EUR\">1<x/>2</Amt>", "MG2108 2:1 Amt"),
        ("<Amt Ccy=\"EUR\">5</Amt>", "<Amt Ccy=\"EUR\">5</Amt><Amt Ccy=\"EUR\">6</Amt>", "MG1004 2:29 Amt"),
        ("Ccy=\"EUR\"", "Ccy=\"EURO\"", "MG2103 2:7 Ccy"),
        ("DBIT", "DEBIT", "MG2107 2:29 CdtDbtInd"),
        ("<CdtDbtInd>DBIT</CdtDbtInd>", "", "MG2108 2:1 CdtDbtInd"),
        ("BOOK", "BUCH", "MG2107 2:61 Sts"),
        ("2026-03-02", "2026-02-30", "MG2105 2:89 BookgDt"),
        ("<BookgDt><Dt>2026-03-02</Dt></BookgDt>", "", "MG2108 2:1 BookgDt"),
    ];
    for (good, bad, refused) in cases {
        let body = ntry("1", "-5", 2, "").replace(good, bad) + &ntry("2", "7", 3, "");
        let case = Case::read(statement(&body));
        assert_eq!((case.outcome.status, case.refused()), (FileStatus::Partial, vec![refused.to_owned()]), "{bad}");
        assert_eq!(case.column("entry_id"), ["2"], "{bad}");
    }
}

#[test]
fn a_cut_file_keeps_the_entries_before_the_cut() {
    let text = statement(&(ntry("1", "-5", 2, "") + &ntry("2", "7", 3, "") + &ntry("3", "7", 4, "")));
    let second = text.find("<AcctSvcrRef>3").expect("the third entry");
    let case = Case::read(&text[..second]);
    assert_eq!(
        (case.outcome.status, case.column("entry_id")),
        (FileStatus::Partial, vec!["1".to_owned(), "2".to_owned()])
    );
    assert_eq!((case.codes(), case.refused()), (vec!["MG1004"], vec!["MG1004 4:1 ".to_owned()]));
    // Cut behind the last entry: none is missing that is known of, and yet it is told.
    let case = Case::read(&text[..text.len() - 5]);
    assert_eq!((case.outcome.status, case.counted(), case.codes()), (FileStatus::Partial, 3, vec!["MG1004"]));
    // Cut before the first entry ends: there is nothing to keep.
    for length in [HEAD.len() - 40, HEAD.len() + 30] {
        let case = Case::read(&text[..length]);
        assert_eq!((case.outcome.status, case.codes()), (FileStatus::Refused, vec!["MG1004"]), "{length}");
    }
}

#[test]
fn an_entry_without_its_end_is_refused_and_the_next_one_is_read() {
    let lost = ntry("1", "-5", 2, "").replace("</Ntry>", "");
    let case = Case::read(statement(&(lost + &ntry("2", "7", 3, "") + &ntry("3", "8", 3, ""))));
    assert_eq!(
        (case.column("entry_id"), case.refused()),
        (vec!["2".to_owned(), "3".to_owned()], vec!["MG1004 2:1 ".to_owned()])
    );
    assert_eq!((case.outcome.status, case.codes()), (FileStatus::Partial, vec!["MG1004"]));
}

#[test]
fn an_entry_whose_tags_do_not_pair_is_refused() {
    for bad in ["<CdtDbtInd>DBIT", "<CdtDbtInd>DBIT</CdtDbtInd></Foo>", "<CdtDbtInd>DBIT</Sts></CdtDbtInd>"] {
        let body = ntry("1", "-5", 2, "").replace("<CdtDbtInd>DBIT</CdtDbtInd>", bad) + &ntry("2", "7", 3, "");
        let case = Case::read(statement(&body));
        assert_eq!((case.column("entry_id"), case.outcome.refused_count), (vec!["2".to_owned()], 1), "{bad}");
        assert!(case.codes().contains(&"MG1004"), "{bad}");
    }
}

#[test]
fn a_statement_without_its_end_ends_where_the_next_one_begins() {
    let next = "<Stmt><Id>S2</Id><Acct><Id><IBAN>DE99</IBAN></Id></Acct>";
    let case = Case::read(statement(&(ntry("1", "-5", 2, "") + next + &ntry("2", "7", 3, ""))));
    assert_eq!(case.rows(&["bank_account", "entry_id"]), ["DE02|1", "DE99|2"]);
    assert_eq!((case.outcome.status, case.codes()), (FileStatus::Partial, vec!["MG1004"]));
}

#[test]
fn a_document_type_refuses_the_file_wherever_it_stands() {
    let text = statement(&ntry("1", "-5", 2, ""));
    let declarations = [
        "<!DOCTYPE d [<!ENTITY a \"1\">]>",
        "<!DOCTYPE d SYSTEM \"http://canary.invalid/\">",
        "<!doctype d>",
        "<!DOCTYPE>",
        "<!ENTITY a \"1\">",
    ];
    for declaration in declarations {
        let inside = text.replace("<Stmt>", &format!("{declaration}<Stmt>"));
        for text in [format!("{declaration}{text}"), inside, format!("{text}{declaration}")] {
            let case = Case::read(&text);
            assert_eq!(
                (case.outcome.status, case.codes(), case.kept.rows()),
                (FileStatus::Refused, vec!["MG1004"], 0),
                "{text}"
            );
        }
    }
}

#[test]
fn limits_refuse_the_file_before_memory_does() {
    let deep = "<a>".repeat(200);
    let attributes: String = (0..300).map(|at| format!(" a{at}=\"1\"")).collect();
    let many = format!("<a{attributes}/>");
    let namespaces: String = (0..100).map(|at| format!(" xmlns:a{at}=\"u\"")).collect();
    let long = format!("<AddtlNtryInf>{}</AddtlNtryInf>", "x".repeat(2 << 20));
    let pieced = format!("<AddtlNtryInf>{}</AddtlNtryInf>", format!("{}&amp;", "x".repeat(1 << 19)).repeat(3));
    let tag = format!("<a b=\"{}\"/>", "x".repeat(1 << 17));
    let comment = format!("<!--{}-->", "x".repeat(2 << 20));
    for body in [deep, many, format!("<a{namespaces}><b/></a>"), long, pieced, tag, comment] {
        let case = Case::read(statement(&(ntry("1", "-5", 2, "") + &body)));
        assert_eq!((case.outcome.status, case.codes()), (FileStatus::Refused, vec!["MG1008"]), "{:.40}", body);
    }
}

#[test]
fn two_documents_in_one_file_are_refused() {
    let text = statement(&ntry("1", "-5", 2, ""));
    let case = Case::read(format!("{text}{text}"));
    assert_eq!((case.outcome.status, case.kept.rows(), case.codes()), (FileStatus::Refused, 0, vec!["MG1004"]));
    // Text behind the end hides no entry.
    let case = Case::read(format!("{text}-- end of file --"));
    assert_eq!((case.outcome.status, case.codes()), (FileStatus::Imported, vec!["MG2205"]));
}

#[test]
fn inclusions_and_stylesheets_are_told_and_not_followed() {
    let include = "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/hostname\"/>";
    let case = Case::read(format!(
        "<?xml-stylesheet href=\"http://canary.invalid/x\"?>{}",
        statement(&(ntry("1", "-5", 2, "") + include))
    ));
    assert_eq!((case.outcome.status, case.counted(), case.codes()), (FileStatus::Imported, 1, vec!["MG2210"]));
    assert!(case.outcome.diagnostics[0].message.ends_with(": 2"));
}
