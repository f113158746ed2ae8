//! Matches as a person sees and decides them: which ledger payment is which statement entry.
//!
//! Decisions are laid over the matching each time it is made; they are kept by the keys of the rows, so that they hold
//! after the same or overlapping files are imported again. One that no longer fits the facts is reported, never dropped.

mod decide;
mod list;
mod name;
mod record;
mod unmet;

pub use decide::{Drafted, Said, decide, undo};
pub use list::{
    MatchFilter, MatchList, MatchedRow, OpenEntry, OpenPayment, SCHEMA, ShownDecision, ShownEntry, ShownPayment, Which,
};
pub use record::{MatchAct, MatchDecision, MatchHistory, standing, undone};
pub use unmet::{UnmetDecision, unmet};

use jiff::Timestamp;
use makegood_detect::People;
use makegood_detect::reconcile::{self, Reconciled};

use crate::{AppError, CaseStore, Workspace};

/// The matching of a workspace with every decision that was made, and what it is made of.
#[derive(Debug, Clone)]
pub struct Matching {
    /// Instant up to which it looks.
    pub as_of: Timestamp,
    /// What matching says.
    pub result: Reconciled,
    /// Every decision, oldest first.
    pub history: MatchHistory,
}

/// Matches the workspace as an audit does, with what people decided.
///
/// - **Errors** [`AppError`].
pub async fn matching(
    workspace: &Workspace,
    store: &impl CaseStore,
    as_of: Option<Timestamp>,
) -> Result<Matching, AppError> {
    let history = store.match_decisions().await?;
    let decisions = standing(&history);
    let people = People { owners: &workspace.config().owners.actors, decisions: &decisions };
    let scratch = workspace.scratch("match")?;
    let folders = (scratch.path(), &*workspace.sums());
    let (as_of, result) = reconcile::matching(workspace.facts(), folders, as_of, people).await?;
    Ok(Matching { as_of, result, history })
}
