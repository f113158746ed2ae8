//! What looks like a fault and is none, read off the generated world.
//!
//! Nothing is listed because it was planned: each entry is found in the rows that were made.

use std::collections::{BTreeMap, BTreeSet};

use makegood_core::time::{days_between, week_start};

use crate::accounts::{EVERYONE, Mode, Who};
use crate::cost::cost_day;
use crate::ledger::Route;
use crate::plan::{GRACE_HOURS, Special};
use crate::truth::Confounder;
use crate::world::World;
use crate::writers::payments_csv_seam;
use crate::writers::report::seam;

/// Every confounder, in alphabetical order. A generated advertiser holds each at least once.
pub const CONFOUNDERS: [&str; 33] = [
    "ad_credit_pays_part_of_cost",
    "auto_increase_over_budget",
    "budget_raised_mid_day",
    "business_center_transfer",
    "card_verification_returned",
    "clock_change_day",
    "day_at_125_percent",
    "failed_payment_retried",
    "foreign_transaction_fee",
    "hold_that_drops_off",
    "issuer_fx_margin",
    "legacy_daily_over_budget",
    "one_card_two_accounts_same_amount",
    "other_merchants",
    "overlapping_delivery_exports",
    "overlapping_statement_exports",
    "partial_first_week",
    "pause_hour_and_grace",
    "payment_captured_in_parts",
    "payments_batched_into_one_debit",
    "pending_then_booked",
    "posting_delay_of_five_business_days",
    "posting_over_weekend",
    "refund_netted_into_payment",
    "restated_delivery_down",
    "restated_delivery_up",
    "rounding_of_one_minor_unit_per_row",
    "shop_coins_or_promote_charge",
    "tax_as_its_own_row",
    "tax_in_its_own_column",
    "threshold_charges_equal_in_one_week",
    "two_honest_equal_top_ups",
    "zone_shifted_days",
];

struct List(Vec<Confounder>);

impl List {
    fn add(&mut self, name: &str, place: String) {
        self.0.push(Confounder { name: name.to_owned(), place });
    }
}

/// Every confounder of a world, sorted.
pub(crate) fn confounders(world: &World) -> Vec<Confounder> {
    let mut list = List(Vec::new());
    settings(world, &mut list);
    delivery(world, &mut list);
    ledger(world, &mut list);
    statement(world, &mut list);
    list.0.sort();
    list.0.dedup();
    list.0
}

fn settings(world: &World, list: &mut List) {
    for ((position, _), special) in &world.plan.specials {
        let campaign = &world.campaigns[*position];
        let entity = campaign.budgeted();
        let on = |day: i64| format!("{} {} on {}", entity.level, entity.entity_id, world.calendar.day(day));
        match special {
            Special::DayAtCeiling { day } => list.add("day_at_125_percent", on(*day)),
            Special::RaisedMidDay { day, .. } => list.add("budget_raised_mid_day", on(*day)),
            Special::RestatedDown { day } => list.add("restated_delivery_down", on(*day)),
            Special::QuietPause(pause) => {
                let place = format!(
                    "{} {} from {}, {GRACE_HOURS} hours",
                    pause.entity.level, pause.entity.entity_id, pause.from
                );
                list.add("pause_hour_and_grace", place);
            }
            Special::OverDaily { .. } | Special::OverWeekly | Special::LeakingPause(_) => {}
        }
    }
    for (position, campaign) in world.campaigns.iter().enumerate() {
        let over = |day: i64| {
            let spend: i64 =
                world.rows.iter().filter(|row| row.campaign == position && row.day == day).map(|row| row.spend).sum();
            spend * 4 > campaign.budget * 5
        };
        let name = match campaign.mode {
            Mode::AutoIncrease => "auto_increase_over_budget",
            Mode::Legacy => "legacy_daily_over_budget",
            Mode::Dynamic => continue,
        };
        if let Some(day) = (campaign.first_day..=campaign.last_day).find(|day| over(*day)) {
            list.add(name, format!("campaign {} on {} and other days", campaign.id, world.calendar.day(day)));
        }
    }
    let partial = world.campaigns.iter().filter(|campaign| campaign.first_hour > 0);
    for campaign in partial {
        list.add("partial_first_week", format!("campaign {} starts at {:02}:00", campaign.id, campaign.first_hour));
    }
}

