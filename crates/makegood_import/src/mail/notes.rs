//! What is told of the messages of a file: each thing once, with how often it was met and where first.

use std::collections::BTreeMap;

use makegood_core::diagnostic::{self, Code, Diagnostic};

/// Something worth telling, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Note {
    SenderUnverified,
    AddressInName,
    MixedLetters,
    HeaderTwice,
    OwnAuthentication,
    DateFarFromArrival,
    DateOfArrival,
    Active,
    Remote,
    Elsewhere,
    Pixels,
    HiddenText,
    Invisible,
    TextsDiffer,
    CharsetGuessed,
    Unreadable,
    Controls,
    Transfer,
    Boundaries,
    Unopened,
    WithoutGap,
    Ambiguous,
    HeadersCut,
    TextCut,
    Locked,
    Signatures,
    SameId,
}

impl Note {
    /// Code, what it is, and what to do about it.
    fn words(self) -> (Code, &'static str, &'static str) {
        use diagnostic as d;
        match self {
            Note::SenderUnverified => (
                d::SENDER_UNVERIFIED,
                "anyone can write a mail in anyone's name: the sender is not verified",
                "compare the number of the ticket with the platform's own pages before relying on it",
            ),
            Note::AddressInName => (
                d::SENDER_UNVERIFIED,
                "the sender's name holds another address than the sender's",
                "believe the address in angle brackets, not the name",
            ),
            Note::MixedLetters => (
                d::SENDER_UNVERIFIED,
                "the sender's address mixes letters of several scripts, which can look like another address",
                "compare the address letter by letter with the real one",
            ),
            Note::HeaderTwice => (
                d::SENDER_UNVERIFIED,
                "a header stands twice, and programs show one or the other; both senders are kept, the first date counts",
                "compare with how your mail program shows the message",
            ),
            Note::OwnAuthentication => (
                d::SENDER_UNVERIFIED,
                "the message states itself that it was authenticated, which proves nothing in a file",
                "ask the provider of the mailbox if it matters",
            ),
            Note::DateFarFromArrival => (
                d::SENDER_UNVERIFIED,
                "the date of the message and its arrival are more than three days apart",
                "the date is the sender's word; the servers' is in the original",
            ),
            Note::DateOfArrival => (
                d::FORMAT_DEPARTURE,
                "the date of the message cannot be read, so the time at which it arrived was taken",
                "compare with how your mail program shows the message",
            ),
            Note::Active => (
                d::CONTENT_ACTIVE,
                "the message holds programs, handlers, forms or frames; nothing was run",
                "the text was read without them; do not open the original in a browser",
            ),
            Note::Remote => (
                d::CONTENT_ACTIVE,
                "the message would load pictures or styles from elsewhere; nothing was loaded",
                "what they show is no part of the message; take a screenshot if it matters",
            ),
            Note::Elsewhere => (
                d::CONTENT_ACTIVE,
                "an attachment is only named and lies elsewhere; it was not fetched",
                "fetch it yourself if you trust the sender, and import the file",
            ),
            Note::Pixels => (
                d::CONTENT_HIDDEN,
                "the message holds pictures that nobody can see, which tell the sender when it is opened; none was loaded",
                "nothing needs to be done",
            ),
            Note::HiddenText => (
                d::CONTENT_HIDDEN,
                "the message holds text that its reader does not see; it was left out",
                "look at the original's source if it matters",
            ),
            Note::Invisible => (
                d::CONTENT_HIDDEN,
                "the text holds characters that turn its direction or take no room; they were kept",
                "read the passages with care: they can be stored in another order than they are shown",
            ),
            Note::TextsDiffer => (
                d::CONTENT_HIDDEN,
                "the plain text and the formatted text of the message say different things; the plain one was kept",
                "open the message in a mail program and compare",
            ),
            Note::CharsetGuessed => (
                d::ENCODING_GUESSED,
                "a text names no charset that is known; it was guessed",
                "check letters with accents in the text",
            ),
            Note::Unreadable => (
                d::ENCODING_GUESSED,
                "a text holds bytes that its charset does not have; they are shown as \u{fffd}",
                "compare with how your mail program shows the message",
            ),
            Note::Controls => (
                d::FORMAT_DEPARTURE,
                "the text holds control characters; they are shown as \u{fffd}",
                "nothing needs to be done",
            ),
            Note::Transfer => (
                d::FORMAT_DEPARTURE,
                "the encoding of a part is damaged or not known; what could be decoded was kept",
                "ask for the message or the file again",
            ),
            Note::Boundaries => (
                d::FORMAT_DEPARTURE,
                "the last boundary of the message is missing: it may be cut short",
                "save the message again from your mail program",
            ),
            Note::Unopened => (
                d::FORMAT_DEPARTURE,
                "parts lie too deep or have no boundary; they were kept unopened",
                "open the message in a mail program and save what matters as files",
            ),
            Note::WithoutGap => (
                d::FORMAT_DEPARTURE,
                "headers are followed by no empty line",
                "compare with how your mail program shows the message",
            ),
            Note::Ambiguous => (
                d::FORMAT_DEPARTURE,
                "a part has two types or encodings, and programs use one or the other; the first counts",
                "compare with how your mail program shows the message",
            ),
            Note::HeadersCut => {
                (d::LIMIT_EXCEEDED, "headers beyond the limit were left out", "look at the original if they matter")
            }
            Note::TextCut => {
                (d::LIMIT_EXCEEDED, "a text beyond the limit was cut", "look at the original for the rest")
            }
            Note::Locked => (
                d::FILE_LOCKED,
                "the words of the message are encrypted",
                "open it in your mail program and save it unencrypted",
            ),
            Note::Signatures => {
                (d::FILE_SKIPPED, "signatures were passed over; they are not checked", "nothing needs to be done")
            }
            Note::SameId => (
                d::ENTRY_IDS_WEAK,
                "messages have the same id; they count as versions of one",
                "nothing needs to be done when they are copies",
            ),
        }
    }
}

/// What was met so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    met: BTreeMap<Note, (u64, u64, String)>,
}

impl Notes {
    /// Remembers something met `count` times in the message that begins at a line.
    pub(super) fn add(&mut self, note: Note, count: u64, line: u64, found: &str) {
        if count > 0 {
            let entry = self.met.entry(note).or_insert_with(|| (0, line, found.to_owned()));
            entry.0 += count;
        }
    }

    /// A diagnostic for each thing.
    pub(super) fn told(self) -> Vec<Diagnostic> {
        let one = |(note, (count, line, found)): (Note, (u64, u64, String))| {
            let (code, message, help) = note.words();
            let message = if count > 1 { format!("{message} (count: {count})") } else { message.to_owned() };
            let mut problem = Diagnostic::new(code, message).at(line, 1).found(&found).help(help);
            // Codes of whole files are notes here: the message itself was kept.
            if problem.severity == diagnostic::Severity::File {
                problem.severity = diagnostic::Severity::Warning;
            }
            problem
        };
        self.met.into_iter().map(one).collect()
    }
}
