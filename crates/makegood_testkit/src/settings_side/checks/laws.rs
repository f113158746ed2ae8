//! Laws of the files: they repeat, they stand beside the first ones, every trap is there, credits add up.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::ADVERTISERS;
use super::read::{Row, at, delivery, micros, rows, zones};
use crate::settings_side::{DETECTORS, TRAPS};
use crate::{AdvertiserOptions, CONFOUNDERS, PLANTED_DETECTORS, generate};

#[test]
fn equal_options_give_equal_bytes_and_the_first_accounts_keep_theirs() {
    let options = AdvertiserOptions { seed: 5, sides: true, ..AdvertiserOptions::default() };
    let with = generate(&options);
    assert_eq!(with, generate(&options));
    let without = generate(&AdvertiserOptions { sides: false, ..options });
    for file in &without.files {
        assert!(with.files.contains(file), "{}", file.name);
    }
    for planted in &without.truth.planted {
        assert!(with.truth.planted.contains(planted), "{planted:?}");
    }
    assert!(without.files.iter().all(|file| !file.name.starts_with("allowed_")));
}

#[test]
fn every_trap_is_there_and_every_kind_of_fault_unless_the_advertiser_is_clean() {
    for advertiser in ADVERTISERS.iter() {
        let truth = &advertiser.truth;
        let here: BTreeSet<String> = zones(advertiser).into_keys().collect();
        let ours = |place: &str| here.iter().any(|id| place.contains(id.as_str()));
        let traps: BTreeSet<&str> =
            truth.confounders.iter().filter(|trap| ours(&trap.place)).map(|trap| trap.name.as_str()).collect();
        assert_eq!(traps, TRAPS.into_iter().collect(), "seed {}", truth.seed);
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for planted in truth.planted.iter().filter(|planted| here.contains(&planted.account_id)) {
            *kinds.entry(&planted.detector).or_default() += 1;
        }
        let expected: BTreeSet<&str> = if truth.clean { BTreeSet::new() } else { DETECTORS.into_iter().collect() };
        assert_eq!(kinds.keys().copied().collect::<BTreeSet<_>>(), expected, "seed {}", truth.seed);
    }
}

#[test]
fn names_are_sorted_and_known() {
    assert!(TRAPS.is_sorted() && DETECTORS.is_sorted() && PLANTED_DETECTORS.is_sorted());
    assert!(DETECTORS.iter().all(|detector| PLANTED_DETECTORS.contains(detector)));
    assert!(TRAPS.iter().all(|trap| !CONFOUNDERS.contains(trap)));
}

#[test]
fn every_row_is_of_a_known_account_and_entity_and_no_key_repeats() {
    for advertiser in ADVERTISERS.iter() {
        let accounts: BTreeSet<String> = zones(advertiser).into_keys().collect();
        let mut entities: BTreeSet<String> =
            rows(advertiser, "entity").into_iter().map(|row| row["entity_id"].clone()).collect();
        assert_eq!(entities.len(), rows(advertiser, "entity").len());
        entities.extend(accounts.iter().cloned());
        for file in ["budget", "status", "flight", "change", "delivery", "delivery_early", "visit_quality"] {
            for row in rows(advertiser, file) {
                assert!(accounts.contains(&row["account_id"]) && entities.contains(&row["entity_id"]), "{row:?}");
            }
        }
        let unique = |file: &str, columns: &[&str]| {
            let rows = rows(advertiser, file);
            let keys: BTreeSet<Vec<&str>> =
                rows.iter().map(|row| columns.iter().map(|column| row[*column].as_str()).collect()).collect();
            assert_eq!(keys.len(), rows.len(), "{file}, seed {}", advertiser.truth.seed);
        };
        unique("delivery", &["account_id", "level", "entity_id", "grain", "start", "country"]);
        unique("budget", &["level", "entity_id", "valid_from"]);
        unique("status", &["level", "entity_id", "valid_from"]);
        unique("flight", &["level", "entity_id", "valid_from"]);
        unique("change", &["account_id", "change_id"]);
        unique("ledger", &["account_id", "transaction_id"]);
        unique("ad_credit", &["account_id", "grant_id"]);
        unique("protection_day", &["account_id", "campaign_id", "day", "scheme"]);
    }
}

/// Cost of each account's day: total and cash, from the cost table or from the ledger.
type Costs = BTreeMap<(String, Date), (i128, i128)>;

