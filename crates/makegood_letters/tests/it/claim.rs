//! The claim that the examples speak of: Northwind, two findings in two currencies, and what happened since.

use jiff::civil::date;
use makegood_core::money::{Amount, Currency, Money};
use makegood_core::policy::Purse;
use makegood_letters::{
    Account, AskedItem, Clause, Clawback, Decision, Denial, Dispute, Exhibit, Facts, Ground, InformationRequest,
    Notice, Promise, Received, Sender, StatementLine,
};

pub fn money(text: &str) -> Money {
    let (currency, amount) = text.split_once(' ').unwrap();
    Money::new(Amount::parse_canonical(amount).unwrap(), Currency::parse(currency).unwrap())
}

pub fn clause() -> Clause {
    Clause {
        title: "TikTok help: set up a daily budget, with examples".to_owned(),
        address: "https://ads.tiktok.com/help/article/how-to-set-up-a-daily-budget-in-tiktok-ads-manager".to_owned(),
        page_date: Some("Aug 2025".to_owned()),
        read_on: date(2026, 11, 22),
        says: "Only 125 % of the highest daily budget of a day is guaranteed.".to_owned(),
    }
}

pub fn ground(finding: &str, kind: &str, amount: &str) -> Ground {
    Ground {
        finding: finding.to_owned(),
        kind: kind.to_owned(),
        amount: money(amount),
        period: (date(2026, 3, 14), date(2026, 3, 14)),
        expected: None,
        actual: None,
        exhibits: vec!["E1".to_owned(), "E3".to_owned()],
        transactions: vec!["T-88213".to_owned()],
        invoices: Vec::new(),
        entities: Vec::new(),
        clause: None,
        answer: None,
    }
}

/// The claim with everything that any step needs.
pub fn facts() -> Facts {
    let spend = Ground {
        period: (date(2026, 3, 8), date(2026, 3, 14)),
        expected: Some(money("USD 700")),
        actual: Some(money("USD 1934.50")),
        transactions: Vec::new(),
        entities: vec!["campaign 17".to_owned()],
        clause: Some(clause()),
        answer: Some("The change log shows no raise of the budget in this week (E2).".to_owned()),
        ..ground("F-0001", "weekly_budget_exceeded", "USD 1234.50")
    };
    let twice =
        Ground { invoices: vec!["INV-2026-03".to_owned()], ..ground("F-0004", "payment_captured_twice", "EUR 180") };
    Facts {
        written_on: date(2026, 6, 30),
        platform: "TikTok".to_owned(),
        recipient: None,
        sender: Sender {
            entity: "Northwind GmbH".to_owned(),
            name: "Ada Meyer".to_owned(),
            email: "claims@northwind.example".to_owned(),
            address: Some("Hafenstr. 4, 20457 Hamburg".to_owned()),
        },
        reference: "MG-7K2Q".to_owned(),
        ticket: Some("TT-556677".to_owned()),
        earlier_tickets: Vec::new(),
        account: Account {
            id: "7350001".to_owned(),
            name: Some("Northwind".to_owned()),
            business_center: Some("BC-42".to_owned()),
            payment_mode: Some("automatic".to_owned()),
            time_zone: Some("Europe/Berlin".to_owned()),
            card_last4: Some("4242".to_owned()),
        },
        period: (date(2026, 3, 8), date(2026, 3, 14)),
        grounds: vec![spend, twice],
        claimed: vec![money("EUR 180"), money("USD 1234.50")],
        exhibits: ["statement of March", "change log", "ledger"]
            .iter()
            .zip(1..)
            .map(|(title, n)| Exhibit { number: format!("E{n}"), title: (*title).to_owned() })
            .collect(),
        answer_by: Some(date(2026, 7, 14)),
        filed_on: Some(date(2026, 4, 2)),
        promise: Some(Promise {
            made_on: date(2026, 4, 9),
            due_on: date(2026, 6, 8),
            money: Some(money("USD 1234.50")),
        }),
        request: Some(InformationRequest {
            on: date(2026, 4, 20),
            items: vec![
                AskedItem {
                    asked: "Please provide the bank statement.".to_owned(),
                    answer: Some("It is attached.".to_owned()),
                    exhibits: vec!["E1".to_owned()],
                },
                AskedItem { asked: "Login logs of the account".to_owned(), answer: None, exhibits: Vec::new() },
            ],
        }),
        denial: Some(Denial { on: date(2026, 5, 4), reason: Some("Spend is as expected.".to_owned()) }),
        decision: Some(Decision { on: date(2026, 5, 20), approved: vec![money("USD 1000")] }),
        received: vec![Received { on: date(2026, 6, 12), money: money("USD 1000"), purse: Purse::Cash }],
        outstanding: vec![money("EUR 180"), money("USD 234.50")],
        clawback: Some(Clawback {
            on: date(2026, 6, 25),
            money: money("USD 1000"),
            reason: Some("Issued in error".to_owned()),
            exhibits: vec!["E3".to_owned()],
        }),
        notice: Some(Notice {
            company: "TikTok Technology Limited".to_owned(),
            address: "Legal, Kaleidoscope, 4 Lindsey Street, London EC1A 9HP, United Kingdom".to_owned(),
            clause: Clause {
                title: "TikTok For Business Commercial Terms of Service".to_owned(),
                address: "https://ads.tiktok.com/i18n/official/article?aid=10004628".to_owned(),
                page_date: Some("Jan 2026".to_owned()),
                read_on: date(2026, 11, 22),
                says: "Written notice with full particulars; 30 days to settle (sections 14.1(b), 14.3).".to_owned(),
            },
            settle_by: date(2026, 7, 30),
        }),
        dispute: Some(Dispute {
            bank: "Hansebank".to_owned(),
            conditions: vec!["Visa dispute condition 12.6, paid twice".to_owned()],
            findings: vec!["F-0004".to_owned()],
            disputed: vec![money("EUR 180")],
            lines: vec![StatementLine {
                on: date(2026, 3, 14),
                descriptor: "TIKTOK ADS DUBLIN".to_owned(),
                reference: "ARN 7423".to_owned(),
                money: money("EUR 180"),
                disputed: money("EUR 180"),
            }],
        }),
        form: Vec::new(),
        consequences: vec!["A card or bank dispute may make the platform stop the ads.".to_owned()],
        document: "C-0001.pdf".to_owned(),
        by_representative: false,
    }
}
