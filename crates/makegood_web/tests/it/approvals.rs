//! Writing a case off where that takes two people.

use axum::http::StatusCode;
use jiff::SignedDuration;
use makegood_app::case::Said;
use makegood_app::case::write_off;
use makegood_app::people::user::Edit;
use makegood_app::people::{
    Act, Applied, Change, Event as PeopleEvent, PeopleStore as _, Session, SignedIn, Write, approval,
};
use makegood_case::store::Cases as _;
use makegood_case::{Case, CaseClaim, Event, Line, Purse, State, What};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::Outcome;
use makegood_core::time::Zone;
use makegood_web::access::Role;

use crate::desk::{Desk, now, password_of};

/// A desk with an analyst, two approvers, and a case of 100.00 USD.
async fn desk() -> Desk {
    let desk = Desk::empty().await;
    for (name, role) in [("ana", Role::Analyst), ("ben", Role::Approver), ("eva", Role::Approver)] {
        desk.add(name, role).await;
    }
    let zone = Zone::parse("UTC").unwrap();
    let event =
        |what| Event { at: now(), on: zone.day_of(now()), actor: "ana".to_owned(), reason: "a test".to_owned(), what };
    let usd = Currency::parse("USD").unwrap();
    let lines = vec![Line::new(Purse::Cash, Money::new(Amount::from_minor(10_000, usd), usd))];
    let claim = CaseClaim {
        id: "C-0001".to_owned(),
        outcome: Outcome::Conditional,
        rule: "TT-BIL-13".to_owned(),
        tell: String::new(),
        lines: lines.into_iter().map(|line| line.of_kind("payment_captured_twice")).collect(),
    };
    let opened = What::Opened {
        platform: "tiktok".to_owned(),
        account_id: "7350000000000000001".to_owned(),
        zone: zone.clone(),
        countries: vec!["US".to_owned()],
    };
    let case = Case::open("K-0001", event(opened)).unwrap().and(vec![event(What::ClaimAdded { claim })]).unwrap();
    desk.app.office.cases().append(&[case], &[]).await.unwrap();
    desk
}

impl Desk {
    async fn case(&self) -> Case {
        self.app.office.cases().case("K-0001").await.unwrap()
    }

