//! A writer that is killed leaves what it was told was written, whole, and nothing half.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use makegood_case::What;
use makegood_case::store::Cases as _;

use crate::support::{Place, cash, event, on_both, sent};

/// Where the writer that is to be killed writes.
const PLACE: &str = "MAKEGOOD_TEST_WRITES_TO";

/// Appends until it is killed, and says the version after each append. Run by the test below, in a process of its own.
#[tokio::test]
#[ignore = "a part of the next test"]
async fn writes_until_it_is_killed() {
    let Ok(place) = std::env::var(PLACE) else { return };
    let database = if place.starts_with("postgres") {
        makegood_database::Database::open_postgres(&place).await
    } else {
        makegood_database::Database::open_sqlite(place.as_ref()).await
    };
    let follow_up = makegood_case::FollowUp::builtin().unwrap();
    let store = makegood_database::CaseDatabase::new(database.unwrap(), follow_up);
    let mut case = store.case("K-0001").await.unwrap();
    loop {
        let row = format!("row:{}", case.version());
        let paid = What::Received { lines: cash(1), source_ref: row };
        let events =
            vec![event("2026-01-06", paid), event("2026-01-06", What::Noted), event("2026-01-06", What::Chased)];
        let change = case.with(events).unwrap();
        store.append(std::slice::from_ref(&change), &[]).await.unwrap();
        case = change.into_case();
        let mut out = std::io::stdout();
        writeln!(out, "version {}", case.version()).unwrap();
        out.flush().unwrap();
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_and_nothing_is_half_written() {
    on_both(|place| async move {
        let store = place.store().await;
        sent(&store, "K-0001", "C-0001").await;
        store.database().clone().close().await;
        let at = match &*place {
            Place::Sqlite(path, _) => path.to_str().unwrap().to_owned(),
            Place::Postgres(address) => address.clone(),
        };
        // Killed after the nth append, a little later each time, so that the kill meets every part of the next one.
        for kill in 0..12_u32 {
            let mut writer = Command::new(std::env::current_exe().unwrap())
                .args(["crash::writes_until_it_is_killed", "--exact", "--ignored", "--nocapture"])
                .env(PLACE, &at)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut acknowledged = 0_u64;
            let mut heard = 0;
            for line in BufReader::new(writer.stdout.take().unwrap()).lines() {
                let Some(version) = line.unwrap().strip_prefix("version ").map(|text| text.parse().unwrap()) else {
                    continue;
                };
                acknowledged = version;
                heard += 1;
                if heard == 2 + kill % 3 {
                    std::thread::sleep(Duration::from_micros(u64::from(kill) * 700));
                    writer.kill().unwrap();
                }
            }
            writer.wait().unwrap();
            assert!(acknowledged > 0, "the writer wrote");

            let store = place.store().await;
            // A server may still be committing for the dead writer: this row is locked until it has.
            if store.database().engine() == makegood_database::Engine::Postgres {
                sqlx::query("SELECT id FROM case_head FOR UPDATE").execute(store.database().pool()).await.unwrap();
            }
            let case = store.case("K-0001").await.unwrap();
            assert!(case.version() >= acknowledged, "{} events, {acknowledged} were acknowledged", case.version());
            assert_eq!((case.version() - 4) % 3, 0, "three events at once or none");
            let money = store.money("K-0001").await.unwrap();
            assert_eq!(money.len() as u64, (case.version() - 4) / 3);
            assert_eq!(store.problems().await.unwrap(), [""; 0]);
            store.database().clone().close().await;
        }
    })
    .await;
}
