//! The small audit.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use makegood_core::finding::EntityRef;
use makegood_core::money::{Amount, Currency};

use super::ADVERTISERS;
use super::read::{Row, Spend, at, delivery, micros, rows, zones};
use crate::{Advertiser, FoundFinding, score};

struct Audit<'a> {
    advertiser: &'a Advertiser,
    delivery: Vec<Spend>,
    findings: Vec<FoundFinding>,
}

impl Audit<'_> {
    fn found(&mut self, detector: &str, account: &str, entity: (&str, &str), days: (Date, Date), money: (&str, i128)) {
        let currency = Currency::parse(money.0).unwrap();
        let unit = i128::from(currency.minor_unit().micros());
        assert_eq!(money.1 % unit, 0, "{detector} {entity:?}: {money:?}");
        self.findings.push(FoundFinding {
            detector: detector.to_owned(),
            account_id: account.to_owned(),
            entities: vec![EntityRef { level: entity.0.to_owned(), entity_id: entity.1.to_owned() }],
            from: days.0,
            to: days.1,
            currency,
            questioned: Amount::from_minor(i64::try_from(money.1 / unit).unwrap(), currency).to_text(currency),
        });
    }

    /// One finding of all spend of an entity that is in question.
    fn spent(&mut self, detector: &str, entity: (&str, &str), rows: &[Spend]) {
        let rows: Vec<&Spend> = rows.iter().filter(|row| row.spend > 0).collect();
        if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
            let sum = rows.iter().map(|row| row.spend).sum();
            let (account, currency) = (first.row["account_id"].clone(), first.row["currency"].clone());
            self.found(detector, &account, entity, (first.day, last.day), (&currency, sum));
        }
    }

    fn rows_of(&self, level: &str, id: &str, keep: impl Fn(&Spend) -> bool) -> Vec<Spend> {
        self.delivery.iter().filter(|row| row.under(level, id) && keep(row)).cloned().collect()
    }

    /// What passes a limit: the last spend up to the excess.
    fn above(&mut self, detector: &str, entity: (&str, &str), rows: &[Spend], limit: i128) {
        let mut sum = 0;
        let over: Vec<&Spend> = rows
            .iter()
            .filter(|row| {
                sum += row.spend;
                sum > limit
            })
            .collect();
        if let (Some(first), Some(last)) = (over.first(), over.last()) {
            let (account, currency) = (first.row["account_id"].clone(), first.row["currency"].clone());
            self.found(detector, &account, entity, (first.day, last.day), (&currency, sum - limit));
        }
    }
}

fn lifetimes(audit: &mut Audit<'_>) {
    let mut highest: BTreeMap<(String, String), i128> = BTreeMap::new();
    for row in rows(audit.advertiser, "budget").iter().filter(|row| row["mode"] == "lifetime") {
        let held = highest.entry((row["level"].clone(), row["entity_id"].clone())).or_default();
        *held = (*held).max(micros(row, "amount"));
    }
    for ((level, id), limit) in highest {
        let rows = audit.rows_of(&level, &id, |_| true);
        audit.above("lifetime_budget_exceeded", (&level, &id), &rows, limit);
    }
}

fn caps(audit: &mut Audit<'_>) {
    let mut by_account: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows(audit.advertiser, "account").into_iter().filter(|row| !row["account_cap"].is_empty()) {
        by_account.entry(row["account_id"].clone()).or_default().push(row);
    }
    let zones = zones(audit.advertiser);
    for (account, seen) in by_account {
        let mode = seen[0]["account_cap_mode"].clone();
        let mut periods: BTreeMap<String, Vec<Spend>> = BTreeMap::new();
        for row in audit.rows_of("account", &account, |_| true) {
            let period = match mode.as_str() {
                "daily" => row.day.to_string(),
                "monthly" => row.day.strftime("%Y-%m").to_string(),
                _ => String::new(),
            };
            periods.entry(period).or_default().push(row);
        }
        for rows in periods.values() {
            let (opens, closes) = (rows[0].day, rows[rows.len() - 1].day.tomorrow().unwrap());
            let (opens, closes) =
                (zones[&account].start_of_day(opens).unwrap(), zones[&account].start_of_day(closes).unwrap());
            // In force: the last one seen before the period, and those seen in it.
            let before = seen.iter().rfind(|row| at(row, "observed_at").unwrap() <= opens);
            let inside = seen.iter().filter(|row| {
                let observed = at(row, "observed_at").unwrap();
                observed > opens && observed < closes
            });
            let limit = before.into_iter().chain(inside).map(|row| micros(row, "account_cap")).max().unwrap();
            audit.above("account_cap_exceeded", ("account", &account), rows, limit);
        }
    }
}

