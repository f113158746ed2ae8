//! Reconciliation: which ledger payment is which statement entry.
//!
//! What persons decided comes first ([`Decision`]). Then payments and statement entries are compared inside blocks of one
//! platform, card, currency and amount (`equal`), solved as an assignment over days (`assignment`), so that the order of
//! rows does not matter and equal amounts stay the multiset they are; a reference, where one stands in the entry
//! (`references`), comes before a day. Then amounts that differ by rounding or tax (`near`), payments captured in parts,
//! payments batched into one debit and refunds netted into a payment as exact sums (`splits`, `sums`), other currencies
//! within a tolerance (`rates`), and captures that differ. What is left of the platform's debits is a surplus capture of
//! a payment (`repeats`), came back (`returns`), is unknown to every ledger paid from that card, or cannot be judged
//! (`classify`, `covered`). What is left of the payments is a break with an age (`breaks`).

mod assignment;
mod breaks;
mod classify;
mod covered;
mod decisions;
mod descriptor;
mod equal;
mod fit;
mod load;
mod matching;
mod model;
mod near;
mod open;
mod rates;
mod references;
mod repeats;
mod returns;
mod splits;
mod sums;
mod tables;
mod work;

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use makegood_core::netting::Link;
use makegood_facts::FactsStore;

use crate::{DetectError, Engine, Local, People, catalog};

pub use decisions::{Decision, EntryKey, Fit, Fitted, Named, PaymentKey, Says, Seen, decision_id};
pub use matching::reconcile;
pub use model::{
    Break, BreakClass, Charge, ChargeClass, Difference, Entry, EntryStatus, Input, LedgerCoverage, Match, MatchKind,
    Payment, PaymentStatus, Reconciled, StatementCoverage,
};

/// Reads ledger and statement, matches them, registers `payment_match`, `charge`, `payment_break` and
/// `capture_difference`, and returns what it found.
///
/// `decisions` are what persons decided; they come before any other matching.
///
/// - **Errors** [`DetectError`].
pub async fn register(engine: &impl Engine, folder: &Path, decisions: &[Decision]) -> Result<Reconciled, DetectError> {
    let mut input = load::load(engine).await?;
    input.decisions = decisions.to_vec();
    let result = reconcile(input);
    tables::register(engine, folder, &result).await?;
    Ok(result)
}

/// The matching of a workspace, as an audit makes it, and the instant up to which it looks (`as_of`, else the latest
/// observation in the facts). `folder` is empty and left to the caller, `sums` as for an audit.
///
/// - **Errors** [`DetectError`].
pub async fn matching(
    facts: &FactsStore,
    (folder, sums): (&Path, &Path),
    as_of: Option<Timestamp>,
    people: People<'_>,
) -> Result<(Timestamp, Reconciled), DetectError> {
    let engine = Local::new(folder)?;
    let prepared = catalog::prepare(&engine, facts, (folder, sums), as_of, people, Some(&BTreeSet::new())).await?;
    Ok((prepared.as_of, prepared.matching))
}

impl Reconciled {
    /// Rows of ledger and statement that are the same money, sorted.
    pub fn links(&self) -> Vec<Link> {
        let link = |found: &Match| Link { left: found.payment_ref.clone(), right: found.entry_ref.clone() };
        let mut links: Vec<Link> = self.matches.iter().map(link).collect();
        links.sort();
        links.dedup();
        links
    }
}
