//! The policies that are shipped, as the tests of this folder read them.

use std::sync::OnceLock;

use super::stack::PolicySet;

macro_rules! shipped {
    ($($name:literal),*) => {
        [$(($name.to_owned(), include_str!(concat!("../../../../policies/", $name)).to_owned())),*]
    };
}

/// The shipped files, in name order.
pub(super) fn shipped() -> Vec<(String, String)> {
    shipped![
        "amazon_ads/ladder.toml",
        "amazon_ads/rules.toml",
        "amazon_ads/sources.toml",
        "bank/clocks.toml",
        "bank/ladder.toml",
        "bank/sources.toml",
        "google_ads/ladder.toml",
        "google_ads/rules.toml",
        "google_ads/sources.toml",
        "linkedin/ladder.toml",
        "linkedin/rules.toml",
        "linkedin/sources.toml",
        "meta/ladder.toml",
        "meta/rules.toml",
        "meta/sources.toml",
        "microsoft_ads/ladder.toml",
        "microsoft_ads/rules.toml",
        "microsoft_ads/sources.toml",
        "pinterest/ladder.toml",
        "pinterest/rules.toml",
        "pinterest/sources.toml",
        "snapchat/ladder.toml",
        "snapchat/rules.toml",
        "snapchat/sources.toml",
        "tiktok/actors.toml",
        "tiktok/asked.toml",
        "tiktok/balance.toml",
        "tiktok/budgets.toml",
        "tiktok/charges.toml",
        "tiktok/credits.toml",
        "tiktok/entities.toml",
        "tiktok/invoices.toml",
        "tiktok/ladder.toml",
        "tiktok/payments.toml",
        "tiktok/settings.toml",
        "tiktok/shared.toml",
        "tiktok/sources.toml",
        "tiktok/tax.toml",
        "tiktok/traffic.toml",
        "tiktok/unpublished.toml",
        "x/ladder.toml",
        "x/rules.toml",
        "x/sources.toml"
    ]
    .to_vec()
}

/// The shipped policies, read once.
pub(super) fn builtin() -> &'static PolicySet {
    static SET: OnceLock<PolicySet> = OnceLock::new();
    SET.get_or_init(|| PolicySet::parse(&shipped()).unwrap_or_else(|error| panic!("{error}\n  help: {}", error.help)))
}

/// Every detector id of the design, whether or not its detector is there yet.
pub(super) const KINDS: &[&str] = &[
    "payment_captured_twice",
    "charge_unknown_to_ledger",
    "failed_payment_captured",
    "captured_amount_differs",
    "verification_not_returned",
    "refund_not_received",
    "billed_twice_for_period",
    "billed_above_delivery",
    "carry_out_of_bounds",
    "invoice_total_differs",
    "invoice_above_cost",
    "tax_above_rate",
    "balance_dropped_without_entry",
    "daily_budget_exceeded",
    "weekly_budget_exceeded",
    "lifetime_budget_exceeded",
    "account_cap_exceeded",
    "spend_while_paused",
    "spend_outside_flight",
    "spend_outside_dayparts",
    "delivery_outside_countries",
    "spend_after_rejection",
    "spend_by_unknown_actor",
    "invalid_traffic",
    "ad_credit_not_granted",
    "ad_credit_expired_early",
    "ad_credit_bypassed",
    "protection_credit_missing",
    "balance_left_idle",
    "spend_spike",
];
