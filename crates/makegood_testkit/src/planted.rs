//! The truth about the planted faults, computed from the generated rows by the definitions of `detectors.md`.

use makegood_core::finding::EntityRef;
use makegood_core::money::Currency;
use makegood_core::time::Day;

use crate::accounts::{Account, Who, money_text};
use crate::budgets::highest;
use crate::ledger::LedgerRow;
use crate::manual::cash_at;
use crate::plan::{Pause, Special};
use crate::truth::Planted;
use crate::world::World;
use crate::writers::balances::latest_snapshot;

struct Finding<'a> {
    detector: &'a str,
    account: &'a Account,
    entities: Vec<EntityRef>,
    days: (Day, Day),
    questioned: i64,
    note: String,
}

impl Finding<'_> {
    fn planted(self, currency: Currency) -> Planted {
        Planted {
            detector: self.detector.to_owned(),
            account_id: self.account.id.clone(),
            entities: self.entities,
            from: self.days.0,
            to: self.days.1,
            currency,
            questioned: money_text(self.questioned, currency),
            note: self.note,
        }
    }
}

/// Every planted fault, sorted by account, detector, first day and entities.
pub(crate) fn planted(world: &World) -> Vec<Planted> {
    let mut list = over_settings(world);
    list.extend(billed_above_delivery(world));
    list.extend(carry_out_of_bounds(world));
    list.extend(on_the_statement(world));
    list.extend(left_idle(world));
    list.sort_by(|a, b| {
        (&a.account_id, &a.detector, a.from, &a.entities).cmp(&(&b.account_id, &b.detector, b.from, &b.entities))
    });
    list
}

fn over_settings(world: &World) -> Vec<Planted> {
    let mut list = Vec::new();
    for ((position, week), special) in &world.plan.specials {
        let campaign = &world.campaigns[*position];
        let account = world.account(campaign.who);
        let budget = |day: i64| highest(&world.budgets[*position], &world.calendar, day).unwrap_or(0);
        let spend = |day: i64| -> i64 {
            world.rows.iter().filter(|row| row.campaign == *position && row.day == day).map(|row| row.spend).sum()
        };
        let finding = match special {
            Special::OverDaily { day } => Finding {
                detector: "daily_budget_exceeded",
                account,
                entities: vec![campaign.budgeted()],
                days: (world.calendar.day(*day), world.calendar.day(*day)),
                questioned: spend(*day) - budget(*day) * 5 / 4,
                note: format!("spent {} on a budget of {}", account.text(spend(*day)), account.text(budget(*day))),
            },
            Special::OverWeekly => {
                let (spent, allowed): (i64, i64) =
                    ((*week..week + 7).map(spend).sum(), (*week..week + 7).map(budget).sum());
                Finding {
                    detector: "weekly_budget_exceeded",
                    account,
                    entities: vec![campaign.budgeted()],
                    days: (world.calendar.day(*week), world.calendar.day(week + 6)),
                    questioned: spent - allowed,
                    note: format!(
                        "spent {} in a week of {}, no day above 125 %",
                        account.text(spent),
                        account.text(allowed)
                    ),
                }
            }
            Special::LeakingPause(pause) => leak(world, account, *position, pause),
            _ => continue,
        };
        list.push(finding.planted(account.currency));
    }
    list
}

fn leak<'a>(world: &World, account: &'a Account, position: usize, pause: &Pause) -> Finding<'a> {
    let campaign = &world.campaigns[position];
    let inside = |row: &&crate::delivery::HourRow| {
        row.campaign == position && pause.covers(&campaign.ad_groups[row.ad_group].id) && pause.silences(row.hour)
    };
    let rows: Vec<_> = world.rows.iter().filter(inside).collect();
    let first = rows.iter().map(|row| row.day).min().unwrap_or(0);
    let last = rows.iter().map(|row| row.day).max().unwrap_or(0);
    Finding {
        detector: "spend_while_paused",
        account,
        entities: vec![pause.entity.clone()],
        days: (world.calendar.day(first), world.calendar.day(last)),
        questioned: rows.iter().map(|row| row.spend).sum(),
        note: format!("paused {} to {}", pause.from, pause.to),
    }
}

