//! What came back: by value and by count, by kind of claim, and how long it took. Every figure has its formula beside it.
//!
//! Counts are shown as counts (`3 of 5`): so few cases make no odds. Shares are of money only, within one purse and
//! currency, and only of cases that were sent.

use std::collections::BTreeMap;

use makegood_core::money::{Amount, Money, MoneyError};
use makegood_core::time::days_between;

use crate::case::Case;
use crate::purse::{Purse, Tally};
use crate::state::State;

/// How many cases stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All that were sent.
    pub sent: usize,
    /// Of these, closed with all money.
    pub recovered: usize,
    /// Of these, closed or open with some money.
    pub some_money: usize,
    /// Of these, written off without any.
    pub written_off_with_nothing: usize,
    /// Of these, still open.
    pub open: usize,
}

impl Counts {
    fn add(&mut self, case: &Case, has_money: bool) {
        self.sent += 1;
        let open = case.state().is_open();
        self.open += usize::from(open);
        self.recovered += usize::from(case.state() == State::Recovered);
        self.some_money += usize::from(case.state() != State::Recovered && has_money);
        self.written_off_with_nothing += usize::from(!open && !has_money);
    }
}

/// `3 of 5 recovered in full, 1 in part so far, 1 written off with nothing; 1 still open`.
impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts { sent, recovered, some_money, written_off_with_nothing, open } = self;
        write!(
            f,
            "{recovered} of {sent} recovered in full, {some_money} in part so far, {written_off_with_nothing} written off with nothing; {open} still open"
        )
    }
}

/// The money of one purse and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyRow {
    /// The form.
    pub purse: Purse,
    /// Claimed in it.
    pub claimed: Money,
    /// Approved in it.
    pub approved: Money,
    /// Received in it and kept.
    pub net: Money,
    /// Tenths of a percent of the claimed that was received and kept, rounded half to even; `None` where nothing was
    /// claimed in this form.
    pub permille: Option<i128>,
    /// How that is counted.
    pub formula: String,
}

/// Days from sending to the first money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    /// Cases with money.
    pub count: usize,
    /// Shortest.
    pub shortest_days: i64,
    /// Middle one; of an even count, the lower of the two in the middle.
    pub middle_days: i64,
    /// Longest.
    pub longest_days: i64,
    /// How that is counted.
    pub formula: String,
}

/// One kind of claim, or all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Kind of claim; empty for money of cases with several kinds that names no claim.
    pub kind: String,
    /// Cases with a claim of this kind.
    pub counts: Counts,
    /// Money, by purse, then currency.
    pub money: Vec<MoneyRow>,
    /// Time to money; `None` where none came.
    pub time: Option<Time>,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// All cases that were sent.
    pub all: Group,
    /// By kind of claim, by name. A case with two kinds is counted under both.
    pub kinds: Vec<Group>,
    /// Cases that were never sent; they are in none of the figures.
    pub not_sent: usize,
}

#[derive(Default)]
struct Gathered {
    counts: Counts,
    claimed: Tally,
    approved: Tally,
    net: Tally,
    days: Vec<i64>,
}

/// Builds the report.
///
/// - **Errors** [`MoneyError::Overflow`].
pub fn report<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Result<Recovery, MoneyError> {
    let mut all = Gathered::default();
    let mut kinds: BTreeMap<String, Gathered> = BTreeMap::new();
    let mut not_sent = 0;
    for case in cases {
        let Some(submitted_on) = case.submitted_on() else {
            not_sent += 1;
            continue;
        };
        let days = case.first_money_on().map(|on| days_between(submitted_on, on));
        all.counts.add(case, !case.net().is_empty());
        all.days.extend(days);
        for (kind, (claimed, approved, net)) in case.by_kind()? {
            let sums = [(&mut all.claimed, &claimed), (&mut all.approved, &approved), (&mut all.net, &net)];
            for (to, from) in sums {
                add(to, from)?;
            }
            let group = kinds.entry(kind.clone()).or_default();
            add(&mut group.claimed, &claimed)?;
            add(&mut group.approved, &approved)?;
            add(&mut group.net, &net)?;
            if !claimed.is_empty() {
                group.counts.add(case, !net.is_empty());
                if !net.is_empty() {
                    group.days.extend(days);
                }
            }
        }
    }
    let kinds = kinds.into_iter().map(|(kind, gathered)| gathered.finish(kind)).collect::<Result<_, _>>()?;
    Ok(Recovery { all: all.finish(String::new())?, kinds, not_sent })
}

fn add(to: &mut Tally, from: &Tally) -> Result<(), MoneyError> {
    from.iter().try_for_each(|(purse, money)| to.add(purse, money))
}

impl Gathered {
    fn finish(mut self, kind: String) -> Result<Group, MoneyError> {
        let mut keys: Vec<(Purse, Money)> = [&self.claimed, &self.approved, &self.net]
            .into_iter()
            .flat_map(Tally::iter)
            .map(|(purse, money)| (purse, Money::new(Amount::ZERO, money.currency)))
            .collect();
        keys.sort();
        keys.dedup();
        let row = |(purse, zero): (Purse, Money)| {
            let of = |tally: &Tally| Money::new(tally.amount(purse, zero.currency), zero.currency);
            row(purse, of(&self.claimed), of(&self.approved), of(&self.net))
        };
        let money = keys.into_iter().map(row).collect::<Result<_, _>>()?;
        self.days.sort_unstable();
        Ok(Group { kind, counts: self.counts, money, time: time(&self.days) })
    }
}

fn row(purse: Purse, claimed: Money, approved: Money, net: Money) -> Result<MoneyRow, MoneyError> {
    if claimed.amount.is_zero() {
        let formula = format!("{net} received and kept; nothing was claimed as {purse}, so there is no share");
        return Ok(MoneyRow { purse, claimed, approved, net, permille: None, formula });
    }
    // A thousandth of a unit per unit, as a ratio of whole numbers.
    let share = Amount::from_micros(1_000).times_ratio_half_even(net.amount.micros(), claimed.amount.micros())?;
    let permille = share.micros();
    let formula =
        format!("received and kept / claimed = {net} / {claimed} = {}.{} %", permille / 10, (permille % 10).abs());
    Ok(MoneyRow { purse, claimed, approved, net, permille: Some(permille), formula })
}

fn time(days: &[i64]) -> Option<Time> {
    let (shortest, longest) = (*days.first()?, *days.last()?);
    let middle = *days.get((days.len() - 1) / 2)?;
    Some(Time {
        count: days.len(),
        shortest_days: shortest,
        middle_days: middle,
        longest_days: longest,
        formula: format!(
            "calendar days from sending to the first money, {} with money: shortest {shortest}, middle {middle}, longest {longest}",
            if days.len() == 1 { "1 case".to_owned() } else { format!("{} cases", days.len()) }
        ),
    })
}
