//! What the recoveries report says, figure by figure.

use crate::support::{cash, claim, credit, draft, received, sent, then};
use makegood_case::recovery::report;
use makegood_case::{Line, Purse, Rung, What};

#[test]
fn value_count_time_and_the_formula_beside_each() {
    let full =
        then(&sent("2026-01-05"), "2026-01-15", [What::Approved { lines: cash(10_000) }, received(10_000, "s:1")]);
    let part =
        then(&sent("2026-01-05"), "2026-01-25", [What::Approved { lines: cash(10_000) }, received(2_500, "s:2")]);
    let none = then(&sent("2026-01-05"), "2026-01-25", [What::Denied, What::WrittenOff]);
    let made = report([&full, &part, &none, &draft("2026-01-05")]).unwrap();

    let counts = made.all.counts.to_string();
    assert_eq!(counts, "1 of 3 recovered in full, 1 in part so far, 1 written off with nothing; 1 still open");
    assert_eq!(made.not_sent, 1);
    let row = &made.all.money[0];
    assert_eq!(row.formula, "received and kept / claimed = USD 125.00 / USD 300.00 = 41.7 %");
    assert_eq!((row.approved.to_string(), row.permille), ("USD 200.00".to_owned(), Some(417)));
    let time = made.all.time.as_ref().unwrap();
    assert_eq!((time.count, time.shortest_days, time.middle_days, time.longest_days), (2, 10, 10, 20));
    assert!(time.formula.starts_with("calendar days from sending to the first money, 2 cases with money"));
}

#[test]
fn kinds_stay_apart_and_money_that_names_no_claim_is_not_shared_out() {
    let case = draft("2026-01-05");
    let claims = [
        What::ClaimAdded { claim: claim("C-0001", "payment_captured_twice", 10_000) },
        What::ClaimAdded { claim: claim("C-0002", "spend_while_paused", 5_000) },
        What::MadeReady,
        What::Submitted { rung: Rung::Rep, pack_sha256: None },
    ];
    let case = then(&case, "2026-01-05", claims);
    let named = Line::new(Purse::Cash, crate::support::money("USD", 5_000)).of_claim("C-0002");
    let case = then(
        &case,
        "2026-01-20",
        [What::Received { lines: vec![named], source_ref: "s:1".to_owned() }, received(1_000, "s:2")],
    );
    let made = report([&case]).unwrap();
    let seen: Vec<(&str, String, usize)> = made
        .kinds
        .iter()
        .map(|group| (group.kind.as_str(), group.money[0].net.to_string(), group.counts.sent))
        .collect();
    let expected = [
        ("", "USD 10.00".to_owned(), 0),
        ("payment_captured_twice", "USD 0.00".to_owned(), 1),
        ("spend_while_paused", "USD 50.00".to_owned(), 1),
    ];
    assert_eq!(seen, expected);
    assert_eq!(made.kinds[1].counts.some_money, 0);
}

#[test]
fn money_in_another_purse_has_no_share_of_the_cash() {
    let case = then(&sent("2026-01-05"), "2026-01-12", [What::Approved { lines: credit(10_000) }, What::Settled]);
    let came = What::Received { lines: credit(10_000), source_ref: "ledger:7".to_owned() };
    let made = report([&then(&case, "2026-01-20", [came])]).unwrap();
    let formulas: Vec<&str> = made.all.money.iter().map(|row| row.formula.as_str()).collect();
    assert_eq!(
        formulas,
        [
            "received and kept / claimed = USD 0.00 / USD 100.00 = 0.0 %",
            "USD 100.00 received and kept; nothing was claimed as ad_credit, so there is no share",
        ]
    );
}

#[test]
fn an_empty_report_has_no_figures() {
    let made = report([]).unwrap();
    assert!(made.all.money.is_empty() && made.all.time.is_none() && made.kinds.is_empty());
}
