//! Histories of many who append and read at once, checked as Elle checks list-append (Kingsbury and Alvaro, VLDB 2020): what
//! everybody saw must fit into one order in which each call took place at one instant between its begin and its end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use makegood_case::store::{Cases as _, StoreError};
use makegood_case::{Case, What};

use crate::support::{event, on_both, open};

const CASES: usize = 3;
const WORKERS: usize = 8;
const CALLS: usize = 12;

/// One call: when it began and ended, what it appended to which case, what it read of one.
#[derive(Debug, Clone, Default)]
struct Call {
    began: u64,
    ended: u64,
    appended: Vec<(usize, String)>,
    read: Option<(usize, Vec<String>)>,
    /// It was told that a case had changed: nothing of it may be seen.
    refused: bool,
}

/// What is wrong with a history; empty = there is one order that explains it.
fn anomalies(calls: &[Call], last: &[Vec<String>]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut writers: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (number, call) in calls.iter().enumerate() {
        for (case, value) in &call.appended {
            writers.insert((*case, value), number);
            let times = last[*case].iter().filter(|seen| *seen == value).count();
            if times != usize::from(!call.refused) {
                wrong.push(format!("{value} in case {case}: refused {}, there {times} times", call.refused));
            }
        }
    }
    let mut edges: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (case, list) in last.iter().enumerate() {
        for pair in list.windows(2) {
            if let (Some(a), Some(b)) = (writers.get(&(case, &pair[0])), writers.get(&(case, &pair[1]))) {
                edges.insert((*a, *b));
            }
        }
    }
    for (number, call) in calls.iter().enumerate() {
        let Some((case, seen)) = &call.read else { continue };
        if last[*case].get(..seen.len()) != Some(seen) {
            wrong.push(format!(
                "call {number} read {seen:?} of case {case}, which is no beginning of {:?}",
                last[*case]
            ));
            continue;
        }
        let writer = |place: usize| last[*case].get(place).and_then(|value| writers.get(&(*case, value)));
        edges.extend(seen.len().checked_sub(1).and_then(writer).map(|of| (*of, number)));
        edges.extend(writer(seen.len()).map(|of| (number, *of)));
    }
    for (a, first) in calls.iter().enumerate().filter(|(_, call)| !call.refused) {
        for (b, second) in calls.iter().enumerate().filter(|(_, call)| !call.refused) {
            if first.ended < second.began {
                edges.insert((a, b));
            }
        }
    }
    let circle = in_a_circle(calls.len(), &edges.into_iter().filter(|(a, b)| a != b).collect());
    if !circle.is_empty() {
        wrong.push(format!("no order explains calls {circle:?}"));
    }
    wrong
}

/// Calls that no order can hold: what is left when those without one before them are taken away.
fn in_a_circle(count: usize, edges: &BTreeSet<(usize, usize)>) -> Vec<usize> {
    let mut before = vec![0; count];
    edges.iter().for_each(|(_, to)| before[*to] += 1);
    let mut free: Vec<usize> = (0..count).filter(|number| before[*number] == 0).collect();
    let mut left: BTreeSet<usize> = (0..count).collect();
    while let Some(number) = free.pop() {
        left.remove(&number);
        for (_, to) in edges.range((number, 0)..(number + 1, 0)) {
            before[*to] -= 1;
            if before[*to] == 0 {
                free.push(*to);
            }
        }
    }
    left.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_eight_saw_who_wrote_at_once_fits_into_one_order() {
    on_both(|place| async move {
        let store = place.store().await;
        let ids: Vec<String> = (0..CASES).map(|case| format!("K-000{}", case + 1)).collect();
        for id in &ids {
            store.append(&[open(id, "UTC")], &[]).await.unwrap();
        }
        let clock = Arc::new(AtomicU64::new(0));
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| {
                let (place, clock, ids) = (place.clone(), clock.clone(), ids.clone());
                tokio::spawn(async move {
                    let store = place.store().await;
                    let tick = || clock.fetch_add(1, Ordering::SeqCst);
                    let mut calls = Vec::new();
                    for number in 0..CALLS {
                        // Every third call writes to two cases at once, all or nothing.
                        let first = (worker + number) % CASES;
                        let cases = if number % 3 == 0 { vec![first, (first + 1) % CASES] } else { vec![first] };
                        let (mut changes, mut appended) = (Vec::new(), Vec::new());
                        for case in cases {
                            let began = tick();
                            let events = store.events(&ids[case]).await.unwrap();
                            let notes = events.iter().skip(1).map(|event| event.reason.clone()).collect();
                            calls.push(Call { began, ended: tick(), read: Some((case, notes)), ..Call::default() });
                            let mut noted = event("2026-01-06", What::Noted);
                            noted.reason = format!("{worker}/{number}/{case}");
                            appended.push((case, noted.reason.clone()));
                            let read = Case::replay(&ids[case], events).unwrap();
                            changes.push(read.with(vec![noted]).unwrap());
                        }
                        let began = tick();
                        let refused = match store.append(&changes, &[]).await {
                            Ok(()) => false,
                            Err(StoreError::Stale { .. }) => true,
                            Err(error) => panic!("{error}"),
                        };
                        calls.push(Call { began, ended: tick(), appended, refused, ..Call::default() });
                    }
                    calls
                })
            })
            .collect();
        let mut calls = Vec::new();
        for worker in workers {
            calls.extend(worker.await.unwrap());
        }
        let mut last = Vec::new();
        for id in &ids {
            let events = store.events(id).await.unwrap();
            last.push(events.into_iter().skip(1).map(|event| event.reason).collect::<Vec<_>>());
        }
        assert_eq!(anomalies(&calls, &last), Vec::<String>::new());
        assert!(calls.iter().any(|call| call.refused), "they met");
        assert!(last.iter().all(|list| !list.is_empty()));
    })
    .await;
}

/// The check itself finds what it is for.
#[test]
fn each_anomaly_is_found_in_a_history_that_has_it() {
    let wrote =
        |began, value: &str| Call { began, ended: began + 1, appended: vec![(0, value.to_owned())], ..Call::default() };
    let saw = |began, values: &[&str]| Call {
        began,
        ended: began + 1,
        read: Some((0, values.iter().map(|value| (*value).to_owned()).collect())),
        ..Call::default()
    };
    let list = |values: &[&str]| vec![values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>()];
    let sound = [wrote(0, "a"), saw(2, &["a"]), wrote(4, "b"), saw(6, &["a", "b"])];
    assert!(anomalies(&sound, &list(&["a", "b"])).is_empty());
    assert!(!anomalies(&sound, &list(&["b"])).is_empty(), "a lost update");
    assert!(!anomalies(&sound, &list(&["a", "b", "b"])).is_empty(), "an update that is there twice");
    let refused = Call { refused: true, ..wrote(0, "a") };
    assert!(!anomalies(&[refused, saw(2, &["a"])], &list(&["a"])).is_empty(), "a dirty read");
    assert!(!anomalies(&[wrote(0, "a"), saw(2, &[])], &list(&["a"])).is_empty(), "a stale read");
    let crossed = [wrote(0, "a"), wrote(0, "b"), saw(2, &["b"]), saw(2, &["a", "b"])];
    assert!(!anomalies(&crossed, &list(&["a", "b"])).is_empty(), "two orders");
    assert!(!anomalies(&[wrote(0, "a"), wrote(2, "b")], &list(&["b", "a"])).is_empty(), "against the clock");
}
