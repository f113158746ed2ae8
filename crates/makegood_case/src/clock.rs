//! Clocks: windows that run out, counted as their source says, each with where that is written.

use std::collections::BTreeMap;

use jiff::Span;
use makegood_core::policy::{Confidence, Length, PolicySet};
use makegood_core::time::Day;
use serde::{Deserialize, Serialize};

use crate::calendar::{BusinessCalendar, CalendarError};
use crate::state::words;

/// What closes when a clock closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// The time in which the platform said that money comes.
    Promise,
    /// The time in which the platform wants our answer.
    Answer,
    /// A card network's window for a dispute.
    Card,
    /// A bank's, by law or contract.
    Bank,
    /// The time that a formal notice gives the other side.
    Notice,
    /// The last day to go to court or arbitration.
    Limitation,
    /// The platform's own deadline for a claim.
    Platform,
}

words!(ClockKind {
    Promise = "promise",
    Answer = "answer",
    Card = "card",
    Bank = "bank",
    Notice = "notice",
    Limitation = "limitation",
    Platform = "platform",
});

/// How long a window is, and in which days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Calendar days, months or years.
    Calendar(Length),
    /// Business days of the case's countries.
    BusinessDays(u32),
}

impl Window {
    /// The last day of the window, still open. The anchor is day 0: of a 60-day window the last day is day 60.
    ///
    /// A month or year that has no such day ends on its last one: one year from 29 February is 28 February.
    ///
    /// - **Errors** [`CalendarError::OutOfRange`].
    pub fn last_day(self, anchor: Day, calendar: &BusinessCalendar) -> Result<Day, CalendarError> {
        let span = match self {
            Window::BusinessDays(count) => return calendar.add(anchor, count),
            Window::Calendar(Length::Days(count)) => Span::new().try_days(i64::from(count)),
            Window::Calendar(Length::Months(count)) => Span::new().try_months(i64::from(count)),
            Window::Calendar(Length::Years(count)) => Span::new().try_years(i64::from(count)),
        };
        span.and_then(|span| anchor.checked_add(span)).map_err(|_| CalendarError::OutOfRange)
    }
}

/// `60 days`, `1 year`, `5 business days`.
impl std::fmt::Display for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (count, unit) = match *self {
            Window::BusinessDays(count) => (count, "business day"),
            Window::Calendar(Length::Days(count)) => (count, "day"),
            Window::Calendar(Length::Months(count)) => (count, "month"),
            Window::Calendar(Length::Years(count)) => (count, "year"),
        };
        write!(f, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

/// Where a clock is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockSource {
    /// Register id, for example `T2`; `message` for a promise in a mail, `contract` for one's own.
    pub id: String,
    /// Address of the page, or id of the message.
    pub address: String,
    /// Day that it was read.
    pub read_on: Day,
    /// What it says, in our words.
    pub says: String,
}

/// A clock of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseClock {
    /// Id, unique in the case.
    pub id: String,
    /// What it is.
    pub title: String,
    /// What closes.
    pub kind: ClockKind,
    /// Day 0.
    pub anchor_on: Day,
    /// First day on which something can be done, where one must wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_on: Option<Day>,
    /// Last day, still open.
    pub closes_on: Day,
    /// How it was counted, in words.
    pub basis: String,
    /// How good its source is.
    pub confidence: Confidence,
    /// Where it is written.
    pub source: ClockSource,
}

impl CaseClock {
    /// True on the days on which something can still be done.
    pub fn is_open_on(&self, day: Day) -> bool {
        self.opens_on.is_none_or(|opens| opens <= day) && day <= self.closes_on
    }

    /// A clock of a policy file, counted from `anchor_on`.
    ///
    /// - **Errors** [`ClockError::Unknown`] when the policy has no such clock, [`ClockError::NoLength`] when no source gives
    ///   its length, [`ClockError::Calendar`].
    pub fn of_policy(policy: &PolicySet, id: &str, kind: ClockKind, anchor_on: Day) -> Result<CaseClock, ClockError> {
        let unknown = || ClockError::Unknown(id.chars().take(64).collect());
        let rule = policy.clock(id).ok_or_else(unknown)?;
        let cite = rule.cites.first().ok_or_else(unknown)?;
        let source = policy.source(&cite.source).ok_or_else(unknown)?;
        let spec = ClockSpec {
            id: rule.id.clone(),
            title: rule.title.clone(),
            kind,
            window: Window::Calendar(rule.window.ok_or_else(|| ClockError::NoLength(rule.id.clone()))?.length),
            opens_after_days: rule.opens_after_days.unwrap_or(0),
            confidence: rule.confidence,
            source: ClockSource {
                id: source.id.clone(),
                address: source.address.clone(),
                read_on: source.read_on,
                says: cite.says.clone(),
            },
        };
        spec.from(anchor_on, &BusinessCalendar::weekends_only())
    }
}

/// A clock that has not been started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockSpec {
    /// Id.
    pub id: String,
    /// What it is.
    pub title: String,
    /// What closes.
    pub kind: ClockKind,
    /// How long.
    pub window: Window,
    /// Calendar days of waiting before anything can be done.
    pub opens_after_days: u32,
    /// How good its source is.
    pub confidence: Confidence,
    /// Where it is written.
    pub source: ClockSource,
}

