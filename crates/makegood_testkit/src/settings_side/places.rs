//! Delivery by country: in countries that the targeting excludes, in one that it came to include, and stated and taken back.

use jiff::civil::DateTime;

use crate::settings_side::book::{Desk, Flight, OWNER, Slot, Unit};

/// Spend of one slot by country, stated for the ad group and again for its campaign, and without countries for the ads.
fn by_country(desk: &mut Desk<'_>, unit: &Unit, slot: Slot, parts: &[(&str, i64)]) {
    for (country, spend) in parts {
        desk.deliver(unit, unit.group(), slot, country, *spend);
        desk.deliver(unit, unit.campaign(), slot, country, *spend);
    }
    desk.deliver(unit, unit.ad(), slot, "", parts.iter().map(|(_, spend)| spend).sum());
}

fn targeted(desk: &mut Desk<'_>, theme: &str, at: DateTime, countries: &'static str, to: Option<DateTime>) -> Unit {
    let unit = desk.campaign(theme, at);
    desk.flight(unit.group(), &Flight { starts: Some(at), countries, ..Flight::default() }, (at, to));
    unit
}

/// Spend in a country that was never targeted, by days or by hours.
pub(super) fn excluded(desk: &mut Desk<'_>, by_hour: bool) {
    let first = desk.some_day(14);
    let opens = desk.local(first, 0, 0);
    let unit = targeted(desk, "Two markets", opens, "US|CA", None);
    let stray = desk.dice.pick(&["MX", "BR", "PH", "FR"]).unwrap_or("MX");
    let from = first + desk.dice.between(2, 4);
    let to = from + desk.dice.between(0, 2);
    let mut questioned = 0;
    for day in first..first + 8 {
        let slots: Vec<Slot> =
            if by_hour { desk.hours(day, 10..16).into_iter().map(Slot::Hour).collect() } else { vec![Slot::Day(day)] };
        for slot in slots {
            let mut parts = vec![("US", desk.odd(3, 6)), ("CA", desk.odd(1, 2))];
            if !desk.scene.clean && (from..=to).contains(&day) {
                parts.push((stray, desk.odd(1, 4)));
                questioned += parts[2].1;
            }
            by_country(desk, &unit, slot, &parts);
        }
    }
    desk.trap("country_rows_at_two_levels", unit.group(), first);
    if questioned > 0 {
        let note = format!("spent in {stray}, targeted are US and CA");
        desk.fault("delivery_outside_countries", unit.group(), (from, to), questioned, note);
    }
}

/// A country that was added during a day, and one that an early export named wrongly.
pub(super) fn widened(desk: &mut Desk<'_>) {
    let first = desk.some_day(14);
    let (opens, wide) = (desk.local(first, 0, 0), desk.local(first + 4, 11, 0));
    let unit = targeted(desk, "New market", opens, "US", Some(wide));
    let flight = Flight { starts: Some(opens), countries: "US|BR", ..Flight::default() };
    desk.flight(unit.group(), &flight, (wide, None));
    desk.change(wide, OWNER, unit.group(), ("countries", "US", "US|BR"));
    for day in first..first + 8 {
        let mut parts = vec![("US", desk.odd(10, 30))];
        if day >= first + 4 {
            parts.push(("BR", desk.odd(3, 12)));
        }
        if day == first + 1 {
            parts.push(("BR", 0));
            let early = desk.odd(2, 5);
            desk.deliver_early(&unit, unit.group(), Slot::Day(day), "BR", early);
            desk.deliver_early(&unit, unit.campaign(), Slot::Day(day), "BR", early);
            desk.trap("country_restated_to_nothing", unit.group(), day);
        }
        by_country(desk, &unit, Slot::Day(day), &parts);
    }
    desk.trap("country_added_during_the_day", unit.group(), first + 4);
}
