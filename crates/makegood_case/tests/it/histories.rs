//! What holds after every legal history.

use jiff::{Timestamp, ToSpan as _};
use makegood_case::gate::allowed;
use makegood_case::{Case, CaseClock, ClockKind, DisputeResult, Event, Line, Move, Purse, Rung, Waiting, What};
use makegood_core::time::Day;
use proptest::prelude::*;

use crate::support::{claim, day, follow_up, money, noon, opened};

/// Bytes of chance from which the next event is made.
#[derive(Debug, Clone)]
struct Dice {
    which: usize,
    amount: i64,
    purse: usize,
    days: i64,
    other: usize,
}

fn dice() -> impl Strategy<Value = Dice> {
    // Sums of few sizes, so that payments often meet what was approved.
    (any::<prop::sample::Index>(), 1i64..5, 0usize..2, -2i64..40, 0usize..64).prop_map(
        |(which, amount, purse, days, other)| Dice {
            which: which.index(97),
            amount: amount * 2_500,
            purse,
            days,
            other,
        },
    )
}

/// Some event of a move that the state allows; the gate may still refuse it.
fn event_of(case: &Case, step: Move, at: Timestamp, on: Day, dice: &Dice, number: usize) -> Event {
    let purse = [Purse::Cash, Purse::AdCredit][dice.purse];
    let lines = || vec![Line::new(purse, money("USD", dice.amount))];
    let row = || format!("s:{number}");
    let clock = || CaseClock {
        id: format!("clock{}", dice.other % 3),
        title: "A window".to_owned(),
        kind: ClockKind::ALL[dice.other % ClockKind::ALL.len()],
        anchor_on: on,
        opens_on: None,
        closes_on: on.checked_add((dice.days.abs() * 4).days()).unwrap(),
        basis: String::new(),
        ..follow_up().start("tiktok_refund_60_days", on, case.calendar()).unwrap()
    };
    let what = match step {
        Move::Opened => opened("UTC", &[]),
        Move::ClaimAdded => What::ClaimAdded { claim: claim(&format!("C-{}", dice.other % 4), "k", dice.amount) },
        Move::ClaimRemoved => What::ClaimRemoved { claim: format!("C-{}", dice.other % 4) },
        Move::SendingBegun => What::SendingBegun {
            sending: makegood_case::Sending {
                message: format!("m{}@x", dice.other % 2),
                sha256: "0".repeat(64),
                letter: "chaser".to_owned(),
                rung: None,
                pack_sha256: None,
            },
        },
        Move::SendingEnded => {
            What::SendingEnded { message: format!("m{}@x", dice.other % 2), went_out: dice.other % 3 == 0 }
        }
        Move::MadeReady => What::MadeReady,
        Move::BackToDraft => What::BackToDraft,
        Move::Submitted => What::Submitted { rung: Rung::ALL[dice.other % 3], pack_sha256: None },
        Move::Acknowledged => What::Acknowledged { ticket: None },
        Move::InfoRequested => What::InfoRequested { asks: "x".to_owned(), answer_by: on.checked_add(3.days()).ok() },
        Move::Answered => What::Answered,
        Move::Approved => What::Approved { lines: lines() },
        Move::Denied => What::Denied,
        Move::RefundPromised => What::RefundPromised { clock: clock() },
        Move::Received => What::Received { lines: lines(), source_ref: row() },
        Move::ClawedBack => What::ClawedBack { lines: lines(), source_ref: row() },
        Move::Chased => What::Chased,
        Move::Escalated => What::Escalated { rung: Rung::ALL[dice.other % Rung::ALL.len()] },
        Move::Settled => What::Settled,
        Move::DisputeOpened => What::DisputeOpened { clock: format!("clock{}", dice.other % 3) },
        Move::DisputeEnded => What::DisputeEnded { result: DisputeResult::ALL[dice.other % 3] },
        Move::ClockStarted => What::ClockStarted { clock: clock() },
        Move::ClockSetAside => What::ClockSetAside { clock: format!("clock{}", dice.other % 3) },
        Move::MessageFiled => What::MessageFiled { message: "m".to_owned() },
        Move::Noted => What::Noted,
        Move::WrittenOff => What::WrittenOff,
        Move::TakenUpAgain => What::TakenUpAgain,
    };
    Event { at, on, actor: "ana".to_owned(), reason: "because".to_owned(), what }
}

