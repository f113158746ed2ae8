//! What a report does not say is asked, and until it is answered nothing is kept.

use makegood_import::{FileStatus, formats};

use super::support::{Case, Imported, told};

const META: &str = "Campaign name,Day,Impressions,Amount spent\n";

#[test]
fn account_and_currency_are_asked_for_and_known_accounts_answer() {
    let text = format!("{META}C,2026-03-01,10,5.00\n");
    let case = Case::of("r.csv", &text).import();
    assert_eq!(case.asked(), ["account", "currency"]);
    assert_eq!(case.outcome.status, FileStatus::NeedsAnswer);
    assert_eq!(case.counted("delivery"), (1, "? 5".to_owned()));
    assert!(case.rows("delivery").is_empty());
    // Accounts of other platforms say nothing.
    let case = Case::of("r.csv", &text).known("tiktok", "7", "Shop", "USD").import();
    assert_eq!(case.asked(), ["account", "currency"]);
    let rows = Case::of("r.csv", &text).known("meta", "7", "Shop", "USD").read("csv:meta");
    assert_eq!(told(&rows), ["2026-03-01 name:C 5 USD 10 "]);
    let wrong = Case::text(&text).answer("currency", "XYZ").import();
    assert!(wrong.outcome.questions[0].why.contains("XYZ"));
}

#[test]
fn a_sign_that_many_currencies_share_is_asked_for() {
    let text = format!("{META}C,2026-03-01,10,$5.00\n");
    let case = Case::text(&text).import();
    assert_eq!(case.asked(), ["currency"]);
    assert_eq!(case.outcome.questions[0].options.first().map(String::as_str), Some("USD"));
    assert_eq!(told(&Case::text(&text).answer("currency", "CAD").read("csv:meta")), ["2026-03-01 name:C 5 CAD 10 "]);
    // An amount in another currency than the file's is refused.
    let mixed = "Campaign name,Day,Amount spent (USD)\nC,2026-03-01,€5.00\nC,2026-03-02,5.00\n";
    assert_eq!(Case::text(mixed).import().refused(), [("MG2114", Some(2), Some(3))]);
}

#[test]
fn marks_that_can_be_read_in_two_ways_are_asked_for() {
    let text = "Campaign name;Day;Amount spent (EUR)\nC;2026-03-01;1.234\nC;2026-03-02;2.000\n";
    let case = Case::text(text).import();
    assert_eq!(case.asked(), ["decimal_mark"]);
    // No sum is shown while the mark is open.
    assert_eq!(case.counted("delivery"), (2, String::new()));
    let comma = Case::text(text).answer("decimal_mark", "comma").read("csv:meta");
    assert_eq!(comma[0]["spend"], "1234");
    // Counts with thousands marks decide, and so does a currency without minor units.
    let counts = "Campaign name;Day;Impressions;Amount spent (EUR)\nC;2026-03-01;25.881;1.234\n";
    assert_eq!(Case::text(counts).read("csv:meta")[0]["spend"], "1234");
    let yen = "Campaign name;Day;Amount spent (JPY)\nC;2026-03-01;1,234\n";
    assert_eq!(Case::text(yen).read("csv:meta")[0]["spend"], "1234");
}

#[test]
fn day_and_month_are_decided_over_the_column_or_asked_for() {
    let text = "Campaign name,Day,Amount spent (USD)\nC,03/04/2026,1.00\nC,05/04/2026,1.00\n";
    assert_eq!(Case::text(text).import().asked(), ["date_order"]);
    let rows = Case::text(text).answer("date_order", "day_first").read("csv:meta");
    assert_eq!(rows[0]["start"], "2026-04-03T00:00:00");
    let decided = format!("{text}C,13/04/2026,1.00\n");
    assert_eq!(Case::text(&decided).read("csv:meta")[0]["start"], "2026-04-03T00:00:00");
}