fn delivery(world: &World, list: &mut List) {
    for (campaign, day) in &world.plan.half_first {
        list.add(
            "restated_delivery_up",
            format!("campaign {} on {}", world.campaigns[*campaign].id, world.calendar.day(*day)),
        );
    }
    for who in EVERYONE {
        let account = world.account(who);
        for day in world.calendar.clock_changes(&account.zone) {
            let hours = account.zone.hours_in(world.calendar.day(day)).unwrap_or(24);
            list.add(
                "clock_change_day",
                format!("account {}: {} has {hours} hours", account.id, world.calendar.day(day)),
            );
        }
        let edges = world.costs[who as usize].iter().filter(|(_, cost)| cost.rounded_to_the_edge);
        for (day, cost) in edges {
            list.add(
                "rounding_of_one_minor_unit_per_row",
                format!(
                    "account {}: cost of {day} is {} minor units above {} rows",
                    account.id, cost.rounding, cost.rows
                ),
            );
        }
    }
    let prepaid = world.account(Who::Prepaid);
    let shifted =
        world.rows.iter().filter(|row| row.who == Who::Prepaid && cost_day(prepaid, row) != row.hour.date()).count();
    if shifted > 0 {
        list.add("zone_shifted_days", format!("account {}: {shifted} rows fall on another day in UTC", prepaid.id));
    }
    for who in [Who::Auto, Who::Prepaid] {
        for (first, _) in world.calendar.months.iter().skip(1) {
            let (from, to) = (world.calendar.day(first - 2), world.calendar.day(first - 1));
            list.add("overlapping_delivery_exports", format!("account {}: {from} to {to}", world.account(who).id));
        }
    }
    let (csv_last, xlsx_first) = seam(world);
    let days = format!("{} to {}", world.calendar.day(xlsx_first), world.calendar.day(csv_last));
    list.add("overlapping_delivery_exports", format!("account {}: {days}", world.account(Who::Small).id));
}

fn ledger(world: &World, list: &mut List) {
    let rows = &world.ledger.rows;
    let place = |row: &crate::ledger::LedgerRow| format!("ledger {}", row.id);
    for row in rows {
        match (row.kind, row.funding, row.status) {
            ("cost", "ad_credit", _) => list.add("ad_credit_pays_part_of_cost", place(row)),
            ("transfer_in" | "transfer_out", _, _) => list.add("business_center_transfer", place(row)),
            ("payment", _, "failed") => list.add("failed_payment_retried", place(row)),
            _ => {}
        }
    }
    if let Some(row) = rows.iter().find(|row| row.kind == "tax") {
        list.add("tax_as_its_own_row", format!("{} and every day after", place(row)));
    }
    if let Some(row) = rows.iter().find(|row| row.tax.is_some()) {
        list.add("tax_in_its_own_column", format!("{} and every top-up after", place(row)));
    }
    let mut weeks: BTreeMap<_, usize> = BTreeMap::new();
    let mut by_day: BTreeMap<_, BTreeSet<(Who, usize)>> = BTreeMap::new();
    for (number, payment) in world.ledger.payments.iter().enumerate() {
        if payment.who == Who::Auto && !payment.extra {
            *weeks.entry((week_start(payment.day), payment.charge)).or_default() += 1;
        }
        by_day.entry((payment.method, payment.day, payment.charge)).or_default().insert((payment.who, number));
    }
    if let Some(((week, charge), count)) = weeks.iter().find(|(_, count)| **count > 1) {
        let account = world.account(Who::Auto);
        list.add(
            "threshold_charges_equal_in_one_week",
            format!("account {}: {count} of {} in the week of {week}, and others", account.id, account.text(*charge)),
        );
    }
    for ((_, day, charge), payments) in &by_day {
        let accounts: BTreeSet<Who> = payments.iter().map(|(who, _)| *who).collect();
        if accounts.len() > 1 {
            list.add("one_card_two_accounts_same_amount", format!("{day}: {}", world.account(Who::Auto).text(*charge)));
        }
        if accounts.contains(&Who::Prepaid) && payments.len() > accounts.len() {
            list.add("two_honest_equal_top_ups", format!("account {} on {day}", world.account(Who::Prepaid).id));
        }
    }
}

fn statement(world: &World, list: &mut List) {
    let (first_ends, second_opens) = payments_csv_seam(world);
    for entry in &world.statements.entries {
        let place = format!(
            "{} of {}: {}",
            if entry.method == crate::accounts::CARD { "card" } else { "bank" },
            entry.booked,
            entry.id
        );
        match entry.trap {
            Some(trap) => list.add(trap, place),
            None if entry.authorised <= first_ends
                && entry.booked > first_ends
                && entry.method == crate::accounts::CARD =>
            {
                list.add("pending_then_booked", place);
            }
            None => {}
        }
    }
    let late = world.ledger.payments.iter().filter(|payment| payment.route == Route::Single).find(|payment| {
        let booked = world
            .statements
            .entries
            .iter()
            .filter(|entry| entry.amount == -payment.charge && entry.booked >= payment.day)
            .map(|entry| entry.booked)
            .min();
        booked.is_some_and(|booked| {
            week_start(booked) > week_start(payment.day) && days_between(payment.day, booked) <= 7
        })
    });
    if let Some(payment) = late {
        list.add("posting_over_weekend", format!("payment {} of {}", payment.reference, payment.day));
    }
    list.add("other_merchants", "both statements".to_owned());
    list.add("overlapping_statement_exports", format!("card and bank: {second_opens} to {first_ends}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_said_once() {
        let mut sorted = CONFOUNDERS.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted, CONFOUNDERS);
    }
}
