//! Every role at every address (reliability R38). The matrix is made from the list of routes itself: an address that is not in
//! the list is not there, and one in the list has a right, or it does not compile.

use axum::http::StatusCode;
use makegood_web::access::{Needs, Role};
use makegood_web::routes::routes;

use crate::desk::Desk;

const ROLES: [Role; 4] = [Role::Viewer, Role::Analyst, Role::Approver, Role::Admin];

fn may(role: Role, needs: Needs) -> bool {
    match needs {
        Needs::Nothing => true,
        Needs::Right(right) => role.may(right),
    }
}

fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "X-0001" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_comes_as_far_as_its_rights_and_nobody_without_a_session() {
    let desk = Desk::empty().await;
    let mut matrix = Vec::new();
    for route in routes() {
        let path = filled(route.path);
        let (nobody, _) = desk.ask(route.method, &path, None).await;
        let shut = matches!(nobody, StatusCode::UNAUTHORIZED | StatusCode::SEE_OTHER);
        assert!(shut || route.needs == Needs::Nothing, "{} {path}: {nobody} without a session", route.method);
        let mut line = format!("{:<5}{:<42}", route.method, route.path);
        for role in ROLES {
            let cookie = desk.session(role).await;
            let (status, body) = desk.ask(route.method, &path, Some(&cookie)).await;
            let may = may(role, route.needs);
            let refused = status == StatusCode::FORBIDDEN && !path.starts_with("/launch/");
            assert_eq!(refused, !may, "{} {path} as {}: {status} {body}", route.method, role.word());
            assert_ne!(status, StatusCode::UNAUTHORIZED, "{} {path} as {}", route.method, role.word());
            line.push_str(if may { " yes" } else { "  · " });
        }
        matrix.push(line);
    }
    // Only looking, what is one's own, and coming and going are for whoever looks.
    for route in routes().iter().filter(|route| route.method == "POST") {
        let own = route.path.starts_with("/me/") || matches!(route.path, "/sign-out" | "/preferences");
        let free = own || matches!(route.path, "/sign-in" | "/invitation/{token}");
        assert_eq!(may(Role::Viewer, route.needs), free, "{} changes something", route.path);
    }
    matrix.sort();
    println!("{}", matrix.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_not_in_the_list_is_not_there() {
    let desk = Desk::empty().await;
    let cookie = desk.session(Role::Admin).await;
    for path in [
        "/nothing",
        "/findings/F-0001/nothing",
        "/../makegood.toml",
        "/sources/..%2f..%2fmakegood.toml",
        "/claims/C-0001/download/..%2f..%2fmakegood.db",
    ] {
        let (status, body) = desk.ask("GET", path, Some(&cookie)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}: {body}");
    }
    assert!(
        matches!(desk.ask("GET", "/nothing", None).await.0, StatusCode::SEE_OTHER),
        "and who is not signed in does not learn of it"
    );
}