/// Start, end and schedule; one finding per entity, as each has one fault at most.
fn flights(audit: &mut Audit<'_>) {
    let mut by_group: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows(audit.advertiser, "flight") {
        by_group.entry(row["entity_id"].clone()).or_default().push(row);
    }
    for (id, versions) in by_group {
        let grace = 3.hours();
        let whole = |row: &Row, spend: &Spend| {
            at(row, "valid_from").unwrap() <= spend.begins
                && at(row, "valid_to").is_none_or(|valid_to| spend.ends <= valid_to)
        };
        let last = versions.last().unwrap();
        let outside = audit.rows_of("ad_group", &id, |spend| {
            at(last, "ends_at").is_some_and(|ends| spend.begins >= ends + grace)
                || at(last, "starts_at").is_some_and(|starts| spend.ends <= starts)
        });
        audit.spent("spend_outside_flight", ("ad_group", &id), &outside);
        let closed = audit.rows_of("ad_group", &id, |spend| {
            versions.iter().any(|row| whole(row, spend) && closed(&row["dayparts"], spend))
        });
        audit.spent("spend_outside_dayparts", ("ad_group", &id), &closed);
        let abroad = audit.rows_of("ad_group", &id, |spend| {
            let country = spend.row["country"].as_str();
            let targets = |row: &Row| row["countries"].split('|').any(|target| target == country);
            spend.row["level"] == "ad_group"
                && !country.is_empty()
                && versions.iter().any(|row| whole(row, spend) && !row["countries"].is_empty() && !targets(row))
        });
        audit.spent("delivery_outside_countries", ("ad_group", &id), &abroad);
    }
}

/// True when a schedule excludes every part of a row's time.
fn closed(dayparts: &str, spend: &Spend) -> bool {
    if dayparts.is_empty() {
        return false;
    }
    let parts = dayparts.len() / 7;
    let weekday = usize::try_from(spend.day.weekday().to_monday_zero_offset()).unwrap();
    let range = if spend.row["grain"] == "day" {
        0..parts
    } else {
        let hour: usize = spend.row["start"][11..13].parse().unwrap();
        hour * parts / 24..(hour + 1) * parts / 24
    };
    range.into_iter().all(|part| dayparts.as_bytes()[weekday * parts + part] == b'0')
}

fn rejections(audit: &mut Audit<'_>) {
    let shut = ["rejected", "deleted", "suspended"];
    for row in rows(audit.advertiser, "status").iter().filter(|row| shut.contains(&row["status"].as_str())) {
        let (level, id) = (row["level"].as_str(), row["entity_id"].as_str());
        let from = at(row, "valid_from").unwrap() + 3.hours();
        let to = at(row, "valid_to").unwrap_or(Timestamp::MAX);
        let late = audit.rows_of(level, id, |spend| spend.begins >= from && spend.ends <= to);
        audit.spent("spend_after_rejection", (level, id), &late);
    }
}

