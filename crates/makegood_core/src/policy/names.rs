//! The words that policy files may use, each list in one place.

use crate::tables::{ColumnKind, Table};

/// Forms in which money comes back; `none` where it does not.
pub(super) const REMEDIES: &[&str] =
    &["cash_original_method", "refund_or_ad_credit", "balance_transfer", "invoice_adjustment", "ad_credit", "none"];

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
