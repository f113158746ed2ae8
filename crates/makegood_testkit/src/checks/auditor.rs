//! A small audit of the written files, by the definitions of `detectors.md`: it must find what was planted, to the
//! minor unit, and nothing else. Statement matching is a law of its own (see `laws`).

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};
use makegood_core::finding::EntityRef;
use makegood_core::money::Currency;
use makegood_core::time::week_start;

use super::advertisers;
use super::files::{Row, latest_delivery, minor, rows, zone};
use crate::{Advertiser, FoundFinding, Truth, score};

struct Audit<'a> {
    advertiser: &'a Advertiser,
    findings: Vec<FoundFinding>,
}

impl Audit<'_> {
    fn found(
        &mut self,
        detector: &str,
        account: &str,
        entity: (&str, &str),
        (from, to): (Date, Date),
        (currency, minor): (&str, i64),
    ) {
        self.findings.push(FoundFinding {
            detector: detector.to_owned(),
            account_id: account.to_owned(),
            entities: vec![EntityRef { level: entity.0.to_owned(), entity_id: entity.1.to_owned() }],
            from,
            to,
            currency: Currency::parse(currency).unwrap(),
            questioned: format!("{}.{:02}", minor / 100, minor % 100),
        });
    }
}

fn at(row: &Row, column: &str) -> Option<Timestamp> {
    (!row[column].is_empty()).then(|| row[column].parse().unwrap())
}

fn local(row: &Row) -> DateTime {
    row["start"].parse().unwrap()
}

fn day(row: &Row, column: &str) -> Date {
    row[column].parse().unwrap()
}

/// True when a delivery row belongs to a campaign, ad group or ad.
fn under(row: &Row, level: &str, id: &str) -> bool {
    row[match level {
        "campaign" => "campaign_id",
        "ad_group" => "ad_group_id",
        _ => "ad_id",
    }] == id
}

fn budgets(audit: &mut Audit<'_>, delivery: &[Row]) {
    let mut history: BTreeMap<(String, String, String), Vec<Row>> = BTreeMap::new();
    for row in rows(audit.advertiser, "budget")
        .into_iter()
        .filter(|row| row["mode"] == "dynamic_daily" && row["auto_increase"] == "no")
    {
        history
            .entry((row["account_id"].clone(), row["level"].clone(), row["entity_id"].clone()))
            .or_default()
            .push(row);
    }
    for ((account, level, id), budgets) in history {
        let zone = zone(audit.advertiser, &account);
        let highest = |day: Date| {
            let (opens, closes) =
                (zone.start_of_day(day).unwrap(), zone.start_of_day(day.tomorrow().unwrap()).unwrap());
            let in_force = budgets.iter().filter(|row| {
                at(row, "valid_from").unwrap() < closes && at(row, "valid_to").is_none_or(|to| to > opens)
            });
            in_force.map(|row| minor(row, "amount")).max()
        };
        let mut days: BTreeMap<Date, i64> = BTreeMap::new();
        for row in delivery.iter().filter(|row| under(row, &level, &id)) {
            *days.entry(local(row).date()).or_default() += minor(row, "spend");
        }
        let mut daily: BTreeMap<Date, i64> = BTreeMap::new();
        for (day, spend) in &days {
            let limit = highest(*day).unwrap() * 5 / 4;
            if *spend > limit {
                *daily.entry(week_start(*day)).or_default() += spend - limit;
                audit.found(
                    "daily_budget_exceeded",
                    &account,
                    (&level, &id),
                    (*day, *day),
                    (&budgets[0]["currency"], spend - limit),
                );
            }
        }
        let weeks: Vec<Date> = days.keys().map(|day| week_start(*day)).collect();
        for week in weeks.into_iter().collect::<std::collections::BTreeSet<_>>() {
            let of_week = || (0..7).map(|number| week.saturating_add(number.days()));
            let spend: i64 = of_week().filter_map(|day| days.get(&day)).sum();
            let limit: i64 = of_week().filter_map(highest).sum();
            let excess = spend - limit - daily.get(&week).copied().unwrap_or(0);
            if excess > 0 {
                let last = week.saturating_add(6.days());
                audit.found(
                    "weekly_budget_exceeded",
                    &account,
                    (&level, &id),
                    (week, last),
                    (&budgets[0]["currency"], excess),
                );
            }
        }
    }
}

fn pauses(audit: &mut Audit<'_>, delivery: &[Row]) {
    for status in rows(audit.advertiser, "status").into_iter().filter(|row| row["status"] == "paused") {
        let zone = zone(audit.advertiser, &status["account_id"]);
        let from = at(&status, "valid_from").unwrap() + 3.hours();
        let to = at(&status, "valid_to").unwrap_or(Timestamp::MAX);
        let questioned = |row: &&Row| {
            let (begins, ends) = zone.hour_span(local(row)).unwrap();
            under(row, &status["level"], &status["entity_id"]) && begins >= from && ends <= to
        };
        let rows: Vec<&Row> = delivery.iter().filter(questioned).collect();
        let days: Vec<Date> = rows.iter().map(|row| local(row).date()).collect();
        if let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) {
            let spend = rows.iter().map(|row| minor(row, "spend")).sum();
            let entity = (status["level"].as_str(), status["entity_id"].as_str());
            audit.found(
                "spend_while_paused",
                &status["account_id"],
                entity,
                (*first, *last),
                (&rows[0]["currency"], spend),
            );
        }
    }
}

