//! Total rows: told by their shape, kept out of the data, and checked against the rows that they are of.
//!
//! A total row has no value of its own in the columns that say of what a row is. It may be first or last, and there
//! may be several: of everything, and of the rows that share a word with it (`Total: Video` beside `Video`).

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;

use super::headers::{Columns, DIMENSIONS, is_missing};
use super::layouts::{DATA, Layout, Meaning, word_key};
use super::numbers::{Style, micros};
use crate::grid::GridRow;
use crate::outcome::FooterCheck;
use crate::tiktok_report::at_cell;
use crate::written_amount::looks_like_money;

/// Total rows that are compared; a report has a handful.
const TOTALS_CHECKED_MAX: usize = 20;

/// Columns whose sum a total row states.
const SUMMED: [Meaning; 3] = [Meaning::Cost, Meaning::Impressions, Meaning::Clicks];

/// A total row and how many data rows stand before it.
struct Total<'a> {
    row: &'a GridRow,
    after: usize,
}

/// Data rows, total rows and other lines of a body.
pub(super) struct Split<'a> {
    pub(super) data: Vec<&'a GridRow>,
    totals: Vec<Total<'a>>,
    /// Lines that are neither, such as a copyright.
    footers: u64,
}

/// Tells total rows from data; a header that is repeated further down is neither.
pub(super) fn split<'a>(body: &'a [GridRow], columns: &Columns) -> Split<'a> {
    let shapes: Vec<Shape> = body.iter().map(|row| shape(row, columns)).collect();
    let is_edge = |shape: &&Shape| !matches!(shape, Shape::Data);
    let leading = shapes.iter().take_while(is_edge).count();
    let trailing = shapes.iter().rev().take_while(is_edge).count();
    let mut split = Split { data: Vec::new(), totals: Vec::new(), footers: 0 };
    for (at, (row, shape)) in body.iter().zip(&shapes).enumerate() {
        let at_edge = at < leading || at + trailing >= body.len();
        match shape {
            Shape::Header => {}
            Shape::Footer => split.footers += 1,
            Shape::Total => split.totals.push(Total { row, after: split.data.len() }),
            // A report by campaign may hold a campaign of that name: it counts at the edges only.
            Shape::Named if at_edge => split.totals.push(Total { row, after: split.data.len() }),
            Shape::Named | Shape::Data => split.data.push(row),
        }
    }
    split
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Data,
    /// A total by its shape.
    Total,
    /// A total by a word alone, in a report with one column that says of what a row is.
    Named,
    Header,
    Footer,
}

fn shape(row: &GridRow, columns: &Columns) -> Shape {
    if row.cells.iter().eq(columns.header.iter()) {
        return Shape::Header;
    }
    let cell = |at: usize| row.cells.get(at).unwrap_or_default();
    let mut filled = row.cells.iter().enumerate().filter(|(_, cell)| !is_missing(cell));
    let first = filled.next();
    let alone = first.is_some() && filled.next().is_none();
    if alone && columns.header.len() > 1 && first.is_some_and(|(_, cell)| fits(&DATA.footers, cell)) {
        return Shape::Footer;
    }
    let dimensions: Vec<usize> = DIMENSIONS.iter().filter_map(|meaning| columns.position(*meaning)).collect();
    let title = std::iter::once(0).chain(dimensions.iter().copied()).find(|at| !is_missing(cell(*at)));
    let others_missing = |title: usize| dimensions.iter().all(|at| *at == title || is_missing(cell(*at)));
    if let Some(title) = title
        && others_missing(title)
        && fits(&DATA.totals, cell(title))
    {
        return if dimensions.len() > 1 || !dimensions.contains(&title) { Shape::Total } else { Shape::Named };
    }
    let cost = columns.cost().is_some_and(|(at, _)| looks_like_money(cell(at)));
    let breakdowns = columns.positions(Meaning::Breakdown);
    let of_nothing = dimensions.is_empty() && breakdowns.is_empty();
    if !cost || of_nothing || columns.position(Meaning::CostMicros).is_some() {
        return Shape::Data;
    }
    if dimensions.iter().chain(breakdowns).all(|at| is_missing(cell(*at))) {
        return Shape::Total;
    }
    // An unknown word where every row has a day and this one has nothing but the word.
    let dayless = columns.position(Meaning::Day).is_some_and(|at| is_missing(cell(at)));
    let titled = title.is_some_and(|title| others_missing(title) && cell(title).contains([':', '：']));
    if dayless && titled { Shape::Total } else { Shape::Data }
}

fn fits(patterns: &regex::RegexSet, cell: &str) -> bool {
    patterns.is_match(&word_key(cell))
}

