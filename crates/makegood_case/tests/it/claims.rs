//! A claim of the audit becomes a claim of a case.

use std::collections::BTreeMap;

use makegood_case::{CaseClaim, What};
use makegood_core::cause::Cause;
use makegood_core::claim::{Claim, ClaimLine};
use makegood_core::finding::{Finding, Grade, Questioned, Stage};
use makegood_core::money::Amount;
use makegood_core::policy::{Outcome, Verdict};

use crate::support::{day, draft, money, refused, then};

fn finding(id: &str, detector: &str, outcome: Outcome, remedy: &str) -> (String, Finding) {
    let usd = money("USD", 0).currency;
    let found = Questioned {
        detector: detector.to_owned(),
        version: 1,
        stage: Stage::Stable,
        level: Grade::High,
        confidence: Grade::High,
        finding_key: id.to_owned(),
        platform: "tiktok".to_owned(),
        account_id: "A".to_owned(),
        entities: vec![],
        from: day("2026-01-01"),
        to: day("2026-01-02"),
        currency: usd,
        questioned: Amount::ZERO,
        title: String::new(),
        summary: String::new(),
        cause: Cause::default(),
        arithmetic: vec![],
        atoms: vec![],
    };
    let verdict = Verdict {
        remedy: remedy.to_owned(),
        rule: format!("rule-of-{id}"),
        tell: format!("So it is with {id}."),
        ..Verdict::outcome_only(outcome)
    };
    let found =
        Finding { id: id.to_owned(), found, claimable: Amount::ZERO, netted_into: None, verdict, dismissed: None };
    (id.to_owned(), found)
}

fn claim(findings: &[&str]) -> Claim {
    let line = |id: &&str| ClaimLine { finding: (*id).to_owned(), claimed: money("USD", 500), reduced_because: None };
    Claim {
        id: "C-0001".to_owned(),
        platform: "tiktok".to_owned(),
        account_id: "A".to_owned(),
        lines: findings.iter().map(line).collect(),
        left_out: vec![],
    }
}

#[test]
fn each_finding_is_a_sum_in_the_purse_of_its_remedy_and_of_its_kind() {
    let findings = BTreeMap::from([
        finding("F-1", "payment_captured_twice", Outcome::Eligible, "cash_original_method"),
        finding("F-2", "promo_credit_missing", Outcome::Conditional, "ad_credit"),
    ]);
    let made = CaseClaim::of(&claim(&["F-1", "F-2"]), &findings);
    assert_eq!((made.outcome, made.rule.as_str()), (Outcome::Conditional, "rule-of-F-2"));
    let case = then(&draft("2026-01-05"), "2026-01-05", [What::ClaimAdded { claim: made }, What::MadeReady]);
    assert_eq!(case.claimed().to_string(), "USD 5.00 cash, USD 5.00 ad_credit");
    let kinds = case.by_kind().unwrap();
    assert_eq!(
        kinds.keys().map(String::as_str).collect::<Vec<_>>(),
        ["payment_captured_twice", "promo_credit_missing"]
    );
}

#[test]
fn one_weak_finding_makes_the_claim_one_that_is_not_sent() {
    let findings = BTreeMap::from([
        finding("F-1", "payment_captured_twice", Outcome::Eligible, "cash_original_method"),
        finding("F-2", "regretted", Outcome::NotEligible, "cash_original_method"),
        finding("F-3", "odd", Outcome::Eligible, "none"),
    ]);
    for (findings_of_claim, why) in [
        (["F-1", "F-2"], "So it is with F-2"),
        (["F-1", "F-3"], "the policy gives nothing for finding F-3"),
        (["F-1", "F-9"], "finding F-9 is not in the audit any more"),
    ] {
        let made = CaseClaim::of(&claim(&findings_of_claim), &findings);
        let case = then(&draft("2026-01-05"), "2026-01-05", [What::ClaimAdded { claim: made }]);
        let text = refused(&case, "2026-01-05", What::MadeReady);
        assert!(text.contains(why), "{text}");
    }
}
