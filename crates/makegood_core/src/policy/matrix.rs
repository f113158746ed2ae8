//! The claim matrix for TikTok, row by row: what each kind of claim must answer, with the tag of its verdict, the way it
//! goes, and what it must warn of. The table is written down here by itself, so that a change of a rule shows.

use std::collections::BTreeSet;

use super::course::{Filing, WindowState};
use super::given::{Given, Net, Purse};
use super::question::{AccountFacts, PolicyQuestion};
use super::shipped::builtin;
use super::verdict::{Confidence, Outcome, Verdict};
use super::ways::{Payer, Wait};
use crate::cause::CauseKind;
use crate::money::{Amount, Currency, Money};

use Confidence::{I, P, S};
use Outcome::{Conditional as C, Eligible as E, NotEligible as N};

/// One row: what is asked, for which account, and what must come back.
struct Row {
    claim: &'static str,
    kind: &'static str,
    /// Facts that the row turns on: owner, mode, status, Business Center, country.
    facts: [Option<&'static str>; 5],
    rule: &'static str,
    verdict: (Outcome, Confidence),
    remedy: &'static str,
    /// A channel that its steps go through.
    channel: &'static str,
    /// Clocks that run or are named in the course, by id.
    clocks: &'static [&'static str],
    /// Words of what must be warned of, in consequences, what to avoid, or what to accept.
    warns: &'static str,
}

const OWN: [Option<&str>; 5] = [Some("own"), Some("automatic"), Some("active"), None, Some("DE")];

const fn row(
    claim: &'static str,
    kind: &'static str,
    rule: &'static str,
    verdict: (Outcome, Confidence),
    (remedy, channel): (&'static str, &'static str),
    clocks: &'static [&'static str],
    warns: &'static str,
) -> Row {
    Row { claim, kind, facts: OWN, rule, verdict, remedy, channel, clocks, warns }
}

