//! Adding up: one sum per entity and slot, from one level and breakdown only.
//!
//! The same money may be reported for a campaign, its ad groups and its ads, and with or without a
//! country or placement. One of these layers is taken for each slot, never a sum of two: an entity's
//! own level before finer ones, no breakdown before country before placement before both.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use datafusion::arrow::array::ArrayRef;
use foldhash::fast::FixedState;
use makegood_core::time::Zone;

use super::Level;
use super::place::{Instants, Places};
use super::rows::{Rows, Texts};
use crate::DetectError;

/// Levels of a sum, as they are written; a sum names its level by the position in this list.
pub const LEVELS: [&str; 4] = ["account", "campaign", "ad_group", "ad"];
const ACCOUNT: u8 = 0;
const CAMPAIGN: u8 = 1;
const AD_GROUP: u8 = 2;
const AD: u8 = 3;

/// Layer of the account's slots that are the sum of its campaigns.
const OF_CAMPAIGNS: u8 = 10;

/// Stands for "no campaign" among names.
const NOBODY: u32 = u32::MAX;

/// What is summed: a name of an account and currency, in one layer, for one slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Key {
    context: u16,
    name: u32,
    hour: bool,
    start: i64,
    layer: u8,
}

/// Sum of one key.
#[derive(Debug, Clone, Copy)]
struct Sum {
    key: Key,
    spend: i128,
    rows: i64,
    /// Campaign and ad group that the entity is part of.
    parents: [u32; 2],
}

/// Sums by key, in the order in which keys were first seen.
#[derive(Default)]
struct Table {
    at: HashMap<Key, u32, FixedState>,
    sums: Vec<Sum>,
}

impl Table {
    /// Of several parents the last by text is named: rows of one entity name one parent, unless an export is odd.
    fn add(&mut self, key: Key, spend: i128, parents: [u32; 2], names: &Names) {
        let next = self.sums.len();
        let at = *self.at.entry(key).or_insert(u32::try_from(next).unwrap_or(u32::MAX)) as usize;
        if at == next {
            self.sums.push(Sum { key, spend, rows: 1, parents });
        } else if let Some(sum) = self.sums.get_mut(at) {
            sum.spend += spend;
            sum.rows += 1;
            for (known, other) in sum.parents.iter_mut().zip(parents) {
                if *known != other && names.text(other) > names.text(*known) {
                    *known = other;
                }
            }
        }
    }

    /// Of the layers of each slot the first one; sorted.
    fn best(mut self) -> Vec<Sum> {
        self.sums.sort_unstable_by_key(|sum| sum.key);
        self.sums.dedup_by(|next, kept| {
            let slot = |sum: &Sum| (sum.key.context, sum.key.name, sum.key.hour, sum.key.start);
            slot(kept) == slot(next)
        });
        self.sums
    }
}

/// Texts of all batches under one number each.
#[derive(Default)]
struct Names {
    at: HashMap<String, u32, FixedState>,
    texts: Vec<String>,
}

impl Names {
    fn text(&self, number: u32) -> Option<&str> {
        self.texts.get(number as usize).map(String::as_str)
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(at) = self.at.get(text) {
            return *at;
        }
        let at = u32::try_from(self.texts.len()).unwrap_or(NOBODY);
        self.at.insert(text.to_owned(), at);
        self.texts.push(text.to_owned());
        at
    }
}

/// The numbers that the texts of one column of a batch have here; kept while batches share their list.
#[derive(Default)]
struct Mapped {
    list: Option<ArrayRef>,
    numbers: Vec<u32>,
}

impl Mapped {
    fn follow(&mut self, texts: &Texts, mut number: impl FnMut(&str) -> u32) {
        if self.list.as_ref().is_some_and(|list| std::sync::Arc::ptr_eq(list, texts.list())) {
            return;
        }
        self.numbers = texts.values().map(&mut number).collect();
        self.list = Some(texts.list().clone());
    }

    fn of(&self, texts: &Texts, row: usize) -> Option<u32> {
        texts.number(row).and_then(|number| self.numbers.get(number).copied())
    }
}

/// Sums of one unit.
pub struct Sums<'a> {
    asked: &'a BTreeSet<(Level, String)>,
    names: Names,
    /// Bit 0: the name is an ad group that is asked for; bit 1: an ad.
    wanted: Vec<u8>,
    contexts: Vec<[u32; 3]>,
    columns: [Mapped; 8],
    campaigns: Table,
    ad_groups: Table,
    ads: Table,
}

impl<'a> Sums<'a> {
    /// With these ads and ad groups on their own.
    pub fn new(asked: &'a BTreeSet<(Level, String)>) -> Self {
        Sums {
            asked,
            names: Names::default(),
            wanted: Vec::new(),
            contexts: Vec::new(),
            columns: Default::default(),
            campaigns: Table::default(),
            ad_groups: Table::default(),
            ads: Table::default(),
        }
    }

