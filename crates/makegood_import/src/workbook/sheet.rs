//! Rows of one sheet, streamed cell by cell: what a sheet claims of its size is never believed.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{DataRef, Xlsx, XlsxError};
use makegood_core::diagnostic::{self, Diagnostic};

use super::cells;
use super::damaged;
use crate::decimal_marks::plain;
use crate::grid::{CELLS_MAX, GridRow};

/// Most bytes that the cells of all sheets may take in memory, padding of sparse rows included.
pub(super) const GRID_BYTES_MAX: usize = 512 << 20;

/// Bytes that one cell takes beside its text.
const CELL_BYTES: usize = 8;

/// Bytes that one row takes beside its cells.
const ROW_BYTES: usize = 128;

/// Most cells of a sheet whose value cannot be read before the whole sheet is damaged.
const BAD_CELLS_MAX: usize = 10_000;

/// One sheet.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    /// Not shown by a spreadsheet program.
    pub(super) hidden: bool,
    pub(super) rows: Vec<GridRow>,
    /// Places of texts that could be an amount with three decimals as well as one with thousands.
    pub(super) doubtful: BTreeSet<String>,
    /// Rows with a cell that has no value to read.
    pub(super) damaged: Vec<Diagnostic>,
}

/// A cell whose value could not be read: which one it is in the order of the sheet, and why.
struct BadCell {
    at: u64,
    error: XlsxError,
}

/// Reads a sheet; those that hold no cells (charts, dialogs, macros) have no rows. `left` is what may still be
/// taken of [`GRID_BYTES_MAX`].
///
/// - **Errors** a diagnostic about the whole sheet.
pub(super) fn read(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, left: &mut usize) -> Result<Sheet, Diagnostic> {
    let mut filling = Filling { name, rows: Vec::new(), doubtful: BTreeSet::new(), open: None, left };
    let bad = match book.worksheet_cells_reader(name) {
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Sheet { name: name.to_owned(), ..Sheet::default() }),
        Err(error) => return Err(damaged(&error.to_string())),
        Ok(mut reader) => {
            let (mut at, mut bad) = (0, Vec::new());
            loop {
                match reader.next_cell() {
                    Ok(Some(cell)) => {
                        let (row, column) = cell.get_position();
                        filling.take(row, column, cell.get_value())?;
                    }
                    Ok(None) => break,
                    // The reader stands inside the cell and finds the next one by itself.
                    Err(error) if is_of_one_cell(&error) && bad.len() < BAD_CELLS_MAX => {
                        bad.push(BadCell { at, error })
                    }
                    Err(error) => return Err(damaged(&error.to_string())),
                }
                at += 1;
            }
            filling.close();
            bad
        }
    };
    let (rows, doubtful) = (filling.rows, filling.doubtful);
    let mut sheet = Sheet { name: name.to_owned(), rows, doubtful, ..Sheet::default() };
    if !bad.is_empty() {
        refuse_rows(book, &mut sheet, &bad)?;
    }
    Ok(sheet)
}

/// Problems with the value of one cell, behind which the next one can be read.
fn is_of_one_cell(error: &XlsxError) -> bool {
    match error {
        XlsxError::Unexpected(what) => what.contains("shared strings"),
        XlsxError::ParseFloat(_) | XlsxError::ParseInt(_) | XlsxError::CellTAttribute(_) => true,
        _ => false,
    }
}

/// Takes the rows of bad cells out. The cell's own place is found by going through the sheet again, by
/// count, because a reader that fails does not say where it stood.
fn refuse_rows(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &mut Sheet, bad: &[BadCell]) -> Result<(), Diagnostic> {
    let mut reader = book.worksheet_cells_reader(&sheet.name).map_err(|error| damaged(&error.to_string()))?;
    let mut bad = bad.iter().peekable();
    let mut rows = BTreeSet::new();
    let mut at = 0;
    while let Some(next) = bad.peek() {
        let cell = reader.next_formula().map_err(|error| damaged(&error.to_string()))?;
        let Some(cell) = cell else { return Err(damaged("a cell cannot be found again")) };
        if next.at == at {
            let (row, column) = cell.get_position();
            if rows.insert(row.saturating_add(1)) {
                sheet.damaged.push(bad_cell(&next.error, cells::place(&sheet.name, row, column)));
            }
            bad.next();
        }
        at += 1;
    }
    sheet.rows.retain(|row| super::row_of(&row.place).is_none_or(|number| !rows.contains(&number)));
    Ok(())
}

/// What is said of a row with a cell that cannot be read.
fn bad_cell(error: &XlsxError, place: String) -> Diagnostic {
    let problem = match error {
        XlsxError::Unexpected(_) => {
            Diagnostic::new(diagnostic::TEXT_UNREADABLE, "a cell points to a text that the workbook does not have")
        }
        _ => Diagnostic::new(diagnostic::NUMBER_UNREADABLE, "a cell holds no value of its kind"),
    };
    problem
        .at_place(place)
        .found(&error.to_string())
        .expected("a number, a text or a date")
        .help("download the export again, or open it, look at the cell, and save it as XLSX or CSV")
}

/// Formulas of a sheet: how many, and the place of the first.
pub(super) fn formulas(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> (u64, Option<String>) {
    let Ok(mut reader) = book.worksheet_cells_reader(name) else { return (0, None) };
    let (mut count, mut first) = (0, None);
    while let Ok(Some(cell)) = reader.next_formula() {
        if !cell.get_value().is_empty() {
            count += 1;
            let (row, column) = cell.get_position();
            first.get_or_insert_with(|| cells::place(name, row, column));
        }
    }
    (count, first)
}

/// True for `1.234`: three digits behind the point, and no more in front of it than a group of thousands has.
fn is_doubtful(text: &str) -> bool {
    plain(text).is_some_and(|number| number.decimals == Some(3) && number.whole <= 3)
}

/// The row that cells are being added to.
struct OpenRow {
    row: u32,
    first: u32,
    cells: Vec<String>,
}

struct Filling<'a> {
    name: &'a str,
    rows: Vec<GridRow>,
    doubtful: BTreeSet<String>,
    open: Option<OpenRow>,
    left: &'a mut usize,
}

impl Filling<'_> {
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
        let mut taken = text.len();
        if matches!(value, DataRef::String(_) | DataRef::SharedString(_)) && is_doubtful(text) {
            let place = cells::place(self.name, row, column);
            taken += ROW_BYTES + place.len();
            self.doubtful.insert(place);
        }
        // A cell that does not stand behind the one before it begins a row of its own, whatever number it claims:
        // of two rows with one number neither may write over the other.
        if self.open.as_ref().is_none_or(|open| open.row != row || at < open.cells.len()) {
            self.close();
            taken += ROW_BYTES + self.name.len();
        }
        let open = self.open.get_or_insert_with(|| OpenRow { row, first: column, cells: Vec::new() });
        if open.cells.len() <= at {
            taken += (at + 1 - open.cells.len()) * CELL_BYTES;
            open.cells.resize(at + 1, String::new());
        }
        open.first = open.first.min(column);
        if let Some(cell) = open.cells.get_mut(at) {
            text.clone_into(cell);
        }
        match self.left.checked_sub(taken) {
            Some(left) => *self.left = left,
            None => {
                return Err(Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "the sheet is too large")
                    .at_place(cells::place(self.name, row, column))
                    .expected(format!("cells of at most {GRID_BYTES_MAX} bytes in all"))
                    .help("export a shorter period, or export it as CSV"));
            }
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
