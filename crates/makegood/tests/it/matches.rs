//! `makegood match`: a person's decisions, on the shipped example and on a desk small enough to see every row.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{exports, json, makegood};

const ACCOUNTS: &str = "platform,account_id,account_name,currency,time_zone,opened_on,observed_at\n\
    tiktok,A,Spring Shop,USD,America/New_York,2026-02-01,2026-06-30T00:00:00Z\n\
    tiktok,B,Autumn Shop,USD,America/New_York,2026-02-01,2026-06-30T00:00:00Z\n";

/// T1 was captured in two parts that miss 1.50; T9 stands in both accounts.
const LEDGER: &str = "platform,account_id,transaction_id,occurred_at,kind,funding,amount,currency,status,payment_method\n\
    tiktok,A,T0,2026-02-02T15:00:00Z,payment,cash,80.00,USD,settled,4417\n\
    tiktok,A,T1,2026-03-10T15:00:00Z,payment,cash,300.00,USD,settled,4417\n\
    tiktok,A,T2,2026-03-20T15:00:00Z,refund,cash,-40.00,USD,settled,4417\n\
    tiktok,A,T9,2026-04-10T15:00:00Z,payment,cash,90.00,USD,settled,4417\n\
    tiktok,A,T8,2026-06-01T15:00:00Z,payment,cash,95.00,USD,settled,4417\n\
    tiktok,B,T9,2026-02-02T15:00:00Z,payment,cash,70.00,USD,settled,4417\n\
    tiktok,B,T8,2026-06-02T15:00:00Z,payment,cash,60.00,USD,settled,4417\n";

const CARD_HEADER: &str =
    "institution,bank_account,entry_id,booked_on,amount,currency,status,description,card_last4,retrieved_at\n";

/// Entries of a card statement as it was fetched on that day: id, day, amount, status.
fn card(retrieved_on: &str, rows: &[(&str, &str, &str, &str)]) -> String {
    let line = |(id, day, amount, status): &(&str, &str, &str, &str)| {
        format!("chase,4417,{id},{day},{amount},USD,{status},TIKTOK ADS CULVER CITY CA,4417,{retrieved_on}T00:00:00Z\n")
    };
    CARD_HEADER.to_owned() + &rows.iter().map(line).collect::<String>()
}

const ROWS: &[(&str, &str, &str, &str)] = &[
    ("E0", "2026-02-03", "-80.00", "booked"),
    ("EB", "2026-02-04", "-70.00", "booked"),
    ("E1", "2026-03-11", "-170.00", "booked"),
    ("E2", "2026-03-12", "-128.50", "booked"),
    ("E3", "2026-03-25", "40.00", "booked"),
    ("E4", "2026-04-13", "-90.00", "booked"),
    ("E5", "2026-04-15", "-90.00", "booked"),
    ("E6", "2026-06-02", "-95.00", "booked"),
    ("E7", "2026-06-03", "-60.00", "booked"),
    ("E8", "2026-06-28", "-12.00", "pending"),
];

fn desk() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    makegood(dir.path(), &["init", "."]);
    for (name, text) in [
        ("account.csv", ACCOUNTS.to_owned()),
        ("ledger.csv", LEDGER.to_owned()),
        ("card.csv", card("2026-06-29", ROWS)),
    ] {
        import(dir.path(), name, &text);
    }
    dir
}

fn import(desk: &Path, name: &str, text: &str) {
    fs::write(desk.join(name), text).unwrap();
    let ran = makegood(desk, &["import", name]);
    assert_eq!(ran.code, 0, "{name}: {}{}", ran.out, ran.err);
}

/// Runs `makegood match …` as ana, with a reason where one is needed.
fn decide(desk: &Path, arguments: &[&str]) -> crate::run::Ran {
    let mut all = vec!["match"];
    all.extend(arguments);
    all.extend(["--by", "ana", "--reason", "seen on paper"]);
    makegood(desk, &all)
}

