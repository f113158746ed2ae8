//! Answers to a case: what they say is suggested and confirmed, and nothing of a stranger's message is loaded or run (R21).

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use fantoccini::Locator;

use crate::browser::{DESK, click, find, says, script, text, wait_for, with};
use crate::server::{Server, makegood};

/// A server on loopback that notes every request: its address, and the notes.
fn recorder() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let notes = seen.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut some = [0; 2048];
            let count = stream.read(&mut some).unwrap_or(0);
            notes.lock().unwrap().push(String::from_utf8_lossy(&some[..count]).into_owned());
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
        }
    });
    (address, seen)
}

/// A case that was sent.
fn sent(server: &Server) {
    for arguments in [&["case", "submit", "K-0001", "--rung", "rep", "--sent"][..], &["case", "show", "K-0001"]] {
        let mut accept: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
        let ran = makegood(server.folder()).args(&accept).output().unwrap();
        if !ran.status.success() {
            // What must be accepted is named by the refusal.
            let said = String::from_utf8_lossy(&ran.stderr).into_owned();
            let words: Vec<&str> = said.split_whitespace().collect();
            let pairs = words.windows(2).filter(|pair| pair[0] == "--accept");
            accept.extend(pairs.flat_map(|pair| [pair[0].to_owned(), pair[1].to_owned()]));
            let again = makegood(server.folder()).args(&accept).output().unwrap();
            assert!(again.status.success(), "{said}{}", String::from_utf8_lossy(&again.stderr));
        }
    }
}

#[test]
fn a_pasted_answer_is_read_and_what_is_right_is_written_down() {
    let server = Server::demo();
    sent(&server);
    with(&server, DESK, async |client| {
        client.goto(&server.at("/cases/K-0001")).await.unwrap();
        click(&client, "a[href='/cases/K-0001/reply']").await;
        let field = find(&client, Locator::Css("#text")).await;
        field
            .send_keys("Hello, your ticket is 90417733. We will refund USD 10.00 within 10 business days.")
            .await
            .unwrap();
        click(&client, "form.reply button.main").await;
        wait_for(&client, "/cases/K-0001/reply").await;
        says(&client, ".suggested", "ticket 90417733").await;
        // Nobody but the person says whose answer a pasted text is.
        for tick in client.find_all(Locator::Css("[type=checkbox][name=accept]")).await.unwrap().into_iter().take(1) {
            tick.click().await.unwrap();
        }
        script(&client, "document.querySelector('[name=belongs]').required = false;").await;
        click(&client, "form[action$='/reply/accept'] button.main").await;
        says(&client, "main", "Nobody said that it is an answer").await;
        client.back().await.unwrap();
        click(&client, "[name=accept]:not(:checked)").await;
        click(&client, "[name=belongs]:not(:checked)").await;
        click(&client, "form[action$='/reply/accept'] button.main").await;
        says(&client, "#said", "it is written down").await;
        says(&client, "main", "90417733").await;
        click(&client, "ul.plain a[href*='/reply?of=']").await;
        says(&client, "main", "It is filed in this case").await;
        let told = makegood(server.folder()).args(["case", "show", "K-0001", "--json"]).output().unwrap();
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.contains("90417733") && told.contains("\"messages\""), "{told}");
    });
}

#[test]
fn nothing_of_a_strangers_message_is_loaded_or_run() {
    let server = Server::demo();
    sent(&server);
    let (elsewhere, seen) = recorder();
    let message = server.folder().join("answer.eml");
    let html = format!(
        "<html><head><link rel=stylesheet href={elsewhere}/a.css><style>@import url({elsewhere}/b.css);</style>\
         <script src={elsewhere}/c.js></script><script>document.title = 'run';</script></head><body onload=\"fetch('{elsewhere}/d')\">\
         <img src={elsewhere}/pixel.png><iframe src={elsewhere}/frame></iframe><object data={elsewhere}/o></object>\
         <form action={elsewhere}/post><input name=password></form><svg onload=\"fetch('{elsewhere}/e')\"></svg>\
         <a href=\"javascript:fetch('{elsewhere}/f')\">Click</a><p>We have approved your refund.</p></body></html>"
    );
    let eml = format!(
        "From: Support <support@tiktok.com.evil.example>\r\nTo: ana@fernhill.example\r\nSubject: <img src={elsewhere}/subject>\r\n\
         Date: Mon, 06 Jul 2026 10:00:00 +0000\r\nMessage-ID: <1@evil.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
    );
    std::fs::write(&message, eml).unwrap();
    with(&server, DESK, async |client| {
        client.goto(&server.at("/cases/K-0001/reply")).await.unwrap();
        find(&client, Locator::Css("#file")).await.send_keys(message.to_str().unwrap()).await.unwrap();
        click(&client, "form.reply button.main").await;
        says(&client, "main", "not verified").await;
        says(&client, "pre.message", "We have approved your refund.").await;
        let title = script(&client, "return document.title;").await;
        assert!(!title.as_str().unwrap().contains("run"), "{title}");
        let parts = script(&client, "return document.querySelectorAll('main img, main iframe, main object, main script, main svg:not(.icon), main style').length;").await;
        assert_eq!(parts, 0, "the message is text");
        client.goto(&server.at("/sources")).await.unwrap();
        assert!(text(&client, "main").await.contains("answer.eml"), "it lies among the sources");
        click(&client, "tbody a[href^='/sources/']").await;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    });
    let seen = seen.lock().unwrap().clone();
    assert!(seen.is_empty(), "somebody was told that the message was read: {seen:?}");
}
