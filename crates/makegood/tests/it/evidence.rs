//! From a claim to proof: the log of a workspace, packs, and how the other side checks them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use makegood_pack::container::{Container, Limits};
use serde_json::Value;

use crate::prepared::Prepared;
use crate::run::{json, keys_of, makegood};
use crate::shapes::{desk, desk_in};

/// A desk whose claim was built.
fn claimed() -> Prepared {
    Prepared::of("claim", |dir| {
        desk_in(dir);
        assert_eq!(makegood(dir, &["import", "exports"]).code, 0);
        assert_eq!(makegood(dir, &["claim", "build", "--all", "--out", "claims"]).code, 0);
    })
}

fn pack(desk: &Path) -> (Value, PathBuf) {
    let report = json(desk, &["--json", "claim", "pack", "C-0001"]);
    let path = desk.join(report["packs"][0]["files"][0]["path"].as_str().unwrap());
    (report, path)
}

/// The leaves of the log: kind, subject, SHA-256.
fn leaves(desk: &Path) -> Vec<(String, String, String)> {
    let text = |leaf: &Value, key: &str| leaf[key].as_str().unwrap_or_default().to_owned();
    let shown = json(desk, &["--json", "log", "show", "--count", "1000"]);
    let leaves = shown["leaves"].as_array().unwrap();
    leaves.iter().map(|leaf| (text(leaf, "kind"), text(leaf, "subject"), text(leaf, "sha256"))).collect()
}

fn count(desk: &Path, kind: &str) -> usize {
    leaves(desk).iter().filter(|(of, ..)| of == kind).count()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The files of a pack by name, and where their bytes begin in it.
fn files(pack: &Path) -> BTreeMap<String, (Vec<u8>, usize)> {
    let bytes = fs::read(pack).unwrap();
    let mut container = Container::open(std::io::Cursor::new(bytes), Limits::default()).unwrap();
    let entries = container.entries.clone();
    entries
        .iter()
        .map(|entry| {
            let mut bytes = Vec::new();
            container.bytes(entry).unwrap().read_to_end(&mut bytes).unwrap();
            (entry.name.trim_start_matches("bag/").to_owned(), (bytes, usize::try_from(entry.data.unwrap()).unwrap()))
        })
        .collect()
}

/// Whether the programs can be run; with `MAKEGOOD_CI=1` they must.
pub fn have(programs: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    for program in programs {
        if !std::env::split_paths(&path).any(|folder| folder.join(program).is_file()) {
            assert!(std::env::var_os("MAKEGOOD_CI").is_none_or(|value| value != "1"), "{program} is missing");
            println!("skipped: {program} is missing");
            return false;
        }
    }
    true
}

/// Runs the page of commands that is in the pack, in an empty environment.
pub fn stock_tools(pack: &Path, fingerprint: &str) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("VERIFY.txt"), &files(pack)["proof/VERIFY.txt"].0).unwrap();
    fs::copy(pack, folder.path().join("pack.zip")).unwrap();
    let output = Command::new("env")
        .current_dir(folder.path())
        .args(["-i", "PATH=/usr/local/bin:/usr/bin:/bin", "sh", "VERIFY.txt", "pack.zip", fingerprint, "-"])
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

