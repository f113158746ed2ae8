//! A command killed at each of its steps on the disk, then typed again: the end is the one of a command that nobody stopped.
//!
//! strace kills it (`inject=…:signal=KILL:when=N`) as the Nth call of one kind is made, so that nothing in the program knows
//! of it. Here a few N of each kind are tried; `cargo xtask kill-sweep` tries all.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::prepared::Prepared;
use crate::run::{keys_of, makegood_on};
use crate::shapes::desk_in;

const NOW: &str = "2026-05-04T15:00:00Z";

/// Steps on the disk. Locks and reads change nothing.
const STEPS: [&str; 10] =
    ["write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "unlinkat", "mkdir", "ftruncate", "link"];

/// Whether strace is there; with `MAKEGOOD_CI=1` it must be.
fn have_strace() -> bool {
    let there = Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    assert!(there || std::env::var_os("MAKEGOOD_CI").is_none_or(|value| value != "1"), "strace is missing");
    if !there {
        println!("skipped: strace is missing");
    }
    there
}

/// Runs a command under strace with these options; gives its list of calls.
fn traced(dir: &Path, options: &[&str], arguments: &[&str]) -> String {
    let trace = dir.with_file_name("trace");
    Command::new("strace")
        .args(["-f", "-qq", "-o"])
        .arg(&trace)
        .args(options)
        .arg(env!("CARGO_BIN_EXE_makegood"))
        .args(arguments)
        .current_dir(dir)
        .env("MAKEGOOD_KEYS", keys_of(dir))
        .env("MAKEGOOD_NOW", NOW)
        .env("MAKEGOOD_ACTOR", "ana")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    String::from_utf8_lossy(&fs::read(&trace).unwrap()).into_owned()
}

/// How often the busiest thread makes each call: strace counts a thread at a time.
fn steps(trace: &str) -> Vec<(&'static str, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for line in trace.lines() {
        let mut words = line.split_whitespace();
        if let (Some(thread), Some(call)) = (words.next(), words.next())
            && let Some(step) = STEPS.into_iter().find(|step| call.starts_with(&format!("{step}(")))
        {
            *counts.entry((step, thread)).or_insert(0) += 1;
        }
    }
    let most = |step| counts.iter().filter(|((of, _), _)| *of == step).map(|(_, count)| *count).max().unwrap_or(0);
    STEPS.into_iter().map(|step| (step, most(step))).filter(|(_, most)| *most > 0).collect()
}

/// All of 1 to `most`, or `few` of them with both ends; of one, the middle.
fn tried(most: usize, few: usize) -> Vec<usize> {
    if std::env::var("MAKEGOOD_SWEEP").is_ok_and(|value| value == "all") || most <= few {
        return (1..=most).collect();
    }
    if few == 1 {
        return vec![most.div_ceil(2)];
    }
    let mut places: Vec<usize> = (0..few).map(|n| 1 + n * (most - 1) / (few - 1).max(1)).collect();
    places.dedup();
    places
}

/// What happens at a step.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    /// The process is gone.
    Killed,
    /// The disk is full, from this step on.
    Full,
}

/// Lets `arguments` fail at its steps, each time in a new copy of the desk, and hands the copy to `after`.
fn sweep(make: &dyn Fn() -> Prepared, arguments: &[&str], few: usize, fault: Fault, after: &dyn Fn(&Path, &str)) {
    let desk = make();
    let trace = traced(desk.path(), &["-e", &format!("trace={}", STEPS.join(","))], arguments);
    let (mut kills, mut all) = (0, 0);
    // A full disk still gives names away; `write` also wakes threads, which never fails for want of space.
    let touched = |step: &str| fault == Fault::Killed || matches!(step, "pwrite64" | "fsync" | "fdatasync" | "mkdir");
    for (step, most) in steps(&trace).into_iter().filter(|(step, _)| touched(step)) {
        for at in tried(most, few) {
            let desk = make();
            let (inject, sign) = match fault {
                Fault::Killed => (format!("inject={step}:signal=KILL:when={at}"), "killed by SIGKILL"),
                Fault::Full => (format!("inject={step}:error=ENOSPC:when={at}+"), "(INJECTED)"),
            };
            let met = traced(desk.path(), &["-e", &format!("trace={step}"), "-e", &inject], arguments);
            kills += usize::from(met.contains(sign));
            all += 1;
            after(desk.path(), &format!("{arguments:?}, stopped at {step} {at} of {most}"));
        }
    }
    println!("{arguments:?}: stopped {kills} of {all} times");
    assert!(kills * 2 > all, "{arguments:?}: stopped {kills} of {all} times");
}

fn json(dir: &Path, arguments: &[&str], when: &str) -> Value {
    let ran = makegood_on(dir, NOW, &[&["--json"], arguments].concat());
    serde_json::from_str(&ran.out)
        .unwrap_or_else(|error| panic!("{when}: {arguments:?}: {error}\n{}{}", ran.out, ran.err))
}

