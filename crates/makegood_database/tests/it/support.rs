//! Cases told in short.

use jiff::Timestamp;
use makegood_case::store::Cases as _;
use makegood_case::{Case, CaseClaim, Change, Event, FollowUp, Line, Purse, Rung, What};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::Outcome;
use makegood_core::time::{Day, Zone};
use makegood_database::CaseDatabase;

pub use crate::place::{Place, on_both, postgres_address, sqlite};

impl Place {
    pub async fn store(&self) -> CaseDatabase {
        CaseDatabase::new(self.open().await, FollowUp::builtin().unwrap())
    }
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn at(on: &str) -> Timestamp {
    format!("{on}T12:00:00Z").parse().unwrap()
}

pub fn cash(minor: i64) -> Vec<Line> {
    let usd = Currency::parse("USD").unwrap();
    vec![Line::new(Purse::Cash, Money::new(Amount::from_minor(minor, usd), usd))]
}

pub fn event(on: &str, what: What) -> Event {
    Event { at: at(on), on: day(on), actor: "ana".to_owned(), reason: "it's so".to_owned(), what }
}

pub fn open(id: &str, zone: &str) -> Change {
    let what = What::Opened {
        platform: "tiktok".to_owned(),
        account_id: "7350000000000000001".to_owned(),
        zone: Zone::parse(zone).unwrap(),
        countries: vec!["US".to_owned()],
    };
    Case::open(id, event("2026-01-05", what)).unwrap()
}

pub fn claim(id: &str) -> What {
    What::ClaimAdded {
        claim: CaseClaim {
            id: id.to_owned(),
            outcome: Outcome::Conditional,
            rule: "TT-BIL-13".to_owned(),
            tell: String::new(),
            lines: cash(10_000).into_iter().map(|line| line.of_kind("payment_captured_twice")).collect(),
        },
    }
}

pub fn submitted() -> What {
    What::Submitted { rung: Rung::Ticket, pack_sha256: None }
}

pub fn change<const N: usize>(case: &Case, on: &str, moves: [What; N]) -> Change {
    case.with(moves.into_iter().map(|what| event(on, what)).collect()).unwrap()
}

/// Opens a case with one claim and sends it.
pub async fn sent(store: &CaseDatabase, id: &str, claim_id: &str) -> Case {
    let opened = open(id, "UTC");
    store.append(std::slice::from_ref(&opened), &[]).await.unwrap();
    let sent = change(opened.after(), "2026-01-05", [claim(claim_id), What::MadeReady, submitted()]);
    store.append(std::slice::from_ref(&sent), &[]).await.unwrap();
    sent.into_case()
}
