//! One message: its fields, its words and what they quote, and the files in it.

use std::collections::BTreeSet;
use std::io::Read;

use jiff::Timestamp;
use mail_parser::HeaderName;
use makegood_core::diagnostic::{self, Code, Diagnostic, Severity};
use makegood_facts::rows::SinkError;
use memchr::memmem;
use sha2::{Digest, Sha256};

use super::charset;
use super::chosen::Chosen;
use super::headers::{Headers, shown};
use super::html;
use super::notes::{Note, Notes};
use super::parts::{PARTS_MAX, Part, Parts};
use super::patterns::Patterns;
use super::quotes;
use crate::digest::hex;
use crate::input::MemberSink;
use crate::member_name::{MemberName, NamesChanged};
use crate::plain_text::{PlainText, cut};
use crate::refusals::Refusals;

/// Most bytes of one text that are decoded.
const TEXT_BYTES_MAX: u64 = 4 << 20;

/// Longest id that is kept as it is (RFC 5322 §2.1.1: a line has at most 998 characters).
const ID_CHARACTERS_MAX: usize = 998;

/// Longest subject.
const SUBJECT_CHARACTERS_MAX: usize = 2_000;

/// Fewest different words of two texts that are compared, and the share of them that has to be the same.
const COMPARED_WORDS_MIN: usize = 10;
const SAME_WORDS_SHARE: usize = 2;

/// A message, read.
#[derive(Debug)]
pub(super) struct Message<'a> {
    bytes: &'a [u8],
    parts: Parts,
    chosen: Chosen,
    /// The line on which it begins in its file.
    pub line: u64,
    /// Its own id, or the hash of its bytes.
    pub id: String,
    /// When it was written or, where that cannot be read, when it arrived.
    pub at: Option<Timestamp>,
    /// Senders.
    pub from: String,
    /// Receivers.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// The sender's words.
    pub own: String,
    /// What they quote.
    pub quoted: String,
    /// Number of the ticket.
    pub ticket: Option<String>,
}

/// How many files and bytes may still be passed on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// Files.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
}

