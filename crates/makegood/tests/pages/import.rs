//! The first steps: an empty workspace, the example, files of one's own.

use fantoccini::Locator;

use crate::browser::{DESK, click, find, says, script, text, wait_for, with};
use crate::server::Server;

#[test]
fn from_an_empty_workspace_to_the_first_finding_in_three_clicks() {
    let server = Server::empty();
    with(&server, DESK, async |client| {
        says(&client, "h1", "Get back what should not have been charged").await;
        click(&client, ".example button").await;
        wait_for(&client, "/imports/").await;
        says(&client, ".example-mark", "none of this is yours").await;
        find(&client, Locator::LinkText("Findings")).await.click().await.unwrap();
        click(&client, "tbody th a").await;
        assert!(text(&client, "h1").await.len() > 5);
        assert!(!text(&client, ".witness-head").await.is_empty());
    });
}

#[test]
fn a_file_that_is_dropped_anywhere_is_read_and_one_that_cannot_be_says_why() {
    let server = Server::empty();
    with(&server, DESK, async |client| {
        client.goto(&server.at("/settings")).await.unwrap();
        let drop = "
            const files = new DataTransfer();
            files.items.add(new File(['platform,account_id,transaction_id,occurred_at,kind,funding,amount,currency,status\\n'
                + 'tiktok,7001,T1,2026-03-01T10:00:00Z,payment,cash,100.00,USD,settled\\n'
                + 'tiktok,7001,T2,2026-03-02T10:00:00Z,payment,cash,12x.00,USD,settled\\n'], 'ledger.csv'));
            files.items.add(new File(['nothing that is known'], '../../evil.txt'));
            files.items.add(new File(['nothing, at length. '.repeat(200000)], 'four megabytes.txt'));
            document.body.dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: files}));";
        script(&client, drop).await;
        wait_for(&client, "/imports/").await;
        let page = text(&client, "main").await;
        assert!(page.contains("ledger.csv") && page.contains("read in part"), "{page}");
        assert!(page.contains("12x.00") && page.contains("line 3"), "the row that was refused is named: {page}");
        assert!(page.contains("evil.txt") && page.contains("refused") && !page.contains(".."), "{page}");
        assert!(page.contains("four megabytes.txt"), "a large file is taken in as well: {page}");
        // The form does the same without script's help.
        client.goto(&server.at("/sources")).await.unwrap();
        let again = server.folder().join("again.csv");
        std::fs::write(&again, "platform,account_id,transaction_id,occurred_at,kind,funding,amount,currency,status\ntiktok,7001,T3,2026-03-03T10:00:00Z,payment,cash,5.00,USD,settled\n").unwrap();
        find(&client, Locator::Css("input[type=file]")).await.send_keys(again.to_str().unwrap()).await.unwrap();
        click(&client, "form.drop button").await;
        wait_for(&client, "/imports/").await;
        says(&client, "main", "again.csv").await;
        client.goto(&server.at("/sources")).await.unwrap();
        let files = client.find_all(Locator::Css("tbody th a")).await.unwrap().len();
        assert_eq!(files, 2, "the two that were read");
    });
}
