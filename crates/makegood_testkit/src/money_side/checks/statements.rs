//! Card and bank against the ledger. Planted payments stand alone, so that pairs are found by amount, window and
//! reference without solving an assignment; what is batched, split or netted is told by sums.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use makegood_core::money::{Amount, Currency};
use makegood_core::time::{add_posting_days, days_between};

use super::{Desk, Row, day, less, local_day, money, sum};

/// What the merchant charged, in the account's currency; none for a line in another currency that does not say.
fn charged(account: &Row, line: &Row) -> Option<Amount> {
    if !line["original_amount"].is_empty() {
        return (line["original_currency"] == account["currency"]).then(|| money(line, "original_amount"));
    }
    (line["currency"] == account["currency"]).then(|| money(line, "amount"))
}

fn is_ads(line: &Row) -> bool {
    let text = &line["description"];
    text.starts_with("TIKTOK") && !["SHOP", "COINS", "PROMOTE"].iter().any(|word| text.contains(word))
}

pub(super) fn judge(desk: &mut Desk, account: &Row) {
    let id = &account["account_id"];
    let ledger: Vec<Row> =
        desk.rows("ledger", id).into_iter().filter(|row| !row["payment_method"].is_empty()).collect();
    let methods: BTreeSet<String> = ledger.iter().map(|row| row["payment_method"].clone()).collect();
    let lines: Vec<Row> = desk.tables["statement"]
        .iter()
        .filter(|line| methods.contains(&line["card_last4"]) && line["status"] == "booked" && is_ads(line))
        .cloned()
        .collect();
    let unit = Currency::parse(&account["currency"]).unwrap().minor_unit();
    let mut used = vec![false; lines.len()];
    let as_of = desk.as_of;
    // Settled first: a retry takes the debit that its failed attempt would fit too.
    let mut rows: Vec<&Row> = ledger.iter().collect();
    rows.sort_by_key(|row| (row["status"] != "settled", row["occurred_at"].clone()));
    let mut unmatched: Vec<&Row> = Vec::new();
    for row in rows {
        let amount = money(row, "amount").checked_add(money(row, "tax")).unwrap();
        let on = local_day(account, row, "occurred_at");
        let last = if amount.is_negative() { on.saturating_add(65.days()) } else { add_posting_days(on, 5) };
        let fits = |at: &usize| {
            let line = &lines[*at];
            let by_reference = line["reference"] == row["payment_reference"];
            let near = charged(account, line)
                .map_or(!amount.is_negative(), |charge| less(charge.negated(), amount).abs() <= unit);
            !used[*at]
                && line["card_last4"] == row["payment_method"]
                && (by_reference || (near && (on..=last).contains(&day(line, "booked_on"))))
                && money(line, "amount").is_negative() != amount.is_negative()
        };
        let Some(at) = (0..lines.len()).find(fits) else {
            unmatched.push(row);
            continue;
        };
        used[at] = true;
        let line = lines[at].clone();
        let surplus = charged(account, &line).map_or(Amount::ZERO, |charge| less(charge.negated(), amount));
        if surplus > unit {
            desk.found("captured_amount_differs", account, (on, day(&line, "booked_on")), surplus);
        }
        let back = lines.iter().position(|other| {
            let opposite = charged(account, other) == charged(account, &line).map(Amount::negated);
            opposite && (0..=30).contains(&days_between(day(&line, "booked_on"), day(other, "booked_on")))
        });
        if row["kind"] == "card_verification" {
            let due = on.saturating_add(15.days());
            if back.is_none() && due < as_of {
                desk.found("verification_not_returned", account, (on, due), amount);
            }
        } else if row["status"] != "settled" {
            let over = row["status"] != "pending" || add_posting_days(on, 10) < as_of;
            if back.is_none() && over {
                desk.found("failed_payment_captured", account, (on, day(&line, "booked_on")), amount);
            }
        }
    }
    refunds(desk, account, &unmatched, as_of);
    let open: Vec<Row> = lines.into_iter().zip(used).filter(|(_, used)| !used).map(|(line, _)| line).collect();
    explained(account, &unmatched, &open);
}

/// Settled refunds that nothing on the card answers: neither a credit nor a smaller debit.
fn refunds(desk: &mut Desk, account: &Row, unmatched: &[&Row], as_of: Date) {
    let open = unmatched.iter().filter(|row| row["kind"] == "refund" && row["status"] == "settled");
    for row in open {
        let on = local_day(account, row, "occurred_at");
        let due = on.saturating_add(60.days());
        let netted =
            unmatched.iter().any(|other| other["kind"] == "top_up" && local_day(account, other, "occurred_at") == on);
        if due < as_of && !netted {
            desk.found("refund_not_received", account, (on, due), money(row, "amount").negated());
        }
    }
}

/// Every debit that stands alone is the sum of payments without one, or a part of one, or came back.
fn explained(account: &Row, unmatched: &[&Row], open: &[Row]) {
    let near = |line: &Row, row: &Row| {
        let days = days_between(local_day(account, row, "occurred_at"), day(line, "booked_on"));
        row["status"] == "settled" && line["card_last4"] == row["payment_method"] && (0..=9).contains(&days)
    };
    for line in open.iter().filter(|line| money(line, "amount").is_negative()) {
        let debit = charged(account, line).unwrap().negated();
        let payments: Vec<&&Row> = unmatched.iter().filter(|row| near(line, row)).collect();
        let together = sum(payments.iter().map(|row| money(row, "amount")));
        let beside = open.iter().filter(|other| payments.iter().any(|row| near(other, row)));
        let parts = sum(beside.filter_map(|line| charged(account, line))).negated();
        assert!(debit == together || parts == together, "{line:?} is unknown to the ledger");
    }
}
