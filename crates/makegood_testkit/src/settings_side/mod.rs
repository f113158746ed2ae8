//! Accounts beside the first three, whose delivery passes what was allowed and whose credits do not come.
//!
//! Each theme has campaigns of its own: lifetime budgets, account caps, flights, schedules of hours and half hours,
//! countries, rejections, strangers' changes, invalid visits, ad credits, protected days. The accounts differ by seed in
//! currency (some without decimals) and zone (some with half hours, some with clock changes), and each trap stands
//! beside its fault. Nothing here has a balance, a card or a statement.

mod book;
#[cfg(test)]
mod checks;
mod credits;
mod dayparts;
mod flights;
mod limits;
mod places;
mod protection;
mod reviews;
mod strangers;
mod tables;
mod traffic;

use book::{Desk, Place, Scene};
use credits::{Known, Wrong};
use limits::Life;

use crate::GeneratedFile;
use crate::calendar::Calendar;
use crate::dice::Dice;
use crate::options::AdvertiserOptions;
use crate::truth::Truth;

/// Detectors whose faults are planted here, in alphabetical order.
#[cfg(test)]
pub(crate) const DETECTORS: [&str; 12] = [
    "account_cap_exceeded",
    "ad_credit_bypassed",
    "ad_credit_expired_early",
    "ad_credit_not_granted",
    "delivery_outside_countries",
    "invalid_traffic",
    "lifetime_budget_exceeded",
    "protection_credit_missing",
    "spend_after_rejection",
    "spend_by_unknown_actor",
    "spend_outside_dayparts",
    "spend_outside_flight",
];

/// Currencies without decimals.
const WHOLE: [Place; 2] = [("JPY", "Asia/Tokyo", "JP", 150), ("KRW", "Asia/Seoul", "KR", 1_300)];
/// Zones whose clocks change.
const CHANGING: [Place; 4] = [
    ("USD", "America/Chicago", "US", 100),
    ("EUR", "Europe/Madrid", "ES", 92),
    ("AUD", "Australia/Sydney", "AU", 150),
    ("GBP", "Europe/London", "GB", 80),
];
/// Zones that are not whole hours from UTC.
const BROKEN: [Place; 3] = [
    ("INR", "Asia/Kolkata", "IN", 8_500),
    ("AUD", "Australia/Adelaide", "AU", 150),
    ("NPR", "Asia/Kathmandu", "NP", 13_400),
];

/// Adds the accounts: their files, what is planted in them and the traps beside.
pub(crate) fn add(options: &AdvertiserOptions, files: &mut Vec<GeneratedFile>, truth: &mut Truth) {
    let options = options.within_limits();
    let calendar = Calendar::new(options.start_on, options.months);
    let scene = Scene { seed: options.seed, clean: options.clean, calendar: &calendar };
    let Some(desks) = desks(scene) else { return };
    files.extend(tables::files(&desks));
    for desk in desks {
        truth.planted.extend(desk.planted);
        truth.confounders.extend(desk.traps);
    }
}

/// The accounts in the order of their ids.
fn desks(scene: Scene<'_>) -> Option<Vec<Desk<'_>>> {
    let mut long = Desk::new(scene, 0, "allowed long cap", "Capped monthly", &WHOLE)?;
    limits::long_cap(&mut long)?;
    let mut daily = Desk::new(scene, 1, "allowed daily cap", "Capped daily", &CHANGING)?;
    limits::daily_cap(&mut daily);
    let times = times(scene)?;
    let rules = rules(scene)?;
    let people = people(scene)?;
    let [first, second] = credited(scene)?;
    Some(vec![long, daily, times, rules, people, first, second])
}

/// An uncapped account.
fn open<'a>(scene: Scene<'a>, number: i64, topic: &str, name: &str, places: &[Place]) -> Option<Desk<'a>> {
    let mut desk = Desk::new(scene, number, topic, name, places)?;
    desk.observe(desk.local(0, 0, 0), None, "unlimited");
    Some(desk)
}

/// Schedules, in a zone of half hours.
fn times(scene: Scene<'_>) -> Option<Desk<'_>> {
    let mut desk = open(scene, 2, "allowed times", "Scheduled", &BROKEN)?;
    dayparts::hours(&mut desk);
    dayparts::half_hours(&mut desk);
    dayparts::widened(&mut desk);
    flights::before_start(&mut desk);
    flights::extended(&mut desk);
    limits::lifetime(&mut desk, Life::Raised, true, false);
    reviews::for_good(&mut desk);
    Some(desk)
}

/// Flights, countries, rejections and lifetime budgets, through a clock change.
fn rules(scene: Scene<'_>) -> Option<Desk<'_>> {
    let mut desk = open(scene, 3, "allowed rules", "Ruled", &CHANGING)?;
    flights::after_end(&mut desk);
    flights::after_end_by_day(&mut desk);
    dayparts::whole_days(&mut desk);
    let by_hour = desk.dice.chance(50);
    places::excluded(&mut desk, by_hour);
    places::widened(&mut desk);
    reviews::overnight(&mut desk);
    reviews::short(&mut desk);
    let (on_group, by_day) = (desk.dice.chance(50), desk.dice.chance(50));
    if !scene.clean {
        limits::lifetime(&mut desk, Life::Over, on_group, by_day);
    }
    limits::lifetime(&mut desk, Life::Used, by_day, on_group);
    Some(desk)
}

/// Strangers, visits and protected days.
fn people(scene: Scene<'_>) -> Option<Desk<'_>> {
    let places = [CHANGING[0], CHANGING[3], BROKEN[0], WHOLE[0]];
    let mut desk = open(scene, 4, "allowed people", "Visited", &places)?;
    strangers::created(&mut desk);
    for strange in [true, false] {
        if !(strange && scene.clean) {
            strangers::resumed(&mut desk, strange);
            strangers::raised(&mut desk, strange);
        }
    }
    strangers::harmless(&mut desk);
    traffic::invalid(&mut desk);
    traffic::tolerated(&mut desk);
    protection::days(&mut desk);
    if !scene.clean && desk.dice.chance(60) {
        limits::lifetime(&mut desk, Life::Over, false, true);
    }
    Some(desk)
}

/// Two accounts with credits: one knows its cost by the cost table, one by its ledger. Each kind goes wrong in at least one.
fn credited(scene: Scene<'_>) -> Option<[Desk<'_>; 2]> {
    let mut dice = Dice::new(scene.seed, "allowed credits");
    let mut wrong = [Wrong { bypassed: false, expired_early: false, not_granted: false }; 2];
    if !scene.clean {
        let (a, b, c) = (dice.index(2), dice.index(2), dice.index(2));
        wrong[a].bypassed = true;
        wrong[b].expired_early = true;
        wrong[c].not_granted = true;
        let other = dice.index(2);
        wrong[other].bypassed |= dice.chance(40);
        wrong[other].expired_early |= dice.chance(40);
        wrong[other].not_granted |= dice.chance(40);
    }
    let mut first = open(scene, 5, "allowed credits 1", "Credited", &CHANGING)?;
    credits::timeline(&mut first, Known::Table, wrong[0]);
    let mut second = open(scene, 6, "allowed credits 2", "Credited, no decimals", &WHOLE)?;
    credits::timeline(&mut second, Known::Ledger, wrong[1]);
    Some([first, second])
}
