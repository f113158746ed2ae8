//! A real process, killed while it appends to a real folder.

use crate::sim::Sim;
use crate::support::{check, given, key, keys, leaf, root_of};
use makegood_log::{DiskFolder, Log, verify};
use std::process::{Command, Stdio};

const FOLDER: &str = "MAKEGOOD_LOG_TEST_FOLDER";

/// The child: appends batches until it is killed.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut log = Log::open(DiskFolder::new(folder.as_ref()).unwrap(), key(), &given(&Sim::default())).unwrap();
    loop {
        let size = log.checkpoint().size;
        log.append((size..size + 1 + size % 70).map(leaf)).unwrap();
    }
}

/// Each time it starts again where it was, whole.
#[test]
fn a_process_killed_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let disk = || DiskFolder::new(folder.path()).unwrap();
    drop(Log::create(disk(), key(), &given(&Sim::default())).unwrap());
    let mut last = 0;
    for round in 1..=8 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "killed::child"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Killed once it has appended something, wherever it then is.
        let size = || makegood_log::Reader::open(&disk(), &keys()).map(|reader| reader.checkpoint().size).unwrap();
        while size() <= last && child.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(3 * round));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let log = Log::open(disk(), key(), &given(&Sim::default())).unwrap();
        assert!(log.checkpoint().size > last, "round {round}");
        last = log.checkpoint().size;
        assert_eq!(log.checkpoint().root, root_of(last), "round {round}");
        let report = verify(&disk(), Sim::default(), &keys()).unwrap();
        assert!(report.is_whole() && report.left_over_count == 0, "round {round}: {report}");
    }
    assert!(check(&Sim::default()).fault_count == 1, "an empty folder is no log");
}
