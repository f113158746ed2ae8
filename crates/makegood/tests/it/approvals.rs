//! `makegood approval`: a write-off that takes two people, at the command line.

use serde_json::Value;

use crate::case_refusals::Desk;
use crate::run::{Ran, makegood_told};

/// Runs it as somebody who types the password of `name` when asked.
fn told(desk: &Desk, name: &str, arguments: &[&str]) -> Ran {
    makegood_told(desk.dir(), "2026-05-05T15:00:00Z", &format!("the long secret of {name}"), arguments)
}

fn seen(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}\n{}\n{}", ran.out, ran.err))
}

#[test]
fn one_proposes_another_approves_what_the_hash_names() {
    let desk = Desk::new();
    for (name, role) in [("ana", "analyst"), ("ben", "approver"), ("eva", "approver")] {
        assert_eq!(told(&desk, name, &["user", "add", name, "--role", role]).code, 0);
    }
    let alone = told(&desk, "", &["case", "move", "K-0001", "written_off", "--reason", "too small"]);
    assert!(alone.code != 0 && alone.err.contains("takes two people"), "{}{}", alone.out, alone.err);
    let propose = ["--json", "approval", "propose", "K-0001", "--reason", "too small", "--as", "ben"];
    let wrong = told(&desk, "eva", &propose);
    assert!(wrong.code != 0 && wrong.err.contains("do not belong together"), "{}", wrong.err);
    let made = seen(&told(&desk, "ben", &propose));
    let (id, hash) = (made["proposal"]["id"].as_str().unwrap(), made["binding"].as_str().unwrap());
    assert_eq!(made["proposal"]["two_people"], true);
    let listed = told(&desk, "", &["approval", "list"]);
    assert!(listed.out.contains(id) && listed.out.contains("USD 200.00"), "{}", listed.out);
    let other = "0".repeat(64);
    let approve =
        |name: &str, hash: &str| told(&desk, name, &["approval", "approve", id, "--hash", hash, "--as", name]);
    for (name, hash, why) in [
        ("ben", hash, "cannot be the second person"),
        ("ana", hash, "may not approve"),
        ("eva", other.as_str(), "is not what proposal"),
    ] {
        let ran = approve(name, hash);
        let words: Vec<&str> = ran.err.split_whitespace().filter(|word| *word != "│").collect();
        assert!(ran.code != 0 && words.join(" ").contains(why), "{name}: {}", ran.err);
    }
    let done = approve("eva", hash);
    assert_eq!(done.code, 0, "{}", done.err);
    let again = told(&desk, "eva", &["approval", "carry-out", id, "--as", "eva"]);
    assert!(again.code != 0 && again.err.contains("carried out already"), "{}", again.err);
    let case = seen(&told(&desk, "", &["--json", "case", "show", "K-0001"])).to_string();
    assert!(case.contains("written_off") && case.contains(&format!("too small ({id}: proposed by U-0002")), "{case}");
    let sessions = seen(&told(&desk, "", &["--json", "user", "sessions"]));
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 0, "each sign-in was for one command");
}
