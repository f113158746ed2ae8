//! The grid of small workbooks.

use rust_xlsxwriter::{Format, Workbook};

use super::*;
use crate::input::ImportOptions;

fn grid(book: &mut Workbook) -> Result<Grid, Diagnostic> {
    let bytes = book.save_to_buffer().unwrap();
    let options = ImportOptions::default();
    read(&ImportInput { name: "x.xlsx", bytes: &bytes.as_slice(), options: &options })
}

#[test]
fn empty_rows_are_left_out_and_places_stay_true() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Week 1").unwrap();
    sheet.write_string(1, 1, "a").unwrap();
    sheet.write_string(4, 0, "=\"b\"").unwrap();
    sheet.write_boolean(4, 2, true).unwrap();
    let grid = grid(&mut book).unwrap();
    let rows: Vec<(&str, Vec<&str>)> =
        grid.rows.iter().map(|row| (row.place.as_str(), row.cells.iter().collect())).collect();
    assert_eq!(rows, [("Week 1!B2", vec!["", "a"]), ("Week 1!A5", vec!["b", "", "TRUE"])]);
    assert_eq!((grid.encoding, grid.separator), ("xlsx", None));
    assert_eq!(place_in_row("Week 1!B2", 3), "Week 1!D2");
}

#[test]
fn hidden_sheets_wait_behind_visible_ones() {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet();
    hidden.write_string(0, 0, "hidden").unwrap();
    hidden.set_hidden(true);
    let visible = book.add_worksheet();
    visible.write_string(0, 0, "visible").unwrap();
    visible.set_active(true);
    assert_eq!(grid(&mut book).unwrap().rows[0].cells.get(0), Some("visible"));
}

#[test]
fn times_are_kept_and_durations_stay_numbers() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let at = |format: &str| Format::new().set_num_format(format);
    sheet.write_number_with_format(0, 0, 46_084.375, &at("yyyy-mm-dd hh:mm")).unwrap();
    sheet.write_number_with_format(0, 1, 1.5, &at("[h]:mm")).unwrap();
    let cells: Vec<String> = grid(&mut book).unwrap().rows[0].cells.iter().map(str::to_owned).collect();
    assert_eq!(cells, ["2026-03-03 09:00:00", "1.5"]);
}
