//! Hourly delivery of every ad, to the minor unit.

use jiff::civil::DateTime;

use crate::accounts::{Account, Campaign, Mode, Who};
use crate::budgets::targets;
use crate::calendar::{Calendar, hour_seconds};
use crate::dice::Dice;
use crate::plan::{Pause, Plan, Special};

/// What one ad served in one account-local hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HourRow {
    pub(crate) who: Who,
    /// Position of the campaign, then of the ad group in it, then of the ad in that.
    pub(crate) campaign: usize,
    pub(crate) ad_group: usize,
    pub(crate) ad: usize,
    pub(crate) day: i64,
    pub(crate) hour: DateTime,
    /// Minor units.
    pub(crate) spend: i64,
    pub(crate) impressions: i64,
    pub(crate) clicks: i64,
    pub(crate) conversions: i64,
}

struct Cell {
    hour: DateTime,
    ad_group: usize,
    ad: usize,
    weight: i64,
    open: bool,
}

/// Every hour with spend, by account, hour, campaign and ad.
pub(crate) fn deliver(
    seed: u64,
    calendar: &Calendar,
    plan: &Plan,
    accounts: &[Account; 3],
    campaigns: &[Campaign],
) -> Vec<HourRow> {
    let mut rows = Vec::new();
    for (position, campaign) in campaigns.iter().enumerate() {
        let mut dice = Dice::new(seed, &format!("delivery {position}"));
        for (day, target) in targets(seed, calendar, plan, campaigns, position) {
            let pause = pause_of(plan, position, calendar.week_of(day));
            let cells = cells(&mut dice, calendar, &accounts[campaign.who as usize], campaign, pause, day);
            let of = |open_only: bool| {
                cells.iter().filter(|cell| cell.open || !open_only).map(|cell| cell.weight).sum::<i64>()
            };
            let (all, open) = (of(false), of(true));
            if open > 0 {
                let late_start = if day == campaign.first_day { 24 - i64::from(campaign.first_hour) } else { 24 };
                let budgeted = target * open / all * late_start / 24;
                // A day at its ceiling has every hour open, so its target is met to the cent.
                let spend = if open == all && late_start == 24 { target } else { budgeted };
                let shares = split(spend, cells.iter().map(|cell| if cell.open { cell.weight } else { 0 }));
                for (cell, spend) in cells.iter().zip(shares) {
                    push(&mut rows, &mut dice, campaign, (position, cell.ad_group, cell.ad), (day, cell.hour), spend);
                }
            }
            leak(&mut rows, &mut dice, calendar, campaign, position, pause, day);
        }
    }
    rows.sort_by_key(|row| (row.who, row.hour, row.campaign, row.ad_group, row.ad));
    rows
}

/// Splits an amount by weights so that the parts sum to it.
pub(crate) fn split(amount: i64, weights: impl Iterator<Item = i64> + Clone) -> Vec<i64> {
    let all: i64 = weights.clone().sum();
    let mut before = 0;
    let mut so_far = 0;
    weights
        .map(|weight| {
            so_far += weight;
            let up_to = if all > 0 { amount * so_far / all } else { 0 };
            let part = up_to - before;
            before = up_to;
            part
        })
        .collect()
}

fn pause_of(plan: &Plan, position: usize, week: i64) -> Option<&Pause> {
    match plan.specials.get(&(position, week))? {
        Special::QuietPause(pause) | Special::LeakingPause(pause) => Some(pause),
        _ => None,
    }
}

fn cells(
    dice: &mut Dice,
    calendar: &Calendar,
    account: &Account,
    campaign: &Campaign,
    pause: Option<&Pause>,
    day: i64,
) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (number, weight) in (0i8..).zip(campaign.hours) {
        let hour = calendar.at(day, number, 0, 0);
        // A skipped hour covers nothing, the repeated one counts twice.
        let length = hour_seconds(&account.zone, hour) / 3600;
        let started = day > campaign.first_day || number >= campaign.first_hour;
        for (group_at, group) in campaign.ad_groups.iter().enumerate() {
            let silenced = pause.is_some_and(|pause| pause.covers(&group.id) && pause.silences(hour));
            for (ad_at, ad) in group.ads.iter().enumerate() {
                let weight = weight * length * ad.share * dice.between(70, 130);
                if weight > 0 && started {
                    cells.push(Cell { hour, ad_group: group_at, ad: ad_at, weight, open: !silenced });
                }
            }
        }
    }
    cells
}

/// Spend in hours in which the campaign or ad group is paused.
fn leak(
    rows: &mut Vec<HourRow>,
    dice: &mut Dice,
    calendar: &Calendar,
    campaign: &Campaign,
    position: usize,
    pause: Option<&Pause>,
    day: i64,
) {
    let Some(pause) = pause else { return };
    for hour in pause.leaks.iter().filter(|hour| calendar.number(hour.date()) == day) {
        let amount = campaign.budget * dice.between(25, 70) / 1000;
        for (group_at, group) in campaign.ad_groups.iter().enumerate().filter(|(_, group)| pause.covers(&group.id)) {
            let groups =
                if pause.ad_group.is_some() { 1 } else { i64::try_from(campaign.ad_groups.len()).unwrap_or(1) };
            let shares = split(amount / groups, group.ads.iter().map(|ad| ad.share));
            for (ad_at, spend) in shares.into_iter().enumerate() {
                push(rows, dice, campaign, (position, group_at, ad_at), (day, *hour), spend);
            }
        }
    }
}

fn push(
    rows: &mut Vec<HourRow>,
    dice: &mut Dice,
    campaign: &Campaign,
    place: (usize, usize, usize),
    when: (i64, DateTime),
    spend: i64,
) {
    let impressions = spend * 1000 * dice.between(85, 115) / (campaign.cpm * 100);
    let clicks = impressions * dice.between(70, 150) / 10_000;
    let converts = if campaign.mode == Mode::Legacy { 2 } else { 4 };
    // The draw below a hundred rounds by chance, so that hours of few clicks convert now and then.
    let conversions =
        if clicks == 0 { 0 } else { (clicks * dice.between(0, converts * 2) + dice.between(0, 99)) / 100 };
    if spend > 0 {
        rows.push(HourRow {
            who: campaign.who,
            campaign: place.0,
            ad_group: place.1,
            ad: place.2,
            day: when.0,
            hour: when.1,
            spend,
            impressions: impressions.max(1),
            clicks,
            conversions,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// No minor unit is lost or made when an amount is spread over hours.
        #[test]
        fn parts_sum_to_the_whole(amount in 0i64..10_000_000, weights in proptest::collection::vec(0i64..100_000, 1..40)) {
            let parts = split(amount, weights.iter().copied());
            let expected = if weights.iter().any(|weight| *weight > 0) { amount } else { 0 };
            prop_assert_eq!(parts.iter().sum::<i64>(), expected);
            prop_assert!(parts.iter().all(|part| *part >= 0));
        }
    }
}