fn billed_above_delivery(world: &World) -> Vec<Planted> {
    let of_run = |run: &crate::plan::Overbilled| {
        let account = world.account(run.who);
        let days: Vec<Day> = (run.first..).take(run.excess.len()).map(|day| world.calendar.day(day)).collect();
        let costs = days.iter().filter_map(|day| world.costs[run.who as usize].get(day));
        let questioned = costs.map(|cost| cost.total() - cost.delivered).sum();
        Finding {
            detector: "billed_above_delivery",
            account,
            entities: vec![account.entity()],
            days: (world.calendar.day(run.first), world.calendar.day(run.first + days.len() as i64 - 1)),
            questioned,
            note: format!(
                "cost of {} day(s) stated above delivery; days are {}",
                days.len(),
                if run.who == Who::Prepaid { "UTC" } else { "the account's" }
            ),
        }
        .planted(account.currency)
    };
    world.plan.overbilled.iter().map(of_run).collect()
}

/// The reference formula: after each settled payment, cost and tax through its day less all payments; each new low
/// below zero is one finding of the fall.
pub(crate) fn carry_out_of_bounds(world: &World) -> Vec<Planted> {
    let account = world.account(Who::Auto);
    let day_of = |row: &LedgerRow| account.zone.day_of(row.at);
    let rows: Vec<&LedgerRow> = world
        .ledger
        .rows
        .iter()
        .filter(|row| row.who == Who::Auto && row.status == "settled" && row.funding == "cash")
        .collect();
    let (mut paid, mut low) = (0, 0);
    let mut list = Vec::new();
    for row in rows.iter().filter(|row| matches!(row.kind, "payment" | "refund" | "adjustment")) {
        paid += row.amount;
        let day = day_of(row);
        let cost: i64 = rows
            .iter()
            .filter(|cost| matches!(cost.kind, "cost" | "tax") && day_of(cost) <= day)
            .map(|cost| -cost.amount)
            .sum();
        let carry = cost - paid;
        if row.kind == "payment" && carry < low {
            let note = format!(
                "after the payment of {} the account has paid {} more than it cost",
                account.text(row.amount),
                account.text(-carry)
            );
            let finding = Finding {
                detector: "carry_out_of_bounds",
                account,
                entities: vec![account.entity()],
                days: (day, day),
                questioned: low - carry,
                note,
            };
            list.push(finding.planted(account.currency));
            low = carry;
        }
    }
    list
}

fn on_the_statement(world: &World) -> Vec<Planted> {
    let mut list = Vec::new();
    for surplus in &world.statements.surplus {
        let account = world.account(surplus.payment.who);
        let finding = Finding {
            detector: "payment_captured_twice",
            account,
            entities: vec![account.entity()],
            days: (surplus.payment.day, surplus.booked),
            questioned: surplus.payment.charge,
            note: format!("payment {} was booked again on {}", surplus.payment.reference, surplus.booked),
        };
        list.push(finding.planted(account.currency));
    }
    for unknown in &world.statements.unknown {
        let account = world.account(Who::Auto);
        let finding = Finding {
            detector: "charge_unknown_to_ledger",
            account,
            // The card pays all three: the third once, in euros.
            entities: world.accounts.iter().map(Account::entity).collect(),
            days: (unknown.booked, unknown.booked),
            questioned: unknown.amount,
            note: "a debit with the platform's descriptor that no account's ledger holds".to_owned(),
        };
        list.push(finding.planted(account.currency));
    }
    list
}

fn left_idle(world: &World) -> Option<Planted> {
    let account = world.account(Who::Small);
    let snapshot = latest_snapshot(world);
    let cash = cash_at(
        account,
        &world.ledger,
        &world.costs[Who::Small as usize],
        snapshot.at,
        account.zone.day_of(snapshot.at),
    );
    (!world.plan.clean).then(|| {
        Finding {
            detector: "balance_left_idle",
            account,
            entities: vec![account.entity()],
            days: (world.calendar.day(world.plan.small_stops_on + 1), account.zone.day_of(snapshot.at)),
            questioned: cash - snapshot.frozen - snapshot.tax,
            note: format!(
                "cash {}, of which frozen {} and tax {}",
                account.text(cash),
                account.text(snapshot.frozen),
                account.text(snapshot.tax)
            ),
        }
        .planted(account.currency)
    })
}
