//! The words that policy files may use, each list in one place.

use crate::tables::{ColumnKind, Table};

/// Forms in which money comes back; `none` where it does not.
pub(super) const REMEDIES: &[&str] = &[
    "cash_original_method",
    "refund_or_ad_credit",
    "balance_transfer",
    "invoice_adjustment",
    "ad_credit",
    "make_good",
    "none",
];

/// Words of a closed list in the canonical `account` table, so that policies and imports cannot drift apart.
pub(super) fn account_words(column: &str) -> &'static [&'static str] {
    match Table::named("account").and_then(|table| table.column(column)).map(|column| column.kind) {
        Some(ColumnKind::Enum(words)) => words,
        _ => &[],
    }
}

/// True for `lower_snake_case`.
pub(super) fn is_snake_case(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// True for a rule or register id: letters, digits, `-`, `_` and `.`, at most 64.
pub(super) fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// Letters that a step of a ladder may be taken with; `makegood_letters` writes each.
pub const LETTERS: &[&str] = &[
    "first_claim",
    "chaser",
    "information_answer",
    "appeal",
    "complaint",
    "formal_notice",
    "card_dispute",
    "closing",
    "clawback_reply",
];

/// Card networks whose dispute windows are known by name.
pub(super) const NETWORKS: &[&str] = &["visa", "mastercard"];

/// Claim kinds that no detector finds and that a person may ask about, with what each is.
pub const ASKED_KINDS: &[(&str, &str)] = &[
    ("spend_within_tolerance", "spend above a daily budget, inside what the platform allows itself"),
    ("spend_regretted", "spend that was delivered as set and did not pay off"),
    ("bank_conversion_margin", "what the bank or card issuer added for conversion or a foreign transaction"),
    ("ad_credit_cash_out", "ad credit, coupons or vouchers, asked for as cash"),
    ("platform_incident", "an outage or fault of the platform that caused billing"),
    ("reservation_underdelivered", "a reservation order that delivered less than its goal"),
];
