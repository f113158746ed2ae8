//! Workbooks (XLSX) as a grid of text cells: the first visible sheet that has rows.
//!
//! The container is read through once before anything interprets it ([`container`]), then the sheet
//! is streamed cell by cell: what a sheet claims of its size is never believed. Dates come out as
//! ISO text, numbers as decimals ([`cells`]), formulas as the value that was saved with them.

mod cells;
mod container;

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetVisible, Xlsx};
use makegood_core::diagnostic::{self, Diagnostic};

use crate::grid::{CELLS_MAX, Grid, GridRow};
use crate::input::ImportInput;

/// Most bytes that the cells of one sheet may take in memory, padding of sparse rows included.
const GRID_BYTES_MAX: usize = 512 << 20;

/// Bytes that one cell takes beside its text.
const CELL_BYTES: usize = 8;

/// Bytes that one row takes beside its cells.
const ROW_BYTES: usize = 128;

/// Reads the first sheet with rows; hidden sheets only when no visible one has any.
///
/// - **Errors** a diagnostic about the whole file: damaged, over a safety limit, or another kind of workbook.
pub fn read(input: &ImportInput<'_>) -> Result<Grid, Diagnostic> {
    let bytes = container::checked_bytes(input)?;
    // The container check refuses what is known to overflow in the reader; a panic that is left in it is a damaged file.
    let rows = std::panic::catch_unwind(|| first_rows(&bytes));
    let rows = rows.unwrap_or_else(|_| Err(damaged("a number that is out of range")))?;
    Ok(Grid { rows, encoding: "xlsx", ..Grid::default() })
}

fn first_rows(bytes: &[u8]) -> Result<Vec<GridRow>, Diagnostic> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))?;
    let (visible, hidden): (Vec<_>, Vec<_>) =
        book.sheets_metadata().iter().partition(|sheet| sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = visible.into_iter().chain(hidden).map(|sheet| sheet.name.clone()).collect();
    for name in &names {
        let rows = sheet_rows(&mut book, name)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Ok(Vec::new())
}

/// The place of another cell of the same row: column 2 of `Report!A7` is `Report!C7`.
pub fn place_in_row(place: &str, column: usize) -> String {
    let Some((sheet, cell)) = place.rsplit_once('!') else { return place.to_owned() };
    let row: u32 = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().unwrap_or(1);
    cells::place(sheet, row.saturating_sub(1), u32::try_from(column).unwrap_or(u32::MAX))
}

fn damaged(problem: &str) -> Diagnostic {
    Diagnostic::new(diagnostic::FILE_DAMAGED, "the workbook cannot be read")
        .found(problem)
        .expected("an XLSX workbook as Ads Manager or a spreadsheet program writes it")
        .help("download the export again, or open it and save it as XLSX or CSV")
}

/// Rows of one sheet; sheets that hold no cells (charts, dialogs, macros) have none.
fn sheet_rows(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<GridRow>, Diagnostic> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(Vec::new()),
        Err(error) => return Err(damaged(&error.to_string())),
    };
    let mut sheet = Sheet { name, rows: Vec::new(), open: None, bytes: 0 };
    loop {
        match reader.next_cell() {
            Ok(Some(cell)) => {
                let (row, column) = cell.get_position();
                sheet.take(row, column, cell.get_value())?;
            }
            Ok(None) => break,
            Err(error) => return Err(damaged(&error.to_string())),
        }
    }
    sheet.close();
    Ok(sheet.rows)
}

/// The row that cells are being added to.
struct OpenRow {
    row: u32,
    first: u32,
    cells: Vec<String>,
}

struct Sheet<'a> {
    name: &'a str,
    rows: Vec<GridRow>,
    open: Option<OpenRow>,
    bytes: usize,
}

impl Sheet<'_> {
    fn take(&mut self, row: u32, column: u32, value: &DataRef<'_>) -> Result<(), Diagnostic> {
        let text = cells::text(value);
        let text = crate::grid::unwrapped(&text);
        if text.is_empty() {
            return Ok(());
        }
        let at = column as usize;
        if at >= CELLS_MAX {
            return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "a row has too many cells")
                .at_place(cells::place(self.name, row, column))
                .found(&format!("a value in column {}", at + 1))
                .expected(format!("at most {CELLS_MAX} columns"))
                .help("delete the columns that are not part of the report and save the workbook again"));
        }
        if self.open.as_ref().is_none_or(|open| open.row != row) {
            self.close();
            self.bytes += ROW_BYTES + self.name.len();
        }
        let open = self.open.get_or_insert_with(|| OpenRow { row, first: column, cells: Vec::new() });
        if open.cells.len() <= at {
            self.bytes += (at + 1 - open.cells.len()) * CELL_BYTES;
            open.cells.resize(at + 1, String::new());
        }
        open.first = open.first.min(column);
        text.clone_into(&mut open.cells[at]);
        self.bytes += text.len();
        if self.bytes > GRID_BYTES_MAX {
            return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the sheet is too large")
                .at_place(cells::place(self.name, row, column))
                .expected(format!("cells of at most {GRID_BYTES_MAX} bytes in all"))
                .help("export a shorter period, or export it as CSV"));
        }
        Ok(())
    }

    /// Moves the open row to the rows.
    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            let place = cells::place(self.name, open.row, open.first);
            self.rows.push(GridRow { line: 0, place, cells: open.cells.into() });
        }
    }
}

#[cfg(test)]
mod tests;
