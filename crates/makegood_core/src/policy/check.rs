//! Turns the TOML form of one file into rules, or says what is wrong and where.
//!
//! What needs other files (sources cited, ways and clocks named) is checked in [`super::references`].

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use super::error::{Place, PolicyError};
use super::form::{CiteForm, ConditionForm, ProofForm, RuleForm, SourceForm, TimingForm, VariantForm};
use super::names::{REMEDIES, is_id, is_snake_case};
use super::rule::{Anchor, Cite, Length, Rule, RuleCondition, RuleProof, RuleWindow, Source, Timing, Variant};
use super::template::Template;
use super::verdict::{Confidence, Layer, Outcome};
use crate::tables::Table;

/// Named groups of countries, from all files.
pub(super) type Regions = BTreeMap<String, BTreeSet<String>>;

/// One item of a file while it is read: where its id stands, for errors.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    place: Place<'a>,
    at: usize,
    pub(super) id: &'a str,
    pub(super) regions: &'a Regions,
}

pub(super) type Checked<T> = Result<T, PolicyError>;

impl<'a> Item<'a> {
    pub(super) fn new(place: Place<'a>, id: &'a Spanned<String>, regions: &'a Regions) -> Checked<Self> {
        let item = Item { place, at: id.span().start, id: id.get_ref(), regions };
        if is_id(item.id) {
            return Ok(item);
        }
        Err(item.error(
            format!("`{}` is not an id", item.id),
            "use letters, digits, `-`, `_` and `.`, at most 64 characters",
        ))
    }

    pub(super) fn error(&self, message: impl Into<String>, help: impl Into<String>) -> PolicyError {
        self.place.error(Some(self.at), message, help)
    }

    pub(super) fn one_of(&self, key: &str, word: &str, words: &[&str]) -> Checked<String> {
        if words.contains(&word) {
            return Ok(word.to_owned());
        }
        Err(self.error(
            format!("{}: `{word}` is not a word of `{key}`", self.id),
            format!("write one of: {}", words.join(", ")),
        ))
    }

    pub(super) fn snake_case(&self, key: &str, text: String) -> Checked<String> {
        if is_snake_case(&text) {
            return Ok(text);
        }
        Err(self.error(
            format!("{}: `{key}` is `{text}`", self.id),
            "write it in lower_snake_case, for example window_closed",
        ))
    }

    pub(super) fn words(&self, key: &str, text: String) -> Checked<String> {
        if !text.trim().is_empty() {
            return Ok(text);
        }
        Err(self.error(format!("{}: `{key}` is empty", self.id), "write a sentence, or leave the whole entry out"))
    }

    pub(super) fn template(&self, key: &str, text: &str) -> Checked<Template> {
        let names: Vec<_> = Template::PLACEHOLDERS.iter().map(|(name, _)| format!("{{{name}}}")).collect();
        let template = Template::parse(text).map_err(|wrong| {
            self.error(format!("{}: {wrong} in `{key}`", self.id), format!("placeholders are: {}", names.join(", ")))
        })?;
        if template.is_blank() {
            return Err(
                self.error(format!("{}: `{key}` is empty", self.id), "write a sentence, or leave the whole entry out")
            );
        }
        Ok(template)
    }

    pub(super) fn templates(&self, key: &str, texts: &[String]) -> Checked<Vec<Template>> {
        texts.iter().map(|text| self.template(key, text)).collect()
    }

    pub(super) fn rule(&self, form: RuleForm, platform: &str, layer: Layer) -> Checked<Rule> {
        if form.kind.is_empty() {
            return Err(self.error(format!("{}: `kind` is empty", self.id), "list the detector ids that it answers"));
        }
        let rule = Rule {
            id: self.id.to_owned(),
            platform: platform.to_owned(),
            kinds: form.kind.into_iter().map(|kind| self.snake_case("kind", kind)).collect::<Checked<_>>()?,
            reason: self.snake_case("reason", form.reason)?,
            layer,
            file: self.place.file.to_owned(),
            line: self.place.line(self.at),
            when: self.when(form.when)?,
            outcome: form.outcome,
            remedy: self.one_of("remedy", &form.remedy, REMEDIES)?,
            confidence: form.confidence,
            governed_by: form.governed_by,
            in_force_from: form.in_force_from,
            in_force_to: form.in_force_to,
            tell: self.template("tell", &form.tell)?,
            deadline: match form.deadline {
                Some(window) => {
                    Some(self.deadline(self.window(window.days, window.months, window.years, window.anchor)?)?)
                }
                None => None,
            },
            clocks: form.clocks,
            conditions: self.conditions(form.condition)?,
            proof: form.proof.into_iter().map(|proof| self.proof(proof)).collect::<Checked<_>>()?,
            routes: form.routes,
            expected_time: self.timing(form.expected_time)?,
            consequences: self.templates("consequences", &form.consequences)?,
            avoid: self.templates("avoid", &form.avoid)?,
            cites: self.cites(form.cite)?,
        };
        self.not_reversed(rule.in_force_from, rule.in_force_to, "in_force_from", "in_force_to")?;
        self.outcome_is_earned(&rule)?;
        Ok(rule)
    }