/// The facts, the files, and whether all checks hold.
fn state(dir: &Path, when: &str) -> (Value, usize) {
    let doctor = json(dir, &["doctor"], when);
    assert_eq!(doctor["ok"], true, "{when}: {doctor}");
    let log = json(dir, &["log", "verify"], when);
    assert_eq!((&log["whole"], &log["not_logged"]), (&Value::from(true), &Value::from(0)), "{when}: {log}");
    let leaves = json(dir, &["log", "show"], when)["leaves"].as_array().unwrap().len();
    (doctor["facts_digest"].clone(), leaves)
}

#[test]
fn an_import_that_was_killed_and_typed_again_is_the_import_of_one_go() {
    if !have_strace() {
        return;
    }
    let make = || {
        Prepared::of("to_import", |dir| {
            desk_in(dir);
            let ran = makegood_on(dir, NOW, &["import", "exports/account.csv"]);
            assert_eq!(ran.code, 0, "{}", ran.err);
        })
    };
    let desk = make();
    assert_eq!(makegood_on(desk.path(), NOW, &["import", "exports"]).code, 0);
    let whole = state(desk.path(), "in one go");
    sweep(&make, &["import", "exports"], 3, Fault::Killed, &|dir, when| {
        let again = makegood_on(dir, NOW, &["import", "exports"]);
        assert_eq!(again.code, 0, "{when}\n{}{}", again.out, again.err);
        assert_eq!(state(dir, when), whole, "{when}");
    });
}

#[test]
fn a_first_import_that_was_killed_leaves_a_key_and_a_log_that_go_on() {
    if !have_strace() {
        return;
    }
    let make = || Prepared::of("new", desk_in);
    let desk = make();
    assert_eq!(makegood_on(desk.path(), NOW, &["import", "exports"]).code, 0);
    let whole = state(desk.path(), "in one go");
    sweep(&make, &["import", "exports"], 2, Fault::Killed, &|dir, when| {
        let again = makegood_on(dir, NOW, &["import", "exports"]);
        assert_eq!(again.code, 0, "{when}\n{}{}", again.out, again.err);
        assert_eq!(state(dir, when), whole, "{when}");
    });
}

#[test]
fn a_disk_that_fills_up_during_an_import_costs_nothing_but_the_import() {
    if !have_strace() {
        return;
    }
    let make = || Prepared::of("to_fill", desk_in);
    let desk = make();
    assert_eq!(makegood_on(desk.path(), NOW, &["import", "exports"]).code, 0);
    let whole = state(desk.path(), "in one go");
    sweep(&make, &["import", "exports"], 2, Fault::Full, &|dir, when| {
        let again = makegood_on(dir, NOW, &["import", "exports"]);
        assert_eq!(again.code, 0, "{when}\n{}{}", again.out, again.err);
        assert_eq!(state(dir, when), whole, "{when}");
    });
}

#[test]
fn a_change_of_a_case_that_was_killed_is_whole_or_not_there() {
    if !have_strace() {
        return;
    }
    let story: [&[&str]; 5] = [
        &["case", "open", "C-0001"],
        &["case", "submit", "K-0001", "--sent"],
        &["case", "read", "answer.txt", "--case", "K-0001", "--accept", "1"],
        &["case", "move", "K-0001", "received", "--amount", "USD 50.00", "--row", "paper:1"],
        &["case", "move", "K-0001", "written_off", "--reason", "too small"],
    ];
    let few = 1;
    for (number, step) in story.iter().enumerate() {
        let make = || {
            Prepared::of(&format!("case_step_{number}"), |dir| {
                desk_in(dir);
                // Drawn once for a workspace; here every copy has the same.
                fs::write(dir.join("reference.key"), "5a".repeat(32)).unwrap();
                fs::write(dir.join("answer.txt"), "Your refund has been approved. We will refund USD 50.00.\n")
                    .unwrap();
                let begin: [&[&str]; 2] = [&["import", "exports"], &["claim", "build", "--all", "--out", "claims"]];
                for arguments in begin.iter().chain(story.iter().take(number)) {
                    let ran = makegood_on(dir, NOW, arguments);
                    assert_eq!(ran.code, 0, "{arguments:?}\n{}{}", ran.out, ran.err);
                }
            })
        };
        let desk = make();
        let shown = |dir: &Path, when: &str| json(dir, &["case", "show", "K-0001"], when);
        let listed = |dir: &Path, when: &str| json(dir, &["case", "list"], when);
        let before = listed(desk.path(), "before");
        let ran = makegood_on(desk.path(), NOW, step);
        assert_eq!(ran.code, 0, "{step:?}\n{}{}", ran.out, ran.err);
        let (case, list) = (shown(desk.path(), "after"), listed(desk.path(), "after"));
        let whole = json(desk.path(), &["doctor"], "after")["facts_digest"].clone();
        sweep(&make, step, few, Fault::Killed, &|dir, when| {
            let found = listed(dir, when);
            if found == before {
                let again = makegood_on(dir, NOW, step);
                assert_eq!(again.code, 0, "{when}\n{}{}", again.out, again.err);
            }
            assert_eq!((shown(dir, when), listed(dir, when)), (case.clone(), list.clone()), "{when}");
            let doctor = json(dir, &["doctor"], when);
            assert_eq!((&doctor["ok"], &doctor["facts_digest"]), (&Value::from(true), &whole), "{when}: {doctor}");
        });
    }
}
