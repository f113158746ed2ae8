//! Everything by keyboard alone.

use fantoccini::key::Key;
use fantoccini::{Client, Locator};

use crate::browser::{DESK, find, says, script, text, wait_for, with};
use crate::server::Server;

async fn press(client: &Client, keys: &str) {
    let body = find(client, Locator::Css("body")).await;
    body.send_keys(keys).await.unwrap();
}

#[test]
fn a_finding_is_found_opened_and_dismissed_without_a_mouse() {
    let server = Server::demo();
    with(&server, DESK, async |client| {
        press(&client, "gf").await;
        wait_for(&client, "/findings").await;
        press(&client, "jjk").await;
        let marked = text(&client, "[data-row].at th a").await;
        client.active_element().await.unwrap().send_keys(&String::from(char::from(Key::Enter))).await.unwrap();
        wait_for(&client, "/findings/F-").await;
        let url = client.current_url().await.unwrap();
        assert!(marked.starts_with(url.path().rsplit('/').next().unwrap()), "{marked} {url}");
        press(&client, "e").await;
        let at = client.active_element().await.unwrap();
        assert!(at.text().await.unwrap().contains("Dismiss"), "the first action has the focus");
        at.send_keys(&String::from(char::from(Key::Enter))).await.unwrap();
        at.send_keys(&String::from(char::from(Key::Tab))).await.unwrap();
        client.active_element().await.unwrap().send_keys("looked at it gfj?").await.unwrap();
        assert!(
            client.current_url().await.unwrap().path().starts_with("/findings/F-"),
            "no key acts while something is typed"
        );
        client.active_element().await.unwrap().send_keys(&String::from(char::from(Key::Tab))).await.unwrap();
        client.active_element().await.unwrap().send_keys(&String::from(char::from(Key::Enter))).await.unwrap();
        says(&client, "#said", "is dismissed.").await;
        press(&client, "?").await;
        assert_eq!(script(&client, "return document.getElementById('keys').open;").await, true);
        client.active_element().await.unwrap().send_keys(&String::from(char::from(Key::Escape))).await.unwrap();
        press(&client, "/").await;
        client.active_element().await.unwrap().send_keys("C-0002").await.unwrap();
        client.active_element().await.unwrap().send_keys(&String::from(char::from(Key::Enter))).await.unwrap();
        wait_for(&client, "/claims/C-0002").await;
    });
}

#[test]
fn the_first_tab_stop_skips_to_the_page() {
    let server = Server::demo();
    with(&server, DESK, async |client| {
        client.goto(&server.at("/claims")).await.unwrap();
        press(&client, &String::from(char::from(Key::Tab))).await;
        let first = client.active_element().await.unwrap();
        assert_eq!(first.attr("href").await.unwrap().as_deref(), Some("#main"));
    });
}