const fn with(mut row: Row, facts: [Option<&'static str>; 5]) -> Row {
    row.facts = facts;
    row
}

const CASH: &str = "cash_original_method";
const EITHER: &str = "refund_or_ad_credit";

#[rustfmt::skip]
const MATRIX: &[Row] = &[
    row("Unspent balance, no Business Center", "balance_left_idle", "TT-REF-01", (E, P), (CASH, "self_serve"), &[], "closes for good"),
    with(row("Unspent balance, with Business Center", "balance_left_idle", "TT-BC-01", (C, P), ("balance_transfer", "transfer"), &[], "Every ad account of the Business Center"),
        [Some("business_center"), Some("automatic"), Some("active"), Some("BC-1"), Some("DE")]),
    row("Duplicate charge", "payment_captured_twice", "TT-BIL-02", (C, I), (CASH, "card_dispute"), &["visa_12_6", "mastercard_4834"], "stop the ads, suspend the account"),
    row("Charge with no ledger entry", "charge_unknown_to_ledger", "TT-BIL-13", (C, I), (CASH, "support_ticket"), &["visa_10_4", "mastercard_4837"], "freezes it"),
    row("Charged more than delivered", "billed_above_delivery", "TT-REP-01", (C, I), (EITHER, "support_ticket"), &[], "no warranty that its data is accurate"),
    row("Overspend past daily budget, within tolerance", "spend_within_tolerance", "TT-BUD-03.tolerance", (N, I), ("none", "self_serve"), &[], "over-claiming weakens later claims"),
    row("Overspend past daily budget, beyond tolerance", "daily_budget_exceeded", "TT-BUD-03", (C, P), (EITHER, "support_ticket"), &[], "ad credit only"),
    row("Overspend past a week's budget", "weekly_budget_exceeded", "TT-BUD-03", (C, P), (EITHER, "support_ticket"), &[], "ad credit only"),
    row("Overspend past lifetime budget", "lifetime_budget_exceeded", "TT-BUD-07", (C, P), (EITHER, "support_ticket"), &[], "ad credit only"),
    row("Overspend past account spending cap", "account_cap_exceeded", "TT-BUD-12", (C, P), (EITHER, "support_ticket"), &[], "ad credit"),
    row("Spend after pause", "spend_while_paused", "TT-BUD-14", (C, I), (EITHER, "support_ticket"), &[], "short tail is likely refused"),
    row("Spend after the end", "spend_outside_flight", "TT-BUD-14.flight", (C, I), (EITHER, "support_ticket"), &[], "tail"),
    row("Invalid traffic", "invalid_traffic", "TT-IVT-01", (C, I), ("ad_credit", "sales_rep"), &[], "Do not promise this money"),
    row("Failed top-up (paid, not credited)", "failed_payment_captured", "TT-BIL-12", (C, I), (CASH, "card_dispute"), &["visa_13_1"], "pending hold"),
    row("Tax error", "tax_above_rate", "TT-TAX-03", (C, I), ("invoice_adjustment", "account_setup"), &[], "VAT return"),
    with(row("Tax error in Turkey", "tax_above_rate", "TT-TAX-04", (C, I), ("invoice_adjustment", "account_setup"), &[], "during the review is not refundable"),
        [Some("own"), Some("automatic"), Some("active"), None, Some("TR")]),
    row("Wrong currency: the bank's margin", "bank_conversion_margin", "TT-FX-02", (N, I), ("none", "card_issuer"), &[], "original amount"),
    row("Wrong currency: charged in another amount", "captured_amount_differs", "TT-FX-01", (C, I), (CASH, "card_issuer"), &["mastercard_4834"], "cannot be changed"),
    with(row("Promo credit missing", "ad_credit_not_granted", "TT-CRD-01", (C, P), ("ad_credit", "support_ticket"), &[], "never cash"),
        [Some("own"), Some("automatic"), Some("active"), None, Some("JP")]),
    row("Promo credit of a partner programme", "ad_credit_not_granted", "TT-CRD-02", (C, S), ("ad_credit", "support_ticket"), &[], "never cash"),
    row("Unauthorised access", "spend_by_unknown_actor", "TT-HCK-01", (C, P), (EITHER, "report_form"), &["eu_13_months"], "suspends the account while it investigates"),
    row("Platform incident", "platform_incident", "TT-DEL-04", (C, I), (EITHER, "support_ticket"), &[], "no make-good"),
    row("Ordinary regretted spend", "spend_regretted", "TT-DEL-03", (N, P), ("none", "self_serve"), &[], "is misuse"),
    row("Ad credit cash-out", "ad_credit_cash_out", "TT-CRED-01.cash", (N, S), ("none", "self_serve"), &[], "holds ad credit"),
    with(row("Suspended account balance", "balance_left_idle", "TT-SUSP-01", (C, P), (CASH, "suspension_appeal"), &[], "chargeback"),
        [Some("own"), Some("automatic"), Some("suspended"), None, Some("DE")]),
    row("Refund promised but not received", "refund_not_received", "TT-REF-06", (E, P), (CASH, "support_ticket"), &["visa_13_6"], "bounces"),
    with(row("Refund promised, Business Center", "refund_not_received", "TT-BC-03", (E, P), (CASH, "support_ticket"), &["visa_13_6"], "bounces"),
        [Some("business_center"), Some("automatic"), Some("active"), Some("BC-1"), Some("DE")]),
    row("Reservation under-delivery", "reservation_underdelivered", "TT-MG-01", (C, P), ("make_good", "sales_rep"), &["reservation_report_14_days"], "media, not money"),
    with(row("Agency-held balance", "balance_left_idle", "TT-AGY-01", (C, S), ("balance_transfer", "agency"), &[], "fees"),
        [Some("agency"), Some("automatic"), Some("active"), None, Some("DE")]),
];

fn usd(minor: i64) -> Money {
    let usd = Currency::parse("USD").unwrap();
    Money::new(Amount::from_minor(minor, usd), usd)
}

fn account([owner, mode, status, center, country]: [Option<&str>; 5]) -> AccountFacts {
    AccountFacts {
        platform: "tiktok".to_owned(),
        account_id: "735".to_owned(),
        owner_kind: owner.map(str::to_owned),
        payment_mode: mode.map(str::to_owned),
        status: status.map(str::to_owned),
        business_center_id: center.map(str::to_owned),
        country: country.map(str::to_owned),
        ..AccountFacts::default()
    }
}

fn question<'a>(kind: &'a str, account: &'a AccountFacts, tables: &'a BTreeSet<String>) -> PolicyQuestion<'a> {
    PolicyQuestion {
        kind,
        account,
        charged_from: jiff::civil::date(2026, 3, 14),
        charged_to: jiff::civil::date(2026, 3, 14),
        filed_on: jiff::civil::date(2026, 6, 30),
        questioned: usd(3750),
        cause: CauseKind::Unknown,
        tables,
    }
}

