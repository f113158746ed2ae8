//! Delivery summed once: the slots and days that detectors ask of, kept beside the facts.
//!
//! A row of delivery is read by one detector after another, and most of them want the same two
//! sums: an entity's hour and an entity's day. They are made here in one pass over the Parquet
//! files, and kept in a cache folder by the files they come from. Facts are never edited in place
//! (a restatement writes a new file), so a sum whose files are all still there is still true, and
//! another day of delivery costs another day of reading.
//!
//! [`units`] says which files must be summed together, [`rows`] reads what is needed of a file,
//! [`sums`] adds up and chooses one level and breakdown per slot, [`place`] puts local hours and
//! days in time, [`cache`] keeps the results. The meaning is that of the SQL in
//! `tests/it/rollup.rs`, which a test holds against these sums over random rows.

mod cache;
mod place;
mod rows;
mod sums;
mod units;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use datafusion::arrow::array::{ArrayRef, Date32Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use makegood_core::tables::Table;
use makegood_core::time::Zone;
use makegood_facts::FactsStore;

use crate::facts_of_accounts::Observed;
use crate::{DetectError, Engine};

pub use cache::{day_schema, slot_schema};
pub use units::Unit;

/// Ads and ad groups of one account whose own slots are asked for: those with a setting of their own.
pub type Asked = BTreeMap<(String, String), BTreeSet<(Level, String)>>;

/// A level below the campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Ad group.
    AdGroup,
    /// Ad.
    Ad,
}

/// Sums delivery and registers `spend_slot`, `spend_day` and `delivery_reach` (platform, account_id, known_to: the last
/// day that delivery can speak of). `folder` is where sums are kept from one audit to the next. Returns the files that
/// were summed together.
///
/// - **Errors** [`DetectError`].
pub async fn register(
    engine: &impl Engine,
    facts: &FactsStore,
    (folder, scratch): (&Path, &Path),
    accounts: &[Observed],
) -> Result<Vec<Unit>, DetectError> {
    let asked = asked(engine).await?;
    let table =
        Table::named("delivery").ok_or_else(|| DetectError::query("spend_slot", "there is no table delivery"))?;
    let files = facts.table_files(table)?;
    let zones = |unit: &Unit| -> Option<Zone> {
        let known = accounts.iter().find(|a| a.platform == unit.platform && a.account_id == unit.account_id)?;
        Zone::parse(known.time_zone.as_deref()?).ok()
    };
    std::fs::create_dir_all(folder).map_err(|error| cache::failed(folder, &error))?;
    let units = units::units(facts.root(), &files, folder)?;
    let results = in_parallel(&units, |unit| {
        let none = BTreeSet::new();
        let asked = asked.get(&(unit.platform.clone(), unit.account_id.clone())).unwrap_or(&none);
        let zone = zones(unit);
        let kept = cache::paths(folder, unit, asked, zone.as_ref());
        if !kept.is_there() {
            let mut sums = sums::Sums::new(asked);
            for file in &unit.files {
                rows::read(file, |batch| sums.add(batch))?;
            }
            cache::write(&kept, &sums.finish(zone.as_ref()))?;
        }
        Ok(kept)
    })?;
    cache::forget_others(folder, &results)?;
    let (slots, days): (Vec<PathBuf>, Vec<PathBuf>) = results.into_iter().map(|kept| (kept.slots, kept.days)).unzip();
    engine.register_parquet("spend_slot", &slots, slot_schema()).await?;
    engine.register_parquet("spend_day", &days, day_schema()).await?;
    reach(engine, scratch, &units).await?;
    Ok(units)
}

async fn reach(engine: &impl Engine, scratch: &Path, units: &[Unit]) -> Result<(), DetectError> {
    let mut known: BTreeMap<(&str, &str), Option<i32>> = BTreeMap::new();
    for unit in units {
        let known = known.entry((&unit.platform, &unit.account_id)).or_default();
        *known = (*known).max(unit.known_to);
    }
    let name = "delivery_reach";
    let field = |name: &str, kind: DataType| Field::new(name, kind, true);
    let schema = Arc::new(Schema::new(vec![
        field("platform", DataType::Utf8),
        field("account_id", DataType::Utf8),
        field("known_to", DataType::Date32),
    ]));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(known.keys().map(|(platform, _)| platform))),
        Arc::new(StringArray::from_iter_values(known.keys().map(|(_, account)| account))),
        Arc::new(Date32Array::from_iter(known.values().copied())),
    ];
    let batch = RecordBatch::try_new(schema.clone(), columns).map_err(|error| DetectError::query(name, error))?;
    crate::scratch::register(engine, scratch, name, schema, &[batch]).await
}

/// Entities with a setting of their own, below the campaign.
async fn asked(engine: &impl Engine) -> Result<Asked, DetectError> {
    let name = "entities_with_settings";
    let sql = "SELECT DISTINCT platform, account_id, level, entity_id FROM asked WHERE level IN ('ad_group', 'ad')";
    let mut asked = Asked::new();
    for batch in engine.query(name, sql).await? {
        let text = |column: &str| crate::columns::Cells::of(name, &batch, column)?.text();
        let (platforms, accounts, levels, entities) =
            (text("platform")?, text("account_id")?, text("level")?, text("entity_id")?);
        for row in 0..batch.num_rows() {
            let (Some(platform), Some(account), Some(level), Some(entity)) =
                (&platforms[row], &accounts[row], &levels[row], &entities[row])
            else {
                continue;
            };
            let level = if level == "ad" { Level::Ad } else { Level::AdGroup };
            asked.entry((platform.clone(), account.clone())).or_default().insert((level, entity.clone()));
        }
    }
    Ok(asked)
}

/// Does the work of each item on as many threads as there are cores; results in the order of the items.
fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R, DetectError> + Sync,
) -> Result<Vec<R>, DetectError> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(items.len()).max(1);
    let stopped = || DetectError::query("spend_slot", "a thread stopped");
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| -> Result<(), DetectError> {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(at) else { return Ok(()) };
                        let result = work(item)?;
                        done.lock().map_err(|_| stopped())?.push((at, result));
                    }
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(stopped())))
    })?;
    let mut done = done.into_inner().map_err(|_| stopped())?;
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
