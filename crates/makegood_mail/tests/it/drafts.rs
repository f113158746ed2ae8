//! Drafts become messages: the same input the same bytes, files exact, nothing slipped in.

use makegood_mail::draft::{AttachedFile, Draft, DraftError, Stamp};
use makegood_mail::reply::{ReadOptions, Reply};
use makegood_mail::{CaseReference, ReferenceKey};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const KEY: ReferenceKey = ReferenceKey::new([1; 32]);

fn stamp() -> Stamp {
    Stamp {
        message_id: "C-0001.1@advertiser.example".to_owned(),
        at: "2026-03-02T09:30:00+01:00".parse().expect("an instant"),
        bytes_max: 10 << 20,
    }
}

fn draft() -> Draft {
    Draft {
        from: "Ads, Inc. <claims@advertiser.example>".to_owned(),
        to: vec!["support@platform.example".to_owned()],
        subject: "Erstattung für Konto 7001: 返金のお願い".to_owned(),
        reference: Some(CaseReference::issue("C-0001", &KEY).expect("an id")),
        body: "Guten Tag,\n\nwir bitten um 120,00 €.\n.\nFrom hier\n".to_owned(),
        ..Draft::default()
    }
}

fn with_file(bytes: &[u8]) -> Draft {
    let file =
        AttachedFile { name: "pack.zip".to_owned(), media_type: "application/zip".to_owned(), bytes: bytes.to_vec() };
    Draft { from: "claims@advertiser.example".to_owned(), attachments: vec![file], ..draft() }
}

fn read(bytes: &[u8]) -> Reply {
    Reply::read(bytes, &ReadOptions::default()).expect("a message")
}

#[test]
fn the_same_draft_has_the_same_bytes() {
    let one = with_file(b"PK").message(&stamp()).expect("a message");
    assert_eq!(one.bytes, with_file(b"PK").message(&stamp()).expect("a message").bytes);
    let text = String::from_utf8(one.bytes).expect("ASCII");
    assert!(text.is_ascii());
    assert!(text.contains("Message-ID: <C-0001.1@advertiser.example>\r\n"), "{text}");
    assert!(text.contains("Date: Mon, 02 Mar 2026 08:30:00 +0000\r\n"), "{text}");
}

#[test]
fn what_was_written_is_what_is_read() {
    let mut written = with_file(b"PK");
    written.in_reply_to = Some("<a1@platform.example>".to_owned());
    written.references = vec!["C-0001.0@advertiser.example".to_owned(), "a1@platform.example".to_owned()];
    let read = read(&written.message(&stamp()).expect("a message").bytes);
    assert_eq!(read.subject, written.whole_subject());
    assert_eq!(read.text, written.body.trim_end());
    assert_eq!(read.in_reply_to, ["a1@platform.example"]);
    assert_eq!(read.references, ["C-0001.0@advertiser.example", "a1@platform.example"]);
    assert_eq!((read.attachments[0].name.as_str(), read.attachments[0].bytes), ("pack.zip", 2));
}

#[test]
fn the_reference_stands_in_the_subject_once() {
    let mut one = draft();
    let whole = one.whole_subject();
    assert!(whole.ends_with(&format!(" {}", one.reference.clone().expect("one").in_subject())));
    one.subject = format!("Re: {whole}");
    assert_eq!(one.whole_subject(), format!("Re: {whole}"));
}

#[test]
fn what_the_channel_does_not_take_is_refused_before_it_goes_out() {
    let large = with_file(&[7; 3_000]);
    let bytes = large.message(&stamp()).expect("a message").bytes.len() as u64;
    let exact = Stamp { bytes_max: bytes, ..stamp() };
    assert!(large.message(&exact).is_ok());
    let less = Stamp { bytes_max: bytes - 1, ..stamp() };
    let refused = large.message(&less).expect_err("a refusal");
    assert_eq!(refused, DraftError::TooLarge { bytes, bytes_max: bytes - 1, over: 1 });
    assert!(refused.to_string().contains("1 too many"));
}

#[test]
fn nothing_can_be_slipped_into_the_headers() {
    let mut one = with_file(b"PK");
    one.subject = "Refund\r\nBcc: attacker@attacker.example\r\n\r\nbody".to_owned();
    one.attachments[0].name = "a\"\r\nContent-Type: text/html\r\n.zip".to_owned();
    let bytes = one.message(&stamp()).expect("a message").bytes;
    let text = String::from_utf8(bytes).expect("ASCII");
    assert!(!text.lines().any(|line| line.starts_with("Bcc") || line == "Content-Type: text/html"), "{text}");
    for wrong in ["a@b c", "a b@c", "<a@b>\r\nBcc: x@y", "a@b@c", "no-at", "", "ü@b"] {
        let stamp = Stamp { message_id: wrong.to_owned(), ..stamp() };
        assert!(matches!(draft().message(&stamp), Err(DraftError::MessageId(_))), "{wrong:?}");
    }
    for wrong in ["nobody", "a@b.example\r\nBcc: c@d.example", "", "a@"] {
        let one = Draft { from: "claims@advertiser.example".to_owned(), to: vec![wrong.to_owned()], ..draft() };
        assert!(matches!(one.message(&stamp()), Err(DraftError::Address(_))), "{wrong:?}");
    }
    let nobody = Draft { from: "claims@advertiser.example".to_owned(), to: vec![], ..draft() };
    assert_eq!(nobody.message(&stamp()).err(), Some(DraftError::NoReceiver));
    let early = Stamp { at: "1969-12-31T23:59:59Z".parse().expect("an instant"), ..stamp() };
    assert_eq!(with_file(b"x").message(&early).err(), Some(DraftError::Date));
}

proptest! {
    /// A file arrives as it is, whatever its bytes.
    #[test]
    fn files_are_exact(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let message = with_file(&bytes).message(&stamp()).expect("a message");
        let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        prop_assert_eq!(&read(&message.bytes).attachments[0].sha256, &sum);
    }

    /// Words arrive as they are, but for blanks at their ends and characters that nobody sees.
    #[test]
    fn words_are_exact(body in "[ -~äöüßéñ円返金\n]{0,300}") {
        let one = Draft { from: "claims@advertiser.example".to_owned(), body: body.clone(), ..draft() };
        let message = one.message(&stamp()).expect("a message");
        prop_assert_eq!(read(&message.bytes).text, body.trim_end());
    }
}
