//! A small audit of the written files of the money side, by the definitions of `detectors.md`: it must find what was
//! planted, to the minor unit, and nothing else. It shares no code with what made them.

mod judges;
mod statements;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::Date;
use makegood_core::finding::EntityRef;
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Zone;

use super::DETECTORS;
use crate::{Advertiser, AdvertiserOptions, FoundFinding, Truth, generate, score};

/// Seeds, with and without faults, through spring and through the year end.
static ADVERTISERS: LazyLock<Vec<Advertiser>> = LazyLock::new(|| {
    let base = AdvertiserOptions { sides: true, ..AdvertiserOptions::default() };
    let autumn = jiff::civil::date(2025, 9, 3);
    let mut options: Vec<AdvertiserOptions> = (1..=10).map(|seed| AdvertiserOptions { seed, ..base }).collect();
    options.extend((51..=54).map(|seed| AdvertiserOptions { seed, clean: true, ..base }));
    options.extend((61..=64).map(|seed| AdvertiserOptions { seed, start_on: autumn, months: 5, ..base }));
    options.extend((65..=66).map(|seed| AdvertiserOptions { seed, months: 3, ..base }));
    options.iter().map(generate).collect()
});

type Row = BTreeMap<String, String>;

/// One advertiser's tables, read back, with the findings so far.
struct Desk {
    tables: BTreeMap<&'static str, Vec<Row>>,
    as_of: Date,
    findings: Vec<FoundFinding>,
}

impl Desk {
    fn read(advertiser: &Advertiser) -> Desk {
        let names = ["account", "cost", "ledger", "invoice", "invoice_line", "statement", "balance", "delivery"];
        let table = |name: &'static str| {
            let file = advertiser.files.iter().find(|file| file.name == format!("money_{name}.csv")).unwrap();
            let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
            let header = reader.headers().unwrap().clone();
            let rows = reader.records().map(|record| {
                header.iter().map(str::to_owned).zip(record.unwrap().iter().map(str::to_owned)).collect::<Row>()
            });
            (name, rows.collect())
        };
        let as_of = jiff::tz::TimeZone::UTC.to_datetime(advertiser.truth.as_of).date();
        Desk { tables: names.into_iter().map(table).collect(), as_of, findings: Vec::new() }
    }

    fn rows(&self, table: &str, account: &str) -> Vec<Row> {
        self.tables[table].iter().filter(|row| row["account_id"] == account).cloned().collect()
    }

    fn accounts(&self) -> Vec<Row> {
        let mut latest: BTreeMap<String, Row> = BTreeMap::new();
        for row in &self.tables["account"] {
            latest.insert(row["account_id"].clone(), row.clone());
        }
        latest.into_values().collect()
    }

    fn found(&mut self, detector: &str, account: &Row, (from, to): (Date, Date), questioned: Amount) {
        let currency = Currency::parse(&account["currency"]).unwrap();
        self.findings.push(FoundFinding {
            detector: detector.to_owned(),
            account_id: account["account_id"].clone(),
            entities: vec![EntityRef { level: "account".to_owned(), entity_id: account["account_id"].clone() }],
            from,
            to,
            currency,
            questioned: questioned.to_text(currency),
        });
    }
}

fn money(row: &Row, column: &str) -> Amount {
    if row[column].is_empty() { Amount::ZERO } else { Amount::parse_canonical(&row[column]).unwrap() }
}

fn day(row: &Row, column: &str) -> Date {
    row[column].parse().unwrap()
}

fn zone(account: &Row) -> Zone {
    Zone::parse(&account["time_zone"]).unwrap()
}

/// Account-local day of a ledger row or a snapshot.
fn local_day(account: &Row, row: &Row, column: &str) -> Date {
    zone(account).day_of(row[column].parse().unwrap())
}

fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    amounts.fold(Amount::ZERO, |sum, amount| sum.checked_add(amount).unwrap())
}

fn less(left: Amount, right: Amount) -> Amount {
    left.checked_sub(right).unwrap()
}

#[test]
fn an_independent_audit_finds_what_was_planted_and_nothing_else() {
    for advertiser in ADVERTISERS.iter() {
        let mut desk = Desk::read(advertiser);
        for account in desk.accounts() {
            judges::invoices(&mut desk, &account);
            judges::taxes(&mut desk, &account);
            judges::balances(&mut desk, &account);
            statements::judge(&mut desk, &account);
        }
        let mut truth: Truth = advertiser.truth.clone();
        truth.planted.retain(|planted| DETECTORS.contains(&planted.detector.as_str()));
        let score = score(&truth, &desk.findings);
        assert!(score.is_perfect(), "seed {}\n{score}", truth.seed);
    }
}

#[test]
fn every_kind_is_planted_once_or_twice_and_none_in_a_clean_advertiser() {
    for advertiser in ADVERTISERS.iter() {
        for detector in DETECTORS {
            let count = advertiser.truth.planted.iter().filter(|planted| planted.detector == detector).count();
            // Tax goes wrong in three places, each once or twice.
            let most = if detector == "tax_above_rate" { 5 } else { 2 };
            let seed = advertiser.truth.seed;
            assert!((1..=most).contains(&count) != advertiser.truth.clean, "seed {seed}: {count} of {detector}");
        }
        assert!(!advertiser.truth.clean || advertiser.truth.planted.is_empty());
    }
}

#[test]
fn a_clean_advertiser_keeps_every_trap() {
    let names = |clean: bool| -> BTreeSet<String> {
        let of_kind = ADVERTISERS.iter().filter(|advertiser| advertiser.truth.clean == clean);
        of_kind.flat_map(|advertiser| &advertiser.truth.confounders).map(|trap| trap.name.clone()).collect()
    };
    let faulty = names(false);
    assert_eq!(names(true), faulty);
    for name in [
        "ad_credit_pays_part_of_cost",
        "business_center_transfer",
        "card_verification_returned_on_day_15",
        "credit_memo_line",
        "failed_payment_returned",
        "hold_that_drops_off",
        "invoice_paid_in_instalments",
        "issuer_fx_margin_without_original",
        "pending_within_its_window",
        "refund_within_its_60_days",
        "snapshot_in_the_middle_of_a_day",
        "tax_as_its_own_line",
        "tax_rate_changes",
        "two_honest_equal_top_ups",
        "void_invoice_reissued",
    ] {
        assert!(faulty.contains(name), "{name}");
    }
}

/// A cost that is above delivery by more than rounding would be a fault of another kind.
#[test]
fn cost_is_what_was_delivered_to_a_minor_unit_per_row() {
    for advertiser in ADVERTISERS.iter() {
        let desk = Desk::read(advertiser);
        for account in desk.accounts() {
            let id = &account["account_id"];
            let delivered = desk.rows("delivery", id);
            let spend = sum(delivered.iter().map(|row| money(row, "spend")));
            let cost = less(
                sum(desk.rows("cost", id).iter().map(|row| money(row, "total"))),
                sum(desk.rows("ledger", id).iter().filter(|row| row["kind"] == "cost").map(|row| money(row, "amount"))),
            );
            let unit = Currency::parse(&account["currency"]).unwrap().minor_unit();
            let rows = i128::try_from(delivered.len()).unwrap();
            let apart = less(cost, spend).abs();
            assert!(apart.micros() <= unit.micros() * rows, "{id}: {cost} for {spend}");
        }
    }
}
