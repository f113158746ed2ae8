//! Every detector runs its own cases; `makegood detectors test` also says what related ones find on the same rows.

use makegood_detect::{builtin_detectors, test_detector};

async fn check(id: &str) {
    let detectors = builtin_detectors().unwrap();
    let detector = detectors.iter().find(|detector| detector.id == id).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let report = test_detector(detector, &[], folder.path()).await.unwrap();
    let mut wrong = Vec::new();
    for case in report.cases {
        if !case.ok {
            wrong.push(format!("{}\n  expected {:#?}\n  found {:#?}", case.title, case.expected, case.found));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

macro_rules! cases_of {
    ($($id:ident),*) => {
        $(#[tokio::test] async fn $id() { check(stringify!($id)).await; })*

        #[test]
        fn no_detector_is_forgotten() {
            let known: Vec<String> = builtin_detectors().unwrap().into_iter().map(|detector| detector.id).collect();
            assert_eq!(known, [$(stringify!($id)),*]);
        }
    };
}

// One test per folder under `detectors/`, written by the build script.
include!(concat!(env!("OUT_DIR"), "/cases_of_detectors.rs"));
