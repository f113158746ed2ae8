//! An audit's findings held against the truth.

use std::collections::BTreeMap;
use std::fmt;

use makegood_core::finding::EntityRef;
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Day;
use serde::{Deserialize, Serialize};

use crate::truth::{PLANTED_DETECTORS, Planted, Truth};

/// A finding of an audit, as `makegood audit --json` prints it; other fields are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundFinding {
    /// Detector id.
    pub detector: String,
    /// Account.
    pub account_id: String,
    /// What it speaks of, in any order.
    pub entities: Vec<EntityRef>,
    /// First account-local day.
    pub from: Day,
    /// Last day, included. Not compared.
    pub to: Day,
    /// Currency.
    pub currency: Currency,
    /// Decimal text in major units; `37.5` and `37.50` are equal.
    pub questioned: String,
}

/// What an audit found of what was planted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Score {
    /// Planted and found with the exact amount.
    pub found: Vec<Planted>,
    /// Planted and not found.
    pub missed: Vec<Planted>,
    /// Planted and found with another amount.
    pub wrong_amount: Vec<(Planted, FoundFinding)>,
    /// Found and not planted; a second finding of one fault is one of these.
    pub false_accusations: Vec<FoundFinding>,
}

type Key = (String, String, Vec<EntityRef>, Currency, Day);

fn key(detector: &str, account: &str, entities: &[EntityRef], currency: Currency, from: Day) -> Key {
    let mut entities = entities.to_vec();
    entities.sort();
    (detector.to_owned(), account.to_owned(), entities, currency, from)
}

/// Holds findings against the truth. A finding is a planted fault when detector, account, entities, currency and
/// first day agree; its amount must then be exact.
pub fn score(truth: &Truth, findings: &[FoundFinding]) -> Score {
    let mut open: BTreeMap<Key, Vec<&FoundFinding>> = BTreeMap::new();
    for finding in findings {
        open.entry(key(&finding.detector, &finding.account_id, &finding.entities, finding.currency, finding.from))
            .or_default()
            .push(finding);
    }
    let mut score = Score::default();
    // Exact amounts first, so that two faults of one key and day do not take each other's finding.
    let mut inexact = Vec::new();
    for planted in &truth.planted {
        let candidates = open.get_mut(&key(
            &planted.detector,
            &planted.account_id,
            &planted.entities,
            planted.currency,
            planted.from,
        ));
        let exact = candidates.and_then(|list| {
            let at = list.iter().position(|finding| same_amount(&finding.questioned, &planted.questioned))?;
            Some(list.remove(at))
        });
        match exact {
            Some(_) => score.found.push(planted.clone()),
            None => inexact.push(planted),
        }
    }
    for planted in inexact {
        let list = open.get_mut(&key(
            &planted.detector,
            &planted.account_id,
            &planted.entities,
            planted.currency,
            planted.from,
        ));
        match list.filter(|list| !list.is_empty()) {
            Some(list) => score.wrong_amount.push((planted.clone(), list.remove(0).clone())),
            None => score.missed.push(planted.clone()),
        }
    }
    score.false_accusations = open.into_values().flatten().cloned().collect();
    score
}

fn same_amount(left: &str, right: &str) -> bool {
    matches!((Amount::parse_canonical(left), Amount::parse_canonical(right)), (Ok(left), Ok(right)) if left == right)
}

impl Score {
    /// True when everything planted was found to the minor unit and nothing else was accused.
    pub fn is_perfect(&self) -> bool {
        self.missed.is_empty() && self.wrong_amount.is_empty() && self.false_accusations.is_empty()
    }

    /// Adds another advertiser's score.
    pub fn add(&mut self, other: Score) {
        self.found.extend(other.found);
        self.missed.extend(other.missed);
        self.wrong_amount.extend(other.wrong_amount);
        self.false_accusations.extend(other.false_accusations);
    }

    fn counts(&self, detector: &str) -> [usize; 4] {
        [
            self.found.iter().filter(|planted| planted.detector == detector).count(),
            self.missed.iter().filter(|planted| planted.detector == detector).count(),
            self.wrong_amount.iter().filter(|(planted, _)| planted.detector == detector).count(),
            self.false_accusations.iter().filter(|finding| finding.detector == detector).count(),
        ]
    }
}

