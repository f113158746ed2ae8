//! Text of pictures: asked for after a picture was read without harm, and handed in as an answer.

use std::cell::RefCell;
use std::path::Path;

use makegood_app::import::{FileReader, FileToRead, ImportReport, ImportRequest, PictureText, Ports, Silent, import};
use makegood_core::diagnostic::{self, Diagnostic};
use makegood_facts::rows::{RowSink, SinkError};
use makegood_import::input::MemberSink;
use makegood_import::outcome::{FileOutcome, FileStatus};

use crate::support::Desk;

/// Takes every file for a picture, or for one that is refused, and remembers the text it was given.
struct Pictures {
    refuses: bool,
    texts: RefCell<Vec<Option<String>>>,
}

impl FileReader for Pictures {
    fn read(
        &self,
        file: &FileToRead<'_>,
        _: &mut dyn RowSink,
        _: &mut dyn MemberSink,
    ) -> Result<FileOutcome, SinkError> {
        let text = file.options.answers.get("picture_text").cloned();
        let mut outcome = FileOutcome::new("image".to_owned());
        if text.is_none() {
            outcome.diagnostics.push(Diagnostic::new(diagnostic::PICTURE_TEXT_NOT_READ, "its text was not read"));
        }
        self.texts.borrow_mut().push(text);
        let too_large = Diagnostic::new(diagnostic::LIMIT_EXCEEDED, "too many points");
        Ok(if self.refuses { outcome.refuse(too_large) } else { outcome })
    }
}

/// Says this of every picture.
struct Says(Result<Option<String>, String>);

impl PictureText for Says {
    fn text_of(&self, path: &Path) -> Result<Option<String>, String> {
        assert!(path.is_file());
        self.0.clone()
    }
}

fn read(desk: &Desk, refuses: bool, says: Says) -> (ImportReport, Vec<Option<String>>) {
    let reader = Pictures { refuses, texts: RefCell::default() };
    let request = ImportRequest { paths: vec![desk.export("receipt.png", "points")], ..ImportRequest::default() };
    let ports = Ports { files: &reader, pictures: &says };
    let report = import(&desk.open(), &request, ports, "2026-07-01T10:00:00Z".parse().unwrap(), &mut Silent).unwrap();
    (report, reader.texts.into_inner())
}

#[test]
fn the_text_of_a_picture_is_an_answer_that_nobody_typed() {
    let desk = Desk::new();
    let (report, texts) = read(&desk, false, Says(Ok(Some("Total 12.00".to_owned()))));
    assert_eq!(texts, [None, Some("Total 12.00".to_owned())]);
    assert!(report.files[0].diagnostics.is_empty());
    let entries = desk.open().sources().entries().unwrap();
    assert!(entries.values().all(|entry| entry.answers.is_empty()), "only what a person said is listed as said");
}

#[test]
fn without_a_reader_of_pictures_the_picture_is_kept_and_its_text_is_missed() {
    let desk = Desk::new();
    let (report, texts) = read(&desk, false, Says(Ok(None)));
    assert_eq!((texts.len(), report.files[0].status), (1, FileStatus::Imported));
    assert_eq!(report.files[0].diagnostics[0].code, "MG2213");
    let desk = Desk::new();
    let (report, texts) = read(&desk, false, Says(Err("Tesseract did not read it: exit status: 1".to_owned())));
    assert_eq!((texts.len(), report.files[0].status), (1, FileStatus::Imported));
    let said: Vec<_> = report.files[0].diagnostics.iter().map(|said| (said.code, said.message.as_str())).collect();
    assert_eq!(said, [("MG2213", "Tesseract did not read it: exit status: 1")]);
}

#[test]
fn a_refused_picture_is_shown_to_no_other_program() {
    let (report, texts) = read(&Desk::new(), true, Says(Err("asked".to_owned())));
    assert_eq!((texts.len(), report.files[0].status), (1, FileStatus::Refused));
    assert!(report.files[0].diagnostics.iter().all(|said| said.message != "asked"));
}