    /// Proposes to write the case off, and gives the proposal's id and binding.
    async fn propose(&self, cookie: &str) -> (String, String) {
        let seen = self.case().await.version().to_string();
        let form = [("step", "written_off"), ("seen", seen.as_str()), ("reason", "too small")];
        let (status, body) = self.post("/cases/K-0001/step", cookie, &form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let made = self.app.office.store().proposals(Some("K-0001"), 1).await.unwrap().remove(0);
        (made.id.clone(), made.binding())
    }

    async fn approve(&self, cookie: &str, (id, binding): &(String, String)) -> (StatusCode, String) {
        self.post(&format!("/approvals/{id}/approve"), cookie, &[("binding", binding)]).await
    }

    /// Who a user is by a session, for a use case that is asked without a page.
    async fn signed_in(&self, name: &str) -> SignedIn {
        let store = self.app.office.store();
        let users = store.users().await.unwrap();
        let user = makegood_app::people::user::find(&users, name).unwrap().clone();
        let open: Vec<Session> = store.sessions(Some(&user.id)).await.unwrap();
        SignedIn { user, session: open[0].clone() }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_proposes_another_approves_and_the_case_is_written_off_once() {
    let desk = desk().await;
    let (ana, ben) = (desk.enter("ana").await, desk.enter("ben").await);
    let (_, page) = desk.ask("GET", "/cases/K-0001/write-off", Some(&ana)).await;
    assert!(page.contains("takes two people"), "{page}");
    let proposal = desk.propose(&ana).await;
    assert_eq!(desk.case().await.state(), State::Draft, "nothing is written yet");
    let path = format!("/approvals/{}", proposal.0);
    let (_, page) = desk.ask("GET", &path, Some(&ben)).await;
    for said in ["USD 100.00", "too small", &proposal.1, "C-0001"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(desk.approve(&ana, &proposal).await.0, StatusCode::FORBIDDEN, "an analyst approves nothing");
    let other = (proposal.0.clone(), "0".repeat(64));
    assert_eq!(desk.approve(&ben, &other).await.0, StatusCode::CONFLICT, "another content than was read");
    let (status, body) = desk.approve(&ben, &proposal).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    let events = desk.app.office.cases().events("K-0001").await.unwrap();
    let last = events.last().unwrap();
    assert_eq!((last.actor.as_str(), last.what.step().word()), ("ben", "written_off"));
    assert!(last.reason.starts_with("too small (P-") && last.reason.contains("approved by U-0002"), "{}", last.reason);
    let (status, body) = desk.post(&format!("{path}/carry-out"), &ana, &[]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(body.contains("carried out already"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_proposed_cannot_approve_by_whatever_session() {
    let desk = desk().await;
    let (first, second) = (desk.enter("ben").await, desk.enter("ben").await);
    let proposal = desk.propose(&first).await;
    for cookie in [&first, &second] {
        let (status, body) = desk.approve(cookie, &proposal).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(body.contains("cannot be the second person"), "{body}");
    }
    desk.edit("eva", Edit::SamePersonAs(Some("ben".to_owned()))).await;
    let eva = desk.enter("eva").await;
    let (status, body) = desk.approve(&eva, &proposal).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(body.contains("same person"), "{body}");
    assert_eq!(desk.case().await.state(), State::Draft);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_revoked_between_proposal_and_approval_counts() {
    let desk = desk().await;
    let (ana, ben, eva) = (desk.enter("ana").await, desk.enter("ben").await, desk.enter("eva").await);
    let proposal = desk.propose(&ana).await;
    desk.edit("ben", Edit::Role(Role::Viewer)).await;
    assert_eq!(desk.approve(&ben, &proposal).await.0, StatusCode::UNAUTHORIZED, "the session is ended");
    let ben = desk.enter("ben").await;
    assert_eq!(desk.approve(&ben, &proposal).await.0, StatusCode::FORBIDDEN);
    desk.edit("ana", Edit::Role(Role::Viewer)).await;
    let (status, body) = desk.approve(&eva, &proposal).await;
    assert_eq!(status, StatusCode::CONFLICT, "who proposed may not propose any more");
    assert!(body.contains("may not propose any more"), "{body}");
    assert_eq!(desk.case().await.state(), State::Draft);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_carry_it_out_at_once_one_does() {
    let desk = desk().await;
    let (ana, ben, eva) = (desk.enter("ana").await, desk.enter("ben").await, desk.enter("eva").await);
    let (id, binding) = desk.propose(&ana).await;
    let (office, by) = (&desk.app.office, desk.signed_in("ben").await);
    let rules = office.approval_rules().unwrap();
    approval::approve(&office.store(), &by, (&id, &binding, None), &rules, now()).await.unwrap();
    let path = format!("/approvals/{id}/carry-out");
    let (first, second) = tokio::join!(desk.post(&path, &ben, &[]), desk.post(&path, &eva, &[]));
    let mut both = [first.0, second.0];
    both.sort();
    assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "{} {}", first.1, second.1);
    let events = office.cases().events("K-0001").await.unwrap();
    assert_eq!(events.iter().filter(|event| event.what == What::WrittenOff).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_since_makes_it_another_case_and_the_approval_stays_unused() {
    let desk = desk().await;
    let (ana, ben) = (desk.enter("ana").await, desk.enter("ben").await);
    let proposal = desk.propose(&ana).await;
    let seen = desk.case().await.version().to_string();
    let note = [("step", "noted"), ("seen", seen.as_str()), ("reason", "they called")];
    assert_eq!(desk.post("/cases/K-0001/step", &ana, &note).await.0, StatusCode::SEE_OTHER);
    let (status, body) = desk.approve(&ben, &proposal).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(body.contains("what happened to the case differs"), "{body}");
    let kept = desk.app.office.store().proposal(&proposal.0).await.unwrap().unwrap();
    assert_eq!(kept.stored.word(), "approved", "not marked as carried out");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_refused_with_a_reason_or_taken_back_by_its_proposer() {
    let desk = desk().await;
    let (ana, ben) = (desk.enter("ana").await, desk.enter("ben").await);
    let (id, _) = desk.propose(&ana).await;
    let refuse = format!("/approvals/{id}/refuse");
    assert_eq!(desk.post(&refuse, &ben, &[]).await.0, StatusCode::UNPROCESSABLE_ENTITY, "a no has a reason");
    assert_eq!(desk.post(&refuse, &ben, &[("reason", "try the bank first")]).await.0, StatusCode::SEE_OTHER);
    let (next, _) = desk.propose(&ana).await;
    let withdraw = format!("/approvals/{next}/withdraw");
    assert_eq!(desk.post(&withdraw, &ben, &[]).await.0, StatusCode::CONFLICT, "only who proposed");
    assert_eq!(desk.post(&withdraw, &ana, &[]).await.0, StatusCode::SEE_OTHER);
    let (_, list) = desk.ask("GET", "/approvals.csv", Some(&ana)).await;
    assert!(list.contains("refused") && list.contains("withdrawn"), "{list}");
}

/// Changes rows behind the pages, as time would.
async fn put(desk: &Desk, write: Write) {
    let store = desk.app.office.store();
    let seen = store.people_version().await.unwrap();
    let event = PeopleEvent {
        number: seen + 1,
        at: now(),
        actor: "makegood".to_owned(),
        act: Act::Expired,
        object: "a test".to_owned(),
        about: None,
        reason: String::new(),
    };
    let change = Change { seen, writes: vec![write], events: vec![event] };
    assert_eq!(store.apply(&change).await.unwrap(), Applied::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_of_ten_minutes_ago_gives_the_password_again() {
    let desk = desk().await;
    let (ana, ben) = (desk.enter("ana").await, desk.enter("ben").await);
    let proposal = desk.propose(&ana).await;
    let session = desk.signed_in("ben").await.session;
    let authenticated_at = now() - SignedDuration::from_mins(10);
    put(&desk, Write::Session(Session { authenticated_at, ..session })).await;
    let path = format!("/approvals/{}", proposal.0);
    assert!(desk.ask("GET", &path, Some(&ben)).await.1.contains("password once more"));
    assert_eq!(desk.approve(&ben, &proposal).await.0, StatusCode::FORBIDDEN, "none given");
    let secret = password_of("ben");
    let form = [("binding", proposal.1.as_str()), ("password", secret.as_str())];
    let (status, body) = desk.post(&format!("{path}/approve"), &ben, &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    assert_eq!(desk.case().await.state(), State::WrittenOff);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_alone_types_the_amount_waits_and_is_marked_weaker() {
    let desk = desk().await;
    desk.edit("eva", Edit::Disabled(true)).await;
    let ben = desk.enter("ben").await;
    // One person may approve, so that the page of the case writes it down at once; a proposal comes from elsewhere.
    let (office, by) = (&desk.app.office, desk.signed_in("ben").await);
    let said = Said { actor: "ben".to_owned(), reason: "too small".to_owned(), at: now(), on: None };
    let new = write_off::proposal(&desk.case().await, &said).unwrap();
    let rules = office.approval_rules().unwrap();
    let made = approval::propose(&office.store(), &by, &new, &rules, now()).await.unwrap();
    let (path, binding) = (format!("/approvals/{}", made.id), made.binding());
    assert!(desk.ask("GET", &path, Some(&ben)).await.1.contains("Type exactly: USD 100.00"));
    let approve = format!("{path}/approve");
    let form = |typed| [("binding", binding.as_str()), ("typed", typed)];
    assert_eq!(desk.post(&approve, &ben, &form("USD 100")).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.post(&approve, &ben, &form("USD 100.00")).await.0, StatusCode::SEE_OTHER);
    let (_, page) = desk.ask("GET", &path, Some(&ben)).await;
    assert!(page.contains("alone: weaker") && page.contains("can be carried out from"), "{page}");
    let carry_out = format!("{path}/carry-out");
    assert_eq!(desk.post(&carry_out, &ben, &[]).await.0, StatusCode::CONFLICT, "too early");
    let mut kept = office.store().proposal(&made.id).await.unwrap().unwrap();
    kept.approval.as_mut().unwrap().not_before = now();
    put(&desk, Write::Proposal(Box::new(kept))).await;
    assert_eq!(desk.post(&carry_out, &ben, &[]).await.0, StatusCode::SEE_OTHER);
    let events = office.cases().events("K-0001").await.unwrap();
    assert!(events.last().unwrap().reason.ends_with("approved by U-0002, alone)"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_found_by_its_words_and_stands_on_the_page_of_its_case() {
    let desk = desk().await;
    let ana = desk.enter("ana").await;
    let (id, _) = desk.propose(&ana).await;
    let (_, page) = desk.ask("GET", "/cases/K-0001/write-off", Some(&ana)).await;
    assert!(page.contains(&format!("/approvals/{id}")), "{page}");
    let (_, found) = desk.ask("GET", "/search.json?q=too%20small", Some(&ana)).await;
    assert!(found.contains(&format!("/approvals/{id}")), "{found}");
    desk.enter("ben").await;
    let (_, found) = desk.ask("GET", "/search.json?q=S-", Some(&ana)).await;
    assert!(found.contains("\"session\"") && found.contains("ana,") && !found.contains("ben,"), "one's own: {found}");
}
