//! The same document gives the same bytes, also from several threads at once.

use makegood_pdf::{render, render_for_platform};

use crate::samples::{bare, large, small};

#[test]
fn the_same_document_gives_the_same_bytes() {
    let document = small();
    let first = render(&document).unwrap();
    assert!(first.starts_with(b"%PDF-1.7"));
    assert_eq!(render(&document).unwrap(), first);
    // Another document in between, and a neighbour at the same time, leave no trace.
    let neighbour = std::thread::spawn(|| render(&small()).unwrap());
    render(&bare()).unwrap();
    assert_eq!(render(&document).unwrap(), first);
    assert_eq!(neighbour.join().unwrap(), first);
}

#[test]
fn a_large_claim_gives_the_same_bytes() {
    assert_eq!(render(&large()).unwrap(), render(&large()).unwrap());
}

#[test]
fn what_is_sent_is_a_document_of_its_own() {
    let document = small();
    assert_ne!(render_for_platform(&document).unwrap(), render(&document).unwrap());
    assert_eq!(render_for_platform(&document).unwrap(), render_for_platform(&document).unwrap());
}
