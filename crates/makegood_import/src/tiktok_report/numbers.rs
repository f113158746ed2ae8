//! How the numbers of a report are written, decided over its whole money column, and reading them so.
//!
//! The platform writes digits and a point. Whoever opened the report in a spreadsheet may have turned that
//! into `1.409,91`, `1 409,91` or `(1,234.50)`, and some cells (`1.234`) then read in two ways: such a cell is
//! read only when its column or an answer decides.

use std::collections::BTreeSet;

use makegood_core::diagnostic;
use makegood_core::money::Currency;

use super::cells::half_even_millionth;
use super::headers::{Columns, Meaning};
use crate::cell::{self, CellError};
use crate::decimal_marks::{MarkVotes, plain};
use crate::grid::{Grid, GridRow};
use crate::import::Container;
use crate::statement::DecimalMark;
use crate::workbook::place_in_row;
use crate::written_amount::{self, AmountFault, Marks, groups};

/// Decimals of an amount.
const MONEY_DECIMALS: usize = 6;

/// Decimals of a rate.
const RATE_DECIMALS: usize = 12;

/// Decimals that are as well a group of thousands.
const THOUSANDS: usize = 3;

/// The marks of a report.
#[derive(Debug, Clone)]
pub(super) struct Numbers<'a> {
    container: Container,
    /// Places of texts of a workbook that look like numbers; all other cells of that look are numbers.
    texts: &'a BTreeSet<String>,
    marks: Marks,
    /// True when three digits behind the mark are decimals: the column or an answer says so.
    thousandths: bool,
    /// A cell that reads in two ways, when nothing decides.
    pub(super) open: Option<String>,
}

/// An amount in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Money {
    pub(super) micros: i128,
    /// True when it was not written as the platform writes amounts.
    pub(super) rewritten: bool,
}

