//! A small advertiser with two findings: one day above its budget, and a payment taken twice.

use std::collections::BTreeMap;

use jiff::civil::date;
use makegood_core::claim::{Claim, ClaimLine, LeftOut, Paid};
use makegood_core::coverage::Coverage;
use makegood_core::finding::{Atom, EntityRef, Finding, Grade, Questioned, Stage};
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::{Citation, Clock, Condition, Confidence, Outcome, ProofItem, State, Step, Verdict};
use makegood_evidence::{
    AccountCard, ArithmeticStep, ClaimDocument, ComposeError, ComposeInput, EvidenceRow, FindingText, Op, Recipient,
    Sender, compose,
};

/// Hash of the report.
pub const REPORT: &str = "9f2c41d07a5be4c18f3c6d2bb0a1e9d5470f6a8e1c2b3d4e5f60718293a4b5c6";
/// Hash of the bank's file.
pub const BANK: &str = "00c1a2b3d4e5f60718293a4b5c69f2c41d07a5be4c18f3c6d2bb0a1e9d5470f6";

pub fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

pub fn cents(cents: i64) -> Amount {
    Amount::from_minor(cents, usd())
}

/// Everything that a document is made of, owned, so that a test can spoil one part.
pub struct Advertiser {
    pub claim: Claim,
    pub findings: Vec<Finding>,
    pub texts: BTreeMap<String, FindingText>,
    pub account: AccountCard,
    pub paid: Paid,
    pub coverage: Vec<Coverage>,
    pub rows: BTreeMap<String, EvidenceRow>,
}

impl Advertiser {
    pub fn compose(&self) -> Result<ClaimDocument, ComposeError> {
        compose(ComposeInput {
            claim: &self.claim,
            findings: &self.findings,
            texts: &self.texts,
            to: Recipient {
                platform: "tiktok".to_owned(),
                name: "TikTok for Business".to_owned(),
                office: "Billing support".to_owned(),
            },
            from: Sender { legal_name: "Northwind Outdoor GmbH".to_owned(), ..Sender::default() },
            account: self.account.clone(),
            paid: &self.paid,
            as_of: "2026-06-30T00:00:00Z".parse().unwrap(),
            prepared_on: date(2026, 6, 30),
            coverage: &self.coverage,
            rows: &self.rows,
        })
    }
}

/// The advertiser whose claim comes out.
pub fn advertiser() -> Advertiser {
    let line = |finding: &str, amount| ClaimLine {
        finding: finding.to_owned(),
        claimed: Money::new(amount, usd()),
        reduced_because: None,
    };
    let mut twice = line("F-0002", cents(40_000));
    twice.reduced_because = Some("part of this money is already claimed in another finding".to_owned());
    Advertiser {
        claim: Claim {
            id: "C-0001".to_owned(),
            platform: "tiktok".to_owned(),
            account_id: "7350000000000000001".to_owned(),
            lines: vec![line("F-0001", cents(3750)), twice],
            left_out: vec![LeftOut {
                finding: "F-0009".to_owned(),
                reason: "Its detector is not stable yet: shown, not claimed.".to_owned(),
                rule: "stage".to_owned(),
            }],
        },
        findings: vec![
            finding("F-0001", "daily_budget_exceeded", 3750, &[(REPORT, 118, 2500), (REPORT, 119, 1250)]),
            finding("F-0002", "payment_captured_twice", 50_000, &[(BANK, 12, 50_000)]),
        ],
        texts: BTreeMap::from([
            ("F-0001".to_owned(), over_budget()),
            (
                "F-0002".to_owned(),
                FindingText {
                    title: "Payment taken twice".to_owned(),
                    statement: "One payment was captured twice on the card.".to_owned(),
                    arithmetic: vec![],
                },
            ),
        ]),
        account: AccountCard {
            account_id: "7350000000000000001".to_owned(),
            name: Some("Northwind DE".to_owned()),
            currency: Some(usd()),
            time_zone: Some("Europe/Berlin".to_owned()),
            payment_mode: Some("automatic".to_owned()),
        },
        paid: Paid::from([(("7350000000000000001".to_owned(), usd()), cents(900_000))]),
        coverage: vec![Coverage {
            account_id: "7350000000000000001".to_owned(),
            detector: "daily_budget_exceeded".to_owned(),
            currency: usd(),
            checked: cents(700_000),
            of: cents(900_000),
            missing: vec!["budget history of 3 ad groups".to_owned()],
        }],
        rows: BTreeMap::from([
            row(REPORT, "report.csv", 118, &["2026-03-14 21:00", "25.00"]),
            row(REPORT, "report.csv", 119, &["2026-03-14 22:00", "12.50"]),
            row(BANK, "card, may.csv", 12, &["2026-03-15", "-500.00"]),
        ]),
    }
}

