//! Each line is one question: a finding, its change, who made it, and the answer.

use super::*;

fn change(attribute: &str, kind: &str, old: &str, new: &str) -> Change {
    Change {
        at: "2026-03-14T14:30:00Z".parse().unwrap(),
        actor: "ana".to_owned(),
        actor_kind: kind.to_owned(),
        attribute: attribute.to_owned(),
        old_value: old.to_owned(),
        new_value: new.to_owned(),
        is_owner: false,
        of_entity: true,
        source_ref: "change:1".to_owned(),
    }
}

fn kind_of(detector: &str, log: &Log) -> &'static str {
    cause_of(detector, log).kind.word()
}

#[test]
fn the_last_loosening_change_says_who() {
    // detector, attribute, actor kind, old, new, on the list?, list given?, agency? -> cause
    for (detector, attribute, kind, old, new, is_owner, owners_listed, agency, expected) in [
        ("daily_budget_exceeded", "budget", "automated_rule", "100.00", "200.00", false, true, false, "automated_rule"),
        ("daily_budget_exceeded", "budget", "automated_rule", "100.00", "200.00", true, true, false, "automated_rule"),
        ("daily_budget_exceeded", "budget", "user", "100", "200", true, true, false, "own_user"),
        ("daily_budget_exceeded", "budget", "user", "100", "200", false, true, false, "unknown"),
        ("daily_budget_exceeded", "budget", "user", "100", "200", false, false, false, "own_user"),
        ("daily_budget_exceeded", "budget", "user", "100", "200", false, true, true, "agency"),
        ("daily_budget_exceeded", "budget", "api_app", "100", "200", false, true, false, "api_app"),
        ("daily_budget_exceeded", "budget", "api_app", "100", "200", true, true, false, "own_user"),
        ("daily_budget_exceeded", "budget", "platform", "100", "200", false, true, false, "platform"),
        ("daily_budget_exceeded", "budget", "unknown", "100", "200", false, false, false, "unknown"),
        // A lower budget is no cause of more spend, nor is a name.
        ("daily_budget_exceeded", "budget", "user", "200", "100", true, true, false, "platform"),
        ("weekly_budget_exceeded", "name", "user", "a", "b", true, true, false, "platform"),
        ("spend_while_paused", "status", "automated_rule", "paused", "active", false, true, false, "automated_rule"),
        ("spend_while_paused", "status", "user", "active", "paused", true, true, false, "platform"),
        ("spend_while_paused", "status", "user", "active", "active", true, true, false, "platform"),
        ("spend_outside_flight", "schedule", "user", "x", "y", true, true, false, "own_user"),
        ("spend_outside_dayparts", "dayparts", "api_app", "x", "y", false, true, false, "api_app"),
        ("delivery_outside_countries", "countries", "user", "US", "US|CA", true, true, false, "own_user"),
        ("protection_credit_missing", "target_roi", "user", "2", "3", true, true, false, "own_user"),
        ("spend_by_unknown_actor", "status", "user", "paused", "active", false, true, false, "unknown"),
        ("spend_by_unknown_actor", "status", "api_app", "paused", "active", false, true, false, "api_app"),
    ] {
        let change = Change { is_owner, ..change(attribute, kind, old, new) };
        let log = Log { changes: vec![change], covered: true, owners_listed, agency };
        assert_eq!(kind_of(detector, &log), expected, "{detector} {attribute} {kind} {old} {new} {is_owner} {agency}");
    }
}

#[test]
fn without_a_change_the_log_must_cover_the_days() {
    let covered = Log { covered: true, ..Log::default() };
    assert_eq!(kind_of("spend_while_paused", &covered), "platform");
    let cause = cause_of("spend_while_paused", &Log::default());
    assert_eq!(cause.kind, CauseKind::Unknown);
    assert_eq!(cause.words, "No change log covers these days (import a file of table `change`).");
}

#[test]
fn what_is_billed_is_the_platforms_and_what_is_moved_the_agencys() {
    let agency = Log { agency: true, ..Log::default() };
    for (detector, log, expected) in [
        ("payment_captured_twice", &agency, "platform"),
        ("carry_out_of_bounds", &Log::default(), "platform"),
        ("balance_dropped_without_entry", &agency, "agency"),
        ("balance_dropped_without_entry", &Log::default(), "platform"),
        ("invalid_traffic", &Log::default(), "unknown"),
        ("spend_spike", &Log::default(), "unknown"),
        ("a_detector_of_a_user", &Log::default(), "unknown"),
    ] {
        assert_eq!(kind_of(detector, log), expected, "{detector}");
    }
}

#[test]
fn the_campaign_above_counts_for_its_countries_but_not_for_an_ad_groups_budget() {
    let above = |attribute, old, new| Log {
        changes: vec![Change { of_entity: false, is_owner: true, ..change(attribute, "user", old, new) }],
        covered: true,
        ..Log::default()
    };
    assert_eq!(kind_of("daily_budget_exceeded", &above("budget", "100", "200")), "platform");
    assert_eq!(kind_of("delivery_outside_countries", &above("countries", "US", "CA")), "own_user");
}

#[test]
fn the_words_name_the_actor_and_the_rows_are_those_of_the_log() {
    let first = change("budget", "user", "100", "150");
    let last = Change {
        actor: "rule:evening-guard".to_owned(),
        actor_kind: "automated_rule".to_owned(),
        at: "2026-03-14T18:00:00Z".parse().unwrap(),
        source_ref: "change:2".to_owned(),
        ..change("budget", "", "150", "300")
    };
    let log = Log { changes: vec![first, last], covered: true, ..Log::default() };
    let cause = cause_of("daily_budget_exceeded", &log);
    assert_eq!(
        cause.words,
        "The automated rule `rule:evening-guard` raised the budget on 2026-03-14 18:00 UTC \
         (2 such changes in these days, the last one counts)."
    );
    assert_eq!(cause.source_refs, ["change:1", "change:2"]);
}
