//! What the columns of a table hold, whatever they are called.

use super::super::date;
use super::super::words::Words;
use crate::decimal_marks::MarkVotes;
use crate::grid::{Grid, GridRow};
use crate::statement::DecimalMark;
use crate::written_amount::{self, looks_like_money};

/// Rows looked at.
pub(super) const SAMPLE_ROWS: usize = 500;

/// Rows that may stand above the first entry.
const ABOVE_MAX: usize = 100;

/// What most filled cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing.
    Blank,
    /// Days.
    Days,
    /// Amounts: numbers of which some have a decimal mark or a sign.
    Money,
    /// Whole numbers without a sign: amounts, or numbers of something.
    Numbers,
    /// Words.
    Text,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) kind: Kind,
    /// Filled cells.
    pub(super) filled: usize,
    /// Mean length of the filled cells, in characters.
    pub(super) length: usize,
}

/// A table: where its header and its entries are.
pub(super) struct Table<'g> {
    /// Row of the header, `None` without one.
    pub(super) header: Option<usize>,
    /// Rows that have a day and an amount.
    pub(super) body: Vec<&'g GridRow>,
    pub(super) columns: Vec<Column>,
}

/// Finds the first row that has a day, an amount and nothing but such rows' cells, and the header above it.
pub(super) fn table_of<'g>(grid: &'g Grid, words: &Words) -> Option<Table<'g>> {
    let is_entry = |row: &GridRow| {
        let day = row.cells.iter().any(|cell| date::looks_like_a_day(cell, words));
        let money = row.cells.iter().any(|cell| looks_like_money(cell) && !date::looks_like_a_day(cell, words));
        day && money && row.cells.iter().filter(|cell| !cell.is_empty()).count() >= 3
    };
    let entry_rows = || grid.rows.iter().enumerate().filter(|(_, row)| is_entry(row));
    // The width that most entries have: a line of account data above is no entry of the table.
    let widths: Vec<usize> = entry_rows().take(SAMPLE_ROWS).map(|(_, row)| row.cells.len()).collect();
    let width =
        widths.iter().copied().max_by_key(|width| (widths.iter().filter(|other| *other == width).count(), *width))?;
    let (first, _) = entry_rows().take(ABOVE_MAX).find(|(_, row)| row.cells.len() == width)?;
    let names = |row: &GridRow| {
        let filled = row.cells.iter().filter(|cell| !cell.is_empty());
        filled.clone().count() >= 2
            && filled.clone().all(|cell| !date::looks_like_a_day(cell, words) && !looks_like_money(cell))
    };
    let above = grid.rows.get(..first).unwrap_or_default();
    // Titles of sections may stand between the header and the first entry.
    let header = above.iter().rposition(|row| row.cells.iter().filter(|cell| !cell.is_empty()).count() > 1);
    let header = header.filter(|at| above.get(*at).is_some_and(|row| names(row)));
    let rows = grid.rows.get(first..).unwrap_or_default();
    let body: Vec<&GridRow> = rows.iter().filter(|row| is_entry(row)).take(SAMPLE_ROWS).collect();
    let columns = (0..width).map(|at| column(&body, at, words)).collect();
    Some(Table { header, body, columns })
}

fn column(body: &[&GridRow], at: usize, words: &Words) -> Column {
    let cells: Vec<&str> = body.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.is_empty()).collect();
    let most = |test: &dyn Fn(&str) -> bool| cells.iter().filter(|cell| test(cell)).count() * 10 > cells.len() * 8;
    let kind = if cells.is_empty() {
        Kind::Blank
    } else if most(&|cell| date::looks_like_a_day(cell, words)) {
        Kind::Days
    } else if most(&looks_like_money) {
        let marked = cells
            .iter()
            .any(|cell| cell.contains(['.', ',', '-', '−', '+', '(']) || cell.contains(char::is_alphabetic));
        if marked { Kind::Money } else { Kind::Numbers }
    } else {
        Kind::Text
    };
    let length = cells.iter().map(|cell| cell.chars().count()).sum::<usize>().checked_div(cells.len()).unwrap_or(0);
    Column { kind, filled: cells.len(), length }
}

/// True when `balance` runs on with `amount` in one direction of the file, in every pair of rows, three pairs at least.
pub(super) fn runs_on(body: &[&GridRow], amount: usize, balance: usize) -> bool {
    let mut votes = MarkVotes::default();
    let cells = |at: usize| body.iter().filter_map(move |row| row.cells.get(at));
    cells(amount).chain(cells(balance)).for_each(|cell| votes.see(cell));
    let Some(marks) = votes.decide(DecimalMark::Auto) else { return false };
    let read = |row: &GridRow, at: usize| written_amount::read(row.cells.get(at)?, marks, None).ok();
    let pairs: Option<Vec<_>> = body.iter().map(|row| Some((read(row, amount)?, read(row, balance)?))).collect();
    let Some(pairs) = pairs.filter(|pairs| pairs.len() >= 3) else { return false };
    let steps = || pairs.iter().zip(pairs.iter().skip(1));
    let down = steps().all(|(before, now)| before.1.checked_add(now.0).ok() == Some(now.1));
    down || steps().all(|(before, now)| now.1.checked_add(before.0).ok() == Some(before.1))
}
