//! `makegood identity`: one account of each billing mode, each of which leaves its bounds once.

use std::fs;

use crate::run::{json, makegood};

const ACCOUNTS: &str = "platform,account_id,currency,time_zone,payment_mode,billing_threshold,opened_on,observed_at\n\
    tiktok,AUTO,USD,America/New_York,automatic,180.00,2026-02-01,2026-06-30T00:00:00Z\n\
    tiktok,BILL,EUR,Europe/Berlin,invoicing,,2026-01-01,2026-06-30T00:00:00Z\n\
    tiktok,HAND,USD,America/New_York,manual,,2026-02-01,2026-06-30T00:00:00Z\n\
    tiktok,WHAT,USD,America/New_York,,,2026-02-01,2026-06-30T00:00:00Z\n";

/// AUTO pays 180.00 a second time with 5.00 of cost behind it; BILL pays an invoice; HAND tops up and spends.
const LEDGER: &str = "platform,account_id,transaction_id,occurred_at,kind,funding,amount,currency,status,invoice_id,balance_after\n\
    tiktok,AUTO,K1,2026-02-01T23:00:00Z,cost,cash,-185.00,USD,settled,,\n\
    tiktok,AUTO,P1,2026-02-01T23:30:00Z,payment,cash,180.00,USD,settled,,\n\
    tiktok,AUTO,P2,2026-02-02T20:00:00Z,payment,cash,180.00,USD,settled,,\n\
    tiktok,BILL,P3,2026-04-20T10:00:00Z,payment,cash,119.00,EUR,settled,I1,\n\
    tiktok,HAND,T1,2026-02-01T15:00:00Z,top_up,cash,500.00,USD,settled,,500.00\n\
    tiktok,HAND,T2,2026-02-20T15:00:00Z,top_up,cash,100.00,USD,settled,,400.00\n";

const COST: &str = "platform,account_id,cost_on,day_zone,currency,total,cash,credit\n\
    tiktok,BILL,2026-03-01,account,EUR,40.00,40.00,0.00\n\
    tiktok,BILL,2026-03-31,account,EUR,50.00,50.00,0.00\n\
    tiktok,HAND,2026-02-03,account,USD,50.00,50.00,0.00\n\
    tiktok,HAND,2026-02-21,account,USD,10.00,10.00,0.00\n";

/// The second snapshot is 150.00 below what top-ups and cost leave.
const BALANCE: &str = "platform,account_id,as_of,cash,currency\n\
    tiktok,HAND,2026-02-10T05:00:00Z,450.00,USD\n\
    tiktok,HAND,2026-02-17T05:00:00Z,300.00,USD\n";

/// The subtotal is 10.00 above the cost of March.
const INVOICES: &str = "platform,account_id,invoice_id,issued_on,period_start,period_end,currency,subtotal,tax,total,status\n\
    tiktok,BILL,I1,2026-04-05,2026-03-01,2026-03-31,EUR,100.00,19.00,119.00,paid\n";

fn desk() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    makegood(dir.path(), &["init", "."]);
    for (name, text) in [
        ("account.csv", ACCOUNTS),
        ("ledger.csv", LEDGER),
        ("cost.csv", COST),
        ("balance.csv", BALANCE),
        ("invoice.csv", INVOICES),
    ] {
        fs::write(dir.path().join(name), text).unwrap();
        assert_eq!(makegood(dir.path(), &["import", name]).code, 0, "{name}");
    }
    dir
}

#[test]
fn running_values_and_the_row_at_which_bounds_were_left() {
    let desk = desk();
    let shown: Vec<String> = [&["identity"][..], &["identity", "--left"], &["identity", "--account", "HAND", "--csv"]]
        .iter()
        .map(|arguments| {
            let ran = makegood(desk.path(), arguments);
            format!("$ makegood {}\n{}{}exit {}\n", arguments.join(" "), ran.out, ran.err, ran.code)
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn each_account_leaves_its_bounds_once() {
    let desk = desk();
    let object = json(desk.path(), &["--json", "identity", "--left"]);
    let left: Vec<(&str, &str)> = object["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|account| {
            let id = account["account_id"].as_str().unwrap();
            account["rows"].as_array().unwrap().iter().map(move |row| (id, row["mark"].as_str().unwrap()))
        })
        .collect();
    assert_eq!(
        left,
        [
            ("AUTO", "paid more than was spent"),
            ("BILL", "subtotal above the cost of its period"),
            ("HAND", "stated balance is lower")
        ]
    );
}
