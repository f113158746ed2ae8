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

/// Where a public reader of whole mails finds files and a text, the same bytes and words come out here.
#[test]
fn another_reader_finds_the_same_files_and_words() {
    let mut compared = (0, 0);
    for folder in ["legacy", "rfc"] {
        let Some(folder) = samples(&format!("hostile/email/stalwartlabs__mail-parser/{folder}")) else { return };
        for path in files_below(&folder) {
            let bytes = std::fs::read(&path).expect("a sample");
            let case = Case::read(&bytes);
            if case.outcome.status != FileStatus::Imported {
                continue;
            }
            let other = mail_parser::MessageParser::default().parse(&bytes).expect("a mail");
            for part in other.attachments() {
                if let mail_parser::PartType::Binary(file) | mail_parser::PartType::InlineBinary(file) = &part.body {
                    let same = case.members.files.iter().any(|(_, bytes)| bytes.as_slice() == file.as_ref());
                    assert!(same, "{}: {} bytes are missing", path.display(), file.len());
                    compared.0 += 1;
                }
            }
            let Some(mail_parser::PartType::Text(text)) = other.text_part(0).map(|part| &part.body) else { continue };
            let ours = format!("{} {}", case.cell("body_text"), case.cell("quoted_text"));
            // Letters that it could not decode are guessed here.
            let decoded = text.split_whitespace().filter(|word| !word.contains('\u{fffd}'));
            let missing: Vec<&str> = decoded.filter(|word| !ours.contains(word)).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", path.display());
            compared.1 += 1;
        }
    }
    assert!(compared.0 > 30 && compared.1 > 30, "{compared:?}");
}
