//! The matching itself: values in, matches, classes and breaks out.
//!
//! The steps go from sure to less sure, and each takes only what the ones before left: what persons decided, equal
//! amounts, amounts that differ by rounding or tax, exact sums, other currencies, captures that differ.

use super::breaks::{breaks, differences};
use super::classify::classify;
use super::covered::Covered;
use super::equal::equal_amounts;
use super::model::{Input, Reconciled};
use super::near::{Round, near_amounts};
use super::rates::Rates;
use super::splits::splits;
use super::work::Work;

/// Matches payments with statement entries. The order of the input does not show in the result.
///
/// Time and memory grow with the rows, times their logarithm; searches that would take longer end as not decided.
pub fn reconcile(input: Input) -> Reconciled {
    let input = input.sorted();
    let (rates, covered) = (Rates::of(&input.rates), Covered::of(&input));
    let mut work = Work::new(&input);
    equal_amounts(&mut work);
    near_amounts(&mut work, &rates, &covered, Round::Close);
    splits(&mut work);
    near_amounts(&mut work, &rates, &covered, Round::Far);
    let charges = classify(&work, &covered);
    let (short, differences) = differences(&work, &rates);
    let breaks = breaks(&work, &covered, &short);
    let (mut matches, decided) = (work.matches, work.decided);
    matches.sort();
    Reconciled { input, matches, charges, breaks, differences, decided }
}

#[cfg(test)]
#[path = "matching_tests.rs"]
pub(in crate::reconcile) mod tests;