#[test]
fn the_shipped_example_becomes_a_pack_that_a_stranger_checks() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(makegood(dir.path(), &["--quiet", "demo", "--dir", "demo", "--no-open"]).code, 0);
    let demo = dir.path().join("demo");
    let (report, path) = pack(&demo);
    let fingerprint = report["fingerprint"].as_str().unwrap();

    // Every exhibit is the file as it was downloaded, and every number of the claim leads into one.
    let inside = files(&path);
    let index: Value = serde_json::from_slice(&inside["data/case/index.json"].0).unwrap();
    let exhibits = index["exhibits"].as_array().unwrap();
    assert!(!exhibits.is_empty());
    for exhibit in exhibits {
        let received = fs::read(demo.join("exports").join(exhibit["name_as_received"].as_str().unwrap())).unwrap();
        let file = exhibit["file"].as_str().unwrap();
        assert!(inside[&format!("data/original/{file}")].0 == received, "{file}");
        let rows = String::from_utf8(
            inside[&format!("data/derived/{:04}-rows.csv", exhibit["no"].as_u64().unwrap())].0.clone(),
        )
        .unwrap();
        for row in rows.lines().skip(1) {
            let cells: Vec<&str> = row.splitn(9, ',').collect();
            if let (Ok(from), Ok(to)) = (cells[3].parse::<usize>(), cells[4].parse::<usize>()) {
                let line: usize = cells[2].trim_start_matches("line ").parse().unwrap();
                let text = String::from_utf8_lossy(&received).into_owned();
                assert_eq!(text.lines().nth(line - 1).unwrap(), &text[from..=to], "{row}");
            }
        }
    }
    assert_eq!(inside["data/report/report.pdf"].0, fs::read(demo.join("claims/C-0001-to-send.pdf")).unwrap());
    assert!(!String::from_utf8_lossy(&inside["data/case/claim.json"].0).contains("for_you"), "what is private stays");

    // Outside of the workspace, with the fingerprint that was given by another way.
    let elsewhere = tempfile::tempdir().unwrap();
    fs::copy(&path, elsewhere.path().join("pack.zip")).unwrap();
    let verified = makegood(elsewhere.path(), &["verify", "pack.zip", "--fingerprint", fingerprint]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    assert!(verified.out.contains("this is the fingerprint that you were given"), "{}", verified.out);
    let other = "0".repeat(64);
    assert_eq!(makegood(elsewhere.path(), &["verify", "pack.zip", "--fingerprint", &other]).code, 1);

    if have(&["sh", "unzip", "sha256sum", "openssl", "od"]) {
        let (good, said) = stock_tools(&path, fingerprint);
        assert!(
            good && said.contains("sealed by the key you know") && said.contains("checked: whole, sealed"),
            "{said}"
        );
        assert_eq!(said.matches("in the log, the same file").count(), exhibits.len(), "{said}");
    }

    // The next pack names the one before; without an exhibit its proof still holds.
    let less = json(
        &demo,
        &[
            "--json",
            "claim",
            "pack",
            "C-0001",
            "--withhold",
            "1",
            "--reason",
            "payroll is on it",
            "--letter",
            "leave-out",
            "--out",
            "less.zip",
        ],
    );
    assert_eq!(less["packs"].as_array().unwrap().len(), 2);
    let verified = json(&demo, &["--json", "verify", "less.zip"]);
    assert_eq!((verified["verdict"].as_str(), verified["pack"]["pack"].as_u64()), (Some("whole"), Some(3)));
    assert_eq!(verified["pack"]["previous"], less["packs"][0]["files"][0]["sha256"]);
    assert_eq!(
        (verified["exhibits"][0]["state"].as_str(), verified["exhibits"][0]["in_log"].as_bool()),
        (Some("withheld"), Some(true))
    );
    assert!(!files(&demo.join("less.zip")).contains_key("data/report/report.pdf"));
    assert_eq!(makegood(&demo, &["claim", "pack", "C-0001", "--out", "less.zip"]).code, 2, "never written over");
    assert_eq!(count(&demo, "export"), 3);
    assert_eq!(makegood(&demo, &["log", "verify"]).code, 0);
}

