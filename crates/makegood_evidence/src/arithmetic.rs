//! The calculation of a line, step by step, and the check that it comes out.

use makegood_core::money::{Amount, Currency, MICROS_PER_UNIT, MoneyError};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// What a step does with its amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Shown beside the calculation, not part of it.
    Fact,
    /// Begins a calculation.
    Start,
    /// Adds.
    Plus,
    /// Takes away.
    Minus,
    /// Multiplies by a pure number: an amount of `1.25` is 125 %. Rounds half to even at the millionth.
    Times,
    /// States the result so far; it must agree.
    Equals,
}

/// One line of a calculation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArithmeticStep {
    /// What the amount is.
    pub label: String,
    /// The amount, in the line's currency; a pure number for [`Op::Times`].
    pub amount: Amount,
    /// What is done with it.
    pub op: Op,
    /// Currency of the amount; `None` for a pure number.
    pub currency: Option<Currency>,
}

impl ArithmeticStep {
    /// A step with an amount of money.
    pub fn money(op: Op, label: impl Into<String>, amount: Amount, currency: Currency) -> Self {
        ArithmeticStep { label: label.into(), amount, op, currency: Some(currency) }
    }

    /// Multiplies by a pure number.
    pub fn times(label: impl Into<String>, factor: Amount) -> Self {
        ArithmeticStep { label: label.into(), amount: factor, op: Op::Times, currency: None }
    }
}

impl Serialize for ArithmeticStep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut step = serializer.serialize_struct("ArithmeticStep", 4)?;
        step.serialize_field("op", &self.op)?;
        step.serialize_field("label", &self.label)?;
        step.serialize_field("currency", &self.currency)?;
        let amount = self.currency.map_or_else(|| self.amount.to_string(), |currency| self.amount.to_text(currency));
        step.serialize_field("amount", &amount)?;
        step.end()
    }
}

/// How a calculation fails to come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// Step (from 1) states another amount than its steps give.
    Differs { step: usize, stated: Amount, found: Amount },
    /// Step (from 1) adds, takes away, multiplies or equals before anything began.
    NothingBegan { step: usize },
    /// Step (from 1) is in another currency than the line.
    Currency { step: usize },
    /// No step begins a calculation.
    NoResult,
    /// A sum leaves the range of amounts.
    Overflow,
}

impl From<MoneyError> for Wrong {
    fn from(_: MoneyError) -> Self {
        Wrong::Overflow
    }
}

/// Recalculates the steps and returns what they come to, whether or not a last [`Op::Equals`] states it.
pub(crate) fn result(steps: &[ArithmeticStep], currency: Currency) -> Result<Amount, Wrong> {
    let mut value: Option<Amount> = None;
    for (index, step) in steps.iter().enumerate() {
        let number = index + 1;
        let expected = if step.op == Op::Times { None } else { Some(currency) };
        if step.currency != expected && step.op != Op::Fact {
            return Err(Wrong::Currency { step: number });
        }
        let so_far = || value.ok_or(Wrong::NothingBegan { step: number });
        value = match step.op {
            Op::Fact => value,
            Op::Start => Some(step.amount),
            Op::Plus => Some(so_far()?.checked_add(step.amount)?),
            Op::Minus => Some(so_far()?.checked_sub(step.amount)?),
            Op::Times => Some(so_far()?.times_ratio_half_even(step.amount.micros(), MICROS_PER_UNIT)?),
            Op::Equals => {
                let found = so_far()?;
                if found != step.amount {
                    return Err(Wrong::Differs { step: number, stated: step.amount, found });
                }
                Some(found)
            }
        };
    }
    value.ok_or(Wrong::NoResult)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> (Amount, Currency) {
        (Amount::parse_canonical(text).unwrap(), Currency::parse("USD").unwrap())
    }

    fn step(op: Op, text: &str) -> ArithmeticStep {
        let (amount, currency) = usd(text);
        ArithmeticStep::money(op, "x", amount, currency)
    }

    #[test]
    fn an_allowance_and_an_excess_come_out() {
        let steps = [
            step(Op::Start, "100.00"),
            ArithmeticStep::times("125 % of the daily budget", Amount::parse_canonical("1.25").unwrap()),
            step(Op::Equals, "125.00"),
            step(Op::Start, "162.50"),
            step(Op::Minus, "125.00"),
            step(Op::Equals, "37.50"),
        ];
        assert_eq!(result(&steps, usd("0").1), Ok(usd("37.50").0));
    }

    #[test]
    fn a_wrong_result_names_its_step() {
        let steps = [step(Op::Start, "10.00"), step(Op::Minus, "4.00"), step(Op::Equals, "7.00")];
        let wrong = Wrong::Differs { step: 3, stated: usd("7").0, found: usd("6").0 };
        assert_eq!(result(&steps, usd("0").1), Err(wrong));
        assert_eq!(result(&steps[..2], usd("0").1), Ok(usd("6").0));
        assert_eq!(result(&[step(Op::Fact, "1.00")], usd("0").1), Err(Wrong::NoResult));
        assert_eq!(result(&steps[1..], usd("0").1), Err(Wrong::NothingBegan { step: 1 }));
    }

    #[test]
    fn another_currency_is_refused() {
        let mut steps = vec![step(Op::Start, "10.00"), step(Op::Equals, "10.00")];
        steps[1].currency = Some(Currency::parse("EUR").unwrap());
        assert_eq!(result(&steps, usd("0").1), Err(Wrong::Currency { step: 2 }));
    }
}
