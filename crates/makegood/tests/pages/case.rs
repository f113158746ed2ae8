//! A case from its claim to its end, in the browser.

use fantoccini::{Client, Locator};

use crate::browser::{DESK, click, find, says, script, text, wait_for, with};
use crate::server::{Server, makegood};

/// Fills the field of a step in and takes it.
async fn step(client: &Client, word: &str, field: &str, value: &str) {
    let summary = format!("//details[summary[text()='{word}']]");
    find(client, Locator::XPath(&format!("{summary}/summary"))).await.click().await.unwrap();
    let input = find(client, Locator::XPath(&format!("{summary}//input[@name='{field}']"))).await;
    input.send_keys(value).await.unwrap();
    find(client, Locator::XPath(&format!("{summary}//button"))).await.click().await.unwrap();
    says(client, "#said", "it is written down").await;
}

async fn press(client: &Client, word: &str) {
    let button = format!("//button[text()='{word}'] | //a[text()='{word}']");
    find(client, Locator::XPath(&button)).await.click().await.unwrap();
}

#[test]
fn a_claim_is_opened_sent_answered_promised_and_written_off() {
    let server = Server::demo();
    with(&server, DESK, async |client| {
        client.goto(&server.at("/claims/C-0003")).await.unwrap();
        press(&client, "Open a case").await;
        wait_for(&client, "/cases/K-0002").await;
        assert!(text(&client, ".next-step").await.len() > 30, "there is one dated step");
        press(&client, "Send the claim").await;
        wait_for(&client, "/cases/K-0002/submit").await;
        client.goto(&server.at("/cases/K-0002/submit?rung=rep")).await.unwrap();
        // What cannot be undone stands there in words.
        says(&client, "fieldset", "closed").await;
        assert!(!text(&client, "main ol").await.is_empty(), "the platform's steps");
        // The browser itself asks for each box; so does the server, which is asked without one.
        script(&client, "for (const box of document.querySelectorAll('[type=checkbox]')) box.required = false;").await;
        press(&client, "I have sent it").await;
        says(&client, "main", "was not accepted").await;
        client.back().await.unwrap();
        for choice in client.find_all(Locator::Css("[type=checkbox]")).await.unwrap() {
            choice.click().await.unwrap();
        }
        press(&client, "I have sent it").await;
        wait_for(&client, "/cases/K-0002").await;
        step(&client, "They confirmed it", "ticket", "TT-55").await;
        says(&client, "main", "TT-55").await;
        press(&client, "They approved all of it").await;
        says(&client, "#said", "it is written down").await;
        client.goto(&server.at("/cases/K-0002")).await.unwrap();
        press(&client, "Count money that came").await;
        says(&client, "main", "Still to come").await;
        client.goto(&server.at("/cases/K-0002")).await.unwrap();
        press(&client, "Write it off").await;
        says(&client, ".note", "are given up").await;
        find(&client, Locator::Css("#reason")).await.send_keys("a test").await.unwrap();
        press(&client, "Write it off").await;
        says(&client, ".next-step", "nothing is left to do").await;
        let told = makegood(server.folder()).args(["case", "show", "K-0002", "--json"]).output().unwrap();
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.contains("\"written_off\"") && told.contains("TT-55"), "the command says the same: {told}");
    });
}

#[test]
fn what_somebody_else_wrote_meanwhile_is_not_written_over() {
    let server = Server::demo();
    with(&server, DESK, async |client| {
        client.goto(&server.at("/cases/K-0001")).await.unwrap();
        let other = makegood(server.folder())
            .env("MAKEGOOD_ACTOR", "Bob")
            .args(["case", "move", "K-0001", "noted", "--reason", "called them", "--by", "Bob"])
            .output()
            .unwrap();
        assert!(other.status.success(), "{other:?}");
        press(&client, "It is ready to be sent").await;
        let said = text(&client, "main").await;
        assert!(said.contains("changed since you opened it") && said.contains("Bob"), "{said}");
        client.goto(&server.at("/cases/K-0001")).await.unwrap();
        press(&client, "It is ready to be sent").await;
        says(&client, "#said", "it is written down").await;
        click(&client, ".crumbs a").await;
    });
}

#[test]
fn a_letter_is_drafted_in_the_language_of_the_address_or_says_what_it_lacks() {
    let server = Server::demo();
    with(&server, DESK, async |client| {
        // Without somebody who writes there is no letter.
        client.goto(&server.at("/settings")).await.unwrap();
        for (field, value) in
            [("legal_name", "Fernhill GmbH"), ("contact", "Ana Beck"), ("email", "ana@fernhill.example")]
        {
            find(&client, Locator::Css(&format!("[name={field}]"))).await.send_keys(value).await.unwrap();
        }
        click(&client, "form[action='/settings/advertiser'] button").await;
        says(&client, "#said", "it stands on every letter").await;
        client.goto(&server.at("/cases/K-0001")).await.unwrap();
        press(&client, "Letters").await;
        wait_for(&client, "/cases/K-0001/letters").await;
        client.goto(&server.at("/cases/K-0001/letters?step=first_claim&language=de")).await.unwrap();
        let told = makegood(server.folder())
            .args(["case", "letter", "K-0001", "--step", "first_claim", "--lang", "de", "--json"])
            .output()
            .unwrap();
        let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
        let subject = told["draft"]["subject"].as_str().unwrap();
        // The page and the command write one letter.
        says(&client, "main", subject).await;
        // Nobody refused anything yet: no appeal is made up.
        client.goto(&server.at("/cases/K-0001/letters?step=appeal")).await.unwrap();
        says(&client, ".problem", "send the claims first").await;
        assert!(client.find_all(Locator::Css(".copied")).await.unwrap().is_empty());
        // A word that no step has is said, not answered with another letter.
        client.goto(&server.at("/cases/K-0001/letters?step=no_such_step")).await.unwrap();
        says(&client, "main", "There is no step no_such_step").await;
    });
}
