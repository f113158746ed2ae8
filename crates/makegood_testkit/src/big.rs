//! Large tables for benchmarks: many rows, every column filled, and enough around them that detectors have work.
//!
//! Rows are streamed: memory holds one day of cost per account, whatever the number of rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};

use crate::dice::Dice;

/// Accounts in a large advertiser: the even ones pay automatically, the odd ones by top-up.
const ACCOUNTS: u64 = 10;
const FIRST_DAY: Date = date(2026, 1, 5);
const DELIVERY_HEADER: &str = "platform,account_id,level,entity_id,campaign_id,ad_group_id,ad_id,grain,start,country,placement,currency,spend,billed_cost,impressions,clicks,conversions,retrieved_at";

/// Hourly canonical delivery rows of ten accounts, about 200 bytes each.
///
/// - **Errors** whatever `out` reports.
pub fn big_delivery_csv(seed: u64, rows: u64, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{DELIVERY_HEADER}")?;
    let mut ignore = |_: u64, _: Date, _: i64| {};
    deliver(seed, &BigSize::of(rows), &mut |_, line| out.write_all(line.as_bytes()), &mut ignore)
}

/// How large an advertiser is.
#[derive(Debug, Clone, Copy)]
pub struct BigSize {
    /// Delivery rows, about: every ad has a row of every hour.
    pub rows: u64,
    /// Days that they are spread over.
    pub days: u64,
    /// Payments, at least; a day's are split into as many.
    pub payments: u64,
    /// One more day after these, in files of its own.
    pub one_more_day: bool,
}

impl BigSize {
    /// So many delivery rows in four months, with a payment a day.
    pub fn of(rows: u64) -> BigSize {
        BigSize { rows, days: 120, payments: 0, one_more_day: false }
    }

    /// Ads of each account.
    fn ads(&self) -> u64 {
        (self.rows / (ACCOUNTS * self.days * 24)).max(1)
    }

    /// Payments of each account and day.
    fn payments_a_day(&self) -> i64 {
        i64::try_from(self.payments.div_ceil(ACCOUNTS * self.days)).unwrap_or(1).max(1)
    }

    /// The day after the last.
    fn end(&self) -> Date {
        FIRST_DAY.saturating_add(i64::try_from(self.days).unwrap_or(i64::MAX).days())
    }
}

/// A table's file and the file of the one more day.
struct Pair {
    days: BufWriter<File>,
    more: Option<BufWriter<File>>,
    end: Date,
}

impl Pair {
    fn create(dir: &Path, name: &str, header: &str, size: &BigSize) -> io::Result<Pair> {
        let create = |path: &Path| -> io::Result<BufWriter<File>> {
            let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
            writeln!(file, "{header}")?;
            Ok(file)
        };
        let more = size.one_more_day.then(|| create(&dir.join("next").join(format!("{name}-next.csv")))).transpose()?;
        Ok(Pair { days: create(&dir.join(format!("{name}.csv")))?, more, end: size.end() })
    }

    fn write(&mut self, day: Date, line: &str) -> io::Result<()> {
        let file = self.more.as_mut().filter(|_| day >= self.end).unwrap_or(&mut self.days);
        file.write_all(line.as_bytes())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.days.flush()?;
        self.more.as_mut().map_or(Ok(()), Write::flush)
    }
}

/// Writes a large advertiser's canonical CSV files into `dir`, and the one more day, if asked for, into `dir/next`.
///
/// - **Errors** whatever the file system reports.
pub fn big_advertiser(seed: u64, size: &BigSize, dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(if size.one_more_day { dir.join("next") } else { dir.to_owned() })?;
    let mut costs: BTreeMap<(u64, Date), i64> = BTreeMap::new();
    let mut out = Pair::create(dir, "delivery", DELIVERY_HEADER, size)?;
    deliver(seed, size, &mut |day, line| out.write(day, line), &mut |account, day, spend| {
        *costs.entry((account, day)).or_default() += spend;
    })?;
    out.flush()?;
    settings(seed, size, dir)?;
    money(seed, size, &costs, dir)
}

