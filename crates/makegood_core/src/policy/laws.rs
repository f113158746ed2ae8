//! What holds for every question and every rule of the policies that are shipped.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::course::Filing;
use super::given::Net;
use super::names::ASKED_KINDS;
use super::question::{AccountFacts, PolicyQuestion};
use super::shipped::{KINDS, builtin};
use super::stack::PolicySet;
use super::verdict::{Confidence, Outcome, State, Verdict};
use crate::cause::CauseKind;
use crate::money::{Amount, Currency, Money};
use crate::time::Day;

fn usd(minor: i64) -> Money {
    let usd = Currency::parse("USD").unwrap();
    Money::new(Amount::from_minor(minor, usd), usd)
}

/// Asks about an own, active, automatic account of `country`, charged on one day.
fn ask(set: &PolicySet, kind: &str, country: &str, charged: &str, filed: &str, tables: &[&str]) -> Verdict {
    let account = AccountFacts {
        platform: "tiktok".to_owned(),
        account_id: "735".to_owned(),
        account_name: Some("Northwind".to_owned()),
        payment_mode: Some("automatic".to_owned()),
        status: Some("active".to_owned()),
        owner_kind: Some("own".to_owned()),
        country: Some(country.to_owned()),
        ..AccountFacts::default()
    };
    let day: Day = charged.parse().unwrap();
    set.decide(&PolicyQuestion {
        kind,
        account: &account,
        charged_from: day,
        charged_to: day,
        filed_on: filed.parse().unwrap(),
        questioned: usd(3750),
        cause: CauseKind::Unknown,
        tables: &tables.iter().map(|table| (*table).to_owned()).collect(),
    })
}

#[test]
fn no_rule_promises_more_than_its_sources() {
    let set = builtin();
    for rule in set.rules() {
        let citations = set.citations(rule);
        assert_eq!(citations.len(), rule.cites.len(), "{}: a citation does not resolve", rule.id);
        for citation in &citations {
            assert!(citation.address.starts_with("http"), "{}", citation.source);
            assert_eq!(citation.read_on.to_string(), "2026-11-22", "{}", citation.source);
        }
        if rule.outcome == Outcome::Eligible {
            assert_eq!(rule.confidence, Confidence::P, "{}", rule.id);
        }
        if rule.outcome.claimable() {
            assert!(!rule.routes.is_empty() && !rule.conditions.is_empty() && !rule.proof.is_empty(), "{}", rule.id);
            assert!(!rule.consequences.is_empty() && !rule.avoid.is_empty(), "{}", rule.id);
        }
        let published = rule.platform != "tiktok" || rule.deadline.is_none();
        assert!(published, "{}: TikTok publishes no deadline (TT-DSP-01)", rule.id);
    }
}

#[test]
fn every_kind_ends_with_a_rule_that_asks_nothing_and_knows_nothing() {
    let set = builtin();
    let kinds = || KINDS.iter().copied().chain(ASKED_KINDS.iter().map(|(kind, _)| *kind));
    let answers = |platform: &str, kind: &str| {
        set.rules()
            .iter()
            .filter(|rule| rule.platform == platform && rule.kinds.iter().any(|k| k == kind))
            .collect::<Vec<_>>()
    };
    for kind in kinds() {
        assert!(answers("tiktok", kind).len() >= 2, "{kind} has no rule of its own");
    }
    let platforms: BTreeSet<&str> = set.rules().iter().map(|rule| rule.platform.as_str()).collect();
    for (platform, kind) in platforms.iter().flat_map(|platform| kinds().map(move |kind| (platform, kind))) {
        let rules = answers(platform, kind);
        assert!(!rules.is_empty(), "{platform}: {kind} has no rule");
        let last = rules.last().unwrap();
        assert_eq!(last.outcome, Outcome::Unknown, "{kind}: {}", last.id);
        assert!(
            last.when.is_empty() && last.in_force_from.is_none() && last.in_force_to.is_none(),
            "{kind}: {}",
            last.id
        );
    }
    let known: BTreeSet<&str> = kinds().collect();
    let ruled: BTreeSet<&str> = set.rules().iter().flat_map(|rule| &rule.kinds).map(String::as_str).collect();
    assert_eq!(ruled, known, "a rule answers a kind that no detector has");
}

