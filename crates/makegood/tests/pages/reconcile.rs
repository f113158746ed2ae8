//! A match set apart by a person, and taken back; a break that a person explains.

use fantoccini::Locator;

use crate::browser::{DESK, click, find, says, text, wait_for, with};
use crate::server::{Server, makegood};

#[test]
fn a_match_is_set_apart_with_a_reason_and_taken_back() {
    let server = Server::demo();
    with(&server, DESK, async |client| {
        client.goto(&server.at("/reconcile?show=matched")).await.unwrap();
        click(&client, "tbody th a").await;
        wait_for(&client, "/reconcile/payment").await;
        says(&client, ".difference", "Same amount").await;
        let payment = text(&client, "h1").await;
        click(&client, "details.action summary").await;
        find(&client, Locator::Css("details.action [name=reason]")).await.send_keys("another card").await.unwrap();
        click(&client, "details.action form button").await;
        says(&client, "#said", "is written down").await;
        says(&client, "tbody", "Ana: another card").await;
        let told = makegood(server.folder()).args(["match", "list", "--only", "decided", "--json"]).output().unwrap();
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.contains("another card") && told.contains(&payment), "the command says the same: {told}");
        click(&client, "#said button").await;
        says(&client, "#said", "is taken back").await;
        says(&client, "tbody", "undone").await;
    });
}

#[test]
fn a_break_is_explained_by_the_row_that_it_is_and_never_without_a_reason() {
    let server = Server::demo();
    with(&server, DESK, async |client| {
        client.goto(&server.at("/reconcile/payment?name=tiktok%2F7334326805250483023%2FTR600004773")).await.unwrap();
        says(&client, ".difference", "Difference").await;
        click(&client, "fieldset [type=checkbox]").await;
        let form = "form[action='/reconcile/decide']";
        find(&client, Locator::Css(&format!("{form} [name=reason]"))).await.send_keys("  ").await.unwrap();
        click(&client, &format!("{form} button")).await;
        says(&client, "main", "The reason is empty").await;
        client.back().await.unwrap();
        click(&client, "fieldset [type=checkbox]:not(:checked)").await;
        let reason = find(&client, Locator::Css(&format!("{form} [name=reason]"))).await;
        reason.clear().await.unwrap();
        reason.send_keys("the bank booked it in two").await.unwrap();
        click(&client, &format!("{form} button")).await;
        says(&client, "#said", "is written down").await;
        says(&client, "tbody", "the bank booked it in two").await;
    });
}
