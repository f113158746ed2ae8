//! What is kept of any PDF: its text with places, and what a reader would not see.

use makegood_import::outcome::FileStatus;

use super::writer::{Paper, stream};
use super::{answered, codes, rows};

#[test]
fn a_pdf_of_no_known_layout_is_kept_with_its_text() {
    let paper =
        Paper::with(&[(40, 60, "Agenda"), (40, 90, "Refunds"), (300, 90, "14:00")]).page(&[(40, 60, "Page two")]);
    let (outcome, kept) = answered(&paper.bytes(), &[]);
    assert_eq!((outcome.status, codes(&outcome)), (FileStatus::Imported, vec!["MG2214"]));
    let documents = rows(&kept, "document");
    let document = &documents[0];
    assert_eq!(document["text"], "Agenda\nRefunds  14:00\nPage two\n");
    assert_eq!((document["kind"].as_str(), document["pages"].as_str()), ("pdf", "2"));
    assert_eq!(document["bytes"], paper.bytes().len().to_string());
    assert_eq!(document["document_id"].len(), 64);
}

#[test]
fn a_scan_has_no_text_layer_and_is_kept_all_the_same() {
    let picture = stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", "x");
    let scan = Paper::with(&[]).object(&picture).draw("q 595 0 0 842 0 0 cm /X Do Q");
    let (outcome, kept) = answered(&scan.bytes(), &[]);
    assert_eq!((outcome.status, codes(&outcome)), (FileStatus::Imported, vec!["MG2214"]));
    assert!(outcome.diagnostics[0].message.contains("no text layer"));
    assert!(!rows(&kept, "document")[0].contains_key("text"));
}

#[test]
fn text_that_a_reader_would_not_see_is_told_and_gives_no_value() {
    for hidden in [
        "BT 3 Tr /F1 10 Tf 300 700 Td <01> Tj ET",
        "1 1 1 rg BT /F1 10 Tf 300 700 Td <01> Tj ET 0 g",
        "BT /F1 10 Tf 900 700 Td <01> Tj ET",
        "BT /F1 0.1 Tf 300 700 Td <01> Tj ET",
    ] {
        let paper = Paper::with(&[(40, 60, "Zz")]).draw(&format!("q {hidden} Q"));
        let (outcome, kept) = answered(&paper.bytes(), &[]);
        assert_eq!(codes(&outcome), ["MG2209", "MG2214"], "{hidden}");
        assert!(outcome.diagnostics[0].place.is_some(), "{hidden}");
        assert_eq!(rows(&kept, "document")[0]["text"], "Zz\n", "{hidden}");
    }
}

#[test]
fn white_text_on_a_dark_ground_is_seen() {
    let paper = Paper::with(&[(40, 60, "Zz")])
        .draw("0 0 1 rg 290 690 100 30 re f 1 1 1 rg BT /F1 10 Tf 300 700 Td <01> Tj ET 0 g");
    let (outcome, kept) = answered(&paper.bytes(), &[]);
    assert_eq!(codes(&outcome), ["MG2214"]);
    assert_eq!(rows(&kept, "document")[0]["text"], "Zz  Z\n".replace("Zz  Z", "Zz\nZ"));
}

#[test]
fn active_content_is_told_and_left_alone() {
    for (entries, told) in [
        ("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", "a script, an action on opening"),
        ("/OpenAction<</S/Launch/F(calc)>>", "an action on opening, an action that starts a program"),
        ("/Names<</EmbeddedFiles<</Names[]>>>>", "an embedded file"),
        ("/AA<</WC<</S/URI/URI(http://example.invalid)>>>>", "an action on an event"),
    ] {
        let (outcome, _) = answered(&Paper::with(&[(40, 60, "A")]).catalog(entries).bytes(), &[]);
        let active = outcome.diagnostics.iter().find(|problem| problem.code == "MG2210").expect(entries);
        assert_eq!(active.found, told, "{entries}");
    }
    let plain = Paper::with(&[(40, 60, "A")]).catalog("/OpenAction<</S/GoTo/D[4 0 R/Fit]>>");
    assert_eq!(codes(&answered(&plain.bytes(), &[]).0), ["MG2214"], "to open at a page is nothing active");
}

#[test]
fn a_signature_that_does_not_reach_the_end_is_told() {
    let signed =
        |range: &str| Paper::with(&[(40, 60, "A")]).object(&format!("<</Type/Sig/ByteRange[{range}]/Contents<00>>>"));
    let whole = |len: usize| format!("0 100 110 {:<6}", len.saturating_sub(110));
    let len = signed(&whole(999)).bytes().len();
    let told = |bytes: &[u8]| codes(&answered(bytes, &[]).0).contains(&"MG2211");
    let complete = signed(&whole(len)).bytes();
    assert_eq!(complete.len(), len);
    assert!(!told(&complete));
    let mut changed = complete;
    changed.extend(b"11 0 obj\n<<>>\nendobj\n");
    assert!(told(&changed), "bytes follow the signed ones");
    assert!(told(&signed("0 100 200 10    ").bytes()), "most of the file is not signed");
}

#[test]
fn an_earlier_version_in_the_file_is_told() {
    let mut bytes = Paper::with(&[(40, 60, "A")]).bytes();
    let again = bytes.clone();
    let start = String::from_utf8_lossy(&again).rfind("xref\n0 1").expect("a table");
    bytes.extend(&again[start..]);
    let (outcome, _) = answered(&bytes, &[]);
    assert!(
        outcome.diagnostics.iter().any(|problem| problem.message.contains("2 versions")),
        "{:?}",
        outcome.diagnostics
    );
}

#[test]
fn the_same_bytes_give_the_same_rows() {
    let bytes = Paper::with(&[(40, 60, "Same"), (90, 60, "line"), (40, 75, "twice")]).bytes();
    let (first, second) = (answered(&bytes, &[]), answered(&bytes, &[]));
    assert_eq!(first.0, second.0);
    assert_eq!(first.1.batches, second.1.batches);
}
