//! The report of each platform, as its own page writes it.

use super::support::{Case, told};

#[test]
fn google_ads_writes_a_title_a_range_and_several_totals() {
    let text = "Campaign report\n\"March 1, 2026 - March 2, 2026\"\nCampaign,Day,Currency code,Cost,Impr.,Clicks,Conversions\n\
Brand,2026-03-01,USD,12.50,\"1,204\",7,1.00\nBrand,2026-03-02,USD,1661.67,900, --,0.50\n\
Total: Campaigns, --,USD,1674.17,\"2,104\",7,1.50\nTotal: Account,,USD,1674.17,\"2,104\",7,1.50\n";
    let rows = Case::text(text).read("csv:google_ads");
    assert_eq!(told(&rows), ["2026-03-01 name:Brand 12.5 USD 1204 7", "2026-03-02 name:Brand 1661.67 USD 900 "]);
    assert_eq!((rows[0]["platform"].as_str(), rows[0]["level"].as_str()), ("google_ads", "campaign"));
    assert_eq!(rows[0]["source_at"], "4");
}

#[test]
fn google_ads_by_hour_of_the_day_is_hourly() {
    let text = "Campaign,Day,Hour of the day,Currency code,Cost,Impr.\nA,2026-03-01,5,EUR,1.00,10\nA,2026-03-01,23,EUR,2.00,10\n";
    let rows = Case::text(text).read("csv:google_ads");
    assert_eq!(told(&rows), ["2026-03-01T05 name:A 1 EUR 10 ", "2026-03-01T23 name:A 2 EUR 10 "]);
}

#[test]
fn youtube_reports_are_reports_of_google_ads() {
    let text = "Campaign type,Campaign,Ad group,Ad state,Video,Ad name,Ad type,Campaign ID,Day,Impr.,Clicks,Views,YouTube Earned Views,Conversions,All conv.,Currency code,Cost\n\
Video,V,G,Enabled,Clip,Ad,Bumper,1001,2026-03-01,500,3,40,1,0,0,THB,25.00\n";
    let rows = Case::text(text).read("csv:google_ads");
    assert_eq!(told(&rows), ["2026-03-01 name:V / G / Ad 25 THB 500 3"]);
    assert_eq!(rows[0]["campaign_id"], "1001");
}

#[test]
fn meta_writes_its_total_first_and_its_currency_in_the_header() {
    let text = "\u{feff}\"Reporting starts\",\"Reporting ends\",\"Campaign name\",\"Ad set name\",\"Ad name\",Impressions,\"Link clicks\",\"Amount spent (THB)\",Ends\n\
2026-03-01,2026-03-02,,,,300,9,45.75,\n2026-03-01,2026-03-01,C,S,A,100,4,15.25,Ongoing\n2026-03-02,2026-03-02,C,S,A,200,5,30.50,Ongoing\n";
    let case = Case::text(text).import();
    assert!(case.outcome.footer.checked && case.outcome.footer.agrees);
    let rows = Case::text(text).read("csv:meta");
    assert_eq!(told(&rows), ["2026-03-01 name:C / S / A 15.25 THB 100 4", "2026-03-02 name:C / S / A 30.5 THB 200 5"]);
    assert_eq!(rows[0]["level"], "ad");
}

#[test]
fn rows_of_the_same_names_add_up_and_ids_give_entities() {
    let text = "Account ID,Campaign name,Campaign ID,Ad set name,Ad set ID,Day,Impressions,Amount spent (USD)\n\
555,C,120200000000000001,S,120200000000000002,2026-03-01,1,1.00\n555,C,120200000000000001,S,120200000000000002,2026-03-01,2,2.00\n";
    let case = Case::of("r.csv", text).import();
    let rows = case.rows("delivery");
    let ids: Vec<&str> = rows.iter().map(|row| row["entity_id"].as_str()).collect();
    assert_eq!(ids, ["120200000000000002", "120200000000000002#2"]);
    assert_eq!(rows[0]["account_id"], "555");
    let entities = case.rows("entity");
    let named: Vec<_> =
        entities.iter().map(|row| (row["level"].as_str(), row["name"].as_str(), row["parent_id"].as_str())).collect();
    assert_eq!(named, [("campaign", "C", ""), ("ad_group", "S", "120200000000000001")]);
    assert_eq!(case.counted("delivery"), (2, "USD 3".to_owned()));
}

