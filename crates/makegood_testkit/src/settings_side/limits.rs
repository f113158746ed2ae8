//! Lifetime budgets and account caps: spend above them, up to them, and under those that were raised.

use crate::delivery::split;
use crate::settings_side::book::{Desk, OWNER, Scene, Slot, Unit};

/// How a lifetime budget is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    /// Fault: above the highest budget that was ever in force.
    Over,
    /// Above the first and the last budget, below the one between.
    Raised,
    /// To the minor unit; an early export stated more.
    Used,
}

/// A campaign, or an ad group of one, with a lifetime budget.
pub(super) fn lifetime(desk: &mut Desk<'_>, life: Life, on_group: bool, by_day: bool) {
    let days = desk.dice.between(6, 10);
    let first = desk.some_day(days + 2);
    let opens = desk.local(first, 0, 0);
    let unit = desk.create("Season finale", opens, if on_group { 2 } else { 1 }, OWNER);
    desk.status(unit.campaign(), "active", (opens, None));
    let target = if on_group { unit.group() } else { unit.campaign() };
    let budget = desk.money(desk_amount(desk.scene, life));
    let raise = desk.local(first + 2, 15, 30);
    let lower = desk.local(first + 5, 11, 0);
    let mut steps = match life {
        Life::Over if by_day => vec![(budget * 4 / 5, opens), (budget, raise)],
        Life::Over | Life::Used => vec![(budget, opens)],
        Life::Raised => vec![(budget * 2 / 3, opens), (budget, raise), (budget * 3 / 4, lower)],
    };
    for pair in steps.windows(2) {
        let (old, new) = (desk.text(pair[0].0), desk.text(pair[1].0));
        desk.change(pair[1].1, OWNER, target, ("budget", &old, &new));
    }
    let ends: Vec<_> = steps.iter().skip(1).map(|(_, from)| Some(*from)).chain([None]).collect();
    for ((amount, from), to) in steps.drain(..).zip(ends) {
        desk.budget(target, "lifetime", Some(amount), (from, to));
    }
    if on_group {
        desk.budget(unit.campaign(), "none", None, (opens, None));
        // The other ad group has its own budget and stays far below it.
        let other = ("ad_group", unit.groups[1].0.as_str());
        desk.budget(other, "lifetime", Some(budget * 3), (opens, None));
        for day in first..first + days {
            let (group, ad) = &unit.groups[1];
            if by_day {
                desk.deliver(&unit, ("ad_group", group), Slot::Day(day), "", budget / 40);
            } else {
                desk.deliver(&unit, ("ad", ad), Slot::Hour(desk.local(day, 12, 0)), "", budget / 40);
            }
        }
    }
    let total = match life {
        Life::Over => budget + desk.odd(6, 60),
        Life::Raised => budget * 9 / 10,
        Life::Used => budget,
    };
    let crossed = spend(desk, &unit, total, budget, first..first + days, by_day);
    match (life, crossed) {
        (Life::Over, Some(from)) => {
            let note = format!("spent {} on a lifetime budget of {}", desk.text(total), desk.text(budget));
            desk.fault("lifetime_budget_exceeded", target, (from, first + days - 1), total - budget, note);
        }
        (Life::Raised, _) => desk.trap("lifetime_budget_raised_and_lowered", target, first + 2),
        _ => desk.trap("lifetime_budget_used_to_the_unit", target, first + days - 1),
    }
    if life == Life::Used {
        // Stated first with half as much again: above the budget, until it was corrected.
        let slot = if by_day { Slot::Day(first) } else { Slot::Hour(desk.local(first, 12, 0)) };
        let level = if by_day { "ad_group" } else { "ad" };
        desk.deliver_early(&unit, unit.at(level), slot, "", budget / 5);
        desk.trap("restated_below_lifetime_budget", target, first);
    }
}

/// Budgets in dollars, apart for each way of spending.
fn desk_amount(scene: Scene<'_>, life: Life) -> i64 {
    let step = i64::try_from(scene.seed % 7).unwrap_or(0) * 15;
    match life {
        Life::Over => 240 + step,
        Life::Raised => 360 + step,
        Life::Used => 180 + step,
    }
}

/// Spends a total over some days; tells the day on which it passed the limit.
fn spend(
    desk: &mut Desk<'_>,
    unit: &Unit,
    total: i64,
    limit: i64,
    days: std::ops::Range<i64>,
    by_day: bool,
) -> Option<i64> {
    let slots: Vec<(i64, Slot)> = if by_day {
        days.map(|day| (day, Slot::Day(day))).collect()
    } else {
        days.flat_map(|day| desk.hours(day, 8..21).into_iter().map(move |hour| (day, Slot::Hour(hour)))).collect()
    };
    let weights: Vec<i64> = slots.iter().map(|_| desk.dice.between(85, 115)).collect();
    let (mut so_far, mut crossed) = (0, None);
    for ((day, slot), part) in slots.into_iter().zip(split(total, weights.iter().copied())) {
        let target = unit.at(if by_day { "ad_group" } else { "ad" });
        desk.deliver(unit, target, slot, "", part);
        so_far += part;
        if so_far > limit && crossed.is_none() {
            crossed = Some(day);
        }
    }
    crossed
}