    /// Adds the rows in force of a batch.
    ///
    /// - **Errors** [`DetectError::Query`] when one account has more than 65,535 currencies.
    pub fn add(&mut self, rows: &Rows) -> Result<(), DetectError> {
        let [platform, account, currency, level, grain, entity, campaign, ad_group] = &mut self.columns;
        let names = &mut self.names;
        for (mapped, texts) in [
            (&mut *platform, &rows.platform),
            (&mut *account, &rows.account_id),
            (&mut *currency, &rows.currency),
            (&mut *entity, &rows.entity_id),
            (&mut *campaign, &rows.campaign_id),
            (&mut *ad_group, &rows.ad_group_id),
        ] {
            mapped.follow(texts, |text| names.number(text));
        }
        level.follow(&rows.level, |text| match text {
            "account" => u32::from(ACCOUNT),
            "campaign" => u32::from(CAMPAIGN),
            "ad_group" => u32::from(AD_GROUP),
            _ => u32::from(AD),
        });
        grain.follow(&rows.grain, |text| u32::from(text == "hour"));
        for name in self.names.texts.get(self.wanted.len()..).unwrap_or_default() {
            let is = |level: Level| u8::from(self.asked.contains(&(level, name.clone())));
            self.wanted.push(is(Level::AdGroup) | is(Level::Ad) << 1);
        }
        let mut last: Option<([u32; 3], u16)> = None;
        for row in 0..rows.len() {
            if !rows.in_force(row) {
                continue;
            }
            let number = |mapped: &Mapped, texts: &Texts| mapped.of(texts, row).unwrap_or(NOBODY);
            let whose =
                [number(platform, &rows.platform), number(account, &rows.account_id), number(currency, &rows.currency)];
            let context = match last {
                Some((known, context)) if known == whose => context,
                _ => {
                    let at = self.contexts.iter().position(|known| *known == whose).unwrap_or_else(|| {
                        self.contexts.push(whose);
                        self.contexts.len() - 1
                    });
                    let too_many = |_| DetectError::query("spend_slot", "an account with too many currencies");
                    let context = u16::try_from(at).map_err(too_many)?;
                    last = Some((whose, context));
                    context
                }
            };
            let level = number(level, &rows.level) as u8;
            let breakdown =
                u8::from(rows.country.number(row).is_some()) + 2 * u8::from(rows.placement.number(row).is_some());
            let layer = level * 10 + breakdown;
            let hour = number(grain, &rows.grain) == 1;
            let (start, spend) = (rows.start.value(row), rows.spend.value(row));
            let key = |name: u32| Key { context, name, hour, start, layer };
            let own = number(entity, &rows.entity_id);
            let of_campaign = if level == CAMPAIGN { own } else { number(campaign, &rows.campaign_id) };
            self.campaigns.add(key(of_campaign), spend, [of_campaign, NOBODY], &self.names);
            let asks = |name: u32, bit: u8| self.wanted.get(name as usize).is_some_and(|wanted| wanted & bit != 0);
            if level == AD_GROUP || level == AD {
                let group = if level == AD_GROUP { own } else { number(ad_group, &rows.ad_group_id) };
                if asks(group, 1) {
                    self.ad_groups.add(key(group), spend, [of_campaign, group], &self.names);
                }
            }
            if level == AD && asks(own, 2) {
                let group = number(ad_group, &rows.ad_group_id);
                self.ads.add(key(own), spend, [of_campaign, group], &self.names);
            }
        }
        Ok(())
    }

