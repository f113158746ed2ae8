//! Every changed byte is found, in its file and at its leaf.

use crate::sim::Sim;
use crate::support::{at, given, keys, leaf, log, open};
use makegood_log::{Folder as _, Report, verify};

/// A log of `size` leaves with two checkpoints given out, and the list of them.
fn example(size: u64) -> (Sim, Sim) {
    let (folder, list) = (log(size / 2), Sim::default());
    let mut writer = open(&folder);
    writer.give_out(&mut given(&list), "pack mg-1", at(0)).unwrap();
    writer.append((size / 2..size).map(leaf)).unwrap();
    writer.give_out(&mut given(&list), "backup of May", at(1)).unwrap();
    drop(writer);
    (folder, list)
}

fn check(folder: &Sim, list: &Sim) -> Report {
    verify(folder, list.clone(), &keys()).unwrap()
}

/// The leaf whose entry holds a byte of a bundle.
fn leaf_at(bundle: &[u8], offset: usize) -> u64 {
    let (mut leaf, mut end) = (0, 0);
    loop {
        end += 2 + usize::from(u16::from_be_bytes([bundle[end], bundle[end + 1]]));
        if offset < end {
            return leaf;
        }
        leaf += 1;
    }
}

/// Changes bytes of every file, each alone, and asks where the change is.
fn flip(size: u64, offsets: impl Fn(usize) -> Vec<usize>) -> usize {
    let (folder, list) = example(size);
    assert!(check(&folder, &list).is_whole());
    let mut flips = 0;
    for (place, is_log) in [(&folder, true), (&list, false)] {
        for path in place.list().unwrap() {
            let bytes = place.get(&path);
            for offset in offsets(bytes.len()) {
                let mut changed = bytes.clone();
                changed[offset] ^= 1 << (offset % 8);
                place.put(&path, changed);
                let report = check(&folder, &list);
                let message = format!("byte {offset} of {path}: {report}");
                assert!(report.faults.iter().any(|fault| fault.file == path), "{message}");
                // A record of the list is named by the next one, too; in the log one change is one file.
                assert!(!is_log || report.faults.iter().all(|fault| fault.file == path), "{message}");
                if let Some(rest) = path.strip_prefix("tile/entries/").filter(|_| is_log) {
                    let n: u64 = rest[..3].parse().unwrap();
                    assert_eq!(report.first_bad_index(), Some(n * 256 + leaf_at(&bytes, offset)), "{message}");
                } else if let Some(rest) = path.strip_prefix("tile/0/").filter(|_| is_log) {
                    let n: u64 = rest[..3].parse().unwrap();
                    assert_eq!(report.first_bad_index(), Some(n * 256 + offset as u64 / 32), "{message}");
                } else if path.starts_with("tile/1/") && is_log {
                    assert_eq!(report.first_bad_index(), Some(offset as u64 / 32 * 256), "{message}");
                }
                flips += 1;
            }
            place.put(&path, bytes);
        }
    }
    flips
}

/// A small log: every byte of every file.
#[test]
fn every_byte_of_a_small_log() {
    let flips = flip(12, |len| (0..len).collect());
    assert!(flips > 3_400, "{flips}");
}

/// Full and partial tiles on two levels: bytes at the ends of each file and every so often between.
#[test]
fn bytes_of_every_file_of_a_larger_log() {
    let flips = flip(600, |len| (0..len).filter(|at| *at < 24 || at + 24 > len || at % 997 == 0).collect());
    assert!(flips > 500, "{flips}");
}

/// A file that is missing, cut, longer, or another valid file of the same log.
#[test]
fn files_missing_cut_longer_or_swapped() {
    let (folder, list) = example(600);
    for path in folder.list().unwrap() {
        let bytes = folder.get(&path);
        let named = |what: &str| {
            let report = check(&folder, &list);
            assert!(report.faults.iter().any(|fault| fault.file == path), "{what} {path}: {report}");
        };
        folder.remove(&path).unwrap();
        named("missing");
        folder.put(&path, bytes[..bytes.len() - 1].to_vec());
        named("cut");
        folder.put(&path, [bytes.as_slice(), b"x"].concat());
        named("longer");
        folder.put(&path, Vec::new());
        named("empty");
        let other = if path == "tile/entries/000" { "tile/entries/001" } else { "tile/entries/000" };
        folder.put(&path, folder.get(other));
        named("swapped");
        folder.put(&path, bytes);
    }
    assert!(check(&folder, &list).is_whole());
}

/// Several changes at once are all named.
#[test]
fn several_changes_are_all_named() {
    let (folder, list) = example(600);
    for (path, offset) in [("tile/entries/000", 700), ("tile/entries/002.p/88", 9), ("tile/0/001", 64)] {
        let mut bytes = folder.get(path);
        bytes[offset] ^= 1;
        folder.put(path, bytes);
    }
    let report = check(&folder, &list);
    let named: Vec<_> = report.faults.iter().map(|fault| (fault.file.as_str(), fault.index)).collect();
    assert_eq!(
        named,
        [("tile/entries/000", Some(3)), ("tile/0/001", Some(258)), ("tile/entries/002.p/88", Some(512))],
        "{report}",
    );
}

/// A leaf changed together with the tile over it: the hash above them still tells, and says within which leaves.
#[test]
fn a_leaf_changed_with_its_tile() {
    let (folder, list) = example(600);
    let mut bundle = folder.get("tile/entries/001");
    let at = bundle.windows(3).position(|part| part == b"ana").unwrap();
    bundle[at] = b'A';
    let length = usize::from(u16::from_be_bytes([bundle[0], bundle[1]]));
    let mut tile = folder.get("tile/0/001");
    tile[..32].copy_from_slice(makegood_log::leaf_hash(&bundle[2..2 + length]).as_bytes());
    folder.put("tile/entries/001", bundle);
    folder.put("tile/0/001", tile);
    let report = check(&folder, &list);
    assert_eq!(report.faults.len(), 1, "{report}");
    assert_eq!((report.faults[0].file.as_str(), report.first_bad_index()), ("tile/0/001", Some(256)), "{report}");
    assert!(
        report.to_string().contains("a leaf from 256 to 511 was changed together with the tiles over it"),
        "{report}"
    );
}

/// The page of the docs shows what is really said.
#[test]
fn the_page_shows_this_report() {
    let (folder, list) = example(600);
    let mut bytes = folder.get("tile/entries/001");
    let offset = (0..bytes.len()).find(|at| leaf_at(&bytes, *at) == 44).unwrap();
    bytes[offset + 20] ^= 1;
    folder.put("tile/entries/001", bytes);
    let report = check(&folder, &list).to_string();
    let page = include_str!("../../../../docs/src/evidence-log.md");
    assert!(page.contains(&report), "{report}");
}

/// A checkpoint may claim any size: the check of a log that is not there ends.
#[test]
fn a_checkpoint_of_a_log_that_is_not_there() {
    for size in [1, 257, 1 << 40, u64::MAX] {
        let checkpoint =
            makegood_log::Checkpoint { origin: crate::support::ORIGIN.into(), size, root: makegood_log::empty_root() };
        let folder = log(0);
        folder.put("checkpoint", checkpoint.sign(&[&crate::support::key()]).unwrap().to_string().into_bytes());
        let report = check(&folder, &Sim::default());
        assert!(!report.is_whole() && report.faults.len() <= 100, "{report}");
        let error = makegood_log::Log::open(folder, crate::support::key(), &given(&Sim::default())).unwrap_err();
        assert!(matches!(error, makegood_log::LogError::Damaged { .. }), "{error}");
    }
}
