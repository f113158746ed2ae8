//! Turns the TOML form of clocks, ways, consequences, entities and rungs into their parts, or says what is wrong.

use super::check::{Checked, Item};
use super::form::{ClockForm, ConsequenceForm, EntityForm, FieldForm, OpensForm, RouteForm, RungForm};
use super::names::{LETTERS, NETWORKS};
use super::rule::{ClockRule, Route};
use super::verdict::{Confidence, Layer};
use super::ways::{Consequence, Entity, FormField, Opens, Rung, Wait};

/// Longest field of a form that is believed, in characters.
const FIELD_CHARS_MAX: u32 = 1_000_000;

/// Longest wait that is believed, in days.
const WAIT_DAYS_MAX: u32 = 3_650;

impl Item<'_> {
    pub(super) fn clock(&self, form: ClockForm) -> Checked<ClockRule> {
        let has_length = form.days.is_some() || form.months.is_some() || form.years.is_some();
        let window = match (form.confidence, form.anchor, has_length) {
            (Confidence::U, None, false) => None,
            (Confidence::U, _, _) => {
                return Err(self.error(
                    format!("{}: a window that no source gives has no number", self.id),
                    "leave length and anchor out to show it as not known, or cite a source and give its confidence",
                ));
            }
            (_, Some(anchor), _) => Some(self.window(form.days, form.months, form.years, anchor)?),
            (_, None, _) => {
                return Err(self.error(
                    format!("{}: a window needs an `anchor`", self.id),
                    "say what it is counted from, for example anchor = \"charged_from\"",
                ));
            }
        };
        Ok(ClockRule {
            id: self.id.to_owned(),
            title: self.words("title", form.title)?,
            window,
            opens_after_days: form.opens_after_days,
            network: form.network.map(|network| self.one_of("network", &network, NETWORKS)).transpose()?,
            payer: form.payer,
            when: self.when(form.when)?,
            confidence: form.confidence,
            note: form.note,
            cites: self.cites(form.cite)?,
        })
    }

    pub(super) fn route(&self, form: RouteForm) -> Checked<Route> {
        if form.steps.is_empty() {
            return Err(self.error(format!("{}: `steps` is empty", self.id), "list what to do, one sentence each"));
        }
        Ok(Route {
            id: self.id.to_owned(),
            channel: self.snake_case("channel", form.channel)?,
            steps: self.templates("steps", &form.steps)?,
            accept: form.accept,
            fields: form.field.into_iter().map(|field| self.field(field)).collect::<Checked<_>>()?,
        })
    }

    fn field(&self, form: FieldForm) -> Checked<FormField> {
        if form.limit.is_some_and(|limit| !(1..=FIELD_CHARS_MAX).contains(&limit)) {
            return Err(self.error(
                format!("{}: the field `{}` takes {} characters", self.id, form.name, form.limit.unwrap_or_default()),
                "write the number of characters that the form takes, or leave `limit` out where it is not known",
            ));
        }
        Ok(FormField {
            name: self.snake_case("field.name", form.name)?,
            label: self.words("field.label", form.label)?,
            limit: form.limit,
            required: form.required,
            confidence: form.confidence,
        })
    }

    pub(super) fn consequence(&self, form: ConsequenceForm) -> Checked<Consequence> {
        Ok(Consequence {
            id: self.id.to_owned(),
            text: self.words("text", form.text)?,
            confidence: form.confidence,
            cites: self.cites(form.cite)?,
        })
    }

    pub(super) fn entity(&self, form: EntityForm, platform: &str, layer: Layer) -> Checked<Entity> {
        let maybe = |key: &str, text: Option<String>| text.map(|text| self.words(key, text)).transpose();
        Ok(Entity {
            id: self.id.to_owned(),
            platform: platform.to_owned(),
            layer,
            name: self.words("name", form.name)?,
            when: self.when(form.when)?,
            law: maybe("law", form.law)?,
            forum: maybe("forum", form.forum)?,
            notice_to: maybe("notice_to", form.notice_to)?,
            clocks: form.clocks,
            note: form.note,
            confidence: form.confidence,
            cites: self.cites(form.cite)?,
        })
    }

    pub(super) fn rung(&self, form: RungForm, platform: &str, layer: Layer) -> Checked<Rung> {
        if form.routes.is_empty() || form.costs.is_empty() {
            return Err(self.error(
                format!("{}: a step needs `routes` and `costs`", self.id),
                "name at least one way, and say what the step costs, even if only time",
            ));
        }
        Ok(Rung {
            id: self.id.to_owned(),
            platform: platform.to_owned(),
            layer,
            title: self.words("title", form.title)?,
            kinds: form.kind.into_iter().map(|kind| self.snake_case("kind", kind)).collect::<Checked<_>>()?,
            when: self.when(form.when)?,
            entities: form.entity,
            letter: self.one_of("letter", &form.letter, LETTERS)?,
            parallel: form.parallel,
            opens: self.opens(&form.opens)?,
            routes: form.routes,
            clocks: form.clocks,
            costs: self.templates("costs", &form.costs)?,
            confidence: form.confidence,
            cites: self.cites(form.cite)?,
        })
    }

    fn opens(&self, form: &OpensForm) -> Checked<Opens> {
        let wait = match (form.days, form.business_days) {
            (Some(days @ 0..=WAIT_DAYS_MAX), None) => Wait::Days(days),
            (None, Some(days @ 1..=WAIT_DAYS_MAX)) => Wait::BusinessDays(days),
            _ => {
                return Err(self.error(
                    format!("{}: `opens` needs one wait of at most ten years", self.id),
                    "write exactly one of `days`, `business_days`, for example days = 0 for at once",
                ));
            }
        };
        if form.confidence == Confidence::U {
            return Err(self.error(
                format!("{}: a wait that no source gives is our own pace", self.id),
                "write confidence = \"I\" beside it",
            ));
        }
        Ok(Opens { after: form.after, wait, confidence: form.confidence })
    }
}
