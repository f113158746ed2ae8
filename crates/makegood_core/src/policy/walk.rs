//! Walks the tables in `cases/`: questions in order, each row changing one thing of the row above. A line `cause WORD`
//! says who caused it in the rows below; until then it is not known.

use std::collections::BTreeSet;

use super::names::ASKED_KINDS;
use super::question::{AccountFacts, PolicyQuestion};
use super::shipped::builtin;
use crate::cause::CauseKind;
use crate::money::{Amount, Currency, Money};
use crate::time::Day;

const TABLES: &[(&str, &str)] = &[
    ("account_cap_exceeded", include_str!("cases/account_cap_exceeded.txt")),
    ("ad_credit_bypassed", include_str!("cases/ad_credit_bypassed.txt")),
    ("ad_credit_expired_early", include_str!("cases/ad_credit_expired_early.txt")),
    ("ad_credit_not_granted", include_str!("cases/ad_credit_not_granted.txt")),
    ("ad_credit_cash_out", include_str!("cases/ad_credit_cash_out.txt")),
    ("balance_dropped_without_entry", include_str!("cases/balance_dropped_without_entry.txt")),
    ("balance_left_idle", include_str!("cases/balance_left_idle.txt")),
    ("bank_conversion_margin", include_str!("cases/bank_conversion_margin.txt")),
    ("billed_above_delivery", include_str!("cases/billed_above_delivery.txt")),
    ("billed_twice_for_period", include_str!("cases/billed_twice_for_period.txt")),
    ("captured_amount_differs", include_str!("cases/captured_amount_differs.txt")),
    ("carry_out_of_bounds", include_str!("cases/carry_out_of_bounds.txt")),
    ("charge_unknown_to_ledger", include_str!("cases/charge_unknown_to_ledger.txt")),
    ("daily_budget_exceeded", include_str!("cases/daily_budget_exceeded.txt")),
    ("delivery_outside_countries", include_str!("cases/delivery_outside_countries.txt")),
    ("failed_payment_captured", include_str!("cases/failed_payment_captured.txt")),
    ("invalid_traffic", include_str!("cases/invalid_traffic.txt")),
    ("invoice_above_cost", include_str!("cases/invoice_above_cost.txt")),
    ("invoice_total_differs", include_str!("cases/invoice_total_differs.txt")),
    ("lifetime_budget_exceeded", include_str!("cases/lifetime_budget_exceeded.txt")),
    ("payment_captured_twice", include_str!("cases/payment_captured_twice.txt")),
    ("platform_incident", include_str!("cases/platform_incident.txt")),
    ("protection_credit_missing", include_str!("cases/protection_credit_missing.txt")),
    ("refund_not_received", include_str!("cases/refund_not_received.txt")),
    ("reservation_underdelivered", include_str!("cases/reservation_underdelivered.txt")),
    ("spend_after_rejection", include_str!("cases/spend_after_rejection.txt")),
    ("spend_by_unknown_actor", include_str!("cases/spend_by_unknown_actor.txt")),
    ("spend_outside_dayparts", include_str!("cases/spend_outside_dayparts.txt")),
    ("spend_outside_flight", include_str!("cases/spend_outside_flight.txt")),
    ("spend_regretted", include_str!("cases/spend_regretted.txt")),
    ("spend_spike", include_str!("cases/spend_spike.txt")),
    ("spend_while_paused", include_str!("cases/spend_while_paused.txt")),
    ("tax_above_rate", include_str!("cases/tax_above_rate.txt")),
    ("verification_not_returned", include_str!("cases/verification_not_returned.txt")),
    ("spend_within_tolerance", include_str!("cases/spend_within_tolerance.txt")),
    ("weekly_budget_exceeded", include_str!("cases/weekly_budget_exceeded.txt")),
];

/// A row: seven facts and the answer. `-` is a fact that the files do not give.
fn cells(line: &str) -> Option<([&str; 7], [&str; 5])> {
    let words: Vec<&str> = line.split_whitespace().filter(|word| *word != "->").collect();
    match words[..] {
        [a, b, c, d, e, f, g, v, w, x, y, z] => Some(([a, b, c, d, e, f, g], [v, w, x, y, z])),
        _ => None,
    }
}

fn answer(kind: &str, cause: CauseKind, facts: [&str; 7]) -> (String, [String; 5]) {
    let [owner, payment_mode, status, center, country, charged, filed] =
        facts.map(|fact| (fact != "-").then(|| fact.to_owned()));
    let account = AccountFacts {
        platform: "tiktok".to_owned(),
        account_id: "735".to_owned(),
        payment_mode,
        status,
        owner_kind: owner,
        business_center_id: center,
        country,
        ..AccountFacts::default()
    };
    let usd = Currency::parse("USD").unwrap();
    let day = |text: Option<String>| -> Day { text.unwrap().parse().unwrap() };
    let charged = day(charged);
    let verdict = builtin().decide(&PolicyQuestion {
        kind,
        account: &account,
        charged_from: charged,
        charged_to: charged,
        filed_on: day(filed),
        questioned: Money::new(Amount::from_minor(3750, usd), usd),
        cause,
        tables: &BTreeSet::new(),
    });
    let outcome = serde_json::to_value(verdict.outcome).unwrap().as_str().unwrap().to_owned();
    let other = match (&verdict.rule_at_charge, &verdict.rule_at_filing) {
        (Some(at), _) if *at != verdict.rule => format!("charge:{at}"),
        (_, Some(at)) if *at != verdict.rule => format!("filing:{at}"),
        _ => "-".to_owned(),
    };
    let shown = [verdict.rule.clone(), verdict.reason, outcome, verdict.remedy, other];
    (verdict.rule, shown)
}

#[test]
fn every_kind_has_a_table() {
    let tables: BTreeSet<&str> = TABLES.iter().map(|(kind, _)| *kind).collect();
    let asked = ASKED_KINDS.iter().map(|(kind, _)| *kind);
    assert_eq!(tables, super::shipped::KINDS.iter().copied().chain(asked).collect());
}

#[test]
fn every_row_gets_the_answer_beside_it() {
    let mut reached: BTreeSet<String> = BTreeSet::new();
    for (kind, table) in TABLES {
        let mut above: Option<[&str; 7]> = None;
        let mut cause = CauseKind::Unknown;
        for (number, line) in table.lines().enumerate() {
            let place = format!("{kind}.txt:{}: {line}", number + 1);
            if line.trim().is_empty() || line.starts_with('#') {
                above = None;
                continue;
            }
            if let Some(word) = line.strip_prefix("cause ") {
                cause = CauseKind::ALL.into_iter().find(|known| known.word() == word.trim()).unwrap();
                continue;
            }
            let (facts, expected) = cells(line).unwrap_or_else(|| panic!("{place}: a row has 7 facts and 5 answers"));
            let (rule, shown) = answer(kind, cause, facts);
            assert_eq!(shown.each_ref().map(String::as_str), expected, "{place}");
            if let Some(above) = above {
                let changed = facts.iter().zip(above).filter(|(now, then)| *now != then).count();
                assert_eq!(changed, 1, "{place}: a row changes one fact of the row above");
            }
            above = Some(facts);
            reached.insert(rule);
        }
    }
    let rules = builtin().rules().iter().filter(|rule| rule.platform == "tiktok");
    let all: BTreeSet<String> = rules.map(|rule| rule.id.clone()).collect();
    let unreached: Vec<_> = all.difference(&reached).collect();
    assert!(unreached.is_empty(), "no row of cases/ reaches {unreached:?}");
}