/// Cost by account and day: from the ledger where it holds the day, else from the cost table.
fn costs(advertiser: &Advertiser) -> BTreeMap<(String, Date), (i64, bool)> {
    let mut costs: BTreeMap<(String, Date), (i64, bool)> = BTreeMap::new();
    for row in rows(advertiser, "ledger").iter().filter(|row| row["kind"] == "cost") {
        costs.entry((row["account_id"].clone(), day(row, "period_start"))).or_default().0 -= minor(row, "amount");
    }
    for row in rows(advertiser, "cost") {
        let held = costs.insert(
            (row["account_id"].clone(), day(&row, "cost_on")),
            (minor(&row, "total"), row["day_zone"] == "utc"),
        );
        assert_eq!(held, None, "ledger and cost table both hold {row:?}");
    }
    costs
}

fn billed(audit: &mut Audit<'_>, delivery: &[Row]) {
    let costs = costs(audit.advertiser);
    let mut delivered: BTreeMap<(String, Date), (i64, i64, String)> = BTreeMap::new();
    for row in delivery {
        let account = &row["account_id"];
        let hour = local(row);
        let utc = costs.iter().any(|((of, _), (_, utc))| of == account && *utc);
        let day = if utc {
            jiff::tz::TimeZone::UTC.to_datetime(zone(audit.advertiser, account).instant(hour).unwrap()).date()
        } else {
            hour.date()
        };
        let held = delivered.entry((account.clone(), day)).or_insert_with(|| (0, 0, row["currency"].clone()));
        held.0 += minor(row, "spend");
        held.1 += 1;
    }
    let mut run: Option<(String, Date, Date, i64, String)> = None;
    for ((account, day), (spend, count, currency)) in &delivered {
        let cost = costs[&(account.clone(), *day)].0;
        let continues = run.as_ref().is_some_and(|run| run.0 == *account && run.2.tomorrow().unwrap() == *day);
        if cost - spend > *count {
            match run.as_mut().filter(|_| continues) {
                Some(run) => (run.2, run.3) = (*day, run.3 + cost - spend),
                None => {
                    close(audit, run.take());
                    run = Some((account.clone(), *day, *day, cost - spend, currency.clone()));
                }
            }
        } else {
            close(audit, run.take());
        }
    }
    close(audit, run);
}

fn close(audit: &mut Audit<'_>, run: Option<(String, Date, Date, i64, String)>) {
    if let Some((account, from, to, excess, currency)) = run {
        audit.found("billed_above_delivery", &account, ("account", &account), (from, to), (&currency, excess));
    }
}

fn carry(audit: &mut Audit<'_>) {
    for account in rows(audit.advertiser, "account")
        .iter()
        .filter(|row| row["payment_mode"] == "automatic")
        .map(|row| row["account_id"].clone())
        .collect::<std::collections::BTreeSet<_>>()
    {
        let zone = zone(audit.advertiser, &account);
        let mut ledger: Vec<Row> = rows(audit.advertiser, "ledger")
            .into_iter()
            .filter(|row| row["account_id"] == account && row["status"] == "settled" && row["funding"] == "cash")
            .collect();
        ledger.sort_by_key(|row| at(row, "occurred_at"));
        let (mut low, mut paid) = (0, 0);
        for row in ledger.iter().filter(|row| row["kind"] == "payment") {
            let on = zone.day_of(at(row, "occurred_at").unwrap());
            paid += minor(row, "amount");
            let cost: i64 = ledger
                .iter()
                .filter(|row| ["cost", "tax"].contains(&row["kind"].as_str()) && day(row, "period_end") <= on)
                .map(|row| -minor(row, "amount"))
                .sum();
            if cost - paid < low {
                audit.found(
                    "carry_out_of_bounds",
                    &account,
                    ("account", &account),
                    (on, on),
                    (&row["currency"], low - (cost - paid)),
                );
                low = cost - paid;
            }
        }
    }
}

/// Delivery of the small account is in native reports, so its last day of spend is read from its cost.
fn idle(audit: &mut Audit<'_>) {
    let costs = costs(audit.advertiser);
    let mut latest: BTreeMap<String, Row> = BTreeMap::new();
    for row in rows(audit.advertiser, "balance") {
        let account = row["account_id"].clone();
        if latest.get(&account).is_none_or(|held| at(held, "as_of") < at(&row, "as_of")) {
            latest.insert(account, row);
        }
    }
    for (account, row) in latest {
        let to = zone(audit.advertiser, &account).day_of(at(&row, "as_of").unwrap());
        let last = costs.keys().filter(|(of, _)| *of == account).map(|(_, day)| *day).max().unwrap();
        let left = minor(&row, "cash") - minor(&row, "frozen") - minor(&row, "tax");
        if left > 0 && last.saturating_add(30.days()) <= to {
            audit.found(
                "balance_left_idle",
                &account,
                ("account", &account),
                (last.tomorrow().unwrap(), to),
                (&row["currency"], left),
            );
        }
    }
}

#[test]
fn an_independent_audit_finds_what_was_planted_and_nothing_else() {
    for advertiser in advertisers() {
        let mut audit = Audit { advertiser, findings: Vec::new() };
        let delivery = latest_delivery(advertiser);
        budgets(&mut audit, &delivery);
        pauses(&mut audit, &delivery);
        billed(&mut audit, &delivery);
        carry(&mut audit);
        idle(&mut audit);
        let on_statements = ["payment_captured_twice", "charge_unknown_to_ledger"];
        let mut truth: Truth = advertiser.truth.clone();
        truth.planted.retain(|planted| !on_statements.contains(&planted.detector.as_str()));
        let score = score(&truth, &audit.findings);
        assert!(score.is_perfect(), "seed {}\n{score}", truth.seed);
        for planted in &truth.planted {
            let same = audit.findings.iter().filter(|found| {
                found.detector == planted.detector && found.from == planted.from && found.to == planted.to
            });
            assert!(same.count() >= 1, "seed {}: days of {planted:?}", truth.seed);
        }
    }
}
