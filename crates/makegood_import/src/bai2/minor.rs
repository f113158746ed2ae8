//! Amounts in minor units without a decimal point, and days.

use makegood_core::money::{AMOUNT_MICROS_MAX, Amount, Currency};
use makegood_core::time::Day;

/// Most digits of an amount.
const DIGITS_MAX: usize = 18;

/// A whole number with or without a sign; `None` for anything else.
pub fn whole(text: &str) -> Option<i128> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let sound = !digits.is_empty() && digits.len() <= DIGITS_MAX && digits.bytes().all(|byte| byte.is_ascii_digit());
    if sound { digits.parse::<i128>().ok().map(|number| sign * number) } else { None }
}

/// An amount in minor units of `currency`; with two decimals when the currency is not known yet.
pub fn amount(text: &str, currency: Option<Currency>) -> Option<Amount> {
    let unit = currency.map_or(10_000, |currency| currency.minor_unit().micros());
    let micros = whole(text)?.checked_mul(unit)?;
    (micros.abs() <= AMOUNT_MICROS_MAX).then(|| Amount::from_micros(micros))
}

/// The day of `YYMMDD` (years from 80 on are of the last century) or `YYYYMMDD`.
pub fn day_of(text: &str) -> Option<Day> {
    if !matches!(text.len(), 6 | 8) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = text.split_at(text.len() - 4);
    let year: i16 = year.parse().ok()?;
    let year = match (year, text.len()) {
        (year, 8) => year,
        (year, _) if year < 80 => 2000 + year,
        (year, _) => 1900 + year,
    };
    Day::new(year, rest[..2].parse().ok()?, rest[2..].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_follow_the_currency() {
        let read = |text, code| amount(text, Currency::parse(code).ok()).map(|amount| amount.to_string());
        assert_eq!(read("12345", "USD"), Amount::parse_canonical("123.45").ok().map(|amount| amount.to_string()));
        assert_eq!(read("12345", "JPY"), Amount::parse_canonical("12345").ok().map(|amount| amount.to_string()));
        assert_eq!(read("-001", "KWD"), Amount::parse_canonical("-0.001").ok().map(|amount| amount.to_string()));
        for text in ["", "-", "12.34", "1,2", "1e3", "9999999999999999999"] {
            assert_eq!(read(text, "USD"), None, "{text}");
        }
    }

    #[test]
    fn days_have_two_or_four_digits_of_the_year() {
        assert_eq!(day_of("150715"), day_of("20150715"));
        assert_eq!(day_of("991231"), Day::new(1999, 12, 31).ok());
        assert_eq!((day_of("150230"), day_of(""), day_of("15071é")), (None, None, None));
    }
}
