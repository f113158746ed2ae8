//! Amounts and counts of a report, in the marks that its columns show.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};

use super::headers::Columns;
use super::layouts::Meaning;
use crate::cell::CellError;
use crate::decimal_marks::MarkVotes;
use crate::grid::GridRow;
use crate::import::Container;
use crate::statement::DecimalMark;
use crate::tiktok_report::cells;
use crate::written_amount::{AmountFault, Marks, bare, currencies_of, groups, other, read};

/// Amounts of more than twelve digits before the point do not fit.
const MICROS_END: u128 = 1_000_000_000_000_000_000;

/// How the amounts and counts of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    /// Marks of amounts that people wrote or a page exported; `None` where programs write a point.
    marks: Option<Marks>,
    container: Container,
}

/// What the columns say of their marks.
pub(super) enum Marked {
    /// Every cell can be read.
    Decided(Style),
    /// Cells that can be read in two ways: one of them.
    Open(String),
}

impl Style {
    /// Amounts with a point, as programs write them.
    pub(super) fn point(container: Container) -> Style {
        Style { marks: None, container }
    }

    /// Decides the marks over the amounts; whole numbers and the currency help where these are open.
    pub(super) fn of(
        columns: &Columns,
        rows: &[&GridRow],
        container: Container,
        answer: Option<&str>,
        currency: Option<Currency>,
    ) -> Marked {
        let said = match answer {
            Some("point" | ".") => DecimalMark::Point,
            Some("comma" | ",") => DecimalMark::Comma,
            _ => DecimalMark::Auto,
        };
        let costs = || rows.iter().filter_map(|row| columns.value(row, Meaning::Cost));
        let mut votes = MarkVotes::default();
        costs().for_each(|cell| votes.see(cell));
        let counts = [Meaning::Impressions, Meaning::Clicks]
            .into_iter()
            .flat_map(|meaning| rows.iter().filter_map(move |row| columns.value(row, meaning)));
        // Amounts without any mark leave the mark to the counts.
        let bare_costs = !costs().any(|cell| bare(cell).is_some_and(|bare| bare.digits.contains(['.', ','])));
        let said = if bare_costs { whole_numbers(counts.clone()).unwrap_or(said) } else { said };
        let marks =
            votes.decide(said).or_else(|| whole_numbers(counts).and_then(|mark| votes.decide(mark))).or_else(|| {
                // Without minor units nothing stands behind a decimal mark.
                let whole = currency.is_some_and(|currency| currency.minor_digits() == 0);
                whole_numbers(costs()).filter(|_| whole).and_then(|mark| votes.decide(mark))
            });
        match marks {
            Some(marks) => Marked::Decided(Style { marks: Some(marks), container }),
            None => {
                let open = costs().find(|cell| grouped(cell).is_some()).unwrap_or_default();
                Marked::Open(open.to_owned())
            }
        }
    }

    /// An amount in millionths.
    ///
    /// - **Errors** a [`CellError`].
    pub(super) fn money(self, cell: &str, currency: Option<Currency>) -> Result<i128, CellError> {
        let Some(marks) = self.marks else { return cells::money(cell, self.container) };
        if self.container == Container::Xlsx
            && let Ok(plain) = cells::money(cell, self.container)
        {
            return Ok(plain);
        }
        if let (Some(currency), Some(bare)) = (currency, bare(cell))
            && !bare.sign.is_empty()
        {
            let named = currencies_of(&bare.sign);
            if named.is_empty() || !named.contains(&currency) {
                return Err(fault(AmountFault::OtherCurrency, marks));
            }
        }
        // Costs may have more digits than the currency: only three of them need to know which it is.
        let three = currency.filter(|currency| currency.minor_digits() >= 3);
        match read(cell, marks, three) {
            Ok(amount) => Ok(amount.micros()),
            Err(error) => three_digits(cell, marks).ok_or_else(|| fault(error, marks)),
        }
    }

    /// A whole number.
    ///
    /// - **Errors** a [`CellError`].
    pub(super) fn count(self, cell: &str) -> Result<i64, CellError> {
        let cell = cell.trim();
        let Some(marks) = self.marks else { return cells::count(cell) };
        let mark = cell.chars().find(|c| !c.is_ascii_digit());
        let plain = match mark {
            Some(mark) if mark == other(marks.decimal) || mark == '\'' || mark == '’' || mark.is_whitespace() => {
                groups(cell, mark).unwrap_or_else(|| cell.to_owned())
            }
            Some(mark) if mark == marks.decimal => match cell.split_once(mark) {
                Some((whole, zeros)) if matches!(zeros, "0" | "00") => whole.to_owned(),
                _ => cell.to_owned(),
            },
            _ => cell.to_owned(),
        };
        crate::cell::count(plain.as_bytes())
    }