fn over_budget() -> FindingText {
    let money = |op, label: &str, amount| ArithmeticStep::money(op, label, cents(amount), usd());
    FindingText {
        title: "Spend above the daily budget".to_owned(),
        statement: "Campaign 17 spent USD 162.50 on 2026-03-14; its daily budget was USD 100.00.".to_owned(),
        arithmetic: vec![
            money(Op::Start, "Daily budget", 10_000),
            ArithmeticStep::times("Allowed on one day: 125 %", Amount::parse_canonical("1.25").unwrap()),
            money(Op::Equals, "Most that the day may cost", 12_500),
            money(Op::Start, "Cost of the day", 16_250),
            money(Op::Minus, "Most that the day may cost", 12_500),
            money(Op::Equals, "Excess", 3750),
        ],
    }
}

fn row(sha256: &str, file: &str, line: u64, cells: &[&str]) -> (String, EvidenceRow) {
    let row = EvidenceRow {
        source_name: file.to_owned(),
        sha256: sha256.to_owned(),
        bytes: 48_211,
        place: format!("line {line}"),
        header: vec!["Date".to_owned(), "Amount".to_owned()],
        cells: cells.iter().map(|&cell| cell.to_owned()).collect(),
    };
    (format!("{sha256}:{line}"), row)
}

fn finding(id: &str, detector: &str, amount: i64, atoms: &[(&str, u64, i64)]) -> Finding {
    Finding {
        id: id.to_owned(),
        found: Questioned {
            detector: detector.to_owned(),
            version: 1,
            stage: Stage::Stable,
            level: Grade::High,
            confidence: Grade::High,
            finding_key: id.to_owned(),
            platform: "tiktok".to_owned(),
            account_id: "7350000000000000001".to_owned(),
            entities: vec![EntityRef { level: "campaign".to_owned(), entity_id: "1728545382536225".to_owned() }],
            from: date(2026, 3, 14),
            to: date(2026, 3, 14),
            currency: usd(),
            questioned: cents(amount),
            title: detector.replace('_', " "),
            summary: "A summary.".to_owned(),
            cause: makegood_core::cause::Cause::default(),
            arithmetic: vec![],
            atoms: atoms
                .iter()
                .map(|&(sha256, line, amount)| Atom {
                    source_ref: format!("{sha256}:{line}"),
                    amount: cents(amount),
                    holds: cents(amount),
                })
                .collect(),
        },
        claimable: cents(amount),
        netted_into: None,
        verdict: verdict(),
        dismissed: None,
    }
}

fn verdict() -> Verdict {
    Verdict {
        remedy: "refund_or_ad_credit".to_owned(),
        rule: "XX-BUD-01".to_owned(),
        reason: "above_daily_limit".to_owned(),
        confidence: Confidence::P,
        tell: "Spend above the allowed excess of a day is given back.".to_owned(),
        deadline: Some(date(2026, 7, 10)),
        clocks: vec![Clock {
            title: "Card dispute".to_owned(),
            closes_on: date(2026, 7, 5),
            basis: "120 days from the settlement.".to_owned(),
            confidence: Confidence::S,
        }],
        conditions: vec![Condition {
            text: "The account is open.".to_owned(),
            state: State::NotKnown,
            how: "Look at the account's status.".to_owned(),
        }],
        proof: vec![ProofItem {
            text: "Hourly report".to_owned(),
            state: State::Met,
            how: "Reports, hourly breakdown.".to_owned(),
        }],
        steps: vec![Step { channel: "support_ticket".to_owned(), text: "Open a ticket.".to_owned() }],
        expected_time: "not published".to_owned(),
        consequences: vec!["A granted ad credit lapses after its term.".to_owned()],
        avoid: vec!["Do not close the account first.".to_owned()],
        citations: vec![Citation {
            source: "X1".to_owned(),
            title: "About budgets".to_owned(),
            address: "https://example.com/budgets".to_owned(),
            page_date: None,
            read_on: date(2026, 2, 1),
            says: "A day may cost up to 125 % of the budget.".to_owned(),
        }],
        in_force: (Some(date(2025, 1, 1)), None),
        rule_at_filing: None,
        ..Verdict::outcome_only(Outcome::Conditional)
    }
}
