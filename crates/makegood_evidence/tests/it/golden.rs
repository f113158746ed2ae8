//! The exact text of a claim: shapes that others rely on change only on purpose.

use makegood_evidence::{to_csv, to_json, to_platform_json};

use crate::advertiser::{REPORT, advertiser};

#[test]
fn the_json_of_a_claim() {
    insta::assert_snapshot!("claim_json", to_json(&advertiser().compose().unwrap()).unwrap());
}

#[test]
fn the_calculation_as_csv() {
    insta::assert_snapshot!("calculation_csv", to_csv(&advertiser().compose().unwrap()));
}

#[test]
fn what_leaves_the_house_lacks_the_private_part_and_nothing_else() {
    let document = advertiser().compose().unwrap();
    let mut whole: serde_json::Value = serde_json::from_str(&to_json(&document).unwrap()).unwrap();
    assert!(whole.as_object_mut().unwrap().shift_remove("for_you").is_some());
    let sent: serde_json::Value = serde_json::from_str(&to_platform_json(&document).unwrap()).unwrap();
    assert_eq!(sent, whole);
}

#[test]
fn a_file_name_cannot_become_a_formula() {
    let mut advertiser = advertiser();
    for row in advertiser.rows.values_mut().filter(|row| row.sha256 == REPORT) {
        row.source_name = "=cmd|' /C calc'!A0".to_owned();
    }
    let csv = to_csv(&advertiser.compose().unwrap());
    assert!(csv.contains(",'=cmd|' /C calc'!A0,"), "{csv}");
}
