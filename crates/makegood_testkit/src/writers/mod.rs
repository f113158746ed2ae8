//! The files that an advertiser would have, from one world.

pub(crate) mod balances;
mod delivery_csv;
mod ofx;
mod payments_csv;
pub(crate) mod report;
mod settings_csv;
pub(crate) mod table;

use crate::GeneratedFile;
use crate::world::World;

pub(crate) use payments_csv::statement_seam as payments_csv_seam;

/// Every file but `truth.json`, sorted by name.
pub(crate) fn files(world: &World) -> Vec<GeneratedFile> {
    let mut files = settings_csv::files(world);
    files.extend(delivery_csv::files(world));
    files.extend(report::files(world));
    files.extend(payments_csv::files(world));
    files.extend(ofx::files(world));
    files.push(balances::file(world));
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}
