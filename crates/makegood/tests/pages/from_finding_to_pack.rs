//! From a finding to the row of the file, and from a claim to a pack that a stranger checks.

use fantoccini::Locator;

use crate::browser::{DESK, click, find, says, script_async, text, wait_for, with};
use crate::server::{Server, makegood};

#[test]
fn a_finding_leads_to_the_row_of_the_file_that_was_received() {
    let server = Server::demo();
    with(&server, DESK, async |client| {
        client.goto(&server.at("/findings/F-0004")).await.unwrap();
        let amount = text(&client, ".witness-head .money").await;
        let place = text(&client, ".witness-head span:last-child").await;
        click(&client, ".witness-head").await;
        let shown = text(&client, ".row-shown").await;
        let (file, line) = place.rsplit_once(", line ").unwrap();
        assert!(
            text(&client, "h1").await.contains(file) && shown.contains(&format!("line {line}")),
            "{place}: {shown}"
        );
        // The same line in the file as it was downloaded by the user.
        let bytes = std::fs::read_to_string(server.folder().join("exports").join(file)).unwrap();
        let row = bytes.lines().nth(line.parse::<usize>().unwrap() - 1).unwrap();
        for cell in row.split(',').filter(|cell| !cell.is_empty()) {
            assert!(shown.contains(cell), "{cell} of {row} is not shown: {shown}");
        }
        assert!(amount.chars().any(|c| c.is_ascii_digit()));
    });
}

#[test]
fn dismissing_can_be_taken_back_and_says_who_and_why() {
    let server = Server::demo();
    with(&server, DESK, async |client| {
        client.goto(&server.at("/findings/F-0001")).await.unwrap();
        click(&client, "details.action summary").await;
        find(&client, Locator::Css("#reason")).await.send_keys("agreed with the rep").await.unwrap();
        click(&client, "details.action form button").await;
        says(&client, "#said", "F-0001 is dismissed.").await;
        says(&client, "main", "agreed with the rep").await;
        click(&client, "#said button").await;
        says(&client, "#said", "F-0001 counts again.").await;
        let trail = makegood(server.folder()).args(["log", "show", "--json"]).output().unwrap();
        let trail = String::from_utf8(trail.stdout).unwrap();
        assert_eq!(trail.matches("\"actor\": \"Ana\"").count() >= 2, true, "both decisions have a leaf: {trail}");
    });
}

#[test]
fn a_claim_becomes_a_pack_that_is_saved_and_verified() {
    let server = Server::demo();
    with(&server, DESK, async |client| {
        client.goto(&server.at("/claims/C-0002")).await.unwrap();
        click(&client, ".actions form:first-child button").await;
        wait_for(&client, "/claims/C-0002").await;
        let pack = find(&client, Locator::Css(".documents a[href$='.zip']")).await;
        let address = pack.attr("href").await.unwrap().unwrap();
        let read = format!(
            "fetch('{address}').then(async (answer) => {{ const bytes = new Uint8Array(await answer.arrayBuffer()); let text = '';
             for (const byte of bytes) text += String.fromCharCode(byte);
             done([answer.headers.get('content-disposition'), answer.headers.get('content-security-policy'), btoa(text)]); }});"
        );
        let answer = script_async(&client, &read).await;
        assert!(answer[0].as_str().unwrap().starts_with("attachment"), "{}", answer[0]);
        assert!(answer[1].as_str().unwrap().starts_with("sandbox"), "{}", answer[1]);
        let file = server.folder().join("saved.zip");
        std::fs::write(&file, base64(answer[2].as_str().unwrap())).unwrap();
        let checked = makegood(server.folder()).arg("verify").arg(&file).output().unwrap();
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    });
}

pub fn base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    for four in text.trim_end_matches('=').as_bytes().chunks(4) {
        let bits = four.iter().fold(0, |bits, byte| bits << 6 | value(*byte)) << (6 * (4 - four.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..four.len()]);
    }
    bytes
}
