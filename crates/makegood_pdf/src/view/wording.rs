//! How amounts, days, lists of rows and sizes are written in the letter.

use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;
use makegood_evidence::{Figure, grouped, money_words};

/// An amount with its currency: `USD 1,234.50`, `USD −37.50`.
pub(crate) fn money(figure: Figure) -> String {
    money_words(figure)
}

/// An amount whose currency stands beside it: `1,234.50`.
pub(crate) fn amount(amount: Amount, currency: Currency) -> String {
    grouped(&amount.to_text(currency))
}

/// A pure number: `1.25`.
pub(crate) fn number(value: Amount) -> String {
    grouped(&value.to_string())
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day in words: `30 June 2026`.
pub(crate) fn long_day(day: Day) -> String {
    let month = usize::try_from(day.month()).ok().and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    month.map_or_else(|| day.to_string(), |month| format!("{} {month} {}", day.day(), day.year()))
}

/// One day, or the first and the last, both included: `2026-03-14`, `2026-03-14 to 2026-03-20`.
pub(crate) fn days(from: Day, to: Day) -> String {
    if from == to { from.to_string() } else { format!("{from} to {to}") }
}

/// A length in bytes: `48,211 bytes`.
pub(crate) fn bytes(length: u64) -> String {
    count(length, "byte", "bytes")
}

/// `1 row`, `312 rows`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(&number.to_string()), if number == 1 { one } else { many })
}

/// Ascending numbers as ranges: `1–3, 7`.
pub(crate) fn ranges(numbers: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let shown = ranges.iter().map(|&(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}\u{2013}{last}"),
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_signed() {
        let usd = Currency::parse("USD").unwrap();
        let jpy = Currency::parse("JPY").unwrap();
        for (text, expected) in
            [("0", "0.00"), ("999.5", "999.50"), ("-1234567.891", "−1,234,567.891"), ("100000", "100,000.00")]
        {
            assert_eq!(amount(Amount::parse_canonical(text).unwrap(), usd), expected);
        }
        assert_eq!(money(Figure::new(Amount::parse_canonical("12000").unwrap(), jpy)), "JPY\u{a0}12,000");
    }

    #[test]
    fn rows_are_named_by_ranges() {
        assert_eq!(ranges(&[1, 2, 3, 4, 7, 9, 10]), "1–4, 7, 9, 10");
        assert_eq!(ranges(&[]), "");
    }

    #[test]
    fn a_letter_writes_its_day_in_words() {
        assert_eq!(long_day(jiff::civil::date(2026, 6, 3)), "3 June 2026");
    }
}
