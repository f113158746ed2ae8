//! One statement in the forms in which banks write it.

use encoding_rs::{UTF_16BE, UTF_16LE};
use makegood_import::FileStatus;

use super::{Case, details, ntry, statement};

fn facts(case: &Case) -> Vec<String> {
    case.rows(&["institution", "bank_account", "entry_id", "booked_on", "amount", "currency", "description"])
}

fn plain() -> String {
    statement(&(ntry("1", "-5", 2, &details("<RmtInf><Ustrd>Größe €</Ustrd></RmtInf>")) + &ntry("", "7", 3, "")))
}

#[test]
fn prefix_and_namespace_change_nothing() {
    let text = plain();
    let wanted = facts(&Case::read(&text));
    assert_eq!(wanted.len(), 2);
    let without = text.replace(" xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"", "");
    let prefixed = without
        .replace("</", "\u{1}")
        .replace('<', "<ns2:")
        .replace('\u{1}', "</ns2:")
        .replace("<ns2:Document", "<ns2:Document xmlns:ns2=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.13\"");
    let enveloped = format!("<Envelope xmlns=\"urn:x\"><AppHdr><Ntry>1</Ntry></AppHdr>{text}</Envelope>");
    let swift = text.replace("urn:iso:std:iso:20022:tech:xsd:", "urn:swift:xsd:");
    let inner =
        without.replace("<BkToCstmrStmt>", "<BkToCstmrStmt xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'>");
    for form in [without, prefixed, enveloped, swift, inner] {
        let case = Case::read(&form);
        assert_eq!((facts(&case), case.outcome.status), (wanted.clone(), FileStatus::Imported), "{form}");
    }
}

#[test]
fn elements_of_another_namespace_are_passed_over() {
    let foreign = "<SplmtryData><x:Ntry xmlns:x=\"urn:y\"><x:Amt Ccy=\"EUR\">1</x:Amt></x:Ntry></SplmtryData>";
    let inside = format!("{foreign}<x:AcctSvcrRef xmlns:x=\"urn:y\">9</x:AcctSvcrRef>");
    let case = Case::read(statement(&(foreign.to_owned() + &ntry("1", "-5", 2, &inside))));
    assert_eq!((case.column("entry_id"), case.outcome.status), (vec!["1".to_owned()], FileStatus::Imported));
    let other = plain().replace("urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", "urn:example:not-ours");
    let case = Case::read(other);
    assert_eq!((case.outcome.status, case.codes()), (FileStatus::Refused, vec!["MG1002"]));
}

#[test]
fn a_version_that_is_not_known_is_read_and_told() {
    for (version, codes) in [("01", vec![]), ("13", vec![]), ("14", vec!["MG2205"]), ("99", vec!["MG2205"])] {
        let case = Case::read(
            statement(&ntry("1", "-5", 2, "")).replace("camt.053.001.08", &format!("camt.053.001.{version}")),
        );
        assert_eq!((case.counted(), case.codes()), (1, codes), "{version}");
    }
}

#[test]
fn version_01_names_itself_and_has_its_details_in_the_entry() {
    let text = plain()
        .replace("BkToCstmrStmt>", "BkToCstmrStmtV01>")
        .replace("camt.053.001.08", "camt.053.001.01")
        .replace("<NtryDtls>", "")
        .replace("</NtryDtls>", "")
        .replace("IBAN>", "BBAN>");
    assert_eq!(facts(&Case::read(text)), facts(&Case::read(plain())));
}

#[test]
fn reports_and_advices_are_read_alike() {
    for (message, part, format) in
        [("BkToCstmrAcctRpt", "Rpt", "camt052"), ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "camt054")]
    {
        let text = plain()
            .replace("BkToCstmrStmt", message)
            .replace("Stmt>", &format!("{part}>"))
            .replace("camt.053", &format!("camt.{}", &format[4..]));
        let case = Case::read(text);
        assert_eq!((case.outcome.format.as_str(), facts(&case)), (format, facts(&Case::read(plain()))));
    }
}

#[test]
fn encodings_follow_the_mark_the_declaration_and_the_bytes() {
    let wanted = facts(&Case::read(plain()));
    let declared = |label: &str| format!("<?xml version=\"1.0\" encoding=\"{label}\"?>\n{}", plain());
    let wide = |little: bool, mark: bool| -> Vec<u8> {
        let text = if mark { format!("\u{feff}{}", declared("UTF-16")) } else { declared("UTF-16") };
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    };
    let western = encoding_rs::WINDOWS_1252.encode(&declared("windows-1252")).0.into_owned();
    let files: [(Vec<u8>, &[&str]); 8] = [
        (wide(true, true), &[]),
        (wide(false, true), &[]),
        (wide(true, false), &[]),
        (wide(false, false), &[]),
        (western, &[]),
        (format!("\u{feff}{}", declared("UTF-8")).into_bytes(), &[]),
        // Declarations that lie.
        (declared("UTF-16").into_bytes(), &["MG2205"]),
        (encoding_rs::WINDOWS_1252.encode(&declared("UTF-8")).0.into_owned(), &["MG2208"]),
    ];
    for (at, (bytes, codes)) in files.iter().enumerate() {
        let case = Case::read(bytes);
        let told: Vec<&str> = case.codes().into_iter().filter(|code| *code != "MG2204").collect();
        assert_eq!((facts(&case), told.as_slice()), (wanted.clone(), *codes), "{at}");
        assert_eq!(case.column("source_at"), ["3", "4"], "{at}");
    }
    assert_eq!((UTF_16LE.name(), UTF_16BE.name()), ("UTF-16LE", "UTF-16BE"));
    let case = Case::read(declared("UTF-7"));
    assert_eq!((case.outcome.status, case.codes()), (FileStatus::Refused, vec!["MG1005"]));
}

#[test]
fn a_statement_on_one_line_places_its_entries_by_character() {
    let text = statement(&(ntry("1", "-5", 2, "") + &ntry("2", "7", 3, ""))).replace('\n', "");
    let places = Case::read(&text).column("source_at");
    assert_eq!(places[0], "1");
    let column: usize = places[1].strip_prefix("1:").expect("line and character").parse().expect("a number");
    assert!(text[column - 1..].starts_with("<Ntry><Amt Ccy=\"EUR\">7<"));
}

#[test]
fn several_accounts_stay_apart() {
    let second = "</Stmt><Stmt><Id>S2</Id><Acct><Id><Othr><Id>US-9</Id></Othr></Id><Svcr><FinInstnId><Nm>West Bank</Nm></FinInstnId></Svcr></Acct>";
    let case = Case::read(statement(&(ntry("1", "-5", 2, "") + second + &ntry("1", "7", 3, ""))));
    assert_eq!(case.rows(&["institution", "bank_account", "entry_id"]), ["NORDDEFF|DE02|1", "West Bank|US-9|1"]);
    assert!(case.codes().is_empty());
}

#[test]
fn a_document_without_a_statement_is_refused() {
    for body in ["", "<BkToCstmrStmt></BkToCstmrStmt>"] {
        let case =
            Case::read(format!("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">{body}</Document>"));
        assert_eq!((case.outcome.status, case.codes()), (FileStatus::Refused, vec!["MG1004"]));
    }
}
