//! What is due, sorted.

use jiff::Timestamp;
use makegood_core::time::{Day, days_between};

use crate::case::Case;
use crate::clock::FollowUp;
use crate::next_step::NextStep;
use crate::store::Head;

/// The next step of one case, for lists and calendars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The case.
    pub case: String,
    /// Its version: a calendar entry is newer when this is higher.
    pub version: u64,
    /// Platform.
    pub platform: String,
    /// Account.
    pub account_id: String,
    /// The platform's ticket id.
    pub ticket: Option<String>,
    /// What to do.
    pub step: NextStep,
    /// Days since the step's day, today in the case's zone; negative for days to come.
    pub days_late: i64,
    /// What is still to come, in words.
    pub missing: String,
}

impl Due {
    /// The next step of a case; `None` when it is closed.
    pub fn of(case: &Case, now: Timestamp, follow_up: &FollowUp) -> Option<Due> {
        let source = case.next_step(follow_up)?.source;
        let mut due = Due::of_head(&Head::of(case, follow_up), now)?;
        due.step.source = source;
        Some(due)
    }

    /// The same from a list, without where the clock is written: thousands of cases need not be folded for a calendar.
    pub fn of_head(head: &Head, now: Timestamp) -> Option<Due> {
        let step = head.next.clone()?;
        let today: Day = head.zone.day_of(now);
        Some(Due {
            case: head.id.clone(),
            version: head.version,
            platform: head.platform.clone(),
            account_id: head.account_id.clone(),
            ticket: head.ticket.clone(),
            days_late: days_between(step.on, today),
            step,
            missing: head.missing.clone(),
        })
    }
}

/// The step of every open case, earliest first, then by case.
pub fn agenda<'a>(cases: impl IntoIterator<Item = &'a Case>, now: Timestamp, follow_up: &FollowUp) -> Vec<Due> {
    let mut list: Vec<Due> = cases.into_iter().filter_map(|case| Due::of(case, now, follow_up)).collect();
    list.sort_by(|a, b| (a.step.on, a.step.kind, &a.case).cmp(&(b.step.on, b.step.kind, &b.case)));
    list
}

/// The steps of [`agenda`] whose day has come.
pub fn due<'a>(cases: impl IntoIterator<Item = &'a Case>, now: Timestamp, follow_up: &FollowUp) -> Vec<Due> {
    let mut list = agenda(cases, now, follow_up);
    list.retain(|due| due.days_late >= 0);
    list
}
