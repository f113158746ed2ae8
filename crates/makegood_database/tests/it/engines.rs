//! The two engines have one shape and keep the same promises.

use std::sync::Arc;

use makegood_case::store::{Cases as _, StoreError};
use makegood_database::{Database, Engine};
use tokio::sync::Mutex;

use crate::support::{on_both, postgres_address, sent};

#[tokio::test]
async fn both_engines_reach_the_same_shape() {
    let shapes = Arc::new(Mutex::new(Vec::new()));
    on_both(|place| {
        let shapes = shapes.clone();
        async move { shapes.lock().await.push(place.open().await.shape().await.unwrap()) }
    })
    .await;
    let shapes = shapes.lock().await;
    assert!(shapes[0].contains(&"column case_event.number INTEGER not null".to_owned()));
    assert!(shapes[0].contains(&"index case_claim_held on case_claim".to_owned()));
    assert!(shapes[0].contains(&"trigger decision_is_never_changed on decision".to_owned()));
    if let Some(postgres) = shapes.get(1) {
        assert_eq!(shapes[0], *postgres);
    }
}

#[tokio::test]
async fn events_and_decisions_are_never_changed_or_removed_whoever_asks() {
    on_both(|place| async move {
        let store = place.store().await;
        sent(&store, "K-0001", "C-0001").await;
        let pool = store.database().pool();
        sqlx::query("INSERT INTO decision (finding, kind, reason, actor, decided_at) VALUES ('d/1', 'dismiss', 'x', 'ana', 'now')")
            .execute(pool)
            .await
            .unwrap();
        let mut forbidden = vec![
            "UPDATE case_event SET actor = 'ben'",
            "DELETE FROM case_event WHERE number = 4",
            "UPDATE decision SET reason = 'y'",
            "DELETE FROM decision",
        ];
        match store.database().engine() {
            Engine::Sqlite => forbidden.push("REPLACE INTO case_event SELECT case_id, number, at, happened_on, 'ben', step, body FROM case_event WHERE number = 4"),
            Engine::Postgres => forbidden.push("TRUNCATE case_event CASCADE"),
        }
        for statement in forbidden {
            let error = sqlx::query(statement).execute(pool).await.unwrap_err().to_string();
            assert!(error.contains("is never"), "{statement}: {error}");
        }
        assert_eq!(store.events("K-0001").await.unwrap().len(), 4);
    })
    .await;
}

