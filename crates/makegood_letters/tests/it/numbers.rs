//! Every number in a draft stands in the facts.

use jiff::civil::{Date, date};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::Purse;
use makegood_letters::{Decision, Draft, Facts, Language, Received, Step, draft};
use proptest::prelude::*;

use crate::claim::{facts, ground};

/// Money and days as each language writes them, written here by hand, not by the crate's own data.
fn amount(language: Language, money: Money) -> String {
    let text = money.amount.to_text(money.currency);
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (group, point, least) = match language {
        Language::En | Language::Ja => (',', '.', 4),
        Language::Pt | Language::De => ('.', ',', 4),
        // Spanish groups from five digits on.
        Language::Es => ('.', ',', 5),
    };
    let mut grouped = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n) % 3 == 0 && whole.len() >= least {
            grouped.push(group);
        }
        grouped.push(digit);
    }
    let number = fraction.map_or(grouped.clone(), |fraction| format!("{grouped}{point}{fraction}"));
    match language {
        Language::En | Language::Pt | Language::Ja => format!("{} {number}", money.currency),
        Language::Es | Language::De => format!("{number} {}", money.currency),
    }
}

#[rustfmt::skip]
const MONTHS: [[&str; 12]; 4] = [
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
    ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"],
    ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
];

fn day(language: Language, day: Date) -> String {
    let (y, m, d) = (day.year(), usize::try_from(day.month()).unwrap() - 1, day.day());
    match language {
        Language::En => format!("{d} {} {y}", MONTHS[0][m]),
        Language::Es => format!("{d} de {} de {y}", MONTHS[1][m]),
        Language::Pt => format!("{d} de {} de {y}", MONTHS[2][m]),
        Language::De => format!("{d}. {} {y}", MONTHS[3][m]),
        Language::Ja => format!("{y}年{}月{d}日", day.month()),
    }
}

fn monies(facts: &Facts) -> Vec<Money> {
    let mut all: Vec<Money> = facts.claimed.iter().chain(&facts.outstanding).copied().collect();
    all.extend(facts.grounds.iter().flat_map(|it| [Some(it.amount), it.expected, it.actual]).flatten());
    all.extend(facts.received.iter().map(|it| it.money));
    all.extend(facts.promise.iter().filter_map(|it| it.money));
    all.extend(facts.decision.iter().flat_map(|it| it.approved.clone()));
    all.extend(facts.clawback.iter().map(|it| it.money));
    all.extend(facts.dispute.iter().flat_map(|it| &it.lines).flat_map(|line| [line.money, line.disputed]));
    all.extend(facts.dispute.iter().flat_map(|it| it.disputed.clone()));
    all
}

fn days(facts: &Facts) -> Vec<Date> {
    let mut all = vec![facts.written_on, facts.period.0, facts.period.1];
    all.extend(facts.grounds.iter().flat_map(|it| [it.period.0, it.period.1]));
    all.extend(facts.grounds.iter().filter_map(|it| it.clause.as_ref()).map(|it| it.read_on));
    all.extend([facts.answer_by, facts.filed_on].into_iter().flatten());
    all.extend(facts.promise.iter().flat_map(|it| [it.made_on, it.due_on]));
    all.extend(facts.request.iter().map(|it| it.on));
    all.extend(facts.denial.iter().map(|it| it.on));
    all.extend(facts.decision.iter().map(|it| it.on));
    all.extend(facts.received.iter().map(|it| it.on));
    all.extend(facts.clawback.iter().map(|it| it.on));
    all.extend(facts.notice.iter().flat_map(|it| [it.settle_by, it.clause.read_on]));
    all.extend(facts.dispute.iter().flat_map(|it| &it.lines).map(|line| line.on));
    all
}

fn texts(facts: &Facts) -> Vec<String> {
    let mut all = vec![facts.reference.clone(), facts.account.id.clone(), facts.document.clone()];
    all.extend(facts.account.business_center.clone());
    all.extend(facts.ticket.clone());
    all.extend(facts.earlier_tickets.clone());
    all.extend(facts.sender.address.clone());
    for ground in &facts.grounds {
        all.push(ground.finding.clone());
        all.extend(ground.exhibits.iter().chain(&ground.transactions).chain(&ground.invoices).cloned());
        all.extend(ground.answer.clone());
    }
    let clauses = facts.grounds.iter().filter_map(|it| it.clause.as_ref());
    for clause in clauses.chain(facts.notice.iter().map(|it| &it.clause)) {
        all.extend([clause.title.clone(), clause.address.clone(), clause.says.clone()]);
        all.extend(clause.page_date.clone());
    }
    all.extend(facts.exhibits.iter().map(|it| it.number.clone()));
    all.extend(facts.request.iter().flat_map(|it| &it.items).flat_map(|item| item.exhibits.clone()));
    all.extend(facts.notice.iter().map(|it| it.address.clone()));
    if let Some(dispute) = &facts.dispute {
        all.extend(dispute.conditions.iter().cloned());
        all.extend(dispute.lines.iter().map(|line| line.reference.clone()));
    }
    all
}

/// Takes every value of the facts out of the draft; what is left holds no digit.
fn assert_no_number_of_its_own(language: Language, facts: &Facts, draft: &Draft) {
    let mut known: Vec<String> = monies(facts).into_iter().map(|money| amount(language, money)).collect();
    known.extend(days(facts).into_iter().map(|it| day(language, it)));
    known.extend(texts(facts));
    known.sort_by_key(|text| std::cmp::Reverse(text.len()));
    for text in [&draft.subject, &draft.body, &draft.short] {
        let mut rest = text.clone();
        for value in &known {
            rest = rest.replace(value, "·");
        }
        assert!(!rest.contains(|c: char| c.is_numeric()), "a number of its own in:\n{rest}\n\nof:\n{text}");
    }
}

