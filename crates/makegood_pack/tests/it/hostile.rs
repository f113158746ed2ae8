//! The hostile sample files: as packs they are refused, as exhibits they are bytes like any other.

use std::path::PathBuf;

use makegood_pack::Expect;

use crate::support::{File, contents, explode, seal_key, untimed, verify, write, zone};

/// Files of the hostile sets, ordered; none, with a line that says so, where the samples are missing.
fn samples() -> Vec<PathBuf> {
    let folder = std::env::var_os("MAKEGOOD_SHARED_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")), PathBuf::from)
        .join("hostile");
    if !folder.is_dir() {
        assert!(std::env::var_os("MAKEGOOD_CI").is_none_or(|value| value != "1"), "the samples are missing");
        eprintln!("skipped: the hostile sample files are missing");
    }
    let mut files = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files.sort();
    files
}

#[test]
fn none_of_them_is_a_pack() {
    for path in samples() {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let report = verify(&bytes, &Expect::default());
        assert!(!report.is_whole(), "{}", path.display());
        assert!(!report.faults.is_empty(), "{}", path.display());
    }
}

#[test]
fn each_of_them_can_be_an_exhibit() {
    let files: Vec<File> = samples()
        .into_iter()
        .step_by(3)
        .filter_map(|path| {
            let bytes = std::fs::read(&path).ok().filter(|bytes| bytes.len() < 1 << 20)?;
            let name: &'static str = path.file_name()?.to_string_lossy().into_owned().leak();
            Some((name, bytes))
        })
        .collect();
    let key = seal_key(1);
    for some in files.chunks(200) {
        let case = contents(some, crate::support::at("2026-04-01T10:00:00Z"), zone());
        let pack = write(&case, &untimed(&key)).1;
        let report = verify(&pack, &Expect::default());
        assert!(report.is_whole(), "{report}");
        let packed = explode(&pack);
        for ((_, bytes), exhibit) in some.iter().zip(&report.exhibits) {
            let name = format!("bag/data/original/{}", exhibit.file);
            assert_eq!(&packed.iter().find(|(own, ..)| *own == name).unwrap().1, bytes, "{name}");
        }
    }
}
