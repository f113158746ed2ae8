//! Rows of a workbook, by sheet and cell: `Report!A7` is row 7 of sheet `Report`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use calamine::{Data, Range, Reader as _, Xlsx, open_workbook};

use super::Row;
use crate::AppError;

/// The rows at the given places; the header is the first row above of which no cell is a number.
pub(super) fn rows(path: &Path, places: &BTreeSet<&str>) -> Result<BTreeMap<String, Row>, AppError> {
    let damaged = |error: calamine::XlsxError| AppError::Damaged { path: path.to_owned(), why: error.to_string() };
    let mut workbook: Xlsx<_> = open_workbook(path).map_err(damaged)?;
    let mut sheets: BTreeMap<&str, Range<Data>> = BTreeMap::new();
    let mut rows = BTreeMap::new();
    for place in places {
        let Some((sheet, row)) = place.rsplit_once('!').and_then(|(sheet, cell)| Some((sheet, row_of(cell)?))) else {
            continue;
        };
        if !sheets.contains_key(sheet) {
            sheets.insert(sheet, workbook.worksheet_range(sheet).map_err(damaged)?);
        }
        let Some(range) = sheets.get(sheet) else { continue };
        let first = range.start().map_or(0, |(row, _)| row);
        let Some(at) = row.checked_sub(1).and_then(|row| row.checked_sub(first)) else { continue };
        let at = at as usize;
        if let Some(cells) = range.rows().nth(at) {
            let header = range.rows().take(at).find(|cells| is_header(cells)).map(shown).unwrap_or_default();
            rows.insert((*place).to_owned(), Row { header, cells: shown(cells), counted: false });
        }
    }
    Ok(rows)
}

/// The row number of a cell name: 7 for `A7`.
fn row_of(cell: &str) -> Option<u32> {
    cell.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '$').parse().ok()
}

fn is_header(cells: &[Data]) -> bool {
    let filled = cells.iter().filter(|cell| !matches!(cell, Data::Empty)).count();
    let words = cells.iter().all(|cell| match cell {
        Data::Empty => true,
        Data::String(text) => !text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit()),
        _ => false,
    });
    words && filled > 1 && filled * 2 > cells.len()
}

fn shown(cells: &[Data]) -> Vec<String> {
    cells
        .iter()
        .map(|cell| match cell {
            Data::DateTime(at) if at.is_datetime() => {
                let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
                if (hour, minute, second) == (0, 0, 0) {
                    format!("{year:04}-{month:02}-{day:02}")
                } else {
                    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
                }
            }
            other => other.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_names_its_row() {
        assert_eq!((row_of("A7"), row_of("$AB$120"), row_of("A")), (Some(7), Some(120), None));
    }

    #[test]
    fn a_row_is_read_with_its_header_whatever_stands_above() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("report.xlsx");
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet().set_name("Q1! Report").unwrap();
        for (row, cells) in
            [["Spring Shop", ""], ["", ""], ["Date", "Cost"], ["2026-03-14", ""], ["2026-03-15", ""]].iter().enumerate()
        {
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row as u32, column as u16, *cell).unwrap();
            }
        }
        sheet.write_number(3, 1, 5.25).unwrap();
        sheet.write_number(4, 1, 12).unwrap();
        workbook.save(&path).unwrap();
        let found = rows(&path, &BTreeSet::from(["Q1! Report!A5", "Q1! Report!B4", "Q1! Report!A99"])).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found["Q1! Report!A5"].header, ["Date", "Cost"]);
        assert_eq!(found["Q1! Report!A5"].cells, ["2026-03-15", "12"]);
        assert_eq!(found["Q1! Report!B4"].cells, ["2026-03-14", "5.25"]);
    }
}
