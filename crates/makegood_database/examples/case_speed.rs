//! 10,000 cases with 1,000,000 events on either engine: what is due, list and search from cold, and appending beside plain
//! inserts of the same rows.
//!
//! `cargo run -p makegood_database --example case_speed -- FOLDER [CASES] [EVENTS_A_CASE]`; PostgreSQL is measured when
//! `MAKEGOOD_POSTGRES_URL` names an empty database. With 0 events the file of an earlier run is read again.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use makegood_case::store::{Cases as _, Filter};
use makegood_case::{Case, CaseClaim, Change, Event, FollowUp, Line, Purse, Rung, What};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::Outcome;
use makegood_core::time::Zone;
use makegood_database::{CaseDatabase, Database};

type Failed = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("a folder, please")?;
    let cases: usize = arguments.next().map_or(Ok(10_000), |text| text.parse())?;
    let events: usize = arguments.next().map_or(Ok(100), |text| text.parse())?;
    let file = Path::new(&folder).join("throughput.db");
    if events == 0 {
        // The database of an earlier run.
        return read("SQLite", cases, || Database::open_sqlite(&file)).await;
    }
    measure("SQLite", cases, events, || Database::open_sqlite(&file)).await?;
    if let Ok(address) = std::env::var("MAKEGOOD_POSTGRES_URL") {
        measure("PostgreSQL", cases, events, || Database::open_postgres(&address)).await?;
    }
    Ok(())
}

