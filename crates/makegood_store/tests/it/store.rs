//! Decisions and claims, written and read back.

use jiff::Timestamp;
use makegood_app::case_store::dismissed;
use makegood_app::matches::{MatchAct, MatchDecision};
use makegood_app::{CaseStore as _, ClaimRecord, Decision, DecisionKind};
use makegood_core::money::{Amount, Currency, Money};
use makegood_detect::reconcile::{EntryKey, Named, PaymentKey, Says, Seen};
use makegood_store::Store;

use crate::place::{Place, on_both};

async fn open(place: &Place) -> Store {
    Store::on(place.open().await)
}

fn decision(finding: &str, kind: DecisionKind, reason: &str) -> Decision {
    let at: Timestamp = "2026-06-30T12:00:00Z".parse().unwrap();
    Decision { finding: finding.to_owned(), kind, reason: reason.to_owned(), actor: "ana".to_owned(), at }
}

fn claim(id: &str, findings: &[&str]) -> ClaimRecord {
    let usd = Currency::parse("USD").unwrap();
    ClaimRecord {
        id: id.to_owned(),
        platform: "tiktok".to_owned(),
        account_id: "7350000000000000001".to_owned(),
        built_at: "2026-06-30T12:00:00Z".parse().unwrap(),
        as_of: "2026-06-30T00:00:00Z".parse().unwrap(),
        totals: vec![Money::new(Amount::from_minor(3750, usd), usd)],
        findings: findings.iter().map(|finding| (*finding).to_owned()).collect(),
        pdf_sha256: "ab".repeat(32),
        folder: "claims".to_owned(),
    }
}

#[tokio::test]
async fn decisions_come_back_in_order_after_reopening() {
    on_both(|place| async move {
        let given = [
            decision("d/1", DecisionKind::Dismiss, "agreed with the rep; 'quoted'"),
            decision("d/2", DecisionKind::Dismiss, "test campaign"),
            decision("d/1", DecisionKind::Restore, ""),
        ];
        let store = open(&place).await;
        for decision in &given {
            store.record_decision(decision).await.unwrap();
        }
        store.close().await;
        let store = open(&place).await;
        let read = store.decisions().await.unwrap();
        assert_eq!(read, given);
        assert_eq!(dismissed(&read).into_keys().collect::<Vec<_>>(), ["d/2"]);
        assert!(store.problems().await.unwrap().is_empty());
    })
    .await;
}

/// A decision about one payment and entries, to the sixth digit of an amount.
fn split(entries: &[&str]) -> MatchDecision {
    let currency = Currency::parse("USD").unwrap();
    let seen = |micros: i128| Seen { on: "2026-03-11".parse().unwrap(), amount: Amount::from_micros(micros), currency };
    let payment =
        PaymentKey { platform: "tiktok".to_owned(), account_id: "A".to_owned(), transaction_id: "T1".to_owned() };
    let entry = |id: &&str| Named {
        key: EntryKey { institution: "chase".to_owned(), bank_account: "44/17".to_owned(), entry_id: (*id).to_owned() },
        seen: seen(-123_456_789),
    };
    MatchDecision {
        act: MatchAct::Decide {
            says: Says::Split,
            payment: Named { key: payment, seen: seen(300_000_000) },
            entries: entries.iter().map(entry).collect(),
        },
        reason: "seen 'on paper'".to_owned(),
        actor: "ana".to_owned(),
        at: "2026-06-30T12:00:00.5Z".parse().unwrap(),
    }
}

#[tokio::test]
async fn decisions_about_matches_come_back_as_they_were_made() {
    on_both(|place| async move {
        let store = open(&place).await;
        let decision = split(&["E2", "E1"]);
        assert_eq!(store.record_match_decision(&decision).await.unwrap(), 1);
        let undo = MatchDecision { act: MatchAct::Undo { number: 1 }, reason: String::new(), ..split(&[]) };
        assert_eq!(store.record_match_decision(&undo).await.unwrap(), 2);
        // Of two processes that take the same decision back, the second is told.
        assert!(store.record_match_decision(&undo).await.is_err());
        let nothing = MatchDecision { act: MatchAct::Undo { number: 9 }, ..undo.clone() };
        assert!(store.record_match_decision(&nothing).await.is_err());
        store.close().await;
        let store = open(&place).await;
        assert_eq!(store.match_decisions().await.unwrap(), [(1, decision), (2, undo)]);
        assert!(store.problems().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_claim_takes_the_place_of_those_that_share_its_findings() {
    on_both(|place| async move {
        let store = open(&place).await;
        store.replace_claims(&claim("C-0001", &["d/1"]), &[]).await.unwrap();
        store.replace_claims(&claim("C-0002", &["d/2"]), &[]).await.unwrap();
        let both = claim("C-0001", &["d/1", "d/2"]);
        store.replace_claims(&both, &["C-0002".to_owned()]).await.unwrap();
        assert_eq!(store.claims().await.unwrap(), [both]);
    })
    .await;
}

#[tokio::test]
async fn one_finding_is_never_in_two_claims() {
    on_both(|place| async move {
        let store = open(&place).await;
        store.replace_claims(&claim("C-0001", &["d/1"]), &[]).await.unwrap();
        assert!(store.replace_claims(&claim("C-0002", &["d/1"]), &[]).await.is_err());
        assert_eq!(store.claims().await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_processes_may_open_a_new_store_at_once() {
    on_both(|place| async move {
        let opening: Vec<_> = (0..4)
            .map(|_| {
                let place = place.clone();
                tokio::spawn(async move { open(&place).await })
            })
            .collect();
        let mut stores = Vec::new();
        for store in opening {
            stores.push(store.await.unwrap());
        }
        stores[0].record_decision(&decision("d/1", DecisionKind::Dismiss, "x")).await.unwrap();
        for store in &stores {
            assert_eq!(store.decisions().await.unwrap().len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_no_database_is_said_to_be_unusable() {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("makegood.db");
    std::fs::write(&path, "not a database, and long enough to be taken for one".repeat(50)).unwrap();
    let error = Store::open(&path).await.unwrap_err();
    assert!(error.to_string().contains("open the database"), "{error}");
}
