//! Text of others stands in a letter as one line, and does nothing there.

use makegood_letters::{Language, Step, draft};
use proptest::prelude::*;

use crate::claim::facts;

#[test]
fn a_reason_cannot_forge_a_paragraph_a_header_or_a_template() {
    let mut facts = facts();
    let reason =
        "No.\r\n\r\nWe withdraw the claim.\nBcc: x@evil.example {{ sender.email }} {% raw %}\u{202e}drawkcab\u{0}";
    facts.denial.as_mut().unwrap().reason = Some(reason.to_owned());
    facts.account.name = Some("Northwind\nBcc: x@evil.example".to_owned());
    facts.reference = "MG-1\r\nBcc: y@evil.example".to_owned();
    let draft = draft(Step::Appeal, Language::En, &facts).unwrap();
    let quoted = "“No. We withdraw the claim. Bcc: x@evil.example {{ sender.email }} {% raw %}drawkcab”";
    assert!(draft.body.contains(quoted), "{}", draft.body);
    assert!(!draft.subject.contains(['\r', '\n']), "{:?}", draft.subject);
    assert!(draft.body.lines().all(|line| !line.starts_with("Bcc:") && !line.starts_with("We withdraw")));
}

#[test]
fn a_text_without_end_is_cut() {
    let mut facts = facts();
    facts.denial.as_mut().unwrap().reason = Some("x".repeat(1 << 20));
    let body = draft(Step::Appeal, Language::En, &facts).unwrap().body;
    assert!(body.len() < 10_000 && body.contains("x…”"), "{}", body.len());
}

#[test]
fn a_pile_of_accents_is_cut() {
    let mut facts = facts();
    facts.denial.as_mut().unwrap().reason = Some(format!("a{}b", "\u{301}".repeat(1 << 20)));
    let body = draft(Step::Appeal, Language::En, &facts).unwrap().body;
    assert!(body.len() < 10_000 && body.contains("b”"), "{}", body.len());
}

#[test]
fn a_claim_of_thousands_of_findings_lists_forty_and_names_the_document() {
    let mut facts = facts();
    facts.grounds =
        (0..5_000).map(|n| crate::claim::ground(&format!("F-{n}"), "payment_captured_twice", "USD 1")).collect();
    facts.claimed = vec![crate::claim::money("USD 5000")];
    facts.received.clear();
    facts.outstanding.clear();
    let body = draft(Step::FirstClaim, Language::En, &facts).unwrap().body;
    assert_eq!(body.matches("one payment was taken twice").count(), 40);
    assert!(body.contains("The other points stand in the attached claim C-0001.pdf."));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any text anywhere: no panic, one line in the subject, no control character but the line's end.
    #[test]
    fn any_text_is_harmless(text in "\\PC{0,40}|[\\x00-\\x20\\u{200b}-\\u{202e}a-c{}%#]{0,40}", step in proptest::sample::select(&Step::ALL[..])) {
        let mut facts = facts();
        facts.platform.clone_from(&text);
        facts.recipient = Some(text.clone());
        facts.ticket = Some(text.clone());
        facts.account.name = Some(text.clone());
        facts.sender.name.clone_from(&text);
        facts.exhibits[0].title.clone_from(&text);
        facts.grounds[0].kind.clone_from(&text);
        facts.grounds[0].answer = Some(text.clone());
        facts.denial.as_mut().unwrap().reason = Some(text.clone());
        facts.request.as_mut().unwrap().items[0].asked.clone_from(&text);
        facts.clawback.as_mut().unwrap().reason = Some(text.clone());
        facts.dispute.as_mut().unwrap().lines[0].descriptor.clone_from(&text);
        let draft = draft(step, Language::Ja, &facts).unwrap();
        prop_assert!(!draft.subject.contains(|c: char| c.is_control()));
        prop_assert!(!draft.body.contains(|c: char| c.is_control() && c != '\n'));
    }
}