#[test]
fn what_is_only_goodwill_or_a_signal_is_never_promised() {
    let on = |kind| ask(builtin(), kind, "DE", "2026-03-14", "2026-06-30", &[]);
    let traffic = on("invalid_traffic");
    assert_eq!((traffic.outcome, traffic.remedy.as_str()), (Outcome::Conditional, "ad_credit"));
    assert_eq!(traffic.confidence, Confidence::I);
    assert_eq!(on("spend_spike").outcome, Outcome::NotEligible);
    for kind in ["ad_credit_not_granted", "ad_credit_expired_early", "ad_credit_bypassed", "protection_credit_missing"]
    {
        assert_eq!(on(kind).remedy, "ad_credit", "{kind}: ad credit is never cash");
    }
}

#[test]
fn the_register_holds_what_is_cited_and_nothing_else() {
    let set = builtin();
    let mut cited: BTreeSet<&str> =
        set.rules().iter().flat_map(|rule| &rule.cites).map(|c| c.source.as_str()).collect();
    cited.extend(set.variants().iter().flat_map(|variant| &variant.cites).map(|c| c.source.as_str()));
    let ways = set.shared.clocks.values().flat_map(|clock| &clock.cites);
    let ways = ways.chain(set.shared.consequences.values().flat_map(|consequence| &consequence.cites));
    let ways = ways.chain(set.rungs().iter().flat_map(|rung| &rung.cites));
    let ways = ways.chain(set.entities().iter().flat_map(|entity| &entity.cites));
    cited.extend(ways.map(|cite| cite.source.as_str()));
    let held: BTreeSet<&str> = set.sources().map(|source| source.id.as_str()).collect();
    assert_eq!(held, cited);
}

#[test]
fn every_clock_and_way_and_consequence_is_used() {
    let set = builtin();
    let clocks = set.rules().iter().flat_map(|rule| &rule.clocks);
    let clocks = clocks.chain(set.rungs().iter().flat_map(|rung| &rung.clocks));
    let clocks: BTreeSet<&String> = clocks.chain(set.entities().iter().flat_map(|entity| &entity.clocks)).collect();
    let accepted: BTreeSet<&String> = set.shared.routes.values().flat_map(|route| &route.accept).collect();
    assert_eq!(accepted, set.shared.consequences.keys().collect());
    let ways = set.rules().iter().flat_map(|rule| &rule.routes);
    let ways = ways.chain(set.rungs().iter().flat_map(|rung| &rung.routes));
    let ways: BTreeSet<&String> =
        ways.chain(set.variants().iter().filter_map(|v| v.routes.as_ref()).flatten()).collect();
    assert_eq!(clocks, set.shared.clocks.keys().collect());
    assert_eq!(ways, set.shared.routes.keys().collect());
}

#[test]
fn card_and_bank_clocks_run_although_tiktok_has_no_deadline() {
    let verdict = ask(builtin(), "payment_captured_twice", "DE", "2026-03-14", "2026-06-30", &[]);
    let closes: Vec<_> = verdict.clocks.iter().map(|clock| (clock.closes_on.to_string(), clock.confidence)).collect();
    assert_eq!(verdict.deadline, None);
    assert_eq!(
        closes,
        [
            ("2026-06-12".to_owned(), Confidence::S), // Mastercard 4834: 90 days
            ("2026-07-12".to_owned(), Confidence::S), // Visa 12.6: 120 days
            ("2027-04-14".to_owned(), Confidence::P), // EU: 13 months
        ]
    );
    assert!(verdict.clocks[0].basis.starts_with("90 days from 2026-03-14, the first day questioned."));
}

