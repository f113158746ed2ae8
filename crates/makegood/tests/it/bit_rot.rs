//! One bit flipped in each page of a workspace: found, and named by file.

use std::fs;
use std::path::{Path, PathBuf};

use makegood_app::evidence_log::{self, Holdings, KeyPlace};
use makegood_app::workspace::Patience;
use makegood_app::{Access, CaseStore as _, Workspace};
use makegood_case::FollowUp;
use makegood_case::store::{Cases as _, Filter};
use makegood_database::CaseDatabase;
use makegood_facts::FactsError;
use makegood_store::Store;

use crate::prepared::Prepared;
use crate::run::{keys_of, makegood_on};
use crate::shapes::desk_in;

const PAGE: usize = 4096;

fn desk() -> Prepared {
    Prepared::of("rot", |dir| {
        desk_in(dir);
        for arguments in [
            &["import", "exports"][..],
            &["finding", "dismiss", "F-0001", "--reason", "agreed with our rep", "--by", "ana"],
            &["finding", "restore", "F-0001", "--by", "ana"],
            &["claim", "build", "--all", "--out", "claims"],
            &["case", "open", "C-0001"],
            &["case", "submit", "K-0001", "--sent"],
        ] {
            let ran = makegood_on(dir, "2026-05-04T15:00:00Z", arguments);
            assert_eq!(ran.code, 0, "{arguments:?}\n{}{}", ran.out, ran.err);
        }
    })
}

/// What `doctor` calls for sources, facts, database, cases and log; and all that a person would see of the database.
async fn checked(dir: &Path, keys: &Path) -> (Vec<String>, Option<String>) {
    let workspace = match Workspace::open(dir, Access::Change, "test", Patience::NONE) {
        Ok(workspace) => workspace,
        Err(error) => return (vec![error.to_string()], None),
    };
    let mut problems = workspace.sources().problems(&mut |_| {}).unwrap_or_else(|error| vec![error.to_string()]);
    problems.extend(workspace.facts().doctor().unwrap_or_else(|error| vec![error.to_string()]));
    let store = match Store::open(&workspace.database()).await {
        Ok(store) => store,
        Err(error) => {
            problems.push(format!("makegood.db: {error}"));
            return (problems, None);
        }
    };
    let cases = CaseDatabase::new(store.database().clone(), FollowUp::builtin().unwrap());
    problems.extend(store.problems().await.unwrap_or_else(|error| vec![error.to_string()]));
    problems.extend(cases.problems().await.unwrap_or_else(|error| vec![error.to_string()]));
    match Holdings::of(&workspace, Some(&store)).await {
        Ok(holdings) => {
            let keys = KeyPlace::new(Some(keys.to_owned()), None);
            problems.extend(evidence_log::doctor_check(&workspace, &holdings, &keys).problems);
        }
        Err(error) => problems.push(error.to_string()),
    }
    let seen = format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        store.decisions().await,
        store.match_decisions().await,
        store.claims().await,
        cases.list(&Filter::default()).await,
        cases.events("K-0001").await
    );
    store.close().await;
    (problems, Some(seen))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    if folder.is_file() {
        return vec![folder.to_owned()];
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries.iter().flat_map(|entry| files(entry)).collect()
}

/// Every page of every file below `name`, with one bit of it flipped.
async fn flip(
    desk: &Prepared,
    names: &[&str],
    mut each: impl FnMut(&Path, usize, Vec<String>, Option<String>),
) -> usize {
    let (dir, keys) = (desk.path(), keys_of(desk.path()));
    let mut pages = 0;
    let all: Vec<PathBuf> = names.iter().flat_map(|name| files(&dir.join(name))).collect();
    for path in all {
        let whole = fs::read(&path).unwrap();
        for (number, page) in whole.chunks(PAGE).enumerate() {
            // Not the same place of each page.
            let at = number * PAGE + (number * 577 + page.len() / 2) % page.len();
            let mut changed = whole.clone();
            changed[at] ^= 1 << (number % 8);
            fs::write(&path, changed).unwrap();
            let (problems, seen) = checked(dir, &keys).await;
            each(&path, at, problems, seen);
            fs::write(&path, &whole).unwrap();
            for beside in ["makegood.db-wal", "makegood.db-shm"] {
                let _ = fs::remove_file(dir.join(beside));
            }
            pages += 1;
        }
    }
    let (problems, _) = checked(dir, &keys).await;
    assert_eq!(problems, Vec::<String>::new(), "put back as it was");
    pages
}

