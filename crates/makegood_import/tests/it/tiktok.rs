//! Ads Manager reports: what a file of one generation or language becomes, what is refused, what is asked.

mod amounts;
mod asked;
mod hostile;
mod laws;
mod refused;
mod samples;
mod shop;
mod support;
mod text;
mod totals;
mod workbooks;

use makegood_import::FileStatus;
use support::{Case, day};

const OLDER: &str = "\u{feff}Campaign name,Ad Group Name,Date,Ad Name,Cost,CPC (Destination),CPM,Impression,\
Clicks (Destination),CTR (Destination),Conversions,CPA,Currency\n";

#[test]
fn the_older_custom_report_is_read_by_ad_and_day() {
    let text = format!("{OLDER}\"Sale, spring\",Group,2026-03-02,clip.mov,1500,1,2,300,4,0.32,5,6,IDR\n");
    let case = Case::of("Tiktok Ads_Untitled_My Shop_20260301-20260331.csv", text.as_bytes()).import();
    assert_eq!(case.outcome.status, FileStatus::Imported);
    assert_eq!(case.outcome.format, "csv:tiktok_report");
    assert_eq!(case.outcome.exported_on, Some(day(2026, 3, 31)));
    let row = &case.rows("delivery")[0];
    assert_eq!(row["account_id"], "name:My Shop");
    assert_eq!(row["level"], "ad");
    assert_eq!(row["entity_id"], "name:Sale, spring / Group / clip.mov");
    assert_eq!(row["campaign_id"], "name:Sale, spring");
    assert_eq!(row["ad_group_id"], "name:Sale, spring / Group");
    assert_eq!((row["grain"].as_str(), row["start"].as_str()), ("day", "2026-03-02T00:00:00"));
    assert_eq!((row["spend"].as_str(), row["currency"].as_str()), ("1500.000000", "IDR"));
    assert_eq!((row["impressions"].as_str(), row["clicks"].as_str()), ("300", "4"));
    assert_eq!(row["conversions"], "5.000000000000");
    assert_eq!(row["source_at"], "2");
    assert!(case.rows("entity").is_empty());
}

#[test]
fn the_newer_custom_report_uses_ids_and_names_each_entity_once() {
    let text = "Account name,By Day,Campaign name,Campaign ID,Ad group name,Ad group ID,Advertising objective,Ad name,Ad ID,\
Website URL (Ad level）,Spend,Impressions,Clicks (destination),Reach,Conversions,Currency\n\
Shop,2026-03-01,C,1700000000000000001,G,1700000000000000002,Traffic,A,1700000000000000003,-,\"1,234.56\",10,-,N/A,--,USD\n\
Shop,2026-03-02,C renamed,1700000000000000001,G,1700000000000000002,Traffic,A,1700000000000000003,-,1,10,2,3,0,USD\n";
    let case = Case::of("report.csv", text.as_bytes()).known("7001", "shop", "USD").import();
    let rows = case.rows("delivery");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["account_id"], "7001");
    assert_eq!(rows[0]["entity_id"], "1700000000000000003");
    assert_eq!((rows[0]["spend"].as_str(), rows[0]["clicks"].as_str()), ("1234.560000", ""));
    let entities = case.rows("entity");
    let named: Vec<(&str, &str, &str, &str)> = entities
        .iter()
        .map(|row| (row["level"].as_str(), row["entity_id"].as_str(), row["parent_id"].as_str(), row["name"].as_str()))
        .collect();
    assert_eq!(
        named,
        [
            ("campaign", "1700000000000000001", "", "C renamed"),
            ("ad_group", "1700000000000000002", "1700000000000000001", "G"),
            ("ad", "1700000000000000003", "1700000000000000002", "A"),
        ]
    );
    assert_eq!(entities[0]["objective"], "Traffic");
    assert_eq!(case.outcome.tables[1].table, "entity");
    assert_eq!(case.outcome.tables[1].rows, 3);
}

#[test]
fn hours_make_hourly_rows_whatever_the_column_is_called() {
    let by_hour = "Campaign name,By Hour,Cost,Clicks (destination),Currency\nC,2026-03-01 05:00:00,1,0,USD\n";
    let in_day = "Campaign name,By Day,Cost,Clicks (destination),Currency\nC,2026-03-01 5:00:00,1,0,USD\nC,2026-03-01 0:00:00,1,0,USD\n";
    let beside =
        "Campaign name,By Day,By Hour,Cost,Clicks (destination),Currency\nC,2026-03-01,05:00 - 05:59,1,0,USD\n";
    for text in [by_hour, in_day, beside] {
        let case = Case::of("hours.csv", text.as_bytes()).account("7").import();
        let row = &case.rows("delivery")[0];
        assert_eq!((row["grain"].as_str(), row["start"].as_str()), ("hour", "2026-03-01T05:00:00"), "{text}");
    }
    // The API writes days as midnights.
    let api = "stat_time_day,campaign_id,adgroup_id,spend,currency\n2021-09-15 00:00:00,1,2,3.5,USD\n";
    let case = Case::of("api.csv", api.as_bytes()).account("7").import();
    let row = &case.rows("delivery")[0];
    assert_eq!((row["grain"].as_str(), row["level"].as_str(), row["entity_id"].as_str()), ("day", "ad_group", "2"));
}

