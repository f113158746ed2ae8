//! What is not allowed, and what the refusal says.

use std::collections::BTreeMap;

use crate::support::{cash, claim, day, draft, event, opened, received, refused, sent, start, then};
use makegood_case::gate::{allowed, held_elsewhere};
use makegood_case::{Case, Line, Move, Purse, Rung, Sending, State, What};
use makegood_core::policy::Outcome;

#[test]
fn a_refusal_says_where_the_case_stands_why_not_and_what_is_possible() {
    let text = refused(&draft("2026-01-05"), "2026-01-05", What::Denied);
    assert_eq!(
        text,
        "case K-0001 is draft: denied is not possible: it was not sent yet. Possible now: claim_added, claim_removed, \
         made_ready, dispute_opened, dispute_ended, clock_started, clock_set_aside, message_filed, noted, written_off"
    );
}

#[test]
fn a_claim_that_no_policy_supports_is_not_sent() {
    for outcome in [Outcome::NotEligible, Outcome::Unknown] {
        let weak = makegood_case::CaseClaim {
            outcome,
            tell: "Ordinary spend is not refunded.".to_owned(),
            ..claim("C-0001", "k", 100)
        };
        let case = then(&draft("2026-01-05"), "2026-01-05", [What::ClaimAdded { claim: weak }]);
        let text = refused(&case, "2026-01-05", What::MadeReady);
        assert!(
            text.contains("claim C-0001 is not supported (rule TT-BIL-13): Ordinary spend is not refunded"),
            "{text}"
        );
    }
    assert!(refused(&draft("2026-01-05"), "2026-01-05", What::MadeReady).contains("no claim is in it"));
    let empty = makegood_case::CaseClaim { lines: vec![], ..claim("C-0001", "k", 1) };
    let case = then(&draft("2026-01-05"), "2026-01-05", [What::ClaimAdded { claim: empty }]);
    assert!(refused(&case, "2026-01-05", What::MadeReady).contains("asks for nothing"));
}

#[test]
fn one_claim_is_once_in_a_case_and_in_one_case() {
    let case = then(&draft("2026-01-05"), "2026-01-05", [What::ClaimAdded { claim: claim("C-0001", "k", 100) }]);
    let text = refused(&case, "2026-01-05", What::ClaimAdded { claim: claim("C-0001", "k", 100) });
    assert!(text.contains("claim C-0001 is already in it"), "{text}");
    let held = BTreeMap::from([("C-0001".to_owned(), "K-0007".to_owned())]);
    assert_eq!(held_elsewhere("K-0001", case.claims(), &held).unwrap(), "claim C-0001 is already in case K-0007");
    assert_eq!(held_elsewhere("K-0007", case.claims(), &held), None);
}

#[test]
fn what_was_sent_does_not_change() {
    let text = refused(&sent("2026-01-05"), "2026-01-06", What::ClaimAdded { claim: claim("C-0002", "k", 100) });
    assert!(text.contains("what was sent does not change"), "{text}");
    let text = refused(&sent("2026-01-05"), "2026-01-06", What::Submitted { rung: Rung::Ticket, pack_sha256: None });
    assert!(text.contains("already sent"), "{text}");
}

#[test]
fn one_message_is_sent_at_a_time_and_an_unknown_end_stops_the_next() {
    let begun = |message: &str| What::SendingBegun {
        sending: Sending {
            message: message.to_owned(),
            sha256: "0a".repeat(32),
            letter: "chaser".to_owned(),
            rung: None,
            pack_sha256: None,
        },
    };
    let ended = |message: &str| What::SendingEnded { message: message.to_owned(), went_out: false };
    let case = sent("2026-01-05");
    assert!(refused(&case, "2026-01-06", ended("m1@x")).contains("message m1@x is not being sent"));
    let sending = then(&case, "2026-01-06", [begun("m1@x")]);
    assert!(sending.flags().iter().any(|flag| flag.to_string().contains("not known whether message m1@x went out")));
    let text = refused(&sending, "2026-01-07", begun("m2@x"));
    assert!(text.contains("it is not known yet whether message m1@x went out"), "{text}");
    assert!(refused(&sending, "2026-01-07", ended("m2@x")).contains("message m2@x is not being sent"));
    let again = then(&sending, "2026-01-07", [ended("m1@x"), begun("m2@x")]);
    assert_eq!(again.sending().map(|sending| sending.message.as_str()), Some("m2@x"));
    // A draft was not made ready by anybody, and a closed case has nothing to send.
    assert!(refused(&draft("2026-01-05"), "2026-01-05", begun("m3@x")).contains("was made ready"));
}

#[test]
fn the_ladder_only_goes_up() {
    let case = then(&sent("2026-01-05"), "2026-01-20", [What::Escalated { rung: Rung::ComplaintForm }]);
    let text = refused(&case, "2026-01-21", What::Escalated { rung: Rung::Rep });
    assert!(text.contains("complaint_form was reached, above it are formal_notice"), "{text}");
    let case = then(&case, "2026-01-21", [What::Escalated { rung: Rung::FormalNotice }]);
    let text = refused(&case, "2026-01-22", What::Escalated { rung: Rung::FormalNotice });
    assert!(text.contains("court or arbitration"), "{text}");
}

