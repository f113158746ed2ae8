//! Tables of connectors: fact tables, histories and accounts.

use makegood_import::FileStatus;

use super::support::{Case, told};

#[test]
fn millionths_are_exact_and_connector_columns_stay_aside() {
    let text = "_fivetran_synced,customer_id,date,campaign_id,campaign_name,cost_micros,impressions,clicks\n\
2026-03-02 01:00:00,212,2026-03-01,9935249409,Brand,36150001,166,49\n";
    let rows = Case::of("campaign_stats.csv", text).answer("currency", "USD").read("csv:google_ads_warehouse");
    assert_eq!(told(&rows), ["2026-03-01 9935249409 36.150001 USD 166 49"]);
    assert_eq!(rows[0]["account_id"], "212");
    let airbyte = "segments.date,customer.id,campaign.id,campaign.name,metrics.cost_micros,metrics.impressions,metrics.clicks,customer.currency_code,_airbyte_extracted_at\n\
2026-03-01,212,99,Brand,1500000,10,1,EUR,2026-03-02T00:00:00Z\n";
    let rows = Case::of("campaign.csv", airbyte).read("csv:google_ads_warehouse");
    assert_eq!(told(&rows), ["2026-03-01 99 1.5 EUR 10 1"]);
    let wrong = Case::of("c.csv", text.replace("36150001", "36.15")).answer("currency", "USD").import();
    assert_eq!(wrong.refused(), [("MG2101", Some(2), Some(6))]);
}

#[test]
fn meta_insights_of_a_connector_are_days() {
    let text = "account_id,account_currency,campaign_id,campaign_name,adset_id,adset_name,ad_id,ad_name,date_start,date_stop,spend,impressions,clicks,inline_link_clicks\n\
170,USD,1,C,2,S,3,A,2026-03-01,2026-03-01,5.5,100,9,4\n";
    let case = Case::of("ads_insights.csv", text).import();
    assert_eq!(told(&case.rows("delivery")), ["2026-03-01 3 5.5 USD 100 4"]);
    assert_eq!(case.rows("entity").len(), 3);
}

#[test]
fn snapchat_hours_and_micro_currency_are_kept_as_they_are() {
    let text = "campaign_id,date,_fivetran_synced,impressions,spend,swipes\n40ba77bb-289d,2026-03-01T10:00:00,2026-03-02,250,60215,2\n40ba77bb-289d,2026-03-01T00:00:00,2026-03-02,1,1,0\n";
    let rows = Case::of("s.csv", text).account("7").answer("currency", "USD").read("csv:snapchat_warehouse");
    assert_eq!(
        told(&rows),
        ["2026-03-01T10 40ba77bb-289d 0.060215 USD 250 2", "2026-03-01T00 40ba77bb-289d 0.000001 USD 1 0"]
    );
}

const CAMPAIGNS: &str = "CAMPAIGN_ID,UPDATED_AT,ADVERTISER_ID,CAMPAIGN_NAME,BUDGET,BUDGET_MODE,OPERATION_STATUS,OBJECTIVE_TYPE,CREATE_TIME,_FIVETRAN_SYNCED\n";

#[test]
fn versions_of_a_campaign_hold_until_the_next_one() {
    let text = format!(
        "{CAMPAIGNS}1,2026-03-02 10:00:00.000,7,Second name,450.5,BUDGET_MODE_DAY,DISABLE,CONVERSIONS,2026-02-01 00:00:00,x\n\
1,2026-03-01 08:00:00.000,7,First name,300,BUDGET_MODE_TOTAL,ENABLE,CONVERSIONS,2026-02-01 00:00:00,x\n\
2,2026-03-01 08:00:00.000,7,Other,0,BUDGET_MODE_INFINITE,ENABLE,TRAFFIC,2026-02-01 00:00:00,x\n"
    );
    let open = Case::of("campaign_history.csv", &text).import();
    assert_eq!(open.asked(), ["time_zone", "currency"]);
    assert_eq!((open.counted("budget").0, open.counted("status").0, open.counted("entity").0), (3, 3, 2));
    assert!(open.rows("budget").is_empty());
    let case =
        Case::of("campaign_history.csv", &text).answer("time_zone", "Asia/Tokyo").answer("currency", "USD").import();
    assert_eq!(case.outcome.status, FileStatus::Imported);
    let budgets: Vec<String> = case
        .rows("budget")
        .iter()
        .map(|row| {
            format!(
                "{} {} {} {}..{} at {}",
                row["entity_id"], row["mode"], row["amount"], row["valid_from"], row["valid_to"], row["source_at"]
            )
        })
        .collect();
    assert_eq!(
        budgets,
        [
            "1 lifetime 300 2026-02-28T23:00:00..2026-03-02T01:00:00 at 3",
            "1 daily 450.5 2026-03-02T01:00:00.. at 2",
            "2 none  2026-02-28T23:00:00.. at 4",
        ]
    );
    let states: Vec<String> =
        case.rows("status").iter().map(|row| format!("{} {}", row["entity_id"], row["status"])).collect();
    assert_eq!(states, ["1 active", "1 paused", "2 active"]);
    let entities = case.rows("entity");
    assert_eq!((entities[0]["name"].as_str(), entities[0]["objective"].as_str()), ("Second name", "CONVERSIONS"));
    assert_eq!(entities[0]["created_at"], "2026-01-31T15:00:00");
}

