//! Laws of a generated advertiser: money adds up, balances never fall below zero, every trap is there.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::advertisers;
use super::files::{Row, bank, card, is_ads, latest_delivery, minor, rows, zone};
use crate::truth::FIRST_DETECTORS;
use crate::{Advertiser, AdvertiserOptions, CONFOUNDERS, Truth, generate};

fn planted_sum(advertiser: &Advertiser, detector: &str, currency: &str) -> i64 {
    let of = advertiser
        .truth
        .planted
        .iter()
        .filter(|planted| planted.detector == detector && planted.currency.code() == currency);
    of.map(|planted| planted.questioned.replace('.', "").parse::<i64>().unwrap()).sum()
}

#[test]
fn equal_options_give_equal_bytes_and_seeds_differ() {
    let options = AdvertiserOptions { seed: 5, ..AdvertiserOptions::default() };
    let one = generate(&options);
    assert_eq!(one, generate(&options));
    let other = generate(&AdvertiserOptions { seed: 6, ..options });
    for name in ["ledger.csv", "cost.csv", "statement_card_1.csv", "bank_1.ofx", "budget.csv"] {
        let bytes = |advertiser: &Advertiser| {
            advertiser.files.iter().find(|file| file.name == name).map(|file| file.bytes.clone())
        };
        assert_ne!(bytes(&one).unwrap(), bytes(&other).unwrap(), "{name}");
    }
}

#[test]
fn a_small_advertiser_stays_small() {
    for seed in 1..=4 {
        let advertiser = generate(&AdvertiserOptions { seed, ..AdvertiserOptions::default() });
        let bytes: usize = advertiser.files.iter().map(|file| file.bytes.len()).sum();
        assert!(bytes < 1_600_000, "seed {seed}: {bytes} bytes");
    }
}

#[test]
fn every_trap_is_there_and_every_fault_only_where_planted() {
    for advertiser in advertisers() {
        let truth = &advertiser.truth;
        let traps: BTreeSet<&str> = truth.confounders.iter().map(|confounder| confounder.name.as_str()).collect();
        assert_eq!(traps, CONFOUNDERS.into_iter().collect(), "seed {}", truth.seed);
        let kinds: BTreeSet<&str> = truth.planted.iter().map(|planted| planted.detector.as_str()).collect();
        let expected: BTreeSet<&str> =
            if truth.clean { BTreeSet::new() } else { FIRST_DETECTORS.into_iter().collect() };
        assert_eq!(kinds, expected, "seed {}", truth.seed);
    }
}

#[test]
fn truth_survives_its_json() {
    let truth = generate(&AdvertiserOptions::default()).truth;
    assert_eq!(Truth::from_json(&truth.to_json()).unwrap(), truth);
}

/// Cash of the manual accounts, event by event: ledger rows at their instant, delivery at its hour's start, the rest
/// of a day's cost at the day's end.
#[test]
fn a_prepaid_balance_is_never_below_zero_and_equals_its_snapshots() {
    for advertiser in advertisers() {
        let ledger = rows(advertiser, "ledger");
        let costs = rows(advertiser, "cost");
        let delivery = latest_delivery(advertiser);
        for account in rows(advertiser, "account").iter().filter(|row| row["payment_mode"] == "manual") {
            let id = &account["account_id"];
            let zone = zone(advertiser, id);
            let mut events: Vec<(Timestamp, i64)> = Vec::new();
            let mut days: BTreeMap<Date, i64> = BTreeMap::new();
            for row in costs.iter().filter(|row| row["account_id"] == *id) {
                *days.entry(row["cost_on"].parse().unwrap()).or_default() -= minor(row, "cash");
            }
            let utc = costs.iter().any(|row| row["account_id"] == *id && row["day_zone"] == "utc");
            for row in delivery.iter().filter(|row| row["account_id"] == *id) {
                let at = zone.instant(row["start"].parse().unwrap()).unwrap();
                let day = if utc { jiff::tz::TimeZone::UTC.to_datetime(at).date() } else { zone.day_of(at) };
                events.push((at, -minor(row, "spend")));
                *days.entry(day).or_default() += minor(row, "spend");
            }
            for (day, rest) in days {
                let next = day.tomorrow().unwrap();
                let opens = if utc {
                    jiff::tz::TimeZone::UTC.to_timestamp(next.at(0, 0, 0, 0)).unwrap()
                } else {
                    zone.start_of_day(next).unwrap()
                };
                events.push((opens - SignedDuration::from_secs(1), rest));
            }
            for row in ledger.iter().filter(|row| row["account_id"] == *id && row["status"] == "settled") {
                events.push((row["occurred_at"].parse().unwrap(), minor(row, "amount")));
            }
            events.sort();
            let mut balance = 0;
            for (at, amount) in &events {
                balance += amount;
                assert!(balance >= 0, "seed {}: {id} at {at}: {balance}", advertiser.truth.seed);
            }
            for row in rows(advertiser, "balance").iter().filter(|row| row["account_id"] == *id) {
                let at: Timestamp = row["as_of"].parse().unwrap();
                let cash: i64 = events.iter().filter(|(event, _)| *event < at).map(|(_, amount)| amount).sum();
                assert_eq!(cash, minor(row, "cash"), "seed {}: {id} at {at}", advertiser.truth.seed);
            }
        }
    }
}

