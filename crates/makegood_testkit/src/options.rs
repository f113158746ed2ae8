//! What a generated advertiser is made from.

use jiff::civil::{Date, date};

/// How much is generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Six campaigns with one ad each: about a megabyte and a half of files, for shipped examples.
    Small,
    /// Ten campaigns with up to four ads each.
    Normal,
}

/// What a generated advertiser is made from. Equal options give equal bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdvertiserOptions {
    /// Seed of every choice.
    pub seed: u64,
    /// True leaves the faults out; every confounder stays.
    pub clean: bool,
    /// How much is generated.
    pub size: Size,
    /// Months of data; fewer than 3 are raised to 3, more than 24 lowered to 24.
    pub months: u32,
    /// First day; years before 2000 and after 2090 are moved to the default.
    pub start_on: Date,
    /// True adds accounts of their own for the faults that the first three accounts have no room for: money that is
    /// charged, refunded, invoiced and taxed, and delivery against every other setting.
    pub sides: bool,
}

/// First day by default: four months from here hold the spring clock changes of New York and Berlin.
const DEFAULT_START: Date = date(2026, 2, 1);

impl Default for AdvertiserOptions {
    fn default() -> Self {
        AdvertiserOptions { seed: 1, clean: false, size: Size::Small, months: 4, start_on: DEFAULT_START, sides: false }
    }
}

impl AdvertiserOptions {
    /// The options with months and first day inside what the generator covers.
    pub(crate) fn within_limits(self) -> Self {
        let start_on = if (2000..=2090).contains(&self.start_on.year()) { self.start_on } else { DEFAULT_START };
        AdvertiserOptions { months: self.months.clamp(3, 24), start_on, ..self }
    }
}