#[tokio::test]
async fn tables_refuse_what_no_program_of_ours_writes() {
    on_both(|place| async move {
        let store = place.store().await;
        sent(&store, "K-0001", "C-0001").await;
        for statement in [
            // A second holder of a claim, an open case without a step, an event of no case, a word that is none.
            "INSERT INTO case_claim (case_id, claim, holds) VALUES ('K-0002', 'C-0001', 1)",
            "UPDATE case_head SET next_on = NULL, next_kind = NULL, next_text = NULL, next_why = NULL",
            "UPDATE case_head SET state = 'recovered'",
            "INSERT INTO case_event (case_id, number, at, happened_on, actor, step, body) VALUES ('K-9', 1, '', '', '', '', '')",
            "INSERT INTO case_event (case_id, number, at, happened_on, actor, step, body) VALUES ('K-0001', 4, '', '', '', '', '')",
            "INSERT INTO case_money (case_id, number, place, step, purse, currency, amount, happened_on) VALUES ('K-0001', 4, 1, 'given', 'cash', 'USD', '1', '')",
            "INSERT INTO case_money (case_id, number, place, step, purse, currency, amount, happened_on) VALUES ('K-0001', 4, 1, 'received', 'cash', 'USD', '1', '')",
            "INSERT INTO claim_finding (finding, claim) VALUES ('d/1', 'C-0001')",
        ] {
            assert!(sqlx::query(statement).execute(store.database().pool()).await.is_err(), "{statement}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_head_that_its_events_do_not_give_is_found_and_named() {
    on_both(|place| async move {
        let store = place.store().await;
        sent(&store, "K-0001", "C-0001").await;
        sent(&store, "K-0002", "C-0002").await;
        for statement in ["UPDATE case_head SET state = 'denied' WHERE id = 'K-0002'"] {
            sqlx::query(statement).execute(store.database().pool()).await.unwrap();
        }
        let problems = store.problems().await.unwrap();
        assert_eq!(
            problems,
            ["case K-0002: its events say submitted, 4 events, ask_whether_received on 2026-01-08, its head denied, 4 events, \
              ask_whether_received on 2026-01-08"]
        );
        let case = store.case("K-0002").await.unwrap();
        store.write_heads(&[case]).await.unwrap();
        assert!(store.problems().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_newer_database_is_left_alone() {
    on_both(|place| async move {
        let database = place.open().await;
        sqlx::query("INSERT INTO migration (number, name) VALUES (99, 'later')")
            .execute(database.pool())
            .await
            .unwrap();
        let opened = match &*place {
            crate::support::Place::Sqlite(path, _) => Database::open_sqlite(path).await,
            crate::support::Place::Postgres(address) => Database::open_postgres(address).await,
        };
        let error = opened.unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. }));
        assert!(error.to_string().contains("it has shape 99, this program knows 5"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn an_event_that_went_missing_is_named() {
    let place = crate::support::sqlite();
    let store = place.store().await;
    sent(&store, "K-0001", "C-0001").await;
    for statement in ["DROP TRIGGER case_event_is_never_removed", "DELETE FROM case_event WHERE number = 2"] {
        sqlx::query(statement).execute(store.database().pool()).await.unwrap();
    }
    let problems = store.problems().await.unwrap();
    assert_eq!(problems, ["case K-0001: case store: case_event is damaged: event 2 of case K-0001 is not there"]);
}

#[tokio::test]
async fn the_password_is_in_no_error() {
    let canary = "s3cr3t-canary";
    let mut addresses = vec![
        format!("postgres://ana:{canary}@127.0.0.1:1/none"),
        format!("postgres://ana:{canary}@[broken/none"),
        format!("mysql://ana:{canary}@127.0.0.1/none"),
        format!("postgres://ana:{canary}@127.0.0.1:1/none?sslmode=odd"),
    ];
    addresses.extend(postgres_address().map(|address| {
        let host = address.rsplit('@').next().unwrap().to_owned();
        format!("postgres://nobody:{canary}@{host}")
    }));
    for address in addresses {
        let error = Database::open_postgres(&address).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains(canary), "{error}");
    }
}

/// A file as the program before this one made it: two migrations, and a table of them that this one reads too.
#[tokio::test]
async fn a_database_of_an_older_program_is_brought_to_the_present_shape_with_all_that_is_in_it() {
    let (old, new) = (crate::support::sqlite(), crate::support::sqlite());
    let crate::support::Place::Sqlite(path, _) = &old else { return };
    let fresh = new.open().await.shape().await.unwrap();
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&format!("sqlite:{}?mode=rwc", path.display())).await.unwrap();
    for statement in [
        "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT",
        include_str!("../../migrations/0001_decisions/up.sqlite.sql"),
        include_str!("../../migrations/0002_claims/up.sqlite.sql"),
        "INSERT INTO migration VALUES (1, 'decisions'), (2, 'claims')",
        "INSERT INTO decision (finding, kind, reason, actor, decided_at) VALUES ('d/1', 'dismiss', 'x', 'ana', '2026-01-01T00:00:00Z')",
    ] {
        sqlx::raw_sql(statement).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let database = old.open().await;
    assert_eq!(database.shape().await.unwrap(), fresh);
    let kept: (String,) = sqlx::query_as("SELECT finding FROM decision").fetch_one(database.pool()).await.unwrap();
    assert_eq!(kept.0, "d/1");
}
