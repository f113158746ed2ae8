//! What building claims says: the JSON `makegood.claim_build/1`.

use makegood_core::claim::LeftOut;
use makegood_core::money::Currency;
use serde::Serialize;

/// Value of `schema`.
pub const SCHEMA: &str = "makegood.claim_build/1";

/// The claims that were built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimBuildReport {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// One per platform and account, by number.
    pub claims: Vec<BuiltClaim>,
    /// Accounts of which nothing can be claimed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_claimed: Vec<NotClaimed>,
}

/// One claim and its documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BuiltClaim {
    /// `C-0001`.
    pub id: String,
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// What it asks for, by currency.
    pub totals: Vec<BuiltTotal>,
    /// Findings that it claims.
    pub findings: Vec<String>,
    /// Findings that it does not, and why.
    pub left_out: Vec<LeftOut>,
    /// Consequences to accept before it is sent.
    pub consequences: Vec<String>,
    /// Path of the letter with the advertiser's own part: what to do next, what to accept.
    pub pdf: String,
    /// Path of the letter without that part, as it is sent.
    pub pdf_to_send: String,
    /// Path of the calculation.
    pub csv: String,
    /// Path of the whole document for machines.
    pub json: String,
    /// Path of the evidence pack; packs are made by `claim pack`, of a claim that was looked at.
    pub pack: Option<String>,
}

/// What a claim asks for in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BuiltTotal {
    /// Currency.
    pub currency: Currency,
    /// Amount with the currency's digits.
    pub claimed: String,
}

/// An account of which nothing can be claimed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotClaimed {
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// Its findings, and why.
    pub left_out: Vec<LeftOut>,
}
