//! What gets no letter.

use jiff::civil::date;
use makegood_letters::{Facts, Language, LetterError, Letters, Step, draft};

use crate::claim::{facts, money};

/// Spoils the facts in one place.
type Change = fn(&mut Facts);

#[test]
fn a_step_without_what_it_speaks_of_is_refused() {
    let missing = |step: Step, change: fn(&mut Facts)| {
        let mut facts = facts();
        change(&mut facts);
        draft(step, Language::En, &facts).unwrap_err().to_string()
    };
    let needs = |step: Step, fact: &str| format!("a letter of the step `{step}` needs `{fact}`");
    let cases: [(Step, Change, &str); 14] = [
        (Step::FirstClaim, |facts| facts.answer_by = None, "answer_by"),
        (Step::FirstClaim, |facts| facts.grounds.clear(), "grounds"),
        (Step::FirstClaim, |facts| facts.reference = " ".to_owned(), "reference"),
        (Step::FirstClaim, |facts| facts.sender.email.clear(), "sender"),
        (Step::Chaser, |facts| facts.filed_on = None, "filed_on"),
        (Step::InformationAnswer, |facts| facts.request = None, "request"),
        (Step::Appeal, |facts| facts.denial = None, "denial"),
        (Step::Complaint, |facts| facts.filed_on = None, "filed_on"),
        (Step::FormalNotice, |facts| facts.notice = None, "notice"),
        (Step::CardDispute, |facts| facts.dispute = None, "dispute"),
        (
            Step::CardDispute,
            |facts| facts.dispute.as_mut().unwrap().findings = vec!["F-0099".to_owned()],
            "dispute.findings",
        ),
        (Step::Closing, |facts| facts.received.clear(), "received"),
        (Step::Closing, |facts| facts.answer_by = None, "answer_by"),
        (Step::ClawbackReply, |facts| facts.clawback = None, "clawback"),
    ];
    for (step, change, fact) in cases {
        assert_eq!(missing(step, change), needs(step, fact));
    }
}

#[test]
fn a_claim_that_does_not_add_up_gets_no_letter() {
    let mut facts = facts();
    facts.claimed[1] = money("USD 1234.51");
    let error = draft(Step::FirstClaim, Language::En, &facts).unwrap_err();
    assert_eq!(error.to_string(), "`claimed` in USD is not the sum of its parts");
    let mut facts = crate::claim::facts();
    facts.outstanding[0] = money("EUR 180.01");
    let error = draft(Step::Closing, Language::En, &facts).unwrap_err();
    assert_eq!(error.to_string(), "`outstanding` in EUR is not the sum of its parts");
    let mut facts = crate::claim::facts();
    facts.dispute.as_mut().unwrap().disputed[0] = money("EUR 180.01");
    let error = draft(Step::CardDispute, Language::En, &facts).unwrap_err();
    assert_eq!(error.to_string(), "`disputed` in EUR is not the sum of its parts");
    let mut facts = crate::claim::facts();
    facts.outstanding.clear();
    assert!(draft(Step::Closing, Language::En, &facts).is_err(), "money that is still open is not passed over");
}

#[test]
fn a_day_on_the_wrong_side_of_the_letter_is_refused() {
    let wrong = |step: Step, change: fn(&mut Facts)| {
        let mut facts = facts();
        change(&mut facts);
        draft(step, Language::En, &facts).unwrap_err().to_string()
    };
    let said = |fact: &str, day: &str| format!("`{fact}` is {day}, which does not fit a letter of 2026-06-30");
    let cases: [(Step, Change, &str, &str); 5] = [
        (Step::Chaser, |facts| facts.filed_on = Some(date(2026, 7, 1)), "filed_on", "2026-07-01"),
        (Step::Appeal, |facts| facts.denial.as_mut().unwrap().on = date(2027, 5, 4), "denial.on", "2027-05-04"),
        (Step::FirstClaim, |facts| facts.answer_by = Some(date(2026, 6, 30)), "answer_by", "2026-06-30"),
        (
            Step::FormalNotice,
            |facts| facts.notice.as_mut().unwrap().settle_by = date(2026, 6, 1),
            "notice.settle_by",
            "2026-06-01",
        ),
        (
            Step::Chaser,
            |facts| facts.promise.as_mut().unwrap().due_on = date(2026, 6, 30),
            "promise.due_on",
            "2026-06-30",
        ),
    ];
    for (step, change, fact, day) in cases {
        assert_eq!(wrong(step, change), said(fact, day));
    }
}

#[test]
fn a_promise_that_still_runs_is_held_against_nobody() {
    let mut facts = facts();
    facts.promise.as_mut().unwrap().due_on = date(2026, 6, 30);
    let body = draft(Step::Complaint, Language::En, &facts).unwrap().body;
    assert!(!body.contains("it has passed"), "{body}");
}

#[test]
fn a_workspaces_own_letter_takes_the_place_of_the_one_of_its_name() {
    let own = |name: &str, text: &str| Letters::load(&[(name.to_owned(), text.to_owned())]);
    let letters = own("en/chaser.txt", "About {{ reference }}\n---\nWhere is it?\n---\nWhere?").unwrap();
    let draft = letters.draft(Step::Chaser, Language::En, &facts()).unwrap();
    assert_eq!(
        (draft.subject.as_str(), draft.body.as_str(), draft.short.as_str()),
        ("About MG-7K2Q", "Where is it?", "Where?")
    );
}

#[test]
fn a_letter_that_names_what_is_not_there_is_refused_with_its_place() {
    let own = |name: &str, text: &str| Letters::load(&[(name.to_owned(), text.to_owned())]);
    let shown = |text: &str, change: fn(&mut Facts)| {
        let mut facts = facts();
        change(&mut facts);
        own("en/chaser.txt", text).and_then(|letters| letters.draft(Step::Chaser, Language::En, &facts)).unwrap_err()
    };
    let undefined = shown("a\n---\nb\nPay {{ amonut }} now\n---\nc", |_| ());
    assert_eq!(undefined.to_string(), "letters/en/chaser.txt: undefined value in line 2 of its body");
    let absent = shown("a\n---\n{{ ticket }}\n---\nc", |facts| facts.ticket = None);
    assert_eq!(absent.to_string(), "letters/en/chaser.txt: undefined value in line 1 of its body");
    let syntax = shown("a\n---\n{% if %}\n---\nc", |_| ());
    assert!(syntax.to_string().starts_with("letters/en/chaser.txt: syntax error in line 1"), "{syntax}");
    let parts = shown("a\n---\nb", |_| ());
    assert!(parts.to_string().contains("three parts"), "{parts}");
    let unknown = own("fr/chaser.txt", "x").unwrap_err();
    assert_eq!(unknown.to_string(), "letters/fr/chaser.txt: no letter has this name");
    assert!(matches!(own("de/words.toml", "money = 1").unwrap_err(), LetterError::Template { .. }));
}
