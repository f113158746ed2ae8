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

fn texts(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, cells: &[&str]) {
    for (at, cell) in (0..).zip(cells) {
        sheet.write_string(row, at, *cell).unwrap();
    }
}

const HEADER: [&str; 4] = ["Campaign name", "By Day", "Cost", "Currency"];

fn codes(grid: &Grid) -> Vec<&'static str> {
    grid.notes.iter().map(|note| note.code).collect()
}

#[test]
fn the_sheet_with_a_report_is_taken_and_the_others_are_named() {
    let mut book = Workbook::new();
    texts(book.add_worksheet().set_name("Cover").unwrap(), 0, &["Made for you"]);
    let report = book.add_worksheet().set_name("Report").unwrap();
    texts(report, 0, &HEADER);
    texts(report, 1, &["C", "2026-03-01", "5", "USD"]);
    let grid = grid(&mut book).unwrap();
    assert_eq!(grid.rows[1].place, "Report!A2");
    assert_eq!((codes(&grid), grid.notes[0].found.as_str()), (vec!["MG2207"], "`Cover` (1 rows)"));
}

#[test]
fn a_report_goes_on_in_a_sheet_with_the_same_header_and_not_in_one_with_another() {
    let mut book = Workbook::new();
    for (name, header) in [("1", HEADER), ("2", HEADER), ("by ad", ["Ad name", "By Day", "Cost", "Currency"])] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        texts(sheet, 0, &header);
        texts(sheet, 1, &["C", "2026-03-01", "5", "USD"]);
    }
    let grid = grid(&mut book).unwrap();
    let places: Vec<&str> = grid.rows.iter().map(|row| row.place.as_str()).collect();
    assert_eq!(places, ["1!A1", "1!A2", "2!A1", "2!A2"]);
    // The same days by ad may be the same money: that sheet is named, not added.
    assert_eq!((codes(&grid), grid.notes[0].found.as_str()), (vec!["MG2209"], "`by ad` (2 rows)"));
}

#[test]
fn hidden_sheets_rows_and_formulas_are_said() {
    let mut book = Workbook::new();
    let visible = book.add_worksheet();
    visible.set_active(true);
    let sheet = book.add_worksheet().set_name("Report").unwrap();
    texts(sheet, 0, &HEADER);
    texts(sheet, 1, &["C", "2026-03-01", "", "USD"]);
    sheet.write_formula(1, 2, rust_xlsxwriter::Formula::new("=1+1").set_result("5")).unwrap();
    sheet.set_row_hidden(1).unwrap();
    sheet.set_very_hidden(true);
    let grid = grid(&mut book).unwrap();
    assert_eq!(grid.rows[1].cells.get(2), Some("5"));
    assert_eq!(codes(&grid), ["MG2209", "MG2215", "MG2209"]);
    assert_eq!(grid.notes[1].place.as_deref(), Some("Report!C2"));
}

/// A workbook of one sheet, written by hand, with more parts beside it.
fn raw(sheet: &str, more: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write;
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packed = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{packed}\"><Relationship Id=\"r\" Type=\"{links}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{links}\"><workbookPr date1904=\"1\"/><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{packed}\"><Relationship Id=\"r1\" Type=\"{links}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{links}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/sharedStrings.xml",
            format!("<sst xmlns=\"{main}\" count=\"1\" uniqueCount=\"1\"><si><t>shared</t></si></sst>"),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>")),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts = parts.iter().map(|(name, text)| (*name, text.as_str())).chain(more.iter().copied());
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn read_raw(bytes: &[u8]) -> Result<Grid, Diagnostic> {
    let options = ImportOptions::default();
    read(&ImportInput { name: "x.xlsx", bytes: &bytes, options: &options })
}

#[test]
fn of_two_rows_with_one_number_neither_writes_over_the_other() {
    let rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c></row><row r=\"1\"><c r=\"A1\"><v>3</v></c></row>";
    let grid = read_raw(&raw(rows, &[])).unwrap();
    let cells: Vec<Vec<&str>> = grid.rows.iter().map(|row| row.cells.iter().collect()).collect();
    assert_eq!(cells, [vec!["1", "2"], vec!["3"]]);
}

#[test]
fn a_cell_without_its_text_costs_its_row_and_no_other() {
    for (bad, code) in
        [("t=\"s\"><v>7</v>", "MG2113"), ("t=\"n\"><v>five</v>", "MG2111"), ("t=\"zz\"><v>1</v>", "MG2111")]
    {
        let row =
            |number: u32, cell: &str| format!("<row><c t=\"s\"><v>0</v></c><c {cell}</c><c><v>{number}</v></c></row>");
        let rows = format!("{}{}{}", row(1, "><v>1</v>"), row(2, bad), row(3, "><v>3</v>"));
        let grid = read_raw(&raw(&rows, &[])).unwrap();
        let cells: Vec<Vec<&str>> = grid.rows.iter().map(|row| row.cells.iter().collect()).collect();
        assert_eq!(cells, [["shared", "1", "1"], ["shared", "3", "3"]], "{bad}");
        let refused: Vec<_> = grid.damaged.iter().map(|problem| (problem.code, problem.place.as_deref())).collect();
        assert_eq!((refused, grid.damaged_count), (vec![(code, Some("S!B2"))], 1), "{bad}");
    }
}

#[test]
fn the_epoch_of_the_workbook_is_known_and_active_parts_are_said() {
    let plain = read_raw(&raw("<row><c><v>44622</v></c></row>", &[])).unwrap();
    assert_eq!((plain.from_1904, codes(&plain)), (Some(true), vec![]));
    let more = [("xl/vbaProject.bin", "x"), ("xl/externalLinks/externalLink1.xml", "<externalLink/>")];
    let active = read_raw(&raw("<row><c><v>44622</v></c></row>", &more)).unwrap();
    assert_eq!(codes(&active), ["MG2210"]);
    assert_eq!(active.notes[0].found, "xl/vbaProject.bin, xl/externalLinks/externalLink1.xml");
}