fn say(text: std::fmt::Arguments<'_>) -> Result<(), Failed> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

/// Events a second, in whole numbers.
fn rate(count: usize, took: Duration) -> u128 {
    count as u128 * 1_000_000 / took.as_micros().max(1)
}

async fn measure<F, D>(engine: &str, cases: usize, events: usize, open: F) -> Result<(), Failed>
where
    F: Fn() -> D,
    D: Future<Output = Result<Database, makegood_case::store::StoreError>>,
{
    let store = CaseDatabase::new(open().await?, FollowUp::builtin()?);
    let mut all: Vec<Case> = Vec::new();
    let mut written = 0;
    let (mut making, mut writing) = (Duration::ZERO, Duration::ZERO);
    for first in (1..=cases).step_by(100) {
        let start = Instant::now();
        let changes: Vec<Change> = (first..(first + 100).min(cases + 1)).map(opened).collect::<Result<_, _>>()?;
        making += start.elapsed();
        let start = Instant::now();
        store.append(&changes, &[]).await?;
        writing += start.elapsed();
        written += changes.iter().map(|change| change.events().len()).sum::<usize>();
        all.extend(changes.into_iter().map(Change::into_case));
    }
    say(format_args!("{engine}: {cases} cases opened, {written} events, {} events/s", rate(written, writing)))?;

    let left = events.saturating_sub(1);
    let mut written = 0;
    let (mut making, mut writing) = (making, Duration::ZERO);
    for batch in all.chunks_mut(50) {
        let start = Instant::now();
        let changes: Vec<Change> = batch.iter().map(|case| history(case, left)).collect::<Result<_, _>>()?;
        making += start.elapsed();
        let start = Instant::now();
        store.append(&changes, &[]).await?;
        writing += start.elapsed();
        written += changes.iter().map(|change| change.events().len()).sum::<usize>();
        for (case, change) in batch.iter_mut().zip(changes) {
            *case = change.into_case();
        }
    }
    say(format_args!(
        "{engine}: {written} events in batches of 50 cases, durable: {} events/s ({} s; folding and making them {} s)",
        rate(written, writing),
        writing.as_secs(),
        making.as_secs()
    ))?;
    plain(engine, &store, written.min(100_000)).await?;
    one_each(engine, &store, &all).await?;
    store.database().clone().close().await;

    read(engine, cases, open).await
}

/// What is due, list and search from cold: a new connection, as a command has it.
async fn read<F, D>(engine: &str, cases: usize, open: F) -> Result<(), Failed>
where
    F: Fn() -> D,
    D: Future<Output = Result<Database, makegood_case::store::StoreError>>,
{
    let start = Instant::now();
    let store = CaseDatabase::new(open().await?, FollowUp::builtin()?);
    say(format_args!("{engine}: opened in {} ms", start.elapsed().as_millis()))?;
    let start = Instant::now();
    let due = store.due("2026-01-20T12:00:00Z".parse()?, 200).await?;
    say(format_args!("{engine}: due, first {}, {} ms", due.len(), start.elapsed().as_millis()))?;
    let start = Instant::now();
    let listed = store.list(&Filter { rows_max: 200, ..Filter::default() }).await?;
    say(format_args!("{engine}: list, first {}, {} ms", listed.len(), start.elapsed().as_millis()))?;
    let start = Instant::now();
    let listed = store.list(&Filter { open: true, ..Filter::default() }).await?;
    say(format_args!("{engine}: list, all {} open ones, {} ms", listed.len(), start.elapsed().as_millis()))?;
    let start = Instant::now();
    let due = store.due("2026-01-20T12:00:00Z".parse()?, 0).await?;
    say(format_args!("{engine}: due, all {}, {} ms", due.len(), start.elapsed().as_millis()))?;
    let start = Instant::now();
    let found = store.list(&Filter { text: Some(format!("c-{:05}", cases / 2)), ..Filter::default() }).await?;
    say(format_args!("{engine}: search, {} found, {} ms", found.len(), start.elapsed().as_millis()))?;
    let start = Instant::now();
    let case = store.case("K-0001").await?;
    say(format_args!("{engine}: one case of {} events, {} ms", case.version(), start.elapsed().as_millis()))?;
    Ok(())
}

fn event(hour: usize, what: What) -> Result<Event, Failed> {
    let at = format!("2026-01-{:02}T{:02}:00:00Z", 5 + hour / 24, hour % 24).parse::<jiff::Timestamp>()?;
    let on = Zone::parse("UTC")?.day_of(at);
    Ok(Event { at, on, actor: "ana".to_owned(), reason: "a remark of usual length about the case".to_owned(), what })
}

fn opened(number: usize) -> Result<Change, Failed> {
    let what = What::Opened {
        platform: "tiktok".to_owned(),
        account_id: format!("735{:016}", number % 40),
        zone: Zone::parse("UTC")?,
        countries: vec!["US".to_owned()],
    };
    Ok(Case::open(&format!("K-{number:04}"), event(0, what)?)?)
}

fn history(case: &Case, left: usize) -> Result<Change, Failed> {
    let usd = Currency::parse("USD")?;
    let number: usize = case.id().trim_start_matches("K-").parse()?;
    let lines = vec![
        Line::new(Purse::Cash, Money::new(Amount::from_minor(10_000, usd), usd)).of_kind("payment_captured_twice"),
    ];
    let claim = CaseClaim {
        id: format!("C-{number:05}"),
        outcome: Outcome::Conditional,
        rule: "TT-BIL-13".to_owned(),
        tell: "Two debits stand against one ledger entry.".to_owned(),
        lines,
    };
    let mut events = vec![
        event(1, What::ClaimAdded { claim })?,
        event(2, What::MadeReady)?,
        event(3, What::Submitted { rung: Rung::Ticket, pack_sha256: None })?,
    ];
    while events.len() < left {
        let hour = 3 + events.len() + number % 100;
        events.push(event(hour, if events.len() % 7 == 0 { What::Chased } else { What::Noted })?);
    }
    events.truncate(left);
    Ok(case.with(events)?)
}

/// The same rows by plain inserts into a table without keys, triggers or versions, a thousand a statement.
async fn plain(engine: &str, store: &CaseDatabase, rows: usize) -> Result<(), Failed> {
    let pool = store.database().pool();
    sqlx::raw_sql("DROP TABLE IF EXISTS plain_event; CREATE TABLE plain_event (case_id TEXT, number BIGINT, at TEXT, happened_on TEXT, actor TEXT, step TEXT, body TEXT)")
        .execute(pool)
        .await?;
    let body = serde_json::to_string(&event(9, What::Noted)?)?;
    let start = Instant::now();
    let mut done = 0;
    while done < rows {
        let mut text = String::from("INSERT INTO plain_event VALUES ");
        for row in 0..1_000 {
            let place =
                |column: usize| if engine == "SQLite" { "?".to_owned() } else { format!("${}", row * 7 + column) };
            let places: Vec<String> = (1..=7).map(place).collect();
            text.push_str(&format!("{}({})", if row == 0 { "" } else { ", " }, places.join(", ")));
        }
        let mut statement = sqlx::query(sqlx::AssertSqlSafe(text));
        for row in 0..1_000_i64 {
            statement = statement
                .bind("K-0001")
                .bind(row)
                .bind("2026-01-05T00:00:00Z")
                .bind("2026-01-05")
                .bind("ana")
                .bind("noted")
                .bind(body.clone());
        }
        statement.execute(pool).await?;
        done += 1_000;
    }
    say(format_args!(
        "{engine}: plain inserts of as many columns, 1,000 a statement: {} rows/s",
        rate(done, start.elapsed())
    ))?;
    sqlx::raw_sql("DROP TABLE plain_event").execute(pool).await?;
    Ok(())
}

/// One event a case, a thousand cases a batch: the worst shape for the versions.
async fn one_each(engine: &str, store: &CaseDatabase, all: &[Case]) -> Result<(), Failed> {
    let mut written = 0;
    let mut writing = Duration::ZERO;
    for batch in all.chunks(1_000) {
        let changes: Vec<Change> =
            batch.iter().map(|case| Ok(case.with(vec![event(200, What::Noted)?])?)).collect::<Result<_, Failed>>()?;
        let start = Instant::now();
        store.append(&changes, &[]).await?;
        writing += start.elapsed();
        written += changes.len();
    }
    say(format_args!("{engine}: one event a case, 1,000 cases a batch: {} events/s", rate(written, writing)))
}
