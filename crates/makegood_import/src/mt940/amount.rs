//! Amounts and balances as SWIFT writes them: a comma for the decimal mark, nothing between thousands.

use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

/// Why an amount cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountFault {
    /// Not `120,50`.
    Unreadable,
    /// More digits than an amount has.
    OutOfRange,
}

/// Reads `120,50`, `5,` or `,50`.
///
/// - **Errors** for a point, a thousands mark, no comma at all, or more decimals than the currency has: `120.505`
///   and `1.120,50` could be read in two ways.
pub fn amount(text: &str, currency: Option<Currency>) -> Result<Amount, AmountFault> {
    let (whole, fraction) = text.split_once(',').ok_or(AmountFault::Unreadable)?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let needless = fraction.trim_end_matches('0').len();
    let decimals = currency.map_or(6, |currency| currency.minor_digits() as usize);
    if whole.is_empty() && fraction.is_empty() || !digits(whole) || !digits(fraction) || needless > decimals {
        return Err(AmountFault::Unreadable);
    }
    // Some banks pad a balance with zeros in front.
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = &fraction[..needless];
    let plain = if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") };
    Amount::parse_canonical(&plain).map_err(|_| AmountFault::OutOfRange)
}

/// A stated balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// Signed.
    pub amount: Amount,
    /// Its currency.
    pub currency: Currency,
    /// Its day; `None` for a day that the calendar does not have.
    pub on: Option<Day>,
    /// Line of the field.
    pub line: u64,
}

/// Reads `C260301EUR1000,00` of line `line`.
pub fn balance(text: &str, line: u64) -> Option<Balance> {
    let text = text.trim();
    let mark = text.chars().next()?;
    let rest = text.get(1..)?;
    let (day, rest) = (rest.get(..6)?, rest.get(6..)?);
    let currency = Currency::parse(rest.get(..3)?).ok()?;
    let amount = amount(rest.get(3..)?.trim(), Some(currency)).ok()?;
    let amount = match mark {
        'C' => amount,
        'D' => amount.negated(),
        _ => return None,
    };
    Some(Balance { amount, currency, on: day_of(day), line })
}

/// Reads `YYMMDD`; years up to 79 are of this century.
pub fn day_of(text: &str) -> Option<Day> {
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize| text.get(from..from + 2)?.parse::<i8>().ok();
    let year = i16::from(part(0)?);
    let year = if year < 80 { 2000 + year } else { 1900 + year };
    Day::new(year, part(2)?, part(4)?).ok()
}

/// Reads the entry date `MMDD` beside a value date: the year is the one that brings both closest together.
pub fn entry_day(text: &str, value_year: i16, value_month: i8) -> Option<Day> {
    let part = |from: usize| text.get(from..from + 2)?.parse::<i8>().ok();
    let (month, day) = (part(0)?, part(2)?);
    let year = match i16::from(month) - i16::from(value_month) {
        apart if apart > 6 => value_year - 1,
        apart if apart < -6 => value_year + 1,
        _ => value_year,
    };
    Day::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_comma_is_a_decimal_mark() {
        let eur = Currency::parse("EUR").ok();
        let read = |text| amount(text, eur).map(|amount| amount.to_string());
        assert_eq!(read("120,50").unwrap(), "120.5");
        assert_eq!(read("5,").unwrap(), "5");
        assert_eq!(read(",50").unwrap(), "0.5");
        assert_eq!(read("0000000000000000,00").unwrap(), "0");
        for wrong in ["120", "120.50", "1.120,50", "120,505", "-5,00", "12O,50", ",", ""] {
            assert_eq!(read(wrong), Err(AmountFault::Unreadable), "{wrong}");
        }
        assert_eq!(read("9999999999999,00"), Err(AmountFault::OutOfRange));
    }

    #[test]
    fn the_year_of_an_entry_date_is_that_of_the_value_date_or_beside_it() {
        assert_eq!(entry_day("0102", 2025, 12), Day::new(2026, 1, 2).ok());
        assert_eq!(entry_day("1231", 2026, 1), Day::new(2025, 12, 31).ok());
        assert_eq!(entry_day("0301", 2016, 2), Day::new(2016, 3, 1).ok());
    }
}