#[test]
fn money_is_above_zero_is_counted_once_and_never_falls_below_zero() {
    let case = then(&sent("2026-01-05"), "2026-01-20", [received(3_000, "s:1")]);
    assert!(refused(&case, "2026-01-21", received(3_000, "s:1")).contains("row s:1 is already counted"));
    assert!(refused(&case, "2026-01-21", received(-1, "s:2")).contains("USD -0.01 is not above zero"));
    assert!(refused(&case, "2026-01-21", What::Approved { lines: vec![] }).contains("no sum is named"));
    let back = What::ClawedBack { lines: cash(3_001), source_ref: "s:3".to_owned() };
    let text = refused(&case, "2026-01-21", back);
    assert!(text.contains("USD 30.01 cash taken back, but only USD 30.00 cash was received and kept"), "{text}");
    let strange =
        What::Approved { lines: vec![Line::new(Purse::Cash, crate::support::money("USD", 1)).of_claim("C-9")] };
    assert!(refused(&case, "2026-01-21", strange).contains("claim C-9 is not in it"));
    let strange = vec![Line::new(Purse::Cash, crate::support::money("USD", 1)).of_kind("other")];
    let text = refused(&case, "2026-01-21", What::Approved { lines: strange });
    assert!(text.contains("nothing of kind other is claimed in it"), "{text}");
}

#[test]
fn a_dispute_needs_a_clock_of_the_card_and_its_window() {
    let case = sent("2026-01-05");
    let open = || What::DisputeOpened { clock: "visa_13_6_after_acknowledgement".to_owned() };
    assert!(refused(&case, "2026-01-06", open()).contains("no card or bank clock"));
    let clock = start(&case, "visa_13_6_after_acknowledgement", "2026-01-05");
    let case = then(&case, "2026-01-06", [What::ClockStarted { clock }]);
    assert!(refused(&case, "2026-01-19", open()).contains("opens on 2026-01-20"));
    assert_eq!(then(&case, "2026-01-20", [open()]).dispute().unwrap().opened_on, day("2026-01-20"));
    // 120 days after 5 January is 5 May.
    assert!(case.with(vec![event("2026-05-05", open())]).is_ok());
    assert!(refused(&case, "2026-05-06", open()).contains("closed on 2026-05-05"));
    let disputed = then(&case, "2026-01-20", [open()]);
    assert!(refused(&disputed, "2026-01-21", What::WrittenOff).contains("a card dispute is open"));
    assert!(refused(&disputed, "2026-01-21", open()).contains("already open"));
}

#[test]
fn nothing_happens_in_the_future_and_a_reason_is_given_where_one_is_due() {
    let mut ahead = event("2026-01-06", What::Denied);
    ahead.on = day("2026-01-07");
    let text = sent("2026-01-05").with(vec![ahead]).unwrap_err().to_string();
    assert!(text.contains("2026-01-07, which is after 2026-01-06"), "{text}");
    let mut silent = event("2026-01-06", What::WrittenOff);
    silent.reason = "  ".to_owned();
    assert!(sent("2026-01-05").with(vec![silent]).unwrap_err().to_string().contains("needs a reason"));
    let mut nobody = event("2026-01-06", What::Denied);
    nobody.actor.clear();
    assert!(sent("2026-01-05").with(vec![nobody]).is_err());
}

#[test]
fn hostile_texts_are_bounded() {
    let mut long = event("2026-01-06", What::Noted);
    long.reason = "x".repeat(makegood_case::gate::TEXT_MAX + 1);
    assert!(sent("2026-01-05").with(vec![long]).is_err());
    assert!(Case::open(&"k".repeat(300), event("2026-01-05", opened("UTC", &["US"]))).is_err());
    let text = Case::open("K-1", event("2026-01-05", opened("UTC", &["XX"]))).unwrap_err().to_string();
    assert!(text.contains("no public holidays are known for country `XX`; known are AT AU"), "{text}");
}

#[test]
fn a_clock_that_steps_back_loses_nothing_and_is_flagged() {
    let case = sent("2026-01-05");
    let mut earlier = event("2026-01-04", What::Acknowledged { ticket: None });
    earlier.on = day("2026-01-04");
    let case = case.with(vec![earlier]).unwrap().into_case();
    assert_eq!((case.state(), case.last_day()), (State::Acknowledged, day("2026-01-05")));
    assert!(case.flags().contains(&makegood_case::Flag::ClockSteppedBack));
}

#[test]
fn every_state_allows_something_and_closed_ones_allow_no_answer() {
    for state in State::ALL {
        assert!(allowed(*state).contains(&Move::Noted), "{state}");
        assert_eq!(allowed(*state).contains(&Move::WrittenOff), state.is_open(), "{state}");
        assert!(!allowed(*state).contains(&Move::Opened), "{state}");
    }
}
