//! The advertiser's three accounts and their campaigns.
//!
//! `Auto` pays automatically by card in USD and reports in New York time; `Prepaid` tops up from a bank account
//! in EUR and reports in Berlin time; `Small` tops up with the same card in USD and reports in Los Angeles time.

use makegood_core::finding::EntityRef;
use makegood_core::money::{Amount, Currency};
use makegood_core::time::Zone;

use crate::calendar::Calendar;
use crate::dice::Dice;
use crate::options::Size;

/// Last four digits of the card that pays two accounts (and once the third).
pub(crate) const CARD: &str = "4417";
/// Last four digits of the bank account.
pub(crate) const BANK: &str = "8203";

/// Which of the three accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// Automatic payment, USD, New York.
    Auto,
    /// Manual payment, EUR, Berlin.
    Prepaid,
    /// Manual payment, USD, Los Angeles.
    Small,
}

/// All three, in the order of their ids.
pub(crate) const EVERYONE: [Who; 3] = [Who::Auto, Who::Prepaid, Who::Small];

/// One ad account.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) who: Who,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) currency: Currency,
    pub(crate) zone: Zone,
    pub(crate) country: &'static str,
    pub(crate) payment_mode: &'static str,
    /// Tax in basis points of the taxed amount.
    pub(crate) tax_bp: i64,
    /// Last four digits of the usual payment method.
    pub(crate) method: &'static str,
}

impl Account {
    /// Decimal text of minor units of this account's currency.
    pub(crate) fn text(&self, minor: i64) -> String {
        money_text(minor, self.currency)
    }

    /// The account as a finding names it.
    pub(crate) fn entity(&self) -> EntityRef {
        EntityRef { level: "account".to_owned(), entity_id: self.id.clone() }
    }
}

/// Decimal text of minor units.
pub(crate) fn money_text(minor: i64, currency: Currency) -> String {
    Amount::from_minor(minor, currency).to_text(currency)
}

/// The three accounts of a seed; their ids sort in the order of [`EVERYONE`].
pub(crate) fn accounts(seed: u64) -> Option<[Account; 3]> {
    let mut dice = Dice::new(seed, "accounts");
    let brand = dice.pick(&["Northlight", "Fernhill", "Copperleaf", "Tidewell", "Larkmoor", "Juniper Row"])?;
    let mut account = |who, first: i64, suffix: &str, currency, zone, country, payment_mode, tax_bp, method| {
        Some(Account {
            who,
            id: (first * 10_000_000_000_000_000 + dice.between(1_000_000_000_000, 9_999_999_999_999_999)).to_string(),
            name: format!("{brand} {suffix}"),
            currency: Currency::parse(currency).ok()?,
            zone: Zone::parse(zone).ok()?,
            country,
            payment_mode,
            tax_bp,
            method,
        })
    };
    Some([
        // Washington State taxes advertising services; the state part of its sales tax is 6.5 %.
        account(Who::Auto, 733, "US", "USD", "America/New_York", "US", "automatic", 650, CARD)?,
        // German VAT of 19 % is added to top-ups while no VAT number is on file (TT-TAX-01, TT-TAX-03).
        account(Who::Prepaid, 741, "Europe", "EUR", "Europe/Berlin", "DE", "manual", 1900, BANK)?,
        account(Who::Small, 752, "Outlet", "USD", "America/Los_Angeles", "US", "manual", 0, CARD)?,
    ])
}

/// One ad.
#[derive(Debug, Clone)]
pub(crate) struct Ad {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Share of its campaign's spend.
    pub(crate) share: i64,
}

/// One ad group.
#[derive(Debug, Clone)]
pub(crate) struct AdGroup {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) ads: Vec<Ad>,
}

/// How a campaign's budget binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// `dynamic_daily`: a day may reach 125 %, a week 7 x (TT-BUD-03).
    Dynamic,
    /// `dynamic_daily` that the platform may raise by itself (TT-BUD-09).
    AutoIncrease,
    /// `daily`: no tolerance is published, so nothing is asserted (TT-BUD-06).
    Legacy,
}

/// One campaign with the one budget that binds it, on itself or on its only ad group.
#[derive(Debug, Clone)]
pub(crate) struct Campaign {
    pub(crate) who: Who,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) objective: &'static str,
    pub(crate) ad_groups: Vec<AdGroup>,
    pub(crate) mode: Mode,
    /// True when the budget stands on the ad group.
    pub(crate) budget_on_ad_group: bool,
    /// Daily budget in minor units: whole major units, so that 125 % of it is exact.
    pub(crate) budget: i64,
    /// Weight of each local hour; 0 = no delivery.
    pub(crate) hours: [i64; 24],
    /// First and last day of delivery.
    pub(crate) first_day: i64,
    pub(crate) last_day: i64,
    /// First hour of delivery on the first day.
    pub(crate) first_hour: i8,
    /// Minor units per thousand impressions.
    pub(crate) cpm: i64,
}