impl<'a> Message<'a> {
    /// Reads a message whose first line is `line` of its file.
    pub(super) fn read(bytes: &'a [u8], line: u64, notes: &mut Notes) -> Message<'a> {
        let parts = Parts::of(bytes);
        let chosen = Chosen::of(&parts);
        let none = Headers::default();
        let headers = parts.list.first().map_or(&none, |part| &part.headers);
        let mut add = |note, count, found: &str| notes.add(note, count, line, found);
        let from = headers.addresses(HeaderName::From);
        let at = headers.date().or_else(|| {
            let arrived = headers.received();
            add(Note::DateOfArrival, u64::from(arrived.is_some()), &headers.date_as_written());
            arrived
        });
        let subject = headers.text(HeaderName::Subject).unwrap_or_default();
        let subject = cut(&subject, SUBJECT_CHARACTERS_MAX).to_owned();
        doubts(headers, &from, &mut add);
        for (note, count) in [
            (Note::Boundaries, parts.unclosed),
            (Note::Unopened, parts.unopened),
            (Note::WithoutGap, parts.without_gap),
            (Note::Ambiguous, parts.ambiguous),
            (Note::Transfer, parts.unknown_transfer),
            (Note::HeadersCut, parts.list.iter().filter(|part| part.headers.over_limit).count() as u64),
            (Note::Signatures, chosen.signatures),
            (Note::Elsewhere, chosen.elsewhere),
            (Note::Locked, u64::from(chosen.locked)),
        ] {
            add(note, count, "");
        }
        let mut texts = Texts::default();
        for at in &chosen.texts {
            texts.add(bytes, &parts, *at, &mut add);
        }
        let mut others = Texts::default();
        for at in &chosen.other_forms {
            others.add(bytes, &parts, *at, &mut add);
        }
        if differ(&texts.text, &others.text) {
            add(Note::TextsDiffer, 1, "");
        }
        let plain = PlainText::of(&texts.text);
        let line_subject = PlainText::of(&subject);
        add(Note::Invisible, plain.bidi + plain.zero_width + line_subject.bidi + line_subject.zero_width, "");
        add(Note::Controls, plain.controls, "");
        let patterns = Patterns::built_in();
        let split = quotes::split(&plain.text, patterns);
        let searched = [&subject, &split.own, &split.quoted];
        let ticket = searched.into_iter().find_map(|text| patterns.ticket(text));
        let id = headers.text(HeaderName::MessageId).map(|id| id.split_whitespace().collect::<String>());
        let id = id.filter(|id| !id.is_empty() && id.chars().count() <= ID_CHARACTERS_MAX);
        Message {
            id: id.unwrap_or_else(|| format!("sha256:{}", hash(bytes))),
            at,
            from: shown(&from),
            to: shown(&headers.addresses(HeaderName::To)),
            subject,
            own: split.own,
            quoted: split.quoted,
            ticket,
            line,
            bytes,
            parts,
            chosen,
        }
    }

    /// The `Date` as it stands.
    pub(super) fn date_as_written(&self) -> String {
        self.parts.list.first().map(|part| part.headers.date_as_written()).unwrap_or_default()
    }

    /// Passes the files in the message on.
    ///
    /// - **Errors** the receiver's.
    pub(super) fn pass_on(
        &self,
        members: &mut dyn MemberSink,
        budget: &mut Budget,
        names: &mut NamesChanged,
        refusals: &mut Refusals,
        notes: &mut Notes,
    ) -> Result<(), SinkError> {
        for (number, at) in self.chosen.files.iter().enumerate() {
            let Some(part) = self.parts.list.get(*at) else { continue };
            let raw = part.file_name.clone().unwrap_or_default();
            let name = MemberName::of(&raw, &format!("part-{}.{}", number + 1, ending(&part.kind)));
            names.note(&raw, &name);
            let bytes = self.bytes.get(part.body.clone()).unwrap_or_default();
            let (length, faults) = part.transfer.reader(bytes).measure();
            notes.add(Note::Transfer, faults, self.line_of(part), &name.shown);
            if budget.files == 0 || length > budget.bytes {
                refusals.push(self.refusal(
                    diagnostic::LIMIT_EXCEEDED,
                    "a file in the message exceeds a limit",
                    part,
                    &name.shown,
                ));
                continue;
            }
            budget.files -= 1;
            budget.bytes -= length;
            members.member(&name.shown, &mut part.transfer.reader(bytes))?;
        }
        if self.parts.over_limit
            && self.parts.list.len() >= PARTS_MAX
            && let Some(last) = self.parts.list.last()
        {
            refusals.push(self.refusal(
                diagnostic::LIMIT_EXCEEDED,
                "the message has too many parts",
                last,
                "later parts",
            ));
        }
        Ok(())
    }

    fn line_of(&self, part: &Part) -> u64 {
        self.line + part.line - 1
    }

    fn refusal(&self, code: Code, message: &str, part: &Part, shown: &str) -> Diagnostic {
        let mut problem = Diagnostic::new(code, message)
            .at(self.line_of(part), 1)
            .at_place(shown)
            .expected(format!(
                "at most {} files and {} bytes in a message, {PARTS_MAX} parts",
                super::MESSAGE_BUDGET.files,
                super::MESSAGE_BUDGET.bytes
            ))
            .help("save the file from your mail program and import it by itself");
        // The message itself and its other files are kept.
        problem.severity = Severity::Row;
        problem
    }
}

/// What speaks against the sender being the one that is shown.
fn doubts(headers: &Headers, from: &[(String, String)], add: &mut impl FnMut(Note, u64, &str)) {
    add(Note::SenderUnverified, 1, "");
    for (name, address) in from {
        let other = name.split_whitespace().find(|word| word.contains('@') && !word.contains(address.as_str()));
        if let Some(other) = other.filter(|_| !address.is_empty()) {
            add(Note::AddressInName, 1, other);
        }
        let latin = address.chars().any(|c| c.is_ascii_alphabetic());
        if latin && address.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) {
            add(Note::MixedLetters, 1, address);
        }
    }
    for name in [HeaderName::From, HeaderName::Date, HeaderName::Subject, HeaderName::To, HeaderName::MessageId] {
        if headers.count(name.clone()) > 1 {
            add(Note::HeaderTwice, 1, name.as_str());
        }
    }
    let own = [HeaderName::AuthenticationResults, HeaderName::ArcAuthenticationResults, HeaderName::DkimSignature];
    add(Note::OwnAuthentication, own.into_iter().map(|name| headers.count(name) as u64).sum::<u64>().min(1), "");
    if let (Some(date), Some(arrived)) = (headers.date(), headers.received()) {
        let apart = date.as_second().abs_diff(arrived.as_second());
        add(Note::DateFarFromArrival, u64::from(apart > 3 * 86_400), &format!("{date}, arrived {arrived}"));
    }
}

