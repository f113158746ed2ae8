//! Workbooks (XLSX) as a grid of text cells.
//!
//! The container is read through once before anything interprets it ([`container`]), then its sheets
//! are streamed ([`sheet`]) and the one that holds a report or statement is taken ([`choice`]). Dates come
//! out as ISO text, numbers as decimals ([`cells`]), formulas as the value that was saved with them.

mod cells;
mod choice;
mod container;
mod sheet;

use std::io::Cursor;

use calamine::{Reader, SheetVisible, Xlsx};
use makegood_core::diagnostic::{self, Diagnostic};

use crate::grid::Grid;
use crate::input::ImportInput;

use container::Seen;
use sheet::Sheet;

/// Reads the sheet that is a report or statement, or the first one with rows when none is known; hidden sheets
/// wait behind visible ones. What was left out, hidden, computed or active is said.
///
/// - **Errors** a diagnostic about the whole file: damaged, over a safety limit, or another kind of workbook.
pub fn read(input: &ImportInput<'_>) -> Result<Grid, Diagnostic> {
    let (bytes, seen) = container::checked_bytes(input)?;
    // The container check refuses what is known to overflow in the reader; a panic that is left in it is a damaged file.
    let book = std::panic::catch_unwind(|| Book::read(&bytes, &seen));
    let book = book.unwrap_or_else(|_| Err(damaged("a number that is out of range")))?;
    drop(bytes);
    let mut grid = choice::choose(book, input);
    grid.notes.extend(seen.notes());
    Ok(grid)
}

/// What a workbook holds.
struct Book {
    sheets: Vec<Sheet>,
    /// Sheets that could not be read, with what was wrong.
    broken: Vec<(String, Diagnostic)>,
    from_1904: bool,
    /// Formulas by sheet: how many, and the first one's place.
    formulas: Vec<(String, u64, Option<String>)>,
}

impl Book {
    fn read(bytes: &[u8], seen: &Seen) -> Result<Book, Diagnostic> {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))?;
        let mut names: Vec<(String, bool)> = book
            .sheets_metadata()
            .iter()
            .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
            .collect();
        names.sort_by_key(|(_, hidden)| *hidden);
        let mut found =
            Book { sheets: Vec::new(), broken: Vec::new(), from_1904: book.has_1904_epoch(), formulas: Vec::new() };
        let mut left = sheet::GRID_BYTES_MAX;
        for (name, hidden) in names {
            match sheet::read(&mut book, &name, &mut left) {
                Ok(sheet) => found.sheets.push(Sheet { hidden, ..sheet }),
                // The first sheet that has anything is the one that matters; what stands behind good rows is said.
                Err(problem) if found.sheets.iter().all(|sheet| sheet.rows.is_empty()) => return Err(problem),
                Err(problem) => found.broken.push((name, problem)),
            }
        }
        if seen.formulas {
            for sheet in &found.sheets {
                let (count, first) = sheet::formulas(&mut book, &sheet.name);
                found.formulas.push((sheet.name.clone(), count, first));
            }
        }
        Ok(found)
    }
}

/// The place of another cell of the same row: column 2 of `Report!A7` is `Report!C7`.
pub fn place_in_row(place: &str, column: usize) -> String {
    let Some((sheet, _)) = place.rsplit_once('!') else { return place.to_owned() };
    let row = row_of(place).unwrap_or(1);
    cells::place(sheet, row.saturating_sub(1), u32::try_from(column).unwrap_or(u32::MAX))
}

/// Row number of a place: 7 of `Report!A7`.
fn row_of(place: &str) -> Option<u32> {
    let (_, cell) = place.rsplit_once('!')?;
    cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()
}

fn damaged(problem: &str) -> Diagnostic {
    Diagnostic::new(diagnostic::FILE_DAMAGED, "the workbook cannot be read")
        .found(problem)
        .expected("an XLSX workbook as Ads Manager or a spreadsheet program writes it")
        .help("download the export again, or open it and save it as XLSX or CSV")
}

#[cfg(test)]
mod tests;
