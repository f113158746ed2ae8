//! The TOML form of a policy file, as written by people. Unknown keys are errors.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use toml::Spanned;
use toml::value::Datetime;

use super::rule::{Anchor, Governed};
use super::verdict::{Confidence, Outcome};
use super::ways::Payer;
use crate::time::Day;

/// A whole file: any of its parts may be missing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileForm {
    /// Needed where there are rules.
    pub(super) platform: Option<String>,
    #[serde(default)]
    pub(super) regions: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) source: Vec<SourceForm>,
    #[serde(default)]
    pub(super) clock: Vec<ClockForm>,
    #[serde(default)]
    pub(super) route: Vec<RouteForm>,
    #[serde(default)]
    pub(super) variant: Vec<VariantForm>,
    #[serde(default)]
    pub(super) rule: Vec<RuleForm>,
    #[serde(default)]
    pub(super) consequence: Vec<ConsequenceForm>,
    #[serde(default)]
    pub(super) entity: Vec<EntityForm>,
    #[serde(default)]
    pub(super) rung: Vec<RungForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceForm {
    pub(super) id: Spanned<String>,
    pub(super) tier: Confidence,
    pub(super) page_date: Option<String>,
    pub(super) address: String,
    pub(super) title: String,
    #[serde(deserialize_with = "day")]
    pub(super) read_on: Day,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockForm {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) days: Option<u32>,
    pub(super) months: Option<u32>,
    pub(super) years: Option<u32>,
    pub(super) anchor: Option<Anchor>,
    pub(super) opens_after_days: Option<u32>,
    pub(super) network: Option<String>,
    #[serde(default)]
    pub(super) payer: Payer,
    #[serde(default)]
    pub(super) when: WhenForm,
    pub(super) confidence: Confidence,
    #[serde(default)]
    pub(super) note: String,
    pub(super) cite: Vec<CiteForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteForm {
    pub(super) id: Spanned<String>,
    pub(super) channel: String,
    pub(super) steps: Vec<String>,
    #[serde(default)]
    pub(super) accept: Vec<String>,
    #[serde(default)]
    pub(super) field: Vec<FieldForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldForm {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) limit: Option<u32>,
    #[serde(default)]
    pub(super) required: bool,
    pub(super) confidence: Confidence,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConsequenceForm {
    pub(super) id: Spanned<String>,
    pub(super) text: String,
    pub(super) confidence: Confidence,
    pub(super) cite: Vec<CiteForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntityForm {
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    #[serde(default)]
    pub(super) when: WhenForm,
    pub(super) law: Option<String>,
    pub(super) forum: Option<String>,
    pub(super) notice_to: Option<String>,
    #[serde(default)]
    pub(super) clocks: Vec<String>,
    #[serde(default)]
    pub(super) note: String,
    pub(super) confidence: Confidence,
    pub(super) cite: Vec<CiteForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RungForm {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    #[serde(default)]
    pub(super) kind: Vec<String>,
    #[serde(default)]
    pub(super) when: WhenForm,
    /// Ids of entities that the contract must be with; empty for any.
    #[serde(default)]
    pub(super) entity: Vec<String>,
    pub(super) letter: String,
    #[serde(default)]
    pub(super) parallel: bool,
    pub(super) opens: OpensForm,
    pub(super) routes: Vec<String>,
    #[serde(default)]
    pub(super) clocks: Vec<String>,
    pub(super) costs: Vec<String>,
    pub(super) confidence: Confidence,
    pub(super) cite: Vec<CiteForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpensForm {
    pub(super) after: Anchor,
    pub(super) days: Option<u32>,
    pub(super) business_days: Option<u32>,
    pub(super) confidence: Confidence,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VariantForm {
    pub(super) id: Spanned<String>,
    pub(super) rules: Vec<String>,
    pub(super) when: WhenForm,
    pub(super) remedy: Option<String>,
    pub(super) routes: Option<Vec<String>>,
    pub(super) expected_time: Option<TimingForm>,
    #[serde(default)]
    pub(super) condition: Vec<ConditionForm>,
    #[serde(default)]
    pub(super) consequences: Vec<String>,
    #[serde(default)]
    pub(super) avoid: Vec<String>,
    pub(super) cite: Vec<CiteForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleForm {
    pub(super) id: Spanned<String>,
    pub(super) before: Option<String>,
    pub(super) kind: Vec<String>,
    pub(super) reason: String,
    #[serde(default)]
    pub(super) when: WhenForm,
    pub(super) outcome: Outcome,
    pub(super) remedy: String,
    pub(super) confidence: Confidence,
    #[serde(default)]
    pub(super) governed_by: Governed,
    #[serde(default, deserialize_with = "maybe_day")]
    pub(super) in_force_from: Option<Day>,
    #[serde(default, deserialize_with = "maybe_day")]
    pub(super) in_force_to: Option<Day>,
    pub(super) tell: String,
    pub(super) deadline: Option<WindowForm>,
    #[serde(default)]
    pub(super) clocks: Vec<String>,
    #[serde(default)]
    pub(super) condition: Vec<ConditionForm>,
    #[serde(default)]
    pub(super) proof: Vec<ProofForm>,
    #[serde(default)]
    pub(super) routes: Vec<String>,
    pub(super) expected_time: TimingForm,
    #[serde(default)]
    pub(super) consequences: Vec<String>,
    #[serde(default)]
    pub(super) avoid: Vec<String>,
    pub(super) cite: Vec<CiteForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WindowForm {
    pub(super) days: Option<u32>,
    pub(super) months: Option<u32>,
    pub(super) years: Option<u32>,
    pub(super) anchor: Anchor,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionForm {
    pub(super) text: String,
    pub(super) check: Option<WhenForm>,
    pub(super) how: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProofForm {
    pub(super) text: String,
    pub(super) table: Option<String>,
    pub(super) how: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimingForm {
    pub(super) text: String,
    pub(super) confidence: Confidence,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CiteForm {
    pub(super) source: Spanned<String>,
    pub(super) says: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WhenForm {
    pub(super) payment_mode: Vec<String>,
    pub(super) account_status: Vec<String>,
    pub(super) owner_kind: Vec<String>,
    pub(super) business_center: Vec<Presence>,
    pub(super) cause: Vec<String>,
    pub(super) country: Vec<String>,
    pub(super) region: Vec<String>,
    #[serde(deserialize_with = "maybe_day")]
    pub(super) charged_on_or_after: Option<Day>,
    #[serde(deserialize_with = "maybe_day")]
    pub(super) charged_before: Option<Day>,
    pub(super) settled_days: Option<u32>,
}

/// `true`, `false` or a word.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Presence {
    Is(bool),
    Word(String),
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
    let wrong = || serde::de::Error::custom("expected a day without quotes or time, for example 2026-11-22");
    let Datetime { date: Some(date), time: None, offset: None } =
        Datetime::deserialize(deserializer).map_err(|_| wrong())?
    else {
        return Err(wrong());
    };
    let (Ok(year), Ok(month), Ok(day)) = (i16::try_from(date.year), i8::try_from(date.month), i8::try_from(date.day))
    else {
        return Err(wrong());
    };
    Day::new(year, month, day).map_err(|_| wrong())
}

fn maybe_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Day>, D::Error> {
    day(deserializer).map(Some)
}
