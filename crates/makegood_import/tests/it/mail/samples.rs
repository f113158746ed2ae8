//! Public mails, well and badly formed, read in place.

use makegood_import::FileStatus;

use super::Case;
use crate::samples;

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// One line a mail, so that a change of judgement shows.
#[test]
fn public_mails_are_judged_as_before() {
    let mut lines = Vec::new();
    for folder in ["email/stalwartlabs-mail-parser", "hostile/email/stalwartlabs__mail-parser"] {
        let Some(folder) = samples(folder) else { return };
        for path in files_below(&folder) {
            let case = Case::read(std::fs::read(&path).expect("a sample"));
            let name = path.strip_prefix(&folder).expect("below").display().to_string();
            let mut codes = case.codes();
            codes.dedup();
            let words: usize = case.column("body_text").iter().map(|text| text.split_whitespace().count()).sum();
            lines.push(format!(
                "{name}: {} {:?}, {} rows, {words} words, {} files; {}",
                case.outcome.format,
                case.outcome.status,
                case.column("at").len(),
                case.members.files.len(),
                codes.join(" ")
            ));
        }
    }
    assert_eq!(lines.len(), 138);
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn well_formed_public_mails_give_their_text() {
    let Some(folder) = samples("hostile/email/stalwartlabs__mail-parser/rfc") else { return };
    for path in files_below(&folder) {
        let case = Case::read(std::fs::read(&path).expect("a sample"));
        let read = matches!(case.outcome.status, FileStatus::Imported | FileStatus::NeedsAnswer);
        assert!(read, "{}: {:?}", path.display(), case.outcome);
    }
}
