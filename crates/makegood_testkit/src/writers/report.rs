//! Native Ads Manager reports of the small account: an older CSV and a newer XLSX that overlaps it.
//!
//! Headers, total row, byte order mark and file names follow `file-formats.md` §1. The CSV was exported while its last
//! day was not over, so that day is stated too low there and restated by the XLSX.

use std::collections::BTreeMap;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::GeneratedFile;
use crate::accounts::Who;
use crate::dice::Dice;
use crate::world::World;
use crate::writers::table::push_line;

struct DayLine {
    day: i64,
    place: (usize, usize, usize),
    spend: i64,
    impressions: i64,
    clicks: i64,
    conversions: i64,
}

/// Last day of the CSV and first day of the XLSX.
pub(crate) fn seam(world: &World) -> (i64, i64) {
    let last = world.calendar.months[1].1.min(world.plan.small_stops_on - 8);
    (last, last - 5)
}

pub(crate) fn files(world: &World) -> Vec<GeneratedFile> {
    let (csv_last, xlsx_first) = seam(world);
    let last = world.calendar.days - 1;
    let mut files = vec![csv(world, 0, csv_last)];
    files.extend(xlsx(world, xlsx_first, last).ok());
    files
}

fn lines(world: &World, from: i64, to: i64) -> Vec<DayLine> {
    let mut days: BTreeMap<(i64, usize, usize, usize), DayLine> = BTreeMap::new();
    for row in world.rows.iter().filter(|row| row.who == Who::Small && (from..=to).contains(&row.day)) {
        let place = (row.campaign, row.ad_group, row.ad);
        let line = days.entry((row.day, place.0, place.1, place.2)).or_insert(DayLine {
            day: row.day,
            place,
            spend: 0,
            impressions: 0,
            clicks: 0,
            conversions: 0,
        });
        line.spend += row.spend;
        line.impressions += row.impressions;
        line.clicks += row.clicks;
        line.conversions += row.conversions;
    }
    let mut lines: Vec<DayLine> = days.into_values().collect();
    // Real reports are not sorted by date.
    Dice::new(world.options.seed, &format!("report {from}")).shuffle(&mut lines);
    lines
}

fn name(world: &World, title: &str, from: i64, to: i64, extension: &str) -> String {
    let compact = |day: i64| world.calendar.day(day).strftime("%Y%m%d").to_string();
    format!("Tiktok Ads_{title}_{}_{}-{}.{extension}", world.account(Who::Small).name, compact(from), compact(to))
}

fn csv(world: &World, from: i64, to: i64) -> GeneratedFile {
    let account = world.account(Who::Small);
    let currency = account.currency.code();
    let mut lines = lines(world, from, to);
    for line in lines.iter_mut().filter(|line| line.day == to) {
        line.spend = line.spend * 3 / 5;
    }
    let mut text = String::from("\u{feff}");
    push_line(
        &mut text,
        &[
            "By Day",
            "Account name",
            "Campaign name",
            "Campaign ID",
            "Ad group name",
            "Ad group ID",
            "Ad name",
            "Ad ID",
            "Cost",
            "Impressions",
            "Clicks (destination)",
            "Conversions",
            "Currency",
        ],
    );
    for line in &lines {
        let campaign = &world.campaigns[line.place.0];
        let group = &campaign.ad_groups[line.place.1];
        let ad = &group.ads[line.place.2];
        let counts = [line.impressions, line.clicks, line.conversions].map(|count| count.to_string());
        push_line(
            &mut text,
            &[
                &world.calendar.day(line.day).to_string(),
                &account.name,
                &campaign.name,
                &campaign.id,
                &group.name,
                &group.id,
                &ad.name,
                &ad.id,
                &account.text(line.spend),
                &counts[0],
                &counts[1],
                &counts[2],
                currency,
            ],
        );
    }
    let sum = |of: fn(&DayLine) -> i64| lines.iter().map(of).sum::<i64>();
    let total = format!("Total of {} results", lines.len());
    let counts = [sum(|line| line.impressions), sum(|line| line.clicks), sum(|line| line.conversions)]
        .map(|count| count.to_string());
    let cost = account.text(sum(|line| line.spend));
    push_line(
        &mut text,
        &[&total, "-", "-", "-", "-", "-", "-", "-", &cost, &counts[0], &counts[1], &counts[2], currency],
    );
    GeneratedFile { name: name(world, "Daily report", from, to, "csv"), bytes: text.into_bytes() }
}

