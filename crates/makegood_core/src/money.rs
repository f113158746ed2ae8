//! Exact money: decimal amounts with an ISO 4217 currency.
//!
//! An [`Amount`] counts millionths of a major unit in an `i128`, the same scale as the
//! `DECIMAL(18,6)` of the facts. [`Money`] is an amount with its [`Currency`]; two currencies
//! never add. No float appears anywhere, and rounding is a named function.

use std::fmt;
use std::str::FromStr;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Millionths in one major unit: the scale of every stored amount.
pub const MICROS_PER_UNIT: i128 = 1_000_000;

/// Largest absolute amount that a fact may hold, in millionths: `DECIMAL(18,6)`.
pub const AMOUNT_MICROS_MAX: i128 = 999_999_999_999_999_999;

/// A signed amount in millionths of a major unit, without a currency.
///
/// - **Units** millionths of one major unit: `1.50` is `1_500_000`.
/// - Sums are checked: see [`Amount::checked_add`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(i128);

impl Amount {
    /// Zero, in any currency.
    pub const ZERO: Amount = Amount(0);

    /// Builds an amount from millionths of a major unit.
    pub const fn from_micros(micros: i128) -> Self {
        Amount(micros)
    }

    /// Builds an amount from whole minor units of `currency` (cents for USD, yen for JPY).
    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        Amount(i128::from(minor) * currency.minor_unit().0)
    }

    /// Millionths of a major unit.
    pub const fn micros(self) -> i128 {
        self.0
    }

    /// Adds two amounts of one currency.
    ///
    /// - **Errors** [`MoneyError::Overflow`] when the sum leaves the range of an `i128`.
    pub fn checked_add(self, other: Amount) -> Result<Amount, MoneyError> {
        self.0.checked_add(other.0).map(Amount).ok_or(MoneyError::Overflow)
    }

    /// Subtracts `other`, with the same error as [`Amount::checked_add`].
    pub fn checked_sub(self, other: Amount) -> Result<Amount, MoneyError> {
        self.0.checked_sub(other.0).map(Amount).ok_or(MoneyError::Overflow)
    }

    /// The amount with the opposite sign.
    pub const fn negated(self) -> Amount {
        Amount(-self.0)
    }

    /// The amount without its sign.
    pub const fn abs(self) -> Amount {
        Amount(self.0.abs())
    }

    /// True for amounts below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// True for exactly zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Multiplies by `numerator / denominator`, rounding half to even at the millionth.
    ///
    /// Used for policy factors such as 125 % (`5 / 4`): a factor is always a ratio of integers.
    ///
    /// - **Errors** [`MoneyError::Overflow`]; `denominator` zero counts as overflow.
    pub fn times_ratio_half_even(self, numerator: i128, denominator: i128) -> Result<Amount, MoneyError> {
        let product = self.0.checked_mul(numerator).ok_or(MoneyError::Overflow)?;
        div_half_even(product, denominator).map(Amount)
    }

    /// Rounds half to even to whole minor units of `currency`.
    pub fn round_half_even(self, currency: Currency) -> Amount {
        let unit = currency.minor_unit().0;
        div_half_even(self.0, unit).map_or(self, |minor| Amount(minor * unit))
    }

    /// Reads canonical amount text: optional `-`, digits, optional `.` and up to six digits.
    ///
    /// - **Errors** [`MoneyError::NotAnAmount`] for anything else (a comma, an exponent, spaces,
    ///   a seventh decimal) and [`MoneyError::Overflow`] beyond `DECIMAL(18,6)`.
    pub fn parse_canonical(text: &str) -> Result<Amount, MoneyError> {
        parse_ascii(text.as_bytes())
    }

    /// [`Amount::parse_canonical`] on bytes, for readers that hold a record as bytes.
    pub fn parse_canonical_bytes(bytes: &[u8]) -> Result<Amount, MoneyError> {
        parse_ascii(bytes)
    }

    /// Canonical text with at least `currency`'s minor digits: `37.50`, `1200`, `-0.125000` as `-0.125`.
    pub fn to_text(self, currency: Currency) -> String {
        self.to_text_min_digits(currency.minor_digits())
    }

    fn to_text_min_digits(self, digits_min: u32) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        let scale = MICROS_PER_UNIT.unsigned_abs();
        let (whole, fraction) = (abs / scale, abs % scale);
        let mut digits = format!("{fraction:06}");
        while digits.len() > digits_min as usize && digits.ends_with('0') {
            digits.pop();
        }
        if digits.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{digits}") }
    }
}

