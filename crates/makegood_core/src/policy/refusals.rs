//! Files that are refused, each with what the user reads; and what a workspace may lay over them.

use std::collections::BTreeSet;

use super::error::PolicyError;
use super::question::{AccountFacts, PolicyQuestion};
use super::shipped::shipped;
use super::stack::PolicySet;
use super::verdict::{Layer, Outcome, Verdict};
use crate::cause::CauseKind;
use crate::money::{Amount, Currency, Money};

/// A whole small file; tests spoil one line of it.
const CONTRACT: &str = r#"platform = "tiktok"

[[source]]
id = "K1"
tier = "P"
page_date = "Jan 2026"
address = "contracts/2026-01-master-agreement.pdf"
title = "Master agreement with TikTok, clause 9"
read_on = 2026-02-11

[[rule]]
id = "OUR-CONTRACT-9"
kind = ["daily_budget_exceeded"]
reason = "contract_refunds_overspend"
outcome = "eligible"
remedy = "cash_original_method"
confidence = "P"
in_force_from = 2026-01-01
tell = "Clause 9 pays back the {questioned} above the budget."
deadline = { days = 60, anchor = "charged_to" }
routes = ["support_ticket"]
expected_time = { text = "Within 30 days", confidence = "P" }
cite = [{ source = "K1", says = "Overspend is paid back within 30 days, if asked for within 60." }]
"#;

fn stacked(workspace: &[(&str, &str)]) -> Result<PolicySet, PolicyError> {
    let mut files = shipped();
    files.extend(workspace.iter().map(|(name, text)| (format!("workspace/{name}"), (*text).to_owned())));
    PolicySet::parse(&files)
}

fn refused(text: &str) -> PolicyError {
    let error = stacked(&[("contract.toml", text)]).expect_err("the file should be refused");
    assert_eq!(error.file, "workspace/contract.toml");
    assert!(!error.help.is_empty(), "{error}");
    assert_eq!(error.diagnostic().code, "MG6001");
    error
}

/// Replaces one line's part of [`CONTRACT`] and expects the refusal, as shown to the user.
fn check(part: &str, spoilt: &str, shown: &str) {
    assert!(CONTRACT.contains(part), "{part}");
    assert_eq!(refused(&CONTRACT.replacen(part, spoilt, 1)).to_string(), shown);
}

fn daily(set: &PolicySet) -> Verdict {
    daily_caused_by(set, CauseKind::Unknown)
}

fn daily_caused_by(set: &PolicySet, cause: CauseKind) -> Verdict {
    let account = AccountFacts { platform: "tiktok".to_owned(), ..AccountFacts::default() };
    let usd = Currency::parse("USD").unwrap();
    let day = jiff::civil::date(2026, 3, 14);
    set.decide(&PolicyQuestion {
        kind: "daily_budget_exceeded",
        account: &account,
        charged_from: day,
        charged_to: day,
        filed_on: day,
        questioned: Money::new(Amount::from_minor(3750, usd), usd),
        cause,
        tables: &BTreeSet::new(),
    })
}

#[test]
fn a_rule_that_is_wrong_is_refused_with_its_line() {
    let rule = "workspace/contract.toml:12: OUR-CONTRACT-9:";
    check("source = \"K1\"", "source = \"K2\"", &format!("{rule} the source `K2` is not in the register"));
    check("{questioned}", "{amount}", &format!("{rule} unknown placeholder `{{amount}}` in `tell`"));
    check(
        "confidence = \"P\"\nin_force",
        "confidence = \"I\"\nin_force",
        &format!("{rule} the outcome is stronger than its source"),
    );
    check("\"eligible\"", "\"unknown\"", &format!("{rule} the remedy `cash_original_method` does not fit the outcome"));
    check("\"cash_original_method\"", "\"none\"", &format!("{rule} the remedy `none` does not fit the outcome"));
    check("\"cash_original_method\"", "\"cash\"", &format!("{rule} `cash` is not a word of `remedy`"));
    check("tier = \"P\"", "tier = \"S\"", &format!("{rule} its confidence is better than every source that it cites"));
    check("\"support_ticket\"", "\"pigeon\"", &format!("{rule} there is no route `pigeon`"));
    check("routes =", "clocks = [\"visa\"]\nroutes =", &format!("{rule} there is no clock `visa`"));
    check("reason = \"c", "reason = \"C", &format!("{rule} `reason` is `Contract_refunds_overspend`"));
    check(
        "days = 60",
        "days = 0",
        &format!("{rule} a window needs one length of at least 1 and at most a hundred years"),
    );
    check(
        "cite = [{ source = \"K1\", says = \"Overspend is paid back within 30 days, if asked for within 60.\" }]",
        "cite = []",
        &format!("{rule} nothing is cited"),
    );
    check(
        "in_force_from = 2026-01-01",
        "in_force_from = 2026-01-01\nin_force_to = 2025-12-31",
        &format!("{rule} `in_force_to` 2025-12-31 is before `in_force_from` 2026-01-01"),
    );
    check(
        "outcome =",
        "when = { payment_mode = [\"prepaid\"] }\noutcome =",
        &format!("{rule} `prepaid` is not a word of `payment_mode`"),
    );
    check(
        "outcome =",
        "when = { cause = [\"mistake\"] }\noutcome =",
        &format!("{rule} `mistake` is not a word of `cause`"),
    );
    check("outcome =", "when = { region = [\"Mars\"] }\noutcome =", &format!("{rule} `Mars` is not a region"));
    check(
        "outcome =",
        "when = { charged_on_or_after = 2026-02-01, charged_before = 2026-02-01 }\noutcome =",
        &format!("{rule} `charged_before` 2026-01-31 is before `charged_on_or_after` 2026-02-01"),
    );
    check(
        "outcome =",
        "governed_by = \"filing\"\noutcome =",
        &format!("{rule} `governed_by` differs from TT-BUD-06 for daily_budget_exceeded"),
    );
    check(
        "id = \"OUR-CONTRACT-9\"",
        "id = \"OUR-CONTRACT-9\"\nbefore = \"TT-BUD-99\"",
        &format!("{rule} no rule `TT-BUD-99` to stand before"),
    );
}

