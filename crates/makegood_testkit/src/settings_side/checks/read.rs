//! Reading the files of this side back: rows by column name, money in millionths, delivery after restatement.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use makegood_core::money::Amount;
use makegood_core::time::Zone;

use crate::Advertiser;

pub(super) type Row = BTreeMap<String, String>;

/// Rows of one file of this side; none when the file is missing.
pub(super) fn rows(advertiser: &Advertiser, file: &str) -> Vec<Row> {
    let name = format!("allowed_{file}.csv");
    let Some(file) = advertiser.files.iter().find(|file| file.name == name) else { return Vec::new() };
    let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
    let header = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| header.iter().map(str::to_owned).zip(record.unwrap().iter().map(str::to_owned)).collect())
        .collect()
}

/// Millionths of a major unit.
pub(super) fn micros(row: &Row, column: &str) -> i128 {
    Amount::parse_canonical(&row[column]).unwrap_or_else(|_| panic!("{column} in {row:?}")).micros().into()
}

pub(super) fn at(row: &Row, column: &str) -> Option<Timestamp> {
    (!row[column].is_empty()).then(|| row[column].parse().unwrap())
}

/// A row of delivery with the instants that it covers.
#[derive(Debug, Clone)]
pub(super) struct Spend {
    pub(super) row: Row,
    pub(super) day: Date,
    pub(super) begins: Timestamp,
    pub(super) ends: Timestamp,
    pub(super) spend: i128,
}

impl Spend {
    /// True when the row is part of an entity.
    pub(super) fn under(&self, level: &str, id: &str) -> bool {
        match level {
            "account" => self.row["account_id"] == id,
            "campaign" => self.row["campaign_id"] == id,
            "ad_group" => self.row["ad_group_id"] == id,
            _ => self.row["ad_id"] == id,
        }
    }
}

/// The zones of the accounts.
pub(super) fn zones(advertiser: &Advertiser) -> BTreeMap<String, Zone> {
    let zone = |row: &Row| (row["account_id"].clone(), Zone::parse(&row["time_zone"]).unwrap());
    rows(advertiser, "account").iter().map(zone).collect()
}

/// Delivery in time, the later export of a row alone.
pub(super) fn delivery(advertiser: &Advertiser) -> Vec<Spend> {
    let zones = zones(advertiser);
    let mut latest: BTreeMap<[String; 6], Row> = BTreeMap::new();
    for row in rows(advertiser, "delivery_early").into_iter().chain(rows(advertiser, "delivery")) {
        let key = ["account_id", "level", "entity_id", "grain", "start", "country"].map(|column| row[column].clone());
        latest.insert(key, row);
    }
    let mut list: Vec<Spend> = latest
        .into_values()
        .map(|row| {
            let zone = &zones[&row["account_id"]];
            let (day, (begins, ends)) = if row["grain"] == "hour" {
                let hour: DateTime = row["start"].parse().unwrap();
                (hour.date(), zone.hour_span(hour).unwrap())
            } else {
                let day: Date = row["start"].parse().unwrap();
                (day, (zone.start_of_day(day).unwrap(), zone.start_of_day(day.tomorrow().unwrap()).unwrap()))
            };
            Spend { spend: micros(&row, "spend"), row, day, begins, ends }
        })
        .collect();
    list.sort_by(|a, b| (a.begins, &a.row["entity_id"]).cmp(&(b.begins, &b.row["entity_id"])));
    list
}
