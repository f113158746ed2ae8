//! When a rule applies: any-of lists over the facts of an account and the days of a charge.
//!
//! Every list that is given must hold. A fact that the files do not give matches only where
//! `unknown` is listed, so that no rule is chosen by silence.

use std::collections::BTreeSet;

use serde::Serialize;

use super::names::account_words;
use super::question::{PolicyQuestion, known};
use super::verdict::State;
use crate::time::{Day, days_between};

/// Word for a fact that the files do not give.
pub(super) const UNKNOWN: &str = "unknown";

/// Facts that must hold; an empty list asks nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct When {
    /// `manual`, `automatic`, `invoicing`, `unknown`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub payment_mode: Vec<String>,
    /// `active`, `suspended`, `closed`, `in_review`, `unknown`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub account_status: Vec<String>,
    /// `own`, `business_center`, `agency`, `unknown`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owner_kind: Vec<String>,
    /// Whether a Business Center holds the account: `true`, `false`, `unknown`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub business_center: Vec<String>,
    /// Who caused it, in the words of [`crate::cause::CauseKind`]: `platform`, `own_user`, `automated_rule`, `agency`,
    /// `api_app`, `unknown`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cause: Vec<String>,
    /// ISO 3166 codes, with those of the named regions, and `unknown`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub country: BTreeSet<String>,
    /// The last day charged is this day or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charged_on_or_after: Option<Day>,
    /// The last day charged is before this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charged_before: Option<Day>,
    /// At least so many days lie between the last day charged and the day of filing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_days: Option<u32>,
}

impl When {
    /// True when the rule applies: an unknown fact counts only where `unknown` is listed.
    pub fn applies(&self, question: &PolicyQuestion<'_>) -> bool {
        self.parts(question).into_iter().all(|part| part == State::Met)
    }

    /// Whether it holds, for conditions: not known where a needed fact is missing.
    pub fn state(&self, question: &PolicyQuestion<'_>) -> State {
        let parts = self.parts(question);
        if parts.contains(&State::NotMet) {
            State::NotMet
        } else if parts.contains(&State::NotKnown) {
            State::NotKnown
        } else {
            State::Met
        }
    }

    /// True when nothing is asked.
    pub fn is_empty(&self) -> bool {
        *self == When::default()
    }

    /// True when some list names `unknown`.
    pub(super) fn lists_unknown(&self) -> bool {
        let lists = [&self.payment_mode, &self.account_status, &self.owner_kind, &self.business_center, &self.cause];
        lists.iter().any(|list| list.iter().any(|word| word == UNKNOWN)) || self.country.contains(UNKNOWN)
    }

    fn parts(&self, question: &PolicyQuestion<'_>) -> Vec<State> {
        let account = question.account;
        let center = account.has_business_center().map(|has| if has { "true" } else { "false" });
        let country = known(account.country.as_deref()).map(country_code);
        let charged = question.charged_to;
        vec![
            listed(self.payment_mode.iter(), word("payment_mode", account.payment_mode.as_deref())),
            listed(self.account_status.iter(), word("status", account.status.as_deref())),
            listed(self.owner_kind.iter(), word("owner_kind", account.owner_kind.as_deref())),
            listed(self.business_center.iter(), center),
            listed(self.cause.iter(), known(Some(question.cause.word()))),
            listed(self.country.iter(), country.as_deref()),
            holds(self.charged_on_or_after.is_none_or(|day| charged >= day)),
            holds(self.charged_before.is_none_or(|day| charged < day)),
            holds(self.settled_days.is_none_or(|days| days_between(charged, question.filed_on) >= i64::from(days))),
        ]
    }
}

/// A fact of a closed list; a word that the list does not have says nothing, like a missing one.
fn word<'a>(column: &str, fact: Option<&'a str>) -> Option<&'a str> {
    known(fact).filter(|fact| account_words(column).contains(fact))
}

/// A country as it is compared: upper case, and `GB` for the common `UK`.
pub(super) fn country_code(text: &str) -> String {
    match text.to_ascii_uppercase().as_str() {
        "UK" => "GB".to_owned(),
        code => code.to_owned(),
    }
}

fn holds(it: bool) -> State {
    if it { State::Met } else { State::NotMet }
}

fn listed<'a>(list: impl ExactSizeIterator<Item = &'a String>, fact: Option<&str>) -> State {
    if list.len() == 0 {
        return State::Met;
    }
    let word = fact.unwrap_or(UNKNOWN);
    let found = list.into_iter().any(|listed| listed == word);
    match (found, fact) {
        (true, _) => State::Met,
        (false, Some(_)) => State::NotMet,
        (false, None) => State::NotKnown,
    }
}
