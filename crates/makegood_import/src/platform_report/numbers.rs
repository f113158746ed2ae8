//! Amounts and counts of a report, in the marks that its columns show.

use makegood_core::diagnostic::{self, Diagnostic};
use makegood_core::money::{Amount, Currency};

use super::headers::Columns;
use super::layouts::Meaning;
use crate::cell::{self, CellError};
use crate::decimal_marks::MarkVotes;
use crate::grid::GridRow;
use crate::import::Container;
use crate::statement::DecimalMark;
use crate::tiktok_report::at_cell;
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
        // Numbers of a workbook have a point already; only text that people typed has marks to decide.
        let typed = |cell: &&str| container == Container::Csv || plain_money(cell, container).is_err();
        let costs = || rows.iter().filter_map(|row| columns.value(row, Meaning::Cost)).filter(typed);
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
    pub(super) fn money(self, text: &str, currency: Option<Currency>) -> Result<i128, CellError> {
        let Some(marks) = self.marks else { return plain_money(text, self.container) };
        if self.container == Container::Xlsx
            && let Ok(plain) = plain_money(text, self.container)
        {
            return Ok(plain);
        }
        if let (Some(currency), Some(bare)) = (currency, bare(text))
            && !bare.sign.is_empty()
        {
            let named = currencies_of(&bare.sign);
            if named.is_empty() || !named.contains(&currency) {
                return Err(fault(AmountFault::OtherCurrency, marks));
            }
        }
        // Costs may have more digits than the currency: only three of them need to know which it is.
        let three = currency.filter(|currency| currency.minor_digits() >= 3);
        match read(text, marks, three) {
            Ok(amount) => Ok(amount.micros()),
            Err(error) => three_digits(text, marks).ok_or_else(|| fault(error, marks)),
        }
    }

    /// A whole number.
    ///
    /// - **Errors** a [`CellError`].
    pub(super) fn count(self, text: &str) -> Result<i64, CellError> {
        let text = text.trim();
        let mark = text.chars().find(|c| !c.is_ascii_digit());
        let decimal = self.marks.map_or('.', |marks| marks.decimal);
        let plain = match mark {
            Some(mark) if mark == decimal => match text.split_once(mark) {
                // `12.0` and `12.00` are 12; `12.000` may be thousands.
                Some((whole, "0" | "00")) => Some(whole.to_owned()),
                _ => None,
            },
            Some(mark) if mark == other(decimal) || matches!(mark, '\'' | '’') || mark.is_whitespace() => {
                groups(text, mark)
            }
            _ => None,
        };
        cell::count(plain.as_deref().unwrap_or(text).as_bytes())
    }

    /// A decimal that is not money, in units of 10^-12; a trailing `%` is left out.
    ///
    /// - **Errors** a [`CellError`].
    pub(super) fn decimal(self, text: &str) -> Result<i128, CellError> {
        let text = text.trim().trim_end_matches('%').trim();
        let decimal = self.marks.map_or('.', |marks| marks.decimal);
        let (whole, fraction) = match text.split_once(decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let mark = whole.trim_start_matches('-').chars().find(|c| !c.is_ascii_digit());
        let whole = mark.and_then(|mark| groups(whole, mark)).unwrap_or_else(|| whole.to_owned());
        match fraction {
            // Programs write binary fractions out in full: what stands behind the twelfth digit is noise.
            Some(fraction) if fraction.bytes().all(|byte| byte.is_ascii_digit()) => {
                cell::rate(format!("{whole}.{}", &fraction[..fraction.len().min(12)]).as_bytes())
            }
            Some(_) => cell::rate(text.as_bytes()),
            None => cell::rate(whole.as_bytes()),
        }
    }
}

/// An amount with a point, as programs write it. Workbooks hold binary floats, in which `1409.91` may stand as
/// `1409.9100000001`: digits after the sixth decimal are rounded there, half to even.
fn plain_money(text: &str, container: Container) -> Result<i128, CellError> {
    const DECIMALS: usize = 6;
    const FINE: usize = 12;
    // `144.` is how some programs write a whole number.
    let text = text.trim();
    let text = text.strip_suffix('.').filter(|whole| whole.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(text);
    if container == Container::Xlsx
        && let Some((whole, fraction)) = text.split_once('.')
        && fraction.len() > DECIMALS
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(fine) = cell::rate(format!("{whole}.{}", &fraction[..fraction.len().min(FINE)]).as_bytes())
    {
        let (quotient, rest) = (fine.div_euclid(1_000_000), fine.rem_euclid(1_000_000));
        let up = rest > 500_000 || rest == 500_000 && quotient % 2 != 0;
        return Ok(quotient + i128::from(up));
    }
    cell::money(text.as_bytes())
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
    Box::new(at_cell(problem, row, at))
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
    let value = cell::count(whole.as_bytes()).map(i128::from).map_err(|_| CellError {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn style(decimal: char) -> Style {
        Style { marks: Some(Marks { decimal, grouped: true }), container: Container::Csv }
    }

    #[test]
    fn amounts_are_read_in_the_marks_of_their_column() {
        let yen = Currency::parse("JPY").ok();
        let euro = Currency::parse("EUR").ok();
        assert_eq!(style(',').money("1.234,56 €", euro).ok(), Some(1_234_560_000));
        assert_eq!(style('.').money("$1,234.5", None).ok(), Some(1_234_500_000));
        assert_eq!(style('.').money("1,234", yen).ok(), Some(1_234_000_000));
        assert_eq!(style('.').money("0.1234", euro).ok(), Some(123_400));
        assert_eq!(style('.').money("1409.125", euro).ok(), Some(1_409_125_000));
        for refused in ["1.234", "12,50", "$5", "1e5", "abc", "--5"] {
            assert!(style('.').money(refused, euro).is_err(), "{refused}");
        }
    }

    #[test]
    fn counts_take_thousands_marks_and_no_fractions() {
        assert_eq!(style('.').count("25,881"), Ok(25_881));
        assert_eq!(style(',').count("3.000"), Ok(3_000));
        assert_eq!(style(',').count("12 345"), Ok(12_345));
        assert_eq!(style('.').count("12.0"), Ok(12));
        for refused in ["3.000", "12.5", "1,23", "x", "-"] {
            assert!(style('.').count(refused).is_err(), "{refused}");
        }
        assert_eq!(style(',').decimal("1.234,5%").ok(), Some(1_234_500_000_000_000));
        assert_eq!(style('.').decimal("0.28%").ok(), Some(280_000_000_000));
        assert_eq!(Style::point(Container::Csv).decimal("0.30000000000000004").ok(), Some(300_000_000_000));
        assert!(style('.').decimal("1.2.3").is_err() && style(',').decimal("1.5x").is_err());
    }

    #[test]
    fn programs_write_a_point_and_workbooks_binary_noise() {
        assert_eq!(plain_money("144.", Container::Csv).ok(), Some(144_000_000));
        assert_eq!(plain_money("1409.9100000001001", Container::Xlsx).ok(), Some(1_409_910_000));
        assert!(plain_money("1409.9100000001001", Container::Csv).is_err());
        assert_eq!(micros("2250000").ok(), Some(2_250_000));
        assert_eq!(micros("2250000.0").ok(), Some(2_250_000));
        for refused in ["2.25", "", "x", "9223372036854775807", "1000000000000000000"] {
            assert!(micros(refused).is_err(), "{refused}");
        }
    }
}
