//! One account of this side in the making: everything that is written of it, what is planted in it, and its traps.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::DateTime;
use jiff::{Timestamp, ToSpan};
use makegood_core::finding::EntityRef;
use makegood_core::money::Currency;
use makegood_core::time::Zone;

use crate::accounts::money_text;
use crate::calendar::{Calendar, hour_seconds, instant, midnight_utc};
use crate::dice::Dice;
use crate::truth::{Confounder, Planted};

/// The people and programs that may change settings.
pub(super) const OWNER: (&str, &str) = ("ana@example.com", "user");
pub(super) const APP: (&str, &str) = ("app:feedtool", "api_app");
pub(super) const RULE: (&str, &str) = ("rule:evening-guard", "automated_rule");
pub(super) const PLATFORM: (&str, &str) = ("system", "platform");

/// What all accounts of one advertiser share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) seed: u64,
    pub(super) clean: bool,
    pub(super) calendar: &'a Calendar,
}

/// Where an account is: currency, zone, country, and minor units that are worth about a dollar.
pub(super) type Place = (&'static str, &'static str, &'static str, i64);

/// Level and id of an entity.
pub(super) type Target<'a> = (&'a str, &'a str);

/// A campaign with its ad groups and one ad in each.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) campaign: String,
    /// Ad group and its ad.
    pub(super) groups: Vec<(String, String)>,
}

impl Unit {
    pub(super) fn campaign(&self) -> Target<'_> {
        ("campaign", &self.campaign)
    }

    pub(super) fn group(&self) -> Target<'_> {
        ("ad_group", &self.groups[0].0)
    }

    pub(super) fn ad(&self) -> Target<'_> {
        ("ad", &self.groups[0].1)
    }

    /// The entity of that level, of the first ad group.
    pub(super) fn at(&self, level: &str) -> Target<'_> {
        match level {
            "campaign" => self.campaign(),
            "ad_group" => self.group(),
            _ => self.ad(),
        }
    }
}

/// A flight as it stood for a time. Empty fields are unknown.
#[derive(Debug, Clone, Default)]
pub(super) struct Flight {
    pub(super) starts: Option<DateTime>,
    pub(super) ends: Option<DateTime>,
    pub(super) dayparts: String,
    pub(super) countries: &'static str,
}

/// A slot of delivery.
#[derive(Debug, Clone, Copy)]
pub(super) enum Slot {
    Hour(DateTime),
    Day(i64),
}

/// One account.
pub(super) struct Desk<'a> {
    pub(super) scene: Scene<'a>,
    pub(super) dice: Dice,
    pub(super) id: String,
    pub(super) currency: Currency,
    pub(super) zone: Zone,
    pub(super) country: &'static str,
    dollar: i64,
    name: String,
    next_id: i64,
    /// Rows by file: see [`super::tables`].
    pub(super) rows: BTreeMap<&'static str, Vec<Vec<String>>>,
    pub(super) planted: Vec<Planted>,
    pub(super) traps: Vec<Confounder>,
}

impl<'a> Desk<'a> {
    /// The account of that number (0 to 9), seen for the first time as the data begins, without a cap.
    pub(super) fn new(scene: Scene<'a>, number: i64, topic: &str, name: &str, places: &[Place]) -> Option<Self> {
        let mut dice = Dice::new(scene.seed, topic);
        let (currency, zone, country, dollar) = dice.pick(places)?;
        let id = ((780 + number) * 10_000_000_000_000_000 + dice.between(1_000_000_000_000, 9_999_999_999_999_999))
            .to_string();
        Some(Desk {
            scene,
            dice,
            id,
            currency: Currency::parse(currency).ok()?,
            zone: Zone::parse(zone).ok()?,
            country,
            dollar,
            name: name.to_owned(),
            next_id: 1_830_000_000_000_000 + number * 1_000_000_000_000,
            rows: BTreeMap::new(),
            planted: Vec::new(),
            traps: Vec::new(),
        })
    }

    /// About so many dollars, in minor units.
    pub(super) fn money(&self, dollars: i64) -> i64 {
        dollars * self.dollar
    }

    /// An odd amount from about `low` to about `high` dollars, in minor units; never 0.
    pub(super) fn odd(&mut self, low: i64, high: i64) -> i64 {
        let (low, high) = (self.money(low), self.money(high));
        self.dice.between(low.max(1), high)
    }

    pub(super) fn text(&self, minor: i64) -> String {
        money_text(minor, self.currency)
    }

    /// Wall-clock time of a day.
    pub(super) fn local(&self, day: i64, hour: i64, minute: i8) -> DateTime {
        self.scene.calendar.at(day, i8::try_from(hour).unwrap_or(0), minute, 0)
    }

