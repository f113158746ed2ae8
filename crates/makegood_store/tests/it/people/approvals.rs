//! Four eyes: what another person says yes to is carried out once, and nothing else is.

use makegood_app::people::{
    ApprovalError, Identity, PeopleError, PeopleStore as _, ProposalState, Role, approval, event::Act, launch, sign_in,
    user,
};
use makegood_store::Store;

use super::{MACHINE, add, again, at, enter, hasher, password_of, rules, secret, transfer};
use crate::place::on_both;

fn why(error: PeopleError) -> ApprovalError {
    match error {
        PeopleError::Approval(error) => error,
        error => panic!("{error}"),
    }
}

#[tokio::test]
async fn another_person_approves_exactly_that_and_it_is_carried_out_once() {
    on_both(|place| async move {
        let store = Store::on(place.open().await);
        add(&store, "ana", Role::Analyst).await;
        add(&store, "ben", Role::Approver).await;
        let (ana, ben) = (enter(&store, "ana", 1, 0).await, enter(&store, "ben", 2, 0).await);
        let rules = rules(Some(&["transfer"]));
        let proposal = approval::propose(&store, &ana, &transfer(25_000), &rules, at(1)).await.unwrap();
        assert_eq!(again(&store, &proposal).await, proposal, "it is kept as it was made");
        assert_eq!(proposal.payload, r#"{"amount":"USD 250.00","to":"7350000000000000001"}"#);
        let binding = proposal.binding();
        let payload = proposal.payload.as_bytes();
        let early = approval::carry_out(&store, &ana, (&proposal.id, payload), &rules, at(2)).await.unwrap_err();
        assert!(matches!(why(early), ApprovalError::NotApproved { state: ProposalState::Proposed, .. }));
        let other = approval::approve(&store, &ben, (&proposal.id, &"0".repeat(64), None), &rules, at(2)).await;
        assert!(matches!(why(other.unwrap_err()), ApprovalError::OtherContent { .. }));
        let stale = approval::approve(&store, &ben, (&proposal.id, &binding, None), &rules, at(6)).await;
        assert!(matches!(why(stale.unwrap_err()), ApprovalError::NotFresh { minutes: 5 }));
        let given = secret(&password_of("ben"));
        let ben = sign_in::again(&store, &hasher(), &ben, (&given, &rules.session), at(6)).await.unwrap();
        approval::approve(&store, &ben, (&proposal.id, &binding, None), &rules, at(6)).await.unwrap();
        let changed = proposal.payload.replace("250.00", "950.00");
        let edited = approval::carry_out(&store, &ana, (&proposal.id, changed.as_bytes()), &rules, at(7)).await;
        assert!(matches!(why(edited.unwrap_err()), ApprovalError::ChangedSinceApproval { .. }));
        let done = approval::carry_out(&store, &ana, (&proposal.id, payload), &rules, at(7)).await.unwrap();
        assert_eq!(done.stored, ProposalState::CarriedOut);
        let twice = approval::carry_out(&store, &ana, (&proposal.id, payload), &rules, at(7)).await.unwrap_err();
        assert!(matches!(why(twice), ApprovalError::CarriedOutAlready { .. }));
        // The yes of one proposal is none for the next, though it says the same.
        let next = approval::propose(&store, &ana, &transfer(25_000), &rules, at(8)).await.unwrap();
        let replay = approval::approve(&store, &ben, (&next.id, &binding, None), &rules, at(8)).await.unwrap_err();
        assert!(matches!(why(replay), ApprovalError::OtherContent { .. }));
        let trail: Vec<Act> =
            store.people_events(Some("K-0001"), None, 10).await.unwrap().iter().map(|event| event.act).collect();
        assert_eq!(trail, [Act::Proposed, Act::CarriedOut, Act::Approved, Act::Proposed]);
        let late =
            approval::approve(&store, &ben, (&next.id, &next.binding(), None), &rules, at(23)).await.unwrap_err();
        assert!(matches!(why(late), ApprovalError::Expired { .. }));
        assert_eq!(approval::expire(&store, at(23)).await.unwrap().len(), 1);
        assert_eq!(again(&store, &next).await.stored, ProposalState::Expired);
    })
    .await;
}

#[tokio::test]
async fn the_second_person_is_another_one_under_every_name() {
    on_both(|place| async move {
        let store = Store::on(place.open().await);
        for (name, role) in
            [("ana", Role::Admin), ("ana.2", Role::Approver), ("ana.3", Role::Approver), ("ben", Role::Approver)]
        {
            add(&store, name, role).await;
        }
        let same = Identity { issuer: "https://id.example".to_owned(), subject: "7".to_owned() };
        for name in ["ana", "ana.2"] {
            user::edit(&store, MACHINE, name, user::Edit::Identity(Some(same.clone())), "", at(0)).await.unwrap();
        }
        let mark = user::Edit::SamePersonAs(Some("ana.2".to_owned()));
        user::edit(&store, MACHINE, "ana.3", mark, "one person", at(0)).await.unwrap();
        // Two persons may approve, so that everything takes two though no setting says so.
        let rules = rules(None);
        let ana = enter(&store, "ana", 1, 0).await;
        let proposal = approval::propose(&store, &ana, &transfer(100), &rules, at(1)).await.unwrap();
        let binding = proposal.binding();
        for (number, name) in [(2, "ana"), (3, "ana.2"), (4, "ana.3")] {
            let by = enter(&store, name, number, 1).await;
            let yes = approval::approve(&store, &by, (&proposal.id, &binding, Some("USD 1.00")), &rules, at(2)).await;
            match why(yes.unwrap_err()) {
                ApprovalError::OwnProposal { .. } => assert_eq!(name, "ana"),
                ApprovalError::SamePerson { .. } => assert_ne!(name, "ana"),
                error => panic!("{error}"),
            }
        }
        let link = launch::make(&store, "ana", [8; 32], at(1)).await.unwrap();
        let (_, owner) = launch::redeem(&store, &link, [9; 32], at(1)).await.unwrap();
        let nobody =
            approval::approve(&store, &owner, (&proposal.id, &binding, None), &rules, at(2)).await.unwrap_err();
        assert!(matches!(why(nobody), ApprovalError::NobodyNamed));
        // A yes is worth what its giver still may when the step is carried out.
        let ben = enter(&store, "ben", 5, 1).await;
        approval::approve(&store, &ben, (&proposal.id, &binding, None), &rules, at(2)).await.unwrap();
        user::edit(&store, MACHINE, "ben", user::Edit::Role(Role::Analyst), "", at(3)).await.unwrap();
        let payload = proposal.payload.as_bytes();
        let lost = approval::carry_out(&store, &ana, (&proposal.id, payload), &rules, at(4)).await.unwrap_err();
        assert!(matches!(why(lost), ApprovalError::ApproverLostRight { .. }));
    })
    .await;
}

#[tokio::test]
async fn one_person_alone_types_the_amount_and_waits() {
    on_both(|place| async move {
        let store = Store::on(place.open().await);
        add(&store, "ana", Role::Admin).await;
        let ana = enter(&store, "ana", 1, 0).await;
        let rules = rules(None);
        let proposal = approval::propose(&store, &ana, &transfer(25_000), &rules, at(0)).await.unwrap();
        let binding = proposal.binding();
        for typed in [None, Some("250"), Some("USD 250.0"), Some("USD 250.00 ")] {
            let no = approval::approve(&store, &ana, (&proposal.id, &binding, typed), &rules, at(1)).await.unwrap_err();
            assert!(matches!(why(no), ApprovalError::TypedDiffers { .. }));
        }
        let yes = (proposal.id.as_str(), binding.as_str(), Some("USD 250.00"));
        let approved = approval::approve(&store, &ana, yes, &rules, at(1)).await.unwrap();
        assert!(approved.approval.unwrap().weaker);
        let payload = proposal.payload.as_bytes();
        let early = approval::carry_out(&store, &ana, (&proposal.id, payload), &rules, at(3)).await.unwrap_err();
        assert!(matches!(why(early), ApprovalError::TooEarly { from, .. } if from == at(4)));
        // A second person who joins before it is carried out has to be asked.
        add(&store, "ben", Role::Approver).await;
        let two = approval::carry_out(&store, &ana, (&proposal.id, payload), &rules, at(5)).await.unwrap_err();
        assert!(matches!(why(two), ApprovalError::SecondPersonNeeded { .. }));
        user::edit(&store, MACHINE, "ben", user::Edit::Disabled(true), "", at(5)).await.unwrap();
        approval::carry_out(&store, &ana, (&proposal.id, payload), &rules, at(5)).await.unwrap();
        assert!(again(&store, &proposal).await.approval.unwrap().weaker, "the record says so for ever");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_approve_and_carry_out_at_once_one_does() {
    on_both(|place| async move {
        let store = Store::on(place.open().await);
        add(&store, "ana", Role::Analyst).await;
        for number in 0..4 {
            add(&store, &format!("ben{number}"), Role::Approver).await;
        }
        let ana = enter(&store, "ana", 99, 0).await;
        let rules = rules(Some(&["transfer"]));
        let proposal = approval::propose(&store, &ana, &transfer(100), &rules, at(1)).await.unwrap();
        let racers: Vec<_> = (0..4_u8)
            .map(|number| {
                let (place, proposal, rules) = (place.clone(), proposal.clone(), rules.clone());
                tokio::spawn(async move {
                    let store = Store::on(place.open().await);
                    let by = enter(&store, &format!("ben{number}"), number, 1).await;
                    let yes =
                        approval::approve(&store, &by, (&proposal.id, &proposal.binding(), None), &rules, at(2)).await;
                    let done =
                        approval::carry_out(&store, &by, (&proposal.id, proposal.payload.as_bytes()), &rules, at(2))
                            .await;
                    (yes.is_ok(), done.is_ok())
                })
            })
            .collect();
        let (mut approved, mut carried_out) = (0, 0);
        for racer in racers {
            let (yes, done) = racer.await.unwrap();
            approved += u32::from(yes);
            carried_out += u32::from(done);
        }
        assert_eq!((approved, carried_out), (1, 1));
        let events = store.people_events(Some(&proposal.id), None, 100).await.unwrap();
        assert_eq!(events.iter().filter(|event| event.act == Act::CarriedOut).count(), 1);
    })
    .await;
}