/// A table by detector, then a line for everything that is not as it should be.
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut detectors: Vec<&str> = PLANTED_DETECTORS.to_vec();
        detectors.extend(self.false_accusations.iter().map(|finding| finding.detector.as_str()));
        detectors.sort_unstable();
        detectors.dedup();
        writeln!(
            f,
            "{:<26} {:>7} {:>7} {:>7} {:>7} {:>7}",
            "detector", "planted", "found", "missed", "amount", "false"
        )?;
        let mut sums = [0; 4];
        for detector in detectors {
            let counts = self.counts(detector);
            line(f, detector, counts)?;
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        line(f, "all", sums)?;
        for planted in &self.missed {
            writeln!(f, "missed  {}", said(planted))?;
        }
        for (planted, finding) in &self.wrong_amount {
            writeln!(f, "amount  {}, found {}", said(planted), finding.questioned)?;
        }
        for finding in &self.false_accusations {
            let entities: Vec<String> =
                finding.entities.iter().map(|entity| format!("{} {}", entity.level, entity.entity_id)).collect();
            writeln!(
                f,
                "false   {} {} {} {} {} {}",
                finding.detector,
                finding.account_id,
                entities.join(" "),
                finding.from,
                finding.currency,
                finding.questioned
            )?;
        }
        Ok(())
    }
}

fn line(f: &mut fmt::Formatter<'_>, name: &str, [found, missed, amount, accused]: [usize; 4]) -> fmt::Result {
    writeln!(f, "{name:<26} {:>7} {found:>7} {missed:>7} {amount:>7} {accused:>7}", found + missed + amount)
}

fn said(planted: &Planted) -> String {
    let entities: Vec<String> =
        planted.entities.iter().map(|entity| format!("{} {}", entity.level, entity.entity_id)).collect();
    format!(
        "{} {} {} {} {} {}",
        planted.detector,
        planted.account_id,
        entities.join(" "),
        planted.from,
        planted.currency,
        planted.questioned
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn planted(detector: &str, day: i8, questioned: &str) -> Planted {
        Planted {
            detector: detector.to_owned(),
            account_id: "A".to_owned(),
            entities: vec![EntityRef { level: "account".to_owned(), entity_id: "A".to_owned() }],
            from: date(2026, 3, day),
            to: date(2026, 3, day),
            currency: Currency::parse("USD").unwrap(),
            questioned: questioned.to_owned(),
            note: String::new(),
        }
    }

    fn finding(detector: &str, day: i8, questioned: &str) -> FoundFinding {
        let planted = planted(detector, day, questioned);
        FoundFinding {
            detector: planted.detector,
            account_id: planted.account_id,
            entities: planted.entities,
            from: planted.from,
            to: planted.to,
            currency: planted.currency,
            questioned: planted.questioned,
        }
    }

    fn truth(planted: Vec<Planted>) -> Truth {
        Truth {
            schema: String::new(),
            seed: 0,
            clean: false,
            as_of: jiff::Timestamp::UNIX_EPOCH,
            from: date(2026, 2, 1),
            to: date(2026, 5, 31),
            planted,
            confounders: vec![],
        }
    }

    #[test]
    fn each_finding_is_counted_once_and_as_what_it_is() {
        let truth = truth(vec![
            planted("daily_budget_exceeded", 1, "12.50"),
            planted("spend_while_paused", 2, "3.00"),
            planted("balance_left_idle", 3, "9.00"),
        ]);
        let findings = [
            finding("daily_budget_exceeded", 1, "12.5"),
            finding("daily_budget_exceeded", 1, "12.5"),
            finding("spend_while_paused", 2, "4.00"),
        ];
        let score = score(&truth, &findings);
        assert_eq!(
            (score.found.len(), score.missed.len(), score.wrong_amount.len(), score.false_accusations.len()),
            (1, 1, 1, 1)
        );
        assert!(!score.is_perfect());
        let text = score.to_string();
        assert!(text.contains("missed  balance_left_idle A account A 2026-03-03 USD 9.00"), "{text}");
        assert!(text.contains("found 4.00"), "{text}");
    }

    #[test]
    fn two_faults_of_one_day_keep_their_own_amounts() {
        let truth =
            truth(vec![planted("charge_unknown_to_ledger", 1, "5.00"), planted("charge_unknown_to_ledger", 1, "7.00")]);
        let findings = [finding("charge_unknown_to_ledger", 1, "7.00"), finding("charge_unknown_to_ledger", 1, "5.00")];
        assert!(score(&truth, &findings).is_perfect());
    }
}