fn ids(windows: &[WindowState]) -> Vec<String> {
    let id = |window: &WindowState| match window {
        WindowState::Runs { id, .. } | WindowState::Waits { id, .. } | WindowState::NotKnown { id, .. } => id.clone(),
    };
    windows.iter().map(id).collect()
}

#[test]
fn every_row_of_the_matrix_reaches_its_rule() {
    let (set, tables) = (builtin(), BTreeSet::new());
    for row in MATRIX {
        let account = account(row.facts);
        let question = question(row.kind, &account, &tables);
        let verdict: Verdict = set.decide(&question);
        let course = set.course(&question, &verdict, Net::of(question.questioned, &[]).unwrap());
        let claim = row.claim;
        assert_eq!(verdict.rule, row.rule, "{claim}");
        assert_eq!((verdict.outcome, verdict.confidence), row.verdict, "{claim}");
        assert_eq!(verdict.remedy, row.remedy, "{claim}");
        let on_channel = |steps: &[super::Step]| steps.iter().any(|step| step.channel == row.channel);
        assert!(on_channel(&verdict.steps), "{claim}: no step through {}", row.channel);
        let mut clocks = ids(&course.windows);
        clocks.extend(course.ladder.iter().flat_map(|step| ids(&step.clocks)));
        for clock in row.clocks {
            assert!(clocks.iter().any(|id| id == clock), "{claim}: {clock} is not in {clocks:?}");
        }
        let accept = course.accept.iter().map(|accept| &accept.text);
        let warned: Vec<&String> = verdict.consequences.iter().chain(&verdict.avoid).chain(accept).collect();
        assert!(
            warned.iter().any(|text| text.contains(row.warns)),
            "{claim}: nothing warns of `{}` {warned:#?}",
            row.warns
        );
        assert!(!verdict.citations.is_empty(), "{claim}");
        match row.verdict.0 {
            N => assert!(matches!(course.filing, Filing::DoNotFile { .. }) && course.ladder.is_empty(), "{claim}"),
            _ => assert!(!course.ladder.is_empty(), "{claim}"),
        }
    }
}

#[test]
fn what_is_refused_says_do_not_file_with_its_reason() {
    for row in MATRIX.iter().filter(|row| row.verdict.0 == N) {
        let (account, tables) = (account(row.facts), BTreeSet::new());
        let question = question(row.kind, &account, &tables);
        let verdict = builtin().decide(&question);
        let course = builtin().course(&question, &verdict, Net::of(question.questioned, &[]).unwrap());
        let Filing::DoNotFile { reason } = course.filing else { panic!("{}: {:?}", row.claim, course.filing) };
        assert!(reason.starts_with("Do not file"), "{}: {reason}", row.claim);
    }
}

#[test]
fn every_source_of_every_rule_has_an_address_and_the_day_it_was_read() {
    let set = builtin();
    for source in set.sources() {
        assert!(source.address.starts_with("http"), "{}", source.id);
        assert_eq!(source.read_on, jiff::civil::date(2026, 11, 22), "{}", source.id);
    }
    for rule in set.rules() {
        assert!(
            !rule.cites.is_empty() && rule.cites.iter().all(|cite| set.source(&cite.source).is_some()),
            "{}",
            rule.id
        );
    }
    for (id, cites) in set.rungs().iter().map(|rung| (&rung.id, &rung.cites)) {
        assert!(cites.iter().all(|cite| set.source(&cite.source).is_some()), "{id}");
    }
}

fn course(kind: &str, facts: [Option<&str>; 5], given: &[Given]) -> super::Course {
    let (account, tables) = (account(facts), BTreeSet::new());
    let question = question(kind, &account, &tables);
    let verdict = builtin().decide(&question);
    builtin().course(&question, &verdict, Net::of(question.questioned, given).unwrap())
}

#[test]
fn closing_an_account_is_accepted_by_name_and_a_chargeback_too() {
    let balance = course("balance_left_idle", OWN, &[]);
    let ids: Vec<_> = balance.accept.iter().map(|accept| accept.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "account_closed_for_good",
            "proof_lost_on_closing",
            "tax_and_credit_stay_behind",
            "legal_costs",
            "chargeback_may_suspend",
            "never_keep_both"
        ]
    );
    assert!(balance.accept[0].text.contains("never be opened again"));
    assert_eq!(balance.accept[0].channels, ["self_serve"]);
    let chargeback = balance.accept.iter().find(|accept| accept.id == "chargeback_may_suspend").unwrap();
    assert_eq!((chargeback.channels.as_slice(), chargeback.confidence), (&["card_dispute".to_owned()][..], I));
}

