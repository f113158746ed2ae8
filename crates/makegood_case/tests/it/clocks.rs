//! Windows: 60 and 120 days, day 61, leap days, daylight saving. Each with its source.

use crate::support::{cash, day, follow_up, next, sent, start, then};
use jiff::Timestamp;
use makegood_case::calendar::BusinessCalendar;
use makegood_case::clock::Window;
use makegood_case::{Case, CaseClock, ClockKind, Event, StepKind, What};
use makegood_core::policy::{Confidence, Length, PolicySet};
use makegood_core::time::Day;

fn shipped() -> PolicySet {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    let mut files = Vec::new();
    // The windows of banks and cards stand beside the platforms, and rest on sources of all of them.
    for of in std::fs::read_dir(folder).unwrap() {
        let of = of.unwrap().path();
        if !of.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&of).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "toml") {
                let name = |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().to_owned();
                files.push((format!("{}/{}", name(&of), name(&path)), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    PolicySet::parse(&files).unwrap()
}

fn window(length: Length, anchor: &str) -> Day {
    Window::Calendar(length).last_day(day(anchor), &BusinessCalendar::weekends_only()).unwrap()
}

/// Source: TikTok help, request-refund (T2), "within 60 days"; TT-REF-07 and the matrix: chase from day 61.
#[test]
fn day_60_is_still_inside_and_day_61_is_chased() {
    let case = then(&sent("2026-03-02"), "2026-03-05", [What::Approved { lines: cash(10_000) }]);
    let promise = start(&case, "tiktok_refund_60_days", "2026-03-02");
    assert_eq!((promise.closes_on, promise.source.id.as_str()), (day("2026-05-01"), "T2"));
    assert!(promise.is_open_on(day("2026-05-01")) && !promise.is_open_on(day("2026-05-02")));
    let case = then(&case, "2026-03-05", [What::RefundPromised { clock: promise }]);
    // Day 61 is Saturday 2 May; asking is for Monday.
    assert_eq!((next(&case).kind, next(&case).on), (StepKind::ChaseRefund, day("2026-05-04")));

    let on_a_weekday = start(&case, "tiktok_refund_60_days", "2026-03-10");
    assert_eq!(on_a_weekday.closes_on, day("2026-05-09"));
    let case = then(
        &case,
        "2026-03-10",
        [What::RefundPromised { clock: start(&case, "tiktok_refund_60_days", "2026-03-09") }],
    );
    // Counted from the 9th, day 60 is Friday 8 May and day 61 a Saturday again; from the 5th it is Tuesday 5 May.
    assert_eq!(next(&case).on, day("2026-05-11"));
    let case = then(
        &case,
        "2026-03-11",
        [What::RefundPromised { clock: start(&case, "tiktok_refund_60_days", "2026-03-05") }],
    );
    assert_eq!((case.promise().unwrap().closes_on, next(&case).on), (day("2026-05-04"), day("2026-05-05")));
}

/// Source: Visa 13.6 summary (C1): wait 15 days from the acknowledgement, then 120 days from it. "Day 61 after the request
/// leaves about 59 days of a 120-day window" (refund-policies §3).
#[test]
fn on_day_61_fifty_nine_days_are_left_of_a_120_day_window() {
    let case = sent("2026-03-05");
    let clock = start(&case, "visa_13_6_after_acknowledgement", "2026-03-05");
    assert_eq!((clock.opens_on, clock.closes_on), (Some(day("2026-03-20")), day("2026-07-03")));
    let day_61 = window(Length::Days(61), "2026-03-05");
    assert_eq!(makegood_core::time::days_between(day_61, clock.closes_on), 59);
    assert!(!clock.is_open_on(day("2026-03-19")) && clock.is_open_on(day("2026-07-03")));
}

/// Source: policies/tiktok/shared.toml, clocks `visa_12_6` (C2, 120 days), `mastercard_4834` (C8, 90 days), `eu_13_months`
/// (LAW8), `us_one_year` (L1 §14.2).
#[test]
fn clocks_of_the_policy_are_counted_with_their_source() {
    let policy = shipped();
    let start = |id, kind| CaseClock::of_policy(&policy, id, kind, day("2026-02-28")).unwrap();
    let visa = start("visa_12_6", ClockKind::Card);
    assert_eq!((visa.closes_on, visa.confidence), (day("2026-06-28"), Confidence::S));
    assert!(visa.source.address.starts_with("https://") && visa.source.read_on.year() == 2026);
    assert_eq!(start("mastercard_4834", ClockKind::Card).closes_on, day("2026-05-29"));
    assert_eq!(start("eu_13_months", ClockKind::Bank).closes_on, day("2027-03-28"));
    assert_eq!(start("us_one_year", ClockKind::Limitation).closes_on, day("2027-02-28"));
    assert!(CaseClock::of_policy(&policy, "amex_0", ClockKind::Card, day("2026-02-28")).is_err());
}

/// Leap days, by the calendar: one year from 29 February ends on 28 February; 60 days over 29 February are 60.
#[test]
fn leap_days_and_month_ends() {
    assert_eq!(window(Length::Years(1), "2028-02-29"), day("2029-02-28"));
    assert_eq!(window(Length::Days(60), "2028-01-31"), day("2028-03-31"));
    assert_eq!(window(Length::Days(60), "2027-01-31"), day("2027-04-01"));
    assert_eq!(window(Length::Months(13), "2027-01-31"), day("2028-02-29"));
    assert_eq!(window(Length::Days(60), "2026-11-15"), day("2027-01-14"));
    let never =
        Window::Calendar(Length::Days(u32::MAX)).last_day(day("2026-01-01"), &BusinessCalendar::weekends_only());
    assert!(never.is_err());
}

/// Days of a case are those of the account's zone, also on the two days on which the clocks change (29 March and 25
/// October 2026 in Berlin), and an evening in Los Angeles is not yet the next day.
#[test]
fn days_are_those_of_the_accounts_zone() {
    let at = |zone: &str, instant: &str, on: &str| {
        let at: Timestamp = instant.parse().unwrap();
        let what = crate::support::opened(zone, &["US"]);
        let opened = Event { at, on: day(on), actor: "ana".to_owned(), reason: String::new(), what };
        Case::open("K-0001", opened).map(|change| change.into_case().last_day())
    };
    assert_eq!(at("Europe/Berlin", "2026-03-28T23:30:00Z", "2026-03-29").unwrap(), day("2026-03-29"));
    assert_eq!(at("Europe/Berlin", "2026-03-29T22:30:00Z", "2026-03-30").unwrap(), day("2026-03-30"));
    assert_eq!(at("Europe/Berlin", "2026-10-25T22:30:00Z", "2026-10-25").unwrap(), day("2026-10-25"));
    assert_eq!(at("America/Los_Angeles", "2026-06-02T06:00:00Z", "2026-06-01").unwrap(), day("2026-06-01"));
    assert!(at("America/Los_Angeles", "2026-06-02T06:00:00Z", "2026-06-02").is_err());
    // 60 days over a change of the clocks are 60 days.
    assert_eq!(window(Length::Days(60), "2026-03-01"), day("2026-04-30"));
}

#[test]
fn a_card_window_comes_up_before_it_closes_and_can_be_set_aside() {
    let case = then(&sent("2026-03-05"), "2026-03-05", [What::Acknowledged { ticket: None }]);
    let clock =
        CaseClock { closes_on: day("2026-03-31"), ..start(&case, "visa_13_6_after_acknowledgement", "2026-03-05") };
    let case = then(&case, "2026-03-05", [What::ClockStarted { clock }]);
    // Fourteen days before is Tuesday 17 March, but the window opens on the 20th only: asking comes first, on the 19th.
    assert_eq!((next(&case).kind, next(&case).on), (StepKind::AskForAnswer, day("2026-03-19")));
    let case = then(&case, "2026-03-19", [What::Chased]);
    let step = next(&case);
    assert_eq!(
        (step.kind, step.on, step.closes_on),
        (StepKind::DecideDispute, day("2026-03-20"), Some(day("2026-03-31")))
    );
    assert_eq!(step.source.unwrap().id, "C1");
    let aside = What::ClockSetAside { clock: "visa_13_6_after_acknowledgement".to_owned() };
    assert_eq!(next(&then(&case, "2026-03-20", [aside])).kind, StepKind::AskForAnswer);
    // After it closed it asks for nothing.
    assert_eq!(next(&then(&case, "2026-04-01", [What::Noted])).kind, StepKind::AskForAnswer);
}

#[test]
fn a_promise_stands_while_a_question_is_answered() {
    let case = then(&sent("2026-03-02"), "2026-03-05", [What::Approved { lines: cash(10_000) }]);
    let promise = start(&case, "tiktok_refund_60_days", "2026-03-05");
    let asked = What::InfoRequested { asks: "the bank account".to_owned(), answer_by: None };
    let case = then(&case, "2026-03-05", [What::RefundPromised { clock: promise }, asked]);
    let case = then(&case, "2026-04-28", [What::Answered]);
    // Asking for a decision would be for 12 May; day 61 of the promise comes before.
    assert_eq!((next(&case).kind, next(&case).on), (StepKind::ChaseRefund, day("2026-05-05")));
}

#[test]
fn a_formal_notice_waits_for_the_time_that_the_contract_gives() {
    let case = then(
        &sent("2026-03-05"),
        "2026-03-20",
        [What::Denied, What::Escalated { rung: makegood_case::Rung::FormalNotice }],
    );
    let clock = start(&case, "us_notice_60_days", "2026-03-20");
    let case = then(&case, "2026-03-20", [What::ClockStarted { clock }]);
    // 60 days from 20 March is 19 May.
    assert_eq!((next(&case).kind, next(&case).on), (StepKind::TakeAdvice, day("2026-05-20")));
}

#[test]
fn the_built_in_clocks_are_read_and_all_have_a_source() {
    let built_in = follow_up();
    assert!(built_in.clocks.values().all(|spec| spec.source.address.starts_with("https://")));
    let twice = "[[clock]]\nid = \"a\"\ntitle = \"\"\nkind = \"card\"\ndays = 1\nmonths = 1\nconfidence = \"S\"\nsource = \"\"\naddress = \"\"\nread_on = 2026-01-01\nsays = \"\"\n";
    assert!(makegood_case::FollowUp::parse(twice).is_err());
    assert!(built_in.start("none", day("2026-01-01"), &BusinessCalendar::weekends_only()).is_err());
}
