//! Same file, overlapping file, restated row, any order: the facts end up the same.

use proptest::prelude::*;
use tempfile::tempdir;

use crate::support::{Snapshot, import, snapshot, stored};

#[test]
fn the_same_rows_again_add_nothing() {
    let dir = tempdir().unwrap();
    let rows = vec![snapshot("A", 1, 100, Some(5)), snapshot("A", 2, 90, Some(5))];
    let first = import(dir.path(), &[("aa", rows.clone())]);
    let again = import(dir.path(), &[("bb", rows)]);
    assert_eq!((first[0].new, first[0].restated), (2, 0));
    assert_eq!((again[0].rows, again[0].new, again[0].restated), (2, 0, 0));
    assert_eq!(stored(dir.path()).len(), 2);
}

#[test]
fn a_restated_row_is_kept_beside_the_one_in_force() {
    let dir = tempdir().unwrap();
    let changes = import(
        dir.path(),
        &[("aa", vec![snapshot("A", 1, 100, Some(5))]), ("bb", vec![snapshot("A", 1, 80, Some(9))])],
    );
    assert_eq!(changes[1].restated, 1);
    let rows = stored(dir.path());
    assert_eq!(rows, [("A".into(), 1, 80, "bb".into(), false), ("A".into(), 1, 100, "aa".into(), true)]);
}

#[test]
fn an_older_export_imported_late_does_not_win() {
    let dir = tempdir().unwrap();
    import(dir.path(), &[("bb", vec![snapshot("A", 1, 80, Some(9))]), ("aa", vec![snapshot("A", 1, 100, Some(5))])]);
    assert_eq!(stored(dir.path())[0].2, 80);
    assert!(!stored(dir.path())[0].4);
}

#[test]
fn a_crash_between_decision_and_move_is_finished_on_opening() {
    let dir = tempdir().unwrap();
    import(dir.path(), &[("aa", vec![snapshot("A", 1, 100, None)])]);
    let store = makegood_facts::FactsStore::open(dir.path()).unwrap();
    let placed = store.table_files(crate::support::balance()).unwrap().remove(0);
    let before = stored(dir.path());
    // As if the process had died after the journal was written: the file is staged, not placed.
    let relative = placed.strip_prefix(dir.path()).unwrap();
    std::fs::create_dir_all(dir.path().join(".staging")).unwrap();
    std::fs::rename(&placed, dir.path().join(".staging/part-0.parquet")).unwrap();
    let journal =
        format!(r#"{{"moves":[[".staging/part-0.parquet",{:?}]],"removals":[]}}"#, relative.to_str().unwrap());
    std::fs::write(dir.path().join(".commit.json"), journal).unwrap();
    assert_eq!(stored(dir.path()), before);
    assert!(!dir.path().join(".commit.json").exists() && !dir.path().join(".staging").exists());
}

#[test]
fn a_journal_cannot_reach_outside_the_folder() {
    let dir = tempdir().unwrap();
    std::fs::write(dir.path().join(".commit.json"), r#"{"moves":[],"removals":["../outside.txt"]}"#).unwrap();
    assert!(makegood_facts::FactsStore::open(dir.path()).is_err());
}

fn snapshots() -> impl Strategy<Value = Vec<Snapshot>> {
    let row = (prop::sample::select(vec!["A", "B"]), 0i64..4, 0i128..3, prop::option::of(0i64..4));
    prop::collection::vec(
        row.prop_map(|(account, hour, cash, retrieved)| snapshot(account, hour, cash, retrieved)),
        0..8,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever the files hold and however they overlap, the order of imports does not show.
    #[test]
    fn order_of_imports_does_not_show(files in prop::collection::vec(snapshots(), 1..4), turn in 0usize..4) {
        let names = ["aa", "bb", "cc", "dd"];
        let named: Vec<(&str, Vec<Snapshot>)> = files.iter().enumerate().map(|(at, rows)| (names[at], rows.clone())).collect();
        let mut turned = named.clone();
        let middle = turn % turned.len();
        turned.rotate_left(middle);
        turned.reverse();
        let (one, two) = (tempdir().unwrap(), tempdir().unwrap());
        import(one.path(), &named);
        import(two.path(), &turned);
        import(two.path(), &named);
        prop_assert_eq!(stored(one.path()), stored(two.path()));
        // One row in force per key, and no key lost.
        let rows = stored(one.path());
        let mut keys: Vec<_> = files.iter().flatten().map(|row| (row.account.clone(), row.as_of / 3_600_000_000)).collect();
        keys.sort();
        keys.dedup();
        let in_force: Vec<_> = rows.iter().filter(|row| !row.4).map(|row| (row.0.clone(), row.1)).collect();
        prop_assert_eq!(in_force, keys);
    }
}
