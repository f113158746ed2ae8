//! Shop exports (GMV Max): by creative and by live session, without days or total rows, wrapped and tab-separated.

use super::support::{Case, Imported};
use makegood_import::FileStatus;

/// A tab-separated table in which every cell is written `="value"`.
fn wrapped(rows: &[&str]) -> String {
    let row = |row: &&str| row.split(',').map(|cell| format!("=\"{cell}\"")).collect::<Vec<_>>().join("\t") + "\n";
    rows.iter().map(row).collect()
}

fn of_one_day(text: &str) -> Imported {
    let case = Case::of("shop.csv", text.as_bytes()).account("7");
    case.answer("date_from", "2026-03-01").answer("date_to", "2026-03-01").import()
}

const CREATIVES: [&str; 5] = [
    "Campaign name,Campaign ID,Product ID,Creative type,Video title,Video ID,TikTok account,Time posted,Status,\
     Authorization type,Cost,SKU orders,Cost per order,Gross revenue,ROI,Product ad impressions,Product ad clicks,Currency",
    "C,1700000000000000001,1729,Video,T,73001,@shop,2026-02-01 10:00:00,Active,Own,161074.000,2,80537.000,900000.000,5.59,1000,9,IDR",
    "C,1700000000000000001,1729,Video,T,73002,@shop,N/A,Active,Own,932.000,0,-,0.000,-,20,1,IDR",
    "C,1700000000000000001,1729,Product card,-,N/A,-,N/A,-,-,5.000,0,-,0.000,-,3,0,IDR",
    "C,1700000000000000001,1729,Video,T,73001,@other,N/A,Active,Own,7.000,0,-,0.000,-,20,1,IDR",
];

#[test]
fn creatives_are_rows_of_their_campaign_and_ask_for_the_day() {
    let text = wrapped(&CREATIVES);
    let case = Case::of("shop.csv", text.as_bytes()).account("7").import();
    assert_eq!((case.outcome.status, case.asked()), (FileStatus::NeedsAnswer, vec!["date_from", "date_to"]));
    let case = of_one_day(&text);
    assert_eq!(case.outcome.status, FileStatus::Imported, "{:?}", case.outcome);
    let rows = case.rows("delivery");
    let spends: Vec<&str> = rows.iter().map(|row| row["spend"].as_str()).collect();
    assert_eq!(spends, ["161074.000000", "932.000000", "5.000000", "7.000000"]);
    let ids: Vec<&str> = rows.iter().map(|row| row["entity_id"].as_str()).collect();
    assert_eq!(ids, ["creative:1729 / 73001", "creative:1729 / 73002", "creative:1729", "creative:1729 / 73001#2"]);
    assert!(rows.iter().all(|row| row["campaign_id"] == "1700000000000000001" && row["level"] == "ad"));
    assert_eq!((rows[0]["conversions"].as_str(), rows[0]["clicks"].as_str()), ("2.000000000000", "9"));
    assert!(!case.outcome.footer.checked);
}

#[test]
fn another_order_of_the_same_creatives_gives_the_same_rows() {
    let keys = |order: &[usize]| {
        let rows: Vec<&str> = order.iter().map(|at| CREATIVES[*at]).collect();
        let rows = of_one_day(&wrapped(&rows)).rows("delivery");
        let mut keys: Vec<_> = rows.iter().map(|row| (row["entity_id"].clone(), row["spend"].clone())).collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(&[0, 1, 2, 3]), keys(&[0, 3, 1, 2]));
}

#[test]
fn live_sessions_are_told_by_their_name_and_start_and_net_cost_is_cost() {
    let text = wrapped(&[
        "LIVE name,Launched time,Status,Campaign name,Campaign ID,Net Cost,SKU orders (Current Shop),Gross revenue (Current Shop),LIVE views,LIVE follows,Currency",
        "Evening,2026-03-01 19:00:00,Ended,C,1700000000000000001,12.50,3,100.00,500,4,USD",
        "Evening,2026-03-01 21:00:00,Ended,C,1700000000000000001,2.25,N/A,-,100,1,USD",
    ]);
    let case = of_one_day(&text);
    let rows = case.rows("delivery");
    let read: Vec<_> = rows.iter().map(|row| (row["entity_id"].as_str(), row["spend"].as_str())).collect();
    assert_eq!(
        read,
        [
            ("creative:Evening / 2026-03-01 19:00:00", "12.500000"),
            ("creative:Evening / 2026-03-01 21:00:00", "2.250000")
        ]
    );
    assert_eq!(rows[0]["conversions"], "3.000000000000");
}

#[test]
fn a_total_row_in_a_language_that_nobody_listed_is_told_by_its_shape() {
    // By day: the last row is of no day. By campaign alone: its numbers are the sums of all others.
    let by_day = "Campaign name,By Day,Cost,Clicks (destination),Currency\nA,2026-03-01,1,2,USD\nB,2026-03-01,3,4,USD\nИтого,-,4,6,USD\n";
    let alone = "Campaign name,Primary status,Cost,Clicks (destination),Currency\nA,Active,1,2,USD\nB,Active,3,4,USD\nGesamt,-,4,6,USD\n";
    for text in [by_day, alone] {
        let case = of_one_day(text);
        assert_eq!((case.rows("delivery").len(), case.outcome.refused_count), (2, 0), "{text}");
        assert!(case.outcome.footer.checked && case.outcome.footer.agrees, "{text}");
    }
    // A day whose numbers happen to be those of the days before it is a day.
    let days = "By Day,Account name,Cost,Clicks (destination),Currency\n2026-03-01,S,1,2,USD\n2026-03-02,S,3,4,USD\n2026-03-03,-,4,6,USD\n";
    let case = of_one_day(days);
    assert_eq!((case.rows("delivery").len(), case.outcome.footer.checked), (3, false));
    // A last campaign that does not sum up is a campaign.
    let case = of_one_day(&alone.replace("Gesamt,-,4,6", "Gesamt,-,4,7"));
    assert_eq!((case.rows("delivery").len(), case.outcome.footer.checked), (3, false));
}
