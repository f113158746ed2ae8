//! Invoices, taxes and balances, judged by their definitions.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use makegood_core::money::{Amount, Currency};

use super::{Desk, Row, day, less, local_day, money, sum, zone};

/// Cost by stated day: of the ledger where it has any, else of the table.
fn costs(desk: &Desk, id: &str, column: &str) -> BTreeMap<Date, Amount> {
    let mut days: BTreeMap<Date, Amount> = BTreeMap::new();
    for row in desk.rows("ledger", id).iter().filter(|row| row["kind"] == "cost") {
        if column == "total" || row["funding"] != "ad_credit" {
            let held = days.entry(day(row, "period_end")).or_default();
            *held = less(*held, money(row, "amount"));
        }
    }
    for row in desk.rows("cost", id) {
        assert!(days.insert(day(&row, "cost_on"), money(&row, column)).is_none());
    }
    days
}

pub(super) fn invoices(desk: &mut Desk, account: &Row) {
    let id = &account["account_id"];
    let costs = costs(desk, id, "cash");
    let ledger = desk.rows("ledger", id);
    let unit = Currency::parse(&account["currency"]).unwrap().minor_unit();
    let mut seen: BTreeMap<(Date, Date), String> = BTreeMap::new();
    let mut invoices = desk.rows("invoice", id);
    invoices.sort_by_key(|row| row["issued_on"].clone());
    for invoice in invoices.iter().filter(|row| row["status"] != "void") {
        let number = &invoice["invoice_id"];
        let period = (day(invoice, "period_start"), day(invoice, "period_end"));
        let [subtotal, tax, total] = ["subtotal", "tax", "total"].map(|column| money(invoice, column));
        if seen.insert(period, number.clone()).is_some() {
            desk.found("billed_twice_for_period", account, period, total);
            continue;
        }
        let mut paid: Vec<&Row> = ledger
            .iter()
            .filter(|row| row["kind"] == "payment" && row["status"] == "settled" && row["invoice_id"] == *number)
            .collect();
        paid.sort_by_key(|row| row["occurred_at"].clone());
        if less(sum(paid.iter().map(|row| money(row, "amount"))), total) > Amount::ZERO {
            let last = paid.last().unwrap();
            let on = local_day(account, last, "occurred_at");
            desk.found("billed_twice_for_period", account, (on, on), money(last, "amount"));
        }
        let lines: Vec<Row> =
            desk.tables["invoice_line"].iter().filter(|row| row["invoice_id"] == *number).cloned().collect();
        let net = sum(lines.iter().filter(|row| row["description"] != "Tax").map(|row| money(row, "amount")));
        let recomputed = net.checked_add(tax).unwrap();
        if less(total, recomputed) > unit {
            desk.found("invoice_total_differs", account, period, less(total, recomputed));
        }
        let adjusted = sum(ledger
            .iter()
            .filter(|row| row["kind"] == "adjustment" && row["invoice_id"] == *number)
            .map(|row| money(row, "amount")));
        let cost = sum(costs.range(period.0..=period.1).map(|(_, cost)| *cost));
        let above = less(subtotal, less(cost, adjusted));
        if above > unit {
            desk.found("invoice_above_cost", account, period, above);
        }
        let rate = Amount::parse_canonical(&account["tax_rate"]).unwrap().micros();
        let excess = less(tax, round(Amount::from_micros(subtotal.micros() * rate / 1_000_000), unit));
        if excess > unit {
            desk.found("tax_above_rate", account, period, excess);
        }
    }
}

/// Half up to the minor unit; what is judged exactly is exact before.
fn round(amount: Amount, unit: Amount) -> Amount {
    let unit = unit.micros();
    Amount::from_micros((amount.micros() + unit / 2).div_euclid(unit) * unit)
}