#[test]
fn words_without_a_counterpart_and_two_versions_of_one_time_are_refused() {
    let text = format!(
        "{CAMPAIGNS}1,2026-03-01T08:00:00Z,7,A,1,BUDGET_MODE_HOURLY,ENABLE,,,\n1,2026-03-01T08:00:00Z,7,A,1,BUDGET_MODE_DAY,FROZEN,,,\n\
1,soon,7,A,1,BUDGET_MODE_DAY,ENABLE,,,\n1.7E+18,2026-03-01T08:00:00Z,7,A,1,BUDGET_MODE_DAY,ENABLE,,,\n2,2026-03-01T08:00:00Z,7,A,1,BUDGET_MODE_DAY,ENABLE,,,\n2,2026-03-01T08:00:00Z,7,A,2,BUDGET_MODE_DAY,ENABLE,,,\n"
    );
    let case = Case::of("h.csv", &text).answer("currency", "USD").import();
    assert_eq!(
        case.refused(),
        [
            ("MG2107", Some(2), Some(6)),
            ("MG2107", Some(3), Some(7)),
            ("MG2105", Some(4), Some(2)),
            ("MG2109", Some(5), Some(1)),
            ("MG2105", Some(6), Some(2)),
        ]
    );
    assert_eq!(case.rows("budget").iter().map(|row| row["amount"].as_str()).collect::<Vec<_>>(), ["2"]);
}

#[test]
fn ad_groups_know_their_campaign() {
    let text = "ADGROUP_ID,UPDATED_AT,ADVERTISER_ID,CAMPAIGN_ID,ADGROUP_NAME,BUDGET_MODE,OPERATION_STATUS,BUDGET\n5,2026-03-01T08:00:00Z,7,1,G,BUDGET_MODE_DAY,ENABLE,500\n";
    let case = Case::of("h.csv", text).known("tiktok", "7", "Shop", "EUR").import();
    assert_eq!(case.outcome.status, FileStatus::Imported);
    let group = &case.rows("entity")[0];
    assert_eq!((group["level"].as_str(), group["parent_id"].as_str()), ("ad_group", "1"));
    assert_eq!(case.rows("budget")[0]["currency"], "EUR");
}

#[test]
fn a_table_of_accounts_needs_the_time_of_observation() {
    let text = "ID,NAME,CURRENCY,TIMEZONE,STATUS,LICENSE_NO,_FIVETRAN_SYNCED\n1,Shop,USD,America/New_York,STATUS_ENABLE,x,2026-03-01 08:00:00\n2,B,EUR,Nowhere,STATUS_ENABLE,x,2026-03-01 08:00:00\n3,C,EUR,Europe/Berlin,STATUS_SELF_SERVICE_UNAUDITED,x,2026-03-01 08:00:00\n";
    let case = Case::of("advertiser.csv", text).import();
    assert_eq!(case.refused(), [("MG2112", Some(3), Some(4))]);
    let states: Vec<_> = case.rows("account").iter().map(|row| row["status"].clone()).collect();
    assert_eq!(states, ["active", "unknown"]);
    let unseen = Case::of("advertiser.csv", text.replace("_FIVETRAN_SYNCED", "SEEN")).import();
    assert_eq!((unseen.outcome.status, unseen.codes()[0]), (FileStatus::Refused, "MG1010"));
}

#[test]
fn a_table_of_actions_holds_no_cost_and_says_so() {
    let text = "_fivetran_id,ad_id,date,index,_7_d_click,action_type,inline,value\nx,1,2026-03-01,0,2.0,lead,,2.0\n";
    let case = Case::of("actions.csv", text).import();
    assert_eq!((case.outcome.status, case.codes()[0]), (FileStatus::Refused, "MG1010"));
    assert_eq!(case.outcome.format, "csv:meta_warehouse");
}