impl<'a> Numbers<'a> {
    /// Decides over the cost column of `body`; `answer` is that to `decimal_mark`.
    pub(super) fn of(
        grid: &'a Grid,
        body: &[GridRow],
        columns: &Columns,
        container: Container,
        answer: Option<&str>,
    ) -> Numbers<'a> {
        let stated = match answer {
            Some("point") => DecimalMark::Point,
            Some("comma") => DecimalMark::Comma,
            _ => DecimalMark::Auto,
        };
        let mut votes = MarkVotes::default();
        let (mut long, mut short, mut example) = (false, false, None);
        let texts = &grid.doubtful_texts;
        let at = columns.position(Meaning::Cost).unwrap_or(0);
        for row in body {
            let Some(cell) = columns.value(row, Meaning::Cost) else { continue };
            let number = plain(cell);
            if number.is_some_and(|number| number.decimals == Some(THOUSANDS)) && is_number(texts, container, row, at) {
                // A fourth decimal says what the cell says by being a number.
                votes.see(&format!("{cell}0"));
                continue;
            }
            votes.see(cell);
            match number {
                Some(number) => match number.decimals {
                    Some(THOUSANDS) if number.whole > THOUSANDS => long = true,
                    Some(THOUSANDS) if example.is_none() => example = Some(cell),
                    Some(THOUSANDS) | None => {}
                    Some(_) => short = true,
                },
                None if example.is_none() && written_amount::looks_like_money(cell) => example = Some(cell),
                None => {}
            }
        }
        let decided = votes.decide(stated);
        let explicit = stated != DecimalMark::Auto;
        // `161074.000` shows that three decimals are the form of its column, unless others have two.
        let thousandths = explicit || long && !short;
        Numbers {
            container,
            texts,
            marks: match decided {
                Some(marks) => Marks { grouped: marks.grouped || explicit, ..marks },
                None => Marks { decimal: '.', grouped: true },
            },
            // Until the answer comes such cells are counted, and not refused for what is being asked.
            thousandths: thousandths || decided.is_none(),
            open: if decided.is_none() { Some(example.unwrap_or_default().to_owned()) } else { None },
        }
    }

    /// The amount in cell `at` of a row; `currency` is asked for only when the plain form does not decide.
    ///
    /// Workbooks hold binary floats, in which `1409.91` may stand as `1409.9100000001`: digits after the
    /// sixth decimal are rounded there, half to even. In separated text they are refused.
    ///
    /// - **Errors** with the code of what is wrong with it.
    pub(super) fn money(
        &self,
        row: &GridRow,
        at: usize,
        currency: impl Fn() -> Option<Currency>,
    ) -> Result<Money, CellError> {
        let text = row.cells.get(at).unwrap_or_default();
        let Some(number) = plain(text) else { return self.written(text, currency()) };
        let decimals = number.decimals.unwrap_or(0);
        if decimals > 0 && self.marks.decimal != '.' {
            return self.written(text, currency());
        }
        if decimals > MONEY_DECIMALS && self.container == Container::Xlsx {
            return rounded(text).map(|micros| Money { micros, rewritten: false });
        }
        // Thousands as well as a fraction that the currency does not have.
        if decimals == THOUSANDS
            && number.whole <= THOUSANDS
            && !self.thousandths
            && !is_number(self.texts, self.container, row, at)
            && currency().is_none_or(|currency| currency.minor_digits() < 3)
        {
            return Err(refused(AmountFault::OtherMark, text));
        }
        Ok(Money { micros: cell::money(text.trim().as_bytes())?, rewritten: false })
    }

    fn written(&self, text: &str, currency: Option<Currency>) -> Result<Money, CellError> {
        let amount = match written_amount::read(text, self.marks, currency) {
            Ok(amount) => Some(amount.micros()),
            Err(AmountFault::OtherMark) if self.thousandths => {
                self.plain_text(text).and_then(|plain| cell::money(plain.as_bytes()).ok())
            }
            Err(fault) => return Err(refused(fault, text)),
        };
        match amount {
            Some(micros) => Ok(Money { micros, rewritten: true }),
            None => Err(refused(AmountFault::OtherMark, text)),
        }
    }

    /// A decimal that is not money, in units of 10^-12; a trailing `%` is left out.
    ///
    /// - **Errors** [`diagnostic::NUMBER_UNREADABLE`].
    pub(super) fn decimal(&self, text: &str) -> Result<i128, CellError> {
        let text = text.strip_suffix('%').unwrap_or(text).trim_end();
        match self.plain_text(text) {
            Some(plain) => cell::rate(plain.as_bytes()),
            None => cell::rate(text.as_bytes()),
        }
    }

    /// A whole number; `12.0`, as some programs write it, is 12.
    ///
    /// - **Errors** [`diagnostic::NUMBER_UNREADABLE`].
    pub(super) fn count(&self, text: &str) -> Result<i64, CellError> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return cell::count(text.as_bytes());
        }
        let plain = self.plain_text(text);
        let plain = plain.as_deref().unwrap_or(text);
        let whole = match plain.split_once('.') {
            Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
            _ => plain,
        };
        cell::count(whole.as_bytes())
    }

    /// The number with a point and without thousands marks; `None` when it is none in the marks of the report.
    fn plain_text(&self, text: &str) -> Option<String> {
        let text = text.trim();
        let (sign, digits) = match text.strip_prefix(['-', '−']) {
            Some(rest) => ("-", rest),
            None => ("", text),
        };
        let (whole, fraction) = match digits.split_once(self.marks.decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        let whole = match whole.chars().find(|c| !c.is_ascii_digit()) {
            None => whole.to_owned(),
            Some(mark) if matches!(mark, ',' | '.' | '\'' | '’' | '٬') || mark.is_whitespace() => {
                groups(whole, mark)?
            }
            Some(_) => return None,
        };
        match fraction {
            None => Some(format!("{sign}{whole}")),
            Some(fraction) => Some(format!("{sign}{whole}.{fraction}")),
        }
    }
}

