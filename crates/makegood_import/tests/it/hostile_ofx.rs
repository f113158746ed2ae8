//! Hostile OFX beyond the verdicts of the sweep: rows that must survive, and cuts that must be told.

use makegood_import::FileStatus;

use crate::{import_bytes, samples};

#[test]
fn the_good_transactions_beside_a_bad_amount_are_kept() {
    let Some(folder) = samples("hostile/generated/ofx") else { return };
    for number in 0..10 {
        let name = format!("amt_{number:02}.ofx");
        let (outcome, kept) = import_bytes(&name, &std::fs::read(folder.join(&name)).expect("a sample"));
        assert!(kept.rows() >= 1, "{name}");
        assert!(matches!(outcome.status, FileStatus::Imported | FileStatus::Partial), "{name}: {:?}", outcome.status);
        assert_eq!(outcome.status == FileStatus::Partial, outcome.refused_count > 0, "{name}");
    }
}

#[test]
fn a_cut_file_says_that_it_is_incomplete() {
    let Some(folder) = samples("hostile/generated/ofx") else { return };
    for number in 0..5 {
        let name = format!("trunc_{number:02}.ofx");
        let outcome = import_bytes(&name, &std::fs::read(folder.join(&name)).expect("a sample")).0;
        let told = outcome.diagnostics.iter().any(|problem| problem.code == "MG1004");
        assert!(told && outcome.status != FileStatus::Imported, "{name}: {:?}", outcome.status);
    }
}
