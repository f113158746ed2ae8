//! Matching payments to debits the plain way: equal amounts inside five posting days, then parts, batches and netted
//! refunds. What is left must be the planted debits, so the truth about statements can be read in one way only.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use makegood_core::finding::EntityRef;
use makegood_core::money::Currency;
use makegood_core::time::add_posting_days;

use super::advertisers;
use super::files::{bank, card, is_ads, minor, rows, zone};
use crate::{Advertiser, FoundFinding, score};

#[derive(Debug, Clone)]
struct Charge {
    account: String,
    method: String,
    currency: String,
    day: Date,
    amount: i64,
    settled: bool,
}

#[derive(Debug, Clone)]
struct Debit {
    method: &'static str,
    currency: String,
    booked: Date,
    amount: i64,
}

fn fits(charge: &Charge, debit: &Debit) -> bool {
    charge.method == debit.method
        && charge.currency == debit.currency
        && debit.booked >= charge.day
        && debit.booked <= add_posting_days(charge.day, 5)
}

fn charges(advertiser: &Advertiser) -> (Vec<Charge>, Vec<Charge>) {
    let (mut charges, mut refunds) = (Vec::new(), Vec::new());
    for row in
        rows(advertiser, "ledger").iter().filter(|row| !row["payment_method"].is_empty() && row["status"] == "settled")
    {
        let at: Timestamp = row["occurred_at"].parse().unwrap();
        let amount = minor(row, "amount") + if row["tax"].is_empty() { 0 } else { minor(row, "tax") };
        let charge = Charge {
            account: row["account_id"].clone(),
            method: row["payment_method"].clone(),
            currency: row["currency"].clone(),
            day: zone(advertiser, &row["account_id"]).day_of(at),
            amount,
            settled: false,
        };
        if amount > 0 {
            charges.push(charge)
        } else if row["kind"] == "refund" {
            refunds.push(charge)
        }
    }
    charges.sort_by_key(|charge| charge.day);
    (charges, refunds)
}

fn debits(advertiser: &Advertiser) -> Vec<Debit> {
    let mut debits = Vec::new();
    for row in card(advertiser).values().filter(|row| row["status"] == "booked" && is_ads(&row["description"])) {
        let foreign = !row["original_currency"].is_empty();
        let (amount, currency) = if foreign {
            (minor(row, "original_amount"), "original_currency")
        } else {
            (minor(row, "amount"), "currency")
        };
        debits.push(Debit {
            method: "4417",
            currency: row[currency].clone(),
            booked: row["booked_on"].parse().unwrap(),
            amount: -amount,
        });
    }
    for line in bank(advertiser).into_values().filter(|line| is_ads(&line.name)) {
        debits.push(Debit { method: "8203", currency: "EUR".to_owned(), booked: line.posted, amount: -line.amount });
    }
    debits.retain(|debit| debit.amount > 0);
    debits.sort_by_key(|debit| debit.booked);
    debits
}

/// Debits that explain no payment of their own.
fn left_over(charges: &mut [Charge], refunds: &[Charge], debits: Vec<Debit>) -> Vec<Debit> {
    let mut left = Vec::new();
    for debit in debits {
        // Earliest payment first: windows are equally long, so this leaves the fewest unmatched.
        match charges.iter_mut().find(|charge| !charge.settled && charge.amount == debit.amount && fits(charge, &debit))
        {
            Some(charge) => charge.settled = true,
            None => left.push(debit),
        }
    }
    let open: Vec<usize> = (0..charges.len()).filter(|at| !charges[*at].settled).collect();
    for at in &open {
        let charge = charges[*at].clone();
        let fitting: Vec<usize> = (0..left.len()).filter(|debit| fits(&charge, &left[*debit])).collect();
        let parts = fitting
            .iter()
            .flat_map(|one| fitting.iter().map(move |two| (*one, *two)))
            .find(|(one, two)| one < two && left[*one].amount + left[*two].amount == charge.amount);
        let netted = fitting.iter().find(|debit| {
            refunds.iter().any(|refund| {
                refund.account == charge.account
                    && refund.day == charge.day
                    && charge.amount + refund.amount == left[**debit].amount
            })
        });
        let batch = open.iter().find_map(|other| {
            let debit = fitting.iter().find(|debit| {
                other != at
                    && charges[*other].amount + charge.amount == left[**debit].amount
                    && fits(&charges[*other], &left[**debit])
            })?;
            Some((*other, *debit))
        });
        if charges[*at].settled {
            continue;
        }
        charges[*at].settled = true;
        match (parts, netted, batch) {
            (Some((one, two)), _, _) => {
                left.remove(two);
                left.remove(one);
            }
            (_, Some(debit), _) => drop(left.remove(*debit)),
            (_, _, Some((other, debit))) => {
                charges[other].settled = true;
                left.remove(debit);
            }
            _ => charges[*at].settled = false,
        }
    }
    left
}

#[test]
fn plain_matching_leaves_exactly_the_planted_debits() {
    for advertiser in advertisers() {
        let seed = advertiser.truth.seed;
        let (mut charges, refunds) = charges(advertiser);
        let left = left_over(&mut charges, &refunds, debits(advertiser));
        let unmatched: Vec<&Charge> = charges.iter().filter(|charge| !charge.settled).collect();
        assert!(unmatched.is_empty(), "seed {seed}: {unmatched:?}");
        let mut on_card: Vec<String> =
            charges.iter().filter(|charge| charge.method == "4417").map(|charge| charge.account.clone()).collect();
        on_card.sort();
        on_card.dedup();
        let findings: Vec<FoundFinding> = left.iter().map(|debit| explain(debit, &charges, &on_card)).collect();
        let mut truth = advertiser.truth.clone();
        truth.planted.retain(|planted| {
            ["payment_captured_twice", "charge_unknown_to_ledger"].contains(&planted.detector.as_str())
        });
        let score = score(&truth, &findings);
        assert!(score.is_perfect(), "seed {seed}\n{score}");
        let days: BTreeMap<_, _> =
            findings.iter().map(|finding| ((finding.from, finding.questioned.clone()), finding.to)).collect();
        for planted in &truth.planted {
            assert_eq!(days[&(planted.from, planted.questioned.clone())], planted.to, "seed {seed}: {planted:?}");
        }
    }
}

/// A left debit repeats the one payment of its amount in its window, or nothing.
fn explain(debit: &Debit, charges: &[Charge], on_card: &[String]) -> FoundFinding {
    let repeats: Vec<&Charge> =
        charges.iter().filter(|charge| charge.amount == debit.amount && fits(charge, debit)).collect();
    assert!(repeats.len() <= 1, "one reading only: {debit:?} {repeats:?}");
    let accounts = repeats.first().map_or_else(|| on_card.to_vec(), |charge| vec![charge.account.clone()]);
    let entity = |account: &String| EntityRef { level: "account".to_owned(), entity_id: account.clone() };
    FoundFinding {
        detector: if repeats.is_empty() { "charge_unknown_to_ledger" } else { "payment_captured_twice" }.to_owned(),
        account_id: accounts[0].clone(),
        entities: accounts.iter().map(entity).collect(),
        from: repeats.first().map_or(debit.booked, |charge| charge.day),
        to: debit.booked,
        currency: Currency::parse(&debit.currency).unwrap(),
        questioned: format!("{}.{:02}", debit.amount / 100, debit.amount % 100),
    }
}
