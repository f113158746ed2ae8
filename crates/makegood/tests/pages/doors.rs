//! The doors of the server as another program meets them (reliability R37).

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::server::Server;

/// One request by hand; gives the status and the whole answer.
fn ask(server: &Server, request: &str) -> (u16, String) {
    let address = server.at("");
    let host = address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    let request = request.replace("{host}", host).replace('\n', "\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

fn session(server: &Server) -> String {
    let path = server.link().rsplit_once("/launch/").unwrap().1.to_owned();
    let (status, answer) = ask(server, &format!("GET /launch/{path} HTTP/1.1\nHost: {{host}}\nConnection: close\n\n"));
    assert_eq!(status, 303);
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let (again, _) = ask(server, &format!("GET /launch/{path} HTTP/1.1\nHost: {{host}}\nConnection: close\n\n"));
    assert_eq!(again, 403, "a launch link opens once");
    cookie.split(';').next().unwrap().to_owned()
}

#[test]
fn only_a_signed_in_browser_on_our_own_pages_comes_in() {
    let server = Server::demo();
    let get = |extra: &str| {
        ask(&server, &format!("GET /findings.json HTTP/1.1\nHost: {{host}}\nConnection: close\n{extra}\n"))
    };
    assert_eq!(get("").0, 401, "nobody is signed in");
    let cookie = session(&server);
    let mine = format!("Cookie: {cookie}\n");
    let (status, answer) = get(&mine);
    assert_eq!(status, 200);
    for header in [
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "referrer-policy: same-origin",
        "cache-control: no-store",
    ] {
        assert!(answer.contains(header), "{header} is missing: {}", &answer[..600]);
    }
    assert!(!answer.contains("unsafe-inline"));
    let forged = format!("Cookie: makegood_session={}\n", "A".repeat(43));
    assert_eq!(get(&forged).0, 401, "a token that was never given out");
    let rebound =
        ask(&server, &format!("GET /findings.json HTTP/1.1\nHost: evil.example\nConnection: close\n{mine}\n"));
    assert_eq!(rebound.0, 403, "a name that is not ours (DNS rebinding)");

    let post = |extra: &str| {
        let head = format!(
            "POST /findings/F-0001/restore HTTP/1.1\nHost: {{host}}\nConnection: close\nContent-Length: 0\n{mine}{extra}\n"
        );
        ask(&server, &head).0
    };
    let own = server.at("");
    assert_eq!(post("Origin: http://evil.example\nSec-Fetch-Site: cross-site\n"), 403);
    assert_eq!(post("Origin: http://evil.example\n"), 403);
    assert_eq!(post(""), 403, "a browser that says nothing");
    assert_eq!(post(&format!("Origin: {own}\nSec-Fetch-Site: same-site\n")), 403);
    assert_eq!(post(&format!("Origin: {own}\nSec-Fetch-Site: same-origin\n")), 303);
}

#[test]
fn a_session_that_was_ended_opens_nothing() {
    let server = Server::demo();
    let cookie = session(&server);
    let own = server.at("");
    let out = format!(
        "POST /sign-out HTTP/1.1\nHost: {{host}}\nConnection: close\nContent-Length: 0\nCookie: {cookie}\nOrigin: {own}\nSec-Fetch-Site: same-origin\n\n"
    );
    assert_eq!(ask(&server, &out).0, 303);
    let get = format!("GET /findings.json HTTP/1.1\nHost: {{host}}\nConnection: close\nCookie: {cookie}\n\n");
    assert_eq!(ask(&server, &get).0, 401);
}

#[test]
fn the_description_of_the_api_names_every_address_with_its_right() {
    let server = Server::demo();
    let cookie = session(&server);
    let (status, answer) =
        ask(&server, &format!("GET /openapi.json HTTP/1.1\nHost: {{host}}\nConnection: close\nCookie: {cookie}\n\n"));
    assert_eq!(status, 200);
    let body = answer.split("\r\n\r\n").nth(1).unwrap();
    let document: serde_json::Value = serde_json::from_str(body).unwrap();
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() > 30, "{}", paths.len());
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().unwrap() {
            let right = operation["x-makegood-right"].as_str().unwrap();
            let open = ["/assets/", "/launch/", "/sign-in", "/invitation/", "/preferences"]
                .iter()
                .any(|begin| path.starts_with(begin));
            assert_eq!(right == "anyone", open, "{method} {path}: {right}");
            assert!(
                method == "get" || right != "read" || path == "/sign-out" || path.starts_with("/me/"),
                "{method} {path} changes something and asks for {right}"
            );
        }
    }
}
