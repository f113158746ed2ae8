//! Killed, cut off or refused at any step, the log is the old one or the new one. Each sweep goes on until a run meets no fault.

use crate::sim::{Fault, Sim};
use crate::support::{at, check, given, key, leaf, log, open, root_of};
use makegood_log::{Folder as _, Log, LogError};

/// Batches that end within a bundle, fill one, fill several, and start the log.
const BATCHES: [(u64, u64); 6] = [(0, 1), (3, 9), (250, 260), (255, 256), (256, 257), (300, 600)];

/// Opens what is left; it is old or new, whole, and can be gone on with.
fn recover(left: &Sim, old: u64, new: u64, acknowledged: bool, step: u64) {
    let mut log = open(left);
    let size = log.checkpoint().size;
    assert!(
        size == new || (size == old && !acknowledged),
        "step {step}: {size} leaves of {old} or {new}, told {acknowledged}"
    );
    assert_eq!(log.checkpoint().root, root_of(size), "step {step}");
    let report = check(left);
    assert!(report.is_whole() && report.left_over_count == 0, "step {step}: {report}");
    log.append((size..new + 3).map(leaf)).unwrap();
    drop(log);
    assert_eq!(open(left).checkpoint().root, root_of(new + 3), "step {step}");
    assert!(check(left).is_whole(), "step {step}");
}

#[test]
fn killed_or_without_power_at_any_step_of_an_append() {
    for (old, new) in BATCHES {
        let before = log(old);
        for step in 1.. {
            let folder = before.copy();
            let mut log = open(&folder);
            folder.fail_at(step, Fault::Stop);
            let acknowledged = log.append((old..new).map(leaf)).is_ok();
            let hit = folder.was_hit();
            recover(&folder.after_kill(), old, new, acknowledged, step);
            for seed in 0..5 {
                recover(&folder.after_power_cut(seed * 1000 + step), old, new, acknowledged, step);
            }
            if !hit {
                assert!(acknowledged && step > 5, "the run without a fault, after {step} steps");
                break;
            }
        }
    }
}

/// What was left of an interrupted append is said when it is removed.
#[test]
fn the_repair_is_said() {
    let folder = log(3);
    let mut writer = open(&folder);
    // Bundle and tile are written, and their bytes synced; the process ends before their names are.
    folder.fail_at(5, Fault::Stop);
    writer.append((3..9).map(leaf)).unwrap_err();
    folder.was_hit();
    let left = folder.after_kill();
    assert_eq!(check(&left).left_over_count, 2);
    assert_eq!(open(&left).repair().removed, ["tile/0/000.p/9", "tile/entries/000.p/9"]);
    assert!(open(&left).repair().removed.is_empty());
}

/// Cut off while it repairs, the log is repaired the next time.
#[test]
fn killed_while_it_repairs() {
    let folder = log(3);
    let mut writer = open(&folder);
    folder.fail_at(12, Fault::Stop);
    writer.append((3..600).map(leaf)).unwrap_err();
    assert!(folder.was_hit());
    for step in 1.. {
        let left = folder.after_kill();
        left.fail_at(step, Fault::Stop);
        let opened = Log::open(left.clone(), key(), &given(&Sim::default())).is_ok();
        if !left.was_hit() {
            assert!(opened && step > 1);
            break;
        }
        for seed in 0..10 {
            recover(&left.after_power_cut(seed), 3, 600, false, step);
        }
    }
}

/// A step that fails once, or a disk that stays full: the error comes back, the writer stops, and opening again goes on.
#[test]
fn a_step_that_fails() {
    for fault in [Fault::Once, Fault::Forever] {
        for (old, new) in BATCHES {
            let before = log(old);
            for step in 1.. {
                let folder = before.copy();
                let mut log = open(&folder);
                folder.fail_at(step, fault);
                let appended = log.append((old..new).map(leaf));
                if appended.is_err() {
                    assert!(matches!(log.append([leaf(new)]), Err(LogError::Halted)), "step {step}");
                }
                drop(log);
                let hit = folder.was_hit();
                recover(&folder.after_kill(), old, new, appended.is_ok(), step);
                if !hit {
                    break;
                }
            }
        }
    }
}

/// A checkpoint is handed over only when the list durably says so.
#[test]
fn killed_at_any_step_of_giving_out() {
    let folder = log(5);
    for step in 1.. {
        let list = Sim::default();
        open(&folder).give_out(&mut given(&list), "pack 1", at(1)).unwrap();
        let mut given_out = given(&list);
        list.fail_at(step, Fault::Stop);
        let handed = open(&folder).give_out(&mut given_out, "pack 2", at(2)).is_ok();
        let hit = list.was_hit();
        for seed in 0..20 {
            let left = given(&list.after_power_cut(seed)).records().len();
            assert!(left == 2 || (left == 1 && !handed), "step {step}: {left} records, handed {handed}");
        }
        if !hit {
            assert!(handed && step > 3);
            break;
        }
    }
}

/// A second append in the middle of none: no file of the old log is written over before the new checkpoint stands.
#[test]
fn files_of_the_old_log_stay_until_the_checkpoint_moves() {
    let folder = log(300);
    let mut writer = open(&folder);
    for step in 1..12 {
        let run = folder.copy();
        let mut log = Log::open(run.clone(), key(), &given(&Sim::default())).unwrap();
        run.fail_at(step, Fault::Stop);
        let done = log.append((300..305).map(leaf)).is_ok();
        run.was_hit();
        if !done && run.get("checkpoint") == folder.get("checkpoint") {
            for path in folder.list().unwrap() {
                assert_eq!(run.get(&path), folder.get(&path), "step {step}: {path}");
            }
        }
    }
    writer.append([leaf(300)]).unwrap();
}