fn list(desk: &Path) -> Value {
    json(desk, &["--json", "match", "list"])
}

/// Every match as `payment entry kind`.
fn matched(list: &Value) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let line = |row: &Value| {
        let payment = format!("{}/{}", text(&row["payment"]["account_id"]), text(&row["payment"]["transaction_id"]));
        format!("{payment} {} {}", text(&row["entry"]["entry_id"]), text(&row["kind"]))
    };
    list["matched"].as_array().unwrap().iter().map(line).collect()
}

fn states(list: &Value) -> Vec<(&str, &str, &str)> {
    let all = list["decisions"].as_array().unwrap().iter();
    all.map(|d| (d["decision"].as_str().unwrap(), d["state"].as_str().unwrap(), d["why"].as_str().unwrap())).collect()
}

fn findings(desk: &Path) -> BTreeSet<String> {
    let audit = json(desk, &["--json", "audit"]);
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let line = |f: &Value| format!("{} {}", text(f, "detector"), text(f, "questioned"));
    audit["findings"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn a_decision_on_the_example_holds_through_imports_and_is_gone_when_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let desk = dir.path();
    makegood(desk, &["init", "."]);
    let example = exports();
    assert_eq!(makegood(desk, &["import", example.to_str().unwrap()]).code, 0);
    let before = list(desk);
    let audited = json(desk, &["--json", "audit"]);

    // Two payments of one amount and card, and each with its debit: a person knows that they are crossed.
    let rows = before["matched"].as_array().unwrap();
    let one_to_one = |row: &&Value| row["kind"] == "one_to_one" && row["payment"]["amount"] == "300.00";
    let pairs: Vec<&Value> = rows.iter().filter(one_to_one).take(2).collect();
    let id = |row: &Value, side: &str, key: &str| row[side][key].as_str().unwrap().to_owned();
    let payment: Vec<String> = pairs.iter().map(|row| id(row, "payment", "transaction_id")).collect();
    let entry: Vec<String> = pairs.iter().map(|row| id(row, "entry", "entry_id")).collect();
    let account = id(pairs[0], "payment", "account_id");
    assert_eq!(decide(desk, &["confirm", &payment[0], &entry[1]]).code, 0);
    assert_eq!(decide(desk, &["confirm", &payment[1], &entry[0]]).code, 0);
    let crossed = list(desk);
    let wanted: BTreeSet<String> = [(0, 1), (1, 0)]
        .map(|(p, e): (usize, usize)| format!("{account}/{} {} confirmed", payment[p], entry[e]))
        .into();
    assert!(wanted.is_subset(&matched(&crossed)), "{wanted:?}");
    assert_eq!(matched(&crossed).len(), matched(&before).len(), "equal amounts stay as many as they are");
    let why = makegood(
        desk,
        &["sql", "--csv", "SELECT DISTINCT reason FROM payment_match WHERE match_kind = 'confirmed' ORDER BY 1"],
    );
    assert!(why.out.contains("confirmed by a person, M-0001: seen on paper (ana, "), "{}", why.out);

    // The same files again, and a later statement that overlaps the first one.
    assert_eq!(makegood(desk, &["import", example.to_str().unwrap()]).code, 0);
    assert_eq!(matched(&list(desk)), matched(&crossed));
    let statement = fs::read_to_string(example.join("statement_card_1.csv")).unwrap();
    let lines: Vec<&str> = statement.lines().collect();
    let overlapping = format!("{}\n{}\n", lines[0], lines[2..60].join("\n")).replace("2026-04-01T06", "2026-04-02T06");
    import(desk, "overlapping.csv", &overlapping);
    assert_eq!(matched(&list(desk)), matched(&crossed));
    assert_eq!(states(&list(desk)), [("M-0001", "in_force", ""), ("M-0002", "in_force", "")]);

    // A pair that a person takes apart is not found again under another reason.
    assert_eq!(makegood(desk, &["match", "undo", "M-0001"]).code, 0);
    assert_eq!(makegood(desk, &["match", "undo", "m-2", "--by", "ana"]).code, 0);
    assert_eq!(decide(desk, &["apart", &payment[0], &entry[0]]).code, 0);
    let apart = list(desk);
    assert!(!matched(&apart).iter().any(|row| row.starts_with(&format!("{account}/{} {} ", payment[0], entry[0]))));
    assert_eq!(makegood(desk, &["match", "undo", "M-0005"]).code, 0);
    assert_eq!(matched(&list(desk)), matched(&before));
    let after = json(desk, &["--json", "audit"]);
    assert_eq!(after["findings"].as_array().unwrap().len(), audited["findings"].as_array().unwrap().len());
    assert_eq!(after["totals"], audited["totals"]);
}

#[test]
fn a_payment_captured_in_parts_that_miss_a_fee_is_split_by_a_person() {
    let desk = desk();
    let before = findings(desk.path());
    let open = list(desk.path());
    assert!(!matched(&open).iter().any(|row| row.starts_with("A/T1 ")), "{:?}", matched(&open));
    let ran = decide(desk.path(), &["split", "T1", "E1", "E2"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("amounts differ: the ledger has USD 300.00, the statement USD 298.50"), "{}", ran.out);
    let split = list(desk.path());
    assert!(matched(&split).is_superset(&["A/T1 E1 confirmed", "A/T1 E2 confirmed"].map(str::to_owned).into()));
    let open: Vec<&str> = split["open_entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["entry"]["entry_id"].as_str().unwrap())
        .collect();
    assert!(!open.contains(&"E1") && !open.contains(&"E2"), "{open:?}");
    assert_eq!(makegood(desk.path(), &["match", "undo", "1"]).code, 0);
    assert_eq!(findings(desk.path()), before, "taken back is as if never said");
}

#[test]
fn a_decision_changes_what_the_audit_finds() {
    let desk = desk();
    // E4 and E5 are both 90.00, and A has one payment of that amount: one is a second capture.
    assert!(findings(desk.path()).contains("payment_captured_twice 90.00"), "{:?}", findings(desk.path()));
    // A person knows that the second one is of another advertiser, who asks for it himself: it is nobody's repeat.
    assert_eq!(decide(desk.path(), &["apart", "A/T9", "E5"]).code, 0);
    assert!(!findings(desk.path()).contains("payment_captured_twice 90.00"), "{:?}", findings(desk.path()));
    let finding = makegood(desk.path(), &["finding", "list"]);
    assert!(!finding.out.contains("captured_twice"), "every command sees the same audit: {}", finding.out);
    assert_eq!(makegood(desk.path(), &["match", "undo", "M-0001"]).code, 0);
    assert!(findings(desk.path()).contains("payment_captured_twice 90.00"));
}

#[test]
fn a_decision_that_no_longer_fits_is_reported_and_kept() {
    let desk = desk();
    assert_eq!(decide(desk.path(), &["split", "T1", "E1", "E2"]).code, 0);
    assert_eq!(decide(desk.path(), &["confirm", "T2", "E3"]).code, 0);
    // The bank corrects one of the parts.
    import(desk.path(), "corrected.csv", &card("2026-06-30", &[("E2", "2026-03-12", "-12.85", "booked")]));
    let why = "entry chase/4417/E2 was USD -128.50 and is USD -12.85 now";
    let now = list(desk.path());
    assert_eq!(states(&now), [("M-0001", "changed", why), ("M-0002", "in_force", "")]);
    assert!(!matched(&now).iter().any(|row| row.starts_with("A/T1 ")), "a split stands whole or not at all");
    for arguments in [&["match", "list", "--only", "matched"][..], &["audit"]] {
        let ran = makegood(desk.path(), arguments);
        assert_eq!(ran.code, 1, "{arguments:?}");
        assert!(ran.out.contains("MG6007  M-0001") && ran.out.contains(why), "{}", ran.out);
        assert!(ran.out.contains("makegood match undo M-0001"), "{}", ran.out);
    }
    let audit = json(desk.path(), &["--json", "audit"]);
    assert_eq!(audit["unmet_decisions"][0]["decision"], "M-0001");
    assert_eq!(audit["unmet_decisions"][0]["state"], "changed");

    // The bank takes its correction back: the decision has its effect again.
    import(desk.path(), "again.csv", &card("2026-07-01", &[("E2", "2026-03-12", "-128.50", "booked")]));
    assert_eq!(states(&list(desk.path()))[0], ("M-0001", "in_force", ""));
    assert_eq!(makegood(desk.path(), &["audit"]).code, 0);
}

/// Leaves what people decided, and no fact.
fn forget_files(desk: &Path) {
    for name in ["facts", "sources", ".sums", "audit.json"] {
        let path = desk.join(name);
        if path.is_dir() {
            fs::remove_dir_all(&path).unwrap();
        } else if path.is_file() {
            fs::remove_file(&path).unwrap();
        }
    }
    import(desk, "account.csv", ACCOUNTS);
    import(desk, "ledger.csv", LEDGER);
}

#[test]
fn a_statement_that_names_its_entries_anew_is_told_from_one_that_has_lost_them() {
    let desk = desk();
    assert_eq!(decide(desk.path(), &["confirm", "A/T8", "E6"]).code, 0);
    assert_eq!(decide(desk.path(), &["confirm", "A/T9", "E5"]).code, 0);
    forget_files(desk.path());
    let gone = |id: &str| format!("there is no entry chase/4417/{id}, and none that looks like it");
    let (six, five) = (gone("E6"), gone("E5"));
    assert_eq!(states(&list(desk.path())), [("M-0001", "vanished", &*six), ("M-0002", "vanished", &*five)]);

    // The same card from another export of the bank, with ids of its own; the second decision may mean either of two.
    import(
        desk.path(),
        "card.csv",
        &card(
            "2026-06-29",
            &[
                ("X6", "2026-06-02", "-95.00", "booked"),
                ("X5", "2026-04-15", "-90.00", "booked"),
                ("X55", "2026-04-15", "-90.00", "booked"),
            ],
        ),
    );
    let found = "entry chase/4417/E6 is found as chase/4417/X6";
    let ambiguous = "there is no entry chase/4417/E5, and 2 may be it: same account, day and amount";
    assert_eq!(states(&list(desk.path())), [("M-0001", "in_force", found), ("M-0002", "ambiguous", ambiguous)]);
    assert!(matched(&list(desk.path())).contains("A/T8 X6 confirmed"));
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_written_down() {
    let desk = desk();
    let said = |arguments: &[&str], code: &str, part: &str| {
        let ran = decide(desk.path(), arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(code) && ran.err.replace("\n  │ ", " ").contains(part), "{arguments:?}: {}", ran.err);
    };
    said(&["confirm", "T7", "E1"], "MG6008", "there is no payment `T7`");
    said(&["confirm", "T1", "E99"], "MG6008", "there is no statement entry `E99`");
    said(&["confirm", "T9", "E4"], "MG6008", "tiktok/A/T9, tiktok/B/T9");
    said(&["split", "T1", "E1", "E1"], "MG6009", "named twice");
    said(&["confirm", "T1", "E8"], "MG6009", "is a hold");
    said(&["confirm", "T1", "E3"], "MG6009", "cannot be the same money");
    said(&["undo", "M-0001"], "MG6008", "there is no decision `M-0001`");
    assert_eq!(
        makegood(desk.path(), &["match", "split", "T1", "E1", "--reason", "x"]).code,
        2,
        "a split has two parts"
    );
    assert_eq!(makegood(desk.path(), &["match", "confirm", "T1", "E1", "--reason", " "]).code, 2, "no reason");
    assert_eq!(makegood(desk.path(), &["match", "confirm", "T1", "E1"]).code, 2, "no reason");
    assert!(list(desk.path())["decisions"].as_array().unwrap().is_empty());

    // What stands is taken back before anything else is said of it.
    assert_eq!(decide(desk.path(), &["confirm", "chase/4417/E4", "E4"]).code, 2, "an entry is no payment");
    assert_eq!(decide(desk.path(), &["confirm", "tiktok/A/T9", "4417/E4"]).code, 0);
    said(&["confirm", "A/T9", "E5"], "MG6009", "M-0001 says already what the payment is");
    said(&["apart", "A/T9", "E4"], "MG6009", "M-0001 says that they are the same money");
    said(&["split", "T1", "E1", "E4"], "MG6009", "M-0001 says already what the entry is");
    assert_eq!(makegood(desk.path(), &["match", "undo", "M-0001"]).code, 0);
    said(&["undo", "M-0001"], "MG6009", "was taken back already, by M-0002");
    said(&["undo", "M-0002"], "MG6009", "cannot be taken back in turn");
    assert_eq!(decide(desk.path(), &["apart", "A/T9", "E4"]).code, 0);
    said(&["confirm", "A/T9", "E4"], "MG6009", "M-0003 keeps the two apart");
    said(&["apart", "A/T9", "E4"], "MG6009", "M-0003 keeps the two apart already");
}

#[test]
fn several_payments_in_one_debit_are_confirmed_one_by_one() {
    let desk = desk();
    assert_eq!(decide(desk.path(), &["confirm", "A/T8", "E6"]).code, 0);
    assert_eq!(decide(desk.path(), &["confirm", "B/T8", "E6"]).code, 0);
    let both = ["A/T8 E6 confirmed", "B/T8 E6 confirmed"].map(str::to_owned);
    assert!(matched(&list(desk.path())).is_superset(&both.into()));
}

#[test]
fn the_list_as_a_person_and_as_a_program_sees_it() {
    let desk = desk();
    assert_eq!(decide(desk.path(), &["split", "T1", "E1", "E2"]).code, 0);
    assert_eq!(decide(desk.path(), &["apart", "A/T9", "E5"]).code, 0);
    assert_eq!(makegood(desk.path(), &["match", "undo", "M-0002", "--by", "ana", "--reason", "mistyped"]).code, 0);
    let today = jiff::Timestamp::now().strftime("(ana, %Y-%m-%d)").to_string();
    let shown: Vec<String> = [&["match", "list"][..], &["match", "list", "--only", "unmatched", "--account", "B"]]
        .iter()
        .map(|arguments| {
            let ran = makegood(desk.path(), arguments);
            format!("$ makegood {}\n{}{}exit {}\n", arguments.join(" "), ran.out, ran.err, ran.code)
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n").replace(&today, "(ana, …)"));

    let object = list(desk.path());
    assert_eq!(object["schema"], "makegood.match_list/1");
    for part in ["matched", "open_payments", "open_entries", "decisions"] {
        let only = match part {
            "open_payments" | "open_entries" => "unmatched",
            "decisions" => "decided",
            part => part,
        };
        let alone = json(desk.path(), &["--json", "match", "list", "--only", only]);
        assert_eq!(alone[part], object[part], "{part}");
    }
    let parts = |row: &Value| row["reason"].as_str().is_some_and(|reason| !reason.is_empty());
    for part in ["matched", "open_payments", "open_entries"] {
        assert!(object[part].as_array().unwrap().iter().all(parts), "{part}: each says why");
    }
    for (arguments, schema) in [
        (&["confirm", "A/T8", "E6", "--reason", "x"][..], "makegood.match_decision/1"),
        (&["undo", "M-0004"], "makegood.match_undo/1"),
    ] {
        let all: Vec<&str> = ["--json", "match"].iter().chain(arguments).copied().collect();
        assert_eq!(json(desk.path(), &all)["schema"], schema);
    }
}
