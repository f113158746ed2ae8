//! Claims to draw: a small one, a large one, a bare one and a hostile one. The example uses them too.

mod builder;
mod rule;

use jiff::ToSpan;
use jiff::civil::date;
use makegood_core::claim::LeftOut;
use makegood_core::coverage::Coverage;
use makegood_core::finding::EntityRef;
use makegood_core::money::Amount;
use makegood_core::policy::{Confidence, Outcome, Verdict};
use makegood_evidence::{AccountCard, ClaimDocument, Op, Sender};

use builder::{ACCOUNT, Builder, File, currency};
use rule::full_verdict;

fn cells(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

/// One line, two rows.
pub fn small() -> ClaimDocument {
    let mut builder = Builder::new();
    let report = File::new(
        "hourly-report-2026-03.csv",
        'a',
        &["Campaign ID", "Campaign name", "Hour", "Cost", "Currency", "Impressions", "Clicks", "Status"],
    );
    let row = |hour: &str, cost: &str, shown: &str, clicks: &str| {
        cells(&["1728545382536225", "Spring collection, DACH", hour, cost, "USD", shown, clicks, ""])
    };
    builder.claimed(
        (
            "daily_budget_exceeded",
            "Spend above the daily budget",
            "Campaign 1728545382536225 spent USD 162.50 on 14 March 2026. Its daily budget was USD 100.00 all day.",
        ),
        currency("USD"),
        full_verdict("XX-BUD-03", Outcome::Conditional),
        &report,
        &[
            (118, 2500, row("2026-03-14 21:00", "25.00", "4210", "61")),
            (119, 1250, row("2026-03-14 22:00", "18.40", "3007", "44")),
        ],
    );
    builder.calculated(&[
        (Op::Start, "Daily budget", "100"),
        (Op::Times, "Most that one day may cost: 125 % of the budget", "1.25"),
        (Op::Equals, "Allowed on the day", "125"),
        (Op::Start, "Cost of the day", "162.5"),
        (Op::Minus, "Allowed on the day", "125"),
        (Op::Equals, "Above what is allowed", "37.5"),
    ]);
    builder.paid.insert((ACCOUNT.to_owned(), currency("USD")), Amount::from_minor(1_284_000, currency("USD")));
    builder.coverage.push(Coverage {
        account_id: ACCOUNT.to_owned(),
        detector: "daily_budget_exceeded".to_owned(),
        currency: currency("USD"),
        checked: Amount::from_minor(1_100_000, currency("USD")),
        of: Amount::from_minor(1_284_000, currency("USD")),
        missing: vec!["budget history of 3 ad groups: export the change log from 2026-02-01".to_owned()],
    });
    builder.document()
}

/// Three findings, two currencies, over 400 rows, long names, many findings left out.
pub fn large() -> ClaimDocument {
    let mut builder = Builder::new();
    let long = "2026-Q1_prospecting_lookalike_3pct_DACH+Nordics_video-15s_carousel_A/B-test-variant-07_bid-cap_retarget-exclusion";
    let hourly = File::new(
        "TikTok_Ads_Manager_hourly_report_all_campaigns_Northwind_Outdoor_2026-01-01_2026-03-31_(final)_v2.csv",
        'k',
        &["Campaign ID", "Campaign name", "Stat hour", "Cost", "Currency", "Impressions", "Clicks", "Conversions"],
    );
    let start = date(2026, 1, 5).at(0, 0, 0, 0);
    let hours: Vec<_> = (0..312i64)
        .map(|hour| {
            let at = start + hour.hours();
            let minor = 1300 + (hour * 37) % 911;
            let cost = Amount::from_minor(minor, currency("USD")).to_text(currency("USD"));
            let shown = (2000 + hour * 13).to_string();
            let stamp = at.strftime("%Y-%m-%d %H:00").to_string();
            let row = cells(&["1728545382536225", long, &stamp, &cost, "USD", &shown, "61", "3"]);
            (u64::try_from(hour).unwrap() + 1042, minor, row)
        })
        .collect();
    builder.claimed(
        (
            "spend_while_paused",
            "Spend while the campaign was paused",
            "The campaign was paused from 5 January 2026 00:00 to 17 January 2026 24:00 by the change log, yet cost was \
             reported in 312 hours of that time.",
        ),
        currency("USD"),
        full_verdict("XX-PAU-01", Outcome::Eligible),
        &hourly,
        &hours,
    );
    let found = &mut builder.findings.last_mut().unwrap().found;
    (found.from, found.to) = (date(2026, 1, 5), date(2026, 1, 17));
    found.entities = (0..9u64)
        .map(|i| EntityRef { level: "ad_group".to_owned(), entity_id: (1_728_545_382_536_225 + i * 17).to_string() })
        .collect();

    let card = File::new("card statement, February.ofx.csv", 'q', &["Booked", "Text", "Amount", "Reference"]);
    let booked = |day: &str, reference: &str| {
        cells(&[day, "TIKTOK ADS *NORTHWIND DUBLIN IE 0123456789 FX 1.0832 EUR/USD", "-1500.00", reference])
    };
    let mut twice = full_verdict("XX-PAY-02", Outcome::Eligible);
    twice.confidence = Confidence::I;
    twice.citations.truncate(1);
    builder.claimed(
        (
            "payment_captured_twice",
            "One payment taken twice from the card",
            "Payment 8812300012 of 9 February 2026 was captured in full, and once more two days later.",
        ),
        currency("EUR"),
        twice,
        &card,
        &[(41, 150_000, booked("2026-02-11", "8812300012-B"))],
    );
    builder.calculated(&[(Op::Fact, "Threshold of the account on that day", "1500"), (Op::Plus, "x", "0")]);
    builder.calculated(&[
        (Op::Fact, "Threshold of the account on that day", "1500"),
        (Op::Start, "Taken from the card for this payment", "3000"),
        (Op::Minus, "The payment, as the ledger has it", "1500"),
    ]);
    let found = &mut builder.findings.last_mut().unwrap().found;
    (found.from, found.to) = (date(2026, 2, 9), date(2026, 2, 11));

    let daily = File::new(
        "daily.csv",
        'z',
        &["Day", "Campaign name", "Ad group name", "Ad name", "Cost", "Budget", "Currency", "Objective", "Placement"],
    );
    let days: Vec<_> = (0..44i64)
        .map(|day| {
            let at = (date(2026, 2, 1) + day.days()).to_string();
            let minor = 210 + (day * 71) % 400;
            let cost = Amount::from_minor(minor + 10_000, currency("USD")).to_text(currency("USD"));
            let ad = format!("creative_{day:02}_{long}");
            let row = cells(&[&at, long, "Ad group 1", &ad, &cost, "100.00", "USD", "Conversions", "TikTok"]);
            (u64::try_from(day).unwrap() + 2, minor, row)
        })
        .collect();
    builder.claimed(
        (
            "weekly_budget_exceeded",
            "Spend above the budget of the week",
            "In six weeks from 1 February 2026 the ad group cost more than seven times its daily budget.",
        ),
        currency("USD"),
        full_verdict("XX-BUD-03", Outcome::Conditional),
        &daily,
        &days,
    );
    let found = &mut builder.findings.last_mut().unwrap().found;
    (found.from, found.to) = (date(2026, 2, 1), date(2026, 3, 16));
    let line = builder.claim.lines.last_mut().unwrap();
    line.claimed.amount = line.claimed.amount.checked_sub(Amount::from_minor(2500, currency("USD"))).unwrap();
    line.reduced_because = Some("part of this money is already claimed in another finding".to_owned());

    for number in 0..40 {
        builder.claim.left_out.push(LeftOut {
            finding: format!("F-{:04}", 100 + number),
            reason: "The policy gives back unspent balance only, and this money was spent on delivered ads.".to_owned(),
            rule: "XX-REF-09".to_owned(),
        });
    }
    for (detector, missing) in [
        ("carry_out_of_bounds", &["bill payments before 2026-01-04"][..]),
        ("spend_while_paused", &[]),
        ("weekly_budget_exceeded", &["budget history of 3 ad groups", "cost by hour of 2 campaigns"]),
    ] {
        builder.coverage.push(Coverage {
            account_id: ACCOUNT.to_owned(),
            detector: detector.to_owned(),
            currency: currency("USD"),
            checked: Amount::from_minor(7_100_000, currency("USD")),
            of: Amount::from_minor(8_284_050, currency("USD")),
            missing: missing.iter().map(|&text| text.to_owned()).collect(),
        });
    }
    builder.paid.insert((ACCOUNT.to_owned(), currency("USD")), Amount::from_minor(8_284_050, currency("USD")));
    builder.document()
}

/// Everything that may be empty is empty.
pub fn bare() -> ClaimDocument {
    let mut builder = Builder::new();
    builder.from = Sender { legal_name: "Northwind".to_owned(), ..Sender::default() };
    builder.account =
        AccountCard { account_id: ACCOUNT.to_owned(), name: None, currency: None, time_zone: None, payment_mode: None };
    let file = File::new("x.csv", 'b', &[]);
    builder.claimed(
        ("d", "Charged twice", "The charge stands twice in the file."),
        currency("JPY"),
        Verdict { tell: String::new(), ..Verdict::outcome_only(Outcome::Conditional) },
        &file,
        &[(1, 1200, vec!["1200".to_owned(), String::new()])],
    );
    builder.findings.last_mut().unwrap().found.entities.clear();
    builder.document()
}

/// Texts that try to be markup, commands, or something else than they are.
pub const HOSTILE: [&str; 10] = [
    "#eval(\"1+1\") #read(\"/etc/passwd\")",
    "$x^2$ *bold* _emph_ `raw` = head",
    "@ref <label> \\ // comment /* c */",
    "\u{202E}evil\u{202C}",
    "a\u{0}b\u{7}c\r\nd\te",
    "春季促销 🎉 family 👨\u{200D}👩\u{200D}👧",
    "שלום עולם",
    "مرحبا بالعالم",
    "नमस्ते ไทย Z\u{351}\u{36B}\u{343}a\u{36A}lgo",
    "\u{FFFF}\u{E000}\u{FEFF}\u{AD} -- --- ... ~ 'q' \"q\"",
];

/// A claim in which every text of a file or a person is hostile.
pub fn hostile() -> ClaimDocument {
    let mut builder = Builder::new();
    builder.from.legal_name = HOSTILE[0].to_owned();
    builder.from.address = HOSTILE.iter().map(|&text| text.to_owned()).collect();
    builder.from.contact = Some(HOSTILE[5].to_owned());
    builder.account.name = Some(HOSTILE[1].to_owned());
    let file = File::new(&format!("{}'; rm -rf ~ ;'.csv", HOSTILE[5]), 'c', &HOSTILE);
    let lines: Vec<_> = (0..HOSTILE.len())
        .map(|row| {
            let shifted = (0..HOSTILE.len()).map(|column| HOSTILE[(row + column) % HOSTILE.len()].to_owned()).collect();
            (u64::try_from(row).unwrap() + 2, 100, shifted)
        })
        .collect();
    let mut verdict = full_verdict(HOSTILE[2], Outcome::Conditional);
    verdict.tell = HOSTILE.join(" | ");
    verdict.steps[0].text = HOSTILE[8].to_owned();
    builder.claimed((HOSTILE[0], HOSTILE[4], &HOSTILE.join(" / ")), currency("USD"), verdict, &file, &lines);
    builder.document()
}