    /// A verdict is never stronger than its source.
    fn outcome_is_earned(&self, rule: &Rule) -> Checked<()> {
        let too_strong = match (rule.outcome, rule.confidence) {
            (Outcome::Eligible, Confidence::P) | (Outcome::Unknown, _) => None,
            (Outcome::Eligible, _) => Some("only a rule with confidence P may say `eligible`; write `conditional`"),
            (_, Confidence::U) => Some("a rule whose source was not found (U) may only say `unknown`"),
            _ => None,
        };
        if let Some(help) = too_strong {
            return Err(self.error(format!("{}: the outcome is stronger than its source", self.id), help));
        }
        let gives = rule.remedy != "none";
        if gives == matches!(rule.outcome, Outcome::Eligible | Outcome::Conditional) {
            return Ok(());
        }
        Err(self.error(
            format!("{}: the remedy `{}` does not fit the outcome", self.id, rule.remedy),
            "`eligible` and `conditional` name a remedy; `not_eligible` and `unknown` say `none`",
        ))
    }

    pub(super) fn not_reversed(
        &self,
        from: Option<crate::time::Day>,
        to: Option<crate::time::Day>,
        from_key: &str,
        to_key: &str,
    ) -> Checked<()> {
        match (from, to) {
            (Some(from), Some(to)) if to < from => Err(self.error(
                format!("{}: `{to_key}` {to} is before `{from_key}` {from}", self.id),
                "swap the two days, or correct one",
            )),
            _ => Ok(()),
        }
    }

    pub(super) fn window(
        &self,
        days: Option<u32>,
        months: Option<u32>,
        years: Option<u32>,
        anchor: Anchor,
    ) -> Checked<RuleWindow> {
        let length = match (days, months, years) {
            (Some(days @ 1..=36_500), None, None) => Length::Days(days),
            (None, Some(months @ 1..=1_200), None) => Length::Months(months),
            (None, None, Some(years @ 1..=100)) => Length::Years(years),
            _ => {
                return Err(self.error(
                    format!("{}: a window needs one length of at least 1 and at most a hundred years", self.id),
                    "write exactly one of `days`, `months`, `years`, for example days = 120",
                ));
            }
        };
        Ok(RuleWindow { length, anchor })
    }

    /// A deadline is shown in the verdict, which knows the days of the charge and no others.
    fn deadline(&self, window: RuleWindow) -> Checked<RuleWindow> {
        match window.anchor {
            Anchor::ChargedFrom | Anchor::ChargedTo => Ok(window),
            _ => Err(self.error(
                format!("{}: a deadline is counted from `charged_from` or `charged_to`", self.id),
                "write the earlier of the two days; a window of a later day is a clock",
            )),
        }
    }

    fn timing(&self, form: TimingForm) -> Checked<Timing> {
        Ok(Timing { text: self.words("expected_time", form.text)?, confidence: form.confidence })
    }

    fn conditions(&self, forms: Vec<ConditionForm>) -> Checked<Vec<RuleCondition>> {
        forms.into_iter().map(|form| self.condition(form)).collect()
    }

    fn condition(&self, form: ConditionForm) -> Checked<RuleCondition> {
        let check = form.check.map(|check| self.when(check)).transpose()?;
        if check.as_ref().is_some_and(|check| check.is_empty() || check.lists_unknown()) {
            return Err(self.error(
                format!("{}: the check of a condition asks nothing, or accepts `unknown`", self.id),
                "list the facts that make it hold; a missing fact then shows as not known by itself",
            ));
        }
        Ok(RuleCondition { text: self.template("text", &form.text)?, check, how: self.template("how", &form.how)? })
    }

    fn proof(&self, form: ProofForm) -> Checked<RuleProof> {
        if let Some(table) = form.table.as_deref().filter(|table| Table::named(table).is_none()) {
            let names: Vec<_> = crate::tables::TABLES.iter().map(|table| table.name).collect();
            return Err(self.error(
                format!("{}: `{table}` is not a table", self.id),
                format!("write one of: {}", names.join(", ")),
            ));
        }
        Ok(RuleProof {
            text: self.template("text", &form.text)?,
            table: form.table,
            how: self.template("how", &form.how)?,
        })
    }

    pub(super) fn cites(&self, forms: Vec<CiteForm>) -> Checked<Vec<Cite>> {
        if forms.is_empty() {
            return Err(self.error(format!("{}: nothing is cited", self.id), "add [[….cite]] with `source` and `says`"));
        }
        let cite = |form: CiteForm| Ok(Cite { source: form.source.into_inner(), says: self.words("says", form.says)? });
        forms.into_iter().map(cite).collect()
    }

    pub(super) fn source(&self, form: SourceForm) -> Checked<Source> {
        Ok(Source {
            id: self.id.to_owned(),
            tier: form.tier,
            page_date: form.page_date.map(|date| self.words("page_date", date)).transpose()?,
            address: self.words("address", form.address)?,
            title: self.words("title", form.title)?,
            read_on: form.read_on,
        })
    }

    pub(super) fn variant(&self, form: VariantForm, layer: Layer) -> Checked<Variant> {
        let when = self.when(form.when)?;
        if when.is_empty() {
            return Err(self.error(format!("{}: `when` asks nothing", self.id), "say for which accounts it differs"));
        }
        let remedy = match form.remedy {
            Some(remedy) if remedy != "none" => Some(self.one_of("remedy", &remedy, REMEDIES)?),
            Some(_) => {
                return Err(self.error(
                    format!("{}: a variant cannot take the remedy away", self.id),
                    "write a rule of its own that says `not_eligible`",
                ));
            }
            None => None,
        };
        Ok(Variant {
            id: self.id.to_owned(),
            layer,
            rules: form.rules,
            when,
            remedy,
            routes: form.routes,
            expected_time: form.expected_time.map(|timing| self.timing(timing)).transpose()?,
            conditions: self.conditions(form.condition)?,
            consequences: self.templates("consequences", &form.consequences)?,
            avoid: self.templates("avoid", &form.avoid)?,
            cites: self.cites(form.cite)?,
        })
    }
}