    /// The slots and days, sorted by account, level, entity and time; instants where the zone is known.
    pub fn finish(self, zone: Option<&Zone>) -> Finished {
        let campaigns = self.campaigns.best();
        let mut of_account: BTreeMap<(u16, bool, i64, u8), (i128, i64)> = BTreeMap::new();
        for Sum { key, spend, rows, .. } in &campaigns {
            // Rows of the account's own level stand before the sum of its campaigns; rows without a campaign are part of neither.
            let layer = if key.name == NOBODY { key.layer } else { OF_CAMPAIGNS };
            let sum = of_account.entry((key.context, key.hour, key.start, layer)).or_default();
            sum.0 += spend;
            sum.1 += rows;
        }
        let mut finished = Finished { names: self.names.texts, contexts: self.contexts, ..Finished::default() };
        let mut places = Places::new(zone);
        let mut slots: Vec<Slot> = Vec::new();
        let mut slot = |level: u8, Sum { key, spend, rows, parents }: Sum, places: &mut Places<'_>| {
            slots.push(Slot {
                context: key.context,
                level,
                name: key.name,
                hour: key.hour,
                start: key.start,
                layer: key.layer,
                spend,
                rows,
                parents,
                instants: places.of(key.hour, key.start),
                in_span: false,
            });
        };
        let mut last = None;
        for ((context, hour, start, layer), (spend, rows)) in of_account {
            if last == Some((context, hour, start)) {
                continue;
            }
            last = Some((context, hour, start));
            let name = finished.contexts.get(usize::from(context)).map_or(NOBODY, |whose| whose[1]);
            let key = Key { context, name, hour, start, layer };
            slot(ACCOUNT, Sum { key, spend, rows, parents: [NOBODY; 2] }, &mut places);
        }
        let levels = [(CAMPAIGN, campaigns), (AD_GROUP, self.ad_groups.best()), (AD, self.ads.best())];
        for (level, sums) in levels {
            for sum in sums.into_iter().filter(|sum| sum.key.name != NOBODY) {
                slot(level, sum, &mut places);
            }
        }
        let names = &finished.names;
        let text = |name: u32| names.get(name as usize).map(String::as_str).unwrap_or_default();
        slots.sort_by(|a, b| {
            (a.context, a.level, text(a.name), !a.hour, a.start).cmp(&(
                b.context,
                b.level,
                text(b.name),
                !b.hour,
                b.start,
            ))
        });
        finished.days = days(&mut slots);
        finished.slots = slots;
        finished
    }
}

/// One entity's hour, or its day where that is reported by day.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    /// Position in [`Finished::contexts`].
    pub context: u16,
    /// Position in [`LEVELS`].
    pub level: u8,
    /// Position in [`Finished::names`].
    pub name: u32,
    /// True for an hour.
    pub hour: bool,
    /// Wall clock, microseconds.
    pub start: i64,
    /// Level and breakdown of the rows that were summed.
    pub layer: u8,
    /// Millionths.
    pub spend: i128,
    /// Rows that were summed.
    pub rows: i64,
    /// Its campaign and ad group, as positions in [`Finished::names`]; beyond it = none.
    pub parents: [u32; 2],
    /// Where it lies in time.
    pub instants: Option<Instants>,
    /// True when it is part of the seamless run of hours, and days without hours.
    pub in_span: bool,
}

/// One entity's local day.
#[derive(Debug, Clone, Copy)]
pub struct DaySum {
    /// Position in [`Finished::contexts`].
    pub context: u16,
    /// Position in [`LEVELS`].
    pub level: u8,
    /// Position in [`Finished::names`].
    pub name: u32,
    /// Days from 1970-01-01.
    pub day: i32,
    /// Millionths.
    pub spend: i128,
    /// Rows that were summed.
    pub rows: i64,
    /// True when it is a sum of hours.
    pub from_hours: bool,
}

/// All sums of a unit.
#[derive(Debug, Default)]
pub struct Finished {
    /// Ids and currencies.
    pub names: Vec<String>,
    /// Platform, account and currency, as positions in `names`.
    pub contexts: Vec<[u32; 3]>,
    /// Sorted.
    pub slots: Vec<Slot>,
    /// Sorted.
    pub days: Vec<DaySum>,
}

/// A day is the sum of its hours where hours are reported, else the day's own row.
fn days(slots: &mut [Slot]) -> Vec<DaySum> {
    let mut by_day: BTreeMap<(u16, u8, u32, i32), usize> = BTreeMap::new();
    let mut days: Vec<DaySum> = Vec::new();
    let mut current: Option<usize> = None;
    // Hours stand before days of the same entity.
    for slot in slots.iter() {
        let day = Places::day(slot.start);
        let same =
            |sum: &DaySum| (sum.context, sum.level, sum.name, sum.day) == (slot.context, slot.level, slot.name, day);
        let at = match current.filter(|at| days.get(*at).is_some_and(same)) {
            Some(at) => at,
            None => *by_day.entry((slot.context, slot.level, slot.name, day)).or_insert_with(|| {
                days.push(DaySum {
                    context: slot.context,
                    level: slot.level,
                    name: slot.name,
                    day,
                    spend: 0,
                    rows: 0,
                    from_hours: slot.hour,
                });
                days.len() - 1
            }),
        };
        current = Some(at);
        if let Some(sum) = days.get_mut(at).filter(|sum| sum.from_hours == slot.hour) {
            sum.spend += slot.spend;
            sum.rows += slot.rows;
        }
    }
    for slot in slots.iter_mut() {
        let at = by_day.get(&(slot.context, slot.level, slot.name, Places::day(slot.start)));
        let from_hours = at.and_then(|at| days.get(*at)).is_some_and(|sum| sum.from_hours);
        slot.in_span = slot.instants.is_some() && (slot.hour || !from_hours);
    }
    days
}
