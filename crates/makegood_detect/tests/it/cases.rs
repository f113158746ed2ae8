//! Every detector runs its own cases; what the others say on the same rows is a snapshot.

use makegood_detect::{builtin_detectors, test_detector};

#[tokio::test]
async fn every_case_of_every_detector_holds() {
    let detectors = builtin_detectors().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    let mut cross_talk = Vec::new();
    for detector in &detectors {
        let report = test_detector(detector, &detectors, folder.path())
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", detector.id));
        for case in report.cases {
            if !case.ok {
                wrong.push(format!(
                    "{} / {}\n  expected {:#?}\n  found {:#?}",
                    detector.id, case.title, case.expected, case.found
                ));
            }
            cross_talk.extend(case.cross_talk.iter().map(|line| format!("{} / {}: {line}", detector.id, case.title)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    insta::assert_snapshot!("cross_talk", cross_talk.join("\n"));
}
