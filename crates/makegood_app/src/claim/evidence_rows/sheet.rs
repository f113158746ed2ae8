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
}