#[test]
fn one_flipped_byte_is_found_and_named() {
    let desk = claimed();
    let (_, path) = pack(desk.path());
    let inside = files(&path);
    let whole = fs::read(&path).unwrap();
    for (name, (bytes, at)) in
        inside.iter().filter(|(name, (bytes, _))| !bytes.is_empty() && !name.starts_with("seal/"))
    {
        let mut changed = whole.clone();
        changed[at + bytes.len() / 2] ^= 1;
        fs::write(desk.path().join("changed.zip"), changed).unwrap();
        let ran = makegood(desk.path(), &["verify", "changed.zip"]);
        assert_eq!(ran.code, 1, "{name}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains(&format!("  {name}: ")) && ran.err.contains("MG7004"), "{name}: {}", ran.out);
    }
    fs::write(desk.path().join("cut.zip"), &whole[..whole.len() / 2]).unwrap();
    let ran = makegood(desk.path(), &["verify", "cut.zip"]);
    assert!(ran.code == 1 && ran.out.contains("it was cut off"), "{}{}", ran.out, ran.err);
    let ran = makegood(desk.path(), &["verify", "no-such.zip"]);
    assert!(ran.code == 3 && ran.err.contains("MG7005"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_claim_packed_again_has_the_same_files_but_for_the_time() {
    let desk = claimed();
    let (_, one) = pack(desk.path());
    let refused = makegood(desk.path(), &["claim", "pack", "C-0001", "--channel", "form-3mb-pdf"]);
    assert!(refused.code == 2 && refused.err.contains("takes pdf, and no zip"), "{}", refused.err);
    let mailed = ["--json", "claim", "pack", "C-0001", "--channel", "mail", "--out", "to-send/claim.zip"];
    assert_eq!(json(desk.path(), &mailed)["packs"][0]["number"], 2, "what was refused took no number");
    let two = desk.path().join("to-send/claim.zip");
    let (one, two) = (files(&one), files(&two));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, (bytes, _)) in one.iter().filter(|(name, _)| name.starts_with("data/")) {
        let of_time = name.ends_with("index.json") || name.ends_with("timeline.csv");
        assert!(of_time || *bytes == two[name].0, "{name}");
    }
}

#[test]
fn every_import_and_every_decision_has_its_leaf() {
    let desk = claimed();
    let path = desk.path();
    let sources: Vec<String> = fs::read_to_string(path.join("sources/index.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["sha256"].as_str().unwrap().to_owned())
        .collect();
    let ingested: Vec<String> =
        leaves(path).into_iter().filter(|(kind, ..)| kind == "ingest").map(|leaf| leaf.2).collect();
    assert_eq!((ingested.len(), sources.len()), (3, 3));
    assert!(sources.iter().all(|sha256| ingested.contains(sha256)));
    assert_eq!(leaves(path).last().unwrap().1, "claim/C-0001");

    let before = leaves(path).len();
    for (arguments, subject) in [
        (&["finding", "dismiss", "F-0001", "--reason", "agreed", "--by", "ana"][..], "decision/1"),
        (&["finding", "restore", "F-0001", "--by", "ana"], "decision/2"),
        (&["match", "apart", "T2", "E3", "--reason", "of the other account"], "match/M-0001"),
        (&["match", "undo", "M-0001"], "match/M-0002"),
    ] {
        let ran = makegood(path, arguments);
        assert!(ran.code == 0 && ran.err.is_empty(), "{arguments:?}: {}{}", ran.out, ran.err);
        assert_eq!(leaves(path).last().unwrap().1, subject);
    }
    assert_eq!(leaves(path).len(), before + 4);
    makegood(path, &["import", "exports"]);
    makegood(path, &["finding", "list"]);
    assert_eq!(leaves(path).len(), before + 4, "what changes nothing leaves no leaf");
    let log = makegood(path, &["log", "verify"]);
    assert!(log.code == 0 && log.out.contains("whole:"), "{}{}", log.out, log.err);
}

#[test]
fn a_workspace_from_before_the_log_is_taken_in_whole() {
    let desk = claimed();
    let path = desk.path();
    makegood(path, &["finding", "dismiss", "F-0001", "--reason", "agreed"]);
    let subjects = |path: &Path| leaves(path).into_iter().map(|leaf| (leaf.0, leaf.1)).collect::<Vec<_>>();
    let mut expected = subjects(path);
    fs::remove_dir_all(path.join("log")).unwrap();
    fs::remove_file(path.join("log.pub")).unwrap();
    assert_eq!(makegood(path, &["log", "verify"]).code, 3, "there is none");
    assert!(makegood(path, &["doctor"]).out.contains("there is none yet"));
    makegood(path, &["finding", "restore", "F-0001"]);
    let mut found = subjects(path);
    expected.push(("decide".to_owned(), "decision/2".to_owned()));
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn an_old_log_put_back_is_found_by_the_checkpoint_that_a_pack_holds() {
    let desk = claimed();
    let path = desk.path();
    let old = path.with_file_name("old");
    copy(path, &old);
    makegood(path, &["finding", "dismiss", "F-0001", "--reason", "small"]);
    makegood(path, &["finding", "restore", "F-0001"]);
    let (report, _) = pack(path);
    let size = report["packs"][0]["checkpoint"].as_u64().unwrap();
    let held = path.join("held.txt");
    assert_eq!(makegood(path, &["log", "checkpoint", "--out", "held.txt"]).code, 0);
    assert_eq!(makegood(path, &["log", "verify", "--checkpoint", "held.txt"]).code, 0);

    // The whole workspace, as a backup has it: the list of what was given out is not in it.
    let said = format!("log does not extend checkpoint {size} held in pack mg-C-0001-1");
    let verify = makegood(&old, &["log", "verify", "--checkpoint", held.to_str().unwrap()]);
    assert_eq!(verify.code, 1);
    assert!(verify.out.contains(&said) && verify.err.contains("MG7002"), "{}{}", verify.out, verify.err);
    assert!(verify.out.contains(&format!("{}: log does not extend", held.display())), "{}", verify.out);
    let packed = makegood(&old, &["claim", "pack", "C-0001"]);
    assert!(packed.code == 3 && packed.err.contains("MG7001"), "nothing is sealed over it: {}", packed.err);
    let decided = makegood(&old, &["finding", "dismiss", "F-0001", "--reason", "agreed"]);
    assert_eq!(decided.code, 0, "a decision is never stopped by the log");
    assert!(decided.err.contains("MG7001") && decided.err.contains("does not extend"), "{}", decided.err);
    assert_eq!(makegood(&old, &["doctor"]).code, 3);
}

#[test]
fn an_old_database_put_back_is_told_and_nothing_is_sealed_over_it() {
    let desk = claimed();
    let path = desk.path();
    let names = ["makegood.db", "makegood.db-wal", "makegood.db-shm"];
    let old: Vec<(PathBuf, Vec<u8>)> =
        names.iter().filter_map(|name| Some((path.join(name), fs::read(path.join(name)).ok()?))).collect();
    makegood(path, &["finding", "dismiss", "F-0001", "--reason", "small"]);
    for name in names {
        let _ = fs::remove_file(path.join(name));
    }
    for (name, bytes) in old {
        fs::write(name, bytes).unwrap();
    }
    let doctor = makegood(path, &["doctor"]);
    assert!(
        doctor.code == 3 && doctor.out.contains("the log has decision/1, and the workspace does not"),
        "{}",
        doctor.out
    );
    let packed = makegood(path, &["claim", "pack", "C-0001"]);
    assert!(packed.code == 2 && packed.err.contains("MG7003") && packed.err.contains("contradict"), "{}", packed.err);
}

#[test]
fn a_claim_that_is_no_longer_what_was_built_is_not_packed() {
    let desk = claimed();
    let path = desk.path();
    fs::write(path.join("claims/C-0001-to-send.pdf"), "%PDF-1.7 another letter").unwrap();
    let ran = makegood(path, &["claim", "pack", "C-0001"]);
    assert!(ran.code == 2 && ran.err.contains("was changed after it was built"), "{}", ran.err);
    assert_eq!(makegood(path, &["claim", "build", "--all", "--out", "claims"]).code, 0);
    makegood(path, &["finding", "dismiss", "F-0001", "--reason", "agreed"]);
    let ran = makegood(path, &["claim", "pack", "C-0001"]);
    assert!(ran.code == 2 && ran.err.contains("no longer what was built"), "{}", ran.err);
    assert!(!path.join("packs/mg-C-0001-1.zip").exists());
}

#[test]
fn a_key_under_a_passphrase_opens_with_it_alone() {
    let desk = desk();
    let run = |passphrase: Option<&str>, arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_makegood"));
        command
            .args(arguments)
            .current_dir(desk.path())
            .env_remove("MAKEGOOD_WORKSPACE")
            .env("MAKEGOOD_KEYS", keys_of(desk.path()));
        match passphrase {
            Some(passphrase) => command.env("MAKEGOOD_KEYS_PASSPHRASE", passphrase),
            None => command.env_remove("MAKEGOOD_KEYS_PASSPHRASE"),
        };
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let secret = "correct horse battery staple";
    assert_eq!(run(Some(secret), &["import", "exports/account.csv"]).1, "");
    for passphrase in [None, Some("wrong")] {
        let (code, said) = run(passphrase, &["import", "exports/ledger.csv"]);
        assert!(code == Some(0) && said.contains("MG7001") && said.contains("MAKEGOOD_KEYS_PASSPHRASE"), "{said}");
        assert!(!said.contains(secret) && !said.contains("wrong"), "{said}");
    }
    assert_eq!(run(Some(secret), &["import", "exports/card.csv"]).1, "");
    assert_eq!(count(desk.path(), "ingest"), 3, "what was missing is made up for");
}
