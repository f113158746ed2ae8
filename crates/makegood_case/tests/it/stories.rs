//! Cases from the first day to the last.

use crate::support::{cash, claim, credit, day, draft, next, received, sent, start, then};
use makegood_case::{Case, DisputeResult, Event, Flag, Rung, State, StepKind, Tally, Waiting, What};

#[test]
fn partial_refund_then_a_chaser_then_the_rest_closes_the_case() {
    let case = sent("2026-01-05");
    assert_eq!((case.state(), case.waiting()), (State::Submitted, Waiting::ForPlatform));
    let case = then(&case, "2026-01-07", [What::Acknowledged { ticket: Some("T-9".to_owned()) }]);
    let case = then(&case, "2026-01-12", [What::Approved { lines: cash(10_000) }]);
    assert_eq!((case.state(), next(&case).kind), (State::Approved, StepKind::AskForPaymentDay));

    let promise = start(&case, "tiktok_refund_60_days", "2026-01-12");
    let case = then(&case, "2026-01-12", [What::RefundPromised { clock: promise }]);
    let case = then(&case, "2026-02-02", [received(6_000, "s:1")]);
    assert_eq!((case.state(), case.missing().to_string()), (State::RefundPending, "USD 40.00 cash".to_owned()));
    assert_eq!((next(&case).kind, next(&case).on), (StepKind::ChaseRefund, day("2026-03-16")));

    let case = then(&case, "2026-03-16", [What::Chased]);
    assert_eq!(next(&case).on, day("2026-03-23"));
    let case = then(&case, "2026-03-20", [received(4_000, "s:2")]);
    assert_eq!(
        (case.state(), case.waiting(), case.closed_on()),
        (State::Recovered, Waiting::Nobody, Some(day("2026-03-20")))
    );
    assert!(case.flags().is_empty() && case.missing().is_empty());
}

#[test]
fn questions_go_back_and_forth() {
    let case = sent("2026-01-05");
    let asked = What::InfoRequested { asks: "the bank statement".to_owned(), answer_by: Some(day("2026-01-10")) };
    let case = then(&case, "2026-01-07", [asked]);
    assert_eq!((case.waiting(), next(&case).kind), (Waiting::ForUs, StepKind::AnswerQuestions));
    // By Saturday the 10th; two business days after Wednesday the 7th is Friday the 9th, the last one before.
    assert_eq!((next(&case).on, next(&case).closes_on), (day("2026-01-09"), Some(day("2026-01-10"))));
    let case = then(&case, "2026-01-08", [What::Answered]);
    assert_eq!((case.state(), case.waiting()), (State::Answered, Waiting::ForPlatform));
    let again = What::InfoRequested { asks: "the last four digits".to_owned(), answer_by: None };
    let case = then(&case, "2026-01-09", [again, What::Answered, What::Denied]);
    assert_eq!((case.state(), next(&case).kind), (State::Denied, StepKind::DecideNext));
}

#[test]
fn ad_credit_for_a_cash_claim_is_a_part_until_we_settle_for_it() {
    let case = then(&sent("2026-01-05"), "2026-01-12", [What::Approved { lines: credit(10_000) }]);
    assert_eq!(case.state(), State::PartlyApproved);
    assert!(matches!(case.flags()[..], [Flag::ApprovedAboveClaimed(_)]));
    assert!(next(&case).text.starts_with("USD 100.00 cash was not approved"), "{}", next(&case).text);

    let case = then(&case, "2026-01-13", [What::Settled]);
    assert_eq!((case.state(), case.missing().to_string()), (State::RefundPending, "USD 100.00 ad_credit".to_owned()));
    let came = What::Received { lines: credit(10_000), source_ref: "ledger:7".to_owned() };
    assert_eq!(then(&case, "2026-01-20", [came]).state(), State::Recovered);
}

#[test]
fn what_was_approved_came_and_the_rest_is_ours_to_decide() {
    let case = then(&sent("2026-01-05"), "2026-01-12", [What::Approved { lines: cash(6_000) }]);
    let case = then(&case, "2026-01-20", [received(6_000, "s:1")]);
    assert_eq!((case.state(), case.waiting()), (State::PartlyApproved, Waiting::ForUs));
    let case = then(&case, "2026-01-21", [What::Escalated { rung: Rung::Reopen }]);
    let case = then(&case, "2026-02-02", [What::Approved { lines: cash(10_000) }, received(4_000, "s:2")]);
    assert_eq!(case.state(), State::Recovered);
}

#[test]
fn a_clawback_opens_a_closed_case_again() {
    let case =
        then(&sent("2026-01-05"), "2026-01-12", [What::Approved { lines: cash(10_000) }, received(10_000, "s:1")]);
    assert!(!case.state().is_open());
    let back = What::ClawedBack { lines: cash(2_500), source_ref: "s:9".to_owned() };
    let case = then(&case, "2026-02-02", [back]);
    assert_eq!((case.state(), case.closed_on()), (State::RefundPending, None));
    assert_eq!((next(&case).kind, case.net().to_string()), (StepKind::AskAboutClawback, "USD 75.00 cash".to_owned()));
    assert_eq!(case.received().to_string(), "USD 100.00 cash");
    assert_eq!(then(&case, "2026-02-20", [received(2_500, "s:10")]).state(), State::Recovered);
}

