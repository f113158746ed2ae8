//! Two people, two machines, one case.

use makegood_case::What;
use makegood_case::store::{Cases as _, StoreError};
use makegood_database::Engine;

use crate::support::{change, claim, event, on_both, open, sent};

#[tokio::test]
async fn of_two_writers_that_saw_the_same_the_second_is_told() {
    on_both(|place| async move {
        let (ana, ben) = (place.store().await, place.store().await);
        let seen = sent(&ana, "K-0001", "C-0001").await;
        let hers = change(&seen, "2026-01-07", [What::Acknowledged { ticket: None }]);
        let his = change(&ben.case("K-0001").await.unwrap(), "2026-01-07", [What::Denied]);
        ana.append(std::slice::from_ref(&hers), &[]).await.unwrap();
        let error = ben.append(std::slice::from_ref(&his), &[]).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "case K-0001 has changed since you read it: you saw 4 events, it has 5. Read it again, then decide"
        );
        // A retry after a lost answer is told too, and doubles nothing.
        assert!(matches!(ana.append(&[hers], &[]).await, Err(StoreError::Stale { seen: 4, found: 5, .. })));
        assert_eq!(ben.events("K-0001").await.unwrap().len(), 5);
    })
    .await;
}

#[tokio::test]
async fn one_id_is_opened_once() {
    on_both(|place| async move {
        let (ana, ben) = (place.store().await, place.store().await);
        ana.append(&[open("K-0001", "UTC")], &[]).await.unwrap();
        assert!(matches!(
            ben.append(&[open("K-0001", "UTC")], &[]).await,
            Err(StoreError::Stale { seen: 0, found: 1, .. })
        ));
        // A store that was put back to an earlier day lacks a case that somebody still has in hand.
        let lost = change(open("K-0002", "UTC").after(), "2026-01-06", [What::Noted]);
        assert!(matches!(ben.append(&[lost], &[]).await, Err(StoreError::Missing(id)) if id == "K-0002"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_append_is_lost_or_doubled_when_many_write_at_once() {
    on_both(|place| async move {
        let store = place.store().await;
        store.append(&[open("K-0001", "UTC")], &[]).await.unwrap();
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let place = place.clone();
                tokio::spawn(async move {
                    let store = place.store().await;
                    let mut told = 0;
                    for number in 0..10 {
                        loop {
                            let case = store.case("K-0001").await.unwrap();
                            let mut noted = event("2026-01-06", What::Noted);
                            noted.reason = format!("{writer}/{number}");
                            match store.append(&[case.with(vec![noted]).unwrap()], &[]).await {
                                Ok(()) => break,
                                Err(StoreError::Stale { .. }) => told += 1,
                                Err(error) => panic!("{error}"),
                            }
                        }
                    }
                    told
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let mut reasons: Vec<String> =
            store.events("K-0001").await.unwrap().into_iter().map(|event| event.reason).collect();
        assert_eq!(reasons.len(), 41);
        reasons.sort();
        reasons.dedup();
        assert_eq!(reasons.len(), 41, "each writer's notes are there once");
        assert!(store.problems().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_claim_goes_to_one_of_many_cases_that_want_it_at_once() {
    on_both(|place| async move {
        let writers: Vec<_> = (1..=4)
            .map(|number| {
                let place = place.clone();
                tokio::spawn(async move {
                    let store = place.store().await;
                    let opened = open(&format!("K-000{number}"), "UTC");
                    let whole = opened.after().with(vec![event("2026-01-06", claim("C-0001"))]).unwrap();
                    store.append(std::slice::from_ref(&opened), &[]).await.unwrap();
                    store.append(&[whole], &[]).await
                })
            })
            .collect();
        let mut won = 0;
        for writer in writers {
            match writer.await.unwrap() {
                Ok(()) => won += 1,
                Err(error) => assert!(matches!(error, StoreError::ClaimHeld { .. }), "{error}"),
            }
        }
        assert_eq!(won, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_programs_may_open_a_new_database_at_once() {
    on_both(|place| async move {
        let opening: Vec<_> = (0..4)
            .map(|_| {
                let place = place.clone();
                tokio::spawn(async move { place.open().await.shape().await.unwrap() })
            })
            .collect();
        let mut shapes = Vec::new();
        for shape in opening {
            shapes.push(shape.await.unwrap());
        }
        assert!(shapes.iter().all(|shape| *shape == shapes[0] && !shape.is_empty()));
    })
    .await;
}

/// Somebody holds the first of two cases and then wants the second. A batch over both, given in the other order, must not
/// hold the second while it waits for the first. The rows lie in the other order too, so that a scan would meet them so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_takes_its_cases_in_order_so_that_nobody_ends_in_a_deadlock() {
    on_both(|place| async move {
        let store = place.store().await;
        let (second, first) = (open("K-0002", "UTC"), open("K-0001", "UTC"));
        for opened in [&second, &first] {
            store.append(std::slice::from_ref(opened), &[]).await.unwrap();
        }
        if store.database().engine() == Engine::Sqlite {
            return;
        }
        let mut other = store.database().begin().await.unwrap();
        let (pid,): (i64,) = sqlx::query_as("SELECT pg_backend_pid()::bigint").fetch_one(&mut *other).await.unwrap();
        let lock = "SELECT id FROM case_head WHERE id = $1 FOR UPDATE";
        sqlx::query(lock).bind("K-0001").execute(&mut *other).await.unwrap();

        let changes = [&second, &first].map(|opened| change(opened.after(), "2026-01-06", [What::Noted]));
        let batch = tokio::spawn({
            let store = store.clone();
            async move { store.append(&changes, &[]).await }
        });
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid)::bigint[])";
        loop {
            let (waiting,): (i64,) = sqlx::query_as(waits).bind(pid).fetch_one(store.database().pool()).await.unwrap();
            if waiting > 0 {
                break;
            }
            tokio::task::yield_now().await;
        }
        sqlx::query(lock).bind("K-0002").execute(&mut *other).await.unwrap();
        other.commit().await.unwrap();
        batch.await.unwrap().unwrap();
        assert_eq!(store.case("K-0001").await.unwrap().version(), 2);
    })
    .await;
}
