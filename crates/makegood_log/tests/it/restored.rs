//! An old log put back, a cut one, a fork, a log written anew with the real key: none extends what was given out.

use crate::sim::Sim;
use crate::support::{at, entry, given, key, keys, leaf, log, open};
use makegood_log::{Entry, GivenOut, Hash, Leaf, Log, LogError, verify};

/// What opening and checking say of a log after checkpoint 400 went out in a pack.
fn refused(folder: &Sim, list: &Sim) {
    let said = "log does not extend checkpoint 400 held in pack mg-2026-014-1";
    let error = Log::open(folder.clone(), key(), &given(list)).unwrap_err();
    assert_eq!(error.to_string(), said);
    let report = verify(folder, list.clone(), &keys()).unwrap();
    assert!(report.faults.iter().any(|fault| fault.what == said), "{report}");
}

/// A log of 400 leaves and the list that says that its checkpoint is in a pack.
fn given_at_400() -> (Sim, Sim) {
    let (folder, list) = (log(400), Sim::default());
    open(&folder).give_out(&mut given(&list), "pack mg-2026-014-1", at(400)).unwrap();
    (folder, list)
}

#[test]
fn the_log_goes_on_and_extends_it() {
    let (folder, list) = given_at_400();
    let mut log = Log::open(folder.clone(), key(), &given(&list)).unwrap();
    log.append((400..800).map(leaf)).unwrap();
    drop(log);
    Log::open(folder.clone(), key(), &given(&list)).unwrap();
    assert!(verify(&folder, list, &keys()).unwrap().is_whole());
}

#[test]
fn an_old_copy_put_back() {
    let (_, list) = given_at_400();
    refused(&log(300), &list);
}

/// The old copy went on with other leaves until it was longer than the checkpoint.
#[test]
fn a_fork_that_has_outgrown_it() {
    let (_, list) = given_at_400();
    let fork = log(300);
    open(&fork).append((900..1200).map(leaf)).unwrap();
    refused(&fork, &list);
}

/// One leaf says something else, and all above it was made again and signed with the real key.
#[test]
fn a_leaf_rewritten_and_all_signed_again() {
    let (_, list) = given_at_400();
    let rewritten = log(0);
    let other = Leaf::ingest(Entry { actor: "bea", ..entry(7) }, Hash::of(b"other"));
    open(&rewritten).append((0..450).map(|n| if n == 7 { other.clone() } else { leaf(n) })).unwrap();
    refused(&rewritten, &list);
}

/// Only the checkpoint was put back. The newer tiles are evidence: nothing is removed before the log was held against the list.
#[test]
fn an_old_checkpoint_put_back_removes_nothing() {
    let (folder, list) = given_at_400();
    let before = makegood_log::Folder::list(&folder).unwrap();
    folder.put("checkpoint", log(300).get("checkpoint"));
    refused(&folder, &list);
    assert_eq!(makegood_log::Folder::list(&folder).unwrap(), before);
}

/// A new log in an emptied folder is no log of this list.
#[test]
fn a_new_log_in_place_of_the_old() {
    let (_, list) = given_at_400();
    let error = Log::create(Sim::default(), key(), &given(&list)).unwrap_err();
    assert!(matches!(error, LogError::NotExtended { size: 400, .. }));
    refused(&log(0), &list);
}

/// The newest copy that is outside is named, and the list cannot be thinned from within.
#[test]
fn a_list_that_was_changed() {
    let (folder, list) = given_at_400();
    let mut log = Log::open(folder.clone(), key(), &given(&list)).unwrap();
    for n in 2..=4 {
        log.append([leaf(399 + n)]).unwrap();
        log.give_out(&mut given(&list), &format!("backup {n}"), at(400 + n)).unwrap();
    }
    drop(log);
    assert_eq!(given(&list).records().len(), 4);
    let thinned = list.copy();
    makegood_log::Folder::remove(&thinned, "00000002").unwrap();
    let error = GivenOut::open(thinned, &keys()).unwrap_err();
    assert_eq!(error.to_string(), "`00000003` is damaged: record 2 is missing before it");
    let swapped = list.copy();
    swapped.put("00000002", list.get("00000003"));
    assert!(GivenOut::open(swapped, &keys()).is_err());
    let stranger = list.copy();
    stranger.put("note.txt", b"hello".to_vec());
    assert!(GivenOut::open(stranger, &keys()).is_err());
    // What an interrupted record left is no record.
    let torn = list.copy();
    torn.put("00000005.new", b"makegood".to_vec());
    assert_eq!(given(&torn).records().len(), 4);
}

/// Two processes that read the list before either wrote to it add two records.
#[test]
fn a_record_is_never_written_over() {
    let (folder, list) = given_at_400();
    let (mut one, mut other) = (given(&list), given(&list));
    open(&folder).give_out(&mut one, "backup 1", at(401)).unwrap();
    open(&folder).give_out(&mut other, "backup 2", at(402)).unwrap();
    let held: Vec<_> = given(&list).records().iter().map(|given| given.held_in.clone()).collect();
    assert_eq!(held, ["pack mg-2026-014-1", "backup 1", "backup 2"]);
}
