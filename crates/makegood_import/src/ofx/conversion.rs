//! `ORIGCURRENCY`: what an entry was before the bank converted it.

use makegood_core::money::{AMOUNT_MICROS_MAX, Amount, Currency};

use crate::cell;

/// One, in the units of [`cell::rate`].
const RATE_ONE: i128 = 1_000_000_000_000;

/// The original amount, when dividing by `CURRATE` gives whole minor units of the original currency.
///
/// `CURRATE` is the value of one unit of the original currency in the statement's (Open Financial Exchange specification, section 5.2).
/// Banks round it, so that a quotient with a rest is a guess; then the original stays unknown.
pub fn original_amount(amount: Amount, rate: &str, original: Currency) -> Option<Amount> {
    let rate = cell::rate(rate.trim().trim_start_matches('+').replace(',', ".").as_bytes()).ok()?;
    if rate <= 0 {
        return None;
    }
    let scaled = amount.micros().checked_mul(RATE_ONE)?;
    let micros = scaled / rate;
    let exact = scaled % rate == 0 && micros % original.minor_unit().micros() == 0;
    (exact && micros.abs() <= AMOUNT_MICROS_MAX).then_some(Amount::from_micros(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_exact_quotient_is_an_original_amount() {
        let of = |micros, rate, code| {
            original_amount(Amount::from_micros(micros), rate, Currency::parse(code).unwrap()).map(Amount::micros)
        };
        assert_eq!(of(-12_500_000, "1.25", "USD"), Some(-10_000_000));
        assert_eq!(of(-12_500_000, "1,25", "JPY"), Some(-10_000_000));
        assert_eq!(of(-10_000_000, "1.0873", "USD"), None);
        assert_eq!(of(-1_250_000, "0.5", "JPY"), None);
        assert_eq!((of(1, "0", "USD"), of(1, "-1", "USD"), of(1, "", "USD")), (None, None, None));
    }
}
