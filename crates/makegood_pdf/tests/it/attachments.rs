//! The data inside the PDF, and the PDF as foreign programs see it.

use makegood_evidence::{to_csv, to_platform_json};
use makegood_pdf::{render, render_for_platform};

use crate::samples::{hostile, large, small};
use crate::tools::Drawn;

#[test]
fn the_data_is_attached_byte_for_byte_without_the_private_part() {
    for document in [small(), hostile()] {
        let drawn = Drawn::new(&render(&document).unwrap());
        if drawn.run("pdfdetach", &["-saveall", "claim.pdf"]).is_none() {
            return;
        }
        let attached = |name: &str| std::fs::read_to_string(drawn.path(name)).unwrap();
        assert_eq!(attached("calculation.csv"), to_csv(&document));
        assert_eq!(attached("claim.json"), to_platform_json(&document).unwrap());
        assert!(!attached("claim.json").contains("for_you"));
    }
}

#[test]
fn qpdf_finds_nothing_wrong() {
    for document in [small(), large()] {
        let drawn = Drawn::new(&render(&document).unwrap());
        let Some(report) = drawn.run("qpdf", &["--check", "claim.pdf"]) else { return };
        assert!(report.contains("No syntax or stream encoding errors found"), "{report}");
    }
}

#[test]
fn it_says_that_it_is_pdf_a_3b_tagged_and_whose_it_is() {
    let drawn = Drawn::new(&render(&small()).unwrap());
    if drawn.run("qpdf", &["--qdf", "--object-streams=disable", "claim.pdf", "plain.pdf"]).is_none() {
        return;
    }
    let plain = String::from_utf8_lossy(&std::fs::read(drawn.path("plain.pdf")).unwrap()).into_owned();
    for mark in [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "/AFRelationship /Data",
        "/StructTreeRoot",
        "/Outlines",
        "/Lang (en)",
        "Refund claim C-0001",
        "Northwind Outdoor GmbH",
    ] {
        assert!(plain.contains(mark), "{mark}");
    }
    assert_eq!(plain.matches("/AFRelationship /Data").count(), 2);
}

#[test]
fn the_private_part_names_the_file_to_send_and_that_file_is_without_it() {
    let document = small();
    let whole = Drawn::new(&render(&document).unwrap());
    let Some(text) = whole.text() else { return };
    assert!(text.contains("-to-send.pdf") && text.contains("pages 1 to 3 only"), "{text}");
    let sent = Drawn::new(&render_for_platform(&document).unwrap());
    let text = sent.text().unwrap();
    assert!(text.contains("Page 3 of 3") && !text.contains("not for the platform"), "{text}");
}
