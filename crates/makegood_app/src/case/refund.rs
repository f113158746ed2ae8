//! Money that fits a case: refunds on a statement, credit in the ledger. Proposed, confirmed by a person.

use std::collections::BTreeMap;

use jiff::Timestamp;
use makegood_case::store::Cases;
use makegood_case::{Case, Line, Purse, What};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::time::{Day, Zone};
use makegood_detect::People;
use makegood_detect::reconcile::EntryStatus;

use crate::matches::{Matching, standing};
use crate::{AppError, Workspace};

/// How a row fits what is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is all that is missing, or all that was approved.
    Whole,
    /// It is a part.
    Part,
    /// It holds more than is missing.
    More,
}

impl Fit {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Fit::Whole => "whole",
            Fit::Part => "part",
            Fit::More => "more",
        }
    }
}

/// A row that may be money of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitting {
    /// The row.
    pub source_ref: String,
    /// `statement` or `ledger`.
    pub table: &'static str,
    /// The other side's name of it: entry id, or transaction id.
    pub name: String,
    /// Day of booking, or day in the account.
    pub on: Day,
    /// In which form it came.
    pub purse: Purse,
    /// What of it is not yet counted in any case.
    pub money: Money,
    /// What the row says of itself.
    pub description: String,
    /// How it fits.
    pub fit: Fit,
}

impl Fitting {
    /// The event that counts `money` of the row.
    pub fn received(&self, money: Money) -> What {
        What::Received { lines: vec![Line::new(self.purse, money)], source_ref: self.source_ref.clone() }
    }
}

/// Rows that may be money of the case: on or after the day on which it was sent, of its platform, in a form and currency of
/// which some is missing, and not wholly counted already. Those that fit whole come first, then by day.
///
/// - **Errors** [`AppError`].
pub async fn fitting(
    workspace: &Workspace,
    matching: &Matching,
    cases: &impl Cases,
    case: &Case,
) -> Result<Vec<Fitting>, AppError> {
    let since = case.submitted_on().unwrap_or_else(|| case.opened_on());
    let mut rows = statement(matching, case, since);
    rows.extend(ledger(workspace, matching, case, since).await?);
    let missing = case.missing();
    let mut fitting = Vec::new();
    for row in rows {
        let counted = cases.money_of_row(&row.source_ref).await?;
        if counted.iter().any(|step| step.case == case.id()) {
            continue;
        }
        let mut left = row.money;
        for step in counted.iter().filter(|step| step.line.currency == left.currency) {
            left.amount = left.amount.checked_sub(step.line.amount)?;
        }
        let wanted = missing.amount(row.purse, left.currency);
        let nothing_asked = case.claimed().amount(row.purse, left.currency).is_zero() && row.purse != Purse::AdCredit;
        if left.amount.is_negative() || left.amount.is_zero() || nothing_asked {
            continue;
        }
        let fit = match left.amount.cmp(&wanted) {
            std::cmp::Ordering::Equal => Fit::Whole,
            std::cmp::Ordering::Less => Fit::Part,
            std::cmp::Ordering::Greater => Fit::More,
        };
        fitting.push(Fitting { money: left, fit, ..row });
    }
    fitting.sort_by(|a, b| (a.fit, a.on, &a.source_ref).cmp(&(b.fit, b.on, &b.source_ref)));
    Ok(fitting)
}

/// Credits on a statement under the platform's name. One that is a refund of another account's ledger is that account's.
fn statement(matching: &Matching, case: &Case, since: Day) -> Vec<Fitting> {
    let input = &matching.result.input;
    let accounts: BTreeMap<&str, &str> =
        input.payments.iter().map(|row| (row.source_ref.as_str(), row.account_id.as_str())).collect();
    let owner: BTreeMap<&str, &str> = matching
        .result
        .matches
        .iter()
        .filter_map(|found| Some((found.entry_ref.as_str(), *accounts.get(found.payment_ref.as_str())?)))
        .collect();
    let ours = |source_ref: &str| owner.get(source_ref).is_none_or(|account| *account == case.account_id());
    input
        .entries
        .iter()
        .filter(|entry| entry.status == EntryStatus::Booked && entry.platform.as_deref() == Some(case.platform()))
        .filter(|entry| !entry.amount.is_negative() && entry.booked_on >= since && ours(&entry.source_ref))
        .map(|entry| Fitting {
            source_ref: entry.source_ref.clone(),
            table: "statement",
            name: entry.key.entry_id.clone(),
            on: entry.booked_on,
            purse: Purse::Cash,
            money: entry.merchant_money(),
            description: entry.description.clone(),
            fit: Fit::Part,
        })
        .collect()
}

/// Credit, transfers and adjustments of the account's ledger that raise what may be spent.
async fn ledger(workspace: &Workspace, matching: &Matching, case: &Case, since: Day) -> Result<Vec<Fitting>, AppError> {
    let text = |value: &str| format!("'{}'", value.replace('\'', "''"));
    let query = format!(
        "SELECT transaction_id, occurred_at, kind, funding, amount, currency, description, source_ref FROM ledger \
         WHERE platform = {} AND account_id = {} AND status = 'settled' AND amount > 0 \
         AND kind IN ('credit_granted', 'adjustment', 'transfer_in') ORDER BY occurred_at, transaction_id",
        text(case.platform()),
        text(case.account_id())
    );
    let decisions = standing(&matching.history);
    let people = People { owners: &workspace.config().owners.actors, decisions: &decisions };
    let scratch = workspace.scratch("refund")?;
    let folders = (scratch.path(), &*workspace.sums());
    let table = match makegood_detect::sql(workspace.facts(), folders, people, &query).await {
        Ok(table) => table,
        Err(makegood_detect::DetectError::Query { why, .. }) => return Err(AppError::Query { why }),
        Err(error) => return Err(error.into()),
    };
    let rows = table.rows.iter().filter_map(|row| ledger_row(row, case.zone()));
    Ok(rows.filter(|row| row.on >= since).collect())
}

fn ledger_row(row: &[Option<String>], zone: &Zone) -> Option<Fitting> {
    let cell = |at: usize| row.get(at).and_then(Option::as_deref).unwrap_or_default();
    let currency = Currency::parse(cell(5)).ok()?;
    Some(Fitting {
        source_ref: cell(7).to_owned(),
        table: "ledger",
        name: cell(0).to_owned(),
        on: day(cell(1), zone)?,
        purse: match (cell(2), cell(3)) {
            (_, "ad_credit") | ("credit_granted", _) => Purse::AdCredit,
            (_, "credit_line") => Purse::InvoiceAdjustment,
            _ => Purse::Balance,
        },
        money: Money::new(Amount::parse_canonical(cell(4)).ok()?, currency),
        description: cell(6).to_owned(),
        fit: Fit::Part,
    })
}

/// The day of an instant as a query shows it.
fn day(text: &str, zone: &Zone) -> Option<Day> {
    match text.parse::<Timestamp>() {
        Ok(at) => Some(zone.day_of(at)),
        Err(_) => text.get(..10)?.parse().ok(),
    }
}