fn account_id(account: u64) -> u64 {
    7_300_000_000_000_000_000 + account * 10_000_000_000_000
}

/// Campaigns have two ad groups of two ads each, so four ads share a campaign.
fn ids(account: u64, ad: u64) -> (u64, u64, u64) {
    let base = 1_790_000_000_000_000 + account * 1_000_000_000;
    (base + ad / 4 * 1_000, base + ad / 4 * 1_000 + 10 + ad / 2 % 2, base + ad / 4 * 1_000 + 100 + ad % 4)
}

fn currency(account: u64) -> &'static str {
    if account % 3 == 2 { "EUR" } else { "USD" }
}

fn local(hour_number: u64) -> DateTime {
    let hours = i64::try_from(hour_number).unwrap_or(0);
    let day = FIRST_DAY.saturating_add((hours / 24).days());
    day.at(i8::try_from(hours % 24).unwrap_or(0), 0, 0, 0)
}

/// Major units and two digits.
fn text(minor: i64) -> String {
    format!("{}{}.{:02}", if minor < 0 { "-" } else { "" }, minor.abs() / 100, minor.abs() % 100)
}

fn deliver(
    seed: u64,
    size: &BigSize,
    out: &mut dyn FnMut(Date, &str) -> io::Result<()>,
    sum: &mut dyn FnMut(u64, Date, i64),
) -> io::Result<()> {
    const CURVE: [i64; 24] =
        [30, 20, 12, 8, 6, 8, 14, 26, 38, 46, 50, 54, 62, 60, 54, 52, 56, 66, 80, 94, 100, 96, 78, 52];
    let mut dice = Dice::new(seed, "big delivery");
    let ads = size.ads();
    let mut left = size.rows;
    let mut hour = 0;
    let mut line = String::new();
    loop {
        let at = local(hour);
        let more = size.one_more_day && at.date() == size.end();
        if more {
            left = u64::MAX;
        } else if left == 0 || (size.one_more_day && at.date() > size.end()) {
            return Ok(());
        }
        let weight = CURVE[usize::try_from(at.hour()).unwrap_or(0) % 24];
        let start = format!("{}T{:02}:00", at.date(), at.hour());
        for account in 0..ACCOUNTS {
            for ad in 0..ads.min(left) {
                let (campaign, group, id) = ids(account, ad);
                let draw = dice.between(0, 999_999);
                let spend = weight * (40 + draw % 60) / 20 + 1;
                let impressions = spend * (120 + draw / 1_000 % 80) / 100 + 1;
                let clicks = impressions * (8 + draw % 7) / 1_000;
                let place = if draw % 3 == 0 { "PLACEMENT_PANGLE" } else { "PLACEMENT_TIKTOK" };
                let country = if account % 3 == 2 { "DE" } else { "US" };
                line.clear();
                let _ = writeln!(
                    line,
                    "tiktok,{},ad,{id},{campaign},{group},{id},hour,{start},{country},{place},{},{}.{:02},{}.{:02},{impressions},{clicks},{},2026-06-20T05:00:00Z",
                    account_id(account),
                    currency(account),
                    spend / 100,
                    spend % 100,
                    spend / 100,
                    spend % 100,
                    clicks * (draw % 9) / 100
                );
                out(at.date(), &line)?;
                sum(account, at.date(), spend);
                left -= 1;
            }
        }
        hour += 1;
    }
}