#[test]
fn headers_are_understood_in_every_known_language() {
    let files = [
        ("es", "nombre de la campaña,por día,coste,impresiones,clics (destino),conversiones,divisa"),
        ("pt", "Nome da campanha,Data,Custo,Impressões,Cliques (Destino),Conversões,Moeda"),
        ("ja", "キャンペーン名,日付,コスト,インプレッション,クリック（誘導先）,コンバージョン,通貨"),
        ("ko", "광고 이름,일별,비용,노출수,클릭수(목적지),전환수,통화"),
        ("zh", "推广系列名称,按天,消耗,展示量,点击量（目标页面）,转化量,货币"),
        ("id", "Nama kampanye,Tanggal,Biaya,Tayangan iklan produk,Klik iklan produk,Pesanan SKU,Mata uang"),
    ];
    for (language, header) in files {
        let text = format!("{header}\nC,2026-03-01,12.5,100,7,3,EUR\n");
        let case = Case::of("report.csv", text.as_bytes()).account("7").import();
        assert_eq!(case.outcome.status, FileStatus::Imported, "{language}");
        let row = &case.rows("delivery")[0];
        let read =
            ["start", "spend", "impressions", "clicks", "conversions", "currency"].map(|name| row[name].as_str());
        assert_eq!(read, ["2026-03-01T00:00:00", "12.500000", "100", "7", "3.000000000000", "EUR"], "{language}");
    }
}

#[test]
fn shop_exports_with_wrapped_cells_and_lines_above_the_header_are_read() {
    let text = "GMV Max\t\n\n=\"Campaign name\"\t=\"Campaign ID\"\t=\"Date\"\t=\"Cost\"\t=\"SKU orders\"\t=\"Product ad impressions\"\t=\"Product ad clicks\"\t=\"Currency\"\n\
=\"C\"\t=\"1700000000000000001\"\t=\"2026-03-01\"\t=\"161074.000\"\t=\"2\"\t=\"-\"\t=\"9\"\t=\"IDR\"\n\
=\"C\"\t=\"1700000000000000001\"\t=\"2026-03-01\"\t=\"1.000\"\t=\"N/A\"\t=\"-\"\t=\"9\"\t=\"IDR\"\n";
    let case = Case::of("gmv.tsv", text.as_bytes()).account("7").import();
    let rows = case.rows("delivery");
    assert_eq!(rows[0]["spend"], "161074.000000");
    // The same campaign and day twice: neither row may swallow the other.
    assert_eq!(rows[1]["entity_id"], "1700000000000000001#2");
    assert_eq!(rows[1]["campaign_id"], "1700000000000000001");
}

#[test]
fn rows_of_the_same_names_stay_apart_in_file_order() {
    let row = "C,G,2026-03-01,A,1,1,1,1,1,1,1,1,USD\n";
    let other_day = "C,G,2026-03-02,A,1,1,1,1,1,1,1,1,USD\n";
    let text = format!("{OLDER}{row}{row}{other_day}{row}");
    let case = Case::of("x.csv", text.as_bytes()).account("7").import();
    let rows = case.rows("delivery");
    let ids: Vec<&str> = rows.iter().map(|row| row["entity_id"].as_str()).collect();
    let plain = "name:C / G / A";
    assert_eq!(ids, [plain, "name:C / G / A#2", plain, "name:C / G / A#3"]);
    // A breakdown by country makes them different by itself.
    let text = "Campaign name,By Day,Country,Cost,Currency\nC,2026-03-01,DE,1,USD\nC,2026-03-01,FR,1,USD\n";
    let case = Case::of("x.csv", text.as_bytes()).account("7").import();
    assert!(case.rows("delivery").iter().all(|row| row["entity_id"] == "name:C"));
}

#[test]
fn two_currencies_of_one_account_are_kept_and_said() {
    let text = "Campaign name,By Day,Cost,Currency\nC,2026-03-01,1,USD\nC,2026-03-02,2,EUR\n";
    let case = Case::of("x.csv", text.as_bytes()).account("7").import();
    assert_eq!(case.rows("delivery").len(), 2);
    assert_eq!(case.codes(), ["MG2114"]);
    assert_eq!(case.outcome.tables[0].net.len(), 2);
}

#[test]
fn reports_of_other_platforms_are_not_taken() {
    for text in [
        "Campaign name,Ad set name,Ad name,Day,Amount spent (USD),Impressions\nC,S,A,2026-03-01,1,2\n",
        "Day,Campaign,Ad group,Currency code,Cost,Impr.,Clicks\n2026-03-01,C,G,USD,1,2,3\n",
    ] {
        assert!(!Case::of("x.csv", text.as_bytes()).import().outcome.format.contains("tiktok"), "{text}");
    }
}
