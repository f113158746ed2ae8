//! SWIFT amounts and days: `120,5`, `YYMMDD`.

use makegood_core::money::{AMOUNT_MICROS_MAX, Amount, Currency};
use makegood_core::time::{Day, days_between};

/// What an amount should look like, for diagnostics.
pub const EXPECTED: &str = "digits with a comma before the decimals, such as 120,50";

/// An amount, and whether it was written as the standard says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Never negative: the sign stands in the mark before it.
    pub amount: Amount,
    /// False for a point, a missing comma or thousands marks.
    pub regular: bool,
}

/// Reads an amount. A point is taken for the decimal mark only where it cannot mark thousands, and decimals
/// that the currency does not have are refused.
pub fn amount_of(text: &str, currency: Option<Currency>) -> Option<Written> {
    let text = text.trim();
    let (whole, decimals, regular) = match (text.split_once(','), text.split_once('.')) {
        (Some((whole, decimals)), None) => (whole.to_owned(), decimals, !whole.is_empty()),
        (None, Some((whole, decimals))) if decimals.len() != 3 => (whole.to_owned(), decimals, false),
        (Some((whole, decimals)), Some(_)) => (ungrouped(whole)?, decimals, false),
        (None, None) => (text.to_owned(), "", false),
        _ => return None,
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(&whole) || !digits(decimals) || whole.is_empty() && decimals.is_empty() {
        return None;
    }
    let decimals = decimals.trim_end_matches('0');
    let most = currency.map_or(6, |currency| currency.minor_digits() as usize);
    let whole = whole.trim_start_matches('0');
    if decimals.len() > most || whole.len() > 12 {
        return None;
    }
    let micros: i128 = format!("{whole}{decimals:0<6}").parse().ok()?;
    (micros <= AMOUNT_MICROS_MAX).then_some(Written { amount: Amount::from_micros(micros), regular })
}

/// `1.234.567` without its marks.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split('.');
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

/// The day of `YYMMDD`; years from 80 on are of the last century.
pub fn day_of(text: &str) -> Option<Day> {
    let (year, month, day) = parts(text)?;
    Day::new(year, month, day).ok()
}

/// Year, month and day of six digits, whether there is such a day or not.
pub fn parts(text: &str) -> Option<(i16, i8, i8)> {
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year: i16 = text[..2].parse().ok()?;
    Some((if year < 80 { 2000 + year } else { 1900 + year }, text[2..4].parse().ok()?, text[4..].parse().ok()?))
}

/// The day of `MMDD` that lies nearest to the value date of `YYMMDD`, whose year it takes, the year before or
/// the year after. The value date may be a day that no calendar has (30 February).
pub fn entry_day(value: &str, entry: &str) -> Option<Day> {
    let (year, month, day) = parts(value)?;
    if entry.len() != 4 || !entry.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let last = (1..=day.min(31)).rev().find_map(|day| Day::new(year, month, day).ok())?;
    let (month, day) = (entry[..2].parse().ok()?, entry[2..].parse().ok()?);
    let years = [year, year - 1, year + 1];
    let days = years.into_iter().filter_map(|year| Day::new(year, month, day).ok());
    days.min_by_key(|day| days_between(last, *day).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_or_refused() {
        let read =
            |text| amount_of(text, Currency::parse("EUR").ok()).map(|read| (read.amount.to_string(), read.regular));
        for (text, value, regular) in [
            ("120,50", "120.50", true),
            ("120,", "120.00", true),
            ("0,4", "0.40", true),
            ("0000000000000000,00", "0.00", true),
            ("120", "120.00", false),
            ("120.5", "120.50", false),
            (",50", "0.50", false),
            ("1.120,50", "1120.50", false),
        ] {
            let expected = Amount::parse_canonical(value).unwrap().to_string();
            assert_eq!(read(text), Some((expected, regular)), "{text}");
        }
        for text in ["", ",", "-5,00", "12O,50", "120,505", "1.120", "1,120,50", "11.12,5", "9999999999999,", "1 000,"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_entry_day_takes_the_year_that_is_nearest() {
        let day = |value, entry| entry_day(value, entry).map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(day("260101", "1231"), "2025-12-31");
        assert_eq!(day("251231", "0101"), "2026-01-01");
        assert_eq!(day("160230", "0301"), "2016-03-01");
        assert_eq!(day("260230", "0230"), "");
        assert_eq!(day("240228", "0229"), "2024-02-29");
        assert_eq!(day_of("991231").unwrap().to_string(), "1999-12-31");
    }
}
