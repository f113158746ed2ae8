//! Laws of any report: nothing panics, every row is counted once, money is kept to the cent.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::support::Case;

const HEADERS: &[&str] = &[
    "Campaign name,Day,Impressions,Amount spent (USD)",
    "Campaign,Day,Currency code,Cost,Impr.",
    "Gregorian date,Account name,Campaign name,Currency code,Impressions,Spend",
    "customer_id,date,campaign_id,cost_micros",
    "CAMPAIGN_ID,UPDATED_AT,ADVERTISER_ID,CAMPAIGN_NAME,BUDGET,BUDGET_MODE,OPERATION_STATUS",
    "ID,NAME,CURRENCY,TIMEZONE,LICENSE_NO,_FIVETRAN_SYNCED",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rows_read_and_refused_are_the_rows_of_the_file(
        rows in prop::collection::vec((0u8..4, 1u8..=31, prop_oneof![4 => (0u32..10_000_000).prop_map(Ok), 1 => prop_oneof![Just("-"), Just(""), Just("1e3"), Just("x")].prop_map(Err)]), 1..60),
        first in any::<bool>(),
    ) {
        let good: Vec<u32> = rows.iter().filter_map(|(_, _, cost)| cost.ok()).collect();
        prop_assume!(!good.is_empty());
        let sum: u64 = good.iter().map(|cents| u64::from(*cents)).sum();
        let total = format!("Total,,{}.{:02}\n", sum / 100, sum % 100);
        let mut text = "Campaign name,Day,Amount spent (USD)\n".to_owned();
        if first {
            text.push_str(&total);
        }
        for (campaign, day, cost) in &rows {
            let cost = match cost {
                Ok(cents) => format!("{}.{:02}", cents / 100, cents % 100),
                Err(cell) => (*cell).to_owned(),
            };
            text.push_str(&format!("C{campaign},2026-03-{day:02},{cost}\n"));
        }
        if !first {
            text.push_str(&total);
        }
        let case = Case::text(&text).import();
        let table = &case.outcome.tables[0];
        prop_assert_eq!(table.rows, good.len() as u64);
        prop_assert_eq!(table.rows + case.outcome.refused_count, rows.len() as u64);
        let net: i128 = table.net.iter().map(|(_, amount)| amount.micros()).sum();
        prop_assert_eq!(net, i128::from(sum) * 10_000);
        prop_assert!(case.outcome.footer.checked && case.outcome.footer.agrees);
        let sent = case.rows("delivery");
        let keys: BTreeSet<(String, String)> = sent.iter().map(|row| (row["entity_id"].clone(), row["start"].clone())).collect();
        prop_assert_eq!(keys.len(), sent.len());
    }

    #[test]
    fn a_report_split_between_days_and_one_that_overlaps_give_the_same_rows(
        days in prop::collection::vec(prop::collection::vec((0u8..3, 0u32..100_000), 1..4), 2..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let lines: Vec<String> = days
            .iter()
            .enumerate()
            .map(|(day, rows)| rows.iter().map(|(name, cents)| format!("C{name},2026-03-{:02},{}.{:02}\n", day + 1, cents / 100, cents % 100)).collect())
            .collect();
        let read = |lines: &[String]| -> BTreeSet<String> {
            let text = format!("Campaign name,Day,Amount spent (USD)\n{}", lines.concat());
            let rows = Case::text(&text).import().rows("delivery");
            rows.iter().map(|row| format!("{} {} {}", row["entity_id"], row["start"], row["spend"])).collect()
        };
        let whole = read(&lines);
        let cut = cut.index(lines.len());
        let overlap = cut.saturating_sub(1);
        prop_assert_eq!(whole.len(), days.iter().map(Vec::len).sum::<usize>());
        prop_assert_eq!(&whole, &read(&lines[..cut]).union(&read(&lines[overlap..])).cloned().collect());
    }

    #[test]
    fn random_cells_under_any_header_never_panic(
        header in 0..HEADERS.len(),
        cells in prop::collection::vec(prop_oneof![Just("2026-03-01".to_owned()), Just("1,234.5".to_owned()), Just("Total".to_owned()), Just("--".to_owned()), Just("12:00".to_owned()), "\\PC{0,12}"], 0..40),
        comma in any::<bool>(),
    ) {
        let mut text = format!("{}\n", HEADERS[header]);
        for line in cells.chunks(4) {
            text.push_str(&line.join(","));
            text.push('\n');
        }
        let case = Case::text(&text).answer("decimal_mark", if comma { "comma" } else { "point" }).answer("currency", "USD").answer("time_zone", "UTC").import();
        drop(case);
    }

    #[test]
    fn cut_and_changed_reports_never_panic(cut in 0usize..400, at in 0usize..400, byte in any::<u8>()) {
        let mut bytes = "Campaign report\n\"March 1, 2026 - March 2, 2026\"\nCampaign,Day,Currency code,Cost,Impr.\nÄ,2026-03-01,USD,\"1,234.50\",10\nB,3/14/2026,USD,1.00,\"25,881\"\nTotal: Account,--,USD,1235.50,\"25,891\"\n©2026\n".as_bytes().to_vec();
        bytes.truncate(cut.max(20));
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        for format in ["", "csv:meta", "csv:google_ads", "csv:tiktok_warehouse"] {
            let case = Case::of("google.csv", &bytes).account("7");
            let case = if format.is_empty() { case } else { case.forced(format) };
            drop(case.import());
        }
    }
}

#[test]
fn hostile_tables_forced_to_any_platform_never_panic() {
    const BYTES_MAX: u64 = 300_000;
    let mut tried = 0;
    for folder in ["hostile/csv", "hostile/generated/csv", "hostile/generated/xlsx"] {
        let Some(root) = crate::samples(folder) else { continue };
        let files = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
        for path in files.filter(|path| path.metadata().is_ok_and(|found| found.is_file() && found.len() < BYTES_MAX)) {
            let bytes = std::fs::read(&path).unwrap();
            for format in ["csv:meta", "csv:google_ads", "csv:ads_table"] {
                drop(Case::of("facebook.csv", &bytes).account("7").forced(format).answer("currency", "IDR").import());
                tried += 1;
            }
        }
    }
    assert!(tried == 0 || tried > 100);
}
