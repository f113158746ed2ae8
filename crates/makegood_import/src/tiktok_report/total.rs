//! Total rows: told by their shape, kept out of the data, and checked against the rows.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::Currency;

use super::cells::at_cell;
use super::headers::{Columns, DIMENSIONS, Meaning, WORDS, is_missing};
use super::numbers::Numbers;
use crate::grid::{GridRow, header_key};
use crate::outcome::FooterCheck;
use crate::written_amount::looks_like_money;

/// Columns whose sum a total row states.
const SUMMED: [Meaning; 4] = [Meaning::Cost, Meaning::Impressions, Meaning::Clicks, Meaning::Conversions];

/// Units of a sum: 10^-12.
const FINE_PER_MICRO: i128 = 1_000_000;

/// A total row and what it states.
pub(super) struct Total<'a> {
    row: &'a GridRow,
    /// Number of rows, where it states one, and the cell that does.
    count: Option<(u64, usize)>,
    /// How many data rows stand before it.
    after: usize,
}

/// Data rows and total rows of a body.
pub(super) struct Split<'a> {
    pub(super) data: Vec<&'a GridRow>,
    pub(super) totals: Vec<Total<'a>>,
    /// Rows that repeat the header.
    pub(super) headers: Vec<&'a GridRow>,
}

/// Tells total rows from data; a header that is repeated further down is neither.
pub(super) fn split<'a>(body: &'a [GridRow], columns: &Columns, numbers: &Numbers<'_>) -> Split<'a> {
    let mut split = Split { data: Vec::new(), totals: Vec::new(), headers: Vec::new() };
    for (at, row) in body.iter().enumerate() {
        if row.cells.iter().eq(columns.header.iter()) {
            split.headers.push(row);
            continue;
        }
        let at_edge = at == 0 || at + 1 == body.len();
        match total(row, columns, at_edge) {
            Some(count) => split.totals.push(Total { row, count, after: split.data.len() }),
            None => split.data.push(row),
        }
    }
    if split.totals.is_empty()
        && let Some(last) = split.data.pop()
    {
        if sums_up(last, &split.data, columns, numbers) {
            split.totals.push(Total { row: last, count: None, after: split.data.len() });
        } else {
            split.data.push(last);
        }
    }
    split
}

/// True for a last row in a language whose word for a total is not known: it has nothing but a title and numbers,
/// and at least two of them, the cost among them, are the sums of all rows before it.
fn sums_up(last: &GridRow, before: &[&GridRow], columns: &Columns, numbers: &Numbers<'_>) -> bool {
    let mut dimensions = DIMENSIONS.iter().filter_map(|meaning| columns.position(*meaning));
    let titled = dimensions.find(|at| !is_missing(last.cells.get(*at).unwrap_or_default()));
    let alone = dimensions.all(|at| is_missing(last.cells.get(at).unwrap_or_default()));
    // A row of a day is a row, whatever its numbers happen to be.
    let dated = [Meaning::Day, Meaning::Hour].into_iter().any(|meaning| columns.value(last, meaning).is_some());
    if before.len() < 2 || titled.is_some_and(|at| at > 0) || !alone || dated {
        return false;
    }
    let mut agreeing = 0;
    for meaning in SUMMED {
        let Some(stated) = fine(columns, last, meaning, numbers).filter(|stated| *stated != 0) else {
            if meaning == Meaning::Cost {
                return false;
            }
            continue;
        };
        let read = before.iter().map(|row| fine(columns, row, meaning, numbers).unwrap_or(0));
        if read.fold(0i128, i128::saturating_add) != stated {
            return false;
        }
        agreeing += 1;
    }
    agreeing >= 2
}

/// `Some` for a total row, with the number of rows that it states.
fn total(row: &GridRow, columns: &Columns, at_edge: bool) -> Option<Option<(u64, usize)>> {
    let dimensions: Vec<usize> = DIMENSIONS.iter().filter_map(|meaning| columns.position(*meaning)).collect();
    let cell = |at: usize| row.cells.get(at).unwrap_or_default();
    let titled: Vec<usize> = std::iter::once(0).chain(dimensions.iter().copied()).collect();
    let title = titled.into_iter().find(|at| !is_missing(cell(*at)));
    let others_missing = |title: usize| dimensions.iter().all(|at| *at == title || is_missing(cell(*at)));
    if let Some(at) = title
        && others_missing(at)
    {
        let key = header_key(cell(at));
        if let Some(found) = WORDS.counted.iter().find_map(|pattern| pattern.captures(&key)) {
            let digits: String = found["n"].chars().filter(char::is_ascii_digit).collect();
            return Some(digits.parse().ok().map(|count| (count, at)));
        }
        // A report by campaign may hold a campaign of that name: there only the first and the last row can be totals.
        if WORDS.plain.iter().any(|pattern| pattern.is_match(&key)) && (dimensions.len() > 1 || at_edge) {
            return Some(None);
        }
    }
    let costs = || columns.value(row, Meaning::Cost).is_some_and(looks_like_money);
    // Whatever its title says: a row at the edge of a report by day that is of no day and of nothing else is its total.
    let undated = || {
        let days: Vec<usize> = [Meaning::Day, Meaning::Hour].iter().filter_map(|at| columns.position(*at)).collect();
        !days.is_empty() && days.iter().all(|at| is_missing(cell(*at)))
    };
    let nothing = match title {
        None => true,
        Some(at) => at_edge && others_missing(at) && undated(),
    };
    (nothing && costs()).then_some(None)
}