fn settings(seed: u64, size: &BigSize, dir: &Path) -> io::Result<()> {
    let mut dice = Dice::new(seed, "big settings");
    let create = |name: &str| File::create(dir.join(name)).map(BufWriter::new);
    let mut account_file = create("account.csv")?;
    let mut entity = create("entity.csv")?;
    let mut budget = create("budget.csv")?;
    let mut status = create("status.csv")?;
    writeln!(
        account_file,
        "platform,account_id,account_name,currency,time_zone,payment_mode,status,country,tax_rate,billing_threshold,opened_on,observed_at"
    )?;
    writeln!(entity, "platform,account_id,level,entity_id,parent_id,name,created_at")?;
    writeln!(budget, "platform,account_id,level,entity_id,mode,amount,currency,auto_increase,valid_from,valid_to")?;
    writeln!(status, "platform,account_id,level,entity_id,status,valid_from,valid_to")?;
    let opened = "2026-01-01T00:00:00Z";
    for account in 0..ACCOUNTS {
        let id = account_id(account);
        let (zone, country) = if account % 3 == 2 { ("Europe/Berlin", "DE") } else { ("America/New_York", "US") };
        let (mode, threshold) = if account % 2 == 0 { ("automatic", "500.00") } else { ("manual", "") };
        writeln!(
            account_file,
            "tiktok,{id},Account {account},{},{zone},{mode},active,{country},0.0,{threshold},{FIRST_DAY},{opened}",
            currency(account)
        )?;
        for ad in 0..size.ads() {
            let (campaign, group, ad_id) = ids(account, ad);
            if ad % 4 == 0 {
                writeln!(entity, "tiktok,{id},campaign,{campaign},{id},Campaign {campaign},{opened}")?;
                // A day of four ads costs about 100; one budget in twenty-five is below what is spent.
                let amount = if dice.between(1, 25) == 1 { dice.between(60, 90) } else { dice.between(120, 220) };
                writeln!(
                    budget,
                    "tiktok,{id},campaign,{campaign},dynamic_daily,{amount}.00,{},no,{opened},2026-02-16T17:30:00Z",
                    currency(account)
                )?;
                writeln!(
                    budget,
                    "tiktok,{id},campaign,{campaign},dynamic_daily,{}.00,{},no,2026-02-16T17:30:00Z,",
                    amount + 20,
                    currency(account)
                )?;
                let day = FIRST_DAY.saturating_add(dice.between(10, 90).days());
                let back = day.saturating_add(1.day());
                writeln!(status, "tiktok,{id},campaign,{campaign},active,{opened},{day}T14:20:00Z")?;
                writeln!(status, "tiktok,{id},campaign,{campaign},paused,{day}T14:20:00Z,{back}T09:00:00Z")?;
                writeln!(status, "tiktok,{id},campaign,{campaign},active,{back}T09:00:00Z,")?;
            }
            if ad % 2 == 0 {
                writeln!(entity, "tiktok,{id},ad_group,{group},{campaign},Ad group {group},{opened}")?;
            }
            writeln!(entity, "tiktok,{id},ad,{ad_id},{group},Ad {ad_id},{opened}")?;
        }
    }
    [account_file, entity, budget, status].iter_mut().try_for_each(Write::flush)
}

