//! A case behaves as its documentation says.

mod calendars;
mod claims;
mod clocks;
mod gates;
mod histories;
mod reminders;
mod reports;
mod stories;
mod support;
