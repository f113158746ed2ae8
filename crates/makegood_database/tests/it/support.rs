//! A store of each engine for every test. PostgreSQL is the server of `MAKEGOOD_POSTGRES_URL`, each test in a schema of its
//! own; without that address these tests say so and are skipped, and fail where `MAKEGOOD_CI` is set.

use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use makegood_case::store::Cases as _;
use makegood_case::{Case, CaseClaim, Change, Event, FollowUp, Line, Purse, Rung, What};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::Outcome;
use makegood_core::time::{Day, Zone};
use makegood_database::{CaseStore, Database};

/// Where one store lies, so that a test can open it again, or twice.
pub enum Place {
    Sqlite(PathBuf, #[allow(dead_code, reason = "removes the folder when it is dropped")] tempfile::TempDir),
    Postgres(String),
}

impl Place {
    pub async fn open(&self) -> Database {
        match self {
            Place::Sqlite(path, _) => Database::open_sqlite(path).await.unwrap(),
            Place::Postgres(address) => Database::open_postgres(address).await.unwrap(),
        }
    }

    pub async fn store(&self) -> CaseStore {
        CaseStore::new(self.open().await, FollowUp::builtin().unwrap())
    }
}

pub fn sqlite() -> Place {
    let temp = tempfile::tempdir().unwrap();
    Place::Sqlite(temp.path().join("makegood.db"), temp)
}

/// The address of a server, if there is one.
pub fn postgres_address() -> Option<String> {
    let address = std::env::var("MAKEGOOD_POSTGRES_URL").ok();
    if address.is_none() {
        let ci = std::env::var_os("MAKEGOOD_CI").is_some();
        assert!(!ci, "MAKEGOOD_CI is set and MAKEGOOD_POSTGRES_URL is not");
        eprintln!("skipped on PostgreSQL: MAKEGOOD_POSTGRES_URL is not set");
    }
    address
}

/// Runs a test on an empty store of each engine.
pub async fn on_both<F: Future<Output = ()>>(test: impl Fn(std::sync::Arc<Place>) -> F) {
    test(sqlite().into()).await;
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Some(address) = postgres_address() else { return };
    let schema = format!("mg_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    sqlx::any::install_default_drivers();
    let server = sqlx::AnyPool::connect(&address).await.unwrap();
    let run = |text: String| sqlx::query(sqlx::AssertSqlSafe(text)).execute(&server);
    run(format!("CREATE SCHEMA {schema}")).await.unwrap();
    let sign = if address.contains('?') { '&' } else { '?' };
    test(Place::Postgres(format!("{address}{sign}options=-csearch_path%3D{schema}")).into()).await;
    run(format!("DROP SCHEMA {schema} CASCADE")).await.unwrap();
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
            kind: "payment_captured_twice".to_owned(),
            outcome: Outcome::Conditional,
            rule: "TT-BIL-13".to_owned(),
            tell: String::new(),
            lines: cash(10_000),
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
pub async fn sent(store: &CaseStore, id: &str, claim_id: &str) -> Case {
    let opened = open(id, "UTC");
    store.append(std::slice::from_ref(&opened), &[]).await.unwrap();
    let sent = change(opened.after(), "2026-01-05", [claim(claim_id), What::MadeReady, submitted()]);
    store.append(std::slice::from_ref(&sent), &[]).await.unwrap();
    sent.into_case()
}
