//! A reply: who wrote it, when, to what, its text, and what came with it.
//!
//! The text is the plain part where there is one, else what is seen of the HTML part. Places in it (proposals quote
//! them) are byte ranges of [`Reply::text`]. What the sender quotes, our own letter above all, stays in the text and
//! is told apart ([`Reply::own`]).

mod bounds;
mod html;
mod sender;

use std::borrow::Cow;
use std::ops::Range;
use std::panic::catch_unwind;

use jiff::Zoned;
use jiff::fmt::rfc2822::DateTimeParser;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{
    Address, Encoding, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};
use sha2::{Digest, Sha256};

use crate::{address, quotes, visible};
pub use bounds::{MESSAGE_BYTES_MAX, Refused};
pub use sender::{Authentication, Sender};

/// Most bytes of text that are kept.
const TEXT_BYTES_MAX: usize = 256 << 10;

/// Most attachments that are named.
const ATTACHMENTS_MAX: usize = 200;

/// Most message ids of `References` that are kept: the newest ones.
const REFERENCES_MAX: usize = 200;

/// Where the text was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFrom {
    /// The plain part of a message.
    Plain,
    /// The HTML part of a message that has no plain one.
    Html,
    /// A person pasted it; nothing is known of its sender.
    Pasted,
}

/// A file that came with a message. It is named and measured, not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, made inert: no folder, nothing unseen.
    pub name: String,
    /// Its type as the message says.
    pub media_type: String,
    /// Bytes, decoded.
    pub bytes: u64,
    /// SHA-256 of the decoded bytes, 64 hexadecimal digits.
    pub sha256: String,
}

/// What the headers say of a message that no person wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// Answered by a program (`Auto-Submitted: auto-replied`, RFC 3834 §5).
    Replied,
    /// Made by a program.
    Generated,
    /// A report that a message could not be delivered.
    Bounce,
}

/// Something of a message that a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The text was longer than is kept.
    TextCut,
    /// Characters of text that the HTML part hides were left out.
    HiddenText(u64),
    /// There are more attachments than are named.
    AttachmentsLeftOut(usize),
    /// The date cannot be read.
    DateUnreadable(String),
    /// A transfer encoding was damaged; what could be read was kept.
    DamagedPart,
}

/// How replies are read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Names (`authserv-id`) by which the user's own receiving servers sign `Authentication-Results`; a server that
    /// does not remove such headers from what it receives must not be named here.
    pub own_servers: Vec<String>,
}

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Its message id, without brackets.
    pub message_id: Option<String>,
    /// Ids of the messages it answers, without brackets.
    pub in_reply_to: Vec<String>,
    /// Ids of the messages of its thread, oldest first, without brackets.
    pub references: Vec<String>,
    /// Who sent it; `None` for pasted text and for messages without a sender.
    pub from: Option<Sender>,
    /// Addresses it was sent to (`To`, `Cc`, `Delivered-To`, `X-Original-To`).
    pub to: Vec<String>,
    /// When it was sent, in the zone that it names.
    pub date: Option<Zoned>,
    /// Its subject on one line.
    pub subject: String,
    /// Its text, quotations included.
    pub text: String,
    /// Byte ranges of [`Reply::text`] that are the sender's own words, in order.
    pub own: Vec<Range<usize>>,
    /// Where the text was taken from.
    pub text_from: TextFrom,
    /// What came with it.
    pub attachments: Vec<Attachment>,
    /// What its headers say of a program that wrote it.
    pub automatic: Option<Automatic>,
    /// What a person should know.
    pub notes: Vec<Note>,
}

impl Reply {
    /// Reads the bytes of a message (RFC 5322, MIME).
    ///
    /// - **Errors** [`Refused`] for what is no message or too large; damage inside is read as far as it goes.
    pub fn read(bytes: &[u8], options: &ReadOptions) -> Result<Reply, Refused> {
        let harmless = bounds::bounded(bytes)?;
        // The reader is of others and the input of anybody: a panic of it is a message that cannot be read.
        let parsed = catch_unwind(|| MessageParser::default().parse(&harmless)).ok().flatten();
        let message = parsed.filter(|message| !message.headers().is_empty()).ok_or(Refused::NoMessage)?;
        let mut notes = Vec::new();
        let (text, text_from) = text_of(&message, &mut notes);
        let own = quotes::own_lines(&text);
        Ok(Reply {
            message_id: message.message_id().map(id),
            in_reply_to: ids(message.in_reply_to()),
            references: ids(message.references()),
            from: sender_of(&message, options),
            to: recipients(&message),
            date: date_of(&message, &mut notes),
            subject: visible::line(message.subject().unwrap_or_default(), 1_000),
            text,
            own,
            text_from,
            attachments: attachments(&message, bytes, &mut notes),
            automatic: automatic(&message),
            notes,
        })
    }

