//! The table of lines of an invoice whose rows start with a number of their own.
//!
//! A row's cells may wrap: whatever stands below a cell of the row's first line, reaching over it from
//! left to right, belongs to that cell. The last three amounts of a row are total, voucher and cash
//! (file-formats.md section 2.4).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::find::{money_at, range_in};
use super::layout::LineTable;
use super::lines::{Cell, Line};
use super::place::Place;
use crate::statement::Words;

/// Cells of a row; a row of more is broken.
const CELLS_MAX: usize = 300;

/// A row as the document writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableRow {
    /// Cell that opens the row.
    pub(super) head: Cell,
    pub(super) number: String,
    /// Ids of 10 to 20 digits, in order.
    pub(super) ids: Vec<String>,
    /// Texts that are neither ids, amounts nor days.
    pub(super) words: Vec<String>,
    pub(super) period: Option<(String, String)>,
    /// The last three amounts; fewer when the row is broken.
    pub(super) amounts: Vec<String>,
}

static LONG_ID: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b([0-9]{10,20})\b").ok());

/// The rows between start and end of the table; `None` without a table.
pub(super) fn rows(lines: &[Line], table: &LineTable, words: &Words) -> Option<Vec<TableRow>> {
    let start = lines.iter().position(|line| table.start.is_match(&line.text()))?;
    let body = lines.iter().skip(start + 1).take_while(|line| !table.end.is_match(&line.text()));
    let mut rows: Vec<Vec<&Cell>> = Vec::new();
    // Before the first row stand the heads of the columns, which each page may repeat.
    let mut heads: BTreeSet<&str> = BTreeSet::new();
    for line in body {
        if line.cells.iter().any(|cell| table.row.is_match(&cell.text)) {
            rows.push(Vec::new());
        }
        match rows.last_mut() {
            Some(row) => row.extend(line.cells.iter().filter(|cell| !heads.contains(cell.text.as_str()))),
            None => heads.extend(line.cells.iter().map(|cell| cell.text.as_str())),
        }
    }
    Some(rows.into_iter().filter_map(|cells| row_of(&cells, table, words)).collect())
}

fn row_of(cells: &[&Cell], table: &LineTable, words: &Words) -> Option<TableRow> {
    let head = cells.iter().find(|cell| table.row.is_match(&cell.text))?;
    let found = table.row.captures(&head.text)?;
    let number = found.get(1).or_else(|| found.get(0))?.as_str().to_owned();
    let behind = head.text.get(found.get(0)?.end()..).unwrap_or_default().trim().to_owned();
    let mut row = TableRow {
        head: (*head).clone(),
        number,
        ids: Vec::new(),
        words: Vec::new(),
        period: None,
        amounts: Vec::new(),
    };
    if cells.len() > CELLS_MAX {
        return Some(row);
    }
    let mut columns: Vec<Cell> = Vec::new();
    for cell in cells.iter().filter(|cell| !std::ptr::eq::<Cell>(**cell, *head)) {
        // An amount closes a column: nothing continues it.
        let above = columns.iter_mut().filter(|column| {
            column.page == cell.page
                && column.place.y1 <= cell.place.y1
                && column.place.y0 < cell.place.y0
                && shares_column(&column.place, &cell.place)
                && money_at(&column.text).is_none_or(|money| money != column.text || !money.contains(['.', ',']))
        });
        match above.last() {
            Some(column) => {
                // A number broken over lines is one number; words keep a blank.
                let digits = column.text.chars().last().is_some_and(|c| c.is_ascii_digit())
                    && cell.text.chars().all(|c| c.is_ascii_digit() || c == ')');
                if !digits {
                    column.text.push(' ');
                }
                column.text.push_str(&cell.text);
                column.place = column.place.with(cell.place);
            }
            None => columns.push((*cell).clone()),
        }
    }
    for text in [behind].iter().chain(columns.iter().map(|column| &column.text)).filter(|text| !text.is_empty()) {
        row.take(text, words);
    }
    let spare = row.amounts.len().saturating_sub(3);
    row.amounts.drain(..spare);
    Some(row)
}

/// True when a cell continues a column: it reaches over at least half of the narrower of both.
fn shares_column(above: &Place, cell: &Place) -> bool {
    let width = |place: &Place| place.x1.saturating_sub(place.x0);
    above.overlap_x(cell) > 0 && above.overlap_x(cell).saturating_mul(2) >= width(above).min(width(cell))
}

impl TableRow {
    fn take(&mut self, text: &str, words: &Words) {
        if let Some(period) = range_in(text, words) {
            self.period = Some(period);
        } else if let Some(money) = money_at(text).filter(|money| money == text && money.contains(['.', ','])) {
            self.amounts.push(money);
        } else if let Some(id) = LONG_ID.as_ref().and_then(|id| id.find(text)) {
            self.ids.push(id.as_str().to_owned());
            let name = text.replacen(id.as_str(), "", 1);
            let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ':' | ','));
            if !name.is_empty() {
                self.words.push(name.to_owned());
            }
        } else {
            self.words.push(text.to_owned());
        }
    }
}