#[test]
fn histories_of_every_connector_give_entities_and_states_only_where_the_words_are_known() {
    let tables = [
        (
            "h.csv",
            "google_ads",
            "campaign",
            "id,customer_id,updated_at,name,status\n1,7,2026-03-01T08:00:00Z,N,ENABLED\n",
            1,
        ),
        (
            "google_ads_ad_group.csv",
            "google_ads",
            "ad_group",
            "id,campaign_id,updated_at,name,status\n1,9,2026-03-01T08:00:00Z,N,PAUSED\n",
            1,
        ),
        (
            "h.csv",
            "meta",
            "campaign",
            "id,account_id,updated_time,name,status\n1,7,2026-03-01T08:00:00Z,N,ARCHIVED\n",
            1,
        ),
        (
            "h.csv",
            "meta",
            "ad_group",
            "id,account_id,campaign_id,updated_time,name,status\n1,7,9,2026-03-01T08:00:00Z,N,ACTIVE\n",
            1,
        ),
        (
            "h.csv",
            "meta",
            "ad",
            "id,account_id,ad_set_id,campaign_id,updated_time,name\n1,7,9,8,2026-03-01 08:00:00,N\n",
            0,
        ),
        (
            "h.csv",
            "linkedin",
            "campaign",
            "id,account_id,campaign_group_id,last_modified_time,name,status\n1,7,5,2026-03-01 08:00:00,N,ACTIVE\n",
            0,
        ),
        (
            "h.csv",
            "microsoft_ads",
            "campaign",
            "id,account_id,modified_time,name,status\n1,7,2026-03-01 08:00:00,N,Active\n",
            0,
        ),
        (
            "pinterest_campaign.csv",
            "pinterest",
            "campaign",
            "id,advertiser_id,name,status,_fivetran_synced\n1,7,N,ACTIVE,2026-03-01 08:00:00\n",
            0,
        ),
        ("h.csv", "snapchat", "campaign", "id,ad_account_id,name,updated_at\n1,7,N,2026-03-01 08:00:00\n", 0),
        ("twitter_campaign.csv", "x", "campaign", "id,account_id,name,updated_at\n1,7,N,2026-03-01 08:00:00\n", 0),
        (
            "reddit_campaign.csv",
            "reddit",
            "campaign",
            "id,account_id,name,_fivetran_synced\n1,7,N,2026-03-01 08:00:00\n",
            0,
        ),
        ("h.csv", "amazon_ads", "campaign", "id,profile_id,name,last_updated_date\n1,7,N,2026-03-01 08:00:00\n", 0),
    ];
    for (name, platform, level, text, states) in tables {
        let case = Case::of(name, text).account("7").import();
        assert_eq!(case.outcome.format, format!("csv:{platform}_warehouse"), "{platform} {level}");
        assert_eq!(case.outcome.status, FileStatus::Imported, "{platform} {level}: {:?}", case.outcome.questions);
        let entity = &case.rows("entity")[0];
        let read = ["platform", "account_id", "level", "entity_id", "name"].map(|column| entity[column].as_str());
        assert_eq!(read, [platform, "7", level, "1", "N"]);
        assert_eq!(case.rows("status").len(), states, "{platform} {level}");
    }
}

#[test]
fn budgets_in_an_unknown_unit_are_kept_aside_with_the_reason() {
    let text = "id,account_id,updated_time,name,status,daily_budget\n1,7,2026-03-01T08:00:00Z,N,ACTIVE,5000\n";
    let case = Case::of("h.csv", text).import();
    assert_eq!(case.codes(), ["MG2202"]);
    assert!(case.rows("budget").is_empty());
}

#[test]
fn accounts_of_connectors_need_a_zone_that_has_a_name() {
    let google = "id,currency_code,time_zone,updated_at,descriptive_name,_fivetran_synced\n1,USD,America/New_York,2026-03-01 08:00:00,Shop,2026-03-02 08:00:00\n";
    let account = &Case::of("a.csv", google).import().rows("account")[0];
    assert_eq!((account["platform"].as_str(), account["account_name"].as_str()), ("google_ads", "Shop"));
    let microsoft = "id,name,currency_code,time_zone,last_modified_time,_fivetran_synced\n1,Shop,USD,PacificTimeUSCanadaTijuana,2026-03-01 08:00:00,2026-03-02 08:00:00\n";
    assert_eq!(Case::of("a.csv", microsoft).import().refused(), [("MG2112", Some(2), Some(4))]);
    let linkedin = "id,name,currency,last_modified_time,status\n1,Shop,USD,2026-03-01 08:00:00,ACTIVE\n";
    let case = Case::of("linkedin_account.csv", linkedin).import();
    assert_eq!((case.outcome.status, case.outcome.format.as_str()), (FileStatus::Refused, "csv:linkedin_warehouse"));
}

#[test]
fn fact_tables_that_tell_no_platform_are_told_by_the_name_of_the_file() {
    let text = "date,campaign_id,clicks,cost,impressions\n2026-03-01,1,2,3.5,4\n";
    let rows = Case::of("amazon_ads_campaign_level_report.csv", text)
        .account("7")
        .answer("currency", "USD")
        .read("csv:ads_table");
    assert_eq!((rows[0]["platform"].as_str(), rows[0]["spend"].as_str()), ("amazon_ads", "3.5"));
}