/// True for a cell of a workbook that holds a number, whose point is no mark of anybody's.
fn is_number(texts: &BTreeSet<String>, container: Container, row: &GridRow, at: usize) -> bool {
    container == Container::Xlsx && (texts.is_empty() || !texts.contains(&place_in_row(&row.place, at)))
}

/// An amount with the noise of a binary float, rounded.
fn rounded(text: &str) -> Result<i128, CellError> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.get(..fraction.len().min(RATE_DECIMALS)).unwrap_or(fraction);
    match cell::rate(format!("{whole}.{fraction}").as_bytes()) {
        Ok(fine) => Ok(half_even_millionth(fine)),
        Err(_) => cell::money(text.as_bytes()),
    }
}

/// What is said of an amount that is refused.
fn refused(fault: AmountFault, text: &str) -> CellError {
    let (expected, help) = match fault {
        AmountFault::OtherMark => (
            "an amount that reads in one way beside the others of its column",
            "write it without thousands marks, or say what the mark is with --set decimal_mark=point or comma",
        ),
        AmountFault::OtherCurrency => {
            ("an amount in the currency of its row", "check which of the two currencies is right and export again")
        }
        AmountFault::OutOfRange => {
            ("at most 12 digits before the point and 6 after", "check the amount in the file it came from")
        }
        AmountFault::Unreadable if text.contains(['e', 'E']) && text.bytes().any(|byte| byte.is_ascii_digit()) => (
            "an amount in major units with a point, for example 1234.50",
            "a spreadsheet that writes exponents has cut digits: export the report again without opening it",
        ),
        AmountFault::Unreadable => (
            "an amount in major units with a point, for example 1234.50",
            "write it without thousands marks, currency signs or spaces, with `.` as decimal mark",
        ),
    };
    let code = if fault == AmountFault::Unreadable { diagnostic::AMOUNT_UNREADABLE } else { fault.code() };
    CellError { code, expected: expected.to_owned(), help: help.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cell: &str) -> GridRow {
        GridRow { line: 1, place: "S!A1".to_owned(), cells: vec![cell].into() }
    }

    fn numbers(cells: &[&str], container: Container, answer: Option<&str>) -> Numbers<'static> {
        static NO_TEXTS: std::sync::LazyLock<Grid> = std::sync::LazyLock::new(Grid::default);
        let body: Vec<GridRow> = cells.iter().map(|cell| row(cell)).collect();
        Numbers::of(&NO_TEXTS, &body, &Columns::of(&row("Cost")), container, answer)
    }

    fn micros(numbers: &Numbers<'_>, text: &str, code: &str) -> Option<i128> {
        numbers.money(&row(text), 0, || Currency::parse(code).ok()).ok().map(|money| money.micros)
    }

    #[test]
    fn plain_amounts_are_read_as_they_stand() {
        let of = numbers(&["1409.91", "5"], Container::Csv, None);
        assert_eq!(micros(&of, "67442686", "IDR"), Some(67_442_686_000_000));
        assert_eq!(micros(&of, "-1000.5", "USD"), Some(-1_000_500_000));
        assert_eq!(micros(&of, "12.3456", "USD"), Some(12_345_600));
        assert_eq!(of.open, None);
    }

    #[test]
    fn what_reads_in_two_ways_needs_its_column_or_an_answer() {
        let beside = numbers(&["1409.91", "1.234"], Container::Csv, None);
        for cell in ["1.234", "1,234", "0.005", "1 234.5"] {
            assert_eq!(micros(&beside, cell, "USD"), None, "{cell}");
        }
        let nothing = numbers(&["1.234", "7"], Container::Csv, None);
        assert_eq!(nothing.open.as_deref(), Some("1.234"));
        let point = numbers(&["1.234", "7"], Container::Csv, Some("point"));
        let comma = numbers(&["1.234", "7"], Container::Csv, Some("comma"));
        assert_eq!((micros(&point, "1.234", "USD"), point.open.clone()), (Some(1_234_000), None));
        assert_eq!((micros(&comma, "1.234", "USD"), comma.open.clone()), (Some(1_234_000_000), None));
        assert_eq!(micros(&comma, "1,234", "USD"), Some(1_234_000));
        // A currency that has three decimals of its own writes them.
        assert_eq!(micros(&beside, "1.234", "KWD"), Some(1_234_000));
    }

    #[test]
    fn a_column_of_three_decimals_shows_it_by_its_long_numbers() {
        let of = numbers(&["161074.000", "1.000"], Container::Csv, None);
        assert_eq!((micros(&of, "1.000", "IDR"), of.open.clone()), (Some(1_000_000), None));
        let mixed = numbers(&["161074.000", "1.00"], Container::Csv, None);
        assert_eq!(micros(&mixed, "1.000", "IDR"), None);
    }

    #[test]
    fn other_ways_of_writing_are_read_in_the_marks_of_their_column() {
        let comma = numbers(&["1.409,91", "670,84"], Container::Csv, None);
        let read = |cell| micros(&comma, cell, "USD");
        assert_eq!(
            (read("8.413,35"), read("670,84"), read("(5,10)")),
            (Some(8_413_350_000), Some(670_840_000), Some(-5_100_000))
        );
        assert_eq!(comma.count("75.606"), Ok(75_606));
        assert_eq!(comma.decimal("0,28%"), Ok(280_000_000_000));
        let point = numbers(&["1'409.91", "670.84"], Container::Csv, None);
        for (cell, value) in [("12.34-", -12_340_000), ("−12.34", -12_340_000), ("$ -1,234.50", -1_234_500_000)] {
            assert_eq!(micros(&point, cell, "USD"), Some(value), "{cell}");
        }
        assert_eq!(
            point.money(&row("EUR 5.10"), 0, || Currency::parse("USD").ok()).unwrap_err().code,
            diagnostic::CURRENCY_MIXED
        );
        for refused in ["1e5", "1_000", "NaN", "--5", "", "0x1F", "१२३", "1,23"] {
            assert_eq!(micros(&point, refused, "USD"), None, "{refused}");
        }
    }

    #[test]
    fn a_number_of_a_workbook_is_one_whatever_its_decimals_and_a_text_is_not() {
        let sheet = numbers(&["1.234", "7"], Container::Xlsx, None);
        assert_eq!((micros(&sheet, "1.234", "USD"), sheet.open.clone()), (Some(1_234_000), None));
        let grid = Grid { doubtful_texts: BTreeSet::from(["S!A1".to_owned()]), ..Grid::default() };
        let texts = Numbers::of(&grid, &[row("1.234")], &Columns::of(&row("Cost")), Container::Xlsx, None);
        assert_eq!(texts.open.as_deref(), Some("1.234"));
    }

    #[test]
    fn the_noise_of_binary_floats_is_rounded_in_workbooks_only() {
        let sheet = numbers(&["1409.91"], Container::Xlsx, None);
        assert_eq!(micros(&sheet, "1409.9100000001001", "USD"), Some(1_409_910_000));
        assert_eq!(micros(&sheet, "0.1234565", "USD"), Some(123_456));
        assert_eq!(micros(&sheet, "-0.1234575", "USD"), Some(-123_458));
        assert_eq!(micros(&numbers(&["5.00"], Container::Csv, None), "1409.9100000001001", "USD"), None);
    }

    #[test]
    fn counts_and_rates_take_the_forms_that_exports_use() {
        let of = numbers(&["1409.91"], Container::Csv, None);
        assert_eq!((of.count("6,502,448"), of.count("12.0"), of.count("75 606")), (Ok(6_502_448), Ok(12), Ok(75_606)));
        assert!(of.count("12.5").is_err() && of.count("").is_err() && of.count("1,2345").is_err());
        assert_eq!(of.decimal("0.28%"), Ok(280_000_000_000));
    }
}
