//! The rows of files behind a month's figure.

use makegood_core::money::Currency;
use makegood_core::time::Day;
use makegood_detect::{Layer, LayerRow, People};

use crate::matches::standing;
use crate::{AppError, CaseStore, Workspace};

/// The rows behind what was delivered, billed or paid in a month (its first day is named), of one account or of all.
///
/// - **Errors** [`AppError`].
pub async fn rows_behind(
    workspace: &Workspace,
    store: &impl CaseStore,
    (layer, currency, month): (Layer, Currency, Day),
    account: Option<&str>,
) -> Result<Vec<LayerRow>, AppError> {
    let decisions = standing(&store.match_decisions().await?);
    let scratch = workspace.scratch("rows")?;
    let people = People { owners: &workspace.config().owners.actors, decisions: &decisions };
    let folders = (scratch.path(), &*workspace.sums());
    Ok(makegood_detect::rows_behind(workspace.facts(), folders, people, (layer, currency, month), account).await?)
}