fn div_half_even(numerator: i128, denominator: i128) -> Result<i128, MoneyError> {
    let quotient = numerator.checked_div_euclid(denominator).ok_or(MoneyError::Overflow)?;
    let remainder = numerator.checked_rem_euclid(denominator).ok_or(MoneyError::Overflow)?;
    let twice = remainder.checked_mul(2).ok_or(MoneyError::Overflow)?;
    let size = denominator.abs();
    let step = if denominator > 0 { 1 } else { -1 };
    Ok(match twice.cmp(&size) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Greater => quotient + step,
        std::cmp::Ordering::Equal if quotient % 2 == 0 => quotient,
        std::cmp::Ordering::Equal => quotient + step,
    })
}

fn parse_ascii(bytes: &[u8]) -> Result<Amount, MoneyError> {
    let (negative, digits) = match bytes.first() {
        Some(b'-') => (true, &bytes[1..]),
        _ => (false, bytes),
    };
    let mut value: i128 = 0;
    let mut whole_digits = 0usize;
    let mut fraction_digits: Option<u32> = None;
    if digits.len() > 40 {
        return Err(MoneyError::Overflow);
    }
    for &byte in digits {
        match (byte, fraction_digits) {
            (b'0'..=b'9', None) => {
                value = value * 10 + i128::from(byte - b'0');
                whole_digits += 1;
                if value > AMOUNT_MICROS_MAX {
                    return Err(MoneyError::Overflow);
                }
            }
            (b'0'..=b'9', Some(seen)) if seen < 6 => {
                value = value * 10 + i128::from(byte - b'0');
                fraction_digits = Some(seen + 1);
            }
            // A seventh decimal is only harmless when it is a zero.
            (b'0', Some(_)) => {}
            (b'.', None) if whole_digits > 0 => fraction_digits = Some(0),
            _ => return Err(MoneyError::NotAnAmount),
        }
    }
    if whole_digits == 0 || fraction_digits == Some(0) {
        return Err(MoneyError::NotAnAmount);
    }
    for _ in fraction_digits.unwrap_or(0)..6 {
        value *= 10;
    }
    if value > AMOUNT_MICROS_MAX {
        return Err(MoneyError::Overflow);
    }
    Ok(Amount(if negative { -value } else { value }))
}

/// Shows the shortest exact text, without a currency's padding: `37.5`.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text_min_digits(0))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Amount::parse_canonical(&text).map_err(serde::de::Error::custom)
    }
}

/// An ISO 4217 currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Reads a three-letter code; lower case is accepted because real exports use it.
    ///
    /// - **Errors** [`MoneyError::UnknownCurrency`] when ISO 4217 has no such code.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(&text.to_ascii_uppercase())
            .map(Currency)
            .ok_or_else(|| MoneyError::UnknownCurrency(text.to_owned()))
    }

    /// The three-letter code, upper case.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Digits after the point in the smallest amount that is paid: 2 for USD, 0 for JPY, 3 for KWD.
    ///
    /// - **Source** ISO 4217 list one, through the `iso_currency` crate.
    pub fn minor_digits(self) -> u32 {
        self.0.exponent().map_or(2, u32::from).min(6)
    }

    /// One minor unit as an amount: `0.01` for USD.
    pub fn minor_unit(self) -> Amount {
        Amount(10i128.pow(6 - self.minor_digits()))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        Currency::parse(text)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Currency::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// An amount in a currency. Amounts of different currencies never add.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    /// Which currency.
    pub currency: Currency,
    /// How much, signed.
    pub amount: Amount,
}

impl Money {
    /// Pairs an amount with its currency.
    pub const fn new(amount: Amount, currency: Currency) -> Self {
        Money { currency, amount }
    }

    /// Adds money of the same currency.
    ///
    /// - **Errors** [`MoneyError::CurrencyMismatch`] for two currencies, [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        Ok(Money::new(self.amount.checked_add(other.amount)?, self.currency))
    }

    /// Subtracts money of the same currency, with the errors of [`Money::checked_add`].
    pub fn checked_sub(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        Ok(Money::new(self.amount.checked_sub(other.amount)?, self.currency))
    }

    fn same_currency(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }
}

/// Shows the code, then the amount with the currency's digits: `USD 37.50`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.amount.to_text(self.currency))
    }
}

