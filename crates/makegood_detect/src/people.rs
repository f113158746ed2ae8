//! What persons say beside the files.

use crate::reconcile::Decision;

/// What persons say: it is part of what an audit, a query and every derived table look at.
#[derive(Debug, Clone, Copy, Default)]
pub struct People<'a> {
    /// Who may change things, as change histories name them; empty = no list was given.
    pub owners: &'a [String],
    /// What was decided about matches, and nobody took back.
    pub decisions: &'a [Decision],
}
