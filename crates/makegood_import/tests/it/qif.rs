//! Quicken interchange files: what finance programs and banks write.

use makegood_import::{FileStatus, ImportOptions};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::statement::support::{column, entries, refusals, shown};
use crate::{Kept, import_with, samples};

fn read_with(text: &[u8], answers: &[(&str, &str)]) -> (makegood_import::FileOutcome, Kept) {
    let mut options = ImportOptions::default();
    options.answers.extend(answers.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    import_with("export.qif", text, &options)
}

const USD: &[(&str, &str)] = &[("currency", "USD")];

#[test]
fn accounts_name_the_entries_below_them_and_all_fields_go_where_they_belong() {
    let text = "!Account\nNChecking\nTBank\n^\n!Type:Bank\nD12/25'25\nT-1,204.50\nU-1,204.50\nCX\nN1042\nPTikTok Ads\n\
                MMarch\nLAdvertising\n^\n!Account\nNVisa 4417\nTCCard\n^\n!Type:CCard\nD 1/ 2/26\nT-20.00\nPTIKTOK ADS\n^\n";
    let (outcome, kept) = read_with(text.as_bytes(), USD);
    assert_eq!(shown(&outcome), "qif rows 2 refused 0 net USD -1224.5 asks ");
    assert_eq!(
        entries(&kept),
        [
            "Checking 2025-12-25 -1204.5 USD booked TikTok Ads March | with TikTok Ads | ref 1042",
            "Visa 4417 2026-01-02 -20 USD booked TIKTOK ADS | with TIKTOK ADS | card 4417",
        ]
    );
    assert_eq!(column(&kept, "source_at"), ["6", "20"]);
}

#[test]
fn what_the_file_leaves_open_is_asked_and_nothing_is_sent() {
    let text = b"!Type:Bank\nD1/2/26\nT-1.234\nPTikTok\n^\n";
    let (outcome, kept) = read_with(text, &[]);
    assert_eq!((outcome.status, kept.rows()), (FileStatus::NeedsAnswer, 0));
    assert_eq!(shown(&outcome), "qif rows 0 refused 1 net  asks date_order,decimal_mark,currency,bank_account");
    let said = [("currency", "EUR"), ("bank_account", "4417"), ("date_order", "day_first"), ("decimal_mark", "comma")];
    let (outcome, kept) = read_with(text, &said);
    assert_eq!(outcome.status, FileStatus::Imported);
    assert_eq!(entries(&kept), ["4417 2026-02-01 -1234 EUR booked TikTok | with TikTok"]);
}

#[test]
fn days_of_every_form_are_read_in_the_order_of_the_whole_file() {
    let file = |days: &[&str]| {
        let records: String = days.iter().map(|day| format!("D{day}\nT-1.00\n^\n")).collect();
        format!("!Account\nN1\n^\n!Type:Bank\n{records}")
    };
    for (days, read) in [
        (&["12/25'25", " 1/ 2'26"][..], ["2025-12-25", "2026-01-02"]),
        (&["25/12/25", "01/02/26"], ["2025-12-25", "2026-02-01"]),
        (&["25.12.2025", "1.2.26"], ["2025-12-25", "2026-02-01"]),
        (&["2025-12-25", "2026/2/1"], ["2025-12-25", "2026-02-01"]),
        (&["25-Dec-2025", "1 Feb 2026"], ["2025-12-25", "2026-02-01"]),
    ] {
        let (outcome, kept) = read_with(file(days).as_bytes(), USD);
        assert_eq!(
            (outcome.status, column(&kept, "booked_on")),
            (FileStatus::Imported, read.map(str::to_owned).to_vec())
        );
    }
}

#[test]
fn splits_are_held_against_the_amount() {
    let file = |second: &str| {
        format!("!Account\nN1\n^\n!Type:Bank\nD12/25/25\nT-30.00\nPA\nSAds\n$-10.00\nSFees\nESetup\n${second}\n^\n")
    };
    let (agrees, _) = read_with(file("-20.00").as_bytes(), USD);
    assert!(agrees.footer.checked && agrees.footer.agrees);
    let (differs, kept) = read_with(file("-19.00").as_bytes(), USD);
    assert_eq!((differs.footer.agrees, column(&kept, "amount")), (false, vec!["-30".to_owned()]));
    let told = differs.diagnostics.iter().find(|told| told.code == "MG2201").expect("the difference is told");
    assert_eq!((told.line, told.found.as_str()), (Some(9), "-29"));
}

#[test]
fn trades_lists_and_opening_balances_are_left_out_and_told() {
    let text = "!Type:Cat\nNAds\nE\n^\n!Option:AutoSwitch\n!Account\nNChecking\nTBank\n^\n!Clear:AutoSwitch\n!Type:Bank\n\
                D12/25/25\nT100.00\nPOpening Balance\nL[Checking]\n^\nD12/26/25\nT-5.00\nPTikTok\n^\n\
                !Account\nNBroker\nTInvst\n^\n!Type:Invst\nD12/27/25\nNBuy\nYShares\nT500.00\n^\n";
    let (outcome, kept) = read_with(text.as_bytes(), USD);
    assert_eq!(entries(&kept), ["Checking 2025-12-26 -5 USD booked TikTok | with TikTok"]);
    let told: Vec<_> = outcome.diagnostics.iter().map(|told| (told.code, told.line)).collect();
    assert_eq!(told, [("MG2204", None), ("MG2207", Some(26)), ("MG2207", Some(2)), ("MG2207", Some(12))]);
}

#[test]
fn a_list_of_several_accounts_names_none_of_them() {
    let text = b"!Account\nNA\n^\nNB\n^\n!Type:Bank\nD12/25/25\nT1\n^\n";
    let (outcome, _) = read_with(text, USD);
    assert_eq!(outcome.questions.iter().map(|asked| asked.key).collect::<Vec<_>>(), ["bank_account"]);
}

#[test]
fn bad_records_are_refused_with_their_line_and_the_good_ones_kept() {
    let text = "!Account\nN1\n^\n!Type:Bank\nD12/25/25\nT-5.00\nPGood\n^\nD13/32/25\nT1.00\n^\nD12/26/25\nTabc\n^\n\
                T1.00\n^\nD12/26/25\nPNo amount\n^\nD12/26/25\nT1.00\nD12/27/25\nT2.00\n^\nD12/28/25\nT1,5\n^\nD12/29/25\nT3.0";
    let (outcome, kept) = read_with(text.as_bytes(), USD);
    assert_eq!((outcome.status, column(&kept, "description")), (FileStatus::Partial, vec!["Good".to_owned()]));
    assert_eq!(
        refusals(&outcome),
        [
            ("MG2105", Some(9), Some(1)),
            ("MG2101", Some(13), Some(1)),
            ("MG2108", Some(15), Some(1)),
            ("MG2108", Some(17), Some(1)),
            ("MG1004", Some(22), Some(1)),
            ("MG2104", Some(26), Some(1)),
            ("MG1004", Some(29), Some(1)),
        ]
    );
    assert!(outcome.refused_rows.iter().all(|row| !row.expected.is_empty() && !row.help.is_empty()));
}

#[test]
fn encodings_line_ends_and_a_missing_header_change_nothing() {
    let text = "!Account\nNGirokonto\n^\n!Type:Bank\nD25.12.2025\nT-1.204,50\nPBäckerei\n^\n";
    let expected = ["Girokonto 2025-12-25 -1204.5 USD booked Bäckerei | with Bäckerei"];
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let wide: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes(), &latin, &wide, text.replace('\n', "\r").as_bytes()] {
        assert_eq!(entries(&read_with(bytes, USD).1), expected);
    }
    let bare = &text[text.find("D25").expect("a record")..];
    let kept = read_with(bare.as_bytes(), &[("currency", "USD"), ("bank_account", "Girokonto")]).1;
    assert_eq!(entries(&kept), expected);
}