#[test]
fn the_ladder_goes_from_the_representative_to_arbitration_with_the_bank_beside_it() {
    let course = course("payment_captured_twice", OWN, &[]);
    let steps: Vec<_> = course.ladder.iter().map(|step| (step.id.as_str(), step.opens.wait, step.parallel)).collect();
    assert_eq!(
        steps,
        [
            ("tt_representative", Wait::Days(0), false),
            ("tt_ticket", Wait::Days(0), false),
            ("tt_remind", Wait::BusinessDays(10), false),
            ("tt_reopen", Wait::Days(0), false),
            ("tt_complaint", Wait::BusinessDays(20), false),
            ("tt_formal_notice", Wait::Days(45), false),
            ("tt_mediation_uk_eea", Wait::Days(30), false),
            ("tt_arbitration", Wait::Days(60), false),
            ("card_dispute_duplicate", Wait::Days(14), true),
        ]
    );
    assert!(course.ladder.iter().all(|step| !step.costs.is_empty() && !step.steps.is_empty()));
    let ticket = &course.ladder[1];
    assert!(ticket.fields.iter().any(|field| field.name == "account_id" && field.limit.is_none()), "no limit is known");
}

#[test]
fn a_refund_is_chased_from_day_61() {
    let course = course("refund_not_received", OWN, &[]);
    let chase = course.ladder.iter().find(|step| step.id == "tt_refund_day_61").unwrap();
    assert_eq!((chase.opens.wait, chase.opens.confidence), (Wait::Days(61), P));
    assert_eq!(
        builtin().clock("refund_60_days").unwrap().closes_after(jiff::civil::date(2026, 1, 1)),
        Some(jiff::civil::date(2026, 3, 2))
    );
}

#[test]
fn a_promised_refund_is_disputed_from_its_acknowledgement() {
    let course = course("balance_left_idle", OWN, &[]);
    let bank = course.ladder.iter().find(|step| step.id == "card_dispute_refund").unwrap();
    assert!(bank.clocks.iter().any(|window| matches!(
        window,
        WindowState::Waits { id, from, .. }
            if id == "visa_13_6_acknowledged" && from == "120 days from the day the refund was acknowledged"
    )));
}

#[test]
fn the_contracting_company_is_that_of_country_and_day() {
    let company = |country: Option<&str>, charged: jiff::civil::Date| {
        let (account, tables) =
            (account([Some("own"), Some("automatic"), Some("active"), None, country]), BTreeSet::new());
        let question = PolicyQuestion {
            charged_from: charged,
            charged_to: charged,
            ..question("daily_budget_exceeded", &account, &tables)
        };
        builtin().contract(&question).map(|contract| (contract.name, contract.law.unwrap_or_default()))
    };
    let (old, new) = (jiff::civil::date(2025, 12, 31), jiff::civil::date(2026, 1, 1));
    let pair = |name: &str, law: &str| Some((name.to_owned(), law.to_owned()));
    assert_eq!(company(Some("US"), old), pair("TikTok Inc.", "California"));
    assert_eq!(company(Some("US"), new), pair("BD TikTok USA LLC", "California"));
    assert_eq!(company(Some("CA"), new), pair("TikTok Inc.", ""));
    assert_eq!(company(Some("UK"), new), pair("TikTok Information Technologies UK Limited", "England and Wales"));
    assert_eq!(company(Some("CH"), new), pair("TikTok Technology Limited (Ireland)", "England and Wales"));
    assert_eq!(company(Some("ID"), new), pair("TikTok Pte. Ltd. (Singapore)", ""));
    assert_eq!(company(Some("BR"), new), pair("TikTok Pte. Ltd. (Singapore)", "Singapore"));
    assert_eq!(company(None, new), None, "an account without a country has no company by guess");
}

#[test]
fn a_window_that_no_source_gives_is_shown_as_not_known() {
    let course = course("charge_unknown_to_ledger", OWN, &[]);
    let bank = course.ladder.iter().find(|step| step.id == "card_dispute_unauthorised").unwrap();
    assert!(bank.clocks.iter().any(|window| matches!(window, WindowState::NotKnown { id, note, .. } if id == "visa_10_4" && note.contains("not read"))));
    assert!(bank.clocks.iter().any(|window| matches!(window, WindowState::Runs { id, clock, .. } if id == "eu_13_months" && clock.closes_on == jiff::civil::date(2027, 4, 14))));
    let verdict_clocks = |id: &str| {
        course.windows.iter().any(|window| matches!(window, WindowState::Runs { id: runs, .. } if runs == id))
    };
    assert!(verdict_clocks("visa_13_1"));
}

