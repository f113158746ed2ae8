//! Cases written and read back.

use std::collections::BTreeMap;

use makegood_case::store::{Cases as _, Direction, Filter, Message, StoreError};
use makegood_case::{State, StepKind, What};

use crate::support::{at, cash, change, day, event, on_both, open, sent};

#[tokio::test]
async fn a_case_comes_back_as_it_was_after_reopening() {
    on_both(|place| async move {
        let store = place.store().await;
        let case = sent(&store, "K-0001", "C-0001").await;
        let more = change(&case, "2026-01-12", [What::Acknowledged { ticket: Some("T-9 'x'".to_owned()) }]);
        store.append(std::slice::from_ref(&more), &[]).await.unwrap();
        store.database().clone().close().await;

        let store = place.store().await;
        assert_eq!(store.case("K-0001").await.unwrap(), more.into_case());
        let events = store.events("K-0001").await.unwrap();
        assert_eq!((events.len(), events[2].what.clone()), (5, What::MadeReady));
        assert!(matches!(store.case("K-0002").await, Err(StoreError::Missing(id)) if id == "K-0002"));
        assert_eq!(store.next_id().await.unwrap(), "K-0002");
        assert!(store.problems().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn lists_are_sorted_by_the_next_step_and_closed_cases_come_last() {
    on_both(|place| async move {
        let store = place.store().await;
        let draft = open("K-0001", "UTC");
        store.append(std::slice::from_ref(&draft), &[]).await.unwrap();
        sent(&store, "K-0002", "C-0002").await;
        let third = sent(&store, "K-0003", "C-0003").await;
        let given_up = change(&third, "2026-01-06", [What::WrittenOff]);
        store.append(&[given_up], &[]).await.unwrap();

        let ids = |heads: Vec<makegood_case::store::Head>| heads.into_iter().map(|head| head.id).collect::<Vec<_>>();
        let all = store.list(&Filter::default()).await.unwrap();
        assert_eq!(
            all[0].next.as_ref().map(|step| (step.on, step.kind)),
            Some((day("2026-01-08"), StepKind::AskWhetherReceived))
        );
        assert_eq!((all[0].missing.as_str(), all[0].version, all[2].next.clone()), ("USD 100.00 cash", 4, None));
        assert_eq!(ids(all), ["K-0002", "K-0001", "K-0003"]);
        let filter = |filter: Filter| {
            let store = store.clone();
            async move { ids(store.list(&filter).await.unwrap()) }
        };
        assert_eq!(filter(Filter { open: true, ..Filter::default() }).await, ["K-0002", "K-0001"]);
        assert_eq!(filter(Filter { state: Some(State::WrittenOff), ..Filter::default() }).await, ["K-0003"]);
        assert_eq!(filter(Filter { rows_max: 1, ..Filter::default() }).await, ["K-0002"]);
        assert_eq!(filter(Filter { account_id: Some("other".to_owned()), ..Filter::default() }).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_is_due_is_due_in_the_zone_of_its_account() {
    on_both(|place| async move {
        let store = place.store().await;
        for (id, zone) in [("K-0001", "Asia/Tokyo"), ("K-0002", "UTC"), ("K-0003", "America/Los_Angeles")] {
            store.append(&[open(id, zone)], &[]).await.unwrap();
        }
        // Five business days after Monday the 5th: the 12th. It begins in Tokyo at 15:00 UTC on the 11th.
        let due = |now: &'static str| {
            let store = store.clone();
            async move {
                store.due(now.parse().unwrap(), 0).await.unwrap().into_iter().map(|head| head.id).collect::<Vec<_>>()
            }
        };
        assert_eq!(due("2026-01-11T14:59:59Z").await, [""; 0]);
        assert_eq!(due("2026-01-11T15:00:00Z").await, ["K-0001"]);
        assert_eq!(due("2026-01-12T00:00:00Z").await, ["K-0001", "K-0002"]);
        assert_eq!(due("2026-01-12T08:00:00Z").await, ["K-0001", "K-0002", "K-0003"]);
        // A screen asks for the first ones only.
        let first = store.due("2026-01-12T08:00:00Z".parse().unwrap(), 1).await.unwrap();
        assert_eq!(first.into_iter().map(|head| head.id).collect::<Vec<_>>(), ["K-0001"]);
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_tickets_claims_and_subjects() {
    on_both(|place| async move {
        let store = place.store().await;
        let case = sent(&store, "K-0001", "C-0001").await;
        sent(&store, "K-0002", "C-0002").await;
        let message = Message {
            id: "<1@mail.example>".to_owned(),
            case: "K-0001".to_owned(),
            direction: Direction::In,
            at: at("2026-01-07"),
            party: "support@platform.example".to_owned(),
            subject: "Re: 100% of Your Claim".to_owned(),
            sha256: "ab".repeat(32),
        };
        let filed = change(
            &case,
            "2026-01-07",
            [
                What::MessageFiled { message: message.id.clone() },
                What::Acknowledged { ticket: Some("T_77".to_owned()) },
            ],
        );
        store.append(&[filed], std::slice::from_ref(&message)).await.unwrap();
        assert_eq!(store.messages("K-0001").await.unwrap(), std::slice::from_ref(&message));
        // The same message is filed once.
        let again = change(
            &store.case("K-0002").await.unwrap(),
            "2026-01-07",
            [What::MessageFiled { message: message.id.clone() }],
        );
        assert!(store.append(&[again], &[Message { case: "K-0002".to_owned(), ..message }]).await.is_err());
        assert_eq!(store.case("K-0002").await.unwrap().version(), 4);

        let find = |text: &'static str| {
            let store = store.clone();
            async move {
                let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
                store.list(&filter).await.unwrap().into_iter().map(|head| head.id).collect::<Vec<_>>()
            }
        };
        assert_eq!(find("t_77").await, ["K-0001"]);
        assert_eq!(find("YOUR claim").await, ["K-0001"]);
        assert_eq!(find("100%").await, ["K-0001"]);
        assert_eq!(find("10_%").await, [""; 0]);
        assert_eq!(find("c-0002").await, ["K-0002"]);
        assert_eq!(find("captured_twice").await, ["K-0002", "K-0001"]);
        assert_eq!(find("' OR 1=1 --").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn money_is_kept_sum_by_sum_to_the_last_digit() {
    on_both(|place| async move {
        let store = place.store().await;
        let case = sent(&store, "K-0001", "C-0001").await;
        let paid = What::Received { lines: cash(3_333), source_ref: "sha:17".to_owned() };
        let back = What::ClawedBack { lines: cash(33), source_ref: "sha:18".to_owned() };
        let moved = change(&case, "2026-01-12", [What::Approved { lines: cash(10_000) }, paid, back]);
        store.append(std::slice::from_ref(&moved), &[]).await.unwrap();
        let steps: Vec<(u64, String, String, Option<String>)> = store
            .money("K-0001")
            .await
            .unwrap()
            .into_iter()
            .map(|step| (step.event, step.step.clone(), step.line.money().to_string(), step.source_ref))
            .collect();
        assert_eq!(
            steps,
            [
                (5, "approved".to_owned(), "USD 100.00".to_owned(), None),
                (6, "received".to_owned(), "USD 33.33".to_owned(), Some("sha:17".to_owned())),
                (7, "clawed_back".to_owned(), "USD 0.33".to_owned(), Some("sha:18".to_owned())),
            ]
        );
        assert_eq!(store.case("K-0001").await.unwrap().net().to_string(), "USD 33.00 cash");
    })
    .await;
}

#[tokio::test]
async fn a_claim_is_in_one_case_until_that_is_written_off() {
    on_both(|place| async move {
        let store = place.store().await;
        let first = sent(&store, "K-0001", "C-0001").await;
        let second = open("K-0002", "UTC");
        store.append(std::slice::from_ref(&second), &[]).await.unwrap();
        let take = change(second.after(), "2026-01-06", [crate::support::claim("C-0001")]);
        let error = store.append(std::slice::from_ref(&take), &[]).await.unwrap_err();
        assert_eq!(error.to_string(), "claim C-0001 is already in case K-0001");
        assert_eq!(store.held_claims().await.unwrap(), BTreeMap::from([("C-0001".to_owned(), "K-0001".to_owned())]));

        let given_up = change(&first, "2026-01-06", [What::WrittenOff]);
        store.append(std::slice::from_ref(&given_up), &[]).await.unwrap();
        store.append(&[take], &[]).await.unwrap();
        let again = change(given_up.after(), "2026-01-07", [What::TakenUpAgain]);
        let error = store.append(&[again], &[]).await.unwrap_err();
        assert_eq!(error.to_string(), "claim C-0001 is already in case K-0002");
        assert_eq!(store.case("K-0001").await.unwrap().state(), State::WrittenOff);
        assert!(store.problems().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_batch_is_written_whole_or_not_at_all() {
    on_both(|place| async move {
        let store = place.store().await;
        let case = sent(&store, "K-0001", "C-0001").await;
        let good = open("K-0002", "UTC");
        let acknowledged = change(&case, "2026-01-06", [What::Acknowledged { ticket: None }]);
        store.append(std::slice::from_ref(&acknowledged), &[]).await.unwrap();
        let late = change(&case, "2026-01-06", [What::Denied]);
        let error = store.append(&[good.clone(), late], &[]).await.unwrap_err();
        assert!(matches!(error, StoreError::Stale { ref case, seen: 4, found: 5 } if case == "K-0001"), "{error}");
        assert_eq!(store.list(&Filter::default()).await.unwrap().len(), 1);
        assert!(store.append(&[good.clone(), good], &[]).await.unwrap_err().to_string().contains("in one batch twice"));
        store.append(&[], &[]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn many_cases_go_in_at_once() {
    on_both(|place| async move {
        let store = place.store().await;
        let opened: Vec<_> = (1..=2_345).map(|number| open(&format!("K-{number:04}"), "UTC")).collect();
        store.append(&opened, &[]).await.unwrap();
        let noted: Vec<_> =
            opened.iter().map(|one| one.after().with(vec![event("2026-01-06", What::Noted); 2]).unwrap()).collect();
        store.append(&noted, &[]).await.unwrap();
        assert_eq!(store.list(&Filter::default()).await.unwrap().len(), 2_345);
        assert_eq!(store.case("K-2345").await.unwrap(), noted.last().unwrap().after().clone());
        assert_eq!(store.next_id().await.unwrap(), "K-2346");
    })
    .await;
}

#[tokio::test]
async fn one_row_of_a_statement_may_pay_two_cases_and_says_so() {
    on_both(|place| async move {
        let store = place.store().await;
        for (id, claim, minor) in [("K-0001", "C-0001", 4_000), ("K-0002", "C-0002", 6_000)] {
            let case = sent(&store, id, claim).await;
            let paid = What::Received { lines: cash(minor), source_ref: "sha:17".to_owned() };
            store.append(&[change(&case, "2026-01-12", [paid])], &[]).await.unwrap();
        }
        let shared = store.money_of_row("sha:17").await.unwrap();
        let sums: Vec<String> = shared.iter().map(|step| format!("{} {}", step.case, step.line.money())).collect();
        assert_eq!(sums, ["K-0001 USD 40.00", "K-0002 USD 60.00"]);
        assert!(store.money_of_row("sha:1").await.unwrap().is_empty());
    })
    .await;
}
