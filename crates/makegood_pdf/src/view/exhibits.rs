//! How the rows of an exhibit are shown: what all rows share once, the rest as a table, as records
//! or, for many rows, as a dense list of places and amounts.

use std::collections::BTreeMap;

use makegood_core::money::{Amount, Currency};
use makegood_evidence::{Exhibit, ExhibitRow, line_number};
use serde::Serialize;

use super::wording::{amount, bytes, count, money};

/// Rows with one header above which only places and amounts are listed.
const FULL_ROWS_MAX: usize = 60;
/// Characters over all columns up to which rows fit a table across the page.
const TABLE_WIDTH_MAX: usize = 58;
/// Columns up to which rows are shown as a table.
const TABLE_COLUMNS_MAX: usize = 6;

#[derive(Serialize)]
pub(crate) struct ExhibitView {
    number: usize,
    file: String,
    sha256: String,
    bytes: String,
    rows: String,
    sums: Vec<SumView>,
    groups: Vec<GroupView>,
}

#[derive(Serialize)]
struct SumView {
    finding: String,
    rows: String,
    sum: String,
}

/// Rows that follow each other under one header.
#[derive(Serialize)]
struct GroupView {
    /// Columns with the same cell in every row: name and cell.
    shared: Vec<(String, String)>,
    /// Columns that are empty in every row.
    empty: Vec<String>,
    /// Columns shown row by row.
    columns: Vec<String>,
    rows: GroupRows,
}

#[derive(Serialize)]
#[serde(tag = "form", content = "of", rename_all = "snake_case")]
enum GroupRows {
    /// One table row each.
    Table(Vec<RowView>),
    /// One paragraph each.
    Records(Vec<RowView>),
    /// Places and amounts, by finding.
    Dense(Vec<DenseView>),
}

#[derive(Serialize)]
struct RowView {
    row: usize,
    place: String,
    cells: Vec<String>,
    uses: Vec<(String, String)>,
}

#[derive(Serialize)]
struct DenseView {
    finding: String,
    sum: String,
    currency: String,
    /// True when `place` is a line number.
    lines: bool,
    across: usize,
    entries: Vec<(usize, String, String)>,
}

/// The texts of one exhibit.
pub(crate) fn view(exhibit: &Exhibit) -> ExhibitView {
    let mut groups: Vec<&[ExhibitRow]> = Vec::new();
    let mut rest = exhibit.rows.as_slice();
    while let Some(first) = rest.first() {
        let end = rest.iter().position(|row| row.header != first.header).unwrap_or(rest.len());
        let (group, after) = rest.split_at(end);
        groups.push(group);
        rest = after;
    }
    ExhibitView {
        number: exhibit.exhibit,
        file: exhibit.file.clone(),
        sha256: exhibit.sha256.clone(),
        bytes: bytes(exhibit.bytes),
        rows: count(exhibit.rows.len() as u64, "row used", "rows used"),
        sums: sums(&exhibit.rows)
            .into_iter()
            .map(|((finding, currency), (rows, sum))| SumView {
                finding: finding.to_owned(),
                rows: count(rows, "row", "rows"),
                sum: money(makegood_evidence::Figure::new(sum, currency)),
            })
            .collect(),
        groups: groups.into_iter().map(group).collect(),
    }
}

/// Rows and amount taken, by finding and currency. Sums of a composed document cannot overflow: they are parts of
/// amounts that were added before; were one to, the sum stops growing and the composed total beside it shows it.
fn sums(rows: &[ExhibitRow]) -> BTreeMap<(&str, Currency), (u64, Amount)> {
    let mut sums: BTreeMap<(&str, Currency), (u64, Amount)> = BTreeMap::new();
    for taken in rows.iter().flat_map(|row| &row.uses) {
        let entry = sums.entry((&taken.finding, taken.amount.currency())).or_default();
        entry.0 += 1;
        entry.1 = entry.1.checked_add(taken.amount.amount()).unwrap_or(entry.1);
    }
    sums
}

fn group(rows: &[ExhibitRow]) -> GroupView {
    let names = names(rows);
    let cell = |row: &ExhibitRow, column: usize| row.cells.get(column).cloned().unwrap_or_default();
    let (mut shared, mut empty, mut varying) = (Vec::new(), Vec::new(), Vec::new());
    for (column, name) in names.iter().enumerate() {
        let first = rows.first().map(|row| cell(row, column)).unwrap_or_default();
        let same = rows.iter().all(|row| cell(row, column) == first);
        match (same, first.is_empty()) {
            (true, true) => empty.push(name.clone()),
            (true, false) => shared.push((name.clone(), first)),
            (false, _) => varying.push(column),
        }
    }
    let columns: Vec<String> = varying.iter().map(|&column| names[column].clone()).collect();
    let views = || rows.iter().map(|row| row_view(row, varying.iter().map(|&column| cell(row, column)).collect()));
    let form = if rows.len() > FULL_ROWS_MAX {
        GroupRows::Dense(dense(rows))
    } else if fits_table(&columns, rows, &varying) {
        GroupRows::Table(views().collect())
    } else {
        GroupRows::Records(views().collect())
    };
    GroupView { shared, empty, columns, rows: form }
}