/// Text gathered from parts.
#[derive(Default)]
struct Texts {
    text: String,
}

impl Texts {
    fn add(&mut self, message: &[u8], parts: &Parts, at: usize, add: &mut impl FnMut(Note, u64, &str)) {
        let Some(part) = parts.list.get(at) else { return };
        let body = message.get(part.body.clone()).unwrap_or_default();
        let mut bytes = Vec::new();
        let mut reader = part.transfer.reader(body);
        // Reading a slice cannot fail.
        let _ = (&mut reader).take(TEXT_BYTES_MAX + 1).read_to_end(&mut bytes);
        add(Note::Transfer, reader.faults, "");
        if bytes.len() as u64 > TEXT_BYTES_MAX || self.text.len() as u64 > TEXT_BYTES_MAX {
            add(Note::TextCut, 1, "");
            bytes.truncate(TEXT_BYTES_MAX.saturating_sub(self.text.len() as u64) as usize);
        }
        let text = charset::decode(&bytes, part.charset());
        if let Some(guessed) = &text.guessed {
            add(Note::CharsetGuessed, 1, guessed);
        }
        add(Note::Unreadable, text.unreadable, "");
        let text = if part.kind == "text/html" || part.kind == "text/x-amp-html" {
            let html = html::read(&text.text);
            add(Note::Active, html.active, "");
            add(Note::Remote, html.remote, "");
            add(Note::Pixels, html.pixels, "");
            add(Note::HiddenText, html.hidden, "");
            html.text
        } else {
            text.text
        };
        if !self.text.is_empty() && !text.trim().is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(&text);
    }
}

/// True when two forms of one text share less than half of their words.
fn differ(one: &str, other: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2);
        words.map(str::to_lowercase).collect()
    };
    let (one, other) = (words(one), words(other));
    let fewer = one.len().min(other.len());
    fewer >= COMPARED_WORDS_MIN && one.intersection(&other).count() * SAME_WORDS_SHARE < fewer
}

/// Hash of a message that has no id: the same whatever the line ends, in a mailbox or in a file of its own.
fn hash(bytes: &[u8]) -> String {
    let end = bytes.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |at| at + 1);
    let bytes = bytes.get(..end).unwrap_or_default();
    let mut hasher = Sha256::new();
    let mut from = 0;
    for at in memmem::find_iter(bytes, b"\r\n") {
        hasher.update(bytes.get(from..at).unwrap_or_default());
        from = at + 1;
    }
    hasher.update(bytes.get(from..).unwrap_or_default());
    hex(hasher.finalize().as_slice())
}

/// The ending of a file that has no name.
fn ending(kind: &str) -> &str {
    match kind {
        "message/rfc822" | "message/global" => "eml",
        "text/plain" | "message/delivery-status" | "text/rfc822-headers" => "txt",
        "text/html" => "html",
        "text/csv" => "csv",
        "text/calendar" => "ics",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/json" => "json",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => "bin",
    }
}
