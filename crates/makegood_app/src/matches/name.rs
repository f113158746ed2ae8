//! From what a person typed to a row: an id alone where only one row has it, else with its account before it.

use makegood_detect::reconcile::{Entry, Payment, Reconciled};

use crate::AppError;

/// Rows that a message about several names, at most.
const SHOWN_MAX: usize = 5;

/// Position of the payment of that name: `TRANSACTION`, `ACCOUNT/TRANSACTION` or `PLATFORM/ACCOUNT/TRANSACTION`.
///
/// - **Errors** [`AppError::MatchName`].
pub(super) fn payment(matching: &Reconciled, name: &str) -> Result<usize, AppError> {
    let parts = |row: &Payment| [row.platform.clone(), row.account_id.clone(), row.transaction_id.clone()];
    only("payment", name, &matching.input.payments, parts)
}

/// Position of the statement entry of that name: `ENTRY`, `ACCOUNT/ENTRY` or `INSTITUTION/ACCOUNT/ENTRY`.
///
/// - **Errors** [`AppError::MatchName`].
pub(super) fn entry(matching: &Reconciled, name: &str) -> Result<usize, AppError> {
    let parts = |row: &Entry| [row.key.institution.clone(), row.key.bank_account.clone(), row.key.entry_id.clone()];
    only("statement entry", name, &matching.input.entries, parts)
}

fn only<R>(noun: &'static str, name: &str, rows: &[R], parts: impl Fn(&R) -> [String; 3]) -> Result<usize, AppError> {
    let name = name.trim();
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut more = 0_usize;
    for (at, row) in rows.iter().enumerate() {
        let [outer, account, id] = parts(row);
        // Ids and accounts may hold a slash themselves, so the name is not taken apart.
        if !name.ends_with(&id) || id.is_empty() {
            continue;
        }
        let (with_account, whole) = (format!("{account}/{id}"), format!("{outer}/{account}/{id}"));
        if name == id || name == with_account || name == whole {
            if found.len() < SHOWN_MAX {
                found.push((at, whole));
            } else {
                more += 1;
            }
        }
    }
    match found.as_slice() {
        [(at, _)] => Ok(*at),
        _ => {
            let names = found.into_iter().map(|(_, whole)| whole).collect();
            Err(AppError::MatchName { noun, name: name.to_owned(), names, more })
        }
    }
}