fn strangers(audit: &mut Audit<'_>) {
    let changes = rows(audit.advertiser, "change");
    for row in changes.iter().filter(|row| row["actor_kind"] == "unknown") {
        let (level, id) = (row["level"].as_str(), row["entity_id"].as_str());
        let from = at(row, "at").unwrap();
        let undone = changes
            .iter()
            .filter(|other| other["entity_id"] == id && at(other, "at").unwrap() > from)
            .filter(|other| ["status", "budget"].contains(&other["attribute"].as_str()))
            .filter_map(|other| at(other, "at"))
            .min()
            .unwrap_or(Timestamp::MAX);
        let inside = audit.rows_of(level, id, |spend| spend.ends > from && spend.begins < undone);
        match (row["attribute"].as_str(), row["new_value"].as_str()) {
            ("created", _) | ("status", "active") => audit.spent("spend_by_unknown_actor", (level, id), &inside),
            ("budget", _) if micros(row, "new_value") > micros(row, "old_value") => {
                let days: BTreeSet<Date> = inside.iter().map(|spend| spend.day).collect();
                let mut over = Vec::new();
                for day in days {
                    let of_day = audit.rows_of(level, id, |spend| spend.day == day);
                    let spent: i128 = of_day.iter().map(|spend| spend.spend).sum();
                    let above = spent - micros(row, "old_value");
                    over.extend(of_day.into_iter().take(1).map(|spend| Spend { spend: above.max(0), ..spend }));
                }
                audit.spent("spend_by_unknown_actor", (level, id), &over);
            }
            _ => {}
        }
    }
}

fn visits(audit: &mut Audit<'_>) {
    for row in rows(audit.advertiser, "visit_quality").iter().filter(|row| row["approved_partner"] == "yes") {
        let count = |column: &str| row[column].parse::<i128>().unwrap();
        assert_eq!(count("clicks_seen"), count("valid") + count("invalid"));
        let (level, id) = (row["level"].as_str(), row["entity_id"].as_str());
        if count("invalid") * 5 > count("clicks_seen") {
            let day: Date = row["day"].parse().unwrap();
            let mut spend = audit.rows_of(level, id, |spend| spend.day == day);
            for part in &mut spend {
                assert_eq!(part.spend * count("invalid") % count("clicks_seen"), 0);
                part.spend = part.spend * count("invalid") / count("clicks_seen");
            }
            audit.spent("invalid_traffic", (level, id), &spend);
        }
    }
}

fn protected(audit: &mut Audit<'_>) {
    let changes = rows(audit.advertiser, "change");
    let zones = zones(audit.advertiser);
    for row in rows(audit.advertiser, "protection_day").iter().filter(|row| row["scheme"] == "roi_protection") {
        let (account, id) = (row["account_id"].as_str(), row["campaign_id"].as_str());
        let day: Date = row["day"].parse().unwrap();
        let (cost, revenue, target) = (micros(row, "cost"), micros(row, "gross_revenue"), micros(row, "target_roi"));
        let delivered: i128 = audit.rows_of("campaign", id, |spend| spend.day == day).iter().map(|row| row.spend).sum();
        assert_eq!(cost, delivered);
        assert_eq!(revenue * 10_000_000 % (target * 9), 0, "{row:?}");
        let gap = cost - revenue * 10_000_000 / (target * 9);
        let edited = changes.iter().any(|change| {
            change["entity_id"] == id
                && change["attribute"] == "target_roi"
                && zones[account].day_of(at(change, "at").unwrap()) == day
        });
        let orders: i64 = row["orders"].parse().unwrap();
        if gap > 0 && orders > 20 && row["credit_amount"].is_empty() && !edited {
            audit.found("protection_credit_missing", account, ("campaign", id), (day, day), (&row["currency"], gap));
        }
    }
}

#[test]
fn an_independent_audit_finds_what_was_planted_and_nothing_else() {
    for advertiser in ADVERTISERS.iter() {
        let mut audit = Audit { advertiser, delivery: delivery(advertiser), findings: Vec::new() };
        lifetimes(&mut audit);
        caps(&mut audit);
        flights(&mut audit);
        rejections(&mut audit);
        strangers(&mut audit);
        visits(&mut audit);
        protected(&mut audit);
        let mut truth = advertiser.truth.clone();
        let here: BTreeSet<String> = zones(advertiser).into_keys().collect();
        truth
            .planted
            .retain(|planted| here.contains(&planted.account_id) && !planted.detector.starts_with("ad_credit"));
        let score = score(&truth, &audit.findings);
        assert!(score.is_perfect(), "seed {}\n{score}", truth.seed);
        for planted in &truth.planted {
            let same = audit.findings.iter().any(|found| {
                found.detector == planted.detector && found.entities == planted.entities && found.to == planted.to
            });
            assert!(same, "seed {}: last day of {planted:?}", truth.seed);
        }
    }
}
