//! A claim: findings of one account that policy lets be claimed, and how the amount is made up.
//!
//! A claim holds what netting left of each finding, refuses what policy excludes and says why,
//! and never asks for more than was paid.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::finding::{Finding, Stage};
use crate::money::{Amount, Currency, Money, MoneyError};
use crate::policy::Outcome;

/// One finding inside a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimLine {
    /// Finding id.
    pub finding: String,
    /// Money claimed for it: at most its claimable amount.
    pub claimed: Money,
    /// Why less than questioned is claimed, in words.
    pub reduced_because: Option<String>,
}

/// A finding that is not claimed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Finding id.
    pub finding: String,
    /// One sentence.
    pub reason: String,
    /// Policy rule behind it, or `netting`, `dismissed`, `stage`, `paid`.
    pub rule: String,
}

/// Claims sent together to one platform for one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// `C-0001`.
    pub id: String,
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Lines in the order of the findings.
    pub lines: Vec<ClaimLine>,
    /// What was left out.
    pub left_out: Vec<LeftOut>,
}

impl Claim {
    /// Sums of the lines per currency, sorted by code.
    ///
    /// - **Errors** [`MoneyError::Overflow`].
    pub fn totals(&self) -> Result<Vec<Money>, MoneyError> {
        let mut totals: BTreeMap<Currency, Amount> = BTreeMap::new();
        for line in &self.lines {
            let total = totals.entry(line.claimed.currency).or_insert(Amount::ZERO);
            *total = total.checked_add(line.claimed.amount)?;
        }
        Ok(totals.into_iter().map(|(currency, amount)| Money::new(amount, currency)).collect())
    }
}

/// What an account paid, per account and currency: the ceiling of its claims.
pub type Paid = BTreeMap<(String, Currency), Amount>;

/// Builds one claim per platform and account from the findings given, numbered from `first_number`.
///
/// `paid` is the ceiling; an account and currency that it does not name is not limited (nothing is known
/// of its payments), which the claim's document says.
///
/// - **Errors** [`MoneyError::Overflow`].
pub fn build_claims(findings: &[&Finding], paid: &Paid, first_number: u32) -> Result<Vec<Claim>, MoneyError> {
    let mut by_account: BTreeMap<(&str, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_account.entry((&finding.found.platform, &finding.found.account_id)).or_default().push(finding);
    }
    let mut left = paid.clone();
    let mut claims = Vec::new();
    for ((platform, account_id), findings) in by_account {
        let mut claim = Claim {
            id: String::new(),
            platform: platform.to_owned(),
            account_id: account_id.to_owned(),
            lines: Vec::new(),
            left_out: Vec::new(),
        };
        for finding in findings {
            match refusal(finding) {
                Some(reason) => claim.left_out.push(reason),
                None => add_line(&mut claim, finding, &mut left)?,
            }
        }
        claims.push(claim);
    }
    let numbers = first_number..;
    for (claim, number) in claims.iter_mut().filter(|claim| !claim.lines.is_empty()).zip(numbers) {
        claim.id = format!("C-{number:04}");
    }
    Ok(claims)
}

fn add_line(claim: &mut Claim, finding: &Finding, left: &mut Paid) -> Result<(), MoneyError> {
    let currency = finding.found.currency;
    let mut amount = finding.claimable;
    let mut reduced_because = (amount < finding.found.questioned)
        .then(|| "part of this money is already claimed in another finding".to_owned());
    if let Some(ceiling) = left.get_mut(&(finding.found.account_id.clone(), currency)) {
        if *ceiling < amount {
            amount = *ceiling;
            reduced_because = Some("a claim never asks for more than the account paid".to_owned());
        }
        *ceiling = ceiling.checked_sub(amount)?;
    }
    if amount.is_zero() {
        claim.left_out.push(LeftOut {
            finding: finding.id.clone(),
            reason: "Everything that this account paid is already claimed.".to_owned(),
            rule: "paid".to_owned(),
        });
        return Ok(());
    }
    claim.lines.push(ClaimLine { finding: finding.id.clone(), claimed: Money::new(amount, currency), reduced_because });
    Ok(())
}

fn refusal(finding: &Finding) -> Option<LeftOut> {
    let left_out =
        |reason: String, rule: &str| Some(LeftOut { finding: finding.id.clone(), reason, rule: rule.to_owned() });
    if let Some(reason) = &finding.dismissed {
        return left_out(format!("Dismissed: {reason}"), "dismissed");
    }
    if finding.found.stage != Stage::Stable {
        return left_out("Its detector is not stable yet: shown, not claimed.".to_owned(), "stage");
    }
    match finding.verdict.outcome {
        Outcome::NotEligible | Outcome::Unknown => left_out(finding.verdict.tell.clone(), &finding.verdict.rule),
        Outcome::Eligible | Outcome::Conditional if finding.claimable.is_zero() => left_out(
            match &finding.netted_into {
                Some(other) => format!("Its money is already claimed in {other}."),
                None => "Its money is already claimed in other findings.".to_owned(),
            },
            "netting",
        ),
        Outcome::Eligible | Outcome::Conditional => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Grade, Questioned};
    use crate::policy::Verdict;

    fn usd() -> Currency {
        Currency::parse("USD").unwrap()
    }

    fn finding(id: &str, cents: i64, outcome: Outcome) -> Finding {
        let amount = Amount::from_minor(cents, usd());
        let day = jiff::civil::date(2026, 3, 1);
        Finding {
            id: id.to_owned(),
            found: Questioned {
                detector: "d".to_owned(),
                version: 1,
                stage: Stage::Stable,
                level: Grade::High,
                confidence: Grade::High,
                finding_key: id.to_owned(),
                platform: "tiktok".to_owned(),
                account_id: "A".to_owned(),
                entities: vec![],
                from: day,
                to: day,
                currency: usd(),
                questioned: amount,
                title: String::new(),
                summary: String::new(),
                cause: crate::cause::Cause::default(),
                arithmetic: vec![],
                atoms: vec![],
            },
            claimable: amount,
            netted_into: None,
            verdict: Verdict::outcome_only(outcome),
            dismissed: None,
        }
    }

    #[test]
    fn what_policy_excludes_is_left_out_and_said() {
        let (yes, no) = (finding("F-0001", 500, Outcome::Conditional), finding("F-0002", 900, Outcome::NotEligible));
        let claims = build_claims(&[&yes, &no], &Paid::new(), 1).unwrap();
        assert_eq!(claims[0].id, "C-0001");
        assert_eq!(claims[0].totals().unwrap()[0].to_string(), "USD 5.00");
        assert_eq!(claims[0].left_out[0].finding, "F-0002");
    }

    #[test]
    fn a_claim_never_exceeds_what_was_paid() {
        let (one, two) = (finding("F-0001", 500, Outcome::Eligible), finding("F-0002", 900, Outcome::Eligible));
        let paid = Paid::from([(("A".to_owned(), usd()), Amount::from_minor(800, usd()))]);
        let claims = build_claims(&[&one, &two], &paid, 7).unwrap();
        assert_eq!(claims[0].id, "C-0007");
        assert_eq!(claims[0].totals().unwrap()[0].to_string(), "USD 8.00");
        assert!(claims[0].lines[1].reduced_because.is_some());
    }

    #[test]
    fn an_account_without_claimable_findings_has_no_claim_number() {
        let no = finding("F-0001", 900, Outcome::Unknown);
        let claims = build_claims(&[&no], &Paid::new(), 1).unwrap();
        assert!(claims[0].id.is_empty() && claims[0].lines.is_empty());
        assert_eq!(claims[0].left_out.len(), 1);
    }
}
