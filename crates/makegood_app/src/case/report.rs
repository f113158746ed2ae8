//! What came back, for machines: the JSON `makegood.recovery/1`, and the same rows as CSV.

use makegood_case::Case;
use makegood_case::recovery::{Group, Recovery, report};
use makegood_case::store::{Cases, Filter};
use serde::Serialize;

use crate::AppError;

/// Value of `schema`.
pub const SCHEMA: &str = "makegood.recovery/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecoveryView {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// All cases that were sent, then one group per kind of claim.
    pub groups: Vec<GroupView>,
    /// Cases that were never sent; they are in no figure.
    pub not_sent: usize,
}

/// One kind of claim, or all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupView {
    /// `all`, a detector's id, or `several kinds`.
    pub kind: String,
    /// Cases that were sent.
    pub sent: usize,
    /// Of these, closed with all money.
    pub recovered: usize,
    /// Of these, with some money.
    pub some_money: usize,
    /// Of these, written off without any.
    pub written_off_with_nothing: usize,
    /// Of these, still open.
    pub open: usize,
    /// The counts in words.
    pub counts: String,
    /// Money by purse and currency.
    pub money: Vec<MoneyView>,
    /// Time to money; `null` where none came.
    pub time: Option<TimeView>,
}

/// Money of one purse and currency, with its formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MoneyView {
    /// Purse.
    pub purse: &'static str,
    /// Currency.
    pub currency: String,
    /// Claimed.
    pub claimed: String,
    /// Approved.
    pub approved: String,
    /// Received and kept.
    pub net: String,
    /// Tenths of a percent of what was claimed; `null` where nothing was claimed in this form.
    pub permille: Option<i128>,
    /// How that is counted.
    pub formula: String,
}

/// Days from sending to the first money, with their formula.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimeView {
    /// Cases with money.
    pub cases: usize,
    /// Shortest.
    pub shortest_days: i64,
    /// Middle.
    pub middle_days: i64,
    /// Longest.
    pub longest_days: i64,
    /// How that is counted.
    pub formula: String,
}

/// Reports on every case of the store.
///
/// - **Errors** [`AppError::Store`], [`AppError::Money`].
pub async fn recovery(cases: &impl Cases) -> Result<RecoveryView, AppError> {
    let mut all: Vec<Case> = Vec::new();
    for head in cases.list(&Filter::default()).await? {
        all.push(cases.case(&head.id).await?);
    }
    Ok(RecoveryView::of(&report(&all)?))
}

impl RecoveryView {
    fn of(recovery: &Recovery) -> RecoveryView {
        let mut groups = vec![group(&recovery.all, "all")];
        groups.extend(recovery.kinds.iter().map(|kind| {
            let name = if kind.kind.is_empty() { "several kinds" } else { kind.kind.as_str() };
            group(kind, name)
        }));
        RecoveryView { schema: SCHEMA, groups, not_sent: recovery.not_sent }
    }

    /// The rows of a table: header first, one row per group, purse and currency; a group without money has one row.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let header = [
            "kind",
            "sent",
            "recovered",
            "some_money",
            "written_off_with_nothing",
            "open",
            "purse",
            "currency",
            "claimed",
            "approved",
            "received_and_kept",
            "permille",
            "formula",
            "middle_days_to_money",
        ];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for group in &self.groups {
            let counts = [group.sent, group.recovered, group.some_money, group.written_off_with_nothing, group.open];
            let time = group.time.as_ref().map(|time| time.middle_days.to_string()).unwrap_or_default();
            let row = |money: [String; 7]| {
                let mut row = vec![group.kind.clone()];
                row.extend(counts.iter().map(ToString::to_string));
                row.extend(money);
                row.push(time.clone());
                row
            };
            if group.money.is_empty() {
                rows.push(row(Default::default()));
            }
            for money in &group.money {
                rows.push(row([
                    money.purse.to_owned(),
                    money.currency.clone(),
                    money.claimed.clone(),
                    money.approved.clone(),
                    money.net.clone(),
                    money.permille.map(|share| share.to_string()).unwrap_or_default(),
                    money.formula.clone(),
                ]));
            }
        }
        rows
    }
}

fn group(group: &Group, kind: &str) -> GroupView {
    let text = |money: makegood_core::money::Money| money.amount.to_text(money.currency);
    GroupView {
        kind: kind.to_owned(),
        sent: group.counts.sent,
        recovered: group.counts.recovered,
        some_money: group.counts.some_money,
        written_off_with_nothing: group.counts.written_off_with_nothing,
        open: group.counts.open,
        counts: group.counts.to_string(),
        money: group
            .money
            .iter()
            .map(|row| MoneyView {
                purse: row.purse.word(),
                currency: row.claimed.currency.code().to_owned(),
                claimed: text(row.claimed),
                approved: text(row.approved),
                net: text(row.net),
                permille: row.permille,
                formula: row.formula.clone(),
            })
            .collect(),
        time: group.time.as_ref().map(|time| TimeView {
            cases: time.count,
            shortest_days: time.shortest_days,
            middle_days: time.middle_days,
            longest_days: time.longest_days,
            formula: time.formula.clone(),
        }),
    }
}
