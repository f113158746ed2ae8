//! Reports as workbooks.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::support::Case;
use makegood_import::FileStatus;

const HEADER: [&str; 9] = [
    "Account name",
    "By Day",
    "Campaign name",
    "Campaign ID",
    "Ad name",
    "Ad ID",
    "Spend",
    "Clicks (destination)",
    "Currency",
];

fn book(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Cover").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("Report").unwrap();
    for (at, name) in (0..).zip(HEADER) {
        sheet.write_string(0, at, name).unwrap();
    }
    fill(sheet);
    book.save_to_buffer().unwrap()
}

fn texts(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, cells: &[&str]) {
    for (at, cell) in (0..).zip(cells) {
        sheet.write_string(row, at, *cell).unwrap();
    }
}

#[test]
fn the_first_sheet_with_rows_is_read_and_places_are_cells() {
    let bytes = book(|sheet| {
        texts(
            sheet,
            1,
            &["Shop", "2026-03-01", "C", "1700000000000000001", "A", "1700000000000000003", "12.5", "4", "USD"],
        );
        texts(sheet, 2, &["Total of 1 results", "-", "-", "-", "-", "-", "12.5", "4", "USD"]);
    });
    let case = Case::of("report.xlsx", &bytes).import();
    assert_eq!((case.outcome.status, case.outcome.format.as_str()), (FileStatus::Imported, "xlsx:tiktok_report"));
    let row = &case.rows("delivery")[0];
    assert_eq!((row["spend"].as_str(), row["entity_id"].as_str()), ("12.500000", "1700000000000000003"));
    assert_eq!(row["source_at"], "Report!A2");
    assert!(case.outcome.footer.checked && case.outcome.footer.agrees);
}

#[test]
fn dates_numbers_and_formulas_are_read_as_a_spreadsheet_shows_them() {
    let bytes = book(|sheet| {
        texts(sheet, 1, &["Shop", "", "C", "", "A"]);
        let format = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_datetime_with_format(1, 1, ExcelDateTime::parse_from_str("2026-03-01").unwrap(), &format).unwrap();
        sheet.write_formula(1, 6, rust_xlsxwriter::Formula::new("=1+1").set_result("1409.9100000001001")).unwrap();
        sheet.write_number(1, 7, 867.0).unwrap();
        sheet.write_string(1, 8, "USD").unwrap();
    });
    let case = Case::of("report.xlsx", &bytes).import();
    let row = &case.rows("delivery")[0];
    let read = ["start", "spend", "clicks", "entity_id"].map(|name| row[name].as_str());
    assert_eq!(read, ["2026-03-01T00:00:00", "1409.910000", "867", "name:C / A"]);
}

#[test]
fn ids_that_were_kept_as_numbers_have_lost_digits_and_are_refused() {
    let bytes = book(|sheet| {
        texts(sheet, 1, &["Shop", "2026-03-01", "C", "", "A", "", "12.5", "4", "USD"]);
        sheet.write_number(1, 3, 1_730_000_000_000_000_017.0).unwrap();
    });
    let case = Case::of("report.xlsx", &bytes).import();
    let problem = &case.outcome.refused_rows[0];
    assert_eq!((problem.code, problem.found.as_str()), ("MG2109", "1.73E+18"));
    assert_eq!(problem.place.as_deref(), Some("Report!D2"));
}

#[test]
fn a_number_with_three_decimals_is_an_amount_and_a_text_of_that_form_is_asked_about() {
    let with = |write: fn(&mut rust_xlsxwriter::Worksheet)| {
        let bytes = book(|sheet| {
            texts(sheet, 1, &["Shop", "2026-03-01", "C", "", "A", "", "", "4", "USD"]);
            write(sheet);
        });
        Case::of("report.xlsx", &bytes).import()
    };
    let number = with(|sheet| {
        sheet.write_number(1, 6, 12.345).unwrap();
    });
    assert_eq!(number.rows("delivery")[0]["spend"], "12.345000");
    let text = with(|sheet| {
        sheet.write_string(1, 6, "12.345").unwrap();
    });
    assert_eq!((text.asked(), text.rows("delivery").len()), (vec!["decimal_mark"], 0));
}

#[test]
fn bare_serials_in_the_day_column_are_days_of_the_workbook_s_epoch_and_said() {
    let bytes = book(|sheet| {
        texts(sheet, 1, &["Shop", "", "C", "", "A", "", "1", "4", "USD"]);
        sheet.write_number(1, 1, 46_084).unwrap();
    });
    let case = Case::of("report.xlsx", &bytes).import();
    assert_eq!((case.rows("delivery")[0]["start"].as_str(), case.codes()), ("2026-03-03T00:00:00", vec!["MG2205"]));
}

#[test]
fn a_workbook_cut_short_is_damaged() {
    let bytes = book(|sheet| texts(sheet, 1, &["Shop", "2026-03-01", "C"]));
    for length in [bytes.len() / 3, bytes.len() / 2, bytes.len() - 30] {
        let case = Case::of("report.xlsx", &bytes[..length]).import();
        assert_eq!((case.outcome.status, case.codes()), (FileStatus::Refused, vec!["MG1004"]), "{length}");
    }
}

#[test]
fn far_columns_are_over_the_limit() {
    let bytes = book(|sheet| {
        sheet.write_string(1, 16_000, "far").unwrap();
    });
    let case = Case::of("report.xlsx", &bytes).import();
    assert_eq!(case.codes(), ["MG1008"]);
}
