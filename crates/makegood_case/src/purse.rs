//! In which form money is claimed, approved and received: purses never add up to each other.

use std::collections::BTreeMap;

use makegood_core::money::{Amount, Currency, Money, MoneyError};
use serde::{Deserialize, Serialize};

use crate::state::words;

/// The form in which money comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purse {
    /// Paid out, to a card or a bank account.
    Cash,
    /// Cash balance moved inside the platform, to a Business Center or another account: can be spent, is not paid out.
    Balance,
    /// Promotional money on the ad account; never cash.
    AdCredit,
    /// Laid against an invoice.
    InvoiceAdjustment,
}

words!(Purse { Cash = "cash", Balance = "balance", AdCredit = "ad_credit", InvoiceAdjustment = "invoice_adjustment" });

impl Purse {
    /// The purse in which a policy's remedy is claimed; `None` where the policy gives nothing.
    ///
    /// `refund_or_ad_credit` is claimed as cash: what is given instead is then seen to be another purse.
    pub fn of_remedy(remedy: &str) -> Option<Purse> {
        match remedy {
            "cash_original_method" | "refund_or_ad_credit" => Some(Purse::Cash),
            "balance_transfer" => Some(Purse::Balance),
            "invoice_adjustment" => Some(Purse::InvoiceAdjustment),
            "ad_credit" => Some(Purse::AdCredit),
            _ => None,
        }
    }
}

/// One sum of a claim, an approval or a payment. Amounts are above zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The form it comes in.
    pub purse: Purse,
    /// Its currency.
    pub currency: Currency,
    /// How much, above zero.
    pub amount: Amount,
    /// The claim that it belongs to, where that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// Kind of claim that it belongs to, the detector's id, where that is said: one claim may hold several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

impl Line {
    /// A sum of the whole case.
    pub fn new(purse: Purse, money: Money) -> Self {
        Line { purse, currency: money.currency, amount: money.amount, claim: None, kind: None }
    }

    /// The same sum, for one claim.
    pub fn of_claim(self, claim: &str) -> Self {
        Line { claim: Some(claim.to_owned()), ..self }
    }

    /// The same sum, for one kind of claim.
    pub fn of_kind(self, kind: &str) -> Self {
        Line { kind: Some(kind.to_owned()), ..self }
    }

    /// The sum with its currency.
    pub fn money(&self) -> Money {
        Money::new(self.amount, self.currency)
    }
}

/// Sums by purse and currency, never below zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally(BTreeMap<(Purse, Currency), Amount>);

impl Tally {
    /// Adds lines up.
    ///
    /// - **Errors** [`MoneyError::Overflow`].
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Result<Tally, MoneyError> {
        let mut tally = Tally::default();
        for line in lines {
            tally.add(line.purse, line.money())?;
        }
        Ok(tally)
    }

    /// Adds one sum.
    ///
    /// - **Errors** [`MoneyError::Overflow`].
    pub fn add(&mut self, purse: Purse, money: Money) -> Result<(), MoneyError> {
        let sum = self.0.entry((purse, money.currency)).or_insert(Amount::ZERO);
        *sum = sum.checked_add(money.amount)?;
        Ok(())
    }

    /// What is in one purse and currency.
    pub fn amount(&self, purse: Purse, currency: Currency) -> Amount {
        self.0.get(&(purse, currency)).copied().unwrap_or(Amount::ZERO)
    }

    /// Purse, money; sorted by purse, then currency; without zeros.
    pub fn iter(&self) -> impl Iterator<Item = (Purse, Money)> {
        self.0.iter().filter(|(_, amount)| !amount.is_zero()).map(|(key, amount)| (key.0, Money::new(*amount, key.1)))
    }

    /// Every currency in it, sorted.
    pub fn currencies(&self) -> Vec<Currency> {
        let mut currencies: Vec<Currency> = self.iter().map(|(_, money)| money.currency).collect();
        currencies.sort();
        currencies.dedup();
        currencies
    }

    /// True when nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// True when every purse and currency of `other` holds at least as much here.
    pub fn covers(&self, other: &Tally) -> bool {
        other.iter().all(|(purse, money)| self.amount(purse, money.currency) >= money.amount)
    }

    /// What this holds above `other`, purse by purse; nothing where it holds less.
    pub fn above(&self, other: &Tally) -> Tally {
        let more = |(purse, money): (Purse, Money)| {
            let above = money.amount.checked_sub(other.amount(purse, money.currency)).unwrap_or(Amount::ZERO);
            (!above.is_negative() && !above.is_zero()).then_some(((purse, money.currency), above))
        };
        Tally(self.iter().filter_map(more).collect())
    }
}

/// `USD 37.50 cash, USD 5.00 ad_credit`; `nothing` where nothing is in it.
impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut first = true;
        for (purse, money) in self.iter() {
            write!(f, "{}{money} {purse}", if first { "" } else { ", " })?;
            first = false;
        }
        if first { f.write_str("nothing") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(code: &str, minor: i64) -> Money {
        let currency = Currency::parse(code).unwrap();
        Money::new(Amount::from_minor(minor, currency), currency)
    }

    #[test]
    fn purses_and_currencies_stay_apart() {
        let lines = [
            Line::new(Purse::Cash, money("USD", 3_750)),
            Line::new(Purse::AdCredit, money("USD", 500)),
            Line::new(Purse::Cash, money("EUR", 100)),
            Line::new(Purse::Cash, money("USD", 250)),
        ];
        let tally = Tally::of(&lines).unwrap();
        assert_eq!(tally.to_string(), "EUR 1.00 cash, USD 40.00 cash, USD 5.00 ad_credit");
        assert_eq!(Tally::default().to_string(), "nothing");
    }

    #[test]
    fn ad_credit_never_covers_cash() {
        let cash = Tally::of(&[Line::new(Purse::Cash, money("USD", 100))]).unwrap();
        let credit = Tally::of(&[Line::new(Purse::AdCredit, money("USD", 10_000))]).unwrap();
        assert!(!credit.covers(&cash));
        assert!(cash.covers(&cash) && cash.covers(&Tally::default()));
        assert_eq!(credit.above(&cash).to_string(), "USD 100.00 ad_credit");
    }

    #[test]
    fn every_remedy_of_a_policy_has_its_purse() {
        assert_eq!(Purse::of_remedy("refund_or_ad_credit"), Some(Purse::Cash));
        assert_eq!(Purse::of_remedy("balance_transfer"), Some(Purse::Balance));
        assert_eq!(Purse::of_remedy("none"), None);
    }
}
