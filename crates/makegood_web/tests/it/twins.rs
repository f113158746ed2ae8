//! Pages and their twins.

use axum::http::StatusCode;
use makegood_web::access::Role;
use makegood_web::openapi;
use makegood_web::routes::routes;

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn every_empty_list_says_what_to_do_next() {
    let desk = Desk::empty().await;
    let cookie = desk.session(Role::Admin).await;
    for route in routes().iter().filter(|route| {
        route.schema.is_some() && !route.path.contains('{') && route.path != "/rows" && route.path != "/log/check"
    }) {
        let (status, body) = desk.ask("GET", route.path, Some(&cookie)).await;
        assert_eq!(status, StatusCode::OK, "{}: {body}", route.path);
        assert!(body.contains("<h1>"), "{} has a heading", route.path);
        assert!(
            !body.contains("style=\"") && !body.contains("onclick"),
            "{}: the policy of content forbids it",
            route.path
        );
    }
}

#[test]
fn the_description_is_whole() {
    let document = openapi::document();
    let text = document.to_string();
    // Every schema that is named is there.
    for part in text.split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(document["components"]["schemas"].get(name).is_some(), "{name} is named and not described");
    }
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            assert!(
                operation["summary"].as_str().is_some_and(|text| text.len() > 10),
                "{method} {path} says what it does"
            );
        }
    }
}
