//! Real files, read in place.

use makegood_core::money::Amount;
use makegood_import::FileStatus;

use super::Case;
use crate::samples;

/// Samples whose currency ISO 4217 no longer has: they ask, and are counted all the same.
const ASKS: [&str; 1] = ["wolph-mt940/self-provided_raphaelm.sta"];

#[test]
fn real_statements_give_the_counts_and_sums_counted_by_marker() {
    let Some(root) = samples("") else { return };
    let mut seen = [0, 0];
    for line in std::fs::read_to_string(root.join("expected.tsv")).expect("a list").lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let [kind @ ("bank-mt940" | "bank-bai2"), file, records, sum, expect] = cells.as_slice() else { continue };
        seen[usize::from(*kind == "bank-bai2")] += 1;
        let case = Case::read(std::fs::read(root.join(kind).join(file)).expect("a sample"));
        let (records, status): (u64, _) = (records.parse().expect("a count"), case.outcome.status);
        if *expect == "odd" {
            let accounted = case.counted() + case.outcome.refused_count == records || status == FileStatus::Refused;
            let told = !case.codes().is_empty() || !case.outcome.questions.is_empty();
            assert!(accounted && told, "{file}: {status:?} {:?}", case.codes());
            continue;
        }
        let wanted = if ASKS.contains(file) { FileStatus::NeedsAnswer } else { FileStatus::Imported };
        assert_eq!((status, case.counted(), case.outcome.refused_count), (wanted, records, 0), "{file}");
        if *sum != "-" {
            assert_eq!(Ok(case.net()), Amount::parse_canonical(sum), "{file}");
        }
        if status == FileStatus::Imported {
            assert_eq!(case.kept.rows() as u64, records, "{file}");
        }
    }
    assert_eq!(seen, [23, 4]);
}

/// Whether the file's own totals agree; several samples were edited by those who published them.
#[test]
fn balances_of_real_statements_are_checked() {
    let Some(folder) = samples("bank-mt940/wolph-mt940") else { return };
    let verdict = |file: &str| {
        let footer = Case::read(std::fs::read(folder.join(file)).expect("a sample")).outcome.footer;
        (footer.checked, footer.agrees)
    };
    for file in ["citi_mt940.txt", "mBank_mt940.sta", "mBank_mt942.sta", "sberbank_171011_01234945.sta"] {
        assert_eq!(verdict(file), (true, true), "{file}");
    }
    for file in ["self-provided_february_30.sta", "self-provided_raphaelm.sta", "self-provided_multiline.sta"] {
        assert_eq!(verdict(file), (true, true), "{file}");
    }
    for file in ["mBank_with_newline_in_tnr.sta", "self-provided_details_60-63.sta", "self-provided_mt942.sta"] {
        assert_eq!(verdict(file), (true, false), "{file}");
    }
    let Some(folder) = samples("bank-bai2/ministryofjustice-bai2") else { return };
    let verdict = |file: &str| {
        let case = Case::read(std::fs::read(folder.join(file)).expect("a sample"));
        (case.agrees(), case.told("MG2201"))
    };
    for file in ["nwb_example.bai2", "svb_us_example.bai2", "account_trailer_amount_blank_example.bai2"] {
        assert_eq!(verdict(file), (true, String::new()), "{file}");
    }
    assert!(!verdict("citi_example.bai2").0, "the balance of this sample does not move with its entry");
}

#[test]
fn words_of_real_statements_are_told_apart() {
    let Some(folder) = samples("bank-mt940/wolph-mt940") else { return };
    let rows = |file: &str, names: &[&str]| Case::read(std::fs::read(folder.join(file)).expect("a sample")).rows(names);
    assert_eq!(
        rows(
            "self-provided_multiline.sta",
            &["institution", "bank_account", "counterparty", "original_amount", "original_currency"]
        )[0],
        "BILLLULLXXX|NUMERO DE COMPTE IBAN 2|NOM DU DO / BENEFICIAIRE 11NOM DU DO / BENEFICIAIRE 22|-4.5|EUR"
    );
    assert_eq!(
        rows("self-provided_details_60-63.sta", &["counterparty", "reference"]),
        ["Finanzamt Muenchen Abteilung Erhebung|123/123/12345-----L110"]
    );
    assert_eq!(
        rows("sberbank_171011_01234945.sta", &["counterparty", "amount", "currency"])[0],
        "ERGO Versicherung AG Fioktelep|-2402|HUF"
    );
    assert_eq!(rows("self-provided_whitespace.sta", &["counterparty"]), ["DEUTSCHE KREDITBANK AG"]);
    assert_eq!(
        rows("self-provided_raiffeisen-cmi.sta", &["institution", "bank_account", "currency"])[0],
        "UBRTHUHB|123456789150ABCDEF002|HUF"
    );
    assert_eq!(rows("mBank_mt940.sta", &["entry_id"])[0], "MB170119012058");
}

/// The report of the day and the statement of the day name the same entries.
#[test]
fn an_interim_report_and_its_statement_give_the_same_ids() {
    let Some(folder) = samples("bank-mt940/wolph-mt940") else { return };
    let keys = |file: &str| {
        let case = Case::read(std::fs::read(folder.join(file)).expect("a sample"));
        case.rows(&["institution", "bank_account", "entry_id", "amount"])
    };
    assert_eq!(keys("mBank_mt940.sta"), keys("mBank_mt942.sta"));
}
