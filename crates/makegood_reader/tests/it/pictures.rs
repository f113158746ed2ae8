//! Tesseract: a program of others that may be missing, slow or broken.

use std::time::{Duration, Instant};

use makegood_app::import::PictureText as _;
use makegood_reader::Tesseract;

use crate::script;

#[test]
fn text_of_a_picture_is_what_the_program_says_without_what_a_terminal_obeys() {
    let temp = tempfile::tempdir().unwrap();
    let program = script(temp.path(), "tesseract", "printf '  Total 12.00\\033[2J\\nThanks\\f\\n'");
    let tesseract = Tesseract::find(Some(&program));
    assert_eq!(tesseract.text_of(temp.path()).unwrap().as_deref(), Some("Total 12.00 [2J\nThanks"));
}

#[test]
fn a_program_that_fails_or_hangs_or_never_stops_talking_is_said_to() {
    let temp = tempfile::tempdir().unwrap();
    let said = |body: &str| {
        let program = script(temp.path(), "tesseract", body);
        let began = Instant::now();
        let said = Tesseract::find(Some(&program)).with_patience(Duration::from_secs(1)).text_of(temp.path());
        assert!(began.elapsed() < Duration::from_secs(20));
        said.unwrap_err()
    };
    assert!(said("exit 1").contains("exit status: 1"));
    assert!(said("exec sleep 50").contains("more than 1 seconds"));
    assert!(said("while :; do echo text; done").contains("did not read it"));
    let missing = Tesseract::find(Some(&temp.path().join("none")));
    assert!(missing.text_of(temp.path()).is_err());
}

#[test]
fn a_real_tesseract_reads_a_picture() {
    let tesseract = Tesseract::find(None);
    let Some(program) = tesseract.program() else {
        println!("skipped: Tesseract is not installed");
        return;
    };
    // A white picture of a few points: no text, and no complaint.
    let temp = tempfile::tempdir().unwrap();
    let picture = temp.path().join("white.pgm");
    let mut bytes = b"P5\n200 60\n255\n".to_vec();
    bytes.resize(bytes.len() + 200 * 60, 255);
    std::fs::write(&picture, bytes).unwrap();
    let text = tesseract.text_of(&picture);
    assert!(matches!(&text, Ok(Some(text)) if text.len() < 5), "{}: {text:?}", program.display());
}
