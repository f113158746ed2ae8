//! What a case refuses, and what lists and machines see of it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::prepared::Prepared;
use crate::run::{Ran, makegood, makegood_on, words};

const ACCOUNT: &str = "platform,account_id,account_name,currency,time_zone,country,opened_on,observed_at\n\
    tiktok,7350000000000000001,Spring Shop,USD,America/New_York,US,2026-01-01,2026-06-30T00:00:00Z\n";
const LEDGER: &str = "platform,account_id,transaction_id,occurred_at,kind,funding,amount,currency,status,payment_method,payment_reference\n\
    tiktok,7350000000000000001,T0,2026-03-01T15:00:00Z,payment,cash,120.00,USD,settled,4417,P0\n\
    tiktok,7350000000000000001,T1,2026-03-10T15:00:00Z,payment,cash,200.00,USD,settled,4417,P1\n\
    tiktok,7350000000000000001,T2,2026-04-10T15:00:00Z,payment,cash,90.00,USD,settled,4417,P2\n";
const CARD: &str = "institution,bank_account,entry_id,booked_on,amount,currency,status,description,card_last4\n\
    chase,4417,E0,2026-03-02,-120.00,USD,booked,TIKTOK ADS CULVER CITY CA,4417\n\
    chase,4417,E1,2026-03-11,-200.00,USD,booked,TIKTOK ADS CULVER CITY CA,4417\n\
    chase,4417,E2,2026-03-11,-200.00,USD,booked,TIKTOK ADS CULVER CITY CA,4417\n\
    chase,4417,E3,2026-04-13,-90.00,USD,booked,TIKTOK ADS CULVER CITY CA,4417\n";

/// A workspace with one claim over USD 200.00, and a case of it.
pub struct Desk {
    prepared: Prepared,
}

impl Desk {
    pub fn new() -> Desk {
        let made = |dir: &Path| {
            assert_eq!(makegood(dir, &["init", ".", "--name", "Spring Shop Ltd"]).code, 0);
            fs::create_dir(dir.join("exports")).unwrap();
            for (name, text) in [("account.csv", ACCOUNT), ("card.csv", CARD), ("ledger.csv", LEDGER)] {
                fs::write(dir.join("exports").join(name), text).unwrap();
            }
            for arguments in [
                &["import", "exports"][..],
                &["claim", "build", "--all", "--out", "claims"],
                &["case", "open", "C-0001"],
            ] {
                let ran = makegood_on(dir, "2026-05-04T15:00:00Z", arguments);
                assert_eq!(ran.code, 0, "{arguments:?}\n{}{}", ran.out, ran.err);
            }
        };
        Desk { prepared: Prepared::of("case_of_a_claim", made) }
    }

    pub fn dir(&self) -> &Path {
        self.prepared.path()
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        makegood_on(self.dir(), "2026-05-04T15:00:00Z", arguments)
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}\n{}{}", ran.out, ran.err);
        ran.out
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(&[&["--json"], arguments].concat());
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{arguments:?} {error}\n{}\n{}", ran.out, ran.err))
    }

    /// What is said on standard error, with the exit code.
    fn refused(&self, arguments: &[&str]) -> (i32, String) {
        let ran = self.run(arguments);
        // Where a line ends, and the frame beside it, says nothing.
        let words: Vec<&str> = ran.err.split_whitespace().filter(|word| *word != "│").collect();
        (ran.code, words.join(" "))
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir().join(name);
        fs::write(&path, text).unwrap();
        path
    }
}