#[test]
fn the_example_holds_no_number_of_its_own() {
    for language in Language::ALL {
        for step in Step::ALL {
            let facts = facts();
            assert_no_number_of_its_own(language, &facts, &draft(step, language, &facts).unwrap());
        }
    }
}

#[test]
fn a_number_that_is_not_in_the_facts_would_be_seen() {
    let facts = facts();
    let mut wrong = draft(Step::FirstClaim, Language::En, &facts).unwrap();
    wrong.body.push_str(" We add USD 5.");
    let seen = std::panic::catch_unwind(|| assert_no_number_of_its_own(Language::En, &facts, &wrong));
    assert!(seen.is_err());
}

#[test]
fn each_language_writes_money_and_days_in_its_own_way() {
    let subject = |language| draft(Step::Closing, language, &facts()).unwrap().subject;
    assert!(subject(Language::En).contains("EUR 180.00 and USD 234.50"));
    assert!(subject(Language::De).contains("180,00 EUR und 234,50 USD"));
    let line = |language| draft(Step::FirstClaim, language, &facts()).unwrap().body;
    assert!(line(Language::En).contains("USD 1,234.50") && line(Language::En).contains("30 June 2026"));
    assert!(line(Language::De).contains("1.234,50 USD") && line(Language::De).contains("30. Juni 2026"));
    assert!(line(Language::Es).contains("1234,50 USD") && line(Language::Es).contains("30 de junio de 2026"));
    assert!(line(Language::Pt).contains("USD 1.234,50") && line(Language::Pt).contains("30 de junho de 2026"));
    assert!(line(Language::Ja).contains("USD 1,234.50") && line(Language::Ja).contains("2026年6月30日"));
}

fn any_day() -> impl Strategy<Value = Date> {
    (2015i16..2035, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d))
}

fn any_money() -> impl Strategy<Value = Money> {
    (proptest::sample::select(&["USD", "EUR", "JPY", "BRL", "KWD", "GBP"][..]), 1i64..9_999_999_999).prop_map(
        |(code, minor)| {
            let currency = Currency::parse(code).unwrap();
            Money::new(Amount::from_minor(minor, currency), currency)
        },
    )
}

fn sums(monies: impl Iterator<Item = Money>) -> Vec<Money> {
    let mut sums: Vec<Money> = Vec::new();
    for money in monies {
        match sums.iter_mut().find(|sum| sum.currency == money.currency) {
            Some(sum) => *sum = sum.checked_add(money).unwrap(),
            None => sums.push(money),
        }
    }
    sums
}

prop_compose! {
    /// A claim with other amounts, currencies and days; received is a part of one currency of it.
    fn any_facts()(
        amounts in proptest::collection::vec((any_money(), any_day(), any_day()), 1..60),
        part in 1i64..=100,
        on in proptest::collection::vec(any_day(), 4),
        has_promise in any::<bool>(),
        has_denial_reason in any::<bool>(),
    ) -> Facts {
        let mut facts = facts();
        facts.grounds = amounts.iter().zip(1..).map(|((money, from, to), n)| {
            let mut ground = ground(&format!("F-{n:04}"), "payment_captured_twice", "USD 1");
            ground.amount = *money;
            ground.period = (*from.min(to), *from.max(to));
            ground
        }).collect();
        facts.claimed = sums(facts.grounds.iter().map(|ground| ground.amount));
        let first = facts.claimed[0];
        let taken = first.amount.times_ratio_half_even(i128::from(part), 100).unwrap().round_half_even(first.currency);
        facts.received = vec![Received { on: on[0], money: Money::new(taken, first.currency), purse: Purse::AdCredit }];
        facts.outstanding = facts.claimed.clone();
        facts.outstanding[0] = first.checked_sub(Money::new(taken, first.currency)).unwrap();
        facts.outstanding.retain(|money| money.amount != Amount::ZERO);
        let disputed = facts.grounds[0].amount;
        if let Some(dispute) = &mut facts.dispute {
            dispute.findings = vec!["F-0001".to_owned()];
            dispute.disputed = vec![disputed];
            dispute.lines[0].disputed = disputed;
        }
        facts.decision = Some(Decision { on: on[1], approved: vec![first] });
        facts.filed_on = Some(on[3]);
        facts.written_on = date(2035, 1, 1);
        facts.answer_by = Some(date(2035, 1, 15));
        facts.notice.as_mut().unwrap().settle_by = date(2035, 2, 1);
        if let Some(clawback) = &mut facts.clawback { clawback.on = on[2]; clawback.money = first; }
        if !has_promise { facts.promise = None; }
        if let Some(denial) = &mut facts.denial && !has_denial_reason { denial.reason = None; }
        facts
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the claim: each amount and day of a letter is one of the claim, as the language writes it.
    #[test]
    fn no_letter_holds_a_number_of_its_own(
        facts in any_facts(),
        step in proptest::sample::select(&Step::ALL[..]),
        language in proptest::sample::select(&Language::ALL[..]),
    ) {
        let draft = draft(step, language, &facts).unwrap();
        assert_no_number_of_its_own(language, &facts, &draft);
        let asked = if step == Step::CardDispute { &facts.dispute.as_ref().unwrap().disputed } else { &facts.claimed };
        for money in asked.iter().map(|money| amount(language, *money)) {
            prop_assert!(draft.body.contains(&money), "{money} is not in\n{}", draft.body);
        }
    }
}
