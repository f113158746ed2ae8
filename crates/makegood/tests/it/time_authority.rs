//! A pack stamped by a time authority over HTTP, and what is said where it is not (R35).

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use makegood_pack::TimeAuthority as _;
use serde_json::Value;

use crate::case_refusals::Desk;
use crate::pack_authority::{Authority, have};
use crate::run::{Ran, makegood, makegood_on};

/// Answers by HTTP as the authority does; once `lies` is set, about another number than the one asked with.
fn serve(authority: Authority, lies: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let _ = answer(stream, &authority, lies.load(Ordering::SeqCst));
        }
    });
    port
}

fn answer(mut stream: TcpStream, authority: &Authority, lies: bool) -> std::io::Result<()> {
    let mut seen = Vec::new();
    let mut some = [0; 4096];
    let mut request = loop {
        let count = stream.read(&mut some)?;
        seen.extend_from_slice(&some[..count]);
        let text = String::from_utf8_lossy(&seen).to_ascii_lowercase();
        let length: Option<usize> =
            text.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse().ok());
        let head = seen.windows(4).position(|four| four == b"\r\n\r\n");
        if let (Some(length), Some(head)) = (length, head)
            && seen.len() == head + 4 + length
        {
            break seen.split_off(head + 4);
        }
        if count == 0 {
            return Ok(());
        }
    };
    if lies {
        // The nonce ends four bytes before the end.
        let at = request.len() - 4;
        request[at] ^= 1;
    }
    let token = authority.ask(&request).unwrap();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/timestamp-reply\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        token.len()
    )?;
    stream.write_all(&token)
}

fn packed(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn a_pack_is_stamped_where_the_authority_answers_rightly() {
    if !have(&["openssl"]) {
        return;
    }
    let desk = Desk::new();
    let authority = Authority::p256();
    let root = desk.dir().join("root.pem");
    fs::write(&root, &authority.root_pem).unwrap();
    let lies = Arc::new(AtomicBool::new(false));
    let port = serve(authority, Arc::clone(&lies));
    let address = format!("http://localhost:{port}/ts");
    let config = desk.dir().join("makegood.toml");
    let first = fs::read_to_string(&config).unwrap();
    let say = |packs: &str| fs::write(&config, format!("{first}\n[packs]\n{packs}")).unwrap();
    let pack = |now: Option<&str>| {
        let arguments = ["--json", "claim", "pack", "C-0001", "--tsa", &address];
        match now {
            Some(now) => makegood_on(desk.dir(), now, &arguments),
            None => makegood(desk.dir(), &arguments),
        }
    };

    // A host without a public address is not asked unless it was allowed, and the pack then says whose time it has.
    let unasked = packed(&pack(None));
    let why = unasked["packs"][0]["time_unreachable"].as_str().unwrap();
    assert!(why.contains("no public address"), "{why}");
    assert_eq!(unasked["packs"][0]["stamped_at"], Value::Null);

    say("tsa_root = \"root.pem\"\nprivate_hosts = [\"localhost\"]\n");
    let stamped = packed(&pack(None));
    assert!(
        stamped["packs"][0]["stamped_at"].is_string() && stamped["cautions"].as_array().unwrap().is_empty(),
        "{stamped}"
    );
    let file = stamped["packs"][0]["files"][0]["path"].as_str().unwrap();
    let checked = makegood(desk.dir(), &["verify", file, "--time-root", "root.pem"]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
    assert!(checked.out.contains("Example tsa"), "{}", checked.out);

    // A clock that is months behind is told.
    let late = packed(&pack(Some("2026-05-04T15:00:00Z")));
    assert!(late["cautions"][0].as_str().unwrap().contains("minutes behind the time authority's"), "{late}");

    // Another number, another policy: no pack at all.
    let before = fs::read_dir(desk.dir().join("packs")).unwrap().count();
    lies.store(true, Ordering::SeqCst);
    let refused = pack(None);
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(
        refused.out.contains("another number") || refused.err.contains("another number"),
        "{}{}",
        refused.out,
        refused.err
    );
    lies.store(false, Ordering::SeqCst);
    say("tsa_policy = \"1.2.3.4.9\"\nprivate_hosts = [\"localhost\"]\n");
    assert_eq!(pack(None).code, 2);
    assert_eq!(fs::read_dir(desk.dir().join("packs")).unwrap().count(), before);
}
