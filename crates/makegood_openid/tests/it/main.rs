//! Whose word is believed: a provider on loopback says what is right, and each thing that is wrong.

mod provider;

use makegood_openid::{OpenIdError, Settings, Vouched, begin, finish};
use provider::{Provider, Word};
use serde_json::json;

const REDIRECT: &str = "http://127.0.0.1:7411/sign-in/openid/done";
const RANDOM: [[u8; 32]; 3] = [[7; 32], [8; 32], [9; 32]];

fn settings(issuer: &str) -> Settings {
    Settings {
        issuer: issuer.to_owned(),
        client_id: "makegood".to_owned(),
        secret: Some("keep this".to_owned().into()),
        private_hosts: vec!["localhost".to_owned()],
    }
}

/// Begins, lets the provider's word be changed, and finishes.
fn signed_in(change: impl FnOnce(&mut Word)) -> Result<Vouched, OpenIdError> {
    let provider = Provider::start("248289761001");
    let settings = settings(&provider.issuer);
    let begun = begin(&settings, REDIRECT, &RANDOM)?;
    {
        let mut word = provider.word.lock().unwrap();
        word.claims["nonce"] = json!("08".repeat(32));
        change(&mut word);
    }
    let state = begun.state.clone();
    finish(&settings, begun, (&state, "the code"), "2026-01-01T00:30:00Z".parse().unwrap())
}

#[test]
fn a_person_is_vouched_for_by_name_and_address() {
    let vouched = signed_in(|_| {}).unwrap();
    assert_eq!(vouched.subject, "248289761001");
    assert!(vouched.issuer.starts_with("http://localhost:"));
    assert_eq!((vouched.name.as_deref(), vouched.email.as_deref()), (Some("Ana Müller"), Some("ana@example.com")));
    let unverified = signed_in(|word| word.claims["email_verified"] = json!(false)).unwrap();
    assert_eq!(unverified.email, None, "an address that nobody checked is nobody's");
}

#[test]
fn the_browser_is_sent_with_state_nonce_and_a_challenge_and_the_code_with_its_proof() {
    let provider = Provider::start("1");
    let settings = settings(&provider.issuer);
    let begun = begin(&settings, REDIRECT, &RANDOM).unwrap();
    let address = url::Url::parse(&begun.address).unwrap();
    let asked: std::collections::BTreeMap<_, _> = address.query_pairs().into_owned().collect();
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["redirect_uri"], REDIRECT);
    assert_eq!(asked["state"], "07".repeat(32));
    assert_eq!(asked["nonce"], "08".repeat(32));
    assert_eq!(asked["code_challenge_method"], "S256");
    assert!(
        !begun.address.contains("keep this") && !begun.address.contains(&"09".repeat(32)),
        "no secret goes by the browser"
    );
    provider.word.lock().unwrap().claims["nonce"] = json!("08".repeat(32));
    let state = begun.state.clone();
    finish(&settings, begun, (&state, "the code"), "2026-01-01T00:30:00Z".parse().unwrap()).unwrap();
    let posted = provider.posted.lock().unwrap().clone();
    assert!(
        posted.contains("code=the+code") && posted.contains(&format!("code_verifier={}", "09".repeat(32))),
        "{posted}"
    );
}

#[test]
fn a_word_that_is_false_in_any_part_signs_nobody_in() {
    let wrong: [(&str, fn(&mut Word)); 8] = [
        ("another sign-in's nonce", |word| word.claims["nonce"] = json!("00")),
        ("no nonce", |word| word.claims["nonce"] = json!(null)),
        ("expired", |word| word.claims["exp"] = json!(1_767_225_600)),
        ("of another program", |word| word.claims["aud"] = json!("other")),
        ("of another provider", |word| word.claims["iss"] = json!("https://evil.example")),
        ("signed by another key", |word| word.key = 2),
        ("said to be signed by nobody", |word| word.algorithm = "none"),
        ("said to be signed with our secret", |word| word.algorithm = "HS256"),
    ];
    for (what, change) in wrong {
        let refused = signed_in(change).unwrap_err();
        assert!(matches!(refused, OpenIdError::Unbelieved(_)), "{what}: {refused}");
    }
    let refused = signed_in(|word| word.takes_code = false).unwrap_err();
    assert!(matches!(&refused, OpenIdError::Provider(why) if !why.contains("keep this")), "{refused}");
}

#[test]
fn an_answer_to_another_question_is_none() {
    let provider = Provider::start("1");
    let settings = settings(&provider.issuer);
    let begun = begin(&settings, REDIRECT, &RANDOM).unwrap();
    let refused = finish(&settings, begun, ("another state", "the code"), "2026-01-01T00:30:00Z".parse().unwrap());
    assert_eq!(refused, Err(OpenIdError::NotOurs));
    assert_eq!(*provider.posted.lock().unwrap(), "", "nothing was asked");
}

#[test]
fn a_provider_is_asked_only_where_it_may_be() {
    let provider = Provider::start("1");
    let public = Settings { private_hosts: Vec::new(), ..settings(&provider.issuer) };
    assert!(matches!(begin(&public, REDIRECT, &RANDOM), Err(OpenIdError::Settings(_))), "no TLS, not named");
    let tls = Settings { issuer: provider.issuer.replace("http:", "https:"), ..public };
    let refused = begin(&tls, REDIRECT, &RANDOM).unwrap_err().to_string();
    assert!(refused.contains("no public address") && refused.contains("private_hosts"), "{refused}");
    provider.word.lock().unwrap().named = Some("https://other.example".to_owned());
    let refused = begin(&settings(&provider.issuer), REDIRECT, &RANDOM).unwrap_err();
    assert!(matches!(refused, OpenIdError::Provider(_)), "{refused}");
}