    pub(super) fn instant(&self, local: DateTime) -> Timestamp {
        instant(&self.zone, local)
    }

    /// Instants at which an hour begins and ends.
    pub(super) fn span(&self, hour: DateTime) -> (Timestamp, Timestamp) {
        let begins = instant(&self.zone, hour);
        (begins, begins + hour_seconds(&self.zone, hour).seconds())
    }

    pub(super) fn day_of(&self, hour: DateTime) -> i64 {
        self.scene.calendar.number(hour.date())
    }

    /// Hours of a day that exist: the skipped hour does not.
    pub(super) fn hours(&self, day: i64, hours: Range<i64>) -> Vec<DateTime> {
        hours.map(|hour| self.local(day, hour, 0)).filter(|hour| hour_seconds(&self.zone, *hour) > 0).collect()
    }

    /// A day of 23 or 25 hours with `before` and `after` days of data around it.
    pub(super) fn clock_change(&self, before: i64, after: i64) -> Option<i64> {
        let inside = |day: &i64| *day >= before && day + after < self.scene.calendar.days;
        self.scene.calendar.clock_changes(&self.zone).into_iter().find(inside)
    }

    /// A drawn day with `after` days of data after it.
    pub(super) fn some_day(&mut self, after: i64) -> i64 {
        let last = self.scene.calendar.days - after - 1;
        self.dice.between(2, last)
    }

    pub(super) fn push(&mut self, file: &'static str, mut cells: Vec<String>) {
        let mut row = vec!["tiktok".to_owned(), self.id.clone()];
        row.append(&mut cells);
        self.rows.entry(file).or_default().push(row);
    }

    /// The account as observed at a time.
    pub(super) fn observe(&mut self, at: DateTime, cap: Option<i64>, mode: &str) {
        let cap = cap.map(|cap| self.text(cap)).unwrap_or_default();
        let opened = self.scene.calendar.day(0).to_string();
        let cells = [
            self.name.as_str(),
            "7011223344556677889",
            "business_center",
            self.currency.code(),
            self.zone.name(),
            "manual",
            "active",
            self.country,
            "0.0000",
            &cap,
            mode,
            &opened,
            &self.instant(at).to_string(),
        ];
        self.push("account", cells.map(str::to_owned).to_vec());
    }

    pub(super) fn id(&mut self) -> String {
        self.next_id += self.dice.between(16, 4_000_000);
        self.next_id.to_string()
    }

    /// A campaign that `actor` creates at a time, with so many ad groups of one ad each.
    pub(super) fn create(&mut self, theme: &str, at: DateTime, groups: usize, actor: (&str, &str)) -> Unit {
        let unit =
            Unit { campaign: self.id(), groups: (0..groups).map(|_| (self.id(), self.id())).collect::<Vec<_>>() };
        let (account, created) = (self.id.clone(), self.instant(at).to_string());
        self.entity(unit.campaign(), &account, theme, "WEB_CONVERSIONS", &created);
        for (number, (group, ad)) in (1..).zip(&unit.groups) {
            self.entity(("ad_group", group), &unit.campaign, &format!("{theme} | group {number}"), "", &created);
            self.entity(("ad", ad), group, &format!("{theme} | cut {number}"), "", &created);
        }
        self.change(at, actor, unit.campaign(), ("created", "", theme));
        unit
    }

    fn entity(&mut self, (level, id): Target<'_>, parent: &str, name: &str, objective: &str, created: &str) {
        self.push("entity", [level, id, parent, name, objective, created].map(str::to_owned).to_vec());
    }

    /// A campaign of the owner that stays active, with a daily budget that it never comes near and a flight without limits.
    pub(super) fn campaign(&mut self, theme: &str, at: DateTime) -> Unit {
        let unit = self.create(theme, at, 1, OWNER);
        self.budget(unit.campaign(), "dynamic_daily", Some(self.money(20_000)), (at, None));
        self.status(unit.campaign(), "active", (at, None));
        unit
    }

    pub(super) fn budget(
        &mut self,
        (level, id): Target<'_>,
        mode: &str,
        amount: Option<i64>,
        (from, to): (DateTime, Option<DateTime>),
    ) {
        let amount = amount.map(|amount| self.text(amount)).unwrap_or_default();
        let (from, to) = (self.instant(from).to_string(), self.until(to));
        let cells = [level, id, mode, &amount, self.currency.code(), "no", &from, &to, &self.read_at()];
        self.push("budget", cells.map(str::to_owned).to_vec());
    }

