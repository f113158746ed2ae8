//! An invented rule of a policy.

use jiff::civil::date;
use makegood_core::policy::{Citation, Clock, Condition, Confidence, Outcome, ProofItem, State, Step, Verdict};

/// An invented rule with everything that a rule can have.
pub fn full_verdict(rule: &str, outcome: Outcome) -> Verdict {
    Verdict {
        remedy: "refund_or_ad_credit".to_owned(),
        rule: rule.to_owned(),
        reason: "above_daily_limit".to_owned(),
        confidence: Confidence::P,
        tell: "Spend above the stated excess of a day is given back as a refund or as ad credit, on request.".to_owned(),
        deadline: Some(date(2026, 9, 10)),
        clocks: vec![
            Clock {
                title: "Card dispute, duplicate processing".to_owned(),
                closes_on: date(2026, 7, 12),
                basis: "120 calendar days from the day of settlement, 2026-03-14.".to_owned(),
                confidence: Confidence::S,
            },
            Clock {
                title: "Limitation of the claim".to_owned(),
                closes_on: date(2029, 12, 31),
                basis: "Three years from the end of the year.".to_owned(),
                confidence: Confidence::P,
            },
        ],
        conditions: vec![
            Condition {
                text: "The account is open.".to_owned(),
                state: State::Met,
                how: "The account file says so.".to_owned(),
            },
            Condition {
                text: "The budget was not raised during the day.".to_owned(),
                state: State::NotKnown,
                how: "Export the change log of the campaign for that day and import it.".to_owned(),
            },
        ],
        proof: vec![
            ProofItem {
                text: "Hourly cost report of the days in question".to_owned(),
                state: State::Met,
                how: "Reports, custom report, breakdown by hour.".to_owned(),
            },
            ProofItem {
                text: "Screen of the campaign's budget setting".to_owned(),
                state: State::NotMet,
                how: "Open the campaign, Settings, and save the page as PDF.".to_owned(),
            },
        ],
        steps: vec![
            Step {
                channel: "self_serve".to_owned(),
                text: "Open the billing page of the ad account and note the transaction id of the payment.".to_owned(),
            },
            Step {
                channel: "support_ticket".to_owned(),
                text: "Open a ticket under Billing and payments, paste the summary sentence and attach pages of the letter."
                    .to_owned(),
            },
            Step {
                channel: "sales_rep".to_owned(),
                text: "After ten business days without an answer, send the ticket number to your representative.".to_owned(),
            },
        ],
        expected_time: "up to 60 days, stated by the platform".to_owned(),
        consequences: vec![
            "A refund as ad credit lapses after its term and cannot be turned into money.".to_owned(),
            "If you ask for the balance, the ad account closes and cannot be reopened.".to_owned(),
        ],
        avoid: vec!["Do not dispute the charge with the card issuer while the ticket is open.".to_owned()],
        citations: vec![
            Citation {
                source: "X1".to_owned(),
                title: "About daily and lifetime budgets".to_owned(),
                address: "https://example.com/help/article/about-daily-and-lifetime-budgets-for-campaigns?lang=en".to_owned(),
                page_date: Some("Sep 2025".to_owned()),
                read_on: date(2026, 2, 1),
                says: "On a single day, cost can exceed the daily budget by a quarter; what goes beyond is returned.".to_owned(),
            },
            Citation {
                source: "X7".to_owned(),
                title: "Refund policy".to_owned(),
                address: "https://example.com/policies/refunds".to_owned(),
                page_date: None,
                read_on: date(2026, 2, 3),
                says: "Refunds go to the method that was charged.".to_owned(),
            },
        ],
        in_force: (Some(date(2025, 1, 1)), None),
        rule_at_filing: None,
        ..Verdict::outcome_only(outcome)
    }
}
