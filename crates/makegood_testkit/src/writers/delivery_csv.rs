//! Monthly hourly exports of the automatic and the prepaid account.
//!
//! Each export also holds the last two days of the month before, read again and in places restated.

use jiff::{Timestamp, ToSpan};

use crate::GeneratedFile;
use crate::accounts::Who;
use crate::calendar::midnight_utc;
use crate::delivery::HourRow;
use crate::plan::Special;
use crate::world::World;
use crate::writers::table::CsvTable;

/// Days of the month before that an export repeats.
pub(crate) const OVERLAP_DAYS: i64 = 2;

pub(crate) fn files(world: &World) -> Vec<GeneratedFile> {
    let mut files = Vec::new();
    for who in [Who::Auto, Who::Prepaid] {
        for (month, (first, last)) in world.calendar.months.iter().enumerate() {
            let from = if month == 0 { *first } else { first - OVERLAP_DAYS };
            files.push(export(world, who, (from, *last), retrieved_at(world, month)));
        }
    }
    files
}

/// When a month's export was made: in the night to the third day after the month.
pub(crate) fn retrieved_at(world: &World, month: usize) -> Timestamp {
    let last = world.calendar.months[month].1;
    midnight_utc(world.calendar.day(last + 3)).saturating_add(5.hours()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Spend as an export that ends on `last_day` states it.
pub(crate) fn stated_spend(world: &World, row: &HourRow, last_day: i64) -> i64 {
    // Only the first export of a day is wrong; the next month's repeats the day and corrects it.
    let superseded = last_day < world.calendar.days - 1 && row.day > last_day - OVERLAP_DAYS && row.day <= last_day;
    if superseded && world.plan.half_first.contains(&(row.campaign, row.day)) {
        return (row.spend / 2).max(1);
    }
    let restated = world.plan.specials.iter().any(|((campaign, _), special)| {
        matches!(special, Special::RestatedDown { day } if *campaign == row.campaign && *day == row.day)
    });
    if superseded && restated { row.spend * 3 / 2 + 1 } else { row.spend }
}

fn export(world: &World, who: Who, days: (i64, i64), retrieved: Timestamp) -> GeneratedFile {
    let mut table = CsvTable::new(
        "delivery",
        &[
            "platform",
            "account_id",
            "level",
            "entity_id",
            "campaign_id",
            "ad_group_id",
            "ad_id",
            "grain",
            "start",
            "currency",
            "spend",
            "impressions",
            "clicks",
            "conversions",
            "retrieved_at",
        ],
    );
    let account = world.account(who);
    let retrieved = retrieved.to_string();
    for row in world.rows.iter().filter(|row| row.who == who && (days.0..=days.1).contains(&row.day)) {
        let campaign = &world.campaigns[row.campaign];
        let group = &campaign.ad_groups[row.ad_group];
        let ad = &group.ads[row.ad].id;
        let start = format!("{}T{:02}:00", row.hour.date(), row.hour.hour());
        let spend = account.text(stated_spend(world, row, days.1));
        let counts = [row.impressions, row.clicks, row.conversions].map(|count| count.to_string());
        table.row(&[
            "tiktok",
            &account.id,
            "ad",
            ad,
            &campaign.id,
            &group.id,
            ad,
            "hour",
            &start,
            account.currency.code(),
            &spend,
            &counts[0],
            &counts[1],
            &counts[2],
            &retrieved,
        ]);
    }
    let month = world.calendar.day(days.1).strftime("%Y-%m");
    table.file(&format!("delivery_{}_{month}.csv", account.id))
}