fn check(case: &Case) -> Result<(), TestCaseError> {
    let step = case.next_step(&follow_up());
    prop_assert_eq!(step.is_some(), case.state().is_open(), "{:?}", case.state());
    prop_assert_eq!(case.waiting() == Waiting::Nobody, !case.state().is_open());
    prop_assert_eq!(case.closed_on().is_some(), !case.state().is_open());
    if let Some(step) = step {
        prop_assert!(step.on >= case.last_day(), "{} before {}", step.on, case.last_day());
        prop_assert!(!step.text.is_empty() && !step.why.is_empty());
    }
    for tally in [case.claimed(), case.approved(), case.received(), case.clawed_back(), case.net()] {
        prop_assert!(tally.iter().all(|(_, money)| !money.amount.is_negative()));
    }
    for (purse, money) in case.received().iter() {
        let back = case.clawed_back().amount(purse, money.currency);
        let kept = case.net().amount(purse, money.currency);
        prop_assert_eq!(money.amount.checked_sub(back).unwrap(), kept, "received less taken back is what was kept");
    }
    if case.state() == makegood_case::State::Recovered {
        prop_assert!(case.fully_received() && !case.has_open_dispute());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// After every event of every legal history: one dated step exactly while the case is open, not before the last event;
    /// no sum below zero; and folding the history again gives the same case.
    #[test]
    fn an_open_case_has_one_dated_step(rolls in prop::collection::vec(dice(), 1..60)) {
        let mut at = noon(day("2026-01-05"));
        let first = Event { at, on: day("2026-01-05"), actor: "ana".to_owned(), reason: String::new(), what: opened("America/New_York", &["US", "SG"]) };
        let mut history = vec![first.clone()];
        let mut case = Case::open("K-0001", first).unwrap().into_case();
        check(&case)?;
        for (number, roll) in rolls.iter().enumerate() {
            // Sometimes the clock steps back.
            at = at.checked_add((roll.days * 24).hours()).unwrap();
            let on = case.zone().day_of(at);
            let moves = allowed(case.state());
            let step = moves[roll.which % moves.len()];
            let event = event_of(&case, step, at, on, roll, number);
            let before = case.clone();
            match case.with(vec![event.clone()]) {
                Ok(change) => {
                    case = change.into_case();
                    prop_assert_eq!(case.version(), before.version() + 1);
                    history.push(event);
                    check(&case)?;
                }
                Err(refused) => {
                    prop_assert_eq!(refused.tried, step);
                    prop_assert!(!refused.why.is_empty() && refused.allowed.contains(&step));
                }
            }
        }
        prop_assert_eq!(&Case::replay("K-0001", history.clone()).unwrap(), &case);
        let text = serde_json::to_string(&history).unwrap();
        prop_assert_eq!(serde_json::from_str::<Vec<Event>>(&text).unwrap(), history);
    }

    /// A move that the state does not list is refused in every state, and changes nothing.
    #[test]
    fn what_is_not_listed_is_refused(rolls in prop::collection::vec(dice(), 0..30), tried in 0usize..25, last in dice()) {
        let at = noon(day("2026-01-05"));
        let on = day("2026-01-05");
        let first = Event { at, on, actor: "ana".to_owned(), reason: String::new(), what: opened("UTC", &[]) };
        let mut case = Case::open("K-0001", first).unwrap().into_case();
        for (number, roll) in rolls.iter().enumerate() {
            let moves = allowed(case.state());
            let event = event_of(&case, moves[roll.which % moves.len()], at, on, roll, number);
            if let Ok(change) = case.with(vec![event]) {
                case = change.into_case();
            }
        }
        let step = Move::ALL[tried % Move::ALL.len()];
        // The two events of sending are in no list: they have a gate of their own, which `gates.rs` tests.
        let of_sending = matches!(step, Move::SendingBegun | Move::SendingEnded);
        if !of_sending && !allowed(case.state()).contains(&step) {
            let refused = case.with(vec![event_of(&case, step, at, on, &last, 99)]).unwrap_err();
            prop_assert_eq!((refused.state, refused.tried), (case.state(), step));
        }
    }
}
