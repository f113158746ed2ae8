//! What the commands print, for people and for programs.

use std::fs;
use std::path::Path;

use crate::run::{json, makegood};

const ACCOUNT: &str = "platform,account_id,account_name,currency,time_zone,opened_on,observed_at\n\
    tiktok,7350000000000000001,Spring Shop,USD,America/New_York,2026-01-01,2026-06-30T00:00:00Z\n";

/// One payment of the ledger, taken twice from the card; the second time with its own entry id.
const LEDGER: &str = "platform,account_id,transaction_id,occurred_at,kind,funding,amount,currency,status,payment_method,payment_reference\n\
    tiktok,7350000000000000001,T0,2026-03-01T15:00:00Z,payment,cash,120.00,USD,settled,4417,P0\n\
    tiktok,7350000000000000001,T1,2026-03-10T15:00:00Z,payment,cash,200.00,USD,settled,4417,P1\n\
    tiktok,7350000000000000001,T2,2026-04-10T15:00:00Z,payment,cash,90.00,USD,settled,4417,P2\n";

const CARD: &str = "institution,bank_account,entry_id,booked_on,amount,currency,status,description,card_last4\n\
    chase,4417,E0,2026-03-02,-120.00,USD,booked,TIKTOK ADS CULVER CITY CA,4417\n\
    chase,4417,E1,2026-03-11,-200.00,USD,booked,TIKTOK ADS CULVER CITY CA,4417\n\
    chase,4417,E2,2026-03-11,-200.00,USD,booked,TIKTOK ADS CULVER CITY CA,4417\n\
    chase,4417,E3,2026-04-13,-90.00,USD,booked,TIKTOK ADS CULVER CITY CA,4417\n";

/// A workspace in which one payment was captured twice.
pub fn desk() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    desk_in(dir.path());
    dir
}

/// The same in a folder that is there.
pub fn desk_in(dir: &Path) {
    makegood(dir, &["init", ".", "--name", "Spring Shop Ltd"]);
    fs::create_dir(dir.join("exports")).unwrap();
    for (name, text) in [("account.csv", ACCOUNT), ("card.csv", CARD), ("ledger.csv", LEDGER)] {
        fs::write(dir.join("exports").join(name), text).unwrap();
    }
}

