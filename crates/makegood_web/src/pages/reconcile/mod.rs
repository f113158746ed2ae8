//! `/reconcile`: payments of the platform and entries of statements that do not find each other, and people's decisions about them.

mod decide;
mod list;
mod one;

use makegood_app::matches::{ShownEntry, ShownPayment};
use schemars::JsonSchema;
use serde::Serialize;

use super::finding::{clean, source_address};
use crate::access::Right;
use crate::routes::{Route, act, page};
use crate::visit::{Visit, encoded};

pub fn routes() -> Vec<Route> {
    vec![
        page::<list::Reconcile, _, _>(
            "/reconcile",
            Right::Read,
            "Breaks, matches and decisions about them",
            list::show,
        ),
        page::<one::Side, _, _>(
            "/reconcile/{side}",
            Right::Read,
            "One payment or statement entry with what it may be; `name` in the address",
            one::show,
        ),
        act(
            "/reconcile/decide",
            Right::Work,
            "Says which entries a payment is: one, or several that it was split into; form fields `payment`, `entry`, `reason`",
            decide::decide,
        ),
        act(
            "/reconcile/apart",
            Right::Work,
            "Says that a payment and an entry are not the same; form fields `payment`, `entry`, `reason`",
            decide::apart,
        ),
        act("/reconcile/undo/{decision}", Right::Work, "Takes a decision about a match back", decide::undo),
    ]
}

/// A row of a ledger or statement, side by side with the other.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Line {
    /// `payment` or `entry`.
    pub side: &'static str,
    /// The whole name, by which a decision names it.
    pub name: String,
    /// Its id in its file.
    pub id: String,
    /// Ad account, or bank account or card.
    pub account: String,
    pub on: String,
    pub amount: String,
    pub currency: String,
    /// Kind of ledger row, or the text of the statement.
    pub text: String,
    pub source_ref: String,
    /// Where the file is shown at it.
    pub source: String,
}

impl Line {
    fn of_payment(row: &ShownPayment) -> Line {
        Line {
            side: "payment",
            name: format!("{}/{}/{}", row.platform, row.account_id, row.transaction_id),
            id: clean(&row.transaction_id),
            account: clean(&row.account_id),
            on: row.paid_on.to_string(),
            amount: row.amount.clone(),
            currency: row.currency.clone(),
            text: row.kind.replace('_', " "),
            source: source_address(&row.source_ref),
            source_ref: row.source_ref.clone(),
        }
    }

    fn of_entry(row: &ShownEntry) -> Line {
        Line {
            side: "entry",
            name: format!("{}/{}/{}", row.institution, row.bank_account, row.entry_id),
            id: clean(&row.entry_id),
            account: clean(&row.bank_account),
            on: row.booked_on.to_string(),
            amount: row.amount.clone(),
            currency: row.currency.clone(),
            text: clean(&row.description),
            source: source_address(&row.source_ref),
            source_ref: row.source_ref.clone(),
        }
    }

    /// Its own page.
    fn address(&self) -> String {
        format!("/reconcile/{}?name={}", self.side, encoded(&self.name))
    }
}

/// The word of a class of break, of a charge or of a match.
fn class_word(visit: &Visit, class: &str) -> String {
    let words = visit.words;
    let word = match class {
        "in_time" => words.say("break-in-time"),
        "overdue" => words.say("break-overdue"),
        "not_covered" => words.say("break-not-covered"),
        "partly_captured" => words.say("break-partly-captured"),
        "not_decided" => words.say("break-not-decided"),
        "failed" => words.say("break-failed"),
        "lapsed" => words.say("break-lapsed"),
        "surplus" => words.say("break-surplus"),
        "returned" => words.say("break-returned"),
        "failed_payment" => words.say("break-failed-payment"),
        "not_returned" => words.say("break-not-returned"),
        "credit" => words.say("break-credit"),
        "one_to_one" => words.say("match-one-to-one"),
        "parts" => words.say("match-parts"),
        "batch" => words.say("match-batch"),
        "fx" => words.say("match-fx"),
        "differs" => words.say("match-differs"),
        "confirmed" => words.say("match-confirmed"),
        _ => words.say("unknown"),
    };
    word.to_owned()
}
