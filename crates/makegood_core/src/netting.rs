//! Netting: no dollar in two claims.
//!
//! Findings own atoms of money (a ledger row, a statement entry, a delivery hour). Where two own
//! the same atom, its money is claimed once, by the strongest ground: the policy's outcome first,
//! then the detector's confidence, then the order of the list. Layers are linked: a statement
//! entry and the ledger row it was matched with are one atom.

use std::collections::BTreeMap;

use crate::finding::Questioned;
use crate::money::{Amount, MoneyError};
use crate::policy::Verdict;

/// Rows of two layers that are the same money, for example a ledger payment and its card debit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// `source_ref` of one row.
    pub left: String,
    /// `source_ref` of the other.
    pub right: String,
}

/// What netting leaves of one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Netted {
    /// Money that this finding alone may claim.
    pub claimable: Amount,
    /// Position of the finding that holds most of its money, when nothing is left.
    pub netted_into: Option<usize>,
}

/// Nets findings against each other. The result has one entry per finding, in the given order.
///
/// - **Errors** [`MoneyError::Overflow`] when sums leave the range of an amount.
pub fn net(findings: &[(&Questioned, &Verdict)], links: &[Link]) -> Result<Vec<Netted>, MoneyError> {
    let groups = Groups::of(links);
    let mut holds: BTreeMap<&str, Amount> = BTreeMap::new();
    for (found, _) in findings {
        for atom in &found.atoms {
            let held = holds.entry(groups.name(&atom.source_ref)).or_insert(Amount::ZERO);
            *held = (*held).max(atom.holds).max(atom.amount);
        }
    }
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|&at| {
        let (found, verdict) = findings[at];
        (std::cmp::Reverse(verdict.outcome.strength()), std::cmp::Reverse(found.confidence), at)
    });

    let mut takers: BTreeMap<&str, BTreeMap<usize, Amount>> = BTreeMap::new();
    let mut result = vec![Netted { claimable: Amount::ZERO, netted_into: None }; findings.len()];
    for at in order {
        let (found, _) = findings[at];
        let mut claimable = Amount::ZERO;
        let mut lost_to: BTreeMap<usize, Amount> = BTreeMap::new();
        for atom in &found.atoms {
            let name = groups.name(&atom.source_ref);
            let taken = takers.entry(name).or_default();
            let mut free = holds.get(name).copied().unwrap_or(atom.amount);
            for amount in taken.values() {
                free = free.checked_sub(*amount)?;
            }
            let share = atom.amount.min(free).max(Amount::ZERO);
            claimable = claimable.checked_add(share)?;
            if share < atom.amount {
                for (&other, &amount) in taken.iter().filter(|(other, _)| **other != at) {
                    let lost = lost_to.entry(other).or_insert(Amount::ZERO);
                    *lost = lost.checked_add(amount)?;
                }
            }
            let mine = taken.entry(at).or_insert(Amount::ZERO);
            *mine = mine.checked_add(share)?;
        }
        result[at].claimable = claimable;
        if claimable.is_zero() {
            result[at].netted_into = lost_to
                .into_iter()
                .max_by_key(|&(other, amount)| (amount, std::cmp::Reverse(other)))
                .map(|(other, _)| other);
        }
    }
    Ok(result)
}

/// Names each linked group of rows by its smallest member.
struct Groups<'a> {
    parent: BTreeMap<&'a str, &'a str>,
}

impl<'a> Groups<'a> {
    fn of(links: &'a [Link]) -> Self {
        let mut groups = Groups { parent: BTreeMap::new() };
        for link in links {
            let (left, right) = (groups.root(&link.left), groups.root(&link.right));
            let (small, large) = if left <= right { (left, right) } else { (right, left) };
            groups.parent.insert(large, small);
            groups.parent.insert(small, small);
        }
        groups
    }

