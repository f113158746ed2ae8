//! Messages of all kinds, well and badly formed.

use std::fs;
use std::path::{Path, PathBuf};

use makegood_mail::propose::{Context, propose};
use makegood_mail::reply::{Automatic, Note, ReadOptions, Refused, Reply, TextFrom};
use proptest::prelude::*;

fn read(message: &str) -> Reply {
    Reply::read(message.as_bytes(), &ReadOptions::default()).expect("a reply")
}

#[test]
fn a_reply_in_html_is_read_as_it_is_seen() {
    let reply = read(
        "From: =?utf-8?B?44K144Od44O844OI?= <help@platform.example>\nSubject: =?iso-8859-1?Q?R=FCckerstattung?=\n\
         Date: Tue, 10 Mar 2026 10:00:00 +0900\nMessage-ID: <a@b>\nIn-Reply-To: <c@d>\n\
         Content-Type: text/html; charset=utf-8\n\n\
         <p>Your refund was <span style='display:none'>not </span>approved.</p><img src=https://t.example/p.gif>\
         <div>On Mon, 9 Mar 2026, Claims wrote:<blockquote>Refund denied?</blockquote></div>",
    );
    let sender = reply.from.as_ref().expect("a sender");
    assert_eq!((sender.name.as_str(), sender.domain.as_str()), ("サポート", "platform.example"));
    assert_eq!((reply.subject.as_str(), reply.text_from), ("Rückerstattung", TextFrom::Html));
    assert_eq!(reply.date.as_ref().map(|date| date.timestamp().to_string()).as_deref(), Some("2026-03-10T01:00:00Z"));
    assert_eq!(reply.own_words().trim(), "Your refund was approved.");
    assert!(reply.text.contains("> Refund denied?"), "{}", reply.text);
    assert_eq!(reply.notes, [Note::HiddenText(3)]);
    assert_eq!((reply.message_id.as_deref(), reply.in_reply_to.as_slice()), (Some("a@b"), &["c@d".to_owned()][..]));
}

#[test]
fn the_plain_part_counts_and_files_are_named_and_measured() {
    let inner = "Subject: inner\nContent-Type: message/rfc822\n\nx";
    let reply = read(&format!(
        "From: a@b.example\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\
         Content-Type: multipart/alternative; boundary=n\n\n--n\nContent-Type: text/plain\n\nplain\n--n\n\
         Content-Type: text/html\n\n<b>html</b>\n--n--\n--m\nContent-Type: text/csv; charset=iso-8859-1\n\
         Content-Disposition: attachment; filename=\"../../caf\u{e9}.csv\"\nContent-Transfer-Encoding: base64\n\nY2Fm6Qo=\n\
         --m\nContent-Type: message/rfc822\n\n{inner}\n--m--\n"
    ));
    assert_eq!((reply.text.as_str(), reply.text_from), ("plain", TextFrom::Plain));
    let files: Vec<(&str, &str, u64)> =
        reply.attachments.iter().map(|file| (file.name.as_str(), file.media_type.as_str(), file.bytes)).collect();
    assert_eq!(files, [("_.._café.csv", "text/csv", 5), ("unnamed", "message/rfc822", inner.len() as u64)]);
    // "caf\xe9\n" in its own charset: what came is what is measured.
    assert_eq!(reply.attachments[0].sha256, "9e4efed0ff1dbcf37240f82e1aad6c763eb9331434d2b394a6441abbbe3634eb");
}

#[test]
fn what_programs_say_of_themselves_is_known() {
    for (headers, automatic) in [
        ("Auto-Submitted: auto-replied (vacation)", Some(Automatic::Replied)),
        ("X-Autoreply: yes", Some(Automatic::Replied)),
        ("Precedence: auto_reply", Some(Automatic::Replied)),
        ("Auto-Submitted: auto-generated", Some(Automatic::Generated)),
        ("Precedence: bulk", Some(Automatic::Generated)),
        ("Auto-Submitted: no", None),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=x", Some(Automatic::Bounce)),
        ("X-Other: 1", None),
    ] {
        assert_eq!(read(&format!("From: a@b.example\n{headers}\n\nx")).automatic, automatic, "{headers}");
    }
}

