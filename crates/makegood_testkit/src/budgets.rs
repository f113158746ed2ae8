//! Budgets over time, and what each campaign is to spend on each day.
//!
//! An ordinary week spends 60 to 100 % of its budgets and stays below their sum; a special week follows its plan.

use jiff::civil::DateTime;

use crate::accounts::{Campaign, Mode};
use crate::calendar::Calendar;
use crate::dice::Dice;
use crate::plan::{Plan, Special};

/// A budget in force from one wall-clock time to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) amount: i64,
    pub(crate) from: DateTime,
    /// None = still in force.
    pub(crate) to: Option<DateTime>,
}

/// The budget history of the campaign at `position`.
pub(crate) fn segments(calendar: &Calendar, plan: &Plan, campaigns: &[Campaign], position: usize) -> Vec<Segment> {
    let campaign = &campaigns[position];
    let opens = calendar.at(campaign.first_day, 0, 0, 0);
    let closes = (campaign.last_day < calendar.days - 1).then(|| calendar.at(campaign.last_day + 1, 0, 0, 0));
    let mut list = vec![Segment { amount: campaign.budget, from: opens, to: closes }];
    for ((owner, week), special) in &plan.specials {
        if let (true, Special::RaisedMidDay { at, raised, .. }) = (*owner == position, special) {
            // Back to the old budget when the next week opens.
            let back = calendar.at(week + 7, 0, 0, 0);
            if let Some(last) = list.last_mut() {
                last.to = Some(*at);
            }
            list.push(Segment { amount: *raised, from: *at, to: Some(back) });
            list.push(Segment { amount: campaign.budget, from: back, to: closes });
        }
    }
    list
}

/// The highest budget in force at any time of a day; none when there was none.
pub(crate) fn highest(segments: &[Segment], calendar: &Calendar, day: i64) -> Option<i64> {
    let (opens, closes) = (calendar.at(day, 0, 0, 0), calendar.at(day + 1, 0, 0, 0));
    segments
        .iter()
        .filter(|segment| segment.from < closes && segment.to.is_none_or(|to| to > opens))
        .map(|segment| segment.amount)
        .max()
}

/// What a campaign is to spend on each of its days, in minor units, were it open all day.
pub(crate) fn targets(
    seed: u64,
    calendar: &Calendar,
    plan: &Plan,
    campaigns: &[Campaign],
    position: usize,
) -> Vec<(i64, i64)> {
    let campaign = &campaigns[position];
    let budgets = segments(calendar, plan, campaigns, position);
    let mut dice = Dice::new(seed, &format!("targets {position}"));
    let mut list = Vec::new();
    let mut week = calendar.week_of(campaign.first_day);
    while week <= campaign.last_day {
        let level = dice.between(740, 880);
        let special = plan.specials.get(&(position, week));
        for day in week..week + 7 {
            // Drawn for days outside the flight too, so that its edges do not move the draws inside.
            let share = per_mille(&mut dice, campaign.mode, level, day - week, special, day);
            if let (true, Some(budget)) =
                ((campaign.first_day..=campaign.last_day).contains(&day), highest(&budgets, calendar, day))
            {
                list.push((day, if share == CEILING { budget * 5 / 4 } else { budget * share / 1000 }));
            }
        }
        week += 7;
    }
    list
}

/// 125 %, computed exactly.
const CEILING: i64 = 1250;
/// Weekday factors in per mille, Sunday first.
const WEEKDAY: [i64; 7] = [1_040, 950, 960, 980, 1_000, 1_030, 1_040];

/// Share of the day's highest budget, in per mille.
fn per_mille(dice: &mut Dice, mode: Mode, level: i64, weekday: i64, special: Option<&Special>, day: i64) -> i64 {
    let weekday = WEEKDAY[usize::try_from(weekday).unwrap_or(0) % 7];
    let ordinary = level * weekday / 1000 * dice.between(930, 1070) / 1000;
    let draw = dice.between(0, 1000);
    match mode {
        Mode::AutoIncrease => return 1_050 + draw * 8 / 10,
        Mode::Legacy => return 700 + draw * 7 / 10,
        Mode::Dynamic => {}
    }
    match special {
        Some(Special::DayAtCeiling { day: special }) if *special == day => CEILING,
        Some(Special::RaisedMidDay { day: special, .. }) if *special == day => 1_080 + draw * 150 / 1000,
        Some(Special::RaisedMidDay { .. }) => ordinary.min(880),
        Some(Special::RestatedDown { day: special }) if *special == day => 960 + draw * 100 / 1000,
        Some(Special::OverDaily { day: special }) if *special == day => 1_320 + draw * 440 / 1000,
        Some(Special::OverDaily { .. }) => ordinary.min(840),
        Some(Special::OverWeekly) => 1_040 + draw * 180 / 1000,
        Some(
            Special::DayAtCeiling { .. }
            | Special::RestatedDown { .. }
            | Special::QuietPause(_)
            | Special::LeakingPause(_),
        )
        | None => ordinary,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_highest_budget_of_a_day_counts_the_one_it_was_raised_to() {
        let calendar = Calendar::new(date(2026, 2, 1), 3);
        let raised_at = calendar.at(10, 14, 30, 0);
        let list = [
            Segment { amount: 100, from: calendar.at(0, 0, 0, 0), to: Some(raised_at) },
            Segment { amount: 150, from: raised_at, to: Some(calendar.at(14, 0, 0, 0)) },
        ];
        assert_eq!(highest(&list, &calendar, 9), Some(100));
        assert_eq!(highest(&list, &calendar, 10), Some(150));
        assert_eq!(highest(&list, &calendar, 13), Some(150));
        assert_eq!(highest(&list, &calendar, 14), None);
    }
}
