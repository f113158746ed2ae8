//! What a policy is asked: a kind of finding, an account, days, money, and what there is to show.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::cause::CauseKind;
use crate::money::{Currency, Money};
use crate::time::Day;

/// What is known of an ad account; every field but the ids may be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct AccountFacts {
    /// Platform id, for example `tiktok`.
    pub platform: String,
    /// Account id as the platform writes it.
    pub account_id: String,
    /// Name of the account.
    pub account_name: Option<String>,
    /// `manual`, `automatic` or `invoicing`.
    pub payment_mode: Option<String>,
    /// `active`, `suspended`, `closed`, `in_review` or `unknown`.
    pub status: Option<String>,
    /// `own`, `business_center` or `agency`.
    pub owner_kind: Option<String>,
    /// Business Center that owns the account or has access to it.
    pub business_center_id: Option<String>,
    /// ISO 3166 code of two letters.
    pub country: Option<String>,
    /// Currency of the account.
    pub currency: Option<Currency>,
    /// Time zone of the account.
    pub time_zone: Option<String>,
}

impl AccountFacts {
    /// Whether a Business Center holds the account; `None` when the files do not say.
    ///
    /// An account owned by the advertiser itself with no Business Center named has none; an empty
    /// `business_center_id` alone says nothing, because empty means unknown.
    pub fn has_business_center(&self) -> Option<bool> {
        let named = known(self.business_center_id.as_deref()).is_some();
        match known(self.owner_kind.as_deref()) {
            _ if named => Some(true),
            Some("business_center" | "agency") => Some(true),
            Some("own") => Some(false),
            _ => None,
        }
    }

    /// The account in a sentence: its name and id, or its id.
    pub fn label(&self) -> String {
        match known(self.account_name.as_deref()) {
            Some(name) => format!("{name} ({})", self.account_id),
            None => self.account_id.clone(),
        }
    }
}

/// A fact, or `None` where it is empty or literally `unknown`.
pub(super) fn known(fact: Option<&str>) -> Option<&str> {
    fact.map(str::trim).filter(|text| !text.is_empty() && *text != "unknown")
}

/// A question to [`super::PolicySet::decide`].
#[derive(Debug, Clone, Copy)]
pub struct PolicyQuestion<'a> {
    /// Detector id, which is the claim kind.
    pub kind: &'a str,
    /// The account that the money belongs to.
    pub account: &'a AccountFacts,
    /// First account-local day of the money questioned.
    pub charged_from: Day,
    /// Last day, included. The version of a policy is that of this day.
    pub charged_to: Day,
    /// Day on which the claim is, or would be, filed.
    pub filed_on: Day,
    /// The money in doubt.
    pub questioned: Money,
    /// Who caused it, as far as the evidence says.
    pub cause: CauseKind,
    /// Canonical tables that hold rows for the account; `statement` when there is any statement.
    pub tables: &'a BTreeSet<String>,
}
