//! The accounts of this side held against themselves: a small audit of the written files by the definitions of
//! `detectors.md`, which shares nothing with the code that wrote them, and the laws of the files.

mod auditor;
mod laws;
mod read;

use std::sync::LazyLock;

use crate::{Advertiser, AdvertiserOptions, generate};

/// Seeds and start days that every law is held against.
static ADVERTISERS: LazyLock<Vec<Advertiser>> = LazyLock::new(|| {
    let autumn = jiff::civil::date(2025, 9, 3);
    let base = AdvertiserOptions { sides: true, ..AdvertiserOptions::default() };
    let mut options: Vec<AdvertiserOptions> = (1..=8).map(|seed| AdvertiserOptions { seed, ..base }).collect();
    options.extend((21..=23).map(|seed| AdvertiserOptions { seed, clean: true, ..base }));
    options.extend((31..=33).map(|seed| AdvertiserOptions { seed, start_on: autumn, ..base }));
    options.push(AdvertiserOptions { seed: 42, months: 3, ..base });
    options.push(AdvertiserOptions { seed: 43, months: 3, clean: true, ..base });
    options.iter().map(generate).collect()
});
