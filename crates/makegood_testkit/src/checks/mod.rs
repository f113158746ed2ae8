//! The generator held against itself: everything is read again from the files it wrote, by code that shares nothing
//! with the code that made them.

mod auditor;
mod files;
mod laws;
mod matching;

use std::sync::LazyLock;

use crate::{Advertiser, AdvertiserOptions, Size, generate};

/// Seeds, sizes and start days that every law is held against.
static ADVERTISERS: LazyLock<Vec<Advertiser>> = LazyLock::new(|| {
    let autumn = jiff::civil::date(2025, 9, 3);
    let base = AdvertiserOptions::default();
    let mut options: Vec<AdvertiserOptions> = (1..=5).map(|seed| AdvertiserOptions { seed, ..base }).collect();
    options.extend((21..=23).map(|seed| AdvertiserOptions { seed, clean: true, ..base }));
    // Through the autumn clock change (25 hours) and the year end.
    options.extend((31..=32).map(|seed| AdvertiserOptions { seed, start_on: autumn, months: 5, ..base }));
    options.push(AdvertiserOptions { seed: 41, size: Size::Normal, ..base });
    options.push(AdvertiserOptions { seed: 42, months: 3, clean: true, ..base });
    options.iter().map(generate).collect()
});

/// Every advertiser that the laws are held against, made once.
pub(crate) fn advertisers() -> &'static [Advertiser] {
    &ADVERTISERS
}
