//! A log on disk is the tree of its leaves, whatever the batches, and proves each of them.

use crate::sim::Sim;
use crate::support::{at, check, entry, given, key, keys, leaf, leaves, log, open, root_of};
use makegood_log::{DiskFolder, Entry, Folder as _, GivenOut, Log, LogError, LogKey, Reader, verify};
use proptest::prelude::*;

#[test]
fn an_empty_log_has_a_signed_checkpoint() {
    let log = log(0);
    assert_eq!(log.list().unwrap(), ["checkpoint"]);
    assert_eq!(
        check(&log).to_string(),
        "log makegood.example/desk: 0 leaves, root 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\
         checked 0 leaves, 1 files, 189 bytes, 0 checkpoints given out\n\
         whole: every leaf, tile and checkpoint fits\n",
    );
}

/// The files of a log of 70,000 leaves, as the page of tlog-tiles lists them.
#[test]
fn a_log_of_70_000_leaves_has_the_tiles_of_the_page() {
    let folder = log(70_000);
    let files = folder.list().unwrap();
    let count = |prefix: &str| files.iter().filter(|path| path.starts_with(prefix)).count();
    assert_eq!((count("tile/entries/"), count("tile/0/"), count("tile/1/"), count("tile/2/")), (274, 274, 2, 1));
    assert!(files.contains(&"tile/0/273.p/112".to_owned()) && files.contains(&"tile/1/001.p/17".to_owned()));
    let reader = Reader::open(&folder, &keys()).unwrap();
    for index in [0, 255, 256, 65_535, 65_536, 69_999] {
        let proof = reader.prove(index).unwrap();
        assert_eq!(proof.verify(&leaf(index).to_bytes().unwrap(), &keys()).unwrap().size, 70_000);
    }
    let report = check(&folder);
    assert!(report.is_whole(), "{report}");
    assert_eq!((report.leaves, report.kinds["ingest"]), (70_000, 70_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Batches of any size, with the log opened anew between them, give the same bytes as one batch.
    #[test]
    fn batches_leave_no_trace(batches in prop::collection::vec(0_u64..400, 1..6)) {
        let folder = log(0);
        let mut size = 0;
        for batch in batches {
            let appended = open(&folder).append((size..size + batch).map(leaf)).unwrap();
            prop_assert_eq!(appended.first, size);
            size += batch;
            prop_assert_eq!(appended.checkpoint.root, root_of(size));
        }
        let once = log(size);
        prop_assert_eq!(folder.list().unwrap(), once.list().unwrap());
        for path in once.list().unwrap() {
            prop_assert_eq!(folder.get(&path), once.get(&path), "{}", path);
        }
    }

    /// Every leaf is proved, and every older checkpoint is extended.
    #[test]
    fn all_is_proved(size in 1_u64..700, index in any::<prop::sample::Index>(), old in any::<prop::sample::Index>()) {
        let folder = log(size);
        let reader = Reader::open(&folder, &keys()).unwrap();
        let index = index.index(usize::try_from(size).unwrap()) as u64;
        prop_assert_eq!(reader.leaf(index).unwrap(), leaf(index));
        prop_assert!(reader.prove(index).unwrap().verify(&leaf(index).to_bytes().unwrap(), &keys()).is_ok());
        let old = 1 + old.index(usize::try_from(size).unwrap()) as u64;
        let older = makegood_log::Checkpoint { origin: crate::support::ORIGIN.into(), size: old, root: root_of(old) };
        prop_assert!(reader.prove_since(old).unwrap().verify(&older, &keys()).is_ok());
        prop_assert!(reader.check_held(&older, "a pack").is_ok());
    }
}

/// A reader that read the checkpoint before an append still reads what it says.
#[test]
fn a_reader_is_not_disturbed_by_an_append() {
    let folder = log(300);
    let reader = Reader::open(&folder, &keys()).unwrap();
    open(&folder).append((300..700).map(leaf)).unwrap();
    assert_eq!(reader.leaves(256, 1000).unwrap(), (256..300).map(leaf).collect::<Vec<_>>());
    assert!(reader.prove(299).unwrap().verify(&leaves(300)[299], &keys()).is_ok());
    assert!(matches!(reader.leaf(300), Err(LogError::NoLeaf { index: 300, size: 300 })));
}

/// A leaf that cannot be written takes its batch with it, and the log goes on.
#[test]
fn a_bad_leaf_takes_its_batch_with_it() {
    let folder = log(10);
    let mut log = open(&folder);
    let bad = makegood_log::Leaf::view(Entry { actor: "", ..entry(9) }, makegood_log::Hash::of(b""));
    let batch = (10..400).map(leaf).chain([bad]);
    assert!(matches!(log.append(batch), Err(LogError::Leaf(390, _))));
    assert_eq!(log.append((10..12).map(leaf)).unwrap().checkpoint.root, root_of(12));
    drop(log);
    assert!(check(&folder).is_whole());
    assert_eq!(check(&folder).left_over_count, 0);
}

#[test]
fn a_second_writer_is_told_to_wait() {
    let folder = tempfile::tempdir().unwrap();
    let disk = || DiskFolder::new(folder.path()).unwrap();
    let first = Log::create(disk(), key(), &given(&Sim::default())).unwrap();
    let second = Log::open(disk(), key(), &given(&Sim::default())).unwrap_err();
    let lock = folder.path().join("lock");
    assert_eq!(
        second.to_string(),
        format!("another process writes to this log; wait until it ends, it holds `{}`", lock.display()),
    );
    drop(first);
    Log::open(disk(), key(), &given(&Sim::default())).unwrap();
    assert!(matches!(Log::create(disk(), key(), &given(&Sim::default())), Err(LogError::Present(_))));
}

/// The log on a real disk, its proofs and its check.
#[test]
fn a_log_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let disk = DiskFolder::new(&folder.path().join("log")).unwrap();
    let mut list = GivenOut::open(DiskFolder::new(&folder.path().join("given-out")).unwrap(), &keys()).unwrap();
    let mut log = Log::create(disk.clone(), key(), &list).unwrap();
    log.append((0..300).map(leaf)).unwrap();
    let handed = log.give_out(&mut list, "pack mg-2026-014-1", at(300)).unwrap();
    assert_eq!(handed.to_string().as_bytes(), std::fs::read(folder.path().join("log/checkpoint")).unwrap());
    log.append((300..513).map(leaf)).unwrap();
    drop(log);
    let log = Log::open(disk.clone(), key(), &list).unwrap();
    assert_eq!(log.checkpoint().root, root_of(513));
    assert!(log.repair().removed.is_empty());
    let report = verify(&disk, DiskFolder::new(&folder.path().join("given-out")).unwrap(), &keys()).unwrap();
    assert!(report.is_whole(), "{report}");
    assert_eq!((report.leaves, report.given_out, report.left_over_count), (513, 1, 0));
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["checkpoint"]["size"], 513);
}