/// 0 <= carry <= threshold + a day's cost, and 0 on each bill date, when nothing is planted.
#[test]
fn carry_holds_in_a_clean_advertiser() {
    for advertiser in advertisers().iter().filter(|advertiser| advertiser.truth.clean) {
        let account = rows(advertiser, "account").into_iter().find(|row| row["payment_mode"] == "automatic").unwrap();
        let mut owed = 0;
        let mut ledger: Vec<Row> = rows(advertiser, "ledger")
            .into_iter()
            .filter(|row| {
                row["account_id"] == account["account_id"] && row["funding"] == "cash" && row["status"] == "settled"
            })
            .collect();
        ledger.sort_by_key(|row| row["occurred_at"].parse::<Timestamp>().unwrap());
        for row in ledger.iter().filter(|row| ["payment", "cost", "tax"].contains(&row["kind"].as_str())) {
            owed -= minor(row, "amount");
            assert!(owed < 250_000, "seed {}: {owed} at {row:?}", advertiser.truth.seed);
        }
        assert_eq!(owed, 0, "seed {}: the last bill leaves nothing", advertiser.truth.seed);
    }
}

/// What the platform took from card and bank is what the ledgers say, plus the two planted kinds, to the cent.
#[test]
fn statements_hold_every_payment_and_the_planted_surplus() {
    for advertiser in advertisers() {
        let ledger = rows(advertiser, "ledger");
        let charged = |method: &str, currency: &str| -> i64 {
            let rows = ledger.iter().filter(|row| {
                row["payment_method"] == method && row["currency"] == currency && row["status"] == "settled"
            });
            rows.map(|row| minor(row, "amount") + if row["tax"].is_empty() { 0 } else { minor(row, "tax") }).sum()
        };
        let card = card(advertiser);
        let booked = || card.values().filter(|row| row["status"] == "booked" && is_ads(&row["description"]));
        let dollars: i64 =
            booked().filter(|row| row["original_currency"].is_empty()).map(|row| -minor(row, "amount")).sum();
        let euros: i64 =
            booked().filter(|row| !row["original_currency"].is_empty()).map(|row| -minor(row, "original_amount")).sum();
        let seed = advertiser.truth.seed;
        let twice = |currency: &str| planted_sum(advertiser, "payment_captured_twice", currency);
        assert_eq!(
            dollars,
            charged("4417", "USD") + twice("USD") + planted_sum(advertiser, "charge_unknown_to_ledger", "USD"),
            "card, seed {seed}"
        );
        assert_eq!(euros, charged("4417", "EUR"), "card in euros, seed {seed}");
        let bank: i64 = bank(advertiser).values().filter(|line| is_ads(&line.name)).map(|line| -line.amount).sum();
        assert_eq!(bank, charged("8203", "EUR") + twice("EUR"), "bank, seed {seed}");
        assert!(
            card.values().all(|row| row["status"] != "pending"),
            "every pending entry is booked by the second export, seed {seed}"
        );
    }
}

#[test]
fn a_native_report_agrees_with_its_total_row_and_the_cost_of_its_days() {
    for advertiser in advertisers() {
        let report = rows(advertiser, "Tiktok Ads_Daily report");
        let (total, lines) = report.split_last().unwrap();
        assert_eq!(total["By Day"], format!("Total of {} results", lines.len()));
        for column in ["Cost", "Impressions", "Clicks (destination)", "Conversions"] {
            let sum: i64 = lines.iter().map(|row| minor(row, column)).sum();
            assert_eq!(sum, minor(total, column), "{column}");
        }
        let last = lines.iter().map(|row| row["By Day"].clone()).max().unwrap();
        let mut days: BTreeMap<&str, i64> = BTreeMap::new();
        for row in lines {
            *days.entry(&row["By Day"]).or_default() += minor(row, "Cost");
        }
        for row in rows(advertiser, "cost").iter().filter(|row| row["day_zone"] == "account" && row["cost_on"] < last) {
            let difference = minor(row, "total") - days[row["cost_on"].as_str()];
            assert!(difference.abs() <= 1, "{row:?}: {difference}");
        }
        let xlsx = advertiser.files.iter().find(|file| file.name.ends_with(".xlsx")).unwrap();
        assert!(xlsx.bytes.starts_with(b"PK"));
    }
}

#[test]
fn no_id_repeats_and_every_account_is_known() {
    for advertiser in advertisers() {
        let ledger = rows(advertiser, "ledger");
        let ids: BTreeSet<&str> = ledger.iter().map(|row| row["transaction_id"].as_str()).collect();
        assert_eq!(ids.len(), ledger.len());
        let accounts: BTreeSet<String> =
            rows(advertiser, "account").into_iter().map(|row| row["account_id"].clone()).collect();
        for table in ["budget", "status", "flight", "change", "ledger", "balance", "cost", "delivery_", "entity"] {
            assert!(rows(advertiser, table).iter().all(|row| accounts.contains(&row["account_id"])), "{table}");
        }
        let entities: BTreeSet<String> =
            rows(advertiser, "entity").into_iter().map(|row| row["entity_id"].clone()).collect();
        assert!(rows(advertiser, "delivery_").iter().all(|row| entities.contains(&row["ad_id"])));
    }
}