#[test]
fn a_range_of_one_day_places_its_rows_and_one_of_many_days_is_kept_as_a_range() {
    let one = "Campaign report\n\"March 1, 2026 - March 1, 2026\"\nCampaign,Currency code,Cost,Impr.\nC,USD,5.00,10\n";
    assert_eq!(told(&Case::text(one).read("csv:google_ads")), ["2026-03-01 name:C 5 USD 10 "]);
    let many = one.replace("March 1, 2026\"", "March 31, 2026\"");
    let case = Case::text(&many).import();
    assert_eq!(case.outcome.status, FileStatus::Imported);
    assert!(case.rows("delivery").is_empty());
    let days = |case: &Imported| ["from_on", "to_on"].map(|name| case.rows("delivery_range")[0][name].clone());
    assert_eq!(days(&case), ["2026-03-01", "2026-03-31"]);
    // Meta's report without a day has the range on every row.
    let meta = "Reporting starts,Reporting ends,Campaign name,Amount spent (USD)\n2026-03-01,2026-03-31,C,5.00\n2026-03-01,2026-03-31,D,6.00\n";
    assert_eq!(days(&Case::text(meta).import()), ["2026-03-01", "2026-03-31"]);
    // A report that says nothing asks.
    let silent = "Campaign name,Amount spent (USD),Impressions\nC,5.00,10\n";
    assert_eq!(Case::text(silent).forced("csv:meta").import().asked(), ["date_from", "date_to"]);
    // Rows of several days among rows of one are refused one by one.
    let mixed = "Reporting starts,Reporting ends,Campaign name,Amount spent (USD)\n2026-03-01,2026-03-01,C,5.00\n2026-03-02,2026-03-04,C,6.00\n2026-03-05,Ongoing,C,6.00\n";
    let case = Case::text(mixed).import();
    assert_eq!(case.refused(), [("MG2105", Some(3), Some(2)), ("MG2105", Some(4), Some(2))]);
    assert_eq!(case.rows("delivery").len(), 1);
}

#[test]
fn a_forced_format_reads_a_table_that_tells_no_platform() {
    let text = "date,campaign,spend_usd,impressions\n2026-03-01,C,5.00,10\n";
    let unknown = Case::of("march.csv", text).account("7").import();
    assert_eq!(unknown.outcome.status, FileStatus::Refused);
    let rows = Case::of("march.csv", text).account("7").forced("csv:meta").read("csv:meta");
    assert_eq!((rows[0]["platform"].as_str(), rows[0]["spend"].as_str()), ("meta", "5"));
    let named = Case::of("snapchat-march.csv", text).account("7").read("csv:ads_table");
    assert_eq!(named[0]["platform"], "snapchat");
    // A name that two platforms share, or none, names none; another forced format is left alone.
    for name in ["facebook_google.csv", "fbi.csv", "next.csv"] {
        let case = Case::of(name, text).account("7").import();
        assert_eq!((case.outcome.status, case.codes()[0]), (FileStatus::Refused, "MG1003"), "{name}");
        assert!(case.outcome.diagnostics[0].help.contains("--as"));
    }
    assert!(!Case::of("facebook.csv", text).forced("csv:chase_card").import().outcome.format.contains("ads_table"));
}

#[test]
fn every_format_is_listed_once_with_what_it_may_ask() {
    let list = formats();
    for id in [
        "google_ads",
        "meta",
        "microsoft_ads",
        "linkedin",
        "snapchat",
        "pinterest",
        "x",
        "yahoo_japan",
        "amazon_ads",
        "reddit",
        "line",
        "taboola",
        "tiktok_warehouse",
    ] {
        for prefix in ["csv", "xlsx"] {
            let found: Vec<_> = list.iter().filter(|format| format.id == format!("{prefix}:{id}")).collect();
            assert_eq!(found.len(), 1, "{prefix}:{id}");
            assert!(found[0].read && found[0].asks.contains(&"account"));
        }
    }
}
