//! Coming in by name, by invitation, and being out at the next request.

use axum::http::StatusCode;
use makegood_app::people::user::Edit;
use makegood_web::access::Role;

use crate::desk::{Desk, password_of};

/// What stands between two texts of a page.
fn between<'a>(body: &'a str, before: &str, after: &str) -> &'a str {
    let rest = &body[body.find(before).unwrap_or_else(|| panic!("no {before} in {body}")) + before.len()..];
    &rest[..rest.find(after).unwrap()]
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_named_comes_in_by_the_right_password_and_learns_nothing_from_a_wrong_one() {
    let desk = Desk::empty().await;
    let (_, body) = desk.ask("GET", "/sign-in", None).await;
    assert!(body.contains("makegood serve") && !body.contains("type=\"password\""), "nobody has a name yet: {body}");
    desk.add("ben", Role::Analyst).await;
    let (_, body) = desk.ask("GET", "/sign-in", None).await;
    assert!(body.contains("type=\"password\""));
    let main = |body: &str| between(body, "<main", "</main>").to_owned();
    let (status, cookie, wrong) = desk.sign_in("ben", "not the long secret").await;
    assert_eq!((status, cookie), (StatusCode::UNPROCESSABLE_ENTITY, None));
    let (status, _, unknown) = desk.sign_in("nobody.of.that.name", "not the long secret").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(main(&wrong), main(&unknown), "a name that nobody has is told as a wrong password");
    let first = desk.enter("ben").await;
    let second = desk.enter("ben").await;
    assert_ne!(first, second, "each sign-in has a token of its own");
    for _ in 0..3 {
        assert_eq!(desk.sign_in("ben", "guess after guess").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(desk.sign_in("ben", "guess after guess").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _, body) = desk.sign_in("ben", &password_of("ben")).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "also the right one waits");
    assert!(body.contains("taken in 6 s"), "{}", main(&body));
    assert_eq!(desk.ask("GET", "/findings", Some(&first)).await.0, StatusCode::OK, "who is in stays in");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_makes_one_user_once() {
    let desk = Desk::empty().await;
    let admin = desk.session(Role::Admin).await;
    let (status, body) = desk.post("/people/invite", &admin, &[("role", "approver"), ("note", "Cy")]).await;
    assert_eq!(status, StatusCode::OK);
    let path = format!("/invitation/{}", between(&body, "http://127.0.0.1:7411/invitation/", "<"));
    let (_, list) = desk.ask("GET", "/people", Some(&admin)).await;
    assert!(list.contains("Cy") && !list.contains(&path), "the link is shown once");
    let (status, body) = desk.ask("GET", &path, None).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("Approver"), "{body}");
    let secret = password_of("cy");
    let form =
        |sign_in, password| [("name", "Cy Ng"), ("sign_in", sign_in), ("password", password), ("again", password)];
    let (status, cookie, body) = desk.request("POST", &path, None, &form("cy", "short")).await;
    assert_eq!((status, cookie), (StatusCode::UNPROCESSABLE_ENTITY, None));
    assert!(body.contains("needs 12 or more") && body.contains("Cy Ng"), "what was typed stands there: {body}");
    let (status, cookie, body) = desk.request("POST", &path, None, &form("cy", &secret)).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    let (_, me) = desk.ask("GET", "/me.json", cookie.as_deref()).await;
    assert!(me.contains("\"name\":\"Cy Ng\"") && me.contains("\"role\":\"approver\""), "{me}");
    let (status, _, body) = desk.request("POST", &path, None, &form("cy.again", &secret)).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(body.contains("was used at"), "{body}");
    let (status, _) = desk.ask("GET", "/people", cookie.as_deref()).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "an approver does not invite");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_user_is_out_at_the_next_request_and_so_is_an_ended_session() {
    let desk = Desk::empty().await;
    let admin = desk.session(Role::Admin).await;
    let id = desk.add("ben", Role::Analyst).await;
    let (here, there) = (desk.enter("ben").await, desk.enter("ben").await);
    let (_, me) = desk.ask("GET", "/me.json", Some(&here)).await;
    let me: serde_json::Value = serde_json::from_str(&me).unwrap();
    let other = me["sessions"].as_array().unwrap().iter().find(|session| session["this"] == false).unwrap();
    let end = format!("/me/sessions/{}/end", other["id"].as_str().unwrap());
    assert_eq!(desk.post(&end, &admin, &[]).await.0, StatusCode::NOT_FOUND, "one's own alone");
    assert_eq!(desk.post(&end, &here, &[]).await.0, StatusCode::SEE_OTHER);
    assert_eq!(desk.ask("GET", "/cases.json", Some(&there)).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.ask("GET", "/cases.json", Some(&here)).await.0, StatusCode::OK);
    let (status, _) = desk.post(&format!("/people/{id}/disable"), &admin, &[("reason", "left")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(desk.ask("GET", "/cases.json", Some(&here)).await.0, StatusCode::UNAUTHORIZED);
    let (_, cookie, body) = desk.sign_in("ben", &password_of("ben")).await;
    assert!(cookie.is_none() && body.contains("disabled"), "{body}");
    let (_, list) = desk.ask("GET", "/people.json", Some(&admin)).await;
    assert!(list.contains("\"act\":\"disabled\"") && list.contains("left"), "the trail says so: {list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_role_and_a_changed_password_end_sessions() {
    let desk = Desk::empty().await;
    desk.add("root", Role::Admin).await;
    desk.add("ben", Role::Admin).await;
    let ben = desk.enter("ben").await;
    desk.edit("ben", Edit::Role(Role::Viewer)).await;
    assert_eq!(desk.ask("GET", "/cases.json", Some(&ben)).await.0, StatusCode::UNAUTHORIZED);
    let ben = desk.enter("ben").await;
    assert_eq!(desk.ask("GET", "/people", Some(&ben)).await.0, StatusCode::FORBIDDEN);
    let (new, wrong) = ("four words that differ", "not the present one");
    let form = |now| [("now", now), ("password", new), ("again", new)];
    assert_eq!(desk.post("/me/password", &ben, &form(wrong)).await.0, StatusCode::FORBIDDEN);
    let (status, body) = desk.post("/me/password", &ben, &form(&password_of("ben"))).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    assert_eq!(desk.ask("GET", "/me.json", Some(&ben)).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.sign_in("ben", new).await.0, StatusCode::SEE_OTHER);
}
