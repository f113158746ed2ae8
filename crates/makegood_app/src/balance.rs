//! What is left on each account, what of it is asked back, by which way, and what that costs.
//!
//! A balance is money as the platform stated it on one day. The way is the policy's answer for unspent balance
//! (`balance_left_idle`), asked for every account that has some, also where nobody calls it idle yet.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use makegood_core::cause::CauseKind;
use makegood_core::money::{Amount, Money};
use makegood_core::policy::{AccountFacts, Course, Net, PolicyQuestion, PolicySet, Verdict};
use makegood_detect::LatestBalance;

use crate::{AppError, Workspace, policies};

/// The claim kind of unspent balance.
pub const KIND: &str = "balance_left_idle";

/// What is left on one account in one currency.
#[derive(Debug, Clone)]
pub struct Balance {
    /// As the platform stated it.
    pub latest: LatestBalance,
    /// What is known of the account.
    pub account: AccountFacts,
    /// Cash less what is frozen and less tax; never below zero.
    pub free: Amount,
    /// The policy's answer and the way; `None` where nothing is left.
    pub way: Option<(Verdict, Course)>,
}

/// The latest balance of every account, with the way back of what is free. `accounts` are those that the audit knows.
///
/// - **Errors** [`AppError`].
pub async fn balances(
    workspace: &Workspace,
    accounts: &[AccountFacts],
    now: Timestamp,
) -> Result<Vec<Balance>, AppError> {
    let set = policies::policies(Some(workspace))?;
    let scratch = workspace.scratch("balances")?;
    let folders = (scratch.path(), &*workspace.sums());
    let latest = makegood_detect::latest_balances(workspace.facts(), folders).await?;
    latest.into_iter().map(|latest| balance(&set, latest, accounts, now)).collect()
}

fn balance(
    set: &PolicySet,
    latest: LatestBalance,
    accounts: &[AccountFacts],
    now: Timestamp,
) -> Result<Balance, AppError> {
    let of = |known: &&AccountFacts| known.platform == latest.platform && known.account_id == latest.account_id;
    let account = accounts.iter().find(of).cloned().unwrap_or_else(|| AccountFacts {
        platform: latest.platform.clone(),
        account_id: latest.account_id.clone(),
        ..AccountFacts::default()
    });
    let held = |part: Option<Amount>| part.unwrap_or(Amount::ZERO).negated();
    let free = latest.cash.checked_add(held(latest.frozen))?.checked_add(held(latest.tax))?;
    let free = if free.is_negative() { Amount::ZERO } else { free };
    let way = if free.is_zero() {
        None
    } else {
        let day = |at: Timestamp| TimeZone::UTC.to_datetime(at).date();
        let tables = BTreeSet::from(["balance".to_owned()]);
        let questioned = Money::new(free, latest.currency);
        let question = PolicyQuestion {
            kind: KIND,
            account: &account,
            charged_from: day(latest.as_of),
            charged_to: day(latest.as_of),
            filed_on: day(now),
            questioned,
            // Nobody did wrong: money was paid in and not spent.
            cause: CauseKind::Unknown,
            tables: &tables,
        };
        let verdict = set.decide(&question);
        let course = set.course(&question, &verdict, Net::of(questioned, &[])?);
        Some((verdict, course))
    };
    Ok(Balance { latest, account, free, way })
}
