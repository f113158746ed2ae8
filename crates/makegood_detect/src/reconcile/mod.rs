//! Reconciliation: which ledger payment is which statement entry.
//!
//! Payments and statement entries are paired by card, amount, window and reference. Pairs of equal
//! amounts are solved as an assignment, so the order of rows does not matter; then payments captured
//! in parts, payments batched into one debit and refunds netted into a payment are tried as exact
//! sums; then other currencies within a tolerance. What is left of the platform's debits is a
//! surplus capture of a payment, came back, is unknown to every ledger paid from that card, or
//! cannot be judged because a ledger does not cover its posting window.

mod assignment;
mod decisions;
mod descriptor;
mod load;
mod matching;
mod model;
mod sums;
mod tables;

use std::path::Path;

use makegood_core::netting::Link;

use crate::{DetectError, Engine};

pub use decisions::{Decision, EntryKey, PaymentKey};
pub use matching::reconcile;
pub use model::{Charge, ChargeClass, Entry, Input, LedgerCoverage, Match, MatchKind, Payment, Reconciled};

/// Reads ledger and statement, matches them, registers `payment_match` and `charge`, and returns the links.
///
/// `decisions` are what persons decided; they come before any other matching.
///
/// - **Errors** [`DetectError`].
pub async fn register(engine: &impl Engine, folder: &Path, decisions: &[Decision]) -> Result<Vec<Link>, DetectError> {
    let mut input = load::load(engine).await?;
    input.decisions = decisions.to_vec();
    let result = reconcile(&input);
    tables::register(engine, folder, &result).await?;
    let mut links: Vec<Link> = result
        .matches
        .iter()
        .map(|found| Link { left: found.payment_ref.clone(), right: found.entry_ref.clone() })
        .collect();
    links.sort();
    links.dedup();
    Ok(links)
}