#[test]
fn a_variant_is_held_to_the_rules_it_is_laid_over() {
    let variant = |rule: &str| {
        format!(
            "[[variant]]\nid = \"ours\"\nrules = [\"{rule}\"]\nwhen = {{ country = [\"DE\"] }}\n\
             remedy = \"ad_credit\"\ncite = [{{ source = \"T3\", says = \"x\" }}]\n"
        )
    };
    assert!(stacked(&[("contract.toml", &variant("TT-BIL-02"))]).is_ok());
    let refusing = refused(&variant("TT-CRL-01"));
    assert_eq!(refusing.to_string(), "workspace/contract.toml:2: ours: gives a remedy to TT-CRL-01, which refuses");
    let unknown = refused(&variant("TT-XYZ"));
    assert_eq!(unknown.to_string(), "workspace/contract.toml:2: ours: there is no rule `TT-XYZ`");
}

/// The example of the user's page loads and does what the page says.
#[test]
fn the_documented_example_works() {
    let page = include_str!("../../../../docs/src/policy.md");
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let verdict = daily(&stacked(&[("master-agreement.toml", example)]).unwrap());
    assert_eq!((verdict.rule.as_str(), verdict.layer), ("OUR-MSA-9", Layer::Workspace));
    assert_eq!(verdict.deadline.map(|day| day.to_string()), Some("2026-05-13".to_owned()));
}

#[test]
fn a_file_that_cannot_be_read_says_where() {
    check("platform = \"tiktok\"\n", "", "workspace/contract.toml: the file has rules and no platform");
    check(
        "read_on = 2026-02-11",
        "read_on = \"2026-02-11\"",
        "workspace/contract.toml:9: expected a day without quotes or time, for example 2026-11-22",
    );
    let unknown_key = refused(&CONTRACT.replacen("remedy =", "remdy =", 1));
    assert_eq!((unknown_key.line, unknown_key.column), (Some(16), Some(1)));
    assert!(unknown_key.message.starts_with("unknown field `remdy`"), "{unknown_key}");
    let broken = refused(&CONTRACT.replacen("kind = [", "kind = ", 1));
    assert_eq!(broken.line, Some(13));
    let large = "#".repeat(2 << 20);
    assert_eq!(refused(&large).to_string(), "workspace/contract.toml: the file is larger than 1 MiB");
}

#[test]
fn an_id_stands_once_in_a_layer() {
    let second = CONTRACT.replace("\"K1\"", "\"K2\"");
    let error = stacked(&[("a.toml", CONTRACT), ("b.toml", &second)]).unwrap_err();
    assert_eq!(error.to_string(), "workspace/b.toml:12: the rule id `OUR-CONTRACT-9` is given twice");
    let error = stacked(&[("a.toml", CONTRACT), ("b.toml", CONTRACT)]).unwrap_err();
    assert_eq!(error.to_string(), "workspace/b.toml:4: the source id `K1` is given twice");
}

