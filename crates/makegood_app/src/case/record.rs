//! Appending what happened to a case.

use jiff::Timestamp;
use makegood_case::store::{Cases, Message};
use makegood_case::{Case, Event, What};
use makegood_core::time::{Day, Zone};

use crate::AppError;

/// Who writes it down, when, why, and on which day it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who.
    pub actor: String,
    /// Why; may be empty where a move asks for none.
    pub reason: String,
    /// Now.
    pub at: Timestamp,
    /// The day on which it happened; today in the case's zone where nobody says.
    pub on: Option<Day>,
}

impl Said {
    /// An event of what happened.
    pub fn event(&self, zone: &Zone, what: What) -> Event {
        let on = self.on.unwrap_or_else(|| zone.day_of(self.at));
        Event { at: self.at, on, actor: self.actor.clone(), reason: self.reason.clone(), what }
    }
}

/// The id of a case as the store has it, however it was typed.
pub fn case_id(typed: &str) -> String {
    typed.trim().to_ascii_uppercase()
}

/// Appends what happened, all of it or nothing, and files messages with it.
///
/// - **Errors** [`AppError::CaseRefused`] with what the state allows, [`AppError::Store`].
pub async fn record(
    cases: &impl Cases,
    id: &str,
    said: &Said,
    happened: Vec<What>,
    messages: &[Message],
) -> Result<Case, AppError> {
    let case = cases.case(&case_id(id)).await?;
    let events = happened.into_iter().map(|what| said.event(case.zone(), what)).collect();
    let change = case.with(events)?;
    cases.append(std::slice::from_ref(&change), messages).await?;
    Ok(change.into_case())
}
