//! Which fault and which trap falls where: the plan that the rest carries out.
//!
//! Every (campaign, full week) holds at most one special case, so that no fault hides in another and each amount
//! can be stated on its own. Account-level cases (billing, payments) keep apart by days.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::DateTime;
use makegood_core::finding::EntityRef;

use crate::accounts::{Account, Campaign, EVERYONE, Mode, Who};
use crate::calendar::Calendar;
use crate::dice::Dice;

/// Hours of spend after a pause that are not questioned (TT-BUD-14, the default of `spend_while_paused`).
pub(crate) const GRACE_HOURS: i64 = 3;

/// A pause of a campaign, or of one of its ad groups.
#[derive(Debug, Clone)]
pub(crate) struct Pause {
    pub(crate) entity: EntityRef,
    /// The paused ad group; none when the whole campaign is paused.
    pub(crate) ad_group: Option<String>,
    pub(crate) from: DateTime,
    pub(crate) to: DateTime,
    /// Hours in which it spends all the same.
    pub(crate) leaks: Vec<DateTime>,
}

impl Pause {
    /// True for an hour whose spend is questioned: begun after the grace, ended by the resume.
    pub(crate) fn silences(&self, hour: DateTime) -> bool {
        hour >= self.from.saturating_add(GRACE_HOURS.hours()) && hour.saturating_add(1.hour()) <= self.to
    }

    /// True when the ad group is part of what is paused.
    pub(crate) fn covers(&self, ad_group: &str) -> bool {
        self.ad_group.as_deref().is_none_or(|paused| paused == ad_group)
    }
}

/// The special case of one campaign in one week.
#[derive(Debug, Clone)]
pub(crate) enum Special {
    /// One day spends exactly 125 % of the budget, the week stays within 7 x.
    DayAtCeiling { day: i64 },
    /// The budget is raised in the afternoon of a day, and that day spends above 125 % of the old one.
    RaisedMidDay { day: i64, at: DateTime, raised: i64 },
    /// The first export states a day over the ceiling, the next one corrects it.
    RestatedDown { day: i64 },
    /// A pause with spend in its first hour, the grace and the hour of the resume only.
    QuietPause(Pause),
    /// Fault: one day above 125 %.
    OverDaily { day: i64 },
    /// Fault: every day within 125 %, the week above 7 x.
    OverWeekly,
    /// Fault: spend long after the pause began.
    LeakingPause(Pause),
}

/// Days whose cost is stated above what was delivered.
#[derive(Debug, Clone)]
pub(crate) struct Overbilled {
    pub(crate) who: Who,
    /// First day; of the account for `Auto`, in UTC for `Prepaid`.
    pub(crate) first: i64,
    /// Excess of each day, in minor units.
    pub(crate) excess: Vec<i64>,
}

/// The plan of one advertiser.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// By campaign position and Sunday.
    pub(crate) specials: BTreeMap<(usize, i64), Special>,
    /// Days (campaign position, day) of which the older export holds only half of the spend.
    pub(crate) half_first: BTreeSet<(usize, i64)>,
    pub(crate) overbilled: Vec<Overbilled>,
    /// Day on which an ad credit is granted to `Auto`, and its amount.
    pub(crate) grant: (i64, i64),
    /// Months (by position) whose bill day sees a payment with no cost behind it.
    pub(crate) overpaid_months: BTreeSet<usize>,
    pub(crate) captured_twice: i64,
    pub(crate) unknown_charges: i64,
    /// Last day of spend of `Small`.
    pub(crate) small_stops_on: i64,
    pub(crate) clean: bool,
}

/// Last day of spend of the small account: well before the end when its balance is to lie idle.
pub(crate) fn small_stops_on(seed: u64, clean: bool, calendar: &Calendar) -> i64 {
    let idle = Dice::new(seed, "idle").between(36, 44);
    if clean { calendar.days - 1 } else { calendar.days - 1 - idle }
}

struct Slots<'a> {
    free: Vec<(usize, i64)>,
    campaigns: &'a [Campaign],
    specials: BTreeMap<(usize, i64), Special>,
}

impl Slots<'_> {
    /// Takes the first free slot that suits, in drawn order.
    fn take(&mut self, suits: impl Fn(&Campaign, i64) -> bool) -> Option<(usize, i64)> {
        let at = self.free.iter().position(|(campaign, week)| suits(&self.campaigns[*campaign], *week))?;
        Some(self.free.remove(at))
    }
}

