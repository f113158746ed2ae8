//! Which sheet of a workbook is read, and what is said of the others.
//!
//! Of two reports in one workbook only one is read: exports by campaign and by ad of the same days are
//! the same money twice. A sheet with the same header goes on where the one before it was full.

use makegood_core::diagnostic::{self, Code, Diagnostic};

use super::{Book, Sheet};
use crate::grid::{Grid, GridRow};
use crate::input::ImportInput;
use crate::{platform_report, statement, tiktok_report};

/// Sheets that are named one by one.
const NAMED_MAX: usize = 20;

/// Makes the grid of a workbook.
pub(super) fn choose(book: Book, input: &ImportInput<'_>) -> Grid {
    let Book { sheets, broken, from_1904, formulas } = book;
    let grid = || Grid { encoding: "xlsx", from_1904: Some(from_1904), ..Grid::default() };
    let mut sheets: Vec<(Sheet, bool)> = sheets
        .into_iter()
        .map(|mut sheet| {
            let mut alone = Grid { rows: std::mem::take(&mut sheet.rows), ..grid() };
            let known = is_known(&alone, input);
            sheet.rows = std::mem::take(&mut alone.rows);
            (sheet, known)
        })
        .collect();
    let chosen = sheets.iter().position(|(_, known)| *known);
    let chosen = chosen.or_else(|| sheets.iter().position(|(sheet, _)| !sheet.rows.is_empty()));
    let mut grid = grid();
    let Some(chosen) = chosen else {
        grid.notes.extend(unread(&broken));
        return grid;
    };
    let (first, _) = sheets.remove(chosen);
    let mut read = vec![first.name.clone()];
    let mut hidden: Vec<String> = Vec::new();
    take(&mut grid, first, &mut hidden);
    let header = tiktok_report::recognise(&grid).and_then(|at| grid.rows.get(at)).map(|row| row.cells.clone());
    let (mut known_left, mut left) = (Vec::new(), Vec::new());
    for (sheet, known) in sheets {
        if sheet.rows.is_empty() && sheet.damaged.is_empty() {
            continue;
        }
        let continues = header.is_some() && sheet.rows.first().map(|row| &row.cells) == header.as_ref();
        if continues {
            read.push(sheet.name.clone());
            take(&mut grid, sheet, &mut hidden);
            continue;
        }
        let list = if known { &mut known_left } else { &mut left };
        list.push(format!("`{}` ({} rows)", sheet.name, sheet.rows.len()));
    }
    let notes = [
        named(
            &hidden,
            diagnostic::CONTENT_HIDDEN,
            "rows were read from sheets that a spreadsheet program does not show",
        ),
        named(&known_left, diagnostic::CONTENT_HIDDEN, "other sheets hold reports or statements too and were not read"),
        named(&left, diagnostic::ROWS_LEFT_OUT, "other sheets were not read"),
        unread(&broken),
        stale(&read, &formulas),
    ];
    grid.notes.extend(notes.into_iter().flatten());
    grid
}

/// Adds the rows of a sheet to the grid.
fn take(grid: &mut Grid, sheet: Sheet, hidden: &mut Vec<String>) {
    if sheet.hidden {
        hidden.push(format!("`{}`", sheet.name));
    }
    let mut rows: Vec<GridRow> = sheet.rows;
    if grid.rows.is_empty() {
        grid.rows = rows;
    } else {
        grid.rows.append(&mut rows);
    }
    grid.doubtful_texts.extend(sheet.doubtful);
    sheet.damaged.into_iter().for_each(|problem| grid.damage(problem));
}

fn is_known(grid: &Grid, input: &ImportInput<'_>) -> bool {
    !grid.rows.is_empty()
        && (tiktok_report::recognise(grid).is_some()
            || platform_report::recognise(grid, input).is_some()
            || statement::recognise(grid, input).is_some())
}

fn named(sheets: &[String], code: Code, message: &str) -> Option<Diagnostic> {
    if sheets.is_empty() {
        return None;
    }
    let shown = sheets.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
    Some(
        Diagnostic::new(code, format!("{message}: {}", sheets.len()))
            .found(&shown)
            .expected("one visible sheet with one report or statement")
            .help("if rows of another sheet are wanted, save it as a workbook or CSV of its own and import that"),
    )
}

fn unread(broken: &[(String, Diagnostic)]) -> Option<Diagnostic> {
    let names: Vec<String> = broken.iter().map(|(name, problem)| format!("`{name}` ({})", problem.found)).collect();
    named(&names, diagnostic::ROWS_LEFT_OUT, "sheets cannot be read")
}

/// Formulas of the sheets that were read: their values were saved with them and may be older than their inputs.
fn stale(read: &[String], formulas: &[(String, u64, Option<String>)]) -> Option<Diagnostic> {
    let ours = || formulas.iter().filter(|(name, count, _)| *count > 0 && read.contains(name));
    let count: u64 = ours().map(|(_, count, _)| count).sum();
    let place = ours().find_map(|(_, _, first)| first.clone())?;
    Some(
        Diagnostic::new(
            diagnostic::FORMULA_STALE,
            format!("cells with a formula: {count}; the values saved with them were read"),
        )
        .at_place(place)
        .expected("values, as Ads Manager writes them")
        .help("open the workbook, let it calculate, compare these cells with the original export, and save it again"),
    )
}
