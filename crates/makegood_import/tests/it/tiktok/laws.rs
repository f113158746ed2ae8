//! Laws that hold of any report: every row is counted once, money is kept to the cent, no two rows share a key.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::support::Case;

/// A data row: campaign, day of March, cost in cents or a cell that is no amount.
fn row() -> impl Strategy<Value = (u8, u8, Result<u32, &'static str>)> {
    let cost = prop_oneof![
        4 => (0u32..10_000_000).prop_map(Ok),
        1 => prop_oneof![Just("-"), Just("5 apples"), Just("1,23"), Just(""), Just("1e3")].prop_map(Err),
    ];
    (0u8..4, 1u8..=31, cost)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rows_read_and_refused_are_the_rows_of_the_file(rows in prop::collection::vec(row(), 1..60)) {
        let mut text = "Campaign name,By Day,Cost,Currency\n".to_owned();
        for (campaign, day, cost) in &rows {
            let cost = match cost {
                Ok(cents) => format!("{}.{:02}", cents / 100, cents % 100),
                Err(cell) => format!("\"{cell}\""),
            };
            text.push_str(&format!("C{campaign},2026-03-{day:02},{cost},USD\n"));
        }
        let good: Vec<u32> = rows.iter().filter_map(|(_, _, cost)| cost.ok()).collect();
        let sum: u64 = good.iter().map(|cents| u64::from(*cents)).sum();
        text.push_str(&format!("Total of {} results,-,{}.{:02},USD\n", rows.len(), sum / 100, sum % 100));
        let case = Case::of("x.csv", text.as_bytes()).account("7").import();

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

    /// A part of a report may lack what decides its marks; then it asks or refuses, and never reads another amount.
    #[test]
    fn a_part_of_a_report_reads_each_row_as_the_whole_does_or_not_at_all(
        costs in prop::collection::vec(prop_oneof![Just("1.409,91"), Just("5,50"), Just("1.234"), Just("7"), Just("0,5"), Just("12.345.678")], 2..12),
        from in any::<prop::sample::Index>(),
        length in 1usize..12,
    ) {
        let report = |rows: &[(usize, &str)]| {
            let rows = rows.iter().map(|(at, cost)| format!("C{at};2026-03-01;{cost};USD\n"));
            format!("Campaign name;By Day;Cost;Currency\n{}", rows.collect::<String>())
        };
        let read = |rows: &[(usize, &str)]| -> std::collections::BTreeMap<String, String> {
            let case = Case::of("x.csv", report(rows).as_bytes()).account("7").import();
            case.rows("delivery").iter().map(|row| (row["campaign_id"].clone(), row["spend"].clone())).collect()
        };
        let rows: Vec<(usize, &str)> = costs.iter().copied().enumerate().collect();
        let from = from.index(rows.len());
        let part = read(&rows[from..(from + length).min(rows.len())]);
        let whole = read(&rows);
        for (campaign, spend) in part {
            if let Some(of_whole) = whole.get(&campaign) {
                prop_assert_eq!(&spend, of_whole);
            }
        }
    }

    #[test]
    fn a_workbook_with_changed_bytes_is_read_as_it_was_or_refused(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, (name, cell)) in (0..).zip([("Campaign name", "C"), ("By Day", "2026-03-01"), ("Cost", "12.5"), ("Currency", "USD")]) {
            sheet.write_string(0, column, name).unwrap();
            sheet.write_string(1, column, cell).unwrap();
        }
        let mut bytes = book.save_to_buffer().unwrap();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        let case = Case::of("x.xlsx", &bytes).account("7").import();
        // Changes to the parts break their checksum; changes to names and dates of the container may not matter.
        if let Some(row) = case.rows("delivery").first() {
            prop_assert_eq!(row["spend"].as_str(), "12.500000");
        }
    }
}