fn costs(advertiser: &crate::Advertiser) -> Costs {
    let mut costs: Costs = BTreeMap::new();
    for row in rows(advertiser, "cost") {
        let day = row["cost_on"].parse().unwrap();
        costs.insert((row["account_id"].clone(), day), (micros(&row, "total"), micros(&row, "cash")));
    }
    for row in rows(advertiser, "ledger").iter().filter(|row| row["kind"] == "cost") {
        let held = costs.entry((row["account_id"].clone(), row["period_end"].parse().unwrap())).or_default();
        held.0 -= micros(row, "amount");
        held.1 -= if row["funding"] == "cash" { micros(row, "amount") } else { 0 };
    }
    costs
}

#[test]
fn cost_is_delivery_to_the_unit() {
    for advertiser in ADVERTISERS.iter() {
        let mut delivered: BTreeMap<(String, Date), i128> = BTreeMap::new();
        for row in delivery(advertiser) {
            *delivered.entry((row.row["account_id"].clone(), row.day)).or_default() += row.spend;
        }
        for (key, (total, _)) in costs(advertiser) {
            assert_eq!(delivered.get(&key), Some(&total), "{key:?}");
        }
    }
}

/// Credit granted, used and lapsed: what was planted is what the rows say.
#[test]
fn credits_and_offers_say_what_was_planted() {
    for advertiser in ADVERTISERS.iter() {
        let zones = zones(advertiser);
        let ledger = rows(advertiser, "ledger");
        let costs = costs(advertiser);
        let mut said: BTreeSet<(String, String, Date, i128)> = BTreeSet::new();
        for grant in rows(advertiser, "ad_credit").iter().filter(|row| row["scope"].is_empty()) {
            let account = &grant["account_id"];
            let zone = &zones[account];
            let (opens, closes) = (at(grant, "activated_at").unwrap(), at(grant, "expires_at").unwrap());
            let inside = |day: Date| {
                let (begins, ends): (Timestamp, Timestamp) =
                    (zone.start_of_day(day).unwrap(), zone.start_of_day(day.tomorrow().unwrap()).unwrap());
                begins >= opens && ends <= closes
            };
            let paid: Vec<(Date, i128, i128)> = costs
                .iter()
                .filter(|((of, day), _)| of == account && inside(*day))
                .map(|((_, day), (total, cash))| (*day, *total, *cash))
                .collect();
            let amount = micros(grant, "amount");
            if grant["granted_at"].is_empty() {
                let mut cash = 0;
                let met = paid.iter().find(|(_, _, of_day)| {
                    cash += of_day;
                    cash >= micros(grant, "minimum_spend")
                });
                if let Some((day, _, _)) = met {
                    said.insert(("ad_credit_not_granted".to_owned(), account.clone(), *day, amount));
                }
                continue;
            }
            let of_grant = |row: &&Row| row["payment_reference"] == grant["grant_id"];
            let granted: Vec<&Row> =
                ledger.iter().filter(of_grant).filter(|row| row["kind"] == "credit_granted").collect();
            assert!(granted.len() == 1 && micros(granted[0], "amount") == amount, "{grant:?}");
            let lapsed = ledger.iter().filter(of_grant).find(|row| row["kind"] == "credit_expired");
            let used: i128 = paid.iter().map(|(_, total, cash)| total - cash).sum();
            let left = lapsed.map_or(0, |row| -micros(row, "amount"));
            assert_eq!(used + left, amount, "seed {}: {grant:?}", advertiser.truth.seed);
            if let Some(row) = lapsed {
                let at = at(row, "occurred_at").unwrap();
                let cash: Vec<&(Date, i128, i128)> = paid.iter().filter(|(_, _, cash)| *cash > 0).collect();
                if zone.day_of(at) < zone.day_of(closes) {
                    said.insert(("ad_credit_expired_early".to_owned(), account.clone(), zone.day_of(at), left));
                } else if let Some((first, _, _)) = cash.first() {
                    let cash: i128 = cash.iter().map(|(_, _, cash)| cash).sum();
                    said.insert(("ad_credit_bypassed".to_owned(), account.clone(), *first, left.min(cash)));
                }
            }
        }
        let planted: BTreeSet<(String, String, Date, i128)> = advertiser
            .truth
            .planted
            .iter()
            .filter(|planted| planted.detector.starts_with("ad_credit"))
            .map(|planted| {
                let amount = makegood_core::money::Amount::parse_canonical(&planted.questioned).unwrap();
                (planted.detector.clone(), planted.account_id.clone(), planted.from, amount.micros().into())
            })
            .collect();
        assert_eq!(said, planted, "seed {}", advertiser.truth.seed);
    }
}