#[test]
fn money_that_nobody_promised_is_flagged_and_not_hidden() {
    let case = then(&sent("2026-01-05"), "2026-01-12", [received(3_000, "s:1")]);
    assert_eq!(case.state(), State::Submitted);
    assert!(matches!(case.flags()[..], [Flag::ReceivedAboveApproved(_)]));
    let case = then(&case, "2026-01-13", [received(8_000, "s:2")]);
    let texts: Vec<String> = case.flags().iter().map(ToString::to_string).collect();
    assert_eq!(texts[0], "USD 10.00 cash was received above what was claimed");
    assert_eq!(case.state(), State::Recovered);
}

#[test]
fn the_card_dispute_runs_beside_the_ladder_and_is_withdrawn_when_the_money_comes() {
    let case = sent("2026-01-05");
    let clock = start(&case, "visa_13_6_after_acknowledgement", "2026-01-05");
    let case = then(&case, "2026-01-06", [What::ClockStarted { clock }, What::Denied]);
    let opened = What::DisputeOpened { clock: "visa_13_6_after_acknowledgement".to_owned() };
    let case = then(&case, "2026-02-02", [opened, What::Escalated { rung: Rung::ComplaintForm }]);
    assert_eq!(case.state(), State::Escalated);
    let case = then(&case, "2026-02-20", [received(10_000, "s:1")]);
    assert_eq!((case.state(), next(&case).kind), (State::RefundPending, StepKind::WithdrawDispute));
    assert!(case.flags().contains(&Flag::PaidAndDisputed));
    let case = then(&case, "2026-02-23", [What::DisputeEnded { result: DisputeResult::Withdrawn }]);
    assert_eq!(case.state(), State::Recovered);
}

#[test]
fn a_written_off_case_lets_its_claims_go_and_can_be_taken_up_again() {
    let case = then(&sent("2026-01-05"), "2026-01-12", [What::Denied, What::WrittenOff]);
    assert!(!case.holds_claims() && case.next_step(&crate::support::follow_up()).is_none());
    let case = then(&case, "2026-02-02", [What::TakenUpAgain]);
    assert_eq!((case.state(), case.holds_claims()), (State::Denied, true));
}

#[test]
fn money_that_comes_after_all_is_counted_and_closes_the_case_only_when_it_is_all() {
    let case = then(&sent("2026-01-05"), "2026-01-12", [What::Denied, What::WrittenOff]);
    let case = then(&case, "2026-02-02", [received(4_000, "s:1")]);
    assert_eq!((case.state(), case.net().to_string()), (State::WrittenOff, "USD 40.00 cash".to_owned()));
    assert_eq!(then(&case, "2026-02-03", [received(6_000, "s:2")]).state(), State::Recovered);
    let back = What::ClawedBack { lines: cash(4_000), source_ref: "s:3".to_owned() };
    let case = then(&case, "2026-02-04", [back]);
    assert_eq!((case.state(), case.holds_claims()), (State::RefundPending, true));
}

#[test]
fn a_dispute_that_is_lost_is_not_suggested_again() {
    let case = sent("2026-01-05");
    let clock = start(&case, "visa_13_6_after_acknowledgement", "2026-01-05");
    let opened = What::DisputeOpened { clock: clock.id.clone() };
    let case = then(&case, "2026-01-06", [What::ClockStarted { clock }, What::Denied]);
    let case = then(&case, "2026-02-02", [opened, What::DisputeEnded { result: DisputeResult::Lost }]);
    assert_eq!((case.state(), next(&case).kind), (State::Denied, StepKind::DecideNext));
    assert_eq!(case.dispute().unwrap().ended, Some((DisputeResult::Lost, day("2026-02-02"))));
}

#[test]
fn several_claims_stand_in_one_case_and_their_sums_stay_apart() {
    let case = draft("2026-01-05");
    let mut late = claim("C-0002", "spend_while_paused", 5_000);
    late.lines = credit(5_000);
    let first = claim("C-0001", "payment_captured_twice", 10_000);
    let case = then(&case, "2026-01-05", [What::ClaimAdded { claim: first }, What::ClaimAdded { claim: late }]);
    assert_eq!(case.claimed().to_string(), "USD 100.00 cash, USD 50.00 ad_credit");
    let case = then(&case, "2026-01-05", [What::ClaimRemoved { claim: "C-0002".to_owned() }]);
    assert_eq!(case.claimed().to_string(), "USD 100.00 cash");
}

#[test]
fn events_survive_being_written_and_read() {
    let case = sent("2026-01-05");
    let clock = start(&case, "us_notice_60_days", "2026-01-05");
    let given = crate::support::event("2026-01-06", What::RefundPromised { clock });
    let text = serde_json::to_string(&given).unwrap();
    assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), given);
    assert!(serde_json::from_str::<Event>(&text.replace("\"reason\"", "\"raison\"")).is_err());
}

#[test]
fn a_replayed_case_is_the_case() {
    let change = draft("2026-01-05").with(vec![]).unwrap();
    let history = vec![
        crate::support::event("2026-01-05", crate::support::opened("UTC", &["US"])),
        crate::support::event("2026-01-05", What::ClaimAdded { claim: claim("C-0001", "k", 1) }),
    ];
    assert_eq!(Case::replay("K-0001", history[..1].to_vec()).unwrap(), change.into_case());
    assert_eq!(Case::replay("K-0001", history).unwrap().version(), 2);
    assert!(Case::replay("K-0001", []).unwrap_err().to_string().contains("no events"));
    assert!(Tally::default().is_empty());
}