    pub(super) fn status(&mut self, (level, id): Target<'_>, status: &str, (from, to): (DateTime, Option<DateTime>)) {
        let (from, to) = (self.instant(from).to_string(), self.until(to));
        self.push("status", [level, id, status, &from, &to, &self.read_at()].map(str::to_owned).to_vec());
    }

    pub(super) fn flight(
        &mut self,
        (level, id): Target<'_>,
        flight: &Flight,
        (from, to): (DateTime, Option<DateTime>),
    ) {
        let (starts, ends) = (self.until(flight.starts), self.until(flight.ends));
        let (from, to) = (self.instant(from).to_string(), self.until(to));
        let cells = [level, id, &starts, &ends, &flight.dayparts, flight.countries, "", &from, &to, &self.read_at()];
        self.push("flight", cells.map(str::to_owned).to_vec());
    }

    pub(super) fn change(
        &mut self,
        at: DateTime,
        (actor, kind): (&str, &str),
        (level, id): Target<'_>,
        (attribute, old, new): (&str, &str, &str),
    ) {
        let count = self.rows.get("change").map_or(0, Vec::len);
        let change = format!("{}-{:05}", &self.id[..6], 10_000 + count * 7);
        let at = self.instant(at).to_string();
        let cells = [change.as_str(), &at, actor, kind, level, id, attribute, old, new, &self.read_at()];
        self.push("change", cells.map(str::to_owned).to_vec());
    }

    fn until(&self, to: Option<DateTime>) -> String {
        to.map(|to| self.instant(to).to_string()).unwrap_or_default()
    }

    /// When the settings were read: on the audit date.
    pub(super) fn read_at(&self) -> String {
        self.scene.calendar.as_of().to_string()
    }

    /// Delivery of one slot as the last export states it.
    pub(super) fn deliver(&mut self, unit: &Unit, target: Target<'_>, slot: Slot, country: &str, spend: i64) {
        let retrieved = midnight_utc(self.scene.calendar.day(self.scene.calendar.days + 2)) + 5.hours();
        self.delivery("delivery", unit, target, (slot, country), spend, retrieved);
    }

    /// Delivery of one slot as an export of the next day states it, to be restated by [`Desk::deliver`].
    pub(super) fn deliver_early(&mut self, unit: &Unit, target: Target<'_>, slot: Slot, country: &str, spend: i64) {
        let day = match slot {
            Slot::Hour(hour) => self.day_of(hour),
            Slot::Day(day) => day,
        };
        let retrieved = midnight_utc(self.scene.calendar.day(day + 1)) + 14.hours();
        self.delivery("delivery_early", unit, target, (slot, country), spend, retrieved);
    }

    fn delivery(
        &mut self,
        file: &'static str,
        unit: &Unit,
        (level, id): Target<'_>,
        (slot, country): (Slot, &str),
        spend: i64,
        retrieved: Timestamp,
    ) {
        let (grain, start) = match slot {
            Slot::Hour(hour) => ("hour", format!("{}T{:02}:00", hour.date(), hour.hour())),
            Slot::Day(day) => ("day", self.scene.calendar.day(day).to_string()),
        };
        let under = |(group, ad): &&(String, String)| group == id || ad == id;
        let group = unit.groups.iter().find(under).map_or("", |(group, _)| group);
        let ad = if level == "ad" { id } else { "" };
        let dollars = spend / self.dollar.max(1);
        let counts = [240 + dollars * 170, 3 + dollars * 2, dollars / 7].map(|count| count.to_string());
        let (spend, retrieved) = (self.text(spend), retrieved.to_string());
        let cells = [
            level,
            id,
            &unit.campaign,
            group,
            ad,
            grain,
            &start,
            country,
            self.currency.code(),
            &spend,
            &counts[0],
            &counts[1],
            &counts[2],
            &retrieved,
        ];
        self.push(file, cells.map(str::to_owned).to_vec());
    }

    /// Writes down a fault.
    pub(super) fn fault(
        &mut self,
        detector: &str,
        (level, id): Target<'_>,
        (from, to): (i64, i64),
        questioned: i64,
        note: String,
    ) {
        self.planted.push(Planted {
            detector: detector.to_owned(),
            account_id: self.id.clone(),
            entities: vec![EntityRef { level: level.to_owned(), entity_id: id.to_owned() }],
            from: self.scene.calendar.day(from),
            to: self.scene.calendar.day(to),
            currency: self.currency,
            questioned: self.text(questioned),
            note,
        });
    }

    /// Writes down a trap.
    pub(super) fn trap(&mut self, name: &str, (level, id): Target<'_>, day: i64) {
        let place = format!("account {}: {level} {id} on {}", self.id, self.scene.calendar.day(day));
        self.traps.push(Confounder { name: name.to_owned(), place });
    }
}
