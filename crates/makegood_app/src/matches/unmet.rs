//! Decisions that no longer fit the facts.

use makegood_core::diagnostic;
use makegood_detect::reconcile::{Fit, Fitted, decision_id};
use serde::Serialize;

/// A decision without effect (`MG6007`), and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UnmetDecision {
    /// `M-0001`.
    pub decision: String,
    /// Always `MG6007`.
    pub code: String,
    /// `changed`, `vanished`, `ambiguous` or `contradicted`.
    pub state: String,
    /// What is wrong.
    pub why: String,
    /// What to type.
    pub help: String,
}

/// Those of `decided` that have no effect, by number.
pub fn unmet(decided: &[Fitted]) -> Vec<UnmetDecision> {
    let mut list: Vec<&Fitted> = decided.iter().filter(|fitted| fitted.fit != Fit::InForce).collect();
    list.sort_by_key(|fitted| fitted.number);
    list.into_iter()
        .map(|fitted| {
            let id = decision_id(fitted.number);
            UnmetDecision {
                code: diagnostic::MATCH_DECISION_UNMET.id.to_owned(),
                state: fitted.fit.word().to_owned(),
                why: fitted.why.clone(),
                help: format!("it was kept and has no effect; see it, and take it back or decide anew:\n  makegood match list --only decided\n  makegood match undo {id}"),
                decision: id,
            }
        })
        .collect()
}