#[test]
fn a_case_says_what_it_allows_and_keeps_what_it_was_told() {
    let desk = Desk::new();
    let (code, said) = desk.refused(&["case", "move", "K-0001", "denied"]);
    assert_eq!(code, 2);
    assert!(said.contains("MG8002") && said.contains("it was not sent yet") && said.contains("made_ready"), "{said}");
    let (code, said) = desk.refused(&["case", "open", "c-0001"]);
    assert!(code == 2 && said.contains("claim C-0001 is already in case K-0001"), "{said}");
    let (code, said) = desk.refused(&["case", "move", "K-0001", "chased", "--ticket", "1"]);
    assert!(code == 2 && said.contains("--ticket does not go with chased"), "{said}");
    let (code, said) = desk.refused(&["case", "move", "K-0001", "clock_set_aside", "--clock", "visa_12_6"]);
    assert!(code == 2 && said.contains("it needs a reason"), "{said}");
    let (code, said) = desk.refused(&["case", "move", "K-0001", "made_ready", "--on", "2026-05-05"]);
    assert!(code == 2 && said.contains("after 2026-05-04"), "{said}");
    // None of it was written down.
    let events = desk.json(&["case", "show", "K-0001"])["events"].as_array().unwrap().len();
    assert!(
        desk.json(&["case", "show", "k-0001"])["events"]
            .as_array()
            .unwrap()
            .iter()
            .all(|event| event["what"]["move"] != "denied")
    );
    desk.ok(&["case", "move", "K-0001", "noted", "--reason", "asked our rep by phone"]);
    assert_eq!(desk.json(&["case", "show", "K-0001"])["events"].as_array().unwrap().len(), events + 1);
}

