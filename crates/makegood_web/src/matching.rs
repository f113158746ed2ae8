//! The matching of the workspace, made once for what it is made of: matching a large workspace takes a while.

use std::sync::{Arc, Mutex};

use makegood_app::matches::{self, Matching};
use makegood_app::{Access, AppError, CaseStore as _};

use crate::failure::Failure;
use crate::office::{Office, lock};
use crate::snapshot::Stamp;

/// The last matching and what it was made of: files by their stamp, decisions by their number.
#[derive(Debug, Default)]
pub struct LastMatching(Mutex<Option<(Stamp, usize, Arc<Matching>)>>);

impl Office {
    /// Which payment is which entry of a statement, with what people decided.
    ///
    /// - **Errors** [`AppError`].
    pub async fn matching(self: &Arc<Self>, actor: &str) -> Result<Arc<Matching>, Failure> {
        let stamp = Stamp::of(self.root(), (self.outside.now)());
        let decisions = self.store().match_decisions().await.map_err(AppError::from)?.len();
        let kept = lock(&self.last_matching.0)
            .as_ref()
            .filter(|(of, known, _)| of.same_files(&stamp) && *known == decisions)
            .map(|(.., matching)| matching.clone());
        if let Some(matching) = kept {
            return Ok(matching);
        }
        let made = self
            .work(Access::Read, "matching", actor, async |desk| {
                Ok(Arc::new(matches::matching(&desk.workspace, &desk.store, None).await?))
            })
            .await?;
        *lock(&self.last_matching.0) = Some((stamp, made.history.len(), made.clone()));
        Ok(made)
    }
}
