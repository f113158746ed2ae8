//! What was planted: the faults that an audit must find, and the traps it must not fall into.

use jiff::Timestamp;
use makegood_core::finding::EntityRef;
use makegood_core::money::Currency;
use makegood_core::time::Day;
use serde::{Deserialize, Serialize};

/// Value of [`Truth::schema`].
pub const TRUTH_SCHEMA: &str = "makegood.truth/1";

/// Detectors whose faults are planted in the first three accounts, in alphabetical order.
#[cfg(test)]
pub(crate) const FIRST_DETECTORS: [&str; 8] = [
    "balance_left_idle",
    "billed_above_delivery",
    "carry_out_of_bounds",
    "charge_unknown_to_ledger",
    "daily_budget_exceeded",
    "payment_captured_twice",
    "spend_while_paused",
    "weekly_budget_exceeded",
];

/// Detectors whose faults are planted, in alphabetical order.
pub const PLANTED_DETECTORS: [&str; 29] = [
    "account_cap_exceeded",
    "ad_credit_bypassed",
    "ad_credit_expired_early",
    "ad_credit_not_granted",
    "balance_dropped_without_entry",
    "balance_left_idle",
    "billed_above_delivery",
    "billed_twice_for_period",
    "captured_amount_differs",
    "carry_out_of_bounds",
    "charge_unknown_to_ledger",
    "daily_budget_exceeded",
    "delivery_outside_countries",
    "failed_payment_captured",
    "invalid_traffic",
    "invoice_above_cost",
    "invoice_total_differs",
    "lifetime_budget_exceeded",
    "payment_captured_twice",
    "protection_credit_missing",
    "refund_not_received",
    "spend_after_rejection",
    "spend_by_unknown_actor",
    "spend_outside_dayparts",
    "spend_outside_flight",
    "spend_while_paused",
    "tax_above_rate",
    "verification_not_returned",
    "weekly_budget_exceeded",
];

/// `truth.json`: what an audit of the files beside it must say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// [`TRUTH_SCHEMA`].
    pub schema: String,
    /// Seed that made the files.
    pub seed: u64,
    /// True when nothing was planted.
    pub clean: bool,
    /// Audit date at which every day is settled.
    pub as_of: Timestamp,
    /// First day of the data.
    pub from: Day,
    /// Last day of the data.
    pub to: Day,
    /// Faults, sorted by account, detector, first day and entities.
    pub planted: Vec<Planted>,
    /// What looks like a fault and is none, sorted by name.
    pub confounders: Vec<Confounder>,
}

/// One planted fault: a finding that an audit must make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planted {
    /// Detector id.
    pub detector: String,
    /// Account.
    pub account_id: String,
    /// What the finding speaks of, sorted.
    pub entities: Vec<EntityRef>,
    /// First account-local day of the money questioned.
    pub from: Day,
    /// Last day, included.
    pub to: Day,
    /// Currency of the amount.
    pub currency: Currency,
    /// Decimal text in major units.
    pub questioned: String,
    /// How it was planted, in words.
    pub note: String,
}

/// One thing that must stay silent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Confounder {
    /// One of [`crate::CONFOUNDERS`].
    pub name: String,
    /// Where it stands: account, entity, day, file.
    #[serde(rename = "where")]
    pub place: String,
}

impl Truth {
    /// Puts the faults in the order of account, detector, first day and entities, and the traps in theirs.
    pub(crate) fn sort(&mut self) {
        self.planted.sort_by(|a, b| {
            (&a.account_id, &a.detector, a.from, &a.entities).cmp(&(&b.account_id, &b.detector, b.from, &b.entities))
        });
        self.confounders.sort();
        self.confounders.dedup();
    }

    /// Pretty JSON with a final line end.
    pub fn to_json(&self) -> String {
        // Only text, numbers and lists: nothing that JSON cannot hold.
        serde_json::to_string_pretty(self).map_or_else(|_| String::new(), |text| text + "\n")
    }

    /// Reads `truth.json`.
    ///
    /// - **Errors** what `serde_json` says of text that is not a truth file.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}