#[test]
fn a_dispute_of_nothing_received_opens_after_fifteen_days() {
    let course = course("failed_payment_captured", OWN, &[]);
    let visa = course.windows.iter().find_map(|window| match window {
        WindowState::Runs { id, clock, opens_on, network, .. } if id == "visa_13_1" => {
            Some((clock.closes_on, *opens_on, network.as_deref()))
        }
        _ => None,
    });
    let (closes, opens) = (jiff::civil::date(2026, 7, 12), jiff::civil::date(2026, 3, 29));
    assert_eq!(visa, Some((closes, Some(opens), Some("visa"))));
}

#[test]
fn clocks_count_calendar_days_across_years_and_ends_of_months() {
    let closes =
        |id: &str, y, m, d| builtin().clock(id).unwrap().closes_after(jiff::civil::date(y, m, d)).unwrap().to_string();
    assert_eq!(closes("us_notice_60_days", 2025, 12, 1), "2026-01-30");
    assert_eq!(closes("us_after_answer_30_days", 2026, 2, 1), "2026-03-03");
    assert_eq!(closes("uk_eea_settle_30_days", 2024, 2, 1), "2024-03-02", "a leap year");
    assert_eq!(closes("uk_eea_mediation_60_days", 2026, 3, 1), "2026-04-30");
    assert_eq!(closes("eu_13_months", 2026, 1, 31), "2027-02-28", "the month has no 31st");
    assert_eq!(closes("us_one_year", 2024, 2, 29), "2025-02-28", "the year has no 29 February");
    assert_eq!(closes("visa_12_6", 2026, 12, 31), "2027-04-30");
    assert_eq!(closes("mastercard_4834", 2026, 11, 30), "2027-02-28");
    assert_eq!(builtin().clock("mastercard_4853").unwrap().closes_after(jiff::civil::date(2026, 1, 1)), None);
}

#[test]
fn a_consumers_right_is_marked_and_waits_for_the_statement() {
    let us = [Some("own"), Some("automatic"), Some("active"), None, Some("US")];
    let course = course("payment_captured_twice", us, &[]);
    let bank = course.ladder.iter().find(|step| step.id == "card_dispute_duplicate").unwrap();
    assert!(bank.clocks.iter().any(|window| matches!(
        window,
        WindowState::Waits { id, from, payer: Payer::Consumer, .. }
            if id == "us_regulation_z" && from == "60 days from the day of the first statement that shows it"
    )));
}

#[test]
fn what_was_given_already_is_taken_off_and_all_of_it_ends_the_claim() {
    let given = |minor| Given {
        purse: Purse::AdCredit,
        money: usd(minor),
        on: jiff::civil::date(2026, 4, 1),
        source_ref: "l.csv:9".to_owned(),
    };
    let part = course("daily_budget_exceeded", OWN, &[given(1000)]);
    assert_eq!((part.filing, part.net.left), (Filing::File, usd(2750)));
    let all = course("daily_budget_exceeded", OWN, &[given(3750)]);
    let reason = "All of USD 37.50 was given back already: nothing is left to ask.".to_owned();
    assert_eq!(all.filing, Filing::DoNotFile { reason });
    assert!(all.ladder.is_empty());
}

#[test]
fn an_agency_account_climbs_the_agencys_ladder_only() {
    let facts = [Some("agency"), Some("automatic"), Some("active"), None, Some("DE")];
    let steps = course("daily_budget_exceeded", facts, &[]).ladder;
    let to_tiktok: Vec<_> =
        steps.iter().filter(|step| !step.id.starts_with("tt_agency")).map(|step| &step.id).collect();
    assert_eq!(to_tiktok, ["tt_mediation_uk_eea", "tt_arbitration"], "what the contract itself says stays");
}

#[test]
fn a_young_finding_is_not_filed_yet() {
    let (account, tables) = (account(OWN), BTreeSet::new());
    let mut question = question("billed_above_delivery", &account, &tables);
    question.filed_on = jiff::civil::date(2026, 4, 1);
    let verdict = builtin().decide(&question);
    let course = builtin().course(&question, &verdict, Net::of(question.questioned, &[]).unwrap());
    let Filing::NotYet { conditions } = course.filing else { panic!("{:?}", course.filing) };
    assert!(conditions[0].text.contains("30 days"));
}