#[test]
fn import_audit_finding_and_claim_as_a_person_sees_them() {
    let desk = desk();
    let mut shown = Vec::new();
    for arguments in [
        &["import", "exports"][..],
        &["import", "exports/card.csv"],
        &["audit"],
        &["finding", "show", "F-0001"],
        &["claim", "build", "--all", "--out", "claims"],
        &["claim", "list"],
        &["claim", "show", "C-0001"],
        &["finding", "dismiss", "F-0001", "--reason", "agreed with our rep", "--by", "ana"],
        &["finding", "list"],
        &["claim", "build", "--all", "--out", "claims"],
        &["finding", "restore", "F-0001", "--by", "ana"],
        &["finding", "restore", "F-0001", "--by", "ana"],
        &["doctor"],
    ] {
        let ran = makegood(desk.path(), arguments);
        // The letter's own bytes are the business of the crate that draws it.
        let out = ran.out.split_once("sha256 ").map_or(ran.out.clone(), |(before, after)| {
            format!("{before}sha256 …\n{}", after.split_once('\n').map_or("", |(_, rest)| rest))
        });
        // What the machine offers to a reader differs from machine to machine.
        let of_machine = |line: &&str| line.starts_with("reading ") || line.starts_with("pictures ");
        let out: String =
            out.split_inclusive('\n').filter(|line| arguments != ["doctor"] || !of_machine(line)).collect();
        shown.push(format!("$ makegood {}\n{out}{}exit {}\n", arguments.join(" "), ran.err, ran.code));
    }
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn import_and_audit_as_programs_see_them() {
    let desk = desk();
    insta::assert_json_snapshot!("import_json", json(desk.path(), &["--json", "import", "exports"]));
    insta::assert_json_snapshot!("audit_json", json(desk.path(), &["--json", "audit"]));
    insta::assert_json_snapshot!(
        "claim_build_json",
        json(desk.path(), &["--json", "claim", "build", "--all", "--out", "claims"])
    );
}

#[test]
fn every_json_object_names_its_schema_and_standard_output_holds_nothing_else() {
    let desk = desk();
    makegood(desk.path(), &["import", "exports"]);
    for (arguments, schema) in [
        (&["import", "exports"][..], "makegood.import/1"),
        (&["audit"], "makegood.audit/1"),
        (&["finding", "list"], "makegood.finding_list/1"),
        (&["finding", "show", "F-0001"], "makegood.finding/1"),
        (&["finding", "dismiss", "F-0001", "--reason", "x"], "makegood.decision/1"),
        (&["finding", "restore", "F-0001"], "makegood.decision/1"),
        (&["claim", "build", "--all", "--out", "claims"], "makegood.claim_build/1"),
        (&["claim", "list"], "makegood.claim_list/1"),
        (&["claim", "show", "C-0001"], "makegood.claim_show/1"),
        (&["detectors", "list"], "makegood.detectors/1"),
        (&["detectors", "show", "payment_captured_twice"], "makegood.detector/1"),
        (&["policy", "list"], "makegood.policy_list/1"),
        (&["policy", "show", "TT-BIL-02"], "makegood.policy_rule/1"),
        (&["policy", "explain", "F-0001"], "makegood.policy_explain/1"),
        (&["sql", "SELECT 1 AS one"], "makegood.sql/1"),
        (&["identity"], "makegood.identity/1"),
        (&["formats"], "makegood.formats/1"),
        (&["claim", "pack", "C-0001"], "makegood.claim_pack/1"),
        (&["verify", "packs/mg-C-0001-1.zip"], "makegood-pack-report/1"),
        (&["log", "verify"], "makegood.log_verify/1"),
        (&["log", "show"], "makegood.log_show/1"),
        (&["log", "checkpoint"], "makegood.log_checkpoint/1"),
        (&["log", "key"], "makegood.log_key/1"),
        (&["doctor"], "makegood.doctor/1"),
    ] {
        let mut with_json = vec!["--json"];
        with_json.extend(arguments);
        assert_eq!(json(desk.path(), &with_json)["schema"], schema, "{arguments:?}");
    }
    let refused = makegood(desk.path(), &["--json", "finding", "show", "F-0099"]);
    assert!(refused.out.is_empty(), "an error is no result");
    let error: serde_json::Value = serde_json::from_str(&refused.err).unwrap();
    assert_eq!((error["schema"].as_str(), error["code"].as_str()), (Some("makegood.error/1"), Some("MG6003")));
}

#[test]
fn fail_on_counts_what_is_shown_and_not_dismissed() {
    let desk = desk();
    makegood(desk.path(), &["import", "exports"]);
    let code = |arguments: &[&str]| makegood(desk.path(), arguments).code;
    assert_eq!(code(&["audit"]), 0, "findings alone are no failure");
    assert_eq!(code(&["audit", "--fail-on", "high"]), 1);
    assert_eq!(code(&["audit", "--fail-on", "high", "--from", "2026-05-01"]), 0, "not shown");
    assert_eq!(code(&["finding", "dismiss", "F-0001", "--reason", "x"]), 0);
    assert_eq!(code(&["audit", "--fail-on", "low"]), 0, "dismissed");
    assert_eq!(code(&["audit", "--detector", "no_such"]), 2);
}

#[test]
fn a_finding_keeps_its_number_whatever_is_looked_at() {
    let desk = desk();
    makegood(desk.path(), &["import", "exports"]);
    let all = json(desk.path(), &["--json", "audit"]);
    let one = json(desk.path(), &["--json", "audit", "--detector", "payment_captured_twice"]);
    let wanted = all["findings"].as_array().unwrap().iter().find(|f| f["detector"] == "payment_captured_twice");
    assert_eq!(one["findings"].as_array().unwrap().iter().collect::<Vec<_>>(), wanted.into_iter().collect::<Vec<_>>());
}

#[test]
fn a_demo_replaces_a_demo_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let mine = dir.path().join("mine");
    fs::create_dir(&mine).unwrap();
    fs::write(mine.join("notes.txt"), "keep me").unwrap();
    let ran = makegood(dir.path(), &["demo", "--dir", "mine", "--no-open"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("MG4005"), "{}", ran.err);
    assert_eq!(fs::read_to_string(mine.join("notes.txt")).unwrap(), "keep me");
    assert_eq!(fs::read_dir(&mine).unwrap().count(), 1);

    let first = json(dir.path(), &["--json", "demo", "--dir", "demo", "--no-open"]);
    fs::write(dir.path().join("demo/mine.txt"), "kept as well").unwrap();
    let again = json(dir.path(), &["--json", "demo", "--dir", "demo", "--no-open"]);
    assert_eq!(first, again);
    assert!(dir.path().join("demo/mine.txt").is_file());
}

#[test]
fn help_teaches_with_examples() {
    let dir = tempfile::tempdir().unwrap();
    let help = makegood(dir.path(), &["--help"]);
    assert_eq!(help.code, 0);
    for command in [
        "demo",
        "init",
        "import",
        "audit",
        "finding",
        "claim",
        "log",
        "verify",
        "detectors",
        "policy",
        "sql",
        "formats",
        "doctor",
    ] {
        assert!(help.out.contains(&format!("  {command}")), "{command}");
    }
    for command in [
        &["import"][..],
        &["audit"],
        &["claim", "build"],
        &["claim", "pack"],
        &["verify"],
        &["log", "verify"],
        &["sql"],
        &["demo"],
        &["init"],
    ] {
        let mut arguments = command.to_vec();
        arguments.push("--help");
        let help = makegood(dir.path(), &arguments);
        assert!(help.out.contains("Example"), "{command:?}: {}", help.out);
    }
    let script = makegood(dir.path(), &["completions", "bash"]);
    assert!(script.code == 0 && script.out.contains("makegood"));
}

#[test]
fn sql_reads_and_never_writes() {
    let desk = desk();
    makegood(desk.path(), &["import", "exports"]);
    let sum = "SELECT currency, SUM(amount) AS paid FROM ledger GROUP BY currency ORDER BY currency";
    let csv = makegood(desk.path(), &["sql", "--csv", sum]);
    assert_eq!(csv.out, "currency,paid\nUSD,410.000000\n");
    for query in ["DROP TABLE ledger", "CREATE TABLE x AS SELECT 1", "COPY ledger TO 'x.csv'", "SELECT 1; SELECT 2"] {
        let ran = makegood(desk.path(), &["sql", query]);
        assert_eq!(ran.code, 2, "{query}: {}{}", ran.out, ran.err);
    }
    assert!(!desk.path().join("x.csv").exists());
}