/// Plans an advertiser.
pub(crate) fn plan(
    seed: u64,
    clean: bool,
    calendar: &Calendar,
    accounts: &[Account; 3],
    campaigns: &[Campaign],
) -> Plan {
    let mut dice = Dice::new(seed, "plan");
    let grant_day = calendar.months[1].0 + dice.between(6, 16);
    let mut plan = Plan {
        specials: BTreeMap::new(),
        half_first: BTreeSet::new(),
        overbilled: Vec::new(),
        grant: (grant_day, dice.between(24, 40) * 1000),
        overpaid_months: BTreeSet::new(),
        captured_twice: 0,
        unknown_charges: 0,
        small_stops_on: small_stops_on(seed, clean, calendar),
        clean,
    };
    let mut slots = open_slots(&mut dice, calendar, campaigns);
    place_confounders(&mut dice, calendar, accounts, &mut slots);
    if let Some((_, last)) = calendar.months.get(1) {
        let prepaid =
            campaigns.iter().position(|campaign| campaign.who == Who::Prepaid && campaign.mode == Mode::Dynamic);
        plan.half_first.extend(prepaid.map(|campaign| (campaign, last - dice.between(0, 1))));
    }
    if !clean {
        place_faults(&mut dice, calendar, &mut slots);
        // A day without delivery has no cost row that could be too high.
        let mut idle_days: Vec<(Who, i64)> = Vec::new();
        for ((campaign, _), special) in &slots.specials {
            if let Special::QuietPause(pause) | Special::LeakingPause(pause) = special {
                let paused = calendar.number(pause.from.date())..=calendar.number(pause.to.date());
                idle_days.extend(paused.map(|day| (campaigns[*campaign].who, day)));
            }
        }
        plan.overbilled = overbilled(&mut dice, calendar, grant_day, &idle_days);
        let mut months: Vec<usize> = (0..calendar.months.len()).collect();
        dice.shuffle(&mut months);
        plan.overpaid_months = months.into_iter().take(1 + dice.index(2)).collect();
        plan.captured_twice = dice.between(1, 3);
        plan.unknown_charges = dice.between(1, 3);
    }
    plan.specials = slots.specials;
    plan
}

fn open_slots<'a>(dice: &mut Dice, calendar: &Calendar, campaigns: &'a [Campaign]) -> Slots<'a> {
    let mut free: Vec<(usize, i64)> = Vec::new();
    for (position, campaign) in campaigns.iter().enumerate() {
        if campaign.mode == Mode::Dynamic && campaign.who != Who::Small {
            let runs = |week: &i64| *week > campaign.first_day && week + 6 <= campaign.last_day;
            free.extend(calendar.full_weeks().into_iter().filter(runs).map(|week| (position, week)));
        }
    }
    dice.shuffle(&mut free);
    Slots { free, campaigns, specials: BTreeMap::new() }
}

fn place_confounders(dice: &mut Dice, calendar: &Calendar, accounts: &[Account; 3], slots: &mut Slots<'_>) {
    for who in EVERYONE.into_iter().filter(|who| *who != Who::Small) {
        // The ceiling day falls on a clock change where there is one: 23 or 25 hours, and not a cent to spare.
        let changes = calendar.clock_changes(&accounts[who as usize].zone);
        let days = if changes.is_empty() { vec![] } else { changes };
        let at_change = |campaign: &Campaign, week: i64| {
            campaign.who == who && !campaign.dayparted() && days.iter().any(|day| calendar.week_of(*day) == week)
        };
        let slot = slots.take(at_change).or_else(|| slots.take(|campaign, _| campaign.who == who));
        if let Some(slot) = slot {
            let change = days.iter().copied().find(|day| calendar.week_of(*day) == slot.1);
            let day = change.unwrap_or(slot.1 + dice.between(0, 6));
            slots.specials.insert(slot, Special::DayAtCeiling { day });
        }
    }
    // The last two days of a month stand in two exports.
    let month_ends: Vec<i64> = calendar.months.iter().rev().skip(1).map(|(_, last)| *last).collect();
    let ends_a_month = |campaign: &Campaign, week: i64| {
        campaign.who == Who::Auto && month_ends.iter().any(|day| calendar.week_of(*day) == week)
    };
    if let Some(slot) = slots.take(ends_a_month) {
        let day = month_ends.iter().copied().find(|day| calendar.week_of(*day) == slot.1);
        slots.specials.insert(slot, Special::RestatedDown { day: day.unwrap_or(slot.1) });
    }
    for who in [Who::Auto, Who::Prepaid] {
        if let Some(slot) = slots.take(|campaign, _| campaign.who == who) {
            let day = slot.1 + dice.between(1, 4);
            let at = calendar.at(day, i8::try_from(dice.between(12, 16)).unwrap_or(12), 30, 0);
            // Half as much again, in whole major units.
            let raised = slots.campaigns[slot.0].budget * 3 / 2 / 400 * 400;
            slots.specials.insert(slot, Special::RaisedMidDay { day, at, raised });
        }
        if let Some(slot) = slots.take(|campaign, _| campaign.who == who) {
            let pause = draw_pause(dice, calendar, &slots.campaigns[slot.0], slot.1, false);
            slots.specials.insert(slot, Special::QuietPause(pause));
        }
    }
}

