//! `balance.csv`: weekly snapshots of every account and a last one shortly before the audit date.

use jiff::Timestamp;

use crate::GeneratedFile;
use crate::accounts::{Account, EVERYONE, Who};
use crate::calendar::{instant, midnight_utc};
use crate::dice::Dice;
use crate::manual::cash_at;
use crate::world::World;
use crate::writers::table::CsvTable;

/// A snapshot's instant and the parts of the balance that cannot be refunded.
pub(crate) struct Snapshot {
    pub(crate) at: Timestamp,
    pub(crate) frozen: i64,
    pub(crate) tax: i64,
}

/// Days from the last day of data to the last snapshot: before the audit date and after every payment.
const LAST_SNAPSHOT_LAG: i64 = 30;

/// The last snapshot of the small account.
pub(crate) fn latest_snapshot(world: &World) -> Snapshot {
    let mut dice = Dice::new(world.options.seed, "snapshot");
    let (frozen, tax) = (dice.between(0, 2_000), dice.between(0, 900));
    let idle = !world.plan.clean;
    Snapshot {
        at: opens(world.account(Who::Small), world, world.calendar.days - 1 + LAST_SNAPSHOT_LAG),
        frozen: if idle { frozen } else { 0 },
        tax: if idle { tax } else { 0 },
    }
}

/// The instant at which an account's day of cost opens, so that whole days stand behind a snapshot.
fn opens(account: &Account, world: &World, day: i64) -> Timestamp {
    match account.who {
        Who::Prepaid => midnight_utc(world.calendar.day(day)),
        Who::Auto | Who::Small => instant(&account.zone, world.calendar.at(day, 0, 0, 0)),
    }
}

pub(crate) fn file(world: &World) -> GeneratedFile {
    let mut table =
        CsvTable::new("balance", &["platform", "account_id", "as_of", "cash", "credit", "frozen", "tax", "currency"]);
    let last = world.calendar.days - 1 + LAST_SNAPSHOT_LAG;
    for who in EVERYONE {
        let account = world.account(who);
        let days = (7..world.calendar.days).step_by(7).chain([last]);
        for day in days {
            let at = opens(account, world, day);
            // An account on automatic payment owes; it holds no cash.
            let cash = if who == Who::Auto {
                0
            } else {
                cash_at(account, &world.ledger, &world.costs[who as usize], at, world.calendar.day(day))
            };
            let held = latest_snapshot(world);
            let (frozen, tax) = if who == Who::Small && day == last { (held.frozen, held.tax) } else { (0, 0) };
            let [cash, frozen, tax] = [cash, frozen, tax].map(|minor| account.text(minor));
            // The ad credit of the automatic account is in its ledger; its snapshots leave it unknown.
            let credit = if who == Who::Auto { "" } else { "0.00" };
            table.row(&["tiktok", &account.id, &at.to_string(), &cash, credit, &frozen, &tax, account.currency.code()]);
        }
    }
    table.file("balance.csv")
}
