//! A case told in short: who wrote it is always Ana, and things happen on the day that they are written down, at noon UTC.

use jiff::Timestamp;
use makegood_case::{Case, CaseClaim, CaseClock, Event, FollowUp, Line, NextStep, Purse, Rung, What};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::Outcome;
use makegood_core::time::{Day, Zone};

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn noon(on: Day) -> Timestamp {
    format!("{on}T12:00:00Z").parse().unwrap()
}

pub fn money(code: &str, minor: i64) -> Money {
    let currency = Currency::parse(code).unwrap();
    Money::new(Amount::from_minor(minor, currency), currency)
}

pub fn cash(minor: i64) -> Vec<Line> {
    vec![Line::new(Purse::Cash, money("USD", minor))]
}

pub fn credit(minor: i64) -> Vec<Line> {
    vec![Line::new(Purse::AdCredit, money("USD", minor))]
}

pub fn event(on: &str, what: What) -> Event {
    Event { at: noon(day(on)), on: day(on), actor: "ana".to_owned(), reason: "as the reply says".to_owned(), what }
}

pub fn claim(id: &str, kind: &str, minor: i64) -> CaseClaim {
    CaseClaim {
        id: id.to_owned(),
        outcome: Outcome::Conditional,
        rule: "TT-BIL-13".to_owned(),
        tell: "Paid twice for one ledger entry.".to_owned(),
        lines: cash(minor).into_iter().map(|line| line.of_kind(kind)).collect(),
    }
}

pub fn opened(zone: &str, countries: &[&str]) -> What {
    What::Opened {
        platform: "tiktok".to_owned(),
        account_id: "7350000000000000001".to_owned(),
        zone: Zone::parse(zone).unwrap(),
        countries: countries.iter().map(|code| (*code).to_owned()).collect(),
    }
}

pub fn draft(on: &str) -> Case {
    Case::open("K-0001", event(on, opened("UTC", &["US"]))).unwrap().into_case()
}

/// A case of one claim over USD 100.00 cash, sent on that day.
pub fn sent(on: &str) -> Case {
    let case = draft(on);
    let claim = What::ClaimAdded { claim: claim("C-0001", "payment_captured_twice", 10_000) };
    then(&case, on, [claim, What::MadeReady, What::Submitted { rung: Rung::Ticket, pack_sha256: None }])
}

pub fn then<const N: usize>(case: &Case, on: &str, moves: [What; N]) -> Case {
    case.with(moves.into_iter().map(|what| event(on, what)).collect()).unwrap().into_case()
}

pub fn refused(case: &Case, on: &str, what: What) -> String {
    case.with(vec![event(on, what)]).unwrap_err().to_string()
}

pub fn follow_up() -> FollowUp {
    FollowUp::builtin().unwrap()
}

pub fn next(case: &Case) -> NextStep {
    case.next_step(&follow_up()).unwrap()
}

pub fn start(case: &Case, clock: &str, anchor: &str) -> CaseClock {
    follow_up().start(clock, day(anchor), case.calendar()).unwrap()
}

pub fn received(minor: i64, row: &str) -> What {
    What::Received { lines: cash(minor), source_ref: row.to_owned() }
}