/// The currency's code, and the amount as a string with the currency's digits.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pair = serializer.serialize_struct("Money", 2)?;
        pair.serialize_field("currency", &self.currency)?;
        pair.serialize_field("amount", &self.amount.to_text(self.currency))?;
        pair.end()
    }
}

/// What can go wrong with money. None of these is ever swallowed into a zero.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not a canonical decimal amount.
    #[error("not an amount: expected digits with `.` and at most 6 decimals, for example 1234.50")]
    NotAnAmount,
    /// The amount needs more than 12 digits before the point.
    #[error("amount out of range: at most 12 digits before the point and 6 after")]
    Overflow,
    /// The code is not in ISO 4217.
    #[error("unknown currency `{0}`: expected an ISO 4217 code such as USD or EUR")]
    UnknownCurrency(String),
    /// Two currencies were about to be added.
    #[error("cannot combine {left} and {right}: amounts of different currencies never add")]
    CurrencyMismatch {
        /// Currency on the left-hand side.
        left: Currency,
        /// Currency on the right-hand side.
        right: Currency,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn usd() -> Currency {
        Currency::parse("USD").unwrap()
    }

    #[test]
    fn canonical_text_is_read_exactly() {
        for (text, micros) in
            [("0", 0), ("12.34", 12_340_000), ("-0.000001", -1), ("999999999999.999999", AMOUNT_MICROS_MAX)]
        {
            assert_eq!(Amount::parse_canonical(text).unwrap().micros(), micros, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_not_guessed() {
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1,5",
            "1e3",
            " 1",
            "1 ",
            "+1",
            "1.0000001",
            "--1",
            "1.2.3",
            "1000000000000",
            "NaN",
        ] {
            assert!(Amount::parse_canonical(text).is_err(), "{text}");
        }
    }

    #[test]
    fn text_shows_the_digits_of_the_currency() {
        let jpy = Currency::parse("jpy").unwrap();
        let kwd = Currency::parse("KWD").unwrap();
        assert_eq!(Amount::from_minor(3750, usd()).to_text(usd()), "37.50");
        assert_eq!(Amount::from_minor(1200, jpy).to_text(jpy), "1200");
        assert_eq!(Amount::from_minor(1200, kwd).to_text(kwd), "1.200");
        assert_eq!(Amount::from_micros(125_000).to_text(usd()), "0.125");
        assert_eq!(Money::new(Amount::from_minor(-5, usd()), usd()).to_string(), "USD -0.05");
    }

    #[test]
    fn currencies_never_mix() {
        let eur = Currency::parse("EUR").unwrap();
        let sum = Money::new(Amount::ZERO, usd()).checked_add(Money::new(Amount::ZERO, eur));
        assert!(matches!(sum, Err(MoneyError::CurrencyMismatch { .. })));
    }

    #[test]
    fn halves_round_to_even_on_both_sides_of_zero() {
        let cases = [(5, 0), (15, 2), (25, 2), (-5, 0), (-15, -2), (-25, -2), (26, 3), (-26, -3)];
        for (tenths_of_cents, cents) in cases {
            let amount = Amount::from_micros(tenths_of_cents * 1000);
            assert_eq!(amount.round_half_even(usd()), Amount::from_minor(cents, usd()), "{tenths_of_cents}");
        }
        assert_eq!(
            Amount::from_minor(10_000, usd()).times_ratio_half_even(5, 4).unwrap(),
            Amount::from_minor(12_500, usd())
        );
    }

    proptest! {
        /// Every amount that a fact can hold survives being written and read again.
        #[test]
        fn text_round_trips(micros in -AMOUNT_MICROS_MAX..=AMOUNT_MICROS_MAX) {
            let amount = Amount::from_micros(micros);
            prop_assert_eq!(Amount::parse_canonical(&amount.to_string()).unwrap(), amount);
            prop_assert_eq!(Amount::parse_canonical(&amount.to_text(usd())).unwrap(), amount);
        }

        /// No byte string panics, and what is accepted is what it says.
        #[test]
        fn hostile_text_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Amount::parse_canonical_bytes(&bytes);
        }

        /// Addition undoes subtraction.
        #[test]
        fn sums_are_exact(a in -AMOUNT_MICROS_MAX..=AMOUNT_MICROS_MAX, b in -AMOUNT_MICROS_MAX..=AMOUNT_MICROS_MAX) {
            let (a, b) = (Amount::from_micros(a), Amount::from_micros(b));
            prop_assert_eq!(a.checked_add(b).unwrap().checked_sub(b).unwrap(), a);
        }
    }
}
