//! What bad input is answered with: one small file per code, and the golden text of all.

use std::fs;
use std::path::PathBuf;

use crate::run::makegood;

const CASES: &[(&str, &str, &str)] = &[
    ("MG1001", "empty.csv", ""),
    ("MG1003", "unknown_header.csv", "alpha,beta\n1,2\n"),
    (
        "MG1004",
        "cut.ofx",
        "OFXHEADER:100\n\n<OFX><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>1234</BANKACCTFROM><BANKTRANLIST>\n<STMTTRN><DTPOSTED>20260301<TRNAMT>-5.00<FITID>a</STMTTRN>\n<STMTTRN><DTPOSTED>2026",
    ),
    ("MG1006", "statement.qif", "!Type:Bank\nD01/02/2026\nT-5.00\n^\n"),
    (
        "MG1007",
        "refused.ofx",
        "OFXHEADER:100\n\n<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Signon invalid</STATUS></SONRS></SIGNONMSGSRSV1></OFX>",
    ),
    ("MG1011", "twice.csv", "base,quote,rate_on,rate,source,rate\nUSD,EUR,2026-03-14,0.9,ecb,0.9\n"),
    (
        "MG2101",
        "amount.csv",
        "platform,account_id,as_of,cash,currency\ntiktok,A,2026-03-14T09:00:00Z,\"1.234,50\",EUR\n",
    ),
    ("MG2103", "currency.csv", "platform,account_id,as_of,cash,currency\ntiktok,A,2026-03-14T09:00:00Z,5.00,Euro\n"),
    ("MG2105", "day.csv", "base,quote,rate_on,rate,source\nUSD,EUR,14.03.2026,0.9,ecb\n"),
    ("MG2106", "zone.csv", "platform,account_id,as_of,cash,currency\ntiktok,A,2026-03-14T09:00:00,5.00,EUR\n"),
    (
        "MG2107",
        "word.csv",
        "platform,account_id,level,entity_id,status,valid_from\ntiktok,A,campaign,C,stopped,2026-03-14T09:00:00Z\n",
    ),
    ("MG2108", "missing.csv", "platform,account_id,as_of,cash,currency\ntiktok,A,2026-03-14T09:00:00Z,,EUR\n"),
    ("MG2109", "id.csv", "platform,account_id,as_of,cash,currency\ntiktok,7.35E+18,2026-03-14T09:00:00Z,5.00,EUR\n"),
    ("MG2110", "short.csv", "platform,account_id,as_of,cash,currency\ntiktok,A,2026-03-14T09:00:00Z,5.00\n"),
    (
        "MG2112",
        "place.csv",
        "platform,account_id,currency,time_zone,observed_at\ntiktok,A,EUR,Berlin,2026-03-14T09:00:00Z\n",
    ),
    (
        "MG2114",
        "mixed.csv",
        "platform,account_id,as_of,cash,currency\ntiktok,A,2026-03-14T09:00:00Z,5.00,EUR\ntiktok,A,2026-03-15T09:00:00Z,5.00,USD\n",
    ),
    (
        "MG2201",
        "total.csv",
        "Campaign name,Ad Group Name,Ad Name,Date,Cost,CPC (Destination),CPM,Impression,Clicks (Destination),CTR (Destination),Conversions,CPA,Currency\nC,G,A,2026-03-14,5.00,1,1,100,5,5,0,0,USD\nTotal of 1 results,-,-,-,6.00,1,1,100,5,5,0,0,USD\n",
    ),
    ("MG3001", "no_currency.csv", "Date,Description,Amount,Account\n2026-03-14,TIKTOK ADS,-5.00,1234\n"),
    ("MG3002", "order.csv", "Date,Description,Amount,Currency,Account\n01/02/2026,TIKTOK ADS,-5.00,USD,1234\n"),
    (
        "MG3003",
        "no_days.csv",
        "Campaign name,Primary status,Campaign budget,Cost,CPC (destination),CPM,Impressions,Clicks (destination),CTR (destination),Conversions,Currency\nC,Active,50,5.00,1,1,100,5,0.28%,0,USD\n",
    ),
];

#[test]
fn each_problem_is_answered_with_what_was_found_and_what_to_type() {
    let mut shown = Vec::new();
    for (code, name, text) in CASES {
        let dir = tempfile::tempdir().unwrap();
        makegood(dir.path(), &["init", "ads"]);
        let path: PathBuf = dir.path().join("ads").join(name);
        fs::write(&path, text).unwrap();
        let ran = makegood(&dir.path().join("ads"), &["import", "--account", "A", name]);
        let said = format!("{}{}", ran.out, ran.err);
        // Questions carry a key rather than a code.
        assert!(said.contains(code) || code.starts_with("MG3") && said.contains("--set"), "{code}: {said}");
        assert!(matches!(ran.code, 0 | 1 | 3), "{code}: exit {}", ran.code);
        shown.push(format!("=== {code} {name} (exit {})\n{said}", ran.code));
    }
    insta::assert_snapshot!(shown.join("\n"));
}