/// What the totals say of the rows.
pub(super) struct Checked {
    pub(super) footer: FooterCheck,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Split<'_> {
    /// Compares every total with the rows that it may be of.
    ///
    /// Of the totals over everything one must agree: platforms add wider ones, such as the whole account beside the
    /// campaigns that the report shows.
    pub(super) fn check(
        &self,
        columns: &Columns,
        layout: &Layout,
        style: Style,
        currency: Option<Currency>,
        refused: u64,
        stated_rows: Option<(u64, &GridRow)>,
    ) -> Checked {
        let mut checked = Checked { footer: FooterCheck { checked: false, agrees: true }, diagnostics: Vec::new() };
        let slack = if layout.rounding { currency.map_or(0, |currency| currency.minor_unit().micros()) } else { 0 };
        let mut from = 0;
        let mut whole: Vec<Vec<Diagnostic>> = Vec::new();
        for total in self.totals.iter().take(TOTALS_CHECKED_MAX) {
            let words = words_of(total.row, columns);
            let of = sharing(&words, &self.data);
            let since = sharing(&words, self.data.get(from..total.after).unwrap_or_default());
            from = total.after;
            // Words that no row shares say nothing of rows.
            let some = !of.is_empty() && of.len() < self.data.len();
            let of = if of.is_empty() { self.data.clone() } else { of };
            let sums = Sums { columns, style, currency, slack };
            let mut found = sums.differences(total.row, &of);
            if !found.problems.is_empty() && !since.is_empty() && since.len() < of.len() {
                let other = sums.differences(total.row, &since);
                if other.problems.is_empty() {
                    found = other;
                }
            }
            checked.footer.checked |= found.compared;
            checked.diagnostics.extend(found.notes);
            if some {
                checked.diagnostics.extend(found.problems);
            } else if found.compared {
                whole.push(found.problems);
            }
        }
        if !whole.iter().any(Vec::is_empty)
            && let Some(first) = whole.into_iter().next()
        {
            checked.diagnostics.extend(first);
        }
        if let Some((count, row)) = stated_rows {
            checked.footer.checked = true;
            let rows = self.data.len() as u64;
            // Some exports count their total rows too.
            if count != rows && count != rows + self.totals.len() as u64 {
                let problem = differs(
                    "number of rows",
                    &count.to_string(),
                    &rows.to_string(),
                    &(i128::from(count) - i128::from(rows)).to_string(),
                );
                checked.diagnostics.push(at_cell(problem, row, 0));
            }
        }
        let differs = |problem: &&mut Diagnostic| problem.code == diagnostic::FOOTER_DIFFERS.id;
        for problem in checked.diagnostics.iter_mut().filter(differs) {
            checked.footer.agrees = false;
            if refused > 0 {
                problem.message.push_str(&format!(" ({refused} rows were refused)"));
            }
        }
        let unchecked = self.totals.len().saturating_sub(TOTALS_CHECKED_MAX);
        if unchecked > 0 {
            let message = format!("{unchecked} further total rows were left out and not compared");
            checked.diagnostics.push(Diagnostic::new(diagnostic::ROWS_LEFT_OUT, message));
        }
        if self.footers > 0 {
            let lines = if self.footers == 1 { "line below the rows was" } else { "lines below the rows were" };
            let note = Diagnostic::new(diagnostic::ROWS_LEFT_OUT, format!("{} {lines} left out", self.footers));
            checked.diagnostics.push(note);
        }
        checked
    }
}

/// The words of a total row outside the columns of what a row is: `Video` of `Total: Video`.
fn words_of<'t>(total: &'t GridRow, columns: &Columns) -> Vec<(usize, &'t str)> {
    let dimensions: Vec<usize> = DIMENSIONS.iter().filter_map(|meaning| columns.position(*meaning)).collect();
    let title = total.cells.iter().position(|cell| !is_missing(cell) && fits(&DATA.totals, cell));
    let is_word = |cell: &str| !is_missing(cell) && !cell.chars().any(|c| c.is_ascii_digit());
    let cells = total.cells.iter().enumerate();
    cells.filter(|(at, cell)| Some(*at) != title && !dimensions.contains(at) && is_word(cell)).collect()
}

/// The rows that share every word.
fn sharing<'a>(words: &[(usize, &str)], rows: &[&'a GridRow]) -> Vec<&'a GridRow> {
    let shares = |row: &&&GridRow| words.iter().all(|(at, word)| row.cells.get(*at) == Some(*word));
    rows.iter().filter(shares).copied().collect()
}

#[derive(Default)]
struct Differences {
    compared: bool,
    problems: Vec<Diagnostic>,
    notes: Vec<Diagnostic>,
}

