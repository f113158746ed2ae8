//! A workspace kept as one file, and come back from it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use makegood_app::backup::{Tell, unpack};
use makegood_app::workspace::Patience;
use makegood_app::{Access, AppError, Workspace};
use serde_json::Value;

use crate::prepared::Prepared;
use crate::run::{json, keys_of, makegood, makegood_on};
use crate::shapes::desk_in;

/// A desk with a claim in a case.
fn desk() -> Prepared {
    Prepared::of("kept", |dir| {
        desk_in(dir);
        for arguments in [
            &["import", "exports"][..],
            &["claim", "build", "--all", "--out", "claims"],
            &["case", "open", "C-0001"],
            &["case", "submit", "K-0001", "--sent"],
            &["case", "show", "K-0001"],
        ] {
            let ran = makegood_on(dir, "2026-05-04T15:00:00Z", arguments);
            assert_eq!(ran.code, 0, "{arguments:?}\n{}{}", ran.out, ran.err);
        }
    })
}

fn ok(dir: &Path, arguments: &[&str]) -> String {
    let ran = makegood(dir, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}\n{}{}", ran.out, ran.err);
    ran.out
}

fn digest(dir: &Path) -> String {
    json(dir, &["--json", "doctor"])["facts_digest"].as_str().unwrap().to_owned()
}

fn silent(_: &str, _: usize, _: usize) {}

/// A backup that must not be followed, and leaves nothing behind.
fn refused(bytes: &[u8], what: &str) -> AppError {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("b.zip");
    fs::write(&file, bytes).unwrap();
    let tell: Tell<'_> = &mut silent;
    let error = match unpack(&file, &folder.path().join("new"), tell) {
        Err(error) => error,
        Ok(_) => panic!("{what}: believed"),
    };
    let left: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, [file], "{what}");
    error
}

#[test]
fn a_workspace_comes_back_as_it_was_and_nothing_is_written_over() {
    let desk = desk();
    let dir = desk.path();
    let made = json(dir, &["--json", "backup", "b.zip"]);
    assert_eq!(
        (made["schema"].as_str(), made["counts"]["sources"].as_u64()),
        (Some("makegood.backup_made/1"), Some(3))
    );
    assert!(
        made["checkpoint"].as_str().unwrap().contains("makegood.log/"),
        "the newest signed checkpoint goes with it"
    );
    let again = makegood(dir, &["backup", "b.zip"]);
    assert!(again.code == 2 && again.err.contains("MG4008"), "{}", again.err);

    let said = ok(dir, &["restore", "b.zip", "--to", "back"]);
    assert!(said.contains("Made the workspace back"), "{said}");
    let back = dir.join("back");
    let (keys, back_text) = (keys_of(dir), back.to_str().unwrap().to_owned());
    let in_back = |arguments: &[&str]| {
        let ours = ["-w", &back_text, "--keys", keys.to_str().unwrap()];
        let all: Vec<&str> = ours.into_iter().chain(arguments.iter().copied()).collect();
        makegood(dir, &all)
    };
    for arguments in [&["doctor"][..], &["log", "verify"]] {
        let ran = in_back(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}\n{}{}", ran.out, ran.err);
    }
    for arguments in [
        &["--json", "case", "show", "K-0001"][..],
        &["--json", "claim", "list"],
        &["--json", "log", "show"],
        &["--json", "sql", "SELECT * FROM ledger ORDER BY transaction_id"],
    ] {
        assert_eq!(in_back(arguments).out, makegood(dir, arguments).out, "{arguments:?}");
    }
    let of_back: Value = serde_json::from_str(&in_back(&["--json", "doctor"]).out).unwrap();
    assert_eq!(of_back["facts_digest"].as_str().unwrap(), digest(dir));
    assert!(back.join("claims/C-0001-to-send.pdf").is_file(), "the documents of a claim go with it");
    // The work goes on where it was.
    let on = in_back(&["case", "move", "K-0001", "approved", "--amount", "USD 50.00"]);
    assert_eq!(on.code, 0, "{}{}", on.out, on.err);

    let over = makegood(dir, &["restore", "b.zip", "--to", "back"]);
    assert!(over.code == 2 && over.err.contains("MG4005"), "{}", over.err);
    let secret =
        fs::read_to_string(walkdir(&keys).into_iter().find(|path| path.ends_with("log.key")).unwrap()).unwrap();
    let secret = secret.lines().nth(1).unwrap();
    let kept = fs::read(dir.join("b.zip")).unwrap();
    assert!(!kept.windows(secret.len()).any(|part| part == secret.as_bytes()), "no key is in a backup");
    assert!(!dir.join(".backup/state").exists(), "nothing is held any more");
}

fn walkdir(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { files.extend(walkdir(&entry)) } else { files.push(entry) }
    }
    files
}

#[test]
fn no_part_of_a_backup_can_be_changed_or_cut_off_unseen() {
    let desk = desk();
    ok(desk.path(), &["backup", "b.zip"]);
    let whole = fs::read(desk.path().join("b.zip")).unwrap();
    // 200 places over all of the file, headers and directory among them, and each place where it may be cut.
    for number in 0..200 {
        let at = number * (whole.len() - 1) / 199;
        let mut changed = whole.clone();
        changed[at] ^= 1 << (number % 8);
        let error = refused(&changed, &format!("byte {at}"));
        assert!(matches!(error, AppError::BackupDamaged { .. } | AppError::BackupRefused { .. }), "byte {at}: {error}");
        if number % 4 == 0 {
            refused(&whole[..at], &format!("cut at {at}"));
        }
    }
    refused(b"", "nothing");
    refused(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "an empty archive");
    // A pack is an archive of the same form, and no backup.
    let pack = json(desk.path(), &["--json", "claim", "pack", "C-0001"]);
    let pack = fs::read(desk.path().join(pack["packs"][0]["files"][0]["path"].as_str().unwrap())).unwrap();
    assert!(refused(&pack, "a pack").to_string().contains("it is no backup of Makegood"));
    // What is damaged is named.
    let source = fs::read(desk.path().join("exports/ledger.csv")).unwrap();
    let at = whole.windows(source.len()).position(|part| part == source).unwrap();
    let mut changed = whole.clone();
    changed[at + 10] ^= 1;
    let named = refused(&changed, "a source").to_string();
    assert!(named.contains("sources/") && named.contains("expected SHA-256"), "{named}");
}