#[test]
fn microsoft_has_lines_above_and_a_copyright_below() {
    let text = "\"Report Name: Daily\"\n\"Report Time: 3/14/2026,3/15/2026\"\n\"Time Zone: (GMT-08:00) Pacific Time (US & Canada); Tijuana\"\n\"Report Aggregation: Daily\"\n\"Report Filter: \"\n\"Rows: 2\"\n\n\
\"Gregorian date\",\"Account name\",\"Account number\",\"Campaign name\",\"Campaign ID\",\"Currency code\",\"Impressions\",\"Clicks\",\"Spend\",\"Conversions\"\n\
\"3/14/2026\",\"Shop\",\"X0001\",\"B\",\"[82945799304067]\",\"USD\",\"1,309\",\"91\",\"318.26\",\"20\"\n\"3/15/2026\",\"Shop\",\"X0001\",\"B\",\"[82945799304067]\",\"USD\",\"10\",\"1\",\"0.50\",\"0\"\n\
\"©2026 Microsoft Corporation. All rights reserved.\"\n";
    let case = Case::of("r.csv", text).known("microsoft_ads", "150175881", "shop", "USD").import();
    assert_eq!(case.outcome.format, "csv:microsoft_ads");
    assert_eq!(case.codes(), ["MG2216", "MG2207"]);
    assert!(case.outcome.footer.checked && case.outcome.footer.agrees);
    let rows = case.rows("delivery");
    assert_eq!(told(&rows), ["2026-03-14 82945799304067 318.26 USD 1309 91", "2026-03-15 82945799304067 0.5 USD 10 1"]);
    assert_eq!(rows[0]["account_id"], "150175881");
    // A report that was cut says so by its own number of rows.
    let cut = text.replace("Rows: 2", "Rows: 40");
    assert_eq!(Case::of("r.csv", cut).import().codes(), ["MG2216", "MG2201", "MG2207"]);
}

#[test]
fn microsoft_by_hour_writes_midnight_as_twelve() {
    let text = "TimePeriod,AccountId,CampaignName,CurrencyCode,Impressions,Clicks,Spend\n6/23/2026 12:00:00 AM,1,C,USD,1,0,1.00\n6/23/2026 1:00:00 PM,1,C,USD,1,0,2.00\n";
    let rows = Case::of("r.csv", text).read("csv:microsoft_ads");
    assert_eq!(told(&rows), ["2026-06-23T00 name:C 1 USD 1 0", "2026-06-23T13 name:C 2 USD 1 0"]);
}