#[test]
fn the_contract_bar_of_one_year_is_for_us_accounts_only() {
    let bar = |country| {
        let verdict = ask(builtin(), "daily_budget_exceeded", country, "2024-03-14", "2026-06-30", &[]);
        verdict.clocks.first().map(|clock| clock.closes_on.to_string())
    };
    assert_eq!(bar("US"), Some("2025-03-14".to_owned()));
    assert_eq!(bar("us"), Some("2025-03-14".to_owned()));
    assert_eq!(bar("GB"), None);
    assert_eq!(bar("-"), None);
}

#[test]
fn facts_settle_conditions_and_files_settle_proof() {
    let set = builtin();
    let young = ask(set, "billed_above_delivery", "DE", "2026-06-01", "2026-06-30", &["delivery", "cost"]);
    assert_eq!(young.conditions[0].state, State::NotMet, "29 days are not 30");
    let old = ask(set, "billed_above_delivery", "DE", "2026-05-31", "2026-06-30", &["delivery", "cost"]);
    assert_eq!(old.conditions[0].state, State::Met);
    assert_eq!(old.conditions[1].state, State::NotKnown, "no fact settles it");
    let proof: Vec<_> = old.proof.iter().map(|item| item.state).collect();
    assert_eq!(proof, [State::Met, State::Met, State::NotMet, State::NotMet]);
}

#[test]
fn an_answer_speaks_of_the_account_and_the_money_at_hand() {
    let verdict = ask(builtin(), "daily_budget_exceeded", "DE", "2026-03-14", "2026-06-30", &[]);
    assert!(verdict.tell.contains("USD 37.50 on 2026-03-14"), "{}", verdict.tell);
    let ticket: Vec<_> = verdict.steps.iter().filter(|step| step.channel == "support_ticket").collect();
    assert!(ticket[0].text.contains("account 735"), "{}", ticket[0].text);
    assert_eq!(verdict.expected_time, "Not stated (no time is published)");
    let balance = ask(builtin(), "balance_left_idle", "DE", "2026-03-14", "2026-06-30", &[]);
    assert!(balance.tell.contains("account Northwind (735)"), "{}", balance.tell);
    assert_eq!(balance.expected_time, "Within 60 days of the request (stated by the platform)");
    assert!(balance.consequences[0].contains("closed for good"));
}

#[test]
fn an_agency_account_is_claimed_from_the_agency_even_when_invoiced() {
    let account = AccountFacts {
        platform: "tiktok".to_owned(),
        owner_kind: Some("agency".to_owned()),
        payment_mode: Some("invoicing".to_owned()),
        ..AccountFacts::default()
    };
    let day: Day = "2026-03-14".parse().unwrap();
    let verdict = builtin().decide(&PolicyQuestion {
        kind: "daily_budget_exceeded",
        account: &account,
        charged_from: day,
        charged_to: day,
        filed_on: day,
        questioned: usd(1),
        cause: CauseKind::Unknown,
        tables: &BTreeSet::new(),
    });
    assert_eq!((verdict.rule.as_str(), verdict.remedy.as_str()), ("TT-BUD-03", "invoice_adjustment"));
    assert!(verdict.steps.iter().all(|step| step.channel == "agency"));
    assert!(["T12", "T61"].iter().all(|id| verdict.citations.iter().any(|citation| citation.source == *id)));
}

#[test]
fn another_platform_and_another_kind_are_unknown_not_borrowed() {
    let set = builtin();
    assert_eq!(ask(set, "bored_by_ads", "DE", "2026-03-14", "2026-06-30", &[]).rule, "none");
    let account = AccountFacts { platform: "line".to_owned(), ..AccountFacts::default() };
    let day: Day = "2026-03-14".parse().unwrap();
    let verdict = set.decide(&PolicyQuestion {
        kind: "balance_left_idle",
        account: &account,
        charged_from: day,
        charged_to: day,
        filed_on: day,
        questioned: usd(1),
        cause: CauseKind::Unknown,
        tables: &BTreeSet::new(),
    });
    assert_eq!(verdict, Verdict::outcome_only(Outcome::Unknown));
}

fn fact(words: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    proptest::option::of(prop_oneof![
        4 => proptest::sample::select(words).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ])
}

