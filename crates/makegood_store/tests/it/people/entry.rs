//! Coming in, being known again, going out.

use jiff::SignedDuration;
use makegood_app::people::{
    InvitationError, NewUser, PasswordError, PeopleError, PeopleStore as _, Right, Role, SessionRules, SignInError,
    SignInName, Token, UserError, Way, event::Act, invitation, launch, session, sign_in, user,
};
use makegood_store::Store;

use super::{MACHINE, add, at, enter, hasher, password_of, secret};
use crate::place::on_both;

async fn try_password(store: &Store, name: &str, password: &str, minute: i64) -> Result<Token, PeopleError> {
    let given = secret(password);
    Ok(sign_in::with_password(store, &hasher(), (name, &given), [9; 32], at(minute)).await?.0)
}

#[tokio::test]
async fn a_person_signs_in_by_any_spelling_and_is_known_until_the_session_ends() {
    on_both(|place| async move {
        let store = Store::on(place.open().await);
        add(&store, "Ana@Example.com", Role::Admin).await;
        let rules = SessionRules::default();
        let given = secret(&password_of("Ana@Example.com"));
        let (token, signed_in) =
            sign_in::with_password(&store, &hasher(), (" ANA@example.COM", &given), [1; 32], at(0)).await.unwrap();
        assert_eq!(signed_in.user.sign_in.as_str(), "ana@example.com");
        assert_eq!(session::who(&store, &token, &rules, at(59)).await.unwrap().user.id, "U-0001");
        // Used at minute 59, so an hour of rest ends at 119.
        assert_eq!(session::who(&store, &token, &rules, at(118)).await.unwrap().session.seen_at, at(118));
        let idle = session::who(&store, &token, &rules, at(178)).await.unwrap_err();
        assert!(matches!(idle, PeopleError::SignIn(SignInError::SessionIdle)));
        for hour in 3..12 {
            let _ = store.session_seen(&signed_in.session.id, at(hour * 60)).await;
        }
        let old = session::who(&store, &token, &rules, at(720)).await.unwrap_err();
        assert!(matches!(old, PeopleError::SignIn(SignInError::SessionTooOld)));
        // A new sign-in has a new token; the old session stays as it was until it is ended.
        let (other, _) =
            sign_in::with_password(&store, &hasher(), ("ana@example.com", &given), [2; 32], at(1)).await.unwrap();
        assert_ne!(other.hash(), token.hash());
        session::end(&store, MACHINE, &signed_in.session.id, at(2)).await.unwrap();
        let ended = session::who(&store, &token, &rules, at(3)).await.unwrap_err();
        assert!(matches!(ended, PeopleError::SignIn(SignInError::SessionEnded)));
        assert_eq!(session::end_all(&store, MACHINE, "ana@example.com", at(4)).await.unwrap(), 1);
        assert!(session::who(&store, &other, &rules, at(5)).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn wrong_passwords_wait_longer_and_longer_and_a_stranger_waits_as_a_user_does() {
    on_both(|place| async move {
        let store = Store::on(place.open().await);
        add(&store, "ana", Role::Admin).await;
        for name in ["ana", "nobody"] {
            for _ in 0..4 {
                let wrong = try_password(&store, name, "not the password", 0).await.unwrap_err();
                assert!(matches!(wrong, PeopleError::SignIn(SignInError::Wrong)), "{name}: {wrong}");
            }
            let wait = try_password(&store, name, &password_of("ana"), 0).await.unwrap_err();
            let until = at(0) + SignedDuration::from_secs(5);
            assert!(matches!(wait, PeopleError::SignIn(SignInError::Wait { until: said }) if said == until), "{wait}");
        }
        // After the wait the right one is taken and all is forgotten.
        try_password(&store, "ana", &password_of("ana"), 1).await.unwrap();
        assert_eq!(store.failures("ana").await.unwrap(), None);
        let failed = store.people_events(Some("U-0001"), None, 100).await.unwrap();
        assert_eq!(failed.iter().filter(|event| event.act == Act::SignInFailed).count(), 4);
        // However many there were, the wait ends, and a day later a stranger's name is forgotten.
        for hours in 1..=12 {
            assert!(try_password(&store, "nobody", "x", hours * 60).await.is_err());
        }
        assert_eq!(sign_in::wait_after(u32::MAX), SignedDuration::from_mins(15));
        assert!(try_password(&store, "someone else", "x", 37 * 60).await.is_err());
        assert_eq!(store.failures("nobody").await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_made_at_once_are_counted_as_those_made_one_by_one() {
    on_both(|place| async move {
        let store = Store::on(place.open().await);
        add(&store, "ana", Role::Admin).await;
        let guesses: Vec<_> = (0..12)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { try_password(&store, "ana", "not the password", 0).await.unwrap_err() })
            })
            .collect();
        let mut looked_at = 0;
        for guess in guesses {
            looked_at += usize::from(matches!(guess.await.unwrap(), PeopleError::SignIn(SignInError::Wrong)));
        }
        assert_eq!(looked_at, 4, "the others were told to wait");
    })
    .await;
}

#[tokio::test]
async fn passwords_are_long_and_not_the_name() {
    let name = SignInName::parse("ana.maria@example.com").unwrap();
    for (password, refused) in [
        ("short", PasswordError::Short { found: 5 }),
        ("ANA.Maria@example.com", PasswordError::IsName),
        (&"x".repeat(1_025), PasswordError::Long),
    ] {
        assert_eq!(hasher().hash_new(&secret(password), &name, [0; 16]).await.unwrap_err(), refused);
    }
    let hash = hasher().hash_new(&secret("cafe\u{301} and six words"), &name, [0; 16]).await.unwrap();
    assert!(hash.expose().starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{}", hash.expose());
    // The same text of another keyboard; and what is longer than any password is none.
    assert!(hasher().verify(&secret("caf\u{e9} and six words"), Some(hash.clone())).await.unwrap());
    assert!(!hasher().verify(&secret("x"), Some(hash)).await.unwrap());
    assert!(!hasher().verify(&secret("x"), None).await.unwrap());
}

#[tokio::test]
async fn the_last_admin_stays_and_a_changed_role_ends_sessions() {
    on_both(|place| async move {
        let store = Store::on(place.open().await);
        let (ana, ben) = (add(&store, "ana", Role::Admin).await, add(&store, "ben", Role::Admin).await);
        let signed_in = enter(&store, "ben", 1, 0).await;
        assert!(store.sessions(Some(&ben.id)).await.unwrap().len() == 1);
        user::edit(&store, MACHINE, "ben", user::Edit::Role(Role::Analyst), "moved on", at(1)).await.unwrap();
        assert!(store.sessions(Some(&ben.id)).await.unwrap().is_empty());
        for edit in [user::Edit::Role(Role::Approver), user::Edit::Disabled(true)] {
            let last = user::edit(&store, MACHINE, &ana.id, edit, "", at(2)).await.unwrap_err();
            assert!(matches!(last, PeopleError::User(UserError::LastAdmin { .. })), "{last}");
        }
        // An analyst changes nobody, whatever the session said when it began.
        let by = makegood_app::people::By::User(&signed_in);
        let refused = user::edit(&store, by, "ben", user::Edit::Role(Role::Admin), "", at(3)).await.unwrap_err();
        assert!(matches!(refused, PeopleError::RightMissing { right: Right::Administer, .. }), "{refused}");
        let taken = NewUser {
            name: String::new(),
            sign_in: SignInName::parse("BEN").unwrap(),
            role: Role::Viewer,
            password: None,
            identity: None,
        };
        let taken = user::add(&store, MACHINE, taken, at(4)).await.unwrap_err();
        assert!(matches!(taken, PeopleError::User(UserError::NameTaken { .. })), "{taken}");
        let trail = store.people_events(Some(&ben.id), None, 10).await.unwrap();
        assert_eq!(trail[0].reason, "admin before, analyst now: moved on");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_invitation_becomes_one_user_whoever_comes_at_once() {
    on_both(|place| async move {
        let store = Store::on(place.open().await);
        let (token, invited) =
            invitation::invite(&store, MACHINE, (Role::Approver, "Cy"), [3; 32], at(0)).await.unwrap();
        assert_eq!(invitation::of_token(&store, &token, at(1)).await.unwrap().role, Role::Approver);
        let comers: Vec<_> = (0..4)
            .map(|number| {
                let (place, token) = (place.clone(), token.clone());
                tokio::spawn(async move {
                    let store = Store::on(place.open().await);
                    let sign_in = SignInName::parse(&format!("cy{number}")).unwrap();
                    let new =
                        NewUser { name: String::new(), sign_in, role: Role::Admin, password: None, identity: None };
                    invitation::accept(&store, &token, new, at(2)).await
                })
            })
            .collect();
        let mut made = Vec::new();
        for comer in comers {
            match comer.await.unwrap() {
                Ok(user) => made.push(user),
                Err(error) => {
                    assert!(matches!(error, PeopleError::Invitation(InvitationError::Used { .. })), "{error}")
                }
            }
        }
        assert_eq!(made.len(), 1);
        assert_eq!(store.users().await.unwrap(), made);
        assert_eq!(made[0].role, Role::Approver, "the role of the invitation");
        let (old, _) = invitation::invite(&store, MACHINE, (Role::Viewer, ""), [4; 32], at(0)).await.unwrap();
        let late = invitation::of_token(&store, &old, at(7 * 24 * 60)).await.unwrap_err();
        assert!(matches!(late, PeopleError::Invitation(InvitationError::Expired { .. })), "{late}");
        let (back, second) = invitation::invite(&store, MACHINE, (Role::Viewer, ""), [5; 32], at(0)).await.unwrap();
        invitation::revoke(&store, MACHINE, &second.id, at(1)).await.unwrap();
        let revoked = invitation::of_token(&store, &back, at(2)).await.unwrap_err();
        assert!(matches!(revoked, PeopleError::Invitation(InvitationError::Revoked { .. })), "{revoked}");
        let unknown = invitation::of_token(&store, &Token::of_random([6; 32]), at(2)).await.unwrap_err();
        assert!(matches!(unknown, PeopleError::Invitation(InvitationError::Unknown)), "{unknown}");
        assert!(invitation::revoke(&store, MACHINE, &invited.id, at(3)).await.is_err(), "it became a user");
    })
    .await;
}

#[tokio::test]
async fn a_link_of_the_machine_signs_its_owner_in_once() {
    on_both(|place| async move {
        let store = Store::on(place.open().await);
        let link = launch::make(&store, "ana", [1; 32], at(0)).await.unwrap();
        let (session, owner) = launch::redeem(&store, &link, [2; 32], at(1)).await.unwrap();
        assert_eq!((owner.user.role, owner.session.way), (Role::Admin, Way::Launch));
        assert_ne!(session.hash(), link.hash());
        let used = launch::redeem(&store, &link, [3; 32], at(1)).await.unwrap_err();
        assert!(matches!(used, PeopleError::Invitation(InvitationError::Used { .. })), "{used}");
        let late = launch::make(&store, "ana", [4; 32], at(10)).await.unwrap();
        let late = launch::redeem(&store, &late, [5; 32], at(15)).await.unwrap_err();
        assert!(matches!(late, PeopleError::Invitation(InvitationError::Expired { .. })), "{late}");
        assert_eq!(store.users().await.unwrap().len(), 1, "the owner is made once");
    })
    .await;
}
