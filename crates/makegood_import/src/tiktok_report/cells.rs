//! Numbers of a report and where a problem with one stands.

use makegood_core::diagnostic::{self, Diagnostic};

use crate::cell::{self, CellError};
use crate::grid::GridRow;
use crate::import::Container;
use crate::workbook::place_in_row;

/// Decimals of an amount.
const MONEY_DECIMALS: usize = 6;

/// Decimals of a rate.
const RATE_DECIMALS: usize = 12;

/// An amount in millionths: `1234.56`, `1,234.56`.
///
/// Workbooks hold binary floats, in which `1409.91` may stand as `1409.9100000001`: digits after the
/// sixth decimal are rounded there, half to even. In separated text they are refused.
///
/// - **Errors** [`diagnostic::AMOUNT_UNREADABLE`] or [`diagnostic::AMOUNT_OUT_OF_RANGE`].
pub(super) fn money(text: &str, container: Container) -> Result<i128, CellError> {
    let plain = without_thousands(text);
    if container == Container::Xlsx
        && let Some((whole, fraction)) = plain.split_once('.')
        && fraction.len() > MONEY_DECIMALS
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(fine) = cell::rate(format!("{whole}.{}", &fraction[..fraction.len().min(RATE_DECIMALS)]).as_bytes())
    {
        return Ok(half_even_millionth(fine));
    }
    cell::money(plain.as_bytes())
}

/// Units of 10^-12 to millionths, half to even.
fn half_even_millionth(fine: i128) -> i128 {
    let (quotient, rest) = (fine.div_euclid(1_000_000), fine.rem_euclid(1_000_000));
    let up = rest > 500_000 || rest == 500_000 && quotient % 2 != 0;
    quotient + i128::from(up)
}

/// A decimal that is not money, in units of 10^-12; a trailing `%` is left out.
///
/// - **Errors** [`diagnostic::NUMBER_UNREADABLE`].
pub(super) fn decimal(text: &str) -> Result<i128, CellError> {
    cell::rate(without_thousands(text.strip_suffix('%').unwrap_or(text)).as_bytes())
}

/// A whole number; `12.0`, as some programs write it, is 12.
///
/// - **Errors** [`diagnostic::NUMBER_UNREADABLE`].
pub(super) fn count(text: &str) -> Result<i64, CellError> {
    let plain = without_thousands(text);
    let whole = match plain.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => plain.as_str(),
    };
    cell::count(whole.as_bytes())
}

/// Takes the commas out of `1,234,567.89`; anything that is not grouped by threes stays as it is.
fn without_thousands(text: &str) -> String {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = digits.split_once('.').map_or(digits, |(whole, _)| whole);
    let mut groups = whole.split(',');
    let all_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()) && all_digits(group));
    if whole.contains(',') && first && groups.all(|group| group.len() == 3 && all_digits(group)) {
        return text.replace(',', "");
    }
    text.to_owned()
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
    let help = if signed || found.contains('$') {
        "take currency signs and words out of the column, or export the report again without changing it".to_owned()
    } else {
        error.help
    };
    let problem = Diagnostic::new(error.code, message).in_column(name).found(found).expected(error.expected).help(help);
    at_cell(problem, row, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_marks_are_taken_out_only_where_they_group_by_threes() {
        let micros = |text| money(text, Container::Csv).ok();
        assert_eq!(micros("1,234.56"), Some(1_234_560_000));
        assert_eq!(micros("67442686"), Some(67_442_686_000_000));
        assert_eq!(micros("-1,000"), Some(-1_000_000_000));
        for refused in ["1,23", "12,34.5", "$1,359", "Rp 150.000", "1 234", "1e5", ",123", "1,2345"] {
            assert_eq!(micros(refused), None, "{refused}");
        }
    }

    #[test]
    fn the_noise_of_binary_floats_is_rounded_in_workbooks_only() {
        assert_eq!(money("1409.9100000001001", Container::Xlsx), Ok(1_409_910_000));
        assert_eq!(money("0.1234565", Container::Xlsx), Ok(123_456));
        assert_eq!(money("-0.1234575", Container::Xlsx), Ok(-123_458));
        assert!(money("1409.9100000001001", Container::Csv).is_err());
    }

    #[test]
    fn counts_and_rates_take_the_forms_that_exports_use() {
        assert_eq!(count("6,502,448"), Ok(6_502_448));
        assert_eq!(count("12.0"), Ok(12));
        assert!(count("12.5").is_err());
        assert_eq!(decimal("0.28%"), Ok(280_000_000_000));
    }
}