/// Rate in millionths as the account was observed, 0 with a valid number on file.
fn rate_at(desk: &Desk, account: &Row, at: Timestamp) -> i128 {
    let mut rate = 0;
    for row in desk.rows("account", &account["account_id"]) {
        let number = &row["tax_number_valid_from"];
        if !number.is_empty() && number.parse::<Timestamp>().unwrap() <= at {
            return 0;
        }
        if row["observed_at"].parse::<Timestamp>().unwrap() <= at {
            rate = Amount::parse_canonical(&row["tax_rate"]).unwrap().micros();
        }
    }
    rate
}

pub(super) fn taxes(desk: &mut Desk, account: &Row) {
    let id = &account["account_id"];
    let unit = Currency::parse(&account["currency"]).unwrap().minor_unit();
    let cash = costs(desk, id, "cash");
    let ledger = desk.rows("ledger", id);
    let mut judged: Vec<(Date, Timestamp, Amount, Amount)> = Vec::new();
    for row in ledger.iter().filter(|row| row["kind"] == "tax") {
        let tax = money(row, "amount").negated();
        if row["period_start"].is_empty() {
            let paid = ledger
                .iter()
                .find(|other| other["kind"] == "top_up" && other["payment_reference"] == row["payment_reference"])
                .unwrap();
            judged.push((
                local_day(account, row, "occurred_at"),
                row["occurred_at"].parse().unwrap(),
                less(money(paid, "amount"), tax),
                tax,
            ));
        } else {
            let on = day(row, "period_start");
            judged.push((on, zone(account).start_of_day(on).unwrap(), cash[&on], tax));
        }
    }
    for row in ledger.iter().filter(|row| !row["tax"].is_empty()) {
        judged.push((
            local_day(account, row, "occurred_at"),
            row["occurred_at"].parse().unwrap(),
            money(row, "amount"),
            money(row, "tax"),
        ));
    }
    for (on, at, base, tax) in judged {
        let exact = Amount::from_micros(base.micros() * rate_at(desk, account, at) / 1_000_000);
        let excess = less(tax, exact);
        if excess > unit {
            desk.found("tax_above_rate", account, (on, on), excess);
        }
    }
}

/// The fall between two readings, less what the ledger and every day of cost that the time between touches explain.
pub(super) fn balances(desk: &mut Desk, account: &Row) {
    let id = &account["account_id"];
    let in_ledger = desk.rows("ledger", id).iter().any(|row| row["kind"] == "cost");
    let utc = desk.rows("cost", id).iter().any(|row| row["day_zone"] == "utc");
    let cash = costs(desk, id, "cash");
    let ledger = desk.rows("ledger", id);
    let mut snapshots = desk.rows("balance", id);
    snapshots.sort_by_key(|row| row["as_of"].parse::<Timestamp>().unwrap());
    for pair in snapshots.windows(2) {
        let [from, to]: [Timestamp; 2] = [0, 1].map(|at| pair[at]["as_of"].parse().unwrap());
        let moved = sum(ledger
            .iter()
            .filter(|row| row["status"] == "settled" && row["funding"] == "cash")
            .filter(|row| (from..to).contains(&row["occurred_at"].parse().unwrap()))
            .map(|row| money(row, "amount")));
        let opens = |on: Date| {
            if utc {
                jiff::tz::TimeZone::UTC.to_timestamp(on.at(0, 0, 0, 0)).unwrap()
            } else {
                zone(account).start_of_day(on).unwrap()
            }
        };
        let touched =
            cash.iter().filter(|(on, _)| opens(**on) < to && opens(on.tomorrow().unwrap()) > from && !in_ledger);
        let spent = sum(touched.map(|(_, cost)| *cost));
        let fall = less(money(&pair[0], "cash"), money(&pair[1], "cash"));
        let unexplained = less(fall, less(spent, moved));
        assert!(money(&pair[1], "cash") >= Amount::ZERO, "{id}: {pair:?}");
        if unexplained > Amount::ZERO {
            let days = (local_day(account, &pair[0], "as_of"), local_day(account, &pair[1], "as_of"));
            desk.found("balance_dropped_without_entry", account, days, unexplained);
        }
    }
}