    fn root(&self, mut name: &'a str) -> &'a str {
        while let Some(&up) = self.parent.get(name) {
            if up == name {
                break;
            }
            name = up;
        }
        name
    }

    fn name<'b>(&self, source_ref: &'b str) -> &'b str
    where
        'a: 'b,
    {
        match self.parent.get_key_value(source_ref) {
            Some((&key, _)) => self.root(key),
            None => source_ref,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Atom, Grade, Stage};
    use crate::money::Currency;
    use crate::policy::Outcome;
    use proptest::prelude::*;

    fn found(detector: &str, atoms: &[(&str, i64, i64)]) -> Questioned {
        let usd = Currency::parse("USD").unwrap();
        let atoms: Vec<Atom> = atoms
            .iter()
            .map(|(source_ref, amount, holds)| Atom {
                source_ref: (*source_ref).to_owned(),
                amount: Amount::from_minor(*amount, usd),
                holds: Amount::from_minor(*holds, usd),
            })
            .collect();
        let questioned = atoms.iter().fold(Amount::ZERO, |sum, atom| sum.checked_add(atom.amount).unwrap());
        Questioned {
            detector: detector.to_owned(),
            version: 1,
            stage: Stage::Stable,
            level: Grade::High,
            confidence: Grade::Medium,
            finding_key: detector.to_owned(),
            platform: "tiktok".to_owned(),
            account_id: "A".to_owned(),
            entities: vec![],
            from: jiff::civil::date(2026, 3, 1),
            to: jiff::civil::date(2026, 3, 1),
            currency: usd,
            questioned,
            title: String::new(),
            summary: String::new(),
            cause: crate::cause::Cause::default(),
            arithmetic: vec![],
            atoms,
        }
    }

    fn cents(amount: Amount) -> i128 {
        amount.micros() / 10_000
    }

    #[test]
    fn an_hour_in_a_pause_and_over_budget_is_claimed_once_by_the_stronger_ground() {
        let over_budget = found("daily_budget_exceeded", &[("f:10", 400, 1000)]);
        let paused = found("spend_while_paused", &[("f:10", 1000, 1000), ("f:11", 500, 500)]);
        let (weak, strong) = (Verdict::outcome_only(Outcome::Conditional), Verdict::outcome_only(Outcome::Eligible));
        let netted = net(&[(&over_budget, &weak), (&paused, &strong)], &[]).unwrap();
        assert_eq!(cents(netted[1].claimable), 1500);
        assert_eq!(cents(netted[0].claimable), 0);
        assert_eq!(netted[0].netted_into, Some(1));
    }

    #[test]
    fn two_parts_of_one_row_both_stand_while_the_row_holds_enough() {
        let day = found("daily_budget_exceeded", &[("f:10", 400, 1000)]);
        let week = found("weekly_budget_exceeded", &[("f:10", 600, 1000)]);
        let verdict = Verdict::outcome_only(Outcome::Conditional);
        let netted = net(&[(&day, &verdict), (&week, &verdict)], &[]).unwrap();
        assert_eq!((cents(netted[0].claimable), cents(netted[1].claimable)), (400, 600));
    }

    #[test]
    fn a_card_debit_and_its_ledger_payment_are_the_same_money() {
        let card = found("payment_captured_twice", &[("card:7", 18000, 18000)]);
        let ledger = found("carry_out_of_bounds", &[("ledger:3", 18000, 18000)]);
        let verdict = Verdict::outcome_only(Outcome::Conditional);
        let link = Link { left: "ledger:3".to_owned(), right: "card:7".to_owned() };
        let netted = net(&[(&card, &verdict), (&ledger, &verdict)], &[link]).unwrap();
        assert_eq!(cents(netted[0].claimable) + cents(netted[1].claimable), 18000);
        assert_eq!(netted[1].netted_into, Some(0));
    }

    proptest! {
        /// However findings overlap, no row gives more than it holds and no finding more than it questioned.
        #[test]
        fn no_row_gives_more_than_it_holds(
            rows in prop::collection::vec(1i64..1000, 1..6),
            shares in prop::collection::vec(prop::collection::vec((0usize..6, 1i64..1000), 1..5), 1..6),
            strengths in prop::collection::vec(0usize..4, 6),
        ) {
            let found: Vec<Questioned> = shares.iter().enumerate().map(|(at, atoms)| {
                let atoms: Vec<(String, i64, i64)> = atoms.iter().map(|&(row, amount)| {
                    let row = row % rows.len();
                    (format!("f:{row}"), amount.min(rows[row]), rows[row])
                }).collect();
                let mut seen = std::collections::BTreeSet::new();
                let atoms: Vec<(&str, i64, i64)> = atoms.iter().filter(|a| seen.insert(a.0.clone())).map(|(r, a, h)| (r.as_str(), *a, *h)).collect();
                found(&format!("d{at}"), &atoms)
            }).collect();
            let outcomes = [Outcome::Eligible, Outcome::Conditional, Outcome::Unknown, Outcome::NotEligible];
            let verdicts: Vec<Verdict> = (0..found.len()).map(|at| Verdict::outcome_only(outcomes[strengths[at]])).collect();
            let pairs: Vec<_> = found.iter().zip(&verdicts).collect();
            let netted = net(&pairs, &[]).unwrap();
            let total: i128 = netted.iter().map(|n| cents(n.claimable)).sum();
            prop_assert!(total <= rows.iter().map(|r| i128::from(*r)).sum());
            for (n, f) in netted.iter().zip(&found) {
                prop_assert!(n.claimable <= f.questioned);
            }
        }
    }
}