/// How sums are read and compared.
struct Sums<'a> {
    columns: &'a Columns,
    style: Style,
    currency: Option<Currency>,
    /// Millionths that a sum may be apart.
    slack: i128,
}

impl Sums<'_> {
    fn differences(&self, total: &GridRow, rows: &[&GridRow]) -> Differences {
        let (columns, style) = (self.columns, self.style);
        let mut found = Differences::default();
        for meaning in SUMMED {
            let (at, in_micros) = match meaning {
                Meaning::Cost => match columns.cost() {
                    Some(cost) => cost,
                    None => continue,
                },
                _ => match columns.position(meaning) {
                    Some(at) => (at, false),
                    None => continue,
                },
            };
            let money = meaning == Meaning::Cost;
            let value = |row: &GridRow| -> Option<i128> {
                let cell = row.cells.get(at).filter(|cell| !is_missing(cell))?;
                match (money, in_micros) {
                    (true, true) => micros(cell).ok(),
                    (true, false) => style.money(cell, self.currency).ok(),
                    (false, _) => style.count(cell).ok().map(i128::from),
                }
            };
            let Some(stated) = value(total) else { continue };
            found.compared = true;
            let sum = rows.iter().filter_map(|row| value(row)).fold(0i128, i128::saturating_add);
            let apart = stated.saturating_sub(sum);
            if apart == 0 {
                continue;
            }
            let text = |value: i128| if money { money_text(value) } else { value.to_string() };
            let name = columns.name(at);
            if money && apart.saturating_abs() <= self.slack {
                let note = Diagnostic::new(
                    diagnostic::FORMAT_DEPARTURE,
                    format!(
                        "{name}: the total row states {}, the rows make {}: the platform rounds its totals on their own",
                        text(stated),
                        text(sum)
                    ),
                );
                found.notes.push(at_cell(note.in_column(name).found(&text(stated)).expected(text(sum)), total, at));
                continue;
            }
            let problem = differs(name, &text(stated), &text(sum), &text(apart)).in_column(name);
            found.problems.push(at_cell(problem, total, at));
        }
        found
    }
}

fn differs(what: &str, stated: &str, counted: &str, apart: &str) -> Diagnostic {
    let message = format!("{what}: the report states {stated}, the rows make {counted}, a difference of {apart}");
    Diagnostic::new(diagnostic::FOOTER_DIFFERS, message)
        .found(stated)
        .expected(counted)
        .help("rows were removed, added or changed after the export, or it was cut short: export the report again")
}

/// Millionths as the shortest decimal.
fn money_text(micros: i128) -> String {
    const UNIT: u128 = 1_000_000;
    let size = micros.unsigned_abs();
    let sign = if micros < 0 { "-" } else { "" };
    let fraction = format!("{:06}", size % UNIT);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", size / UNIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &str) -> GridRow {
        GridRow { line: 1, place: "1".to_owned(), cells: cells.split('|').collect() }
    }

    fn shape_of(header: &str, cells: &str) -> Shape {
        let layout = DATA.layouts.iter().find(|layout| layout.id == "google_ads").unwrap();
        shape(&row(cells), &Columns::of(&row(header), layout))
    }

    #[test]
    fn totals_are_told_by_shape_in_any_language() {
        let header = "Campaign|Day|Impr.|Cost";
        for total in [
            "Total: Campaigns|--|5|1.00",
            "合計||5|1.00",
            "Összesen: kampányok||5|1.00",
            "||5|1.00",
            " --|-|5|1.00",
            "Gesamt: Konto|--|5|1,00",
        ] {
            assert_eq!(shape_of(header, total), Shape::Total, "{total}");
        }
        for data in [
            "Total Fitness|2026-03-01|5|1.00",
            "Total: Campaigns|2026-03-01|5|1.00",
            "A||5|1.00",
            "-|2026-03-01|5|1.00",
            "||5|--",
        ] {
            assert_eq!(shape_of(header, data), Shape::Data, "{data}");
        }
        assert_eq!(shape_of("Campaign|Impr.|Cost", "Total|5|1.00"), Shape::Named);
        assert_eq!(shape_of("Status|Campaign|Impr.|Cost", "Total: Video|--|5|1.00"), Shape::Total);
        assert_eq!(shape_of(header, "©2026 Microsoft Corporation. All rights reserved.|||"), Shape::Footer);
        assert_eq!(shape_of(header, header), Shape::Header);
    }

    #[test]
    fn sums_are_written_without_trailing_zeros() {
        assert_eq!(money_text(2_565_920_000), "2565.92");
        assert_eq!(money_text(-500_000), "-0.5");
        assert_eq!(money_text(0), "0");
    }
}
