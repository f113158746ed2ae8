//! Each law of a document, broken once.

use makegood_core::claim::{Claim, ClaimLine};
use makegood_core::money::{Amount, Currency, Money};
use makegood_evidence::{ArithmeticStep, ComposeError, Op};

use crate::advertiser::{Advertiser, REPORT, advertiser, cents, usd};

/// Spoils the advertiser and returns the refusal.
fn refused(spoil: impl FnOnce(&mut Advertiser)) -> ComposeError {
    let mut spoilt = advertiser();
    spoil(&mut spoilt);
    spoilt.compose().unwrap_err()
}

#[test]
fn rows_that_do_not_sum_are_refused_with_the_difference() {
    let error = refused(|it| it.findings[0].found.atoms[1].amount = cents(1249));
    assert_eq!(
        error.to_string(),
        "finding F-0001: its rows sum to USD 37.49, it questions USD 37.50, difference USD 0.01"
    );
}

#[test]
fn a_row_that_was_not_given_is_refused() {
    let missing = format!("{REPORT}:119");
    let error = refused(|it| drop(it.rows.remove(&missing)));
    assert_eq!(error, ComposeError::RowMissing { finding: "F-0001".to_owned(), source_ref: missing });
}

#[test]
fn a_line_claims_something_and_never_more_than_it_questions() {
    for amount in [cents(3751), Amount::ZERO, cents(-1)] {
        let error = refused(|it| it.claim.lines[0].claimed.amount = amount);
        assert!(matches!(error, ComposeError::ClaimedOutOfBounds { .. }), "{amount}");
    }
    let error = refused(|it| it.claim.lines[0].claimed.currency = Currency::parse("EUR").unwrap());
    assert!(matches!(error, ComposeError::ClaimedOutOfBounds { .. }));
}

#[test]
fn the_total_never_exceeds_what_was_paid() {
    let mut tight = advertiser();
    let paid = tight.paid.values_mut().next().unwrap();
    *paid = cents(43_750);
    assert_eq!(tight.compose().unwrap().totals[0].claimed.0.to_string(), "USD 437.50");
    let error = refused(|it| *it.paid.values_mut().next().unwrap() = cents(43_749));
    assert_eq!(error.to_string(), "the claim asks for USD 437.50, the account paid USD 437.49");
}

#[test]
fn unknown_payments_are_said_not_taken_for_zero() {
    let mut unknown = advertiser();
    unknown.paid.clear();
    let document = unknown.compose().unwrap();
    assert_eq!(document.totals[0].paid, None);
    assert_eq!(document.for_you.payments_unknown, [usd()]);
}

#[test]
fn a_calculation_that_does_not_come_out_is_refused() {
    let wrong = |it: &mut Advertiser| {
        let steps = &mut it.texts.get_mut("F-0001").unwrap().arithmetic;
        steps[3] = ArithmeticStep::money(Op::Start, "Cost of the day", cents(16_251), usd());
    };
    assert_eq!(
        refused(wrong).to_string(),
        "finding F-0001: its calculation does not come out: step 6 states USD 37.50, the steps before it give USD 37.51"
    );
    let elsewhere = |it: &mut Advertiser| {
        it.texts.get_mut("F-0001").unwrap().arithmetic = vec![
            ArithmeticStep::money(Op::Start, "Cost", cents(1000), usd()),
            ArithmeticStep::money(Op::Equals, "Cost", cents(1000), usd()),
        ];
    };
    assert!(refused(elsewhere).to_string().ends_with("it ends in USD 10.00, expected USD 37.50 or USD 37.50"));
}

#[test]
fn a_reduced_line_ends_in_what_is_claimed() {
    let document = advertiser().compose().unwrap();
    let steps: Vec<_> = document.lines[1].arithmetic.iter().map(|step| (step.op, step.amount)).collect();
    let expected = [
        (Op::Start, cents(50_000)),
        (Op::Equals, cents(50_000)),
        (Op::Minus, cents(10_000)),
        (Op::Equals, cents(40_000)),
    ];
    assert_eq!(steps, expected);
}

#[test]
fn a_calculation_without_a_last_line_gets_its_result() {
    let mut open = advertiser();
    let result = ArithmeticStep::money(Op::Equals, "Claimed", cents(3750), usd());
    open.texts.get_mut("F-0001").unwrap().arithmetic.pop();
    let last = open.compose().unwrap().lines[0].arithmetic.last().cloned().unwrap();
    assert_eq!(last, result);
    // So does the sum of the rows, which stands where the detector gives no calculation.
    open.texts.get_mut("F-0001").unwrap().arithmetic.clear();
    let last = open.compose().unwrap().lines[0].arithmetic.last().cloned().unwrap();
    assert_eq!(last, result);
}

#[test]
fn lines_and_findings_belong_together() {
    let unknown = refused(|it| it.claim.lines[0].finding = "F-0404".to_owned());
    assert_eq!(unknown, ComposeError::FindingCount { finding: "F-0404".to_owned(), found: 0 });
    let repeated = refused(|it| {
        let again: ClaimLine = it.claim.lines[0].clone();
        it.claim.lines.push(again);
    });
    assert_eq!(repeated, ComposeError::FindingCount { finding: "F-0001".to_owned(), found: 2 });
    let account = refused(|it| it.findings[0].found.account_id = "8".to_owned());
    assert!(matches!(account, ComposeError::AccountDiffers { .. }));
    let empty = refused(|it| it.claim = Claim { lines: vec![], ..it.claim.clone() });
    assert_eq!(empty, ComposeError::NoLines { claim: "C-0001".to_owned() });
    let silent = refused(|it| it.texts.get_mut("F-0002").unwrap().statement.clear());
    assert_eq!(silent, ComposeError::TextMissing { finding: "F-0002".to_owned() });
}

#[test]
fn a_source_is_one_file_with_one_hash() {
    let key = format!("{REPORT}:119");
    let differs = refused(|it| it.rows.get_mut(&key).unwrap().bytes = 1);
    assert!(matches!(differs, ComposeError::SourceDiffers { .. }));
    let malformed = refused(|it| it.rows.get_mut(&key).unwrap().sha256 = "9F2C".to_owned());
    assert!(matches!(malformed, ComposeError::HashMalformed { .. }));
}

#[test]
fn a_row_named_twice_is_one_row_with_the_sum() {
    let mut advertiser = advertiser();
    let again = advertiser.findings[0].found.atoms[0].clone();
    advertiser.findings[0].found.atoms[1] = again;
    advertiser.findings[0].found.atoms[0].amount = cents(1250);
    let document = advertiser.compose().unwrap();
    assert_eq!(document.lines[0].witness.len(), 1);
    assert_eq!(document.lines[0].witness[0].amount.0, Money::new(cents(3750), usd()));
}

#[test]
fn rows_stand_in_the_order_of_the_file_whatever_the_order_of_the_atoms() {
    let mut shuffled = advertiser();
    shuffled.findings[0].found.atoms.reverse();
    shuffled.findings.reverse();
    assert_eq!(shuffled.compose().unwrap(), advertiser().compose().unwrap());
}
