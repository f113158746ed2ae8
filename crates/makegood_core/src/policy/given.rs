//! What the platform has given already for the same money, taken off before anything is asked.
//!
//! A claim that asks for what was given is refused whole, and rightly. Only money of the same currency is taken off:
//! currencies never add, so a credit in another one is shown and left to a person.

use serde::{Deserialize, Serialize};

use crate::money::{Amount, Money, MoneyError};
use crate::time::Day;

/// The form in which money came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purse {
    /// To the card or bank account.
    Cash,
    /// As ad credit, which is never cash.
    AdCredit,
    /// Off an invoice.
    InvoiceAdjustment,
}

/// Money that the platform gave already for what is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// In which form.
    pub purse: Purse,
    /// How much.
    pub money: Money,
    /// On which day, account-local.
    pub on: Day,
    /// The row that says so.
    pub source_ref: String,
}

/// What is left to ask after all that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Net {
    /// What was in doubt.
    pub questioned: Money,
    /// Given in the same currency, each taken off whole, in any purse; in the order of day and row.
    pub taken_off: Vec<Given>,
    /// Given in another currency: not taken off, to be looked at by a person.
    pub other_currency: Vec<Given>,
    /// What may still be asked; never below zero.
    pub left: Money,
    /// What was given beyond what was in doubt; zero mostly.
    pub beyond: Money,
}

impl Net {
    /// Takes what was given off what is in doubt.
    ///
    /// Rows that give nothing (zero, or a clawback below it) are left out: a clawback is a new question, not a lesser
    /// answer. The same row counts once.
    ///
    /// - **Errors** [`MoneyError`] when a sum is too large to hold.
    pub fn of(questioned: Money, given: &[Given]) -> Result<Net, MoneyError> {
        let mut rows: Vec<&Given> = given.iter().filter(|row| row.money.amount > Amount::ZERO).collect();
        rows.sort_by(|a, b| (a.on, &a.source_ref, a.purse).cmp(&(b.on, &b.source_ref, b.purse)));
        rows.dedup_by(|a, b| a.source_ref == b.source_ref && a.purse == b.purse);
        let (same, other): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.money.currency == questioned.currency);
        let mut total = Amount::ZERO;
        for row in &same {
            total = total.checked_add(row.money.amount)?;
        }
        let zero = Money::new(Amount::ZERO, questioned.currency);
        let rest = questioned.checked_sub(Money::new(total, questioned.currency))?;
        let below = rest.amount < Amount::ZERO;
        Ok(Net {
            questioned,
            taken_off: same.into_iter().cloned().collect(),
            other_currency: other.into_iter().cloned().collect(),
            left: if below { zero } else { rest },
            beyond: if below { zero.checked_sub(rest)? } else { zero },
        })
    }

    /// True when nothing is left to ask.
    pub fn is_settled(&self) -> bool {
        self.left.amount == Amount::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use proptest::prelude::*;

    fn money(minor: i64, currency: &str) -> Money {
        let currency = Currency::parse(currency).unwrap();
        Money::new(Amount::from_minor(minor, currency), currency)
    }

    fn given(purse: Purse, minor: i64, currency: &str, row: &str) -> Given {
        Given { purse, money: money(minor, currency), on: jiff::civil::date(2026, 4, 2), source_ref: row.to_owned() }
    }

    #[test]
    fn credit_given_for_the_same_spend_is_not_asked_again() {
        let net = Net::of(money(3750, "USD"), &[given(Purse::AdCredit, 1000, "USD", "l.csv:3")]).unwrap();
        assert_eq!((net.left, net.beyond), (money(2750, "USD"), money(0, "USD")));
        assert!(!net.is_settled());
    }

    #[test]
    fn the_same_row_counts_once_and_a_clawback_is_no_gift() {
        let row = given(Purse::Cash, 1000, "USD", "l.csv:3");
        let back = given(Purse::Cash, -500, "USD", "l.csv:4");
        let net = Net::of(money(3750, "USD"), &[row.clone(), back, row]).unwrap();
        assert_eq!(net.left, money(2750, "USD"));
    }

    #[test]
    fn another_currency_is_shown_and_never_taken_off() {
        let net = Net::of(money(3750, "USD"), &[given(Purse::Cash, 3750, "EUR", "l.csv:3")]).unwrap();
        assert_eq!((net.left, net.other_currency.len()), (money(3750, "USD"), 1));
    }

    proptest! {
        /// What was in doubt and what was given beyond it are what is left and what was given: no cent is lost or asked twice.
        #[test]
        fn nothing_is_lost_and_nothing_asked_twice(
            asked in 0i64..1_000_000,
            rows in proptest::collection::vec(1i64..1_000_000, 0..8),
        ) {
            let rows: Vec<Given> =
                rows.iter().enumerate().map(|(n, minor)| given(Purse::Cash, *minor, "USD", &format!("l.csv:{n}"))).collect();
            let net = Net::of(money(asked, "USD"), &rows).unwrap();
            let total = rows.iter().try_fold(Amount::ZERO, |sum, row| sum.checked_add(row.money.amount)).unwrap();
            prop_assert_eq!(
                net.questioned.amount.checked_add(net.beyond.amount).unwrap(),
                net.left.amount.checked_add(total).unwrap()
            );
            prop_assert!(net.left.amount >= Amount::ZERO && net.left.amount <= net.questioned.amount);
            prop_assert!(net.left.amount == Amount::ZERO || net.beyond.amount == Amount::ZERO);
        }
    }
}