fn place_faults(dice: &mut Dice, calendar: &Calendar, slots: &mut Slots<'_>) {
    for _ in 0..dice.between(1, 3) {
        if let Some(slot) = slots.take(|_, _| true) {
            let day = slot.1 + dice.between(0, 6);
            slots.specials.insert(slot, Special::OverDaily { day });
        }
    }
    for _ in 0..dice.between(1, 2) {
        if let Some(slot) = slots.take(|_, _| true) {
            slots.specials.insert(slot, Special::OverWeekly);
        }
    }
    for _ in 0..dice.between(1, 3) {
        if let Some(slot) = slots.take(|_, _| true) {
            let pause = draw_pause(dice, calendar, &slots.campaigns[slot.0], slot.1, true);
            slots.specials.insert(slot, Special::LeakingPause(pause));
        }
    }
}

/// A pause from a morning in mid-week to the next day or the one after.
fn draw_pause(dice: &mut Dice, calendar: &Calendar, campaign: &Campaign, week: i64, leaking: bool) -> Pause {
    let day = week + dice.between(1, 4);
    let hour = i8::try_from(dice.between(9, 11)).unwrap_or(9);
    let minute = dice.pick(&[0, 20, 45]).unwrap_or(0);
    let from = calendar.at(day, hour, minute, 0);
    let nights = dice.between(1, 2);
    let to = calendar.at(day + nights, if nights == 1 { 16 } else { 10 }, 40, 0);
    let group = campaign.ad_groups.get(dice.index(campaign.ad_groups.len()));
    let on_group = campaign.budget_on_ad_group || dice.chance(40);
    let (entity, ad_group) = match group.filter(|_| on_group) {
        Some(group) => {
            (EntityRef { level: "ad_group".to_owned(), entity_id: group.id.clone() }, Some(group.id.clone()))
        }
        None => (EntityRef { level: "campaign".to_owned(), entity_id: campaign.id.clone() }, None),
    };
    let mut pause = Pause { entity, ad_group, from, to, leaks: Vec::new() };
    if leaking {
        let mut hours: Vec<DateTime> =
            (i64::from(hour)..22).map(|hour| calendar.at(day, i8::try_from(hour).unwrap_or(0), 0, 0)).collect();
        hours.retain(|hour| pause.silences(*hour));
        let count = usize::try_from(dice.between(3, 6)).unwrap_or(3);
        pause.leaks = hours.into_iter().take(count).collect();
        if dice.chance(50) {
            let mut morning = [8, 9].map(|hour| calendar.at(day + 1, hour, 0, 0)).to_vec();
            morning.retain(|hour| pause.silences(*hour));
            pause.leaks.append(&mut morning);
        }
    }
    pause
}

fn overbilled(dice: &mut Dice, calendar: &Calendar, grant_day: i64, idle_days: &[(Who, i64)]) -> Vec<Overbilled> {
    let mut taken: Vec<(Who, i64)> = Vec::new();
    let mut runs = Vec::new();
    let count = dice.between(1, 3);
    let mut tries = 0;
    while runs.len() < usize::try_from(count).unwrap_or(1) && tries < 200 {
        tries += 1;
        let who = if runs.len() % 2 == 0 { Who::Prepaid } else { Who::Auto };
        let length = dice.between(1, 3);
        let first = dice.between(10, calendar.days - 20);
        let crowded = taken.iter().any(|(other, day)| *other == who && (day - first).abs() < 12);
        let on_credit = who == Who::Auto && (grant_day - 8..=grant_day + 8).contains(&first);
        let idle = idle_days.iter().any(|(other, day)| *other == who && (first - 1..=first + length).contains(day));
        if !crowded && !on_credit && !idle {
            taken.push((who, first));
            let excess = (0..length).map(|_| dice.between(2_800, 9_400)).collect();
            runs.push(Overbilled { who, first, excess });
        }
    }
    runs
}

impl Plan {
    /// Every pause, with the position of its campaign.
    pub(crate) fn pauses(&self) -> impl Iterator<Item = (usize, &Pause)> {
        self.specials.iter().filter_map(|((campaign, _), special)| match special {
            Special::QuietPause(pause) | Special::LeakingPause(pause) => Some((*campaign, pause)),
            _ => None,
        })
    }

    /// The excess planted on a day of an account, in minor units.
    pub(crate) fn excess(&self, who: Who, day: i64) -> i64 {
        let runs = self.overbilled.iter().filter(|run| run.who == who);
        runs.filter_map(|run| run.excess.get(usize::try_from(day - run.first).ok()?)).sum()
    }

    /// True within three days of a planted excess, where cost and delivery agree to the cent.
    pub(crate) fn near_excess(&self, who: Who, day: i64) -> bool {
        (day - 3..=day + 3).any(|near| self.excess(who, near) != 0)
    }
}