prop_compose! {
    fn account()(
        payment_mode in fact(&["manual", "automatic", "invoicing", "unknown"]),
        status in fact(&["active", "suspended", "closed", "in_review", "unknown"]),
        owner_kind in fact(&["own", "business_center", "agency"]),
        business_center_id in fact(&["BC-1"]),
        country in fact(&["US", "DE", "GB", "BR", "AU"]),
    ) -> AccountFacts {
        let platform = "tiktok".to_owned();
        AccountFacts { platform, payment_mode, status, owner_kind, business_center_id, country, ..AccountFacts::default() }
    }
}

fn any_day() -> impl Strategy<Value = Day> {
    let days = (-9999i16..=9999, 1i8..=12, 1i8..=28);
    let pages = (2023i16..=2026, 1i8..=12, 1i8..=28);
    prop_oneof![1 => days, 3 => pages].prop_map(|(year, month, day)| jiff::civil::date(year, month, day))
}

proptest! {
    /// Every question has one answer that is whole: no panic, no blank, nothing claimable without a way.
    #[test]
    fn every_question_is_answered(
        account in account(),
        kind in proptest::sample::select(KINDS),
        cause in proptest::sample::select(&CauseKind::ALL[..]),
        charged in any_day(),
        to in any_day(),
        filed in any_day(),
        minor in any::<i64>(),
    ) {
        let set = builtin();
        let question = PolicyQuestion {
            kind,
            account: &account,
            charged_from: charged.min(to),
            charged_to: charged.max(to),
            filed_on: filed,
            questioned: usd(minor),
            cause,
            tables: &BTreeSet::new(),
        };
        let verdict = set.decide(&question);
        prop_assert_eq!(&verdict, &set.decide(&question));
        prop_assert!(!verdict.tell.is_empty());
        let texts = verdict.steps.iter().map(|step| &step.text).chain([&verdict.tell]);
        let unfilled = texts.into_iter().any(|text| text.contains("{questioned}"));
        prop_assert!(!unfilled);
        if verdict.outcome.claimable() {
            prop_assert!(!verdict.steps.is_empty() && !verdict.citations.is_empty() && verdict.remedy != "none");
        }
        let net = Net::of(question.questioned, &[]).unwrap();
        let settled = net.is_settled();
        let course = set.course(&question, &verdict, net);
        let refused = matches!(course.filing, Filing::DoNotFile { .. } | Filing::AskFirst { .. });
        prop_assert_eq!(refused, settled || !verdict.outcome.claimable());
        prop_assert_eq!(refused, course.ladder.is_empty());
        prop_assert!(course.accept.iter().all(|accept| !accept.channels.is_empty() && !accept.citations.is_empty()));
        let named: BTreeSet<&String> = course.ladder.iter().flat_map(|step| &step.accept).collect();
        prop_assert!(named.iter().all(|id| course.accept.iter().any(|accept| accept.id == **id)));
        let governing = if kind == "balance_left_idle" { filed } else { charged.max(to) };
        let (from, until) = verdict.in_force;
        prop_assert!(from.is_none_or(|day| day <= governing) && until.is_none_or(|day| governing <= day));
        prop_assert_eq!(verdict.rule_at_charge == verdict.rule_at_filing, verdict.rule_at_charge.is_none() && verdict.rule_at_filing.is_none());
    }

    /// No kind, state of an account, cause or day is left without a rule: what no text answers is answered `unknown`.
    #[test]
    fn no_kind_is_left_without_a_rule(
        account in account(),
        kind in proptest::sample::select(KINDS),
        cause in proptest::sample::select(&CauseKind::ALL[..]),
        charged in any_day(),
        filed in any_day(),
    ) {
        let verdict = builtin().decide(&PolicyQuestion {
            kind,
            account: &account,
            charged_from: charged,
            charged_to: charged,
            filed_on: filed,
            questioned: usd(1),
            cause,
            tables: &BTreeSet::new(),
        });
        prop_assert_ne!(verdict.rule, "none");
    }
}
