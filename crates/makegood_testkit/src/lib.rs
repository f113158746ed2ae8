//! A believable advertiser, made from a seed: the files a real one would have, faults planted in them, and the truth.
//!
//! [`generate`] makes three TikTok ad accounts (automatic payment in USD, manual payment in EUR, a small manual account
//! on the first one's card), months of hourly delivery, the platform's ledger and cost, a card statement and a bank
//! statement. Faults are planted by plan and listed in `truth.json` with their exact amounts, beside every trap that must
//! stay silent; more accounts hold more kinds of fault ([`AdvertiserOptions::sides`]). [`score`] holds an audit's findings against that truth; [`big_advertiser`] and
//! [`big_delivery_csv`] write large tables for benchmarks.
//!
//! Equal options give equal bytes: there is no clock, no hash order and no float that holds money.

mod accounts;
mod automatic;
mod big;
mod budgets;
mod calendar;
mod confounders;
mod cost;
mod delivery;
mod dice;
mod ledger;
mod manual;
mod merchants;
mod money_side;
mod options;
mod plan;
mod planted;
mod score;
mod settings_side;
mod statement;
mod truth;
mod world;
mod writers;

#[cfg(test)]
mod checks;

use std::io;
use std::path::Path;

pub use big::{BigSize, big_advertiser, big_delivery_csv};
pub use confounders::CONFOUNDERS;
pub use options::{AdvertiserOptions, Size};
pub use score::{FoundFinding, Score, score};
pub use truth::{Confounder, PLANTED_DETECTORS, Planted, TRUTH_SCHEMA, Truth};

/// One generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Name without folders.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// An advertiser's files and the truth about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advertiser {
    /// Sorted by name, without `truth.json`.
    pub files: Vec<GeneratedFile>,
    /// What an audit of the files must say.
    pub truth: Truth,
}

/// Makes an advertiser. Equal options give equal bytes.
pub fn generate(options: &AdvertiserOptions) -> Advertiser {
    let options = options.within_limits();
    let mut truth = Truth {
        schema: TRUTH_SCHEMA.to_owned(),
        seed: options.seed,
        clean: options.clean,
        as_of: jiff::Timestamp::UNIX_EPOCH,
        from: options.start_on,
        to: options.start_on,
        planted: Vec::new(),
        confounders: Vec::new(),
    };
    let Some(world) = world::make(&options) else {
        return Advertiser { files: Vec::new(), truth };
    };
    truth.as_of = world.calendar.as_of();
    truth.to = world.calendar.day(world.calendar.days - 1);
    truth.planted = planted::planted(&world);
    truth.confounders = confounders::confounders(&world);
    let mut files = writers::files(&world);
    if options.sides {
        money_side::add(&options, &mut files, &mut truth);
        settings_side::add(&options, &mut files, &mut truth);
        truth.sort();
        files.sort_by(|a, b| a.name.cmp(&b.name));
    }
    Advertiser { files, truth }
}

/// Writes the files and `truth.json` into `dir`, which is made when it is missing.
///
/// - **Errors** whatever the file system reports.
pub fn write_to(advertiser: &Advertiser, dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    for file in &advertiser.files {
        std::fs::write(dir.join(&file.name), &file.bytes)?;
    }
    std::fs::write(dir.join("truth.json"), advertiser.truth.to_json())
}