/// First and last day of each calendar month that lies wholly inside the data.
fn full_months(scene: Scene<'_>) -> Vec<(i64, i64)> {
    let mut months = Vec::new();
    let mut first = None;
    for day in 0..scene.calendar.days {
        let date = scene.calendar.day(day);
        if date.day() == 1 {
            first = Some(day);
        }
        if let (Some(opens), true) = (first, date.day() == date.days_in_month()) {
            months.push((opens, day));
        }
    }
    months
}

/// An account with a monthly cap, or with one for its whole life, of which it spends more than is allowed.
pub(super) fn long_cap(desk: &mut Desk<'_>) -> Option<()> {
    let months = full_months(desk.scene);
    let (&(raised_from, raised_to), &(last_from, last_to)) = (months.first()?, months.last()?);
    let monthly = desk.dice.chance(60);
    let hundreds = desk.dice.between(24, 36);
    let low = desk.money(hundreds * 100);
    let high = low * 3 / 2;
    let excess = if desk.scene.clean { 0 } else { desk.odd(20, 200) };
    let mode = if monthly { "monthly" } else { "lifetime" };
    desk.observe(desk.local(0, 0, 0), Some(low), mode);
    desk.observe(desk.local(raised_from + 11, 16, 40), Some(high), mode);
    let opens = desk.local(0, 0, 0);
    let units = [desk.campaign("Always on", opens), desk.campaign("Always on, lookalike", opens)];
    let all = desk.scene.calendar.days;
    let mut targets: Vec<i64> = Vec::new();
    if monthly {
        for day in 0..all {
            let date = desk.scene.calendar.day(day);
            let total = if day >= last_from && day <= last_to {
                high + excess
            } else if day >= raised_from && day <= raised_to {
                low * 5 / 4
            } else {
                low * 9 / 10
            };
            let (number, count) = (i64::from(date.day()), i64::from(date.days_in_month()));
            targets.push(total * number / count - total * (number - 1) / count);
        }
    } else {
        targets = split(high + excess, (0..all).map(|_| 1));
    }
    let (period_from, period_to) = if monthly { (last_from, last_to) } else { (0, all - 1) };
    let (mut so_far, mut crossed) = (0, None);
    for (day, target) in (0..).zip(targets) {
        let parts = split(target, [desk.dice.between(3, 7), 4].into_iter());
        for (unit, part) in units.iter().zip(parts) {
            desk.deliver(unit, unit.campaign(), Slot::Day(day), "", part);
        }
        if day >= period_from && day <= period_to {
            so_far += target;
            if so_far > high && crossed.is_none() {
                crossed = Some(day);
            }
        }
    }
    let id = desk.id.clone();
    if let Some(from) = crossed {
        let note = format!("spent {} under a {mode} cap of {}", desk.text(high + excess), desk.text(high));
        desk.fault("account_cap_exceeded", ("account", &id), (from, period_to), excess, note);
    }
    desk.trap("account_cap_raised_mid_period", ("account", &id), raised_from + 11);
    Some(())
}

/// An account with a daily cap: spent to the unit on a day of 23 or 25 hours, raised during a day, and passed.
pub(super) fn daily_cap(desk: &mut Desk<'_>) {
    let pivot = desk.clock_change(8, 14).unwrap_or(20);
    let first = pivot - 6;
    let tens = desk.dice.between(8, 14);
    let low = desk.money(tens * 10);
    let high = low * 3 / 2;
    let raised = pivot + 4;
    desk.observe(desk.local(0, 0, 0), Some(low), "daily");
    desk.observe(desk.local(raised, 14, 30), Some(high), "daily");
    let unit = desk.campaign("Evergreen", desk.local(first, 0, 0));
    let id = desk.id.clone();
    let mut over = vec![pivot + 8];
    if desk.dice.chance(50) {
        over.push(pivot + 11);
    }
    for day in first..pivot + 13 {
        let cap = if day > raised { high } else { low };
        let spent = if day == raised {
            low * 5 / 4
        } else if day == pivot {
            cap
        } else if over.contains(&day) && !desk.scene.clean {
            cap + desk.odd(2, 30)
        } else {
            cap * desk.dice.between(70, 85) / 100
        };
        let hours = desk.hours(day, if day == pivot { 0..24 } else { 7..22 });
        let weights: Vec<i64> = hours.iter().map(|_| desk.dice.between(90, 110)).collect();
        for (hour, part) in hours.iter().zip(split(spent, weights.iter().copied())) {
            desk.deliver(&unit, unit.ad(), Slot::Hour(*hour), "", part);
        }
        if spent > cap && day != raised {
            let note = format!("spent {} under a daily cap of {}", desk.text(spent), desk.text(cap));
            desk.fault("account_cap_exceeded", ("account", &id), (day, day), spent - cap, note);
        }
    }
    desk.trap("account_cap_used_to_the_unit", ("account", &id), pivot);
    desk.trap("account_cap_raised_mid_period", ("account", &id), raised);
}