#[test]
fn a_signed_contract_is_asked_before_the_platforms_terms() {
    let set = stacked(&[("contract.toml", CONTRACT)]).unwrap();
    let verdict = daily(&set);
    assert_eq!((verdict.rule.as_str(), verdict.layer), ("OUR-CONTRACT-9", Layer::Workspace));
    assert_eq!(verdict.deadline.map(|day| day.to_string()), Some("2026-05-13".to_owned()));
    assert_eq!(verdict.tell, "Clause 9 pays back the USD 37.50 above the budget.");
    assert_eq!(verdict.citations[0].address, "contracts/2026-01-master-agreement.pdf");
    assert_eq!(set.rule("TT-BUD-03").map(|rule| rule.layer), Some(Layer::BuiltIn));
}

#[test]
fn a_rule_goes_where_its_before_says() {
    let last = CONTRACT.replacen("\"OUR-CONTRACT-9\"", "\"OUR-CONTRACT-9\"\nbefore = \"TT-DSP-01\"", 1);
    let set = stacked(&[("contract.toml", &last)]).unwrap();
    assert_eq!(daily(&set).rule, "TT-BUD-03", "the platform's rule is asked first");
    let rules = set.rules().iter().filter(|rule| rule.platform == "tiktok");
    let ids: Vec<_> = rules.map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids[ids.len() - 2..], ["OUR-CONTRACT-9", "TT-DSP-01"]);

    // Two rules that wait for each other stand before nothing.
    let circle = CONTRACT.replacen("\"OUR-CONTRACT-9\"", "\"A\"\nbefore = \"B\"", 1)
        + &CONTRACT[CONTRACT.find("[[rule]]").unwrap()..].replacen("\"OUR-CONTRACT-9\"", "\"B\"\nbefore = \"A\"", 1);
    let error = stacked(&[("contract.toml", &circle)]).unwrap_err();
    assert_eq!(error.to_string(), "workspace/contract.toml:12: A: no rule `B` to stand before");
}

#[test]
fn the_same_id_takes_the_place_of_the_built_in_rule() {
    let ours = CONTRACT
        .replacen("\"OUR-CONTRACT-9\"", "\"TT-BUD-03\"", 1)
        .replacen("\"eligible\"", "\"not_eligible\"", 1)
        .replacen("\"cash_original_method\"", "\"none\"", 1);
    let set = stacked(&[("choice.toml", &ours)]).unwrap();
    let (before, after) = (PolicySet::parse(&shipped()).unwrap(), &set);
    let ids = |set: &PolicySet| set.rules().iter().map(|rule| rule.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(after));
    let verdict = daily(&set);
    assert_eq!((verdict.outcome, verdict.layer), (Outcome::NotEligible, Layer::Workspace));
}

#[test]
fn no_files_are_no_rules() {
    assert_eq!(PolicySet::parse(&[]).unwrap(), PolicySet::default());
    assert_eq!(daily(&PolicySet::default()), Verdict::outcome_only(Outcome::Unknown));
}

/// What the spoilt files name of the shipped ones.
const BASE: &str = r#"platform = "tiktok"

[[source]]
id = "B1"
tier = "P"
address = "https://example.com/terms"
title = "Terms"
read_on = 2026-02-11

[[route]]
id = "support_ticket"
channel = "support_ticket"
steps = ["Ask support."]

[[entity]]
id = "tiktok_eea"
name = "TikTok Technology Limited"
confidence = "P"
cite = [{ source = "B1", says = "The company of the contract." }]
"#;

proptest::proptest! {
    /// No text panics, and a spoilt file is refused as a whole or still answers.
    #[test]
    fn hostile_files_never_panic(text in "\\PC{0,80}", at in 0usize..1_200, cut in 0usize..40, step in proptest::bool::ANY) {
        let _ = PolicySet::parse(&[("workspace/x.toml".to_owned(), text.clone())]);
        let whole = if step { STEP } else { CONTRACT };
        let at = at.min(whole.len());
        let end = (at + cut).min(whole.len());
        let spoilt = format!("{}{text}{}", &whole[..at], &whole[end..]);
        let files = [("base.toml".to_owned(), BASE.to_owned()), ("workspace/x.toml".to_owned(), spoilt)];
        if let Ok(set) = PolicySet::parse(&files) {
            let _ = daily(&set);
        }
    }
}

#[test]
fn what_is_spoilt_above_is_whole_before() {
    for whole in [CONTRACT, STEP] {
        let files = [("base.toml".to_owned(), BASE.to_owned()), ("workspace/x.toml".to_owned(), whole.to_owned())];
        PolicySet::parse(&files).unwrap();
    }
}