impl ClockSpec {
    /// Starts the clock on `anchor_on`.
    ///
    /// - **Errors** [`ClockError::Calendar`].
    pub fn from(&self, anchor_on: Day, calendar: &BusinessCalendar) -> Result<CaseClock, ClockError> {
        let closes_on = self.window.last_day(anchor_on, calendar)?;
        let opens_on = match self.opens_after_days {
            0 => None,
            days => Some(Window::Calendar(Length::Days(days)).last_day(anchor_on, calendar)?),
        };
        let mut basis = format!("{} from {anchor_on}.", self.window);
        if matches!(self.window, Window::BusinessDays(_)) {
            basis = format!("{} from {anchor_on}, {}.", self.window, calendar.describe());
            if let Some(unknown) = calendar.unknown(anchor_on, closes_on) {
                basis.push(' ');
                basis.push_str(&unknown);
            }
        }
        Ok(CaseClock {
            id: self.id.clone(),
            title: self.title.clone(),
            kind: self.kind,
            anchor_on,
            opens_on,
            closes_on,
            basis,
            confidence: self.confidence,
            source: self.source.clone(),
        })
    }
}

/// How soon we act or ask again, in business days of the case's countries where a name does not say days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rhythm {
    /// Why it is so.
    pub says: String,
    /// From opening to a finished draft.
    pub finish_draft: u32,
    /// From ready to sent.
    pub submit: u32,
    /// From sent to asking whether it arrived.
    pub ask_whether_received: u32,
    /// From an acknowledgement or our answer to asking for a decision.
    pub ask_for_answer: u32,
    /// From a question to our answer, where the question names no day.
    pub answer_questions: u32,
    /// From an approval without a day to asking when the money comes.
    pub ask_for_payment_day: u32,
    /// From a refusal, or an approval of less, to our decision.
    pub decide_after_refusal: u32,
    /// From a rung up to asking again.
    pub ask_after_escalation: u32,
    /// From one reminder of ours to the next.
    pub ask_again: u32,
    /// From money in part, or an approval without a promise, to looking for the rest.
    pub look_for_refund: u32,
    /// Calendar days before a card or bank window closes on which the dispute is decided.
    pub card_lead_days: u32,
    /// Calendar days before a limitation period ends on which advice is taken: a formal notice alone takes 60.
    pub limitation_lead_days: u32,
}

/// The built-in clocks and the rhythm of following up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// Clocks by id.
    pub clocks: BTreeMap<String, ClockSpec>,
    /// How soon we act.
    pub rhythm: Rhythm,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    clock: Vec<Form>,
    follow_up: Rhythm,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    id: String,
    title: String,
    kind: ClockKind,
    days: Option<u32>,
    business_days: Option<u32>,
    months: Option<u32>,
    years: Option<u32>,
    #[serde(default)]
    opens_after_days: u32,
    confidence: Confidence,
    source: String,
    address: String,
    read_on: toml::value::Datetime,
    says: String,
}

impl FollowUp {
    /// What is built in.
    ///
    /// - **Errors** [`ClockError::Data`], which a test rules out.
    pub fn builtin() -> Result<FollowUp, ClockError> {
        FollowUp::parse(include_str!("../data/clocks.toml"))
    }

    /// Reads a file of the form of `data/clocks.toml`.
    ///
    /// - **Errors** [`ClockError::Data`] with what is wrong and where.
    pub fn parse(text: &str) -> Result<FollowUp, ClockError> {
        let file: File = toml::from_str(text).map_err(|error| ClockError::Data(error.to_string()))?;
        let mut clocks = BTreeMap::new();
        for form in file.clock {
            let id = form.id.clone();
            let spec = form.spec().ok_or_else(|| {
                ClockError::Data(format!("clock {id}: expected one of days, business_days, months, years, and a day"))
            })?;
            if clocks.insert(id.clone(), spec).is_some() {
                return Err(ClockError::Data(format!("clock {id} stands twice")));
            }
        }
        Ok(FollowUp { clocks, rhythm: file.follow_up })
    }

    /// Starts a clock of the file.
    ///
    /// - **Errors** [`ClockError`].
    pub fn start(&self, id: &str, anchor_on: Day, calendar: &BusinessCalendar) -> Result<CaseClock, ClockError> {
        let spec = self.clocks.get(id).ok_or_else(|| ClockError::Unknown(id.chars().take(64).collect()))?;
        spec.from(anchor_on, calendar)
    }
}

impl Form {
    fn spec(self) -> Option<ClockSpec> {
        let window = match (self.days, self.business_days, self.months, self.years) {
            (Some(count), None, None, None) => Window::Calendar(Length::Days(count)),
            (None, Some(count), None, None) => Window::BusinessDays(count),
            (None, None, Some(count), None) => Window::Calendar(Length::Months(count)),
            (None, None, None, Some(count)) => Window::Calendar(Length::Years(count)),
            _ => return None,
        };
        let date = self.read_on.date?;
        let (year, month, day) =
            (i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
        Some(ClockSpec {
            id: self.id,
            title: self.title,
            kind: self.kind,
            window,
            opens_after_days: self.opens_after_days,
            confidence: self.confidence,
            source: ClockSource {
                id: self.source,
                address: self.address,
                read_on: Day::new(year, month, day).ok()?,
                says: self.says,
            },
        })
    }
}

/// What can go wrong with a clock.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// No such clock.
    #[error("there is no clock `{0}`, or it names no source")]
    Unknown(String),
    /// The clock exists, and no source says how long it runs.
    #[error("no source says how long the clock `{0}` runs")]
    NoLength(String),
    /// The days cannot be counted.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// A file of clocks cannot be read.
    #[error("clocks: {0}")]
    Data(String),
}
