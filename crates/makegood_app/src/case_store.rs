//! The port of the case store: what people decided about findings and matches, and which claims were built.
//!
//! Decisions are appended, never changed: a dismissal that was wrong is followed by a restoring.

use std::collections::BTreeMap;
use std::future::Future;

use jiff::Timestamp;
pub use makegood_case::store::StoreError;
use makegood_core::money::Money;

use crate::matches::{MatchDecision, MatchHistory};

/// What a person decided about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionKind {
    /// Not to be claimed.
    Dismiss,
    /// To be shown and claimed again.
    Restore,
}

impl DecisionKind {
    /// The word in the store and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            DecisionKind::Dismiss => "dismiss",
            DecisionKind::Restore => "restore",
        }
    }

    /// Reads [`DecisionKind::word`].
    pub fn of_word(word: &str) -> Option<Self> {
        [DecisionKind::Dismiss, DecisionKind::Restore].into_iter().find(|kind| kind.word() == word)
    }
}

/// One decision about one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// `detector/finding_key`: survives re-imports and a changed list of findings.
    pub finding: String,
    /// What was decided.
    pub kind: DecisionKind,
    /// Why; empty is allowed only for restoring.
    pub reason: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

/// A claim that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRecord {
    /// `C-0001`.
    pub id: String,
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// When it was built last.
    pub built_at: Timestamp,
    /// Instant up to which its files were audited.
    pub as_of: Timestamp,
    /// What it asks for, per currency.
    pub totals: Vec<Money>,
    /// Stable keys of its findings, sorted. With the account they say which claim it is: building the same
    /// findings again keeps the number.
    pub findings: Vec<String>,
    /// SHA-256 of the PDF, hex.
    pub pdf_sha256: String,
    /// Folder that the documents were written to: below the workspace, or from the root of the disk.
    pub folder: String,
}

/// Keeps decisions and claims. One implementation per database, with the same behaviour.
pub trait CaseStore {
    /// Appends a decision.
    ///
    /// - **Errors** [`StoreError`].
    fn record_decision(&self, decision: &Decision) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Every decision, oldest first.
    ///
    /// - **Errors** [`StoreError`].
    fn decisions(&self) -> impl Future<Output = Result<Vec<Decision>, StoreError>> + Send;

    /// Appends a decision about a match, or the taking back of one, and gives its number, from 1. One decision is taken
    /// back once at most.
    ///
    /// - **Errors** [`StoreError`].
    fn record_match_decision(&self, decision: &MatchDecision) -> impl Future<Output = Result<u32, StoreError>> + Send;

    /// Every decision about a match with its number, oldest first.
    ///
    /// - **Errors** [`StoreError`].
    fn match_decisions(&self) -> impl Future<Output = Result<MatchHistory, StoreError>> + Send;

    /// Keeps a claim in place of one of the same id and of those named, all at once or not at all.
    ///
    /// - **Errors** [`StoreError`].
    fn replace_claims(
        &self,
        claim: &ClaimRecord,
        replaces: &[String],
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Every claim, by id.
    ///
    /// - **Errors** [`StoreError`].
    fn claims(&self) -> impl Future<Output = Result<Vec<ClaimRecord>, StoreError>> + Send;

    /// What is wrong with the database; empty = sound.
    ///
    /// - **Errors** [`StoreError`] when it cannot even be asked.
    fn problems(&self) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;
}

/// Findings that are dismissed as the decisions stand, with the reason. `decisions` are oldest first.
pub fn dismissed(decisions: &[Decision]) -> BTreeMap<String, String> {
    let mut dismissed = BTreeMap::new();
    for decision in decisions {
        match decision.kind {
            DecisionKind::Dismiss => dismissed.insert(decision.finding.clone(), decision.reason.clone()),
            DecisionKind::Restore => dismissed.remove(&decision.finding),
        };
    }
    dismissed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(kind: DecisionKind, reason: &str) -> Decision {
        Decision {
            finding: "d/k".to_owned(),
            kind,
            reason: reason.to_owned(),
            actor: "ana".to_owned(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_last_decision_stands() {
        let mut history = vec![decision(DecisionKind::Dismiss, "agreed with the rep")];
        assert_eq!(dismissed(&history)["d/k"], "agreed with the rep");
        history.push(decision(DecisionKind::Restore, ""));
        assert!(dismissed(&history).is_empty());
    }
}
