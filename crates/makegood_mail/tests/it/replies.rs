//! Replies of support desks in five languages, written for these tests, with what is proposed for each.
//!
//! `replies/*.toml` hold them; a line of `expect` is one proposal. That a proposal's quotation stands where it says,
//! and in the sender's own words, holds for all.

use std::collections::BTreeSet;

use makegood_core::money::{Amount, Currency, Money};
use makegood_mail::propose::{
    AmountRole, Context, Due, Machine, OutcomeKind, Part, Proposal, Proposals, Quote, TermAbout, Unit, propose,
};
use makegood_mail::reply::{ReadOptions, Reply};
use serde::Deserialize;

const FILES: [(&str, &str); 6] = [
    ("en", include_str!("replies/en.toml")),
    ("es", include_str!("replies/es.toml")),
    ("pt", include_str!("replies/pt.toml")),
    ("de", include_str!("replies/de.toml")),
    ("ja", include_str!("replies/ja.toml")),
    ("unseen", include_str!("replies/unseen.toml")),
];

#[derive(Deserialize)]
struct File {
    reply: Vec<Fixture>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    name: String,
    #[serde(default)]
    subject: String,
    /// Further headers of the message.
    #[serde(default)]
    headers: String,
    body: String,
    /// What was claimed, for example `USD 120.00`.
    claimed: Option<String>,
    /// A letter of ours.
    #[serde(default)]
    letter: String,
    /// True where the outcomes contradict each other.
    #[serde(default)]
    contested: bool,
    expect: Vec<String>,
}

impl Fixture {
    fn reply(&self) -> Reply {
        let message = format!(
            "From: Support <help@platform.example>\nTo: claims@advertiser.example\nSubject: {}\n\
             Date: Tue, 10 Mar 2026 10:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n{}\n{}",
            self.subject,
            if self.headers.is_empty() { String::new() } else { format!("{}\n", self.headers) },
            self.body
        );
        Reply::read(message.as_bytes(), &ReadOptions::default()).expect("a reply")
    }

    fn context(&self) -> Context {
        let claimed = self.claimed.as_ref().map(|text| {
            let (code, amount) = text.split_once(' ').expect("a code and an amount");
            Money::new(Amount::parse_canonical(amount).expect("an amount"), Currency::parse(code).expect("a code"))
        });
        Context { claimed, own_letters: vec![self.letter.clone()] }
    }
}

/// One line for each proposal.
fn shown(proposals: &Proposals) -> Vec<String> {
    let mut lines = Vec::new();
    match proposals.machine {
        Some(Machine::Confirmation) => lines.push("machine: confirmation".to_owned()),
        Some(Machine::Absence) => lines.push("machine: absence".to_owned()),
        Some(Machine::Bounce) => lines.push("machine: bounce".to_owned()),
        None => {}
    }
    lines.extend(proposals.tickets.iter().map(|one| format!("ticket {}, {}", one.value, sure(one))));
    for one in &proposals.outcomes {
        let kind = match one.value.kind {
            OutcomeKind::Acknowledged => "acknowledged",
            OutcomeKind::InfoRequested => "info requested",
            OutcomeKind::Approved => "approved",
            OutcomeKind::PartlyApproved => "partly approved",
            OutcomeKind::Denied => "denied",
            OutcomeKind::Refunded => "refunded",
        };
        let asked: Vec<&str> = one.value.asked.iter().map(|asked| asked.item.as_str()).collect();
        let reason = one.value.reason.as_ref().map(|reason| reason.id.as_deref().unwrap_or(&reason.quote.text));
        let more = reason.map_or(asked.join(" "), str::to_owned);
        lines.push(format!("{kind}{}{more}, {}", if more.is_empty() { "" } else { ": " }, sure(one)));
    }
    for one in &proposals.amounts {
        let readings: Vec<String> = one.value.readings.iter().map(Money::to_string).collect();
        let role = match one.value.role {
            AmountRole::Offered if one.value.ad_credit => "offered as ad credit",
            AmountRole::Offered => "offered",
            AmountRole::Claimed => "claimed",
            AmountRole::Unclear => "amount",
        };
        lines.push(format!("{role} {}, {}", readings.join(" or "), sure(one)));
    }
    for one in &proposals.terms {
        let about = match one.value.about {
            TermAbout::Refund => "refund",
            TermAbout::TheirAnswer => "their answer",
            TermAbout::OurAnswer => "our answer",
            TermAbout::Unclear => "something",
        };
        let due = match &one.value.due {
            Due::On(days) => {
                let days: Vec<String> = days.iter().map(ToString::to_string).collect();
                format!("by {}", days.join(" or "))
            }
            Due::Within { least, most, unit } => {
                let unit = match unit {
                    Unit::BusinessDays => "business days",
                    Unit::Days => "days",
                    Unit::Weeks => "weeks",
                    Unit::Hours => "hours",
                    Unit::Months => "months",
                };
                let least = least.map_or(String::new(), |least| format!("{least} to "));
                format!("within {least}{most} {unit}")
            }
        };
        lines.push(format!("{about} {due}, {}", sure(one)));
    }
    lines
}

fn sure<T>(one: &Proposal<T>) -> String {
    format!("{}{}", one.confidence, if one.conditional { ", on a condition" } else { "" })
}

fn quotes(proposals: &Proposals) -> Vec<&Quote> {
    let outcomes = proposals.outcomes.iter().flat_map(|one| {
        let asked = one.value.asked.iter().map(|asked| &asked.quote);
        std::iter::once(&one.quote).chain(asked).chain(one.value.reason.iter().map(|reason| &reason.quote))
    });
    outcomes
        .chain(proposals.tickets.iter().map(|one| &one.quote))
        .chain(proposals.amounts.iter().map(|one| &one.quote))
        .chain(proposals.terms.iter().map(|one| &one.quote))
        .collect()
}

#[test]
fn each_reply_is_read_as_expected() {
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for (language, text) in FILES {
        let file: File = toml::from_str(text).expect("fixtures");
        for fixture in file.reply {
            assert!(names.insert(format!("{language}/{}", fixture.name)), "{language}/{} twice", fixture.name);
            let reply = fixture.reply();
            let proposals = propose(&reply, &fixture.context());
            let lines = shown(&proposals);
            if lines != fixture.expect || proposals.are_contested() != fixture.contested {
                wrong.push(format!(
                    "{language}/{}\n  expected {:#?}\n  found    {lines:#?} contested {}",
                    fixture.name,
                    fixture.expect,
                    proposals.are_contested()
                ));
            }
            for quote in quotes(&proposals) {
                let part = if quote.part == Part::Text { &reply.text } else { &reply.subject };
                assert_eq!(&part[quote.sentence.clone()], quote.text, "{}", fixture.name);
                assert!(quote.sentence.start <= quote.place.start && quote.place.end <= quote.sentence.end);
                let own = reply.own.iter().any(|own| own.start <= quote.place.start && quote.place.end <= own.end);
                assert!(own || quote.part == Part::Subject, "{}: {quote:?} is quoted history", fixture.name);
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), names.len(), wrong.join("\n"));
    assert!(names.len() >= 60, "{} replies", names.len());
}
