//! Numbers of a report and where a problem with one stands.

use makegood_core::diagnostic::{self, Diagnostic};

use crate::cell::CellError;
use crate::grid::GridRow;
use crate::workbook::place_in_row;

/// Units of 10^-12 to millionths, half to even.
pub(super) fn half_even_millionth(fine: i128) -> i128 {
    let (quotient, rest) = (fine.div_euclid(1_000_000), fine.rem_euclid(1_000_000));
    let up = rest > 500_000 || rest == 500_000 && quotient % 2 != 0;
    quotient + i128::from(up)
}

/// Says at which cell (from 0) of a row a problem stands.
pub(crate) fn at_cell(problem: Diagnostic, row: &GridRow, column: usize) -> Diagnostic {
    if row.line == 0 {
        problem.at_place(place_in_row(&row.place, column))
    } else {
        problem.at(row.line, column as u64 + 1)
    }
}

/// What is said of a cell that could not be read.
pub(super) fn unreadable(error: CellError, message: &str, row: &GridRow, column: usize, name: &str) -> Diagnostic {
    let found = row.cells.get(column).unwrap_or_default();
    let signed = error.code == diagnostic::AMOUNT_UNREADABLE && !found.is_ascii();
    let help = if signed {
        "take currency signs and words out of the column, or export the report again without changing it".to_owned()
    } else {
        error.help
    };
    let problem = Diagnostic::new(error.code, message).in_column(name).found(found).expected(error.expected).help(help);
    at_cell(problem, row, column)
}
