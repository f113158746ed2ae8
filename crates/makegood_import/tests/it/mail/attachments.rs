//! Files in a message: passed on whole, under names that lead nowhere, within limits.

use makegood_import::FileStatus;

use super::{Case, message, multipart};

fn text() -> &'static str {
    "Content-Type: text/plain\r\n\r\nsee attached"
}

#[test]
fn attachments_and_inline_pictures_are_files_of_their_own() {
    let case = Case::read(multipart(
        "mixed",
        &[
            text(),
            "Content-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment; filename=\"spend.csv\"\r\nContent-Transfer-Encoding: base64\r\n\r\nYSxiCjEsMgo=",
            "Content-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==",
            "Content-Type: text/plain\r\nContent-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9.txt\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nline=\r\n one",
        ],
    ));
    assert_eq!(case.outcome.status, FileStatus::Imported);
    assert_eq!(case.cell("body_text"), "see attached");
    let files: Vec<(&str, &[u8])> =
        case.members.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    assert_eq!(files, [("spend.csv", &b"a,b\n1,2\n"[..]), ("part-2.png", b"\x89PNG"), ("résumé.txt", b"line one")]);
}

#[test]
fn a_message_in_a_message_is_one_file() {
    let inner = "Content-Type: message/rfc822\r\n\r\nFrom: x@y.invalid\r\nContent-Type: multipart/mixed; boundary=I\r\n\r\n--I\r\n\r\ninner\r\n--I--";
    let case = Case::read(multipart("mixed", &[text(), inner]));
    assert_eq!(case.members.names(), ["part-1.eml"]);
    assert!(case.members.files[0].1.ends_with(b"--I\r\n\r\ninner\r\n--I--"));
    assert_eq!(case.cell("body_text"), "see attached");
}

#[test]
fn names_lead_nowhere() {
    let attached = |name: &str| {
        format!("Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\nx")
    };
    for (name, shown, code) in [
        ("../../../var/slip", "slip", "MG2205"),
        ("=?utf-8?Q?..=2F..=2Fslip?=", "slip", "MG2205"),
        ("CON", "_CON", ""),
        ("invoice\u{202e}fdp.exe", "invoice[U+202E]fdp.exe", "MG2209"),
    ] {
        let case = Case::read(multipart("mixed", &[text(), &attached(name)]));
        assert_eq!(case.members.names(), [shown]);
        assert_eq!(case.outcome.status, FileStatus::Imported);
        assert_eq!(case.told(code).is_empty(), code.is_empty(), "{name}: {:?}", case.outcome.diagnostics);
    }
}

#[test]
fn files_beyond_the_limit_are_refused_one_by_one_with_their_lines() {
    let file = "Content-Type: application/octet-stream\r\n\r\nx";
    let parts: Vec<&str> = std::iter::repeat_n(file, 1_003).collect();
    let case = Case::read(multipart("mixed", &parts));
    assert_eq!((case.members.files.len(), case.outcome.refused_count), (1_000, 3));
    assert_eq!(case.outcome.status, FileStatus::Partial);
    let first = &case.outcome.refused_rows[0];
    // Eight lines of headers, then four a part.
    assert_eq!((first.code, first.line), ("MG1008", Some(8 + 1_000 * 4 + 2)));
}

#[test]
fn a_flood_of_parts_keeps_the_message() {
    let parts: Vec<&str> = std::iter::repeat_n("\r\nx", 5_000).collect();
    let case = Case::read(multipart("mixed", &parts));
    assert_eq!((case.outcome.status, case.column("at").len()), (FileStatus::Partial, 1));
    assert_eq!(case.outcome.refused_rows[0].code, "MG1008");
}

#[test]
fn damage_is_told_and_what_could_be_read_is_kept() {
    let broken = Case::read(message("Content-Transfer-Encoding: base64\r\n\r\n!!!!SGVsbG8=\r\n"));
    assert_eq!((broken.cell("body_text").as_str(), broken.codes()), ("Hello", vec!["MG2212", "MG2205"]));
    let cut = multipart("mixed", &[text(), "Content-Type: text/csv; name=a.csv\r\n\r\na,b"]);
    let cut = Case::read(&cut[..cut.len() - 10]);
    assert_eq!(cut.members.names(), ["a.csv"]);
    assert!(cut.told("MG2205").contains("cut short"));
}

#[test]
fn words_that_are_encrypted_and_files_that_lie_elsewhere_are_told() {
    let locked = Case::read(multipart(
        "encrypted",
        &[
            "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
            "Content-Type: application/octet-stream\r\n\r\nxyz",
        ],
    ));
    assert_eq!((locked.cell("body_text").as_str(), locked.codes()), ("", vec!["MG2212", "MG1015"]));
    let elsewhere = Case::read(multipart(
        "mixed",
        &[
            text(),
            "Content-Type: message/external-body; access-type=URL; URL=\"http://canary.invalid/\"\r\n\r\nContent-Type: application/pdf",
        ],
    ));
    assert_eq!((elsewhere.members.files.len(), elsewhere.codes()), (0, vec!["MG2212", "MG2210"]));
    let signed = Case::read(multipart("signed", &[text(), "Content-Type: application/pgp-signature\r\n\r\nabc"]));
    assert_eq!((signed.members.files.len(), signed.codes()), (0, vec!["MG2212", "MG1013"]));
}