    /// Reads text that a person pasted: an answer from a portal, a chat, or a mail program.
    pub fn pasted(subject: &str, pasted: &str, date: Option<Zoned>) -> Reply {
        let mut notes = Vec::new();
        let text = kept(visible::text(pasted), &mut notes);
        let own = quotes::own_lines(&text);
        Reply {
            message_id: None,
            in_reply_to: Vec::new(),
            references: Vec::new(),
            from: None,
            to: Vec::new(),
            date,
            subject: visible::line(subject, 1_000),
            text,
            own,
            text_from: TextFrom::Pasted,
            attachments: Vec::new(),
            automatic: None,
            notes,
        }
    }

    /// The sender's own words, without what they quote.
    pub fn own_words(&self) -> String {
        self.own.iter().filter_map(|range| self.text.get(range.clone())).collect()
    }
}

fn kept(mut text: String, notes: &mut Vec<Note>) -> String {
    text.truncate(text.trim_end().len());
    if visible::cut(&mut text, TEXT_BYTES_MAX) {
        notes.push(Note::TextCut);
    }
    text
}

fn text_of(message: &Message<'_>, notes: &mut Vec<Note>) -> (String, TextFrom) {
    let mut plain = String::new();
    for part in message.text_bodies().take(ATTACHMENTS_MAX) {
        if let PartType::Text(text) = &part.body
            && plain.len() <= TEXT_BYTES_MAX
        {
            plain.push_str(text);
            plain.push('\n');
        }
    }
    if !plain.trim().is_empty() {
        return (kept(visible::text(&plain), notes), TextFrom::Plain);
    }
    let mut seen = String::new();
    for part in message.html_bodies().take(ATTACHMENTS_MAX) {
        if let PartType::Html(text) = &part.body
            && seen.len() <= TEXT_BYTES_MAX
        {
            let html = html::read(text);
            seen.push_str(&html.text);
            if html.hidden > 0 {
                notes.push(Note::HiddenText(html.hidden));
            }
            if html.cut {
                notes.push(Note::TextCut);
            }
        }
    }
    (kept(visible::text(&seen), notes), TextFrom::Html)
}

fn id(text: &str) -> String {
    visible::line(address::bare_id(text), 500)
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    let mut list: Vec<String> = match value {
        HeaderValue::Text(text) => vec![id(text)],
        HeaderValue::TextList(list) => list.iter().rev().take(REFERENCES_MAX).rev().map(|text| id(text)).collect(),
        _ => Vec::new(),
    };
    list.retain(|id| !id.is_empty());
    list
}