/// A name for every column that any row has, also beyond the header.
fn names(rows: &[ExhibitRow]) -> Vec<String> {
    let header = rows.first().map_or(&[][..], |row| row.header.as_slice());
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(header.len());
    let name = |column: usize| match header.get(column) {
        Some(name) if !name.is_empty() => name.clone(),
        _ => format!("column {}", column + 1),
    };
    (0..width).map(name).collect()
}

fn fits_table(columns: &[String], rows: &[ExhibitRow], varying: &[usize]) -> bool {
    if columns.len() > TABLE_COLUMNS_MAX {
        return false;
    }
    let longest =
        |column: usize| rows.iter().filter_map(move |row| row.cells.get(column)).map(|cell| cell.chars().count());
    // A heading may break over two lines; a cell should not.
    let width = varying
        .iter()
        .zip(columns)
        .map(|(&column, name)| longest(column).max().unwrap_or(0).max(name.chars().count().div_ceil(2)));
    width.sum::<usize>() + 2 * columns.len() <= TABLE_WIDTH_MAX
}

fn row_view(row: &ExhibitRow, cells: Vec<String>) -> RowView {
    let uses = row.uses.iter().map(|taken| (taken.finding.clone(), money(taken.amount))).collect();
    RowView { row: row.row, place: row.place.clone(), cells, uses }
}

fn dense(rows: &[ExhibitRow]) -> Vec<DenseView> {
    sums(rows)
        .into_iter()
        .map(|((finding, currency), (used, sum))| {
            let of_finding: Vec<_> = rows
                .iter()
                .flat_map(|row| row.uses.iter().map(move |taken| (row, taken)))
                .filter(|(_, taken)| taken.finding == finding && taken.amount.currency() == currency)
                .collect();
            let lines = of_finding.iter().all(|(row, _)| line_number(&row.place).is_some());
            let entries: Vec<_> = of_finding
                .into_iter()
                .map(|(row, taken)| {
                    let line = line_number(&row.place).filter(|_| lines);
                    let place = line.map_or_else(|| row.place.clone(), |line| line.to_string());
                    (row.row, place, amount(taken.amount.amount(), currency))
                })
                .collect();
            let widest = entries
                .iter()
                .map(|(row, place, amount)| row.to_string().len() + place.chars().count() + amount.chars().count());
            // About 100 characters of the small type stand side by side; 5 part two entries.
            let across = (100 / (widest.max().unwrap_or(0) + 5)).clamp(1, 5);
            DenseView {
                finding: finding.to_owned(),
                sum: format!(
                    "{} sum to {}",
                    count(used, "row", "rows"),
                    money(makegood_evidence::Figure::new(sum, currency))
                ),
                currency: currency.code().to_owned(),
                lines,
                across,
                entries,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use makegood_evidence::{Figure, RowUse};

    fn row(number: usize, header: &[&str], cells: &[&str]) -> ExhibitRow {
        let usd = Currency::parse("USD").unwrap();
        let taken = RowUse { finding: "F-0001".to_owned(), amount: Figure::new(Amount::from_minor(150, usd), usd) };
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        ExhibitRow {
            row: number,
            place: format!("line {}", number + 1),
            header: owned(header),
            cells: owned(cells),
            uses: vec![taken],
        }
    }

    #[test]
    fn what_all_rows_share_is_said_once() {
        let header = ["Campaign", "Hour", "Cost", "Note"];
        let rows = [row(1, &header, &["Spring", "21", "1.50", ""]), row(2, &header, &["Spring", "22", "1.50", ""])];
        let group = group(&rows);
        assert_eq!(
            group.shared,
            [("Campaign".to_owned(), "Spring".to_owned()), ("Cost".to_owned(), "1.50".to_owned())]
        );
        assert_eq!(group.empty, ["Note"]);
        assert_eq!(group.columns, ["Hour"]);
        assert!(matches!(&group.rows, GroupRows::Table(rows) if rows[1].cells == ["22"]));
    }

    #[test]
    fn wide_rows_become_records_and_many_rows_a_list() {
        let long = "x".repeat(80);
        let wide = [row(1, &["Name"], &[&long]), row(2, &["Name"], &["y"])];
        assert!(matches!(group(&wide).rows, GroupRows::Records(_)));
        let many: Vec<_> = (1..=61).map(|number| row(number, &["Cost"], &["1.50"])).collect();
        let GroupRows::Dense(dense) = group(&many).rows else { panic!("61 rows are listed") };
        assert_eq!(dense[0].sum, "61 rows sum to USD\u{a0}91.50");
        assert_eq!(dense[0].entries[60], (61, "62".to_owned(), "1.50".to_owned()));
    }

    #[test]
    fn cells_beyond_the_header_are_kept() {
        assert_eq!(names(&[row(1, &["A", ""], &["1", "2", "3"])]), ["A", "column 2", "column 3"]);
    }
}
