//! A folder in which files are missing: nobody is accused for what was not handed in, and the audit says what is missing.

use std::fs;

use makegood_app::audit::{AuditAsk, Audited, audited};
use makegood_core::finding::{Questioned, Stage};
use makegood_testkit::{Advertiser, AdvertiserOptions, FoundFinding, generate, score, write_to};

use crate::support::Desk;

/// The audit of an advertiser's exports without the files whose names begin so.
async fn without(advertiser: &Advertiser, beginnings: &[&str]) -> Audited {
    let desk = Desk::new();
    write_to(advertiser, &desk.exports()).unwrap();
    let mut removed = 0;
    for entry in fs::read_dir(desk.exports()).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == "truth.json" || beginnings.iter().any(|beginning| name.starts_with(beginning)) {
            fs::remove_file(entry.path()).unwrap();
            removed += usize::from(name != "truth.json");
        }
    }
    assert!(removed > 0, "no file begins with {beginnings:?}");
    desk.import(&desk.exports(), |_| {});
    audited(&desk.open(), &[], AuditAsk::AsOf(None), &mut |_, _, _| {}).await.unwrap()
}

fn as_found(finding: &Questioned) -> FoundFinding {
    FoundFinding {
        detector: finding.detector.clone(),
        account_id: finding.account_id.clone(),
        entities: finding.entities.clone(),
        from: finding.from,
        to: finding.to,
        currency: finding.currency,
        questioned: finding.questioned.to_text(finding.currency),
    }
}

#[tokio::test]
async fn nobody_is_accused_for_a_file_that_was_not_handed_in() {
    let advertiser = generate(&AdvertiserOptions { seed: 7, sides: true, ..AdvertiserOptions::default() });
    for (missing, table, checks) in [
        (&["budget", "change"][..], "budget", "daily_budget_exceeded"),
        (&["statement", "bank", "card"], "statement", "payment_captured_twice"),
        (&["ledger"], "ledger", "carry_out_of_bounds"),
    ] {
        let audit = without(&advertiser, missing).await;
        let found: Vec<FoundFinding> =
            audit.found.iter().filter(|finding| finding.stage == Stage::Stable).map(as_found).collect();
        let result = score(&advertiser.truth, &found);
        assert!(result.false_accusations.is_empty(), "without {missing:?}: {:#?}", result.false_accusations);
        // What is still found is asked for to the unit, or below it where the rest cannot be proved.
        for (planted, found) in &result.wrong_amount {
            let less = found.questioned.parse::<f64>().unwrap() < planted.questioned.parse::<f64>().unwrap();
            assert!(less, "without {missing:?}: {planted:?} found as {found:?}");
        }
        assert!(!result.found.is_empty(), "without {missing:?} there is nothing left to find");
        let said = audit
            .coverage
            .iter()
            .filter(|line| line.detector == checks)
            .any(|line| line.missing.iter().any(|why| why.contains(table)));
        assert!(said, "without {missing:?}: the coverage of {checks} does not name {table}");
    }
}
