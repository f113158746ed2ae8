//! What a file does not say is asked; until it is answered rows are counted and nothing is stored.

use super::support::{Case, day};
use makegood_import::FileStatus;

const NO_DAY: &str = "Campaign name,Primary status,Cost,CPC (destination),Impressions,Clicks (destination),Currency\nC,Active,12.5,1,100,5,USD\n";
const NO_CURRENCY: &str = "Campaign name,By Day,Cost\nC,2026-03-01,12.5\n";

#[test]
fn a_report_without_dates_asks_for_its_range_and_never_assumes_one() {
    let case = Case::of("report.csv", NO_DAY.as_bytes()).account("7").import();
    assert_eq!(case.outcome.status, FileStatus::NeedsAnswer);
    assert_eq!(case.asked(), ["date_from", "date_to"]);
    let counted = &case.outcome.tables[0];
    assert_eq!((counted.rows, counted.net[0].1.micros(), counted.from), (1, 12_500_000, None));

    let answered = |from: &str, to: &str| {
        Case::of("report.csv", NO_DAY.as_bytes()).account("7").answer("date_from", from).answer("date_to", to).import()
    };
    let one = answered("2026-03-01", "2026-03-01");
    assert_eq!(one.rows("delivery")[0]["start"], "2026-03-01T00:00:00");
    let refused = answered("2026-03-31", "2026-03-01");
    assert_eq!((refused.outcome.status, refused.outcome.diagnostics[0].code), (FileStatus::Refused, "MG2105"));
}

#[test]
fn sums_over_several_days_are_kept_as_such_and_never_as_a_day() {
    let case = Case::of("Tiktok Ads_Campaigns_Shop_20260301-20260331.csv", NO_DAY.as_bytes()).import();
    assert_eq!(case.outcome.status, FileStatus::Imported);
    assert!(case.rows("delivery").is_empty());
    let row = &case.rows("delivery_range")[0];
    let cells = ["from_on", "to_on", "spend", "account_id"].map(|name| row[name].as_str());
    assert_eq!(cells, ["2026-03-01", "2026-03-31", "12.500000", "name:Shop"]);
}

#[test]
fn an_answer_that_is_no_day_is_asked_again() {
    let case = Case::of("x.csv", NO_DAY.as_bytes())
        .account("7")
        .answer("date_from", "March")
        .answer("date_to", "2026-03-01")
        .import();
    assert_eq!(case.asked(), ["date_from"]);
    assert!(case.outcome.questions[0].why.contains("March"));
}

#[test]
fn day_and_month_are_asked_only_when_the_whole_column_reads_both_ways() {
    let text = |second: &str| format!("Campaign name,By Day,Cost,Currency\nC,03/04/2026,1,USD\nC,{second},2,USD\n");
    let open = text("05/06/2026");
    let case = Case::of("x.csv", open.as_bytes()).account("7").import();
    assert_eq!(case.asked(), ["date_order"]);
    assert_eq!(case.outcome.questions[0].options, ["day_first", "month_first"]);
    assert_eq!(case.outcome.tables[0].rows, 2);
    assert!(case.rows("delivery").is_empty());

    let case = Case::of("x.csv", open.as_bytes()).account("7").answer("date_order", "month_first").import();
    assert_eq!(case.rows("delivery")[0]["start"], "2026-03-04T00:00:00");

    let case = Case::of("x.csv", text("28/05/2026").as_bytes()).account("7").import();
    assert_eq!(case.outcome.status, FileStatus::Imported);
    assert_eq!(case.rows("delivery")[0]["start"], "2026-04-03T00:00:00");

    // A column that its own cells decide does not listen to the answer.
    let case =
        Case::of("x.csv", text("28/05/2026").as_bytes()).account("7").answer("date_order", "month_first").import();
    assert_eq!(case.rows("delivery")[0]["start"], "2026-04-03T00:00:00");

    let case = Case::of("x.csv", text("28-May-26").as_bytes()).account("7").answer("date_order", "day_first").import();
    assert_eq!(case.rows("delivery")[1]["start"], "2026-05-28T00:00:00");
}

#[test]
fn a_missing_currency_is_the_account_s_or_is_asked() {
    let case = Case::of("x.csv", NO_CURRENCY.as_bytes()).account("7").import();
    assert_eq!((case.asked(), case.outcome.status), (vec!["currency"], FileStatus::NeedsAnswer));
    assert_eq!(case.outcome.tables[0].net[0].0, None);
    let case = Case::of("x.csv", NO_CURRENCY.as_bytes()).account("7").known("7", "Shop", "EUR").import();
    assert_eq!(case.rows("delivery")[0]["currency"], "EUR");
    let case = Case::of("x.csv", NO_CURRENCY.as_bytes()).account("7").answer("currency", "usd").import();
    assert_eq!(case.rows("delivery")[0]["currency"], "USD");
    let case = Case::of("x.csv", NO_CURRENCY.as_bytes()).account("7").answer("currency", "dollars").import();
    assert!(case.outcome.questions[0].why.contains("dollars"));
}

#[test]
fn the_account_is_found_in_columns_names_and_what_is_known() {
    let text = "Campaign name,By Day,Cost,Currency\nC,2026-03-01,1,USD\n";
    let account = |case: Case<'_>| case.import().rows("delivery").first().map(|row| row["account_id"].clone());
    let file = "Tiktok_Ads_Daily_My_Shop_20260301-20260302.csv";
    let plain = || Case::of("x.csv", text.as_bytes());
    assert_eq!(account(plain().account("1").answer("account", "2")), Some("1".to_owned()));
    assert_eq!(account(plain().answer("account", "2")), Some("2".to_owned()));
    assert_eq!(
        account(Case::of(file, text.as_bytes()).known("3", "My Shop", "USD").known("4", "Shop of others", "USD")),
        Some("3".to_owned())
    );
    assert_eq!(account(plain().known("3", "My Shop", "USD")), Some("3".to_owned()));
    let case = plain().known("3", "My Shop", "USD").known("4", "Other", "USD").import();
    assert_eq!(case.asked(), ["account"]);
    assert_eq!(case.outcome.questions[0].options, ["3", "4"]);
    // The name could be cut in two places: it is not guessed.
    assert_eq!(Case::of(file, text.as_bytes()).import().asked(), ["account"]);
    let by_id =
        "Account ID,Account name,Campaign name,By Day,Cost,Currency\n7000000000000000001,Shop,C,2026-03-01,1,USD\n";
    assert_eq!(account(Case::of("x.csv", by_id.as_bytes())), Some("7000000000000000001".to_owned()));
    let by_name = "Account name,Campaign name,By Day,Cost,Currency\nShop,C,2026-03-01,1,USD\n";
    assert_eq!(account(Case::of("x.csv", by_name.as_bytes())), Some("name:Shop".to_owned()));
}

#[test]
fn the_export_day_is_the_end_of_the_range_or_the_latest_day() {
    let text = "Campaign name,By Day,Cost,Currency\nC,2026-03-02,1,USD\nC,2026-03-01,1,USD\n";
    let case = Case::of("x.csv", text.as_bytes()).account("7").import();
    assert_eq!(case.outcome.exported_on, Some(day(2026, 3, 2)));
    assert_eq!(case.outcome.tables[0].from, Some(day(2026, 3, 1)));
}