#[test]
fn linkedin_writes_month_day_year_and_a_total_last() {
    let text = "Campaign Performance Report (in UTC)\nReport Start: 05/03/2026, Report End: 05/14/2026\n\n\
Start Date (in UTC),Account Name,Campaign Name,Campaign ID,Total Spent,Impressions,Clicks,Clicks to Landing Page,Conversions,Currency\n\
05/03/2026,Quay Tools,\"Harbour, spring\",8101,\"2,071.40\",7300,61,48,2,USD\n05/14/2026,Quay Tools,Wharf,8102,8.60,910,7,5,1,USD\nTotal,,,,\"2,080.00\",8210,68,53,3,USD\n";
    let case = Case::of("r.csv", text).import();
    assert!(case.outcome.footer.checked && case.outcome.footer.agrees, "{:?}", case.outcome.diagnostics);
    let rows = Case::of("r.csv", text).read("csv:linkedin");
    assert_eq!(told(&rows), ["2026-05-03 8101 2071.4 USD 7300 61", "2026-05-14 8102 8.6 USD 910 7"]);
    assert_eq!(rows[0]["account_id"], "name:Quay Tools");
    // The same file as most are: UTF-16 with tabs.
    let tabs = text
        .replace("\"Harbour, spring\"", "Harbour")
        .replace("\"2,071.40\"", "2071.40")
        .replace("\"2,080.00\"", "2080.00");
    let tabs: String = tabs
        .lines()
        .enumerate()
        .map(|(at, line)| if at < 3 { format!("{line}\n") } else { format!("{}\n", line.replace(',', "\t")) })
        .collect();
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(tabs.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(told(&Case::of("r.csv", utf16).read("csv:linkedin")), told(&rows));
}

#[test]
fn x_in_spanish_writes_commas_and_a_sign() {
    let text = "Fecha;Nombre de la campaña;Importe gastado;Impresiones;Clics en el enlace;Conversiones\n\
23/05/2026;Faro;31,20 €;4.700;52;1\n24/05/2026;Faro;1.416,05 €;9.100;88;4\n";
    let rows = Case::text(text).read("csv:x");
    assert_eq!(told(&rows), ["2026-05-23 name:Faro 31.2 EUR 4700 52", "2026-05-24 name:Faro 1416.05 EUR 9100 88"]);
    let english =
        "Time period,Campaign name,Ad Group name,Currency,Impressions,Clicks,Spend\n2026-03-01,C,G,USD,10,1,2.50\n";
    assert_eq!(told(&Case::text(english).read("csv:x")), ["2026-03-01 name:C / G 2.5 USD 10 1"]);
}

#[test]
fn yahoo_japan_is_utf16_with_tabs_and_billed_in_yen() {
    let text = "キャンペーン名\t広告グループ名\t日\tインプレッション数\tクリック数\tコスト\tコンバージョン数\n\
ブランド\tA\t2026/03/01\t1,200\t30\t4,500\t2\nブランド\tA\t2026/03/02\t800\t10\t1,500\t0\n\t\t\t2,000\t40\t6,000\t2\n";
    let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let case = Case::of("yahoo.csv", &bytes).account("7").import();
    assert!(case.outcome.footer.checked && case.outcome.footer.agrees, "{:?}", case.outcome.diagnostics);
    let rows = Case::of("yahoo.csv", &bytes).account("7").read("csv:yahoo_japan");
    assert_eq!(
        told(&rows),
        ["2026-03-01 name:ブランド / A 4500 JPY 1200 30", "2026-03-02 name:ブランド / A 1500 JPY 800 10"]
    );
    assert_eq!(rows[0]["platform"], "yahoo_japan");
}

#[test]
fn the_other_platforms_are_told_by_their_own_columns() {
    let reports = [
        (
            "snapchat",
            "Day,Campaign Name,Ad Squad Name,Amount Spent,Currency,Paid Impressions,Swipe Ups\n2026-03-01,C,G,5.25,USD,100,3\n",
        ),
        (
            "pinterest",
            "Date,Campaign name,Ad group name,Spend in account currency,Currency,Impressions,Pin clicks\n2026-03-01,C,G,5.25,USD,100,3\n",
        ),
        (
            "amazon_ads",
            "Date,Portfolio name,Currency,Campaign Name,Ad Group Name,Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#)\n\"Mar 01, 2026\",P,USD,C,G,100,3,$5.25,$40.00,2\n",
        ),
        (
            "reddit",
            "Date,Campaign Name,Ad Group Name,Community,Currency,Impressions,Clicks,eCPM,Amount Spent\n2026-03-01,C,G,r/rust,USD,100,3,52.5,5.25\n",
        ),
        (
            "line",
            "Day,Ad account name,Campaign name,Campaign objective,Ad group name,Impressions,Clicks,CTR (click-through rate),Cost,Currency\n2026-03-01,Shop,C,Web,G,100,3,3%,5.25,USD\n",
        ),
    ];
    for (platform, text) in reports {
        let rows = Case::text(text).read(&format!("csv:{platform}"));
        assert_eq!(told(&rows), ["2026-03-01 name:C / G 5.25 USD 100 3"], "{platform}");
        assert_eq!(rows[0]["platform"], platform);
    }
    let taboola = "Day,Campaign Name,Viewable Impressions,Impressions,Clicks,Spent,Actual CPC\n2026-03-01,C,80,100,3,$5.25,$1.75\n";
    let rows = Case::text(taboola).answer("currency", "usd").read("csv:taboola");
    assert_eq!(told(&rows), ["2026-03-01 name:C 5.25 USD 100 3"]);
}

#[test]
fn a_workbook_is_read_as_the_text_is() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, name) in (0..).zip(["Campaign name", "Day", "Impressions", "Amount spent (EUR)"]) {
        sheet.write_string(0, at, name).unwrap();
    }
    sheet.write_string(1, 0, "C").unwrap();
    sheet.write_string(1, 1, "2026-03-01").unwrap();
    sheet.write_number(1, 2, 1200).unwrap();
    sheet.write_number(1, 3, 1409.91).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let rows = Case::of("r.xlsx", bytes).account("7").read("xlsx:meta");
    assert_eq!(told(&rows), ["2026-03-01 name:C 1409.91 EUR 1200 "]);
    assert!(rows[0]["source_at"].ends_with("!A2"), "{}", rows[0]["source_at"]);
}

#[test]
fn what_delivered_nothing_has_no_row_and_a_total_by_age_alone_is_a_total() {
    let text = "Campaign name,Day,Impressions,Link clicks,Amount spent (USD)\nC,2026-03-01,10,1,5.00\nIdle,2026-03-01,,,\nIdle,2026-03-02,--,-,\n";
    let case = Case::text(text).import();
    assert_eq!(case.counted("delivery"), (1, "USD 5".to_owned()));
    assert_eq!((case.codes(), case.outcome.refused_count), (vec!["MG2207"], 0));
    let text = "Age,Reporting starts,Reporting ends,Impressions,Amount spent (USD)\n,2026-03-01,2026-03-01,30,3.00\n18-24,2026-03-01,2026-03-01,10,1.00\n25-34,2026-03-01,2026-03-01,20,2.00\n";
    let rows = Case::text(text).read("csv:meta");
    assert_eq!(told(&rows), ["2026-03-01 7 1 USD 10 ", "2026-03-01 7#2 2 USD 20 "]);
}

#[test]
fn microsoft_in_japanese_is_told_by_its_columns_together() {
    let text = "日付,キャンペーン名,インプレッション,クリック数,費用,コンバージョン\n2026/03/01,C,1200,30,4500,2\n";
    let rows = Case::text(text).answer("currency", "JPY").read("csv:microsoft_ads");
    assert_eq!(told(&rows), ["2026-03-01 name:C 4500 JPY 1200 30"]);
}