fn raw<'a>(message: &'a Message<'_>, name: &'a str) -> impl Iterator<Item = &'a str> {
    message.headers_raw().filter(move |(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn flat<'a>(address: &'a Address<'_>) -> Vec<(&'a str, &'a str)> {
    let pair = |one: &'a mail_parser::Addr<'_>| (one.name().unwrap_or_default(), one.address().unwrap_or_default());
    match address {
        Address::List(list) => list.iter().map(pair).collect(),
        Address::Group(groups) => groups.iter().flat_map(|group| group.addresses.iter().map(pair)).collect(),
    }
}

fn sender_of(message: &Message<'_>, options: &ReadOptions) -> Option<Sender> {
    let headers = message.headers().iter().filter(|header| header.name == HeaderName::From);
    let addresses: Vec<(&str, &str)> = headers.filter_map(|header| header.value.as_address()).flat_map(flat).collect();
    let (name, address) = *addresses.iter().find(|(_, address)| !address.is_empty())?;
    let address = visible::line(address, 320);
    let domain = address::domain(&address).unwrap_or_default();
    let results: Vec<&str> = raw(message, "Authentication-Results").take(20).collect();
    let reply_to = message.reply_to().map(flat).unwrap_or_default();
    let other = |(_, to): &&(&str, &str)| !to.is_empty() && !to.eq_ignore_ascii_case(&address);
    Some(Sender {
        name: visible::line(name, 200),
        several: addresses.iter().filter(|(_, address)| !address.is_empty()).count() > 1,
        reply_to: reply_to.iter().find(other).map(|(_, to)| visible::line(to, 320)),
        authentication: sender::judge(&results, &options.own_servers, &domain),
        address,
        domain,
    })
}

fn recipients(message: &Message<'_>) -> Vec<String> {
    let listed = [message.to(), message.cc()].into_iter().flatten().flat_map(flat).map(|(_, address)| address);
    let delivered = raw(message, "Delivered-To").chain(raw(message, "X-Original-To"));
    let mut list: Vec<String> = listed.chain(delivered).take(100).map(|address| visible::line(address, 320)).collect();
    list.retain(|address| !address.is_empty());
    list.sort();
    list.dedup();
    list
}

fn date_of(message: &Message<'_>, notes: &mut Vec<Note>) -> Option<Zoned> {
    let written = raw(message, "Date").next()?;
    let line = visible::line(written, 100);
    // The day's name is often wrong or in another language; the date counts.
    let parser = DateTimeParser::new().relaxed_weekday(true);
    let without_name = line.split_once(',').map_or(line.as_str(), |(_, rest)| rest.trim());
    match parser.parse_zoned(&line).or_else(|_| parser.parse_zoned(without_name)) {
        Ok(date) => Some(date),
        Err(_) => {
            notes.push(Note::DateUnreadable(line));
            None
        }
    }
}

fn automatic(message: &Message<'_>) -> Option<Automatic> {
    let first = |name| raw(message, name).next().unwrap_or_default().to_ascii_lowercase();
    let return_path = first("Return-Path");
    let report = raw(message, "Content-Type").next().unwrap_or_default().to_ascii_lowercase();
    if report.contains("report-type=delivery-status") || report.contains("report-type=\"delivery-status\"") {
        return Some(Automatic::Bounce);
    }
    let submitted = first("Auto-Submitted");
    if submitted.starts_with("auto-replied") || !first("X-Autoreply").is_empty() || !first("X-Autorespond").is_empty() {
        return Some(Automatic::Replied);
    }
    if matches!(first("Precedence").as_str(), "auto_reply" | "auto-reply") {
        return Some(Automatic::Replied);
    }
    let generated = !submitted.is_empty() && !submitted.starts_with("no")
        || matches!(first("Precedence").as_str(), "bulk" | "junk" | "list")
        || return_path == "<>";
    generated.then_some(Automatic::Generated)
}

fn attachments(message: &Message<'_>, bytes: &[u8], notes: &mut Vec<Note>) -> Vec<Attachment> {
    let parts: Vec<&MessagePart<'_>> = message.attachments().collect();
    if parts.len() > ATTACHMENTS_MAX {
        notes.push(Note::AttachmentsLeftOut(parts.len() - ATTACHMENTS_MAX));
    }
    let mut damaged = false;
    let list = parts
        .iter()
        .take(ATTACHMENTS_MAX)
        .map(|part| {
            damaged |= part.is_encoding_problem;
            // Measured as it came: the reader wrote text of other charsets anew, and types of inner messages were
            // written over for it.
            let came = bytes.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
            let content = decoded(came, part.encoding);
            let media_type = part.content_type().map_or_else(
                || "application/octet-stream".to_owned(),
                |kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("octet-stream")),
            );
            Attachment {
                name: visible::file_name(part.attachment_name().unwrap_or_default()),
                media_type: visible::line(&media_type, 100).replace("x-other/x-othe", "message/rfc822"),
                bytes: content.len() as u64,
                sha256: hex(&Sha256::digest(&content)),
            }
        })
        .collect();
    if damaged {
        notes.push(Note::DamagedPart);
    }
    list
}

/// The bytes of a part without its transfer encoding; as they are where that is damaged.
fn decoded(came: &[u8], encoding: Encoding) -> Cow<'_, [u8]> {
    let read = match encoding {
        Encoding::None => None,
        Encoding::Base64 => base64_decode(came),
        Encoding::QuotedPrintable => quoted_printable_decode(came),
    };
    read.map_or(Cow::Borrowed(came), Cow::Owned)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