/// The old key vouches for the new one, and the new one for the old: records that either signed are believed.
#[test]
fn a_change_of_key_is_followed() {
    let (folder, list) = (log(5), Sim::default());
    let new = || LogKey::from_seed(crate::support::ORIGIN, &[8; 32]).unwrap();
    let mut log = open(&folder);
    log.give_out(&mut given(&list), "backup 1", at(5)).unwrap();
    log.change_key(new(), entry(5)).unwrap();
    drop(log);
    let unfinished = Log::open(folder.clone(), key(), &given(&list)).unwrap_err();
    assert_eq!(
        unfinished.to_string(),
        "the keys are not of one log: the log has changed to another key; open it with that one"
    );
    let mut log = Log::open(folder.clone(), new(), &given(&list)).unwrap();
    let both = String::from_utf8(folder.get("checkpoint")).unwrap();
    assert_eq!(both.lines().count(), 6, "two signatures: {both}");
    log.append([leaf(6)]).unwrap();
    drop(log);
    let now = [new().public().clone()];
    let report = verify(&folder, list.clone(), &now).unwrap();
    assert!(report.is_whole(), "{report}");
    assert_eq!(report.keys, [new().public().to_string(), key().public().to_string()]);
    assert_eq!(report.given_out, 1);
    let old = Log::open(folder.clone(), key(), &given(&list)).unwrap_err();
    assert!(matches!(old, LogError::Checkpoint { .. }), "the old key signs no more: {old}");

    // A key that the change does not name is not this log's.
    let other = LogKey::from_seed(crate::support::ORIGIN, &[9; 32]).unwrap();
    let mut log =
        Log::open(folder.clone(), new(), &GivenOut::open(list.clone(), &[now[0].clone(), keys()[0].clone()]).unwrap())
            .unwrap();
    assert!(matches!(log.change_key(new(), entry(7)), Err(LogError::Keys(_))));
    log.append([makegood_log::Leaf::key_change(entry(7), &key(), &other)]).unwrap();
    drop(log);
    let report = verify(&folder, list, &now).unwrap();
    assert_eq!(report.first_bad_index(), Some(7), "{report}");
}
