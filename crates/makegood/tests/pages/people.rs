//! Two people and one step, each in a browser of their own.

use fantoccini::{Client, Locator};

use crate::browser::{Browser, DESK, click, find, says, text, wait_for, with};
use crate::server::{Server, makegood};

async fn press(client: &Client, word: &str) {
    let button = format!("//button[text()='{word}'] | //a[text()='{word}']");
    find(client, Locator::XPath(&button)).await.click().await.unwrap();
}

async fn fill(client: &Client, name: &str, value: &str) {
    let input = find(client, Locator::Css(&format!("main [name='{name}']"))).await;
    input.clear().await.unwrap();
    input.send_keys(value).await.unwrap();
}

/// An admin invites somebody: the link, as the page shows it once.
async fn invite(admin: &Client, server: &Server, role: &str) -> String {
    admin.goto(&server.at("/people")).await.unwrap();
    let choice = find(admin, Locator::Css("form[action='/people/invite'] [name='role']")).await;
    choice.select_by_value(role).await.unwrap();
    find(admin, Locator::Css("form[action='/people/invite'] button")).await.click().await.unwrap();
    says(admin, "main pre", "/invitation/").await;
    text(admin, "main pre").await.trim().to_owned()
}

/// Opens an invitation and chooses name and password.
async fn accept(client: &Client, link: &str, name: &str) {
    client.goto(link).await.unwrap();
    fill(client, "name", name).await;
    fill(client, "sign_in", &name.to_lowercase()).await;
    fill(client, "password", &secret(name)).await;
    fill(client, "again", &secret(name)).await;
    press(client, "Accept and sign in").await;
    says(client, ".who", name).await;
}

async fn leave(client: &Client) {
    click(client, ".preferences summary").await;
    press(client, "Sign out").await;
    wait_for(client, "/sign-in").await;
}

fn secret(name: &str) -> String {
    format!("the long secret of {name}")
}

#[test]
fn an_analyst_proposes_to_write_off_and_an_invited_approver_does_it() {
    let server = Server::demo();
    with(&server, DESK, async |admin| {
        let Some(second) = Browser::start(DESK.0, DESK.1).await else { return };
        let other = second.client.clone();
        let for_ben = invite(&admin, &server, "analyst").await;
        let for_eva = invite(&admin, &server, "approver").await;
        // Both in the second browser, one after the other; with two persons who may approve, writing off takes two.
        accept(&other, &for_eva, "Eva").await;
        other.goto(&for_eva).await.unwrap();
        says(&other, "main", "was used").await;
        other.goto(&server.at("/me")).await.unwrap();
        leave(&other).await;
        accept(&other, &for_ben, "Ben").await;
        other.goto(&server.at("/cases/K-0001/write-off")).await.unwrap();
        says(&other, "main", "takes two people").await;
        fill(&other, "reason", "too small for the bank").await;
        press(&other, "Propose to write it off").await;
        wait_for(&other, "/approvals/P-").await;
        says(&other, "#said", "waits for another person").await;
        says(&other, "main", "another person has to approve it").await;
        assert!(other.find(Locator::XPath("//button[text()='Approve']")).await.is_err(), "not by who proposed");
        let proposal = other.current_url().await.unwrap();
        // The local owner came in by a link that names nobody.
        admin.goto(proposal.as_str()).await.unwrap();
        says(&admin, "main", "names nobody").await;
        leave(&other).await;
        fill(&other, "name", "eva").await;
        fill(&other, "password", "not the long secret").await;
        click(&other, "main form button").await;
        says(&other, "[role=alert]", "do not belong together").await;
        fill(&other, "name", "eva").await;
        fill(&other, "password", &secret("Eva")).await;
        click(&other, "main form button").await;
        says(&other, ".who", "Eva").await;
        other.goto(&server.at("/approvals")).await.unwrap();
        click(&other, "main tbody a").await;
        says(&other, "main", "too small for the bank").await;
        press(&other, "Approve").await;
        says(&other, "#said", "carried out").await;
        other.goto(&server.at("/cases/K-0001")).await.unwrap();
        says(&other, ".next-step", "nothing is left to do").await;
        let told = makegood(server.folder()).args(["case", "show", "K-0001", "--json"]).output().unwrap();
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.contains("\"written_off\"") && told.contains("too small for the bank (P-"), "{told}");
        // Who is disabled is out at the next click.
        admin.goto(&server.at("/people")).await.unwrap();
        says(&admin, "main", "Eva").await;
        let row = "//tr[th[contains(., 'eva')]]";
        find(&admin, Locator::XPath(&format!("{row}//summary"))).await.click().await.unwrap();
        find(&admin, Locator::XPath(&format!("{row}//button[text()='Disable']"))).await.click().await.unwrap();
        says(&admin, "#said", "is disabled").await;
        other.goto(&server.at("/cases")).await.unwrap();
        wait_for(&other, "/sign-in").await;
        let _ = other.close().await;
    });
}
