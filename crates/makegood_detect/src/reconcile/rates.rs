//! Reference rates by day.

use std::collections::BTreeMap;

use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;

use crate::columns::days_of;

/// Days and rates in millionths, sorted, per base and quote.
pub struct Rates(BTreeMap<(Currency, Currency), Vec<(i32, i128)>>);

impl Rates {
    /// Sorts them.
    pub fn of(rates: &[(Currency, Currency, Day, i128)]) -> Self {
        let mut by_pair: BTreeMap<(Currency, Currency), Vec<(i32, i128)>> = BTreeMap::new();
        for &(base, quote, on, rate) in rates.iter().filter(|rate| rate.3 > 0) {
            by_pair.entry((base, quote)).or_default().push((days_of(on), rate));
        }
        by_pair.values_mut().for_each(|list| list.sort_unstable());
        Rates(by_pair)
    }

    /// `amount` of `from` in `to`, at the rate of the day nearest to `on`, the earlier of two; `None` without a rate.
    pub fn convert(&self, amount: Amount, from: Currency, to: Currency, on: i32) -> Option<Amount> {
        if from == to {
            return Some(amount);
        }
        if let Some(rate) = self.nearest(from, to, on) {
            return Some(Amount::from_micros(amount.micros().checked_mul(rate)? / 1_000_000));
        }
        let rate = self.nearest(to, from, on)?;
        Some(Amount::from_micros(amount.micros().checked_mul(1_000_000)? / rate))
    }

    fn nearest(&self, base: Currency, quote: Currency, on: i32) -> Option<i128> {
        let list = self.0.get(&(base, quote))?;
        let at = list.partition_point(|(day, _)| *day < on);
        let around = [at.checked_sub(1), Some(at)].into_iter().flatten().filter_map(|at| list.get(at));
        around.min_by_key(|(day, _)| (day - on).abs()).map(|(_, rate)| *rate)
    }
}
