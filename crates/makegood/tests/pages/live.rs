//! Somebody looks at a case while somebody else writes something down about it.

use fantoccini::Locator;

use crate::browser::{DESK, find, says, with};
use crate::server::Server;

#[test]
fn who_looks_at_a_case_is_told_who_changed_it_and_sees_it_as_it_is_now() {
    let server = Server::demo();
    with(&server, DESK, async |client| {
        client.goto(&server.at("/cases/K-0001")).await.unwrap();
        let looking = client.window().await.unwrap();
        let working = client.new_window(true).await.unwrap().handle;
        client.switch_to_window(working).await.unwrap();
        client.goto(&server.at("/cases/K-0001")).await.unwrap();
        let ready = find(&client, Locator::XPath("//button[text()='It is ready to be sent']")).await;
        ready.click().await.unwrap();
        says(&client, "#said", "it is written down").await;
        client.switch_to_window(looking).await.unwrap();
        says(&client, "#said", "K-0001 was changed by Ana since you opened it").await;
        let again = find(&client, Locator::XPath("//button[text()='Show it as it is now']")).await;
        again.click().await.unwrap();
        says(&client, "ol.timeline", "made ready").await;
    });
}
