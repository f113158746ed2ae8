//! Amounts and days as ISO 20022 writes them.

use makegood_core::diagnostic::{self, Code};
use makegood_core::money::{Amount, Currency, MoneyError};
use makegood_core::time::Day;

/// Earliest year of a statement; earlier ones are the zero dates of broken programs.
const YEAR_MIN: i16 = 1900;

/// Why an amount was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountError {
    /// Code of the problem.
    pub code: Code,
    /// What was expected.
    pub expected: String,
}

/// An amount without sign: the direction stands in `CdtDbtInd`.
///
/// The form is that of `xs:decimal`, so `5.` and `.5` are amounts. More decimals than the currency pays
/// are refused unless they are zeros (ISO 20022, rule CurrencyAmount).
///
/// - **Errors** [`AmountError`] with what was expected.
pub fn amount_of(text: &str, currency: Option<Currency>) -> Result<Amount, AmountError> {
    let unreadable =
        |expected: &str| AmountError { code: diagnostic::AMOUNT_UNREADABLE, expected: expected.to_owned() };
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    if text.starts_with(['-', '+']) {
        return Err(unreadable("an amount without sign: CdtDbtInd says the direction"));
    }
    let mut plain = text.strip_suffix('.').unwrap_or(text).to_owned();
    if plain.starts_with('.') {
        plain.insert(0, '0');
    }
    let amount = Amount::parse_canonical(&plain).map_err(|error| match error {
        MoneyError::Overflow => AmountError {
            code: diagnostic::AMOUNT_OUT_OF_RANGE,
            expected: "at most 12 digits before the point and 6 after".to_owned(),
        },
        _ => unreadable("digits with a point, for example 1234.50"),
    })?;
    match currency {
        Some(currency) if amount.micros() % currency.minor_unit().micros() != 0 => {
            Err(unreadable(&format!("at most {} decimals in {}", currency.minor_digits(), currency.code())))
        }
        _ => Ok(amount),
    }
}

/// The day of a `Dt` or `DtTm`, as the bank wrote it: neither time nor offset moves it.
pub fn day_of(text: &str) -> Option<Day> {
    let text = text.trim();
    let (day, rest) = text.split_at_checked(10)?;
    let mut parts = day.split('-');
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || !digits(year, 4) || !digits(month, 2) || !digits(date, 2) {
        return None;
    }
    let known = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'Z');
    let rest_is_right = match rest.chars().next() {
        None => true,
        Some('T') => rest.len() >= 6 && rest.chars().skip(1).all(known),
        Some('Z') => rest.len() == 1,
        Some('+' | '-') => rest.len() == 6 && rest.chars().all(known),
        Some(_) => false,
    };
    let year: i16 = year.parse().ok()?;
    let day = Day::new(year, month.parse().ok()?, date.parse().ok()?).ok()?;
    (rest_is_right && year >= YEAR_MIN).then_some(day)
}

/// A fixed 64-bit FNV-1a hash, to compare entries without holding them.
pub fn print_of(parts: &[&str]) -> u64 {
    let mut print: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0x1f])) {
        print = (print ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    print
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_no_sign_and_no_more_decimals_than_its_currency() {
        let of = |text, code| amount_of(text, Currency::parse(code).ok()).map(Amount::micros).map_err(|no| no.code.id);
        assert_eq!(of(" 120.50\n", "EUR"), Ok(120_500_000));
        assert_eq!((of("5.", "EUR"), of(".5", "EUR"), of("0", "EUR")), (Ok(5_000_000), Ok(500_000), Ok(0)));
        assert_eq!((of("100.00", "JPY"), of("1.234", "KWD")), (Ok(100_000_000), Ok(1_234_000)));
        for text in ["-5.00", "+7.00", "1e3", "1,000.00", "12..34", "NaN", "0x10", "٥٫٠٠", "1 000.00", "5.000001", "."]
        {
            assert_eq!(of(text, "EUR"), Err("MG2101"), "{text}");
        }
        assert_eq!(of("0.5", "JPY"), Err("MG2101"));
        assert_eq!(of("999999999999999999999999999999.99", "EUR"), Err("MG2102"));
    }

    #[test]
    fn the_day_is_the_one_that_the_bank_wrote() {
        let texts = [
            "2026-03-14",
            " 2026-03-14 ",
            "2026-03-14Z",
            "2026-03-14+02:00",
            "2026-03-14T23:59:59",
            "2026-03-14T23:59:59.123-08:00",
            "2026-03-14T24:00:00.0+01:00",
        ];
        for text in texts {
            assert_eq!(day_of(text), Some(jiff::civil::date(2026, 3, 14)), "{text}");
        }
        for text in
            ["", "2026-3-14", "20260314", "2026-02-30", "0001-01-01", "14.03.2026", "2026-03-14 x", "é026-03-14"]
        {
            assert_eq!(day_of(text), None, "{text}");
        }
    }
}
