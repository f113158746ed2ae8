//! Turns the TOML form of a `when` table into facts to ask, with its words and countries checked.

use std::collections::BTreeSet;

use crate::cause::CauseKind;

use super::check::{Checked, Item};
use super::form::{Presence, WhenForm};
use super::names::account_words;
use super::when::{UNKNOWN, When, country_code};

impl Item<'_> {
    pub(super) fn when(&self, form: WhenForm) -> Checked<When> {
        let listed = |key: &str, list: Vec<String>, column: &str| -> Checked<Vec<String>> {
            let mut words = account_words(column).to_vec();
            if !words.contains(&UNKNOWN) {
                words.push(UNKNOWN);
            }
            list.iter().map(|word| self.one_of(key, word, &words)).collect()
        };
        let center = form.business_center.into_iter().map(|presence| match presence {
            Presence::Is(has) => Ok(has.to_string()),
            Presence::Word(word) => self.one_of("business_center", &word, &[UNKNOWN]),
        });
        let words = CauseKind::ALL.map(CauseKind::word);
        let causes = form.cause.iter().map(|word| self.one_of("cause", word, &words));
        let when = When {
            payment_mode: listed("payment_mode", form.payment_mode, "payment_mode")?,
            account_status: listed("account_status", form.account_status, "status")?,
            owner_kind: listed("owner_kind", form.owner_kind, "owner_kind")?,
            business_center: center.collect::<Checked<_>>()?,
            cause: causes.collect::<Checked<_>>()?,
            country: self.countries(&form.country, &form.region)?,
            charged_on_or_after: form.charged_on_or_after,
            charged_before: form.charged_before,
            settled_days: form.settled_days,
        };
        let last = when.charged_before.and_then(|day| day.yesterday().ok());
        self.not_reversed(when.charged_on_or_after, last, "charged_on_or_after", "charged_before")?;
        Ok(when)
    }

    fn countries(&self, codes: &[String], regions: &[String]) -> Checked<BTreeSet<String>> {
        let mut countries = BTreeSet::new();
        for code in codes {
            if code != UNKNOWN && !is_country(code) {
                return Err(self.error(
                    format!("{}: `{code}` is not a country", self.id),
                    "write the two capital letters of ISO 3166, for example GB, or `unknown`",
                ));
            }
            countries.insert(if code == UNKNOWN { code.clone() } else { country_code(code) });
        }
        for region in regions {
            let known = self.regions.get(region).ok_or_else(|| {
                let names: Vec<_> = self.regions.keys().map(String::as_str).collect();
                self.error(
                    format!("{}: `{region}` is not a region", self.id),
                    format!("define it under [regions], or write one of: {}", names.join(", ")),
                )
            })?;
            countries.extend(known.iter().cloned());
        }
        Ok(countries)
    }
}

/// True for two capital letters.
pub(super) fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())
}
