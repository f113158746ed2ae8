//! Balances `:60F:` to `:65:` and the sums `:90D:` and `:90C:`.

use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

use super::amount::{amount_of, day_of};

/// A balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Line, from 1.
    pub line: u64,
    /// Signed: minus when the account is overdrawn.
    pub amount: Amount,
    /// Day, unless there is no such day.
    pub day: Option<Day>,
    /// Currency as written; empty when left out.
    pub code: String,
    /// True for a page's balance (`M`).
    pub page: bool,
}

/// Reads a balance such as `C260301EUR1000,00`; the currency may be missing.
pub fn balance_of(text: &str, line: u64, page: bool) -> Option<Balance> {
    let text = text.trim();
    let (mark, rest) = text.split_at_checked(1)?;
    let (day, rest) = rest.split_at_checked(6)?;
    let (code, digits) = code_of(rest);
    let amount = amount_of(digits, Currency::parse(code).ok())?.amount;
    let amount = match mark {
        "C" | "c" => amount,
        "D" | "d" => amount.negated(),
        _ => return None,
    };
    Some(Balance { line, amount, day: day_of(day), code: code.to_owned(), page })
}

/// Number and sum of one side of an interim report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Line, from 1.
    pub line: u64,
    /// Entries.
    pub count: u64,
    /// Their sum, never negative.
    pub sum: Amount,
}

/// Reads `3PLN0,03`.
pub fn side_of(text: &str, line: u64) -> Option<(Side, String)> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (count, rest) = text.split_at_checked(digits)?;
    let (code, amount) = code_of(rest);
    let sum = amount_of(amount, Currency::parse(code).ok())?.amount;
    Some((Side { line, count: count.parse().ok()?, sum }, code.to_owned()))
}

/// The currency of `:34F:` (`EURD0,00`, `PLN0`).
pub fn floor_code(text: &str) -> &str {
    code_of(text.trim()).0
}

/// Three letters at the start, and the rest.
fn code_of(text: &str) -> (&str, &str) {
    match text.split_at_checked(3) {
        Some((code, rest)) if code.bytes().all(|byte| byte.is_ascii_alphabetic()) => (code, rest),
        _ => ("", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balances_have_a_sign_and_may_lack_the_currency() {
        let read = |text| balance_of(text, 1, false).map(|read| format!("{} {}", read.amount, read.code));
        assert_eq!(read("C260301EUR1000,00"), Some("1000 EUR".to_owned()));
        assert_eq!(read("D260301EUR1000,5"), Some("-1000.5 EUR".to_owned()));
        assert_eq!(read("C02032495000,00"), Some("95000 ".to_owned()));
        assert_eq!(read("X260301EUR1,"), None);
        assert_eq!(side_of("3PLN0,03", 1).map(|(side, code)| (side.count, code)), Some((3, "PLN".to_owned())));
        assert_eq!(side_of("PLN0,03", 1), None);
    }
}