    /// A decimal that is not money, in units of 10^-12; a trailing `%` is left out.
    ///
    /// - **Errors** a [`CellError`].
    pub(super) fn decimal(self, cell: &str) -> Result<i128, CellError> {
        let cell = cell.trim().trim_end_matches('%').trim();
        let Some(marks) = self.marks else { return cells::decimal(cell) };
        if marks.decimal == ',' {
            let turned: String = cell
                .chars()
                .filter(|c| !c.is_whitespace())
                .map(|c| match c {
                    ',' => '.',
                    '.' => ',',
                    c => c,
                })
                .collect();
            return cells::decimal(&turned);
        }
        cells::decimal(cell)
    }
}

/// `0.125` or `1409.125` where the marks are known: three digits that cannot be thousands.
fn three_digits(cell: &str, marks: Marks) -> Option<i128> {
    let bare = bare(cell)?;
    let (whole, fraction) = bare.digits.split_once(marks.decimal)?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let plain = fraction.len() == 3 && digits(fraction) && digits(whole) && (whole == "0" || whole.len() > 3);
    let amount = plain.then(|| Amount::parse_canonical(&format!("{whole}.{fraction}")).ok())??;
    Some(if bare.negative { -amount.micros() } else { amount.micros() })
}

/// The decimal mark that whole numbers with thousands marks leave.
fn whole_numbers<'a>(cells: impl Iterator<Item = &'a str>) -> Option<DecimalMark> {
    let (mut commas, mut points) = (false, false);
    for cell in cells {
        match grouped(cell) {
            Some(',') => commas = true,
            Some('.') => points = true,
            _ => {}
        }
    }
    match (commas, points) {
        (true, false) => Some(DecimalMark::Point),
        (false, true) => Some(DecimalMark::Comma),
        _ => None,
    }
}

/// The mark of `12,345` or `12.345.678`.
fn grouped(cell: &str) -> Option<char> {
    let digits = bare(cell)?.digits;
    let mark = digits.chars().find(|c| matches!(c, ',' | '.'))?;
    let only = digits.chars().all(|c| c.is_ascii_digit() || c == mark);
    (only && !digits.starts_with('0')).then(|| groups(&digits, mark)).flatten().map(|_| mark)
}

fn fault(fault: AmountFault, marks: Marks) -> CellError {
    let example = if marks.decimal == '.' { "1234.50" } else { "1234,50" };
    let (expected, help) = match fault {
        AmountFault::OtherCurrency => (
            "an amount in the currency of the row".to_owned(),
            "import rows of another currency as a file of their own",
        ),
        AmountFault::OutOfRange => {
            ("at most 12 digits before the mark and 6 after".to_owned(), "check the amount in the file it came from")
        }
        AmountFault::OtherMark | AmountFault::Unreadable => (
            format!("an amount such as {example}, as the rest of the column writes it"),
            "export the report again without changing it, or say the mark with --set decimal_mark=point or comma",
        ),
    };
    CellError { code: fault.code(), expected, help: help.to_owned() }
}

/// Says which cell of a row is no amount or number.
pub(super) fn unreadable(
    error: CellError,
    message: &str,
    row: &GridRow,
    at: usize,
    columns: &Columns,
) -> Box<Diagnostic> {
    let problem = Diagnostic::new(error.code, message)
        .in_column(columns.name(at))
        .found(row.cells.get(at).unwrap_or_default())
        .expected(error.expected)
        .help(error.help);
    Box::new(cells::at_cell(problem, row, at))
}

/// Millionths that a warehouse column counts.
///
/// - **Errors** [`diagnostic::AMOUNT_UNREADABLE`] for anything but a whole number.
pub(super) fn micros(cell: &str) -> Result<i128, CellError> {
    let whole = match cell.trim().split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => cell.trim(),
    };
    let out_of_range = |value: &i128| value.unsigned_abs() >= MICROS_END;
    let value = crate::cell::count(whole.as_bytes()).map(i128::from).map_err(|_| CellError {
        code: diagnostic::AMOUNT_UNREADABLE,
        expected: "a whole number of millionths, for example 2250000 for 2.25".to_owned(),
        help: "export the connector's table as it is; a column in major units is read from the platform's own report"
            .to_owned(),
    })?;
    if out_of_range(&value) {
        return Err(CellError {
            code: diagnostic::AMOUNT_OUT_OF_RANGE,
            expected: "at most 12 digits before the point".to_owned(),
            help: "check the amount in the table it came from".to_owned(),
        });
    }
    Ok(value)
}