#[test]
fn dates_that_cannot_be_read_are_told() {
    let reply = read("From: a@b.example\nDate: yesterday\n\nx");
    assert_eq!((reply.date.is_none(), reply.notes), (true, vec![Note::DateUnreadable("yesterday".to_owned())]));
    assert!(read("From: a@b.example\nDate: Fri, 10 Mar 2026 10:00:00 +0000\n\nx").date.is_some());
}

#[test]
fn what_is_no_message_is_refused() {
    let refused = |bytes: &[u8]| Reply::read(bytes, &ReadOptions::default()).err();
    assert_eq!(refused(b""), Some(Refused::Empty));
    assert_eq!(refused(b"\r\n \n"), Some(Refused::Empty));
    let many = format!("From: a@b\n{}", "\n--x\nContent-Type: multipart/mixed; boundary=y\n".repeat(500));
    assert_eq!(refused(many.as_bytes()), Some(Refused::TooManyParts));
}

#[test]
fn a_bomb_of_parts_is_read_in_bounds() {
    let mut message = "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n".to_owned();
    for at in 0..3_000 {
        message.push_str(&format!(
            "\n--x\nContent-Type: application/zip\nContent-Disposition: attachment; filename={at}\n\nPK\n"
        ));
    }
    let reply = read(&message);
    assert_eq!(reply.attachments.len(), 200);
    assert!(reply.notes.iter().any(|note| matches!(note, Note::AttachmentsLeftOut(count) if *count >= 2_700)));
    let long = format!("From: a@b.example\n\n{}", "word ".repeat(200_000));
    let reply = read(&long);
    assert!(reply.text.len() <= 256 << 10 && reply.notes == [Note::TextCut]);
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// Public mails, whole and damaged: each is read or refused, and nothing is proposed of a claim that is not there.
#[test]
fn public_mails_are_read() {
    let (mut read, mut refused, mut outcomes) = (0, 0, Vec::new());
    for folder in ["email", "hostile/email"] {
        let Some(folder) = crate::samples(folder) else { return };
        for path in files_below(&folder).iter().filter(|path| path.extension().is_some_and(|end| end != "md")) {
            match Reply::read(&fs::read(path).expect("a sample"), &ReadOptions::default()) {
                Ok(reply) => {
                    read += 1;
                    let proposals = propose(&reply, &Context::default());
                    outcomes.extend(proposals.outcomes.into_iter().map(|one| (path.clone(), one)));
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(read > 100, "{read} read, {refused} refused");
    let decided: Vec<_> =
        outcomes.iter().filter(|(_, one)| one.value.kind >= makegood_mail::propose::OutcomeKind::Approved).collect();
    assert!(decided.is_empty(), "{decided:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Nothing that is shaped like a message panics, and every range lies in the text.
    #[test]
    fn hostile_messages_never_panic(
        parts in proptest::collection::vec(
            "(Content-Type: (multipart/mixed; boundary=[xy]|text/html|text/plain; charset=\\PC{0,8}|message/rfc822)\n|--[xy](--)?\n|Content-Transfer-Encoding: (base64|quoted-printable)\n|\n|<[a-z/]{0,5}>|> |-- \n|\\PC{0,30}\n|From: \\PC{0,10}\n)",
            0..60,
        ),
    ) {
        if let Ok(reply) = Reply::read(parts.concat().as_bytes(), &ReadOptions::default()) {
            for range in &reply.own {
                prop_assert!(reply.text.get(range.clone()).is_some());
            }
            let _ = propose(&reply, &Context::default());
        }
    }

    /// Nor does any text that a person pastes.
    #[test]
    fn hostile_text_never_panics(text in "(\\PC|\n|refund|approved|not |EUR|\\$|1\\.234|万|円|返金|5 days|3月4日|until |[0-9]){0,80}") {
        let reply = Reply::pasted(&text, &text, None);
        let proposals = propose(&reply, &Context::default());
        for one in &proposals.amounts {
            prop_assert_eq!(&reply.text[one.quote.sentence.clone()], one.quote.text.as_str());
        }
    }
}