impl Split<'_> {
    /// Compares every total row with the rows that it is of: all rows, or with several totals those since the one before.
    pub(super) fn check(
        &self,
        columns: &Columns,
        numbers: &Numbers<'_>,
        refused: u64,
    ) -> (FooterCheck, Vec<Diagnostic>) {
        let mut footer = FooterCheck { checked: false, agrees: true };
        let mut problems = Vec::new();
        let mut from = 0;
        for total in &self.totals {
            let alone = self.totals.len() == 1;
            let rows = if alone || total.after == from { &self.data[..] } else { &self.data[from..total.after] };
            from = total.after;
            if let Some((count, at)) = total.count {
                footer.checked = true;
                if count != rows.len() as u64 {
                    let problem = differs(
                        "number of rows",
                        &count.to_string(),
                        &rows.len().to_string(),
                        &(i128::from(count) - rows.len() as i128).to_string(),
                    );
                    problems.push(at_cell(problem.in_column(name(columns, at)), total.row, at));
                }
            }
            for meaning in SUMMED {
                let (Some(at), Some(stated)) = (columns.position(meaning), fine(columns, total.row, meaning, numbers))
                else {
                    continue;
                };
                footer.checked = true;
                let read = rows.iter().filter_map(|row| fine(columns, row, meaning, numbers));
                let sum = read.fold(0i128, i128::saturating_add);
                if sum != stated {
                    let apart = fine_text(stated.saturating_sub(sum));
                    let problem = differs(&name(columns, at), &fine_text(stated), &fine_text(sum), &apart);
                    problems.push(at_cell(problem.in_column(name(columns, at)), total.row, at));
                }
            }
        }
        footer.agrees = problems.is_empty();
        if refused > 0 {
            for problem in &mut problems {
                problem.message.push_str(&format!(" ({refused} rows were refused)"));
            }
        }
        (footer, problems)
    }
}

fn name(columns: &Columns, at: usize) -> String {
    columns.header.get(at).cloned().unwrap_or_default()
}

fn differs(what: &str, stated: &str, counted: &str, apart: &str) -> Diagnostic {
    let message = format!("{what}: the total row states {stated}, the rows make {counted}, a difference of {apart}");
    Diagnostic::new(diagnostic::FOOTER_DIFFERS, message)
        .found(stated)
        .expected(counted)
        .help("rows were removed, added or changed after the export, or it was cut short: export the report again")
}

/// The cell under a meaning in units of 10^-12; `None` for cells that are no number.
fn fine(columns: &Columns, row: &GridRow, meaning: Meaning, numbers: &Numbers<'_>) -> Option<i128> {
    let text = columns.value(row, meaning)?;
    if meaning == Meaning::Cost {
        let currency = || Currency::parse(&columns.value(row, Meaning::Currency)?.to_uppercase()).ok();
        let at = columns.position(meaning)?;
        return numbers.money(row, at, currency).ok()?.micros.checked_mul(FINE_PER_MICRO);
    }
    numbers.decimal(text).ok()
}

/// Units of 10^-12 as the shortest decimal.
fn fine_text(fine: i128) -> String {
    const UNIT: u128 = 1_000_000_000_000;
    let size = fine.unsigned_abs();
    let sign = if fine < 0 { "-" } else { "" };
    let fraction = format!("{:012}", size % UNIT);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", size / UNIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Columns {
        Columns::of(&row(header))
    }

    fn row(cells: &str) -> GridRow {
        GridRow { line: 1, place: "1".to_owned(), cells: cells.split(',').collect() }
    }

    fn is_total(header: &str, cells: &str) -> bool {
        total(&row(cells), &columns(header), false).is_some()
    }

    #[test]
    fn totals_are_told_by_shape_and_by_words_only_with_the_shape() {
        let header = "Campaign name,Ad group name,By Day,Cost,Currency";
        assert!(is_total(header, "Total of 2 results,-,-,5,USD"));
        assert!(is_total(header, "全2件の結果,-,-,5,JPY"));
        assert!(is_total(header, "Total,,,5,USD"));
        // No known word: all dimensions missing beside a cost.
        assert!(is_total(header, "-,-,-,5,USD"));
        assert!(is_total(header, "合計,--,,5,USD"));
        // Whatever the title says, at the edge a row of no day is the total of a report by day.
        let at_edge = |cells: &str| total(&row(cells), &columns(header), true).is_some();
        assert!(at_edge("Итого: 2,-,-,5,USD") && at_edge("Gesamt,,,5,USD"));
        assert!(!at_edge("Gesamt,Group,-,5,USD") && !is_total(header, "Gesamt,-,-,5,USD"));
        // A campaign that is called so is data.
        assert!(!is_total(header, "Total of 2 results,Group,2026-03-01,5,USD"));
        assert!(!is_total(header, "Total,Group,2026-03-01,5,USD"));
        assert!(!is_total("Campaign name,Cost,Currency,Clicks (destination)", "Total,5,USD,1"));
        assert!(!is_total(header, "-,-,-,-,USD"));
    }

    #[test]
    fn sums_are_written_without_trailing_zeros() {
        assert_eq!(fine_text(1_234_500_000_000_000), "1234.5");
        assert_eq!(fine_text(-1), "-0.000000000001");
        assert_eq!(fine_text(0), "0");
    }
}
