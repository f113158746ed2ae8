//! Every number on `/` leads to rows of files, by clicks alone.

use fantoccini::{Client, Locator};

use crate::browser::{DESK, click, find, script, text, wait_until, with};
use crate::server::Server;

/// Follows one figure of the overview until a row of a file is shown.
async fn follow(client: &Client, server: &Server, number: usize) {
    client.goto(&server.at("/")).await.unwrap();
    let figures = client.find_all(Locator::Css("a.figure")).await.unwrap();
    let figure = figures[number].find(Locator::Css(".money")).await.unwrap();
    let amount = figure.attr("data-amount").await.unwrap().unwrap();
    figures[number].click().await.unwrap();
    let url = wait_until(client, |path| path != "/").await;
    if amount.chars().all(|c| matches!(c, '0' | '.')) {
        // Nothing is behind nothing: the page says so.
        return;
    }
    match url.path() {
        "/rows" => {
            let sum = find(client, Locator::Css(".stat .money")).await.attr("data-amount").await.unwrap().unwrap();
            assert_eq!(sum, amount, "{url}: the rows add up to the figure");
        }
        "/findings" => {
            let sum = script(client, "return [...document.querySelectorAll('tbody td:nth-child(5) [data-amount]')].map((e) => Math.round(parseFloat(e.dataset.amount) * 100)).reduce((a, b) => a + b, 0);").await;
            let cents: i64 = amount.replace('.', "").parse().unwrap();
            if !url.query().unwrap_or_default().is_empty() && url.query().unwrap().contains("verdict") {
                assert_eq!(sum.as_i64().unwrap(), cents, "{url}: the findings add up to the figure");
            }
            click(client, "tbody a.figure").await;
        }
        "/claims" => {
            click(client, "tbody th a").await;
            click(client, "tbody a.figure").await;
        }
        other => panic!("{other} is no page of rows"),
    }
    click(client, ".witness-head").await;
    assert!(!text(client, ".row-shown dl").await.is_empty(), "{url} does not end at a row");
}

#[test]
fn every_figure_of_the_overview_is_followed_to_a_row_of_a_file() {
    let server = Server::demo();
    with(&server, DESK, async |client| {
        client.goto(&server.at("/")).await.unwrap();
        let count = client.find_all(Locator::Css("a.figure")).await.unwrap().len();
        assert!(count > 20, "{count} figures");
        // Every second one: the sample covers each purse, each layer and several months.
        for number in (0..count).step_by(2) {
            follow(&client, &server, number).await;
        }
    });
}