/// The newer generation, with `Spend` for `Cost` and text cells for ids.
fn xlsx(world: &World, from: i64, to: i64) -> Result<GeneratedFile, XlsxError> {
    let account = world.account(Who::Small);
    let mut book = Workbook::new();
    let made = world.calendar.day(to + 3);
    let year = u16::try_from(made.year()).unwrap_or(2000);
    let month = u8::try_from(made.month()).unwrap_or(1);
    // A fixed date inside the file: the same world gives the same bytes.
    let created = ExcelDateTime::from_ymd(year, month, u8::try_from(made.day()).unwrap_or(1))?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = book.add_worksheet();
    const HEADER: [&str; 19] = [
        "Account name",
        "By Day",
        "Campaign name",
        "Campaign ID",
        "Ad group name",
        "Ad group ID",
        "Advertising objective",
        "Campaign type",
        "Optimization goal",
        "Ad name",
        "Ad ID",
        "Website URL (Ad level\u{ff09}",
        "Ad Type",
        "Spend",
        "Impressions",
        "Clicks (destination)",
        "Reach",
        "Conversions",
        "Currency",
    ];
    for (column, title) in (0u16..).zip(HEADER) {
        sheet.write_string(0, column, title)?;
    }
    let lines = lines(world, from, to);
    let mut at = 0u32;
    for line in &lines {
        at += 1;
        let campaign = &world.campaigns[line.place.0];
        let group = &campaign.ad_groups[line.place.1];
        let ad = &group.ads[line.place.2];
        let day = world.calendar.day(line.day).to_string();
        let texts: [&str; 13] = [
            &account.name,
            &day,
            &campaign.name,
            &campaign.id,
            &group.name,
            &group.id,
            campaign.objective,
            "Regular campaign",
            "Conversion",
            &ad.name,
            &ad.id,
            "https://outlet.example.com/",
            "Single video",
        ];
        let reach = line.impressions * 7 / 10;
        let numbers = [
            account.text(line.spend),
            line.impressions.to_string(),
            line.clicks.to_string(),
            reach.to_string(),
            line.conversions.to_string(),
        ];
        write_line(sheet, at, &texts, &numbers, account.currency.code())?;
    }
    let sum = |of: fn(&DayLine) -> i64| lines.iter().map(of).sum::<i64>();
    let total = format!("Total of {} results", lines.len());
    let mut texts = ["-"; 13];
    texts[0] = &total;
    let reach = sum(|line| line.impressions * 7 / 10).to_string();
    let numbers = [
        account.text(sum(|line| line.spend)),
        sum(|line| line.impressions).to_string(),
        sum(|line| line.clicks).to_string(),
        reach,
        sum(|line| line.conversions).to_string(),
    ];
    write_line(sheet, at + 1, &texts, &numbers, account.currency.code())?;
    Ok(GeneratedFile { name: name(world, "Account report", from, to, "xlsx"), bytes: book.save_to_buffer()? })
}

fn write_line(
    sheet: &mut rust_xlsxwriter::Worksheet,
    at: u32,
    texts: &[&str; 13],
    numbers: &[String; 5],
    currency: &str,
) -> Result<(), XlsxError> {
    for (column, text) in (0u16..).zip(texts) {
        sheet.write_string(at, column, *text)?;
    }
    for (column, number) in (13u16..).zip(numbers) {
        // A spreadsheet cell holds a binary float; its shortest text is the decimal that was written.
        sheet.write_number(at, column, number.parse::<f64>().unwrap_or(0.0))?;
    }
    sheet.write_string(at, 18, currency)?;
    Ok(())
}