#[test]
fn backups_made_while_others_import_hold_a_state_that_was() {
    let desk = tempfile::tempdir().unwrap();
    let dir = desk.path().join("desk");
    fs::create_dir(&dir).unwrap();
    desk_in(&dir);
    ok(&dir, &["import", "exports/account.csv"]);
    let mut states = BTreeSet::from([digest(&dir)]);
    let restored = |number: usize| {
        let (file, to) = (format!("{number}.zip"), desk.path().join(format!("back-{number}")));
        ok(&dir, &["backup", &file]);
        ok(&dir, &["restore", &file, "--to", to.to_str().unwrap()]);
        let check = json(&dir, &["--json", "-w", to.to_str().unwrap(), "doctor"]);
        assert_eq!(check["ok"], true, "{check}");
        check["facts_digest"].as_str().unwrap().to_owned()
    };
    // Somebody holds the workspace and has begun to stage rows: nothing of it is in the backup, and nothing is lost of it.
    let held = Workspace::open(&dir, Access::Change, "makegood import", Patience::NONE).unwrap();
    let staging = held.facts().begin().unwrap();
    fs::write(dir.join("facts/.staging/part-0.parquet"), "rows to be").unwrap();
    assert!(states.contains(&restored(0)));
    assert!(dir.join("facts/.staging/part-0.parquet").exists());
    drop(staging);
    drop(held);
    // A commit that is under way is no state.
    let held = Workspace::open(&dir, Access::Change, "makegood import", Patience::NONE).unwrap();
    fs::write(dir.join("facts/.commit.json"), "{\"moves\":[],\"removals\":[]}").unwrap();
    let busy = makegood(&dir, &["--wait", "0", "backup", "no.zip"]);
    assert!(busy.code == 2 && busy.err.contains("MG4002") && !dir.join("no.zip").exists(), "{}", busy.err);
    drop(held);
    // Another program imports meanwhile; what each backup holds is a state before, between or after.
    let found = std::thread::scope(|scope| {
        let importing = scope.spawn(|| {
            let mut states = Vec::new();
            for file in ["exports/card.csv", "exports/ledger.csv"] {
                ok(&dir, &["import", file]);
                states.push(digest(&dir));
            }
            states
        });
        let found: Vec<String> = (1..4).map(restored).collect();
        states.extend(importing.join().unwrap());
        found
    });
    assert!(found.iter().all(|digest| states.contains(digest)), "{found:?} {states:?}");
    assert!(states.contains(&restored(9)) && states.len() == 3);
}

#[test]
fn damage_is_not_kept_and_a_team_keeps_its_own_database() {
    let desk = desk();
    let dir = desk.path();
    let config = fs::read_to_string(dir.join("makegood.toml")).unwrap();
    fs::write(dir.join("makegood.toml"), format!("{config}\n[store]\npostgres = \"TEAM_DATABASE\"\n")).unwrap();
    let team = makegood(dir, &["backup", "b.zip"]);
    assert!(team.code == 2 && team.err.contains("pg_dump \"$TEAM_DATABASE\" > b.sql"), "{}", team.err);
    let files = json(dir, &["--json", "backup", "--without-database", "b.zip"]);
    assert_eq!(files["database"], false);
    fs::write(dir.join("makegood.toml"), config).unwrap();

    let source = walkdir(&dir.join("sources")).into_iter().find(|path| path.to_string_lossy().len() > 64 + 3).unwrap();
    for path in [source, walkdir(&dir.join("facts")).remove(0)] {
        let whole = fs::read(&path).unwrap();
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 4;
        fs::write(&path, changed).unwrap();
        let refused = makegood(dir, &["backup", "damaged.zip"]);
        assert!(
            refused.code == 3 && refused.err.contains("MG4003") && !dir.join("damaged.zip").exists(),
            "{}",
            refused.err
        );
        assert!(
            refused.err.contains(path.file_name().unwrap().to_str().unwrap().get(..16).unwrap()),
            "{}",
            refused.err
        );
        fs::write(&path, whole).unwrap();
    }
    ok(dir, &["backup", "sound.zip"]);
}

#[test]
fn an_older_workspace_that_was_put_back_says_so() {
    let desk = desk();
    let dir = desk.path();
    ok(dir, &["backup", "b.zip"]);
    // The second pack carries a checkpoint that the log of the backup does not reach.
    ok(dir, &["claim", "pack", "C-0001"]);
    ok(dir, &["claim", "pack", "C-0001"]);
    ok(dir, &["restore", "b.zip", "--to", "back"]);
    let (keys, back) = (keys_of(dir), dir.join("back"));
    let verify = ["-w", back.to_str().unwrap(), "--keys", keys.to_str().unwrap(), "log", "verify"];
    let ran = makegood(dir, &verify);
    assert!(ran.code == 1 && ran.err.contains("MG7002"), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("mg-C-0001-2"), "who holds the newer checkpoint is named: {}", ran.out);
}