impl Campaign {
    /// Level and id of what carries the budget.
    pub(crate) fn budgeted(&self) -> EntityRef {
        match self.ad_groups.first().filter(|_| self.budget_on_ad_group) {
            Some(group) => EntityRef { level: "ad_group".to_owned(), entity_id: group.id.clone() },
            None => EntityRef { level: "campaign".to_owned(), entity_id: self.id.clone() },
        }
    }

    /// True when delivery is limited to parts of the day.
    pub(crate) fn dayparted(&self) -> bool {
        self.hours.iter().filter(|weight| **weight == 0).count() > 6
    }
}

/// Hour-of-day curve of a campaign that runs around the clock, with quiet small hours.
const ALL_DAY: [i64; 24] =
    [34, 22, 12, 0, 0, 0, 14, 26, 38, 46, 50, 54, 62, 60, 54, 52, 56, 66, 80, 94, 100, 96, 78, 52];
/// Hour-of-day curve of a campaign scheduled from 08:00 to 22:00.
const DAYTIME: [i64; 24] = [0, 0, 0, 0, 0, 0, 0, 0, 40, 48, 54, 60, 66, 64, 58, 56, 60, 70, 84, 96, 100, 90, 0, 0];

struct Maker {
    dice: Dice,
    next_id: i64,
    campaigns: Vec<Campaign>,
}

impl Maker {
    fn id(&mut self) -> String {
        self.next_id += self.dice.between(16, 4_000_000);
        self.next_id.to_string()
    }

    fn add(&mut self, who: Who, mode: Mode, budget_units: (i64, i64), groups: usize, ads: usize, days: (i64, i64)) {
        const THEMES: [&str; 8] = [
            "Prospecting",
            "Retargeting",
            "New arrivals",
            "Clearance",
            "Gift guide",
            "App installs",
            "Video views",
            "Lookalike 1%",
        ];
        const OBJECTIVES: [&str; 4] = ["WEB_CONVERSIONS", "TRAFFIC", "PRODUCT_SALES", "REACH"];
        let number = self.campaigns.iter().filter(|campaign| campaign.who == who).count();
        let theme = THEMES[(number * 3 + who as usize) % THEMES.len()];
        let id = self.id();
        let ad_groups = (0..groups)
            .map(|group| AdGroup {
                id: self.id(),
                name: format!("{theme} | group {}", group + 1),
                ads: (0..ads)
                    .map(|ad| Ad {
                        id: self.id(),
                        name: format!(
                            "{theme}, cut {}_{:02}s",
                            char::from(b'A' + u8::try_from(ad % 26).unwrap_or(0)),
                            15 + 15 * (ad % 2)
                        ),
                        share: self.dice.between(40, 100),
                    })
                    .collect(),
            })
            .collect();
        let around_the_clock = number == 0;
        self.campaigns.push(Campaign {
            who,
            id,
            name: format!("{theme} {}", number + 1),
            objective: OBJECTIVES[(number + who as usize) % OBJECTIVES.len()],
            ad_groups,
            mode,
            budget_on_ad_group: who == Who::Auto && number == 1,
            budget: self.dice.between(budget_units.0, budget_units.1) * 400,
            hours: if around_the_clock { ALL_DAY } else { DAYTIME },
            first_day: days.0,
            last_day: days.1,
            first_hour: if days.0 == 0 { 9 } else { 0 },
            cpm: self.dice.between(380, 920),
        });
    }
}

/// The campaigns of a seed. `small_stops_on` is the last day of spend of the small account.
pub(crate) fn campaigns(seed: u64, size: Size, calendar: &Calendar, small_stops_on: i64) -> Vec<Campaign> {
    let mut maker = Maker {
        dice: Dice::new(seed, "campaigns"),
        next_id: 1_780_000_000_000_000 + i64::try_from(seed % 97).unwrap_or(0) * 131,
        campaigns: Vec::new(),
    };
    let last = calendar.days - 1;
    // Budgets are drawn in steps of four major units.
    let (groups, ads, extra) = match size {
        Size::Small => (1, 1, 0),
        Size::Normal => (2, 2, 2),
    };
    maker.add(Who::Auto, Mode::Dynamic, (32, 48), groups, ads, (0, last));
    maker.add(Who::Auto, Mode::Dynamic, (16, 26), 1, ads, (0, last));
    maker.add(Who::Auto, Mode::AutoIncrease, (14, 20), 1, 1, (calendar.days / 4, calendar.days / 4 + 20));
    maker.add(Who::Prepaid, Mode::Dynamic, (26, 42), groups, ads, (0, last));
    maker.add(Who::Prepaid, Mode::Legacy, (14, 22), 1, 1, (calendar.days / 3, calendar.days / 3 + 24));
    maker.add(Who::Small, Mode::Dynamic, (12, 18), 1, ads, (0, small_stops_on));
    for number in 0..extra {
        maker.add(Who::Auto, Mode::Dynamic, (14, 30), groups, ads, (number * 9, last));
        maker.add(Who::Prepaid, Mode::Dynamic, (14, 30), groups, ads, (number * 12, last));
    }
    maker.campaigns
}