/// A rule for what an own automated rule did does not touch what the platform did, or what nobody knows.
#[test]
fn a_rule_may_ask_who_caused_it() {
    let asks = CONTRACT.replacen("outcome =", "when = { cause = [\"automated_rule\", \"own_user\"] }\noutcome =", 1);
    let set = stacked(&[("contract.toml", &asks)]).unwrap();
    for (cause, applies) in [
        (CauseKind::AutomatedRule, true),
        (CauseKind::OwnUser, true),
        (CauseKind::Platform, false),
        (CauseKind::Agency, false),
        (CauseKind::ApiApp, false),
        (CauseKind::Unknown, false),
    ] {
        assert_eq!(daily_caused_by(&set, cause).rule == "OUR-CONTRACT-9", applies, "{cause:?}");
    }
    let unknown = asks.replacen("\"own_user\"", "\"unknown\"", 1);
    let set = stacked(&[("contract.toml", &unknown)]).unwrap();
    assert_eq!(daily_caused_by(&set, CauseKind::Unknown).rule, "OUR-CONTRACT-9");
}

/// A workspace's step of the ladder; tests spoil one part of it.
const STEP: &str = r#"platform = "tiktok"

[[source]]
id = "K1"
tier = "P"
address = "contracts/2026-01-master-agreement.pdf"
title = "Master agreement with TikTok, clause 9"
read_on = 2026-02-11

[[consequence]]
id = "ours"
text = "The yearly rebate is counted anew."
confidence = "P"
cite = [{ source = "K1", says = "A claim opens the rebate again." }]

[[clock]]
id = "our_clock"
title = "Clause 10"
days = 14
anchor = "filed"
confidence = "P"
cite = [{ source = "K1", says = "The account team answers in 14 days." }]

[[route]]
id = "our_way"
channel = "account_team"
accept = ["ours"]
steps = ["Write to the account team."]
[[route.field]]
name = "description"
label = "Text"
limit = 500
confidence = "P"

[[rung]]
id = "our_step"
title = "The account team of the contract"
entity = ["tiktok_eea"]
letter = "first_claim"
opens = { after = "claim_ready", days = 0, confidence = "P" }
routes = ["our_way"]
clocks = ["our_clock"]
costs = ["Nothing."]
confidence = "P"
cite = [{ source = "K1", says = "Claims go to the account team first." }]
"#;

#[test]
fn a_step_of_the_workspace_is_taken_first() {
    let set = stacked(&[("ladder.toml", STEP)]).unwrap();
    assert_eq!(
        set.rungs().iter().find(|rung| rung.platform == "tiktok").map(|rung| rung.id.as_str()),
        Some("our_step")
    );
    assert_eq!(set.route("our_way").and_then(|way| way.fields[0].limit), Some(500));
}

#[test]
fn a_step_that_is_wrong_is_refused_with_its_line() {
    let spoilt = |part: &str, with: &str| {
        assert!(STEP.contains(part), "{part}");
        let error = stacked(&[("ladder.toml", &STEP.replacen(part, with, 1))]).expect_err(with);
        assert!(!error.help.is_empty());
        error.to_string()
    };
    let step = "workspace/ladder.toml:36: our_step:";
    assert_eq!(spoilt("\"first_claim\"", "\"poem\""), format!("{step} `poem` is not a word of `letter`"));
    assert_eq!(spoilt("[\"tiktok_eea\"]", "[\"nobody\"]"), format!("{step} there is no entity `nobody`"));
    assert_eq!(spoilt("routes = [\"our_way\"]", "routes = []"), format!("{step} a step needs `routes` and `costs`"));
    assert_eq!(
        spoilt("days = 0, confidence = \"P\"", "confidence = \"P\""),
        format!("{step} `opens` needs one wait of at most ten years")
    );
    assert_eq!(
        spoilt("days = 0, confidence = \"P\"", "days = 0, confidence = \"U\""),
        format!("{step} a wait that no source gives is our own pace")
    );
    assert_eq!(
        spoilt("accept = [\"ours\"]", "accept = [\"theirs\"]"),
        "workspace/ladder.toml:25: our_way: there is no consequence `theirs`"
    );
    assert_eq!(
        spoilt("limit = 500", "limit = 0"),
        "workspace/ladder.toml:25: our_way: the field `description` takes 0 characters"
    );
    let clock = "workspace/ladder.toml:17: our_clock:";
    assert_eq!(spoilt("anchor = \"filed\"\n", ""), format!("{clock} a window needs an `anchor`"));
    assert_eq!(
        spoilt("anchor = \"filed\"\nconfidence = \"P\"", "anchor = \"filed\"\nconfidence = \"U\""),
        format!("{clock} a window that no source gives has no number")
    );
}

#[test]
fn a_deadline_is_counted_from_a_day_that_the_verdict_knows() {
    let rule = "workspace/contract.toml:12: OUR-CONTRACT-9:";
    check(
        "anchor = \"charged_to\"",
        "anchor = \"invoice_dated\"",
        &format!("{rule} a deadline is counted from `charged_from` or `charged_to`"),
    );
}
