//! Questions over HTTP: what is answered, what is refused, and which hosts are never asked.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use makegood_pack::TimeAuthority as _;
use makegood_tsa::HttpAuthority;

/// Answers every question with these bytes, until the test ends; gives its port.
fn server(answer: Vec<u8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // Who is asked may be left by the one who asks.
            let _ = say(stream, &answer);
        }
    });
    port
}

fn say(mut stream: TcpStream, answer: &[u8]) -> std::io::Result<()> {
    let mut seen = Vec::new();
    let mut some = [0; 4096];
    while !seen.ends_with(b"question") {
        let count = stream.read(&mut some)?;
        if count == 0 {
            return Ok(());
        }
        seen.extend_from_slice(&some[..count]);
    }
    let text = String::from_utf8_lossy(&seen).to_ascii_lowercase();
    assert!(
        text.starts_with("post /ts http/1.1") && text.contains("content-type: application/timestamp-query"),
        "{text}"
    );
    stream.write_all(answer)
}

fn answered(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes =
        format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n", body.len())
            .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn ask(port: u16, allowed: &[String]) -> Result<Vec<u8>, String> {
    let authority = HttpAuthority::at(&format!("http://localhost:{port}/ts"), allowed).unwrap();
    authority.ask(b"question").map_err(|error| error.to_string())
}

#[test]
fn an_answer_comes_back_as_it_is_and_anything_else_is_no_answer() {
    let allowed = ["localhost".to_owned()];
    assert_eq!(ask(server(answered("200 OK", "", b"\x30\x00\xff")), &allowed).unwrap(), b"\x30\x00\xff");
    for (answer, why) in [
        (answered("503 Service Unavailable", "", b"later"), "503"),
        (answered("302 Found", "location: http://localhost:1/elsewhere\r\n", b""), "status 302"),
        (answered("200 OK", "", &vec![0; (64 << 10) + 1]), "cannot be read"),
        (b"no http at all\r\n\r\n".to_vec(), "localhost"),
    ] {
        let said = ask(server(answer), &allowed).unwrap_err();
        assert!(said.contains(why) && said.contains("cannot be reached"), "{why}: {said}");
    }
}

#[test]
fn a_host_that_is_not_public_is_not_asked_unless_it_was_allowed() {
    let port = server(answered("200 OK", "", b"secret"));
    for host in [
        "localhost",
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "10.0.0.1",
        "192.168.0.1",
        "172.16.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "2852039166",
        "[fe80::1]",
        "[fc00::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "224.0.0.1",
    ] {
        let other = ["tsa.example".to_owned()];
        let authority = HttpAuthority::at(&format!("http://{host}:{port}/ts"), &other).unwrap();
        let said = authority.ask(b"question").unwrap_err().to_string();
        assert!(said.contains("no public address"), "{host}: {said}");
    }
    assert!(ask(port, &[]).is_err());
}

#[test]
fn addresses_of_another_form_are_refused() {
    for address in [
        "",
        "tsa.example",
        "ftp://tsa.example/",
        "file:///etc/passwd",
        "https://",
        "http://user:secret@tsa.example/",
        "https://tsa.example@localhost/",
    ] {
        let said = HttpAuthority::at(address, &[]).unwrap_err().to_string();
        assert!(!said.contains("secret"), "{said}");
    }
}