#[test]
fn what_is_in_a_case_is_not_claimed_again_until_it_is_written_off() {
    let desk = Desk::new();
    let ran = desk.run(&["claim", "build", "--all", "--out", "claims"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("It is claimed in C-0001, which is in case K-0001."), "{}", ran.out);
    desk.ok(&["case", "move", "K-0001", "written_off", "--reason", "too small"]);
    assert!(desk.ok(&["claim", "build", "--all", "--out", "claims"]).contains("C-0001"));
    assert!(desk.ok(&["case", "open", "C-0001"]).starts_with("K-0002"));
}

#[test]
fn lists_due_search_and_calendar_agree() {
    let desk = Desk::new();
    desk.ok(&["case", "submit", "K-0001", "--sent"]);
    desk.ok(&["case", "move", "K-0001", "acknowledged", "--ticket", "TT-556677"]);
    for (arguments, found) in [
        (&["case", "list", "--open"][..], 1),
        (&["case", "list", "--state", "acknowledged"], 1),
        (&["case", "list", "--state", "denied"], 0),
        (&["case", "search", "tt-5566"], 1),
        (&["case", "search", "payment_captured_twice"], 1),
        (&["case", "search", "nothing of that"], 0),
        (&["case", "due"], 0),
        (&["case", "due", "--on", "2027-12-31"], 1),
    ] {
        assert_eq!(desk.json(arguments)["cases"].as_array().unwrap().len(), found, "{arguments:?}");
    }
    assert_eq!(desk.run(&["case", "due"]).code, 0);
    assert!(desk.ok(&["case", "due"]).starts_with("Nothing is due. The first step comes on "));
    assert_eq!(desk.run(&["case", "due", "--on", "2027-12-31"]).code, 1, "a script is told");
    let step = desk.json(&["case", "show", "K-0001"])["next"]["on"].as_str().unwrap().replace('-', "");
    desk.ok(&["case", "calendar", "--out", "makegood.ics"]);
    let calendar = fs::read_to_string(desk.dir().join("makegood.ics")).unwrap();
    assert!(
        calendar.contains(&format!("DTSTART;VALUE=DATE:{step}")) && calendar.contains("SUMMARY:K-0001: "),
        "{calendar}"
    );
}

#[test]
fn money_is_counted_once_and_in_its_own_form() {
    let desk = Desk::new();
    desk.ok(&["case", "submit", "K-0001", "--sent"]);
    assert!(desk.ok(&["case", "receive", "K-0001"]).contains("No row of a statement or ledger fits"));
    let partly = desk.json(&["case", "move", "K-0001", "approved", "--amount", "USD 50.00 ad_credit"]);
    assert_eq!(
        (&partly["state"], &partly["approved"][0]["purse"]),
        (&Value::from("partly_approved"), &Value::from("ad_credit"))
    );
    for wrong in ["50", "USD 50.001", "USD -5.00", "USD 0", "XXQ 5.00", "USD 5.00 gold", "USD 5,00"] {
        let (code, said) = desk.refused(&["case", "move", "K-0001", "approved", "--amount", wrong]);
        assert_eq!(code, 2, "{wrong}: {said}");
    }
    desk.ok(&["case", "move", "K-0001", "received", "--amount", "USD 150.00", "--row", "paper:1"]);
    let (code, said) =
        desk.refused(&["case", "move", "K-0001", "received", "--amount", "USD 50.00", "--row", "paper:1"]);
    assert!(code == 2 && said.contains("row paper:1 is already counted in it"), "{said}");
    let shown = desk.json(&["case", "show", "K-0001"]);
    assert_eq!(shown["received"][0]["amount"], "150.00");
    assert!(!shown["flags"].as_array().unwrap().is_empty(), "more cash came than was approved");
    let report = desk.json(&["case", "report"]);
    assert_eq!(report["groups"][0]["money"][0]["permille"], 750);
    assert!(desk.ok(&["case", "report", "--csv"]).starts_with("kind,sent,recovered,"));
}

#[test]
fn an_answer_that_may_be_forged_is_asked_about_and_nothing_is_written_down() {
    let desk = Desk::new();
    desk.ok(&["case", "submit", "K-0001", "--sent"]);
    let reference = desk.json(&["case", "show", "K-0001"])["reference"].as_str().unwrap().to_owned();
    let forged = format!(
        "From: Support <help@tiktok-refunds.example>\nDate: Mon, 04 May 2026 09:00:00 +0000\nSubject: [{reference}]\n\
         Message-ID: <x@tiktok-refunds.example>\n\nYour refund has been approved. We will refund USD 200.00.\n"
    );
    desk.file("forged.eml", &forged);
    let read = desk.run(&["case", "read", "forged.eml"]);
    assert_eq!(read.code, 1);
    assert!(read.out.contains("tiktok-refunds.example is none of the platform's: perhaps a forgery"), "{}", read.out);
    let (code, said) = desk.refused(&["case", "read", "forged.eml", "--accept", "1"]);
    assert!(code == 2 && said.contains("MG8003"), "{said}");
    assert_eq!(desk.json(&["case", "show", "K-0001"])["state"], "submitted");
    // A person who knows better may say so; what they accept is theirs.
    desk.ok(&["case", "read", "forged.eml", "--case", "K-0001", "--accept", "1"]);
    let shown = desk.json(&["case", "show", "K-0001"]);
    assert_eq!((&shown["state"], shown["messages"].as_array().unwrap().len()), (&Value::from("approved"), 1));
    desk.file("empty.eml", "\n\n");
    let (code, said) = desk.refused(&["case", "read", "empty.eml"]);
    assert!(code == 3 && said.contains("MG8005"), "{said}");
}

#[test]
fn a_letter_needs_who_writes_and_takes_the_workspaces_own_words() {
    let desk = Desk::new();
    let (code, said) = desk.refused(&["case", "letter", "K-0001"]);
    assert!(code == 2 && said.contains("MG8004") && said.contains("email"), "{said}");
    let config = fs::read_to_string(desk.dir().join("makegood.toml")).unwrap();
    desk.file("makegood.toml", &config.replace("email = \"\"", "email = \"claims@spring.example\""));
    for language in ["en", "es", "pt", "de", "ja"] {
        let draft = desk.json(&["case", "letter", "K-0001", "--lang", language]);
        assert_eq!(draft["step"], "first_claim");
        assert!(draft["draft"]["body"].as_str().unwrap().contains("200"), "{draft}");
    }
    fs::create_dir_all(desk.dir().join("letters/en")).unwrap();
    let own = "Our own subject {{ reference }}\n---\nOur own words.\n---\nShort.\n";
    desk.file("letters/en/first_claim.txt", own);
    assert!(desk.ok(&["case", "letter", "K-0001"]).contains("Our own words."));
    desk.file("letters/en/first_claim.txt", "{{ nothing_like_it }}\n---\nx\n---\nx\n");
    let (code, said) = desk.refused(&["case", "letter", "K-0001"]);
    assert!(code == 2 && said.contains("letters/en/first_claim.txt"), "{said}");
}

/// Who signs stands on the letter: what to do about a change of it depends on where the claim is, and what is said can be done.
#[test]
fn a_claim_that_would_be_signed_by_another_is_not_packed_and_says_how_it_can_be() {
    let desk = Desk::new();
    let config = fs::read_to_string(desk.dir().join("makegood.toml")).unwrap();
    desk.file("makegood.toml", &config.replace("email = \"\"", "email = \"claims@spring.example\""));
    let (code, said) = desk.refused(&["claim", "pack", "C-0001"]);
    assert!(code == 2 && said.contains("from.email was nothing, is `claims@spring.example`"), "{said}");
    for command in [
        "case move K-0001 claim_removed --claim C-0001 --reason \"built again\"",
        "claim build --all --out claims",
        "case move K-0001 claim_added --claim C-0001",
    ] {
        assert!(said.contains(&format!("makegood {command}")), "{command}: {said}");
        desk.ok(&words(command).iter().map(String::as_str).collect::<Vec<_>>());
    }
    desk.ok(&["claim", "pack", "C-0001"]);

    // What was sent does not change: the setting is put back.
    desk.ok(&["case", "submit", "K-0001", "--sent"]);
    desk.file("makegood.toml", &config);
    let (code, said) = desk.refused(&["claim", "pack", "C-0001"]);
    assert!(code == 2 && said.contains("is nothing") && said.contains("keep to what was sent"), "{said}");
    desk.file("makegood.toml", &config.replace("email = \"\"", "email = \"claims@spring.example\""));
    desk.ok(&["claim", "pack", "C-0001"]);

    // A letter that was edited is not what was built, and the one that was is at hand.
    let letter = desk.dir().join("claims/C-0001-to-send.pdf");
    fs::write(&letter, "another letter").unwrap();
    let (code, said) = desk.refused(&["claim", "pack", "C-0001"]);
    assert!(
        code == 2 && said.contains("was changed after it was built") && said.contains("Move the changed file"),
        "{said}"
    );
    fs::remove_file(&letter).unwrap();
    desk.ok(&["claim", "pack", "C-0001"]);
}

/// The bank is told of the debit that is wrong, in every language, and the person of what it costs.
#[test]
fn the_letter_to_the_bank_names_the_debit_its_window_and_what_it_costs() {
    let desk = Desk::new();
    let config = fs::read_to_string(desk.dir().join("makegood.toml")).unwrap();
    desk.file("makegood.toml", &config.replace("email = \"\"", "email = \"claims@spring.example\""));
    let letter = ["case", "letter", "K-0001", "--step", "card_dispute"];
    for language in ["en", "es", "pt", "de", "ja"] {
        let drawn = desk.json(&[&letter[..], &["--lang", language, "--out", "to-the-bank"]].concat());
        let body = drawn["draft"]["body"].as_str().unwrap();
        assert!(body.contains("TIKTOK ADS CULVER CITY CA") && body.contains("E2") && body.contains("chase"), "{body}");
        assert!(
            body.contains("Visa dispute condition 12.6") && body.contains("Mastercard dispute reason 4834"),
            "{body}"
        );
        let dispute = &drawn["dispute"];
        assert_eq!(dispute["lines"].as_array().unwrap().len(), 1, "{dispute}");
        assert_eq!((&dispute["disputed"][0]["amount"], &dispute["findings"][0]), (&"200.00".into(), &"F-0001".into()));
        assert!(drawn["draft"]["consequences"][0].as_str().unwrap().contains("suspend the account"), "{drawn}");
    }
    let list = fs::read_to_string(desk.dir().join("to-the-bank/K-0001-disputed.csv")).unwrap();
    assert!(
        list.contains("F-0001,2026-03-11,TIKTOK ADS CULVER CITY CA,E2,200.00,USD,200.00,USD,4417,card.csv,line 4\n"),
        "{list}"
    );
    let shown = desk.ok(&letter);
    assert!(shown.contains("until 2026-06-08: Mastercard") && shown.contains("A duplicate needs the date"), "{shown}");
    let late = desk.ok(&[&letter[..], &["--on", "2026-07-01"]].concat());
    assert!(
        late.contains("closed on 2026-06-08: Mastercard") && !late.contains("4834, duplicate or wrong amount and"),
        "{late}"
    );
    let (code, said) = desk.refused(&[&letter[..], &["--bank", "other"]].concat());
    assert!(code == 2 && said.contains("no debit that could be disputed is of bank `other`"), "{said}");
    // Half came back: no more than the rest is disputed. All came back: nothing is.
    desk.ok(&["case", "submit", "K-0001", "--sent"]);
    desk.ok(&["case", "move", "K-0001", "received", "--amount", "USD 80.00", "--row", "paper:1"]);
    let rest = desk.json(&letter);
    assert_eq!(rest["dispute"]["lines"][0]["disputed"]["amount"], "120.00");
    desk.ok(&["case", "move", "K-0001", "received", "--amount", "USD 120.00", "--row", "paper:2"]);
    let (code, said) = desk.refused(&letter);
    assert!(code == 2 && said.contains("MG8003"), "{said}");
}

#[test]
fn the_first_claim_to_our_representative_asks_to_be_handed_on() {
    let desk = Desk::new();
    let config = fs::read_to_string(desk.dir().join("makegood.toml")).unwrap();
    desk.file("makegood.toml", &config.replace("email = \"\"", "email = \"claims@spring.example\""));
    let body = |rung: &str| {
        let shown = desk.json(&["case", "submit", "K-0001", "--rung", rung]);
        shown["draft"]["body"].as_str().unwrap().to_owned()
    };
    assert!(body("rep").starts_with("Dear TikTok account representative,\n\nYou look after our account"));
    assert!(body("ticket").starts_with("Dear TikTok billing support,\n\nWe ask you to return"));
}

#[test]
fn a_team_database_is_named_by_a_variable_and_never_shown() {
    let desk = Desk::new();
    let config = fs::read_to_string(desk.dir().join("makegood.toml")).unwrap();
    desk.file("makegood.toml", &format!("{config}\n[store]\npostgres = \"MAKEGOOD_TEST_NO_SUCH_VARIABLE\"\n"));
    let (code, said) = desk.refused(&["case", "list"]);
    assert!(code == 2 && said.contains("MAKEGOOD_TEST_NO_SUCH_VARIABLE, which is not set"), "{said}");
}

#[test]
fn what_came_back_is_written_as_rows_a_workbook_or_a_paper() {
    let desk = Desk::new();
    desk.ok(&["case", "submit", "K-0001", "--sent"]);
    let printed = desk.ok(&["case", "report", "--csv"]);
    assert!(printed.contains("payment_captured_twice,1,0,0,0,1,cash,USD,200.00,0.00,0.00,0,"), "{printed}");
    for name in ["recoveries.csv", "recoveries.xlsx", "recoveries.pdf"] {
        desk.ok(&["case", "report", "--out", name]);
        let first = fs::read(desk.dir().join(name)).unwrap();
        desk.ok(&["case", "report", "--out", name]);
        assert!(first == fs::read(desk.dir().join(name)).unwrap(), "{name}: other bytes the second time");
        match name {
            "recoveries.csv" => assert_eq!(String::from_utf8(first).unwrap(), printed),
            "recoveries.xlsx" => assert!(first.starts_with(b"PK")),
            // The rows are in the paper, too.
            _ => assert!(first.starts_with(b"%PDF-") && String::from_utf8_lossy(&first).contains("recoveries.csv")),
        }
    }
    let (code, said) = desk.refused(&["case", "report", "--out", "recoveries.doc"]);
    assert!(code == 2 && said.contains("has to end in .csv, .xlsx or .pdf"), "{said}");
}

#[test]
fn reminders_say_what_is_due_and_keep_the_calendar() {
    let desk = Desk::new();
    let watch = |now: &str, more: &[&str]| makegood_on(desk.dir(), now, &[&["watch", "--once"], more].concat());
    let quiet = watch("2026-05-04T15:00:00Z", &["--calendar", "steps.ics"]);
    assert_eq!((quiet.code, quiet.out.as_str()), (0, "Nothing is due.\n"), "{}", quiet.err);
    let calendar = fs::read_to_string(desk.dir().join("steps.ics")).unwrap();
    assert!(calendar.starts_with("BEGIN:VCALENDAR") && calendar.contains("K-0001"), "{calendar}");
    let late = watch("2026-06-01T15:00:00Z", &[]);
    assert_eq!(late.code, 1, "{}", late.err);
    assert!(late.out.starts_with("K-0001  2026-05-") && late.out.contains("days late"), "{}", late.out);
    let line: Value = serde_json::from_str(&watch("2026-06-01T15:00:00Z", &["--json"]).out).unwrap();
    assert_eq!((&line["schema"], &line["case"]), (&"makegood.reminder/1".into(), &"K-0001".into()), "{line}");
    let unsent = watch("2026-06-01T15:00:00Z", &["--mail-to", "ana@spring.example"]);
    assert!(unsent.code == 2 && unsent.err.contains("MG8006"), "{}", unsent.err);
}