#[test]
fn real_files_give_every_record_that_is_an_entry() {
    let (Some(folder), Some(root)) = (samples("bank-qif"), samples("")) else { return };
    let mut seen = 0;
    for line in std::fs::read_to_string(root.join("expected.tsv")).expect("a list").lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let ["bank-qif", file, carets, ..] = cells.as_slice() else { continue };
        seen += 1;
        let bytes = std::fs::read(folder.join(file)).expect("a sample");
        let (outcome, kept) = read_with(&bytes, USD);
        let text = String::from_utf8_lossy(&bytes);
        let accounts = text.lines().filter(|line| *line == "!Account").count();
        assert_eq!((outcome.status, outcome.refused_count), (FileStatus::Imported, 0), "{file}");
        assert_eq!((kept.rows() + accounts).to_string(), **carets, "{file}");
    }
    assert_eq!(seen, 10);
}

proptest! {
    #[test]
    fn any_bytes_below_a_header_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        let (outcome, kept) = read_with(&[b"!Type:Bank\n", &bytes[..]].concat(), &[]);
        prop_assert!(outcome.status != FileStatus::NeedsAnswer || kept.rows() == 0);
    }

    /// A file cut anywhere keeps every record before the cut and refuses what is left of the last one.
    #[test]
    fn a_cut_file_loses_no_whole_record(cut in 0usize..200) {
        let text: String = (1..=9).map(|day| format!("D12/2{day}/25\nT-{day}.00\nPA\n^\n")).collect();
        let text = format!("!Account\nN1\n^\n!Type:Bank\n{text}");
        let cut = &text[..cut.min(text.len())];
        let whole = cut.matches("^\n").count().saturating_sub(1);
        let (_, kept) = read_with(cut.as_bytes(), USD);
        prop_assert!(kept.rows() == whole || kept.rows() == whole + 1 && cut.ends_with('^'));
    }
}
