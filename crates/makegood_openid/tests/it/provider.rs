//! A provider of one person, on loopback, whose word a test may falsify.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

/// What the provider says.
#[derive(Clone)]
pub struct Word {
    /// Claims of the id token.
    pub claims: Value,
    /// The algorithm that its head names.
    pub algorithm: &'static str,
    /// Seed of the key that signs; the published one is of seed 1.
    pub key: u8,
    /// The issuer that the description names, where it is not the provider.
    pub named: Option<String>,
    /// Whether the code is taken.
    pub takes_code: bool,
}

pub struct Provider {
    pub issuer: String,
    pub word: Arc<Mutex<Word>>,
    /// What was posted to the token endpoint last.
    pub posted: Arc<Mutex<String>>,
}

impl Provider {
    pub fn start(subject: &str) -> Provider {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let claims = json!({
            "iss": issuer, "sub": subject, "aud": "makegood", "iat": 1_767_225_600, "exp": 1_767_229_200,
            "name": "Ana Müller", "email": "ana@example.com", "email_verified": true,
        });
        let word = Word { claims, algorithm: "EdDSA", key: 1, named: None, takes_code: true };
        let provider = Provider { issuer: issuer.clone(), word: Arc::new(Mutex::new(word)), posted: Arc::default() };
        let (word, posted) = (provider.word.clone(), provider.posted.clone());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // Who is asked may be left by the one who asks.
                let _ = answer(stream, &issuer, &word.lock().unwrap().clone(), &posted);
            }
        });
        provider
    }
}

fn answer(mut stream: TcpStream, issuer: &str, word: &Word, posted: &Mutex<String>) -> std::io::Result<()> {
    let (mut seen, mut some) = (Vec::new(), [0; 4096]);
    let (head, length) = loop {
        let count = stream.read(&mut some)?;
        seen.extend_from_slice(&some[..count]);
        let text = String::from_utf8_lossy(&seen).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(str::to_owned))
                .find_map(|value| value.trim().parse::<usize>().ok())
                .unwrap_or(0);
            if body.len() >= length {
                break (head.to_owned(), body.to_owned());
            }
        }
        if count == 0 {
            return Ok(());
        }
    };
    let path = head.split_whitespace().nth(1).unwrap_or_default();
    let (status, body) = match path {
        "/.well-known/openid-configuration" => ("200 OK", description(issuer, word)),
        "/jwks" => ("200 OK", json!({"keys": [public(1)]})),
        "/token" if word.takes_code => {
            *posted.lock().unwrap() = length;
            ("200 OK", json!({"access_token": "a", "token_type": "Bearer", "id_token": token(word)}))
        }
        "/token" => ("400 Bad Request", json!({"error": "invalid_grant"})),
        _ => ("404 Not Found", json!({})),
    };
    let body = body.to_string();
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn description(issuer: &str, word: &Word) -> Value {
    json!({
        "issuer": word.named.as_deref().unwrap_or(issuer),
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    })
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> Value {
    let x = URL_SAFE_NO_PAD.encode(key(seed).verifying_key().as_bytes());
    json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": "one", "use": "sig", "alg": "EdDSA"})
}

fn token(word: &Word) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = json!({"alg": word.algorithm, "kid": "one"});
    let signed = format!("{}.{}", part(&head), part(&word.claims));
    let signature = key(word.key).sign(signed.as_bytes()).to_bytes();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