#[tokio::test]
async fn a_flipped_bit_in_sources_facts_or_log_is_found_and_the_file_named() {
    let desk = desk();
    let _ = fs::remove_file(desk.path().join("log/lock"));
    let index = desk.path().join("sources/index.jsonl");
    let list = fs::read(&index).unwrap();
    let objects: Vec<String> = files(&desk.path().join("sources"))
        .iter()
        .filter(|path| **path != index)
        .map(|path| path.strip_prefix(desk.path()).unwrap().to_string_lossy().into_owned())
        .collect();
    let mut names: Vec<&str> = objects.iter().map(String::as_str).collect();
    names.extend(["facts", "log", "log.pub"]);
    let pages = flip(&desk, &names, |path, at, problems, _| {
        let name = path.file_name().unwrap().to_str().unwrap();
        if name == "lock" {
            return;
        }
        assert!(!problems.is_empty(), "{} at {at}: not found", path.display());
        let named = problems.iter().any(|problem| problem.contains(name));
        assert!(named || path.ends_with("log.pub"), "{} at {at}: not named: {problems:?}", path.display());
    })
    .await;
    assert!(pages >= 12, "{pages}");
    assert_eq!(fs::read(&index).unwrap(), list);
}

#[tokio::test]
async fn a_flipped_bit_in_the_database_is_found_or_changes_nothing_that_is_read() {
    let desk = desk();
    let (_, sound) = checked(desk.path(), &keys_of(desk.path())).await;
    let (mut found, mut idle, mut missed) = (0, 0, Vec::new());
    let pages = flip(&desk, &["makegood.db"], |_, at, problems, seen| {
        if !problems.is_empty() {
            found += 1;
        } else if seen == sound {
            idle += 1;
        } else {
            missed.push(at);
        }
    })
    .await;
    println!("{pages} pages: {found} found, {idle} in places that hold nothing that is read");
    assert!(missed.is_empty(), "read otherwise, and no word of it: bytes {missed:?}");
    assert!(found > 0);
}

/// Whatever bit of its foot is flipped, a file of facts is read as it was or named as damaged: no reader panics over it.
#[test]
fn a_flipped_bit_in_the_foot_of_a_file_of_facts_is_an_error_that_names_it() {
    let desk = desk();
    let workspace = Workspace::open(desk.path(), Access::Read, "test", Patience::NONE).unwrap();
    let facts = workspace.facts();
    let sound = facts.digest().unwrap();
    let path = files(&desk.path().join("facts/ledger")).remove(0);
    let whole = fs::read(&path).unwrap();
    assert!(!whole.windows(12).any(|bytes| bytes == b"ARROW:schema"), "its decoder panics over a flipped bit");
    let foot = u32::from_le_bytes(whole[whole.len() - 8..whole.len() - 4].try_into().unwrap()) as usize + 8;
    for at in (whole.len() - foot..whole.len()).step_by(7) {
        let mut changed = whole.clone();
        changed[at] ^= 1 << (at % 8);
        fs::write(&path, changed).unwrap();
        let read = facts.digest();
        assert!(matches!(&read, Err(FactsError::Damaged { path: found, .. }) if *found == path), "byte {at}: {read:?}");
    }
    drop(workspace);

    // An audit says which file it is, and not that a query failed.
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    fs::write(&path, changed).unwrap();
    let ran = makegood_on(desk.path(), "2026-05-05T15:00:00Z", &["audit", "--as-of", "2026-05-04"]);
    let name = path.file_name().unwrap().to_str().unwrap();
    let said = ran.err.split_whitespace().filter(|word| *word != "│").collect::<String>();
    assert!(
        ran.code == 3 && said.contains("MG4003") && said.contains(name) && said.contains("makegooddoctor"),
        "{}",
        ran.err
    );
    fs::write(&path, &whole).unwrap();
    let workspace = Workspace::open(desk.path(), Access::Read, "test", Patience::NONE).unwrap();
    assert_eq!(workspace.facts().digest().unwrap(), sound);
}
