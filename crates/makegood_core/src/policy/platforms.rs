//! Walks the tables in `cases/platforms/`: what the other platforms answer, each rule reached at least once.
//!
//! A row asks about an own, active account that pays automatically, or as a line `mode WORD` above it says; a kind that a platform's texts do not answer is
//! `unknown`, never answered by another platform's rule.

use std::collections::BTreeSet;

use super::question::{AccountFacts, PolicyQuestion};
use super::shipped::builtin;
use crate::cause::CauseKind;
use crate::money::{Amount, Currency, Money};

const TABLES: &[(&str, &str)] = &[
    ("amazon_ads", include_str!("cases/platforms/amazon_ads.txt")),
    ("google_ads", include_str!("cases/platforms/google_ads.txt")),
    ("linkedin", include_str!("cases/platforms/linkedin.txt")),
    ("meta", include_str!("cases/platforms/meta.txt")),
    ("microsoft_ads", include_str!("cases/platforms/microsoft_ads.txt")),
    ("pinterest", include_str!("cases/platforms/pinterest.txt")),
    ("snapchat", include_str!("cases/platforms/snapchat.txt")),
    ("x", include_str!("cases/platforms/x.txt")),
];

#[test]
fn every_row_of_another_platform_gets_the_answer_beside_it() {
    let mut reached: BTreeSet<String> = BTreeSet::new();
    for (platform, table) in TABLES {
        let mut mode = "automatic";
        for line in table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            if let Some(word) = line.strip_prefix("mode ") {
                mode = word.trim();
                continue;
            }
            let words: Vec<&str> = line.split_whitespace().filter(|word| *word != "->").collect();
            let [kind, charged, filed, rule, outcome, confidence, remedy, deadline] = words[..] else {
                panic!("{platform}: {line}: a row has 3 facts and 5 answers")
            };
            let account = AccountFacts {
                platform: (*platform).to_owned(),
                account_id: "735".to_owned(),
                payment_mode: Some(mode.to_owned()),
                status: Some("active".to_owned()),
                owner_kind: Some("own".to_owned()),
                country: Some("DE".to_owned()),
                ..AccountFacts::default()
            };
            let charged = charged.parse().unwrap();
            let usd = Currency::parse("USD").unwrap();
            let verdict = builtin().decide(&PolicyQuestion {
                kind,
                account: &account,
                charged_from: charged,
                charged_to: charged,
                filed_on: filed.parse().unwrap(),
                questioned: Money::new(Amount::from_minor(3750, usd), usd),
                cause: CauseKind::Unknown,
                tables: &BTreeSet::new(),
            });
            let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
            let shown = [
                verdict.rule.clone(),
                word(serde_json::to_value(verdict.outcome).unwrap()),
                word(serde_json::to_value(verdict.confidence).unwrap()),
                verdict.remedy.clone(),
                verdict.deadline.map_or_else(|| "-".to_owned(), |day| day.to_string()),
            ];
            let expected = [rule, outcome, confidence, remedy, deadline];
            assert_eq!(shown.each_ref().map(String::as_str), expected, "{platform}: {line}");
            let tiktok = verdict.steps.iter().map(|step| &step.text).chain([&verdict.tell]);
            assert!(tiktok.into_iter().all(|text| !text.contains("TikTok")), "{platform}: {line}: speaks of TikTok");
            assert!(
                verdict.citations.iter().all(|citation| citation.address.starts_with("http")),
                "{platform}: {line}"
            );
            reached.insert(verdict.rule);
        }
    }
    let others = builtin().rules().iter().filter(|rule| rule.platform != "tiktok");
    let unreached: Vec<_> = others.map(|rule| &rule.id).filter(|id| !reached.contains(*id)).collect();
    assert!(unreached.is_empty(), "no row of cases/platforms/ reaches {unreached:?}");
}

#[test]
fn every_platform_has_a_ladder_that_starts_with_a_claim() {
    for (platform, _) in TABLES {
        let rungs: Vec<_> = builtin().rungs().iter().filter(|rung| rung.platform == *platform).collect();
        let letters: Vec<_> = rungs.iter().map(|rung| rung.letter.as_str()).collect();
        assert_eq!(letters, ["first_claim", "chaser", "appeal"], "{platform}");
    }
}
