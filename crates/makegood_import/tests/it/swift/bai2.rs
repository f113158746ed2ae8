//! BAI2 as banks write it, and as nobody should.

use makegood_import::FileStatus;

use super::Case;

const HEADER: &str = "01,121000248,CLIENT,260303,0700,1,80,,2/\n02,CLIENT,121000248,1,260302,2359,USD,2/\n";

/// A file around one account whose lines are `account`; control totals and counts are right.
fn report(account: &str) -> String {
    let amounts = account.lines().filter_map(|line| {
        let fields: Vec<&str> = line.trim_end_matches('/').split(',').collect();
        match fields[0] {
            "16" => fields[2].parse::<i64>().ok(),
            "03" => Some(fields.iter().skip(4).step_by(4).filter_map(|field| field.parse::<i64>().ok()).sum()),
            _ => None,
        }
    });
    let (sum, lines) = (amounts.sum::<i64>(), account.lines().count());
    format!("{HEADER}{account}49,{sum},{}/\n98,{sum},1,{}/\n99,{sum},1,{}/\n", lines + 1, lines + 3, lines + 5)
}

const ACCOUNT: &str = "03,0012345,USD,010,100000,,,015,90000,,,100,500,1,,400,10500,1,/
16,469,10500,0,202603020001,INV77,TIKTOK ADS, INV 77 1/2
88,TIKTOK TECHNOLOGY/
16,142,500,V,260303,,,/
88,REFUND/
16,890,,,,,NOTE ABOUT NOTHING/
";

#[test]
fn details_become_entries_and_every_total_is_checked() {
    let case = Case::read(report(ACCOUNT));
    let rows = case.rows(&[
        "source_at",
        "institution",
        "bank_account",
        "booked_on",
        "value_on",
        "amount",
        "reference",
        "description",
    ]);
    assert_eq!(
        rows,
        [
            "4|121000248|0012345|2026-03-02||-105|INV77|TIKTOK ADS, INV 77 1/2 TIKTOK TECHNOLOGY",
            "6|121000248|0012345|2026-03-02|2026-03-03|5||REFUND"
        ]
    );
    assert_eq!((case.outcome.status, case.agrees()), (FileStatus::Imported, true), "{:?}", case.outcome.diagnostics);
    assert_eq!(case.rows(&["entry_id"])[0], "202603020001");
    assert!(case.told("MG2207").contains("left out: 1"));
    assert_eq!(case.outcome.exported_on.map(|day| day.to_string()).as_deref(), Some("2026-03-03"));
}

#[test]
fn a_record_taken_out_or_changed_trips_the_totals() {
    let good = report(ACCOUNT);
    for (from, to) in [
        ("16,142,500,V,260303,,,/\n88,REFUND/\n", ""),
        ("16,142,500,", "16,142,501,"),
        ("88,REFUND/\n", "88,REFUND/\n16,142,900,,,,FORGED/\n"),
        ("015,90000", "015,90001"),
        ("98,", "98,1"),
        ("400,10500,1", "400,10500,2"),
    ] {
        let case = Case::read(good.replacen(from, to, 1));
        assert!(case.outcome.footer.checked && !case.outcome.footer.agrees, "{from}");
        assert!(case.codes().contains(&"MG2201"), "{from}");
    }
}

#[test]
fn minor_units_follow_the_currency_and_a_missing_one_is_asked() {
    let yen = report("03,9,JPY,/\n16,169,1200,,,,A/\n");
    assert_eq!(Case::read(yen).rows(&["amount", "currency"]), ["1200|JPY"]);
    let none = report("03,9,,/\n16,169,1200,,,,A/\n").replace(",USD,", ",,");
    let case = Case::read(&none);
    assert_eq!((case.outcome.status, case.kept.rows()), (FileStatus::NeedsAnswer, 0));
    assert_eq!((case.outcome.questions[0].key, case.outcome.questions[0].options[0].as_str()), ("currency", "USD"));
    assert_eq!(Case::answered(&none, &[("currency", "KWD")]).rows(&["amount"]), ["1.2"]);
}

#[test]
fn bad_records_are_refused_and_the_others_are_kept() {
    let text = report(
        "03,9,USD,/\n16,169,12.00,,,,A/\n16,169,5,Q,,,B/\n16,099,5,,,,C/\n16,169,7,,,,D/\nnothing here\n16,169,8,,,,E/\n",
    );
    let case = Case::read(text);
    assert_eq!(case.refused(), ["MG2101@4:1", "MG2107@5:1", "MG2107@6:1", "MG1004@8:1"]);
    assert_eq!(case.rows(&["description", "amount"]), ["D|0.07", "E|0.08"]);
}

#[test]
fn types_without_a_direction_are_left_out_and_told() {
    let case = Case::read(report("03,9,USD,/\n16,721,5,,,,LOAN/\n16,890,,,,,X/\n16,169,7,,,,D/\n"));
    assert_eq!(case.counted(), 1);
    assert!(case.told("MG2206").contains("credit nor debit were left out: 1"));
    assert!(case.told("MG2207").contains("left out: 1"));
}

#[test]
fn cut_padded_quoted_and_other_versions_are_told_or_read() {
    let good = report(ACCOUNT);
    let rows = |text: &str| Case::read(text).rows(&["entry_id", "amount", "description"]);
    let padded: String = good.lines().map(|line| format!("{line:<100}\r\n")).collect();
    let quoted: String = good.lines().map(|line| format!("\"{line}\"\n")).collect();
    assert_eq!(rows(&padded), rows(&good));
    assert_eq!(rows(&quoted), rows(&good));
    let cut = Case::read(&good[..good.find("49,").expect("a trailer")]);
    assert_eq!((cut.outcome.status, cut.counted()), (FileStatus::Partial, 2));
    assert!(cut.codes().contains(&"MG1004"));
    let third = Case::read(good.replacen(",,2/", ",,3/", 1));
    assert_eq!((third.outcome.status, third.codes()), (FileStatus::Refused, vec!["MG1006"]));
}