fn money(seed: u64, size: &BigSize, costs: &BTreeMap<(u64, Date), i64>, dir: &Path) -> io::Result<()> {
    let mut dice = Dice::new(seed, "big money");
    let mut ledger = Pair::create(
        dir,
        "ledger",
        "platform,account_id,transaction_id,occurred_at,kind,funding,amount,currency,status,payment_method,period_start,period_end,description",
        size,
    )?;
    let mut cost_file =
        Pair::create(dir, "cost", "platform,account_id,cost_on,day_zone,currency,total,cash,credit", size)?;
    let mut statement = Pair::create(
        dir,
        "statement",
        "institution,bank_account,entry_id,booked_on,authorised_on,amount,currency,status,description,card_last4",
        size,
    )?;
    let mut balance = Pair::create(dir, "balance", "platform,account_id,as_of,cash,credit,frozen,tax,currency", size)?;
    let mut number = 0u64;
    let mut held = [0i64; ACCOUNTS as usize];
    for ((account, day), spend) in costs {
        let (id, code, day) = (account_id(*account), currency(*account), *day);
        let place = usize::try_from(*account).unwrap_or(0);
        let last4 = 4_000 + account;
        // One day in sixty is billed above its delivery.
        let total = spend + if dice.between(1, 60) == 1 { dice.between(5_000, 20_000) } else { 0 };
        let automatic = account % 2 == 0;
        held[place] -= total;
        let due = if automatic { held[place] <= -50_000 } else { held[place] < 0 };
        let paid = if due { -held[place] + if automatic { 0 } else { 5 * total } } else { 0 };
        if automatic {
            number += 1;
            let cost = text(-total);
            ledger.write(
                day,
                &format!(
                    "tiktok,{id},T{number:09},{day}T22:30:00Z,cost,cash,{cost},{code},settled,,{day},{day},Daily cost\n"
                ),
            )?;
        } else {
            let cost = text(total);
            cost_file.write(day, &format!("tiktok,{id},{day},account,{code},{cost},{cost},0.00\n"))?;
        }
        let parts = size.payments_a_day().min(paid.max(1));
        for part in 0..parts {
            // The last one takes what does not divide.
            let amount = paid / parts + if part == parts - 1 { paid % parts } else { 0 };
            if amount == 0 {
                continue;
            }
            number += 1;
            held[place] += amount;
            let kind = if automatic { "payment" } else { "top_up" };
            let hour = if automatic { "T22:45:00Z" } else { "T14:00:00Z" };
            let paid = text(amount);
            ledger.write(
                day,
                &format!("tiktok,{id},T{number:09},{day}{hour},{kind},cash,{paid},{code},settled,{last4},,,Payment\n"),
            )?;
            let copies = if dice.between(1, 50) == 1 { 2 } else { 1 };
            for copy in 0..copies {
                let booked = makegood_core::time::add_posting_days(day, 1 + copy);
                let paid = text(-amount);
                statement.write(day, &format!("chase,XXXXXXXXXXXX{last4},S{number:09}{copy},{booked},{day},{paid},{code},booked,TIKTOK ADS CULVER CITY CA,{last4}\n"))?;
            }
        }
        let cash = text(if automatic { 0 } else { held[place].max(0) });
        balance.write(day, &format!("tiktok,{id},{day}T23:59:00Z,{cash},0.00,0.00,0.00,{code}\n"))?;
    }
    [ledger, cost_file, statement, balance].iter_mut().try_for_each(Pair::flush)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_rows_as_asked_for_with_every_column() {
        let mut bytes = Vec::new();
        big_delivery_csv(3, 1_234, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let columns = DELIVERY_HEADER.split(',').count();
        assert_eq!(text.lines().count(), 1_235);
        for line in text.lines() {
            assert_eq!(line.split(',').count(), columns, "{line}");
            assert!(line.split(',').all(|cell| !cell.is_empty()), "{line}");
        }
        let mut again = Vec::new();
        big_delivery_csv(3, 1_234, &mut again).unwrap();
        assert_eq!(text.as_bytes(), again);
    }

    #[test]
    fn no_row_repeats_the_key_of_another() {
        let mut bytes = Vec::new();
        big_delivery_csv(3, 60_000, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let keys: std::collections::BTreeSet<Vec<&str>> =
            text.lines().map(|line| line.split(',').take(11).collect()).collect();
        assert_eq!(keys.len(), 60_001);
    }

    #[test]
    fn every_big_file_is_a_canonical_table_with_rows() {
        let dir = std::env::temp_dir().join(format!("makegood_testkit_big_{}", std::process::id()));
        big_advertiser(3, &BigSize::of(60_000), &dir).unwrap();
        let tables = ["delivery", "account", "entity", "budget", "status", "ledger", "cost", "statement", "balance"];
        for name in tables {
            let table = makegood_core::tables::Table::named(name).unwrap();
            let mut reader = csv::Reader::from_path(dir.join(format!("{name}.csv"))).unwrap();
            let header = reader.headers().unwrap().clone();
            for column in table.columns.iter().filter(|column| column.required) {
                assert!(header.iter().any(|name| name == column.name), "{name}.{} is missing", column.name);
            }
            for column in header.iter().filter(|column| *column != "retrieved_at") {
                assert!(table.column(column).is_some(), "{name} has no {column}");
            }
            let rows = reader.records().map(Result::unwrap).count();
            assert!(rows > 0, "{name} holds no rows");
        }
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
